"""The live figures of the chapter "The perceptron"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, Live, Point, Slider
from lstmbook.nn.perceptron import AND, INPUTS, OR, XOR, perceptron, train_perceptron

LABELS = np.stack([AND, OR, XOR])
NAMES = ("AND", "OR", "XOR")
FAR = 6.0  # longer than the drawing is wide


def border(w, b):
    """Where x w + b = 0, as x and y (2, 2), and the half-plane where it is > 0."""
    size = np.maximum(np.sqrt(np.sum(w * w)), 1e-9)
    normal = np.where(size > 1e-9, w / size, np.array([1.0, 0.0]))
    along = np.stack([-normal[1], normal[0]])
    # A line far outside the drawing may as well be nearer; without weights it is.
    foot = -np.clip((b - 1e-6) / size, -FAR, FAR) * normal
    line = np.stack([foot - FAR * along, foot + FAR * along], axis=1)
    far = line[:, ::-1] + 2 * FAR * normal[:, None]
    return {"border": line, "side": np.concatenate([line, far], axis=1)}


def facing(w, b):
    """The weights as an arrow on the line, a quarter of their length: (2, 5)."""
    size = np.maximum(np.sqrt(np.sum(w * w)), 1e-9)
    normal = w / size
    middle = np.array([0.7, 0.3])  # clear of the four dots
    foot = middle - np.clip((np.sum(middle * w) + b) / size, -FAR, FAR) * normal
    tip = foot + w / 4
    barbs = 0.07 * np.stack([-normal[1], normal[0]])
    back = tip - 0.11 * normal
    return {"arrow": np.stack([foot, tip, back + barbs, back - barbs, tip], axis=1)}


def judged(w, b, target):
    """What a perceptron answers on the four inputs, and how many answers are right."""
    answers = perceptron(INPUTS, w, b)
    return {
        "answer_00": answers[0],
        "answer_01": answers[1],
        "answer_10": answers[2],
        "answer_11": answers[3],
        "wanted": target,
        "right": np.sum(answers == target),
    }


def draw_plane(out, ax=None):
    """The four inputs, the line and its side of ones. Returns the Axes."""
    ax = plt.subplots()[1] if ax is None else ax
    ax.fill(*out["side"], color=COLOR["i"], alpha=0.18, linewidth=0, gid="side")
    ax.plot(*out["border"], color=COLOR["i"], gid="border")
    if "arrow" in out:
        ax.plot(*out["arrow"], color=COLOR["i"], gid="arrow")
    for (x, y), k in zip(INPUTS, range(4), strict=True):
        ring = {"markersize": 15, "markeredgewidth": 2, "color": COLOR["c"]}
        ax.plot([x], [y], "o", markerfacecolor="none", **ring)
        ax.plot([x], [y], "o", alpha=out["wanted"][k], gid=f"alpha=wanted_{k}", **ring)
        name = f"answer_{x:.0f}{y:.0f}"
        ax.text(x + 0.09, y + 0.09, f"says {{{name}:d}}", color=COLOR["i"])
    ax.set(xlim=(-0.6, 1.8), ylim=(-0.6, 1.6), xticks=[0, 1], yticks=[0, 1])
    ax.set(xlabel="first input", ylabel="second input", aspect="equal")
    return ax


def flat(out):
    """The opacity of each dot as an output of its own."""
    return out | {f"wanted_{k}": out["wanted"][k] for k in range(4)}


ALT = (
    "The four pairs of 0 and 1 as corners of a square, full where the answer should "
    "be 1, hollow where it should be 0. A line cuts the plane; on its shaded side the "
    "perceptron says 1."
)


def one_line(target):
    """Whether a line solves a task; the rule finds it then."""
    return train_perceptron(INPUTS, target, epochs=20)[2][-1] == 0


def perceptron_weights() -> Live:
    """A perceptron with two inputs: move its weights and its bias."""

    def decide(w_1, w_2, b, task):
        w, target = np.stack([w_1, w_2]), np.choose(task, LABELS)
        return flat(judged(w, b, target) | border(w, b) | facing(w, b))

    return Live(
        decide,
        draw_plane,
        alt=ALT + " An arrow from the line, at right angles to it, is the weights.",
        readout="The perceptron is right for {right:d} of 4.",
        guess=Guess.choice(
            lambda _: " and ".join(n for n, t in zip(NAMES, LABELS) if one_line(t)),
            "Which of the three can be solved with one line?",
            ("AND", "OR", "AND and OR", "AND and OR and XOR"),
            shows=("border", "side", "arrow")
            + tuple(f"wanted_{k}" for k in range(4))
            + tuple(f"answer_{x:.0f}{y:.0f}" for x, y in INPUTS),
        ),
        height=(380, 340),
        presets={
            "Solve AND": {"w_1": 1.0, "w_2": 1.0, "b": -1.5, "task": 0},
            "Solve OR": {"w_1": 1.0, "w_2": 1.0, "b": -0.5, "task": 1},
            "Try XOR": {"w_1": 1.0, "w_2": 1.0, "b": -0.5, "task": 2},
        },
        w_1=Slider(-2, 2, 1, "weight of the first", step=0.1, color=COLOR["i"]),
        w_2=Slider(-2, 2, -0.5, "weight of the second", step=0.1, color=COLOR["i"]),
        b=Slider(-2, 2, -0.3, "b, bias", step=0.1, color=COLOR["i"]),
        task=Choice(NAMES, "the task"),
    )


def drag_the_line() -> Live:
    """The same perceptron, its line held by two points."""

    def decide(p, q, task):
        along = q - p
        w = np.stack([-along[1], along[0]])
        out = judged(w, -np.sum(w * p), np.choose(task, LABELS))
        out |= border(w, -np.sum(w * p)) | facing(w, -np.sum(w * p))
        return flat(out) | {"w_1": w[0], "w_2": w[1], "b": -np.sum(w * p)}

    def draw(out):
        ax = draw_plane(out)
        for name in "pq":
            style = {"markersize": 11, "color": COLOR["f"]}
            ax.plot(*out[name][:, None], "D", gid=name, **style)
        return ax

    return Live(
        decide,
        draw,
        alt=ALT + " Two diamonds on it can be dragged; an arrow is the weights.",
        readout="w = ({w_1:.2f}, {w_2:.2f}), b = {b:.2f}: right for {right:d} of 4.",
        height=(380, 340),
        p=Point((-0.5, 1.7), (-0.5, 1.5), (-0.3, 0.4), "one diamond", color=COLOR["f"]),
        q=Point((-0.5, 1.7), (-0.5, 1.5), (1.5, 0.6), "the other", color=COLOR["f"]),
        task=Choice(NAMES, "the task", value=1),
    )

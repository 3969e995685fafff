"""The figures of the chapter "The perceptron" in which something learns."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.perceptron import (
    ALT,
    LABELS,
    NAMES,
    border,
    draw_plane,
    flat,
    judged,
)
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR, opening
from lstmbook.live import Choice, Dice, Guess, IntSlider, Live, Running, Slider, mosaic
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.layers import EachStep, Network
from lstmbook.nn.parameters import within
from lstmbook.nn.perceptron import INPUTS, MLP, XOR, perceptron, perceptron_step
from lstmbook.tasks.batch import Batch
from lstmbook.train.optimise import SGD

CORNERS = [f"{x:.0f}{y:.0f}" for x, y in INPUTS]
# From the points of the hidden plane to their names, which do not cover one another.
ASIDE = 0.01 * np.array([[-42, -25], [12, -25], [-42, 12], [12, 12]])


def learning_rule() -> Running:
    """The learning rule, one example at a time: the line moves mistake by mistake."""

    def begin(task, seed):
        start = np.where(seed == 0, 0, Dice(seed).uniform(-2, 2, (3,)))
        counts = {"t": 0.0, "mistakes": 0.0, "clean": 0.0}
        return {
            "w": start[:2],
            "b": start[2],
            "target": np.choose(task, LABELS),
        } | counts

    def step(state, rate):
        w, b, target = state["w"], state["b"], state["target"]
        k = (state["t"] % 4).astype(int)
        x, right = np.choose(k, INPUTS), np.choose(k, target)
        wrong = 1.0 * (perceptron(x, w, b) != right)
        new_w, new_b = perceptron_step(x, right, w, b, rate)
        new = {"w": new_w, "b": new_b, "target": target, "t": state["t"] + 1}
        new |= {"mistakes": state["mistakes"] + wrong}
        new |= {"clean": np.where(wrong, 0, state["clean"] + 1)}
        seen = {"turn": x, "tip": w, "bias": b, "moved_bias": new_b - b, "wrong": wrong}
        seen |= {"weights": np.stack([0 * w, w], axis=1)}
        seen |= {"correction": np.stack([w, new_w], axis=1)}
        seen |= {"mistakes": state["mistakes"], "at_rest": state["clean"] >= 4}
        seen["some"] = np.sum(1.0 * (state["mistakes"] > np.array([0, 3, 9])))
        return new, seen | flat(judged(w, b, target) | border(w, b))

    def draw(out):
        fig, axes = mosaic("pw", "p;w")
        draw_plane(out, axes["p"])
        ring = {"markersize": 28, "markerfacecolor": "none", "markeredgewidth": 2.5}
        ring |= {"markeredgecolor": COLOR["f"]}
        axes["p"].plot(*out["turn"][:, None], "o", gid="turn", **ring)
        ax = axes["w"]
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        ax.axvline(0, color=COLOR["h"], linewidth=1)
        ax.plot(*out["weights"], color=COLOR["i"], gid="weights")
        ax.plot(*out["tip"][:, None], "o", color=COLOR["i"], gid="tip")
        ax.plot(*out["correction"], color=COLOR["f"], linewidth=5, gid="correction")
        ax.set(xlim=(-3.5, 3.5), ylim=(-3.5, 3.5), xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        ax.set(xlabel="weight of the first", ylabel="weight of the second")
        ax.set(aspect="equal")
        ax.set_title("b {bias:.1f}, correction {moved_bias:+.1f}")
        return fig

    return Live.running(
        begin,
        step,
        draw,
        steps=200,
        shown=24,
        speed="slow",
        history=("mistakes",),
        done="at_rest",
        guess=Guess.choice(
            "some",
            "How many mistakes until the line of AND comes to rest?",
            ("none", "1 to 3", "4 to 9", "10 or more"),
        ),
        outcome="The line {at_rest:has not come|has come} to rest, after {mistakes:d} "
        "mistakes.",
        alt=ALT
        + " A ring marks the example whose turn it is. Beside it the two weights "
        "as an arrow, and at its tip the correction that this example asks for.",
        readout="After {steps:d} examples and {mistakes:d} mistakes it is right for "
        "{right:d} of 4. The ringed example asks for {wrong:nothing|a correction}.",
        height=(360, 420),
        presets={
            "AND": {"task": 0, "rate": 1.0, "seed": 0},
            "OR from elsewhere": {"task": 1, "rate": 1.0, "seed": 1},
            "XOR": {"task": 2, "rate": 1.0, "seed": 0},
        },
        controls={
            "task": Choice(NAMES, "the task"),
            "rate": Slider(0.1, 1, 1, "rate", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number (0: at zero)"),
        },
    )


def _net(rng, size=1.0):
    """Two hidden tanh units and one that answers, at `size` times the usual weights."""
    start = MLP.init((2, 2, 1), rng)
    return Network(EachStep(MLP({k: size * v for k, v in start.params.items()})))


LEARNED = 0.1  # the mean of -ln p: then each of the four gets more than 0.67
NET = Learner(_net, SGD(1.0), "binary_cross_entropy", LEARNED, memory=1.0)
FOUR = Batch(INPUTS[None], XOR[None, :, None], None, None, 1, 0.5)
ENDS = -0.6, 1.6  # of the plane of the inputs that is drawn
ALONG = np.linspace(*ENDS, 23)
GRID = np.stack(np.meshgrid(ALONG, ALONG), axis=-1).reshape(-1, 2)


def planes(net):
    """What is seen of a net 2-2-1: what it says over its inputs, and its hidden plane.

    Each hidden unit has a line in the plane of the inputs, the last unit one in the
    plane of the hidden units.
    """
    y, (_, hidden) = net.forward(INPUTS)
    lines = [border(net.params["W_1"][:, k], net.params["b_1"][k]) for k in (0, 1)]
    last = border(net.params["W_2"][:, 0], net.params["b_2"][0])
    said = sigmoid(net.forward(GRID)[0]).reshape(len(ALONG), len(ALONG))
    seen = {"says": said, "right": np.sum((y[:, 0] > 0) == XOR)}
    seen |= {f"line_{k}": line["border"] for k, line in enumerate(lines)}
    seen |= {"last": last["border"], "side": last["side"]}
    for k, (name, aside) in enumerate(zip(CORNERS, ASIDE, strict=True)):
        x, y = hidden[k] + aside
        seen |= {f"h_{name}": hidden[k], f"x_{name}": x, f"y_{name}": y}
    return seen


def draw_planes(plane, hidden, out):
    """The inputs with two lines and what is said, and the plane of the hidden units."""
    half = (ENDS[1] - ENDS[0]) / (len(ALONG) - 1) / 2
    extent = [ENDS[0] - half, ENDS[1] + half] * 2
    look = {"vmin": 0, "vmax": 2.5, "extent": extent, "origin": "lower"}
    look |= {"aspect": "auto"}
    plane.imshow(out["says"], cmap=opening(COLOR["i"]), gid="says", **look)
    for k, dash in enumerate(("-", "--")):
        plane.plot(*out[f"line_{k}"], dash, color=COLOR["h"], gid=f"line_{k}")
    hidden.fill(*out["side"], color=COLOR["i"], alpha=0.3, linewidth=0, gid="side")
    hidden.plot(*out["last"], color=COLOR["i"], gid="last")
    for x, wanted, name in zip(INPUTS, XOR, CORNERS, strict=True):
        look = {"markersize": 11, "markeredgewidth": 2, "color": COLOR["c"]}
        look |= {"fillstyle": "full" if wanted else "none"}
        plane.plot(*x, "o", **look)
        place = out[f"h_{name}"]
        hidden.plot(*place[:, None], "o", gid=f"h_{name}", **look)
        words = out[f"x_{name}"], out[f"y_{name}"], name
        hidden.text(*words, gid=f"x=x_{name} y=y_{name}")
    plane.set(xlim=ENDS, ylim=ENDS, xticks=[0, 1], yticks=[0, 1])
    plane.set(title="what goes in", xlabel="first input", ylabel="second input")
    hidden.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), xticks=[-1, 0, 1])
    hidden.set(yticks=[-1, 0, 1], title="what the two say")
    hidden.set(xlabel="first hidden", ylabel="second hidden")


def xor_net() -> Running:
    """Two hidden units learn XOR: their plane beside that of the inputs."""

    def begin(seed, size):
        return NET.begin(Dice(seed), size=size) | {"t": 0.0}

    def step(state, rate):
        new, told, seen = NET.step(state, state["t"], FOUR, factor=rate)
        seen |= {"loss": told.loss} | planes(MLP(within("net.0", state)))
        return new | {"t": state["t"] + 1}, seen

    def draw(out):
        fig, axes = mosaic("ihl", "ih;ll")
        curve = axes["l"]
        draw_planes(axes["i"], axes["h"], out)
        curve.axhline(LEARNED, color=COLOR["h"], linewidth=1)
        curve.plot(*out["loss.curve"], color=COLOR["c"], gid="loss.curve")
        curve.set(yscale="log", ylim=(0.03, 3), xlim=(0, 1500), xticks=[0, 500, 1000])
        curve.set_yticks([0.1, 1], ["0.1", "1"])
        curve.set_yticks([], minor=True)
        curve.set(xlabel="step", title="loss, learned below the line")
        return fig

    return Live.running(
        begin,
        step,
        draw,
        steps=1500,
        speed="a step a frame",
        history=("loss",),
        done="learned",
        guess=Guess.choice(
            "learned",
            "Two hidden units can do XOR. Will these two find it?",
            ("not within 1500 steps", "yes"),
        ),
        outcome="It has {learned:not learned XOR|learned XOR}: {right:d} of 4.",
        alt="Left, the four pairs of 0 and 1 as corners of a square, with the lines of "
        "two hidden units and, shaded, where the network says 1. In the middle the "
        "same four points where the two units put them, and the line of the last unit. "
        "Right, the loss by step.",
        readout="After {steps:d} steps: {right:d} of 4 right, loss {loss:.2f}.",
        height=(330, 430),
        presets={
            "Gets there": {"size": 1.0, "rate": 3.0, "seed": 1},
            "Gets stuck": {"size": 1.0, "rate": 3.0, "seed": 0},
            "Small weights": {"size": 0.15, "rate": 3.0, "seed": 0},
            "Too fast": {"size": 0.15, "rate": 10.0, "seed": 1},
        },
        controls={
            "size": Slider(
                0.05, 2, 1, "weights at the start, times the usual", step=0.05
            ),
            "rate": Slider(0.5, 10, 3, "rate", step=0.5, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("xor_net"),
    )

"""The live figures of the chapter "Sequences"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR, strip
from lstmbook.live import (
    Choice,
    Guess,
    IntSlider,
    Live,
    Play,
    Sequence,
    Text,
    mosaic,
    panels,
)

LETTERS = "adehlorw "
EMBEDDING = np.random.default_rng(4).uniform(-1, 1, (len(LETTERS), 3))


def text_to_arrays() -> Live:
    """A text as one-hot rows and as rows of an embedding."""
    length = 11

    def encode(text):
        one_hot = 1.0 * (np.arange(len(LETTERS)) == text[:, None])  # (T, K)
        return {
            "one_hot": one_hot.T,
            "embedded": (one_hot @ EMBEDDING).T,
            "T": np.sum(text >= 0),
        }

    def draw(out):
        fig, (left, right) = panels(2)
        strip(left, out["one_hot"], "one_hot", COLOR["i"])
        left.set(yticks=range(len(LETTERS)), yticklabels=[*LETTERS[:-1], "space"])
        left.set(title="one-hot", xlabel="step", xticks=[0, 5, 10])
        right.imshow(
            out["embedded"], cmap="PuOr", vmin=-1, vmax=1, aspect="auto", gid="embedded"
        )
        right.set(title="embedded", xlabel="step", xticks=[0, 5, 10], yticks=[0, 1, 2])
        return fig

    def same_letter(out):
        alike = [np.all(out[k][:, 4] == out[k][:, 7]) for k in ("one_hot", "embedded")]
        return {(True, False): 0, (True, True): 1, (False, False): 2}[tuple(alike)]

    return Live(
        encode,
        draw,
        alt="Left, a grid with a column for each step of the text and a row for each "
        "letter of the alphabet; one cell in each column is filled. Right, the same "
        "steps as columns of three numbers.",
        readout="T = {T:d} steps: one-hot (T, 9), embedded (T, 3).",
        guess=Guess.choice(
            same_letter,
            "The text is hello world. Where are the columns of its two o alike?",
            ("in the one-hot picture alone", "in both pictures", "in neither"),
            shows=("one_hot",),
        ),
        height=(300, 520),
        text=Text(LETTERS, "hello world", length, "your text"),
    )


SHAPES = ("one to one", "one to many", "many to one", "many to many", "encode, decode")
# For each shape: which of five steps read an input, write an output, are there at all,
# and feed their output back as the next input.
READS = np.array([[0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [1] * 5, [1] * 5, [1, 1, 1, 0, 0]])
WRITES = np.array([[0, 0, 1, 0, 0], [1] * 5, [0, 0, 0, 0, 1], [1] * 5, [0, 0, 1, 1, 1]])
WORKS = np.array([[0, 0, 1, 0, 0], [1] * 5, [1] * 5, [1] * 5, [1] * 5])
FEEDS = np.array([[0] * 4, [1] * 4, [0] * 4, [0] * 4, [0, 0, 1, 1]])


TASKS = {  # and the number of their shape
    "a caption for a picture": 1,
    "the mood of a review": 2,
    "is there a cat in the picture?": 0,
    "translation": 4,
    "the next letter, at each letter": 3,
}
FITS = list(TASKS.values())


def draw_shape(ax, shape):
    """The steps of one of SHAPES: inputs below, states, outputs above."""

    def arrow(tail, head, color):
        ax.plot(*zip(tail, head, strict=True), color=color, linewidth=2)
        marker = "^" if head[0] == tail[0] else ">"
        ax.plot(*head, marker, markersize=7, color=color)

    for t in range(5):
        if WORKS[shape, t]:
            ax.plot(t, 1, "s", markersize=14, color=COLOR["h"])
        if READS[shape, t]:
            arrow((t, 0.1), (t, 0.58), COLOR["i"])
        if WRITES[shape, t]:
            arrow((t, 1.36), (t, 1.86), COLOR["o"])
    for t in range(4):
        if WORKS[shape, t] and WORKS[shape, t + 1]:
            arrow((t + 0.3, 1), (t + 0.6, 1), COLOR["c"])
        if FEEDS[shape, t]:
            path = [t, t + 0.5, t + 0.5, t + 1, t + 1], [1.75, 1.75, 0.2, 0.2, 0.58]
            ax.plot(*path, color=COLOR["f"], linestyle="--", linewidth=1.5)
            ax.plot(t + 1, 0.58, "^", color=COLOR["f"], markersize=7)
    ax.set(xlim=(-0.7, 4.7), ylim=(-0.25, 2.2))
    ax.set_axis_off()


def five_shapes() -> Live:
    """The five shapes of a sequence task side by side, and tasks that have them."""

    def fit(task):
        shape = np.choose(task, FITS)
        counts = {"inputs": np.sum(np.choose(shape, READS))}
        counts |= {"outputs": np.sum(np.choose(shape, WRITES)), "shape": shape}
        return counts | {f"lit_{k}": 1.0 * (shape == k) for k in range(5)}

    def draw(out):
        fig, axes = mosaic("abcde", "aabb;ccdd;.ee.")
        for k, name in enumerate(SHAPES):
            ax = axes["abcde"[k]]
            draw_shape(ax, k)
            ax.set_title(name)
            frame = [-0.65, 4.65, 4.65, -0.65, -0.65], [-0.2, -0.2, 2.15, 2.15, -0.2]
            look = {"color": COLOR["c"], "linewidth": 2, "gid": f"alpha=lit_{k}"}
            ax.plot(*frame, alpha=out[f"lit_{k}"], **look)
        return fig

    return Live(
        fit,
        draw,
        alt="Five drawings side by side. In each, squares in a row hold the state at "
        "up to five steps, arrows from below bring inputs, arrows upwards give outputs "
        "and arrows to the right carry the state; dashed arrows feed an output back as "
        "the next input. The one that fits the chosen task has a frame.",
        readout="It fits the shape {shape:%s}: {inputs:d} in, {outputs:d} out."
        % "|".join(SHAPES),
        guess=Guess.choice(
            "shape",
            "A whole review is read, and its mood is wanted, one number. Which of the "
            "five shapes is that?",
            SHAPES,
            at={"task": list(TASKS).index("the mood of a review")},
        ),
        height=(180, 400),
        task=Choice(tuple(TASKS), "the task"),
    )


def window() -> Live:
    """What a network with a window of k steps has before it."""
    T = 14

    def look(pulses, k, t):
        steps = np.arange(1, T + 1)
        seen = 1.0 * ((steps <= t) & (steps > t - k))
        later = np.sum(pulses * (steps <= t))
        return {
            "bars": pulses,
            "frame": np.stack([seen, seen], axis=1).reshape(1, -1),
            "known": np.sum(pulses * seen),
            "past": later,
        }

    def draw(out):
        _, ax = plt.subplots()
        extent = (0.5, T + 0.5, 0, 1.15)
        strip(ax, out["frame"], "frame", COLOR["i"], vmax=2.5, extent=extent)
        ax.bar(range(1, T + 1), out["bars"], width=0.6, color=COLOR["c"], gid="bars")
        ax.set(xlim=(0.5, T + 0.5), ylim=(0, 1.15), xticks=[1, 5, 10, 14], yticks=[])
        ax.set(xlabel="step")
        return ax

    return Live(
        look,
        draw,
        alt="A row of pulses, and a shaded window that ends at the present step. "
        "Pulses to the left of the window are out of sight.",
        readout="So far there were {past:d} pulses, {known:d} of them in the window.",
        guess=Guess.number(
            "known",
            "The window is 4 steps wide, and it is step 8. The bars are the pulses. Of "
            "how many does the network know?",
            shows=("bars",),
            format="d",
        ),
        height=220,
        pulses=Sequence((0, 1), (0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0), "pulses"),
        k=IntSlider(1, 10, 4, "k, window", color=COLOR["i"]),
        t=Play(1, T, 8, "present step", interval=500),
    )

"""The live figures of the chapter "Sequences"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR, strip
from lstmbook.live import Choice, Guess, IntSlider, Live, Play, Sequence, Text, panels

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


def five_shapes() -> Live:
    """The five shapes of a sequence task as one drawing that rewires itself."""

    def wire(shape):
        parts = {
            "read": np.choose(shape, READS),
            "write": np.choose(shape, WRITES),
            "step": np.choose(shape, WORKS),
            "feed": np.choose(shape, FEEDS),
        }
        parts["carry"] = parts["step"][:-1] * parts["step"][1:]
        counts = {"inputs": np.sum(parts["read"]), "outputs": np.sum(parts["write"])}
        # What is not wired stays visible as a trace.
        return counts | {
            f"{name}_{t}": 0.08 + 0.92 * part[t]
            for name, part in parts.items()
            for t in range(len(part))
        }

    def draw(out):
        _, ax = plt.subplots()

        def arrow(name, tail, head, color):
            line = {"color": color, "alpha": out[name], "gid": f"alpha={name}"}
            ax.plot(*zip(tail, head, strict=True), **line)
            marker = "^" if head[0] == tail[0] else ">"
            ax.plot(*head, marker, markersize=8, **line)

        for t in range(5):
            box = {"marker": "s", "markersize": 30, "color": COLOR["h"]}
            ax.plot(t, 1, **box, alpha=out[f"step_{t}"], gid=f"alpha=step_{t}")
            arrow(f"read_{t}", (t, 0.1), (t, 0.6), COLOR["i"])
            arrow(f"write_{t}", (t, 1.35), (t, 1.9), COLOR["o"])
        for t in range(4):
            arrow(f"carry_{t}", (t + 0.22, 1), (t + 0.74, 1), COLOR["c"])
            feed = {"color": COLOR["f"], "linestyle": "--", "linewidth": 1.5}
            path = ([t, t + 0.5, t + 0.5, t + 0.9], [1.7, 1.7, 0.35, 0.35])
            ax.plot(*path, **feed, alpha=out[f"feed_{t}"], gid=f"alpha=feed_{t}")
        for y, text, color in ((0, "in", "i"), (1, "state", "h"), (2, "out", "o")):
            ax.text(-0.45, y, text, ha="right", va="center", color=COLOR[color])
        ax.set(xlim=(-1.1, 4.4), ylim=(-0.2, 2.2))
        ax.set_axis_off()
        return ax

    return Live(
        wire,
        draw,
        alt="Five steps in a row, each a square that holds the state. Arrows from "
        "below bring inputs, arrows upwards give outputs, arrows to the right carry "
        "the state; dashed lines feed an output back as the next input. What the "
        "chosen shape does not use is faded.",
        readout="{inputs:d} inputs, {outputs:d} outputs.",
        guess=Guess.choice(
            lambda out: f"{out['inputs']} in, {out['outputs']} out",
            "How many arrows does the shape many to one have, over five steps?",
            ("5 in, 1 out", "1 in, 5 out", "5 in, 5 out", "1 in, 1 out"),
            at={"shape": SHAPES.index("many to one")},
            shows=[f"step_{t}" for t in range(5)],
        ),
        height=280,
        shape=Choice(SHAPES, "shape", value=3),
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

"""Rows of readers, drawn: one layer in "Both directions", two of them in "Stacks"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams import readers
from lstmbook.book.figures.both_directions import WAYS
from lstmbook.book.figures.stacks import NOISE, unit
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, IntSlider, Live, Slider

T = 6


def read(xs, slopes, way, w):
    """A layer of one unit each way: what is handed on, and the slopes of its readers.

    xs, slopes  (T,) and how it moves with the nudged input, (T, 1)
    Returns what the layer above reads (T,) and its slopes, then both readers' slopes.
    """
    ahead, d_ahead = unit(xs, slopes, w)
    back, d_back = (part[::-1] for part in unit(xs[::-1], slopes[::-1], w))
    share = np.where(way == 0, 1.0, np.where(way == 1, 0.0, 0.5))
    d_ahead, d_back = d_ahead.reshape(-1), d_back.reshape(-1)
    said = share * ahead + (1 - share) * back
    return said, share * d_ahead + (1 - share) * d_back, d_ahead, d_back


def two_layers() -> Live:
    """Two layers of readers, one above the other: where a nudge of an input arrives."""
    steps = np.arange(1, T + 1)

    def run(lower, upper, nudged, w):
        at = 1.0 * (steps == nudged)
        one, by_one, *lows = read(NOISE[:T], at[:, None], lower, w)
        _, by_two, *ups = read(one, by_one[:, None], upper, w)
        out = readers.followed("low", *lows, lower)
        out |= readers.followed("up", *ups, upper)
        out |= {f"in_{t}": at[t] for t in range(T)}
        out |= {f"out_{t}": k for t, k in enumerate(readers.shade(by_two))}
        return out | {"moved": np.sum(1 * (by_two != 0)), "by": by_two}

    def draw(out):
        _, ax = plt.subplots()
        readers.frame(ax, T, 300)
        for y, text in ((16, "in"), (96, "one"), (206, "two"), (284, "out")):
            ax.text(-0.35, y, text, va="center", color=COLOR["c"])
        readers.layer(ax, out, "low", 96, T, 26, 151)
        readers.layer(ax, out, "up", 206, T, 151, 274)
        for t in range(1, T + 1):
            ax.plot([t], [151], "o", color=COLOR["h"], markersize=6)
        readers.row(ax, out, "in", 16, T)
        readers.row(ax, out, "out", 284, T)
        return ax

    begin = {"nudged": 4, "w": 0.7}
    return Live(
        run,
        draw,
        alt="A drawing of six columns, one for each step. From below: the inputs, a "
        "layer with a row of states that read ahead and a row that read back, points "
        "where both are handed on, a second such layer, the outputs. What the nudged "
        "input moves is black.",
        readout="A nudge of input {nudged:d} moves {moved:d} of 6 outputs.",
        guess=Guess.number(
            "moved",
            "A layer that reads back stands on one that reads ahead. How many of the "
            "six outputs does input 4 move?",
            at=begin | {"lower": 0, "upper": 1},
            format="d",
            shows=[f"{k}_{way}" for k in ("low", "up") for way in ("ahead", "back")]
            + [f"in_{t}" for t in range(T)],
        ),
        height=(320, 320),
        presets={
            "Ahead, ahead": begin | {"lower": 0, "upper": 0},
            "Ahead, then back": begin | {"lower": 0, "upper": 1},
            "Both, both": begin | {"lower": 2, "upper": 2},
            "No memory": begin | {"lower": 2, "upper": 2, "w": 0.0},
        },
        lower=Choice(WAYS, "first layer"),
        upper=Choice(WAYS, "second layer"),
        nudged=IntSlider(1, T, 2, "nudged input", color=readers.MOVED),
        w=Slider(0, 1, 0.7, "w, recurrent weight", step=0.05),
    )


def two_rows() -> Live:
    """A row that reads ahead and one that reads back: which states know of an input."""
    steps = np.arange(1, T + 1)

    def run(way, nudged):
        at = 1.0 * (steps == nudged)
        _, by, *slopes = read(NOISE[:T], at[:, None], way, 0.7)
        out = readers.followed("low", *slopes, way)
        out |= {f"in_{t}": at[t] for t in range(T)}
        out |= {f"out_{t}": k for t, k in enumerate(readers.shade(by))}
        return out | {"moved": np.sum(1 * (by != 0)), "by": by}

    def draw(out):
        _, ax = plt.subplots()
        readers.frame(ax, T, 200)
        for y, text in ((16, "in"), (100, "state"), (184, "out")):
            ax.text(-0.35, y, text, va="center", color=COLOR["c"])
        readers.layer(ax, out, "low", 100, T, 26, 174)
        readers.row(ax, out, "in", 16, T)
        readers.row(ax, out, "out", 184, T)
        return ax

    return Live(
        run,
        draw,
        alt="Six columns, one for each step: below the inputs, in the middle a row of "
        "states with arrows to the right and a row with arrows to the left, above the "
        "outputs. What the nudged input moves is black.",
        readout="A nudge of input {nudged:d} moves {moved:d} of 6 outputs.",
        guess=Guess.choice(
            lambda out: ("1 to 5", "5 and 6", "all six")[
                0 if out["by"][5] == 0 else 1 if out["by"][0] == 0 else 2
            ],
            "A layer reads from the end. Which outputs does input 5 move?",
            ("5 and 6", "1 to 5", "all six"),
            at={"way": 1, "nudged": 5},
            shows=[f"low_{k}" for k in ("ahead", "back")]
            + [f"in_{t}" for t in range(T)],
        ),
        height=(220, 220),
        way=Choice(WAYS, "the layer reads"),
        nudged=IntSlider(1, T, 3, "nudged input", color=readers.MOVED),
    )

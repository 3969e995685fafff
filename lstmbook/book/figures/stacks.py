"""The live figure of the chapter "Stacks"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.figures.both_directions import BOTH, WAYS
from lstmbook.live import Choice, Guess, IntSlider, Live, Slider

T = 11
NOISE = np.random.default_rng(3).normal(0, 0.5, T)


def unit(xs, slopes, w):
    """One tanh unit over xs (T,), input weight 1, with its slopes by each first input.

    slopes (T, N)  how xs moves with each of N numbers. Returns the same for h.
    """
    h, dh, hs, dhs = 0.0, 0.0, [], []
    for x_t, dx_t in zip(xs, slopes, strict=True):
        h = np.tanh(x_t + w * h)
        dh = (1 - h**2) * (dx_t + w * dh)
        hs.append(h)
        dhs.append(dh)
    return np.stack(hs), np.stack(dhs)


def one_layer(xs, slopes, way, w):
    """`unit` ahead, back, or half of each: the upper layer reads their mean."""
    ahead = unit(xs, slopes, w)
    back = [part[::-1] for part in unit(xs[::-1], slopes[::-1], w)]
    share = np.where(way == 0, 1.0, np.where(way == 1, 0.0, 0.5))
    return [share * a + (1 - share) * b for a, b in zip(ahead, back, strict=True)]


def window_of_influence() -> Live:
    """How far each input moves each output: |dy_t / dx_s| for one or two layers."""

    def run(lower, upper, w, looked):
        one, by_one = one_layer(NOISE, np.eye(T), lower, w)
        _, by_two = one_layer(one, by_one, upper - 1, w)
        by = np.abs(np.where(upper > 0, by_two, by_one))  # (t, s)
        row = (1.0 * (np.arange(T) == looked - 1)) @ by
        return {"by": by, "row": row, "reached": np.sum(1 * (row > 0.01))}

    def draw(out):
        fig, (top, bottom) = plt.subplots(2, 1, height_ratios=[3, 1.3])
        where = {"extent": (0.5, T + 0.5, T + 0.5, 0.5), "aspect": "auto"}
        top.imshow(out["by"], cmap="cividis", vmin=0, vmax=1, gid="by", **where)
        top.axhline(out["looked"], color="white", linewidth=1.5, gid="looked")
        ticks = [1, 6, 11]
        top.set(xlim=(0.5, T + 0.5), ylim=(T + 0.5, 0.5))
        top.set(xticks=ticks, yticks=ticks, ylabel="output t")
        bottom.bar(np.arange(1, T + 1), out["row"], color=BOTH, gid="row")
        bottom.set(xlim=(0.5, T + 0.5), ylim=(0, 1.05), yticks=[0, 1], xticks=ticks)
        bottom.set(xlabel="input s", ylabel="influence")
        return fig

    return Live(
        run,
        draw,
        alt="A square map, a row for each output and a column for each input: bright "
        "where the input moves the output. Below it, bars for the row that is looked "
        "at.",
        readout="Output {looked:d} hears {reached:d} of 11 inputs (over 0.01).",
        guess=Guess.curve(
            "row",
            "A backward layer stands on a forward layer. Draw how much output 4 hears "
            "of each of the 11 inputs.",
            at="Up and down",
        ),
        height=(520, 520),
        presets={
            "Past only": {"lower": 0, "upper": 0, "w": 0.7, "looked": 4},
            "Future only": {"lower": 1, "upper": 0, "w": 0.7, "looked": 4},
            "Everything": {"lower": 2, "upper": 0, "w": 0.7, "looked": 4},
            "Up and down": {"lower": 0, "upper": 2, "w": 0.7, "looked": 4},
            "Two layers ahead": {"lower": 0, "upper": 1, "w": 0.7, "looked": 4},
        },
        lower=Choice(WAYS, "first layer", 2),
        upper=Choice(("none", *WAYS), "second layer"),
        w=Slider(0, 1, 0.7, "w, recurrent weight", step=0.05),
        looked=IntSlider(1, T, 4, "output looked at"),
    )

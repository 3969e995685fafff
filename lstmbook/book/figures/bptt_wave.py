"""The first live figure of "Backpropagation through time": the gradient comes back."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.unrolled import (
    BACKWARD,
    FORWARD,
    circles,
    down,
    frame,
    level,
    numbers,
    radius,
    row_name,
    small,
    wires,
)
from lstmbook.book.palette import COLOR, opening
from lstmbook.live import Choice, Guess, IntSlider, Live, Play, Slider
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.sequence import unroll

XS = np.array([-0.7, 0.7, -0.6, 0.5, 0.2, -0.7])
T = len(XS)
START, TARGET = 0.3, 0.5
ASKED = np.array([[0, 0, 0, 0, 0, 1], [0, 0, 1, 0, 0, 1], [1, 1, 1, 1, 1, 1]])
HIGH, LOW = 274, 118  # px, of the network and of the bins
INSIDE, ON_WIRE = 18, 24  # px, the height of a large number in a circle, on a wire
X, H, L, D = 266, 219, 158, 82  # px, where the rows lie
AFTER = "no step|" + "|".join(f"step {t}" for t in range(1, T))
CUT_WORDS = "Uncut|" + "|".join(f"Cut after step {t}" for t in range(1, T))
FORWARDS = [f"{name}_{k}" for name in ("h", "ahead") for k in range(1, T + 2)]
FORWARDS += [f"told_{k}" for k in range(1, T + 1)]
TALLEST = 0.8  # a bar ends here; the number over it is whole


def one_unit(w):
    """An RNNCell of one unit that reads one number."""
    one = np.ones((1, 1))
    return RNNCell({"W_x": one, "W_h": w * one, "b": np.zeros(1)})


def come_back(cell, caches, now, cut=0):
    """The package's step back, from the last cache to the first.

    now   (T,), the gradient that each step's own loss sends to its state
    cut   the step behind which nothing comes back
    Returns what comes from later, the gradient of each state, and what each copy of
    W_h adds to the weight's gradient, (T,) each.
    """
    dh, rows = np.zeros((1, 1)), []
    for t in reversed(range(T)):
        later = np.where(cut == t + 1, 0.0, dh)
        both = now[t] + later
        _, (dh,), grads = cell.backward((both,), caches[t])
        rows.append([part.reshape(()) for part in (later, both, grads["W_h"])])
    return [np.stack(row[::-1]) for row in zip(*rows, strict=True)]


def network(ax, out):
    """Inputs, states, losses and gradients, from above to below."""
    for y, name, color in (
        (X, "input", COLOR["h"]),
        (H + 22, "state", FORWARD),
        (L, "loss", COLOR["c"]),
        (L - 20, "now", BACKWARD),
        (D + 24, "later", BACKWARD),
        (D - 24, "gradient", BACKWARD),
    ):
        row_name(ax, y, name, color)
    for k, x in enumerate(XS, start=1):
        text = f"{x:+.1f}".replace("-", "−")
        style = {"ha": "center", "va": "center", "fontsize": small(ax)}
        ax.text(k, X, text, color=COLOR["h"], **style)
        down(ax, k, (X - 8, H + radius(ax) + 1), COLOR["h"])
    under = radius(ax) + 9  # px, to the number of a circle
    circles(ax, out, "fill_h", H, FORWARD)
    wires(ax, out, "carry_h", H, FORWARD)
    numbers(ax, out, "h", range(T + 1), H - under, FORWARD, "ahead")
    for k in range(1, T + 1):
        down(ax, k, (H - under - 7, L + 8), FORWARD, out, f"told_{k}")
        style = {"ha": "center", "va": "center", "gid": f"alpha=told_{k}"}
        ax.text(k, L, "L", alpha=out[f"told_{k}"], **style)
        down(ax, k, (L - 29, D + radius(ax) + 1), BACKWARD, out, f"asks_{k}")
        down(ax, k, (D - under - 8, 0), BACKWARD, out, f"back_{k}")
    at = np.arange(1, T + 1)
    numbers(ax, out, "now", at, L - 20, BACKWARD, "asks")
    circles(ax, out, "fill_d", D, BACKWARD, begin=1)
    wires(ax, out, "carry_d", D, BACKWARD, back=True, begin=1)
    numbers(ax, out, "later", at + 0.5, D + 24, BACKWARD, "arrives")
    numbers(ax, out, "d", at, D - under, BACKWARD, "back")
    cut = {"linestyle": "--", "color": COLOR["c"], "alpha": out["is_cut"]}
    ax.axvline(out["cut_at"], 0.13, 0.55, gid="cut_at alpha=is_cut", **cut)
    style = {"ha": "center", "fontsize": small(ax), "alpha": out["is_cut"]}
    ax.text(out["cut_at"], 18, "cut", gid="x=cut_at alpha=is_cut", **style)


def bins(ax, out):
    """The share that each copy of W_h has dropped, and their sum."""
    at, last = np.arange(1, T + 1), T + 1
    ghost = {"facecolor": "none", "edgecolor": COLOR["h"], "linewidth": 1.5}
    ax.bar(at, out["ghosts"], width=0.5, gid="ghosts", **ghost)
    ax.bar(at, out["bars"], width=0.5, color=BACKWARD, gid="bars")
    ax.bar([last], out["whole_bar"], width=0.5, gid="whole_bar", **ghost)
    ax.bar([last], out["sum_bar"], width=0.5, color=COLOR["c"], gid="sum_bar")
    ax.plot([0.5, last + 0.5], [0, 0], color=COLOR["h"], linewidth=1)
    row_name(ax, 1.0, "share", BACKWARD)
    numbers(ax, out, "share", at, 1.0, BACKWARD, "back")
    numbers(ax, out, "sum", [last], 1.0, COLOR["c"])
    ax.set(ylim=(-0.85, 1.15), yticks=[])
    ax.set_xticks([-0.45, *at, last], ["step", *map(str, at), "sum"])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)


def wave_of_blame() -> Live:
    """Forward, then the gradient comes back and each copy of W_h drops its share."""
    steps = np.arange(1, T + 1)

    def run(step, w, asked, cut):
        cell = one_unit(w)
        start = START * np.ones((1, 1))
        hs, _, caches = unroll(cell, XS[:, None, None], (start,))
        hs = hs.reshape(-1)
        there = np.choose(asked, ASKED)
        now = there * (hs - TARGET)
        later, both, each = come_back(cell, caches, now, cut)
        _, whole, full = come_back(cell, caches, now)
        ahead = 1.0 * (steps <= step)  # states that are known
        back = 1.0 * (steps > 2 * T - step)  # states whose gradient is known
        before = np.concatenate([START * np.ones(1), hs[:-1]])
        out = {
            "fill_h": level(np.concatenate([START * np.ones(1), ahead * hs]), INSIDE),
            "carry_h": level(ahead * w * before, ON_WIRE),
            "fill_d": level(back * both, INSIDE),
            "carry_d": level((back * later)[:-1], ON_WIRE),
            "bars": np.clip(back * each, -TALLEST, TALLEST),
            "ghosts": np.clip(back * full * (steps <= cut), -TALLEST, TALLEST),
            "sum_bar": np.clip(np.sum(back * each)[None], -TALLEST, TALLEST),
            "whole_bar": np.clip(np.sum(full)[None], -TALLEST, TALLEST)
            * (step == 2 * T)
            * (cut > 0),
            "sum_1": np.sum(back * each),
            "here": (1.0 * (np.where(step > T, 2 * T + 1 - step, step) == steps))[None],
            "cut_at": cut + 0.5,
            "each": each,
            "both": both,
            "later": later,
            "full": full,
            "total": np.sum(full),
            "kept": np.sum(each),
            "lost": np.sum(full) - np.sum(each),
            "first": whole[0],
            "last": whole[-1],
            "is_cut": 1.0 * (cut > 0),
        }
        arrives = back * (steps < T) * (steps != cut)
        states, known = (
            np.concatenate([a * np.ones(1), row])
            for a, row in ((START, hs), (1, ahead))
        )
        rows = {
            "h": states,
            "ahead": known,
            "now": now,
            "later": later,
            "d": both,
            "share": each,
        }
        rows |= {"back": back, "arrives": arrives}
        rows |= {"told": there * ahead, "asks": there * back}
        return out | {
            f"{name}_{k}": row[k - 1]
            for name, row in rows.items()
            for k in range(1, len(row) + 1)
        }

    def draw(out):
        fig, (top, low) = plt.subplots(2, 1, sharex=True, height_ratios=[HIGH, LOW])
        frame(top, T, HIGH)
        for ax, ends in ((top, (0, HIGH)), (low, (-0.85, 1.15))):
            look = {"cmap": opening(COLOR["h"]), "vmin": 0, "vmax": 5, "zorder": 0}
            look |= {"aspect": "auto", "gid": "here", "extent": (0.5, T + 0.5, *ends)}
            ax.imshow(out["here"], **look)
        network(top, out)
        bins(low, out)
        return fig

    begin = {"step": T, "cut": 0, "asked": 0}
    return Live(
        run,
        draw,
        alt="A recurrent network of one unit, drawn as a column for each of six steps. "
        "From above: the inputs, a row of circles for the states with arrows to the "
        "right, the losses, a row of circles for the gradients with arrows to the "
        "left, and bars: the share that each step's copy of W_h adds to the gradient. "
        "What stands in a circle or on an arrow is as high as its number, above the "
        "middle for plus and below for minus.",
        guess=Guess.curve(
            "bars",
            "W_h is 0.5 and step 6 alone is asked. Draw what each step's copy of W_h "
            "adds to its gradient.",
            at=begin | {"step": 2 * T, "w": 0.5},
            shows=("fill_h", "carry_h", *FORWARDS),
        ),
        readout="{cut:%s}, the six shares add up to {kept:+.3f}, and {lost:+.3f} is "
        "lost. Without a cut the gradient of h is {last:+.3g} at step 6 and "
        "{first:+.3g} at step 1." % CUT_WORDS,
        height=(446, 434),
        presets={
            "Fades": begin | {"w": 0.5},
            "Holds": begin | {"w": 1.1},
            "Grows": begin | {"w": 1.5},
            "Turns its sign": begin | {"w": -0.8},
            "Cut in the middle": begin | {"w": 1.1, "asked": 2, "cut": 3},
        },
        step=Play(0, 2 * T, T, "step, 6 forward and 6 back", interval=900),
        w=Slider(-1.5, 1.5, 0.8, "W_h, the recurrent weight", step=0.1, format="+.1f"),
        asked=Choice(
            ("at step 6", "at steps 3 and 6", "at each step"), "the loss asks", 1
        ),
        cut=IntSlider(0, T - 1, 0, "cut after", format=AFTER),
    )

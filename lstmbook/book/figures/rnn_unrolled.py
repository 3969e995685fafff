"""The loop of "The recurrent network", and the row of copies that it unrolls into."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.gates import width
from lstmbook.book.diagrams.unrolled import small
from lstmbook.book.palette import COLOR
from lstmbook.live import Guess, Live, Play, Slider
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.sequence import unroll

XS = np.array([1.0, 0.0, 0.0, -0.8, 0.0])
T = len(XS)
HIGH, IN, STATE, ROUND = 222, 206, 126, 40  # px: all, inputs, states, half the loop
MIDDLE, BESIDE, GAP = 2.5, 0.8, 0.36  # columns: where the loop is, how wide, an arrow
TURN = np.linspace(0, 0.94, 33)  # of the way round
LOOP = np.stack([BESIDE * np.sin(2 * np.pi * TURN), np.cos(2 * np.pi * TURN) - 1])
W_X, W_H = COLOR["i"], COLOR["g"]
FALL = np.linspace(IN - 12, STATE + 22, 3)
BALL = "#6b6b6b"  # white is read on it, on a white page and a dark one
FROM_0 = ("at", "x", "h", "there", "seen")
KINDS = (*FROM_0, "wire", "tip", "wide", "name", "low", "fall", "end", "beside")


def states(w, u):
    """The states of one unit that reads XS, from zero on, (T + 1,), and its cell."""
    one = np.ones((1, 1))
    cell = RNNCell({"W_x": u * one, "W_h": w * one, "b": np.zeros(1)})
    hs, _, _ = unroll(cell, XS[:, None, None])
    return np.concatenate([np.zeros(1), hs.reshape(-1)]), cell


def wire(opened, tail, head):
    """The way from the state at `tail` to that at `head`, (2, 33)."""
    along = TURN / TURN[-1]
    straight = np.stack([tail + (head - GAP - tail) * along, STATE + 0 * along])
    loop = LOOP * np.array([[1.0], [ROUND]]) + np.array([[MIDDLE], [STATE]])
    return (1 - opened) * loop + opened * straight


def copy_of(t, opened, at, step, before):
    """What is drawn of the cell at step t, to which its wire brings `before`."""
    low = STATE - 16 - 2 * ROUND * (1 - opened)
    way = wire(opened, at[t - 1], at[t])
    return {
        f"wire_{t}": way,
        f"tip_{t}": way[:, -1],
        f"wide_{t}": 1 + 0.5 * (step >= t) * (width(before) - 1),
        f"name_{t}": (1 - opened) * MIDDLE + opened * (t - 0.5),
        f"low_{t}": low,
        f"fall_{t}": np.stack([at[t] * np.ones(3), FALL]),
        f"end_{t}": np.stack([at[t], FALL[2] + 0 * at[t]]),
        f"beside_{t}": at[t] + 0.1,
    }


def loop_unrolled() -> Live:
    """The loop of a recurrent network, pulled apart into a copy for each step."""
    steps = np.arange(T + 1)

    def run(opened, step, w, u):
        hs, cell = states(w, u)
        at = (1 - opened) * MIDDLE + opened * steps
        out = {"hs": hs, "h": np.sum(hs * (steps == step))}
        late = np.maximum(2 * opened - 1, 0)  # names do not cover one another
        out["weights"] = sum(np.size(p) for p in cell.params.values())
        for t in range(T + 1):
            now = 1.0 * (step == t)
            out |= {f"at_{t}": np.stack([at[t], STATE + 0 * at[t]]), f"x_{t}": at[t]}
            out |= {f"h_{t}": hs[t], f"there_{t}": np.maximum(now, late)}
            out |= {f"seen_{t}": (step >= t) * np.maximum(now, late)}
            if t:
                out |= copy_of(t, opened, at, step, w * hs[t - 1])
        return out

    def draw(out):
        _, ax = plt.subplots()
        ax.set_axis_off()
        ax.set(xlim=(-0.6, T + 0.6), ylim=(0, HIGH))
        size = {"fontsize": small(ax), "va": "center"}
        for t in range(T, 0, -1):
            look = {"color": W_H, "linewidth": out[f"wide_{t}"], "zorder": 1}
            ax.plot(*out[f"wire_{t}"], gid=f"wire_{t} linewidth=wide_{t}", **look)
            look = {"color": W_H, "markersize": 10, "zorder": 2}
            ax.plot(*out[f"tip_{t}"][:, None], ">", gid=f"tip_{t}", **look)
            ax.plot(*out[f"fall_{t}"], color=W_X, linewidth=2, gid=f"fall_{t}")
            look = {"color": W_X, "markersize": 10}
            ax.plot(*out[f"end_{t}"][:, None], "v", gid=f"end_{t}", **look)
            words = f"{XS[t - 1]:+.1f}".replace("-", "−").replace("+0.0", "0")
            look = {"gid": f"x=x_{t} alpha=there_{t}", "alpha": out[f"there_{t}"]}
            ax.text(out[f"x_{t}"], IN, words, color=W_X, ha="center", **size, **look)
            place = out[f"beside_{t}"], FALL[1]
            ax.text(*place, "Wₓ", color=W_X, gid=f"x=beside_{t}", **size)
            place = out[f"name_{t}"], out[f"low_{t}"]
            look = {"gid": f"x=name_{t} y=low_{t}", "color": W_H, "ha": "center"}
            ax.text(*place, "Wₕ", **size, **look)
        for t in range(T, -1, -1):
            ball = {"color": BALL, "markersize": 30, "zorder": 3}
            ax.plot(*out[f"at_{t}"][:, None], "o", gid=f"at_{t}", **ball)
        for t in range(T + 1):
            look = {"ha": "center", "alpha": out[f"there_{t}"]} | size
            look |= {"gid": f"x=x_{t} alpha=there_{t}"}
            name = "h" + "₀₁₂₃₄₅"[t]
            ax.text(out[f"x_{t}"], STATE, name, color="white", zorder=4, **look)
            look |= {"gid": f"x=x_{t} alpha=seen_{t}", "alpha": out[f"seen_{t}"]}
            ax.text(out[f"x_{t}"], STATE - 38, f"{{h_{t}:+.2f}}", **look)
        return ax

    begin = {"step": 1, "w": 0.8, "u": 1.0}
    return Live(
        run,
        draw,
        alt="A circle for the state of a recurrent network, with an arrow from the "
        "input above it and an arrow that leads from the circle back to itself. Pulled "
        "apart, it is a row of circles, one for each step, each with an input and an "
        "arrow to the next; all arrows of a colour have the same weight.",
        readout="After step {step:d} the state is {h:+.2f}. Its weights are "
        "{weights:d} numbers: W_x, W_h and b, which is 0 here.",
        guess=Guess.number(
            "weights",
            "The loop has three weights: W_x, W_h and b. How many different ones has "
            "the row of five copies?",
            at=begin | {"opened": 1.0, "step": T},
            format="d",
            why="The copies are one cell, used again: what one changes, all change.",
            shows=[f"{k}_{t}" for k in KINDS for t in range(k not in FROM_0, T + 1)],
        ),
        height=(260, 260),
        presets={
            "The loop": begin | {"opened": 0.0},
            "Unrolled": begin | {"opened": 1.0, "step": T},
            "Holds": {"opened": 1.0, "step": T, "w": 2.0, "u": 2.5},
        },
        opened=Slider(0, 1, 0, "pulled apart", step=0.02, format=".0%"),
        step=Play(0, T, 1, "step", interval=900),
        w=Slider(-2, 2, 0.8, "W_h", step=0.1, color=W_H, format="+.1f"),
        u=Slider(0, 3, 1, "W_x", step=0.1, color=W_X, format=".1f"),
    )

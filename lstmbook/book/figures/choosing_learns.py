"""A network that learns, looked into while it does: chapter "Choosing a cell"."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.training import (
    LEARNED,
    LENGTH,
    MOST,
    begin_adding,
    learners,
    step_adding,
)
from lstmbook.book.palette import COLOR
from lstmbook.live import Dice, Guess, IntSlider, Live, Running, Slider, panels
from lstmbook.nn.influence import cell_paths
from lstmbook.nn.parameters import within
from lstmbook.nn.seeds import alone
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.signals import adding

FLOOR = 1e-7  # of what is drawn of a gradient
LIST = adding(Dice(17), 1, LENGTH).xs[:LENGTH]  # one that no network learns from
MARKED = np.flatnonzero(LIST[:, 0, 1] == 1) + 1


LINES = """import numpy as np

w = FILE
W_x, W_h, b = (w["b3.net.0." + name][0] for name in ("W_x", "W_h", "b"))


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


h, c, gates = np.zeros(8), np.zeros(8), []
for x_t in w["shown.list"]:
    a_i, a_f, a_g, a_o = np.split(x_t @ W_x + h @ W_h + b, 4)
    i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
    c = f * c + i * np.tanh(a_g)
    h = o * np.tanh(c)
    gates.append([i.mean(), f.mean(), o.mean()])
for name, open_ in zip("ifo", np.transpose(gates), strict=True):
    print(name, "off by", np.abs(open_ - w["shown." + name]).max())
"""


def looked_at(network):
    """What the network does with LIST: its gates, and the gradient of its answer.

    Returns i, f, o, the means over the units after each step, (20,), and how long the
    gradient of the answer by each c_t is, c-path and h-path, (21,).
    """
    cell, W_y = network.layers[0].cell, network.params["1.W_y"]
    hs, _, caches = unroll(cell, LIST)
    silent = np.zeros((LENGTH - 1, 1, cell.H))
    dhs = np.concatenate([silent, np.reshape(W_y, (1, 1, cell.H))])
    paths = cell_paths(cell, dhs, caches)
    gates = {
        name: np.stack([np.mean(getattr(cache, name)) for cache in caches])
        for name in "ifo"
    }
    return gates | {
        name: np.maximum(np.sqrt(np.sum(path[:, 0] ** 2, axis=-1)), FLOOR)
        for name, path in (("c_path", paths.c_path), ("h_path", paths.h_path))
    }


def draw_gates(out):
    """The mean error, the gates over the list, the gradient by both paths."""
    fig, (curve, gates, paths) = panels(3)
    curve.axhline(LEARNED, color=COLOR["h"], linewidth=1)
    curve.plot(*out["mean.curve"], color=COLOR["f"], gid="mean.curve")
    curve.set(yscale="log", xlim=(0, MOST), ylim=(1e-4, 1.5), xticks=[0, 500, 1000])
    curve.set(xlabel="step of training", title="mean squared error")
    t = np.arange(LENGTH + 1)
    for name, dash in (("i", "--"), ("f", "-"), ("o", ":")):
        gates.plot(t[1:], out[name], dash, color=COLOR[name], label=name, gid=name)
    paths.plot(t, out["c_path"], "--", color=COLOR["c"], label="c-path", gid="c_path")
    paths.plot(t, out["h_path"], ":", color=COLOR["i"], label="h-path", gid="h_path")
    gates.set(ylim=(0, 1), yticks=[0, 0.5, 1], title="how open the gates are")
    paths.set(yscale="log", ylim=(FLOOR, 100), yticks=[1e-6, 1e-3, 1])
    paths.set(title="gradient by c")
    for ax in (gates, paths):
        for step in MARKED:
            ax.axvline(step, color=COLOR["h"], linewidth=1)
        ax.set(xlim=(0, LENGTH), xticks=[0, 10, 20], xlabel="step of the list")
        where = "lower left" if ax is gates else "upper left"
        ax.legend(frameon=False, loc=where, ncols=3, handlelength=1.6)
    return fig


def which_path_learns() -> Running:
    """One LSTM learns to add; its gates and both paths of the gradient meanwhile."""
    kinds = learners(("b3",))
    ((_, learner),) = kinds

    def begin(seed, b_f):
        state = begin_adding(seed, kinds)
        b = np.concatenate([np.zeros(8), np.full(8, 1.0) * b_f, np.zeros(16)])
        return state | {"b3.net.0.b": b[None]}

    def step(state, rate):
        new, out = step_adding(state, rate, 1.0, kinds)
        network = alone(learner.form, 0)
        network.take({k: p[0] for k, p in within("b3.net", state).items()})
        seen = looked_at(network)
        keys = ("mean", "learned", "took")
        firsts = {f"{k}_first": seen[k][0] for k in ("c_path", "h_path")}
        firsts["by_h"] = 1.0 * (seen["h_path"][0] > seen["c_path"][0])
        told = np.isin(np.arange(1, LENGTH + 1), MARKED)
        firsts["opened"] = np.mean(seen["i"][told]) - np.mean(seen["i"][~told])
        firsts["list"] = LIST[:, 0]
        return new, seen | firsts | {k: out[f"b3_{k}"] for k in keys}

    return Live.running(
        begin,
        step,
        draw_gates,
        steps=MOST,
        history=("mean",),
        done="learned",
        lines=LINES,
        guess=Guess.choice(
            "by_h",
            "A forget bias of 2. When it has learned, by which path comes more of "
            "the gradient to step 0?",
            ("by the c-path", "by the h-path"),
        ),
        outcome="It has {learned:not |}learned it after {took:d} steps.",
        alt="Left, the mean squared error of an LSTM, step by step. In the middle, how "
        "open its gates are over a list of twenty numbers, two of them marked. Right, "
        "how long the gradient of its answer is at each cell state, by the c-path and "
        "by the h-path.",
        readout="After {steps:d} steps of training: {learned:not yet |}learned. "
        "Gradient at step 0: c-path {c_path_first:.1e}, h-path {h_path_first:.1e}.",
        height=(300, 640),
        presets={
            f"Forget bias {b}": {"b_f": b, "rate": 1.0, "seed": 0} for b in (0, 1, 3)
        },
        controls={
            "b_f": IntSlider(0, 5, 2, "b for f, at the start", color=COLOR["f"]),
            "rate": Slider(0.1, 10, 1, "rate, times the usual", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("which_path_learns"),
    )

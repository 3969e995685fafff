"""The live figures of the chapter "The gradient of the LSTM"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR, strip
from lstmbook.live import Choice, IntSlider, Live, Slider, Still
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.influence import cell_paths
from lstmbook.nn.sequence import unroll

BELT_STEPS = 20
VALUES = np.random.default_rng(5).uniform(-1, 1, BELT_STEPS)
GATES = "fio"  # in the order of the choice
BUMP = 1e-3  # of the difference quotient


def unit(b_f, w_h):
    """One unit that sees a value and a push for each of its gates: (value, i, f, o)."""
    pushes = np.array([[1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 0, 1.0]])
    W_x = np.concatenate([np.array([[0.3, 0.2, 1.0, 0.2]]), pushes])
    W_h = np.reshape(w_h, (1, 1)) * np.array([[0.4, 0.4, 0.7, 0.4]])
    b = np.stack([-0.5, b_f, 0.0, 1.0])
    return LSTMCell({"W_x": W_x, "W_h": W_h, "b": b})


def pushed(gate, step, push):
    """The inputs (T, 1, 4): the push stands at one step, on one gate."""
    here = np.where(np.arange(1, BELT_STEPS + 1) == step, push, 0.0)
    on = [here * (gate == GATES.index(name)) for name in "ifo"]
    return np.stack([VALUES, *on], axis=1)[:, None, :]


def measured(cell, xs):
    """The slope of h_T by each c_t, (T + 1,), from runs with c_t moved by BUMP.

    All runs at once: sequence s moves c at step s up, sequence T + 1 + s moves it down.
    """
    bumps = BUMP * np.concatenate(
        [np.eye(BELT_STEPS + 1), -np.eye(BELT_STEPS + 1)], axis=1
    )
    h, c = np.zeros((2 * BELT_STEPS + 2, 1)), bumps[0][:, None]
    for t in range(BELT_STEPS):
        (h, c), k = cell.forward(xs[t] * np.ones_like(h), (h, c))
        c = c + bumps[t + 1][:, None]
        h = k.o * np.tanh(c)
    return (h[: BELT_STEPS + 1, 0] - h[BELT_STEPS + 1 :, 0]) / (2 * BUMP)


def backward_pass() -> Live:
    """The gradient at every step by both paths, beside a difference quotient."""
    t = np.arange(BELT_STEPS + 1)

    def paths(gate, step, push, b_f, w_h):
        cell, xs = unit(b_f, w_h), pushed(gate, step, push)
        _, _, caches = unroll(cell, xs)
        dhs = np.concatenate([np.zeros((BELT_STEPS - 1, 1, 1)), np.ones((1, 1, 1))])
        total, c_path, h_path = (p.reshape(-1) for p in cell_paths(cell, dhs, caches))
        slope = measured(cell, xs)
        size = np.max(np.abs(total))
        error = np.max(np.abs(slope - total)) / size
        rows = {n: np.stack([getattr(k, n) for k in caches]) for n in GATES}
        return {f"{n}_row": row.reshape(1, -1) for n, row in rows.items()} | {
            "total": total,
            "c_path": c_path,
            "h_path": h_path,
            "slope": slope,
            "at_0": total[0],
            "c_at_0": c_path[0],
            "kept": c_path[0] / c_path[-1],
            "h_at_0": h_path[0],
            # What is left of it is rounding: count whole digits.
            "digits": np.floor(-np.log10(np.maximum(error, 1e-9))),
            "without": np.max(np.abs(slope - c_path)) / size,
        }

    def draw(out):
        fig, (*rows, ax) = plt.subplots(4, 1, sharex=True, height_ratios=[1, 1, 1, 9])
        extent = (0.5, BELT_STEPS + 0.5, 0, 1)
        for row, name in zip(rows, GATES, strict=True):
            gid = f"{name}_row"
            strip(row, out[gid], gid, COLOR[name], name, extent=extent)
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        ax.axvline(out["step"], color=COLOR["f"], linestyle=":", gid="step")
        ax.plot(t, out["c_path"], "--", color=COLOR["c"], label="c-path", gid="c_path")
        ax.plot(t, out["h_path"], ":", color=COLOR["i"], label="h-path", gid="h_path")
        ax.plot(t, out["total"], color=COLOR["g"], label="sum", gid="total")
        style = {"markersize": 6, "color": COLOR["g"], "label": "measured"}
        ax.plot(t, out["slope"], "o", gid="slope", **style)
        ax.set(
            xlim=(-0.5, BELT_STEPS + 0.5), ylim=(-1.1, 1.7), xticks=[0, 5, 10, 15, 20]
        )
        ax.set(yticks=[-1, 0, 1], xlabel="step t", ylabel="slope of the last h by c")
        ax.legend(ncols=2, frameon=False, loc="upper left", handlelength=2.2)
        return fig

    return Live(
        paths,
        draw,
        alt="Top, how open the three gates are at each of twenty steps. Below, the "
        "gradient of the last hidden state at every earlier cell state: the c-path, "
        "the h-path, their sum, and dots measured by moving the cell state.",
        readout="At step 0: c-path {c_at_0:+.3f}, {kept:.1%} of what it began with; "
        "h-path {h_at_0:+.3f}, sum {at_0:+.3f}. Backward and measurement agree to "
        "{digits:.0f} digits; the c-path alone is off by {without:.0%} of the largest.",
        height=(440, 460),
        presets={
            "Belt alone": {"w_h": 0.0, "b_f": 4.0, "push": 0.0, "gate": 0, "step": 10},
            "Shut f": {"w_h": 0.5, "b_f": 4.0, "gate": 0, "step": 10, "push": -6.0},
            "Shut i": {"w_h": 0.5, "b_f": 4.0, "gate": 1, "step": 10, "push": -6.0},
            "Only the detour": {
                "w_h": 1.0,
                "b_f": -2.0,
                "push": 0.0,
                "gate": 0,
                "step": 10,
            },
        },
        gate=Choice(tuple(GATES), "push the gate"),
        step=IntSlider(1, BELT_STEPS, 10, "at step t"),
        push=Slider(-6, 6, -2, "by, added to its sum", step=0.5, format="+.1f"),
        b_f=Slider(-2, 6, 3, "b for f", step=0.5, color=COLOR["f"], format="+.1f"),
        w_h=Slider(-1, 1, 0.5, "w, from h into the gates", step=0.1, format="+.1f"),
    )


SPAN = 200


def signal_and_rubbish() -> Live:
    """What is left of one value, and what has piled up beside it, by the two biases."""
    t = np.arange(SPAN + 1)

    def keep(kind, b_f, b_i, size, gap):
        f = np.where(kind == 0, sigmoid(b_f), 1.0)
        i = sigmoid(b_i)
        signal = f**t
        # Each unmarked step writes i g with g of deviation `size`: variances add up.
        written = np.concatenate([np.zeros(1), np.ones(SPAN)]) * f ** (2 * t - 2)
        rubbish = i * size * np.sqrt(np.cumsum(written))
        at = t == gap
        left, heap = np.sum(at * signal), np.sum(at * rubbish)
        return {
            "signal": signal,
            "rubbish": rubbish,
            "below": -rubbish,
            "left": left,
            "heap": heap,
            "readable": left > 2 * heap,
            "f": f,
            "lifetime": np.where(kind == 0, 1 + np.exp(b_f), np.inf),
        }

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        grey = {"color": COLOR["i"], "linestyle": "--"}
        ax.plot(t, out["rubbish"], gid="rubbish", label="rubbish, typical", **grey)
        ax.plot(t, out["below"], gid="below", **grey)
        ax.plot(t, out["signal"], color=COLOR["c"], gid="signal", label="the value")
        ax.axvline(out["gap"], color=COLOR["f"], linestyle=":", gid="gap")
        ax.set(xlim=(0, SPAN), ylim=(-1.3, 1.7), yticks=[-1, 0, 1])
        ax.set(xlabel="steps since it was written", ylabel="in the cell state")
        ax.legend(frameon=False, loc="upper right")
        return ax

    return Live(
        keep,
        draw,
        alt="A curve that falls from one, what is left of a value in the cell, and two "
        "dashed curves that open like a trumpet, the rubbish that has piled up.",
        readout="f = {f:.4f}, a lifetime of {lifetime:.3g} steps. "
        "At the gap {left:.3f} of the value is left beside rubbish of {heap:.3f}: "
        "{readable:lost|readable}.",
        height=330,
        presets={
            "Both 0": {"kind": 0, "b_f": 0.0, "b_i": 0.0, "size": 0.3, "gap": 100},
            "Forget bias 1": {
                "kind": 0,
                "b_f": 1.0,
                "b_i": 0.0,
                "size": 0.3,
                "gap": 100,
            },
            "Forget bias 5": {
                "kind": 0,
                "b_f": 5.0,
                "b_i": 0.0,
                "size": 0.3,
                "gap": 100,
            },
            "1997, input 0": {
                "kind": 1,
                "b_i": 0.0,
                "b_f": 1.0,
                "size": 0.3,
                "gap": 100,
            },
            "1997, input −3": {
                "kind": 1,
                "b_i": -3.0,
                "b_f": 1.0,
                "size": 0.3,
                "gap": 100,
            },
        },
        kind=Choice(("2000, with f", "1997, f = 1"), "cell"),
        b_f=Slider(-2, 8, 1, "b for f", step=0.5, color=COLOR["f"], format="+.1f"),
        b_i=Slider(-6, 2, 0, "b for i", step=0.5, color=COLOR["i"], format="+.1f"),
        size=Slider(0, 1, 0.3, "size of the candidates", step=0.05, color=COLOR["g"]),
        gap=IntSlider(1, SPAN, 100, "gap, in steps"),
    )


def draw_drift(results):
    """The largest |c| against the symbols read. Returns the Axes.

    results  {name: what `lab.reber.solve_streams` returned}; a line for each seed
    """
    _, ax = plt.subplots()
    for (name, runs), key in zip(results.items(), "fi", strict=True):
        for run in runs:
            at = 10.0 ** np.arange(1, len(run["drift"]) + 1)
            ax.loglog(at, run["drift"], marker="o", color=COLOR[key], alpha=0.6)
        highest = max(run["drift"][-2] for run in runs)
        ax.text(at[-2], 2 * highest, name, ha="right", color=COLOR[key])
    ax.set(xlim=(7, 15_000), ylim=(1, 30_000), xlabel="symbols read")
    ax.set_ylabel("largest |c|")
    ax.set_xticks([10, 100, 1000, 10_000], ["10", "100", "1000", "10,000"])
    ax.set_yticks([1, 10, 100, 1000, 10_000], ["1", "10", "100", "1000", "10,000"])
    ax.minorticks_off()
    return ax


def drift(results):
    """`draw_drift` in the page's ink: a Still."""

    def draw():
        return draw_drift(results)

    last = {
        name: np.median([run["drift"][-1] for run in runs])
        for name, runs in results.items()
    }
    ends = ", ".join(f"{name}: {value:.1g}" for name, value in last.items())
    return Still(
        draw,
        alt="The largest cell state against the number of symbols read, a line for "
        f"each network, both scales in powers of ten. The medians at the end: {ends}.",
    )

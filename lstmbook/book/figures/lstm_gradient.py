"""The live figures of the chapter "The gradient of the LSTM"."""

from itertools import product

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from lstmbook.book.palette import COLOR, strip
from lstmbook.lab.evidence import RESULTS
from lstmbook.lab.paths import BIASES, SCALES, gradient_map
from lstmbook.lab.sweep import sweep
from lstmbook.live import Choice, Guess, IntSlider, Live, Slider, Still, panels
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
        ax.plot(t, out["h_path"], ":", color=COLOR["h"], label="h-path", gid="h_path")
        ax.plot(t, out["total"], color=COLOR["g"], label="sum", gid="total")
        style = {"markersize": 6, "color": COLOR["g"], "label": "measured"}
        ax.plot(t, out["slope"], "o", gid="slope", **style)
        ax.set(
            xlim=(-0.5, BELT_STEPS + 0.5), ylim=(-1.1, 1.7), xticks=[0, 5, 10, 15, 20]
        )
        ax.set(yticks=[-1, 0, 1], xlabel="step t", ylabel="slope of the last h by c")
        ax.legend(ncols=2, frameon=False, loc="upper left", handlelength=2.2)
        return fig

    belt = {"w_h": 0.0, "b_f": 4.0, "push": 0.0, "gate": 0, "step": 10}
    return Live(
        paths,
        draw,
        alt="Top, how open the three gates are at each of twenty steps. Below, the "
        "gradient of the last hidden state at every earlier cell state: the c-path, "
        "the h-path, their sum, and dots measured by moving the cell state.",
        guess=Guess.curve(
            "c_path",
            "The forget gate is shut at step 10. Draw the c-path.",
            at="Shut f",
            shows=("step", *(f"{name}_row" for name in GATES)),
        ),
        readout="At step 0: c-path {c_at_0:+.3f}, {kept:.1%} of what it began with; "
        "h-path {h_at_0:+.3f}, sum {at_0:+.3f}. Backward and measurement agree to "
        "{digits:.0f} digits; the c-path alone is off by {without:.0%} of the largest.",
        height=(440, 460),
        presets={
            "Belt alone": belt,
            "Shut f": belt | {"w_h": 0.5, "push": -6.0},
            "Shut i": belt | {"w_h": 0.5, "push": -6.0, "gate": 1},
            "Only the detour": belt | {"w_h": 1.0, "b_f": -2.0},
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

    def some(curve):
        """Each of the first steps, where it may bend, and one in six of the others."""
        return np.concatenate([curve[:20], curve[20::6]])

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
            "signal": some(signal),
            "rubbish": some(rubbish),
            "below": -some(rubbish),
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
        at = some(t)
        ax.plot(at, out["rubbish"], gid="rubbish", label="rubbish, typical", **grey)
        ax.plot(at, out["below"], gid="below", **grey)
        ax.plot(at, out["signal"], color=COLOR["c"], gid="signal", label="the value")
        ax.axvline(out["gap"], color=COLOR["f"], linestyle=":", gid="gap")
        ax.set(xlim=(0, SPAN), ylim=(-1.3, 1.7), yticks=[-1, 0, 1])
        ax.set(xlabel="steps since it was written", ylabel="in the cell state")
        ax.legend(frameon=False, loc="upper right")
        return ax

    both_0 = {"kind": 0, "b_f": 0.0, "b_i": 0.0, "size": 0.3, "gap": 100}
    presets = {
        "Both 0": both_0,
        "Forget bias 1": both_0 | {"b_f": 1.0},
        "Forget bias 5": both_0 | {"b_f": 5.0},
        "1997, input 0": both_0 | {"kind": 1, "b_f": 1.0},
        "1997, input −3": both_0 | {"kind": 1, "b_f": 1.0, "b_i": -3.0},
    }
    return Live(
        keep,
        draw,
        alt="A curve that falls from one, what is left of a value in the cell, and two "
        "dashed curves that open like a trumpet, the rubbish that has piled up.",
        guess=Guess.choice(
            lambda _: next(k for k, v in presets.items() if keep(**v)["readable"]),
            "At which of these settings can the value still be read after 100 steps?",
            tuple(presets),
        ),
        readout="f = {f:.4f}, a lifetime of {lifetime:.3g} steps. "
        "At the gap {left:.3f} of the value is left beside rubbish of {heap:.3f}: "
        "{readable:lost|readable}.",
        height=330,
        presets=presets,
        kind=Choice(("2000, with f", "1997, f = 1"), "cell"),
        b_f=Slider(-2, 8, 1, "b for f", step=0.5, color=COLOR["f"], format="+.1f"),
        b_i=Slider(-6, 2, 0, "b for i", step=0.5, color=COLOR["i"], format="+.1f"),
        size=Slider(0, 1, 0.3, "size of the candidates", step=0.05, color=COLOR["g"]),
        gap=IntSlider(1, SPAN, 100, "gap, in steps"),
    )


# Blue where a gradient dies, white where it stays, orange where it grows; all of them
# light, so that a dark number can be read on each.
DIES_OR_GROWS = LinearSegmentedColormap.from_list("", ["#7DB8E8", "#FFFFFF", "#FFB37A"])
MAPS = {"total": "all paths", "c-path": "c-path alone", "h-path": "h-path alone"}
MAPPED = range(1000, 1030)


def map_of_powers():
    """{name of MAPS: (scales, biases)}, {"RNN": (scales,)}: medians of 30 seeds.

    From chapters/results/gradient-map.jsonl, which this command makes:
    python -m lstmbook.lab.sweep gradient_map --seeds 1000:1030 --file <it>
    """
    path = RESULTS / "gradient-map.jsonl"
    found = sweep(gradient_map, {}, MAPPED, path=path, at_once=1)
    results = [record["result"] for record in found]
    middle = {k: np.median([r[k] for r in results], axis=0) for k in (*MAPS, "RNN")}
    return {k: each.T for k, each in middle.items()}


def before_training() -> Live:
    """The gradient over 100 steps by forget bias and scale of the weights, as maps."""
    maps = map_of_powers()

    def here(bias, scale):
        at = (np.arange(len(SCALES)) == scale)[:, None] & (np.array(BIASES) == bias)
        out = {name: np.sum(at * maps[name]) for name in MAPS}
        names = {"total": "total", "c-path": "belt", "h-path": "detour"}
        out = {names[name]: value for name, value in out.items()}
        rnn = np.sum((np.arange(len(SCALES)) == scale) * maps["RNN"])
        return out | {"rnn": rnn, "here": np.stack([bias, scale]).reshape(2, 1)}

    def draw(out):
        fig, axes = panels(3, sharey=True)
        rows = range(len(SCALES))
        for ax, (name, title) in zip(axes, MAPS.items(), strict=True):
            look = {"cmap": DIES_OR_GROWS, "vmin": -10, "vmax": 10, "aspect": "auto"}
            ends = BIASES[0] - 0.5, BIASES[-1] + 0.5, -0.5, len(SCALES) - 0.5
            ax.imshow(maps[name], origin="lower", extent=ends, **look)
            for row, bias in product(rows, range(len(BIASES))):
                numbered(ax, BIASES[bias], row, maps[name][row, bias])
            if name == "total":
                ends = BIASES[-1] + 0.8, BIASES[-1] + 1.8, -0.5, len(SCALES) - 0.5
                ax.imshow(maps["RNN"][:, None], origin="lower", extent=ends, **look)
                for row in rows:
                    numbered(ax, BIASES[-1] + 1.3, row, maps["RNN"][row])
            square = {"markersize": 19, "markerfacecolor": "none", "markeredgewidth": 3}
            ax.plot(*out["here"], "s", color=COLOR["f"], gid="here", **square)
            right = BIASES[-1] + (1.8 if name == "total" else 0.5)
            ax.set(xlim=(BIASES[0] - 0.5, right), ylim=(-0.5, len(SCALES) - 0.5))
            ax.set(title=title, xlabel="forget bias")
            ticks = {bias: f"{bias:.0f}".replace("-", "−") for bias in BIASES[::2]}
            ticks |= {BIASES[-1] + 1.3: "RNN"} if name == "total" else {}
            ax.set_xticks(list(ticks), list(ticks.values()))
            ax.set_yticks(rows, [f"{scale:g}" for scale in SCALES])
        axes[0].set_ylabel("scale of the weights")
        return fig

    return Live(
        here,
        draw,
        alt="Three maps of numbers over the forget bias and the scale of the recurrent "
        "weights: the power of ten of a gradient over 100 steps, by all paths, by the "
        "c-path alone and by the h-path alone. The c-path holds no number above 0. "
        "Beside the first map a column for a tanh network.",
        readout="All paths 10 to the power {total:+.1f}: c-path {belt:+.1f}, h-path "
        "{detour:+.1f}. A tanh network at this scale: {rnn:+.1f}.",
        height=(330, 680),
        presets={
            "b = 0": {"bias": 0, "scale": 3},
            "b = 1": {"bias": 1, "scale": 3},
            "b = 3": {"bias": 3, "scale": 3},
            "Large weights": {"bias": 0, "scale": 7},
        },
        bias=IntSlider(0, 6, 2, "forget bias", color=COLOR["f"]),
        scale=Choice(tuple(f"{s:g}" for s in SCALES), "scale of the weights", 1),
    )


def numbered(ax, x, y, power):
    """A power of ten in its field of a map."""
    text = f"{power:.0f}".replace("-0", "0").replace("-", "−")
    ax.text(x, y, text, ha="center", va="center", color="#222222", fontsize=12.5)


def draw_drift(results):
    """The largest |c| against the symbols read. Returns the Axes.

    results  {name: what `lab.reber.solve_streams` returned}; a line for each seed
    """
    _, ax = plt.subplots()
    for (name, runs), key in zip(results.items(), "fi", strict=True):
        rows = np.array([[*run["drift"], np.nan] for run in runs])  # each ends in a gap
        at = 10.0 ** np.arange(1, rows.shape[1] + 1)
        each = np.tile(at, len(rows))
        ax.loglog(each, rows.ravel(), color=COLOR[key], alpha=0.6)
        highest = np.max(rows[:, -3])
        ax.text(at[-3], 2 * highest, name, ha="right", color=COLOR[key])
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

"""The figures of the chapter "Peepholes"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.cell import cell_flow, draw_cell, draw_peepholes
from lstmbook.book.diagrams.channels import HIGH
from lstmbook.book.figures.lstm_cell import SUM
from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR, strip
from lstmbook.live import Guess, IntSlider, Live, Sequence, Slider, panels
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.sequence import unroll

STEEP = 2000.0  # with this weight a gate turns sharply, within less than a step
OPEN = 40.0  # sigmoid(40) is 1 in 64 bits
T = 48


def timers(p_o=STEEP, p_f=-STEEP, interval=8, b_o=8.0):
    """Two timers in one cell, weights set by hand; no input is needed, D = 1.

    In both c climbs by 1 / (interval - 1/2) a step and should start anew when it has
    passed 1. Unit 0 sees c through peepholes: p_o opens its output gate, p_f shuts its
    forget gate. Unit 1 has no peepholes and sees only its own h; b_o holds its output
    gate where it is.
    """
    climb = np.arctanh(1 / (interval - 0.5))
    shut = 1.5 * STEEP  # weighs h = tanh(c), which is flatter than c, a little more
    W_h = np.zeros((2, 8))
    W_h[1, 3] = -shut  # from h of unit 1 to its forget gate
    b = np.stack(
        [OPEN, OPEN, 1.013 * STEEP, shut * np.tanh(1.0), climb, climb, -STEEP, b_o]
    )  # i, f, g, o: unit 0 and unit 1 in each
    # f of unit 0 shuts when c has passed 1.013: above 1, where o opens, and below what
    # c is then, interval / (interval - 1/2).
    peep = {"p_i": np.zeros(2), "p_f": np.stack([p_f, 0.0]), "p_o": np.stack([p_o, 0])}
    return LSTMCell({"W_x": np.zeros((1, 8)), "W_h": W_h, "b": b} | peep)


def timer() -> Live:
    """A cell that fires on time through peepholes, and one that has none."""

    def run(p_o, p_f, interval, b_o):
        cell = timers(p_o, p_f, interval, b_o)
        hs, _, caches = unroll(cell, np.zeros((T, 1, 1)))
        c, h = np.stack([k.c_t[0] for k in caches]), hs[:, 0]
        up = 1.0 * (h > 0.5)
        begins = up[1:] * (1 - up[:-1])
        return {
            "c_with": np.minimum(c[:, 0], 3.0),
            "c_without": np.minimum(c[:, 1], 3.0),
            "h_with": h[:, 0],
            "h_without": h[:, 1],
            "spikes": np.sum(begins[:, 0]) + up[0, 0],
            "loud_with": np.sum(up[:, 0]),
            "resets": np.sum(1.0 * (c[1:, 1] < c[:-1, 1])),
            "loud_without": np.sum(up[:, 1]),
        }

    def draw(out):
        fig, axes = panels(2)
        t = np.arange(1, T + 1)
        for ax, name in zip(axes, ("with", "without"), strict=True):
            ax.axhline(1, color=COLOR["h"], linewidth=1, linestyle=":")
            ax.bar(t, out[f"h_{name}"], width=0.8, color=COLOR["o"], gid=f"h_{name}")
            ax.plot(t, out[f"c_{name}"], color=COLOR["c"], gid=f"c_{name}")
            ax.set(xlim=(0, T + 1), xticks=[0, 12, 24, 36, 48], ylim=(0, 3))
            ax.set(yticks=[0, 1, 2, 3], xlabel="step", ylabel="c (line), h (bars)")
            ax.set_title(f"{name} peepholes")
        return fig

    on_time = {"p_o": 2000.0, "p_f": -2000.0, "interval": 8, "b_o": 8.0}
    coarse = {"step": 100, "format": ".0f"}
    return Live(
        run,
        draw,
        alt="Two timers. In each a line climbs and starts anew; bars show what the "
        "cell says. With peepholes the bars are single spikes at the top of the line; "
        "without them the bars show the whole climb.",
        readout="With: {spikes:d} spikes, h above ½ in {loud_with:d} of 48 steps. "
        "Without: c starts anew {resets:d} times, h above ½ in {loud_without:d} steps.",
        height=(300, 500),
        presets={
            "On time": on_time,
            "Never speaks": on_time | {"p_o": 1000.0, "b_o": -8.0},
            "Never resets": on_time | {"p_f": 0.0, "b_o": -8.0},
            "Hard of hearing": on_time | {"b_o": 1.5},
        },
        interval=IntSlider(4, 12, 8, "interval, steps", color=COLOR["g"]),
        p_o=Slider(0, 3000, 2000, "p for o, output gate", color=COLOR["o"], **coarse),
        p_f=Slider(-3000, 0, -2000, "p for f, forget gate", color=COLOR["f"], **coarse),
        b_o=Slider(-8, 8, 8, "without: b for o", step=0.5, **SUM["o"]),
    )


def peephole_cell() -> Live:
    """The LSTM cell with peepholes: what each gate sees of the cell state."""
    b = {"i": -1.0, "f": 2.0, "g": 0.5, "o": 0.0}

    def step(c_prev, p_i, p_f, p_o):
        weights = {"W_x": np.zeros((1, 4)), "W_h": np.zeros((1, 4))}
        peeps = {"p_i": np.stack([p_i]), "p_f": np.stack([p_f]), "p_o": np.stack([p_o])}
        cell = LSTMCell(weights | {"b": np.array([*b.values()])} | peeps)
        nothing, before = np.zeros((1, 1)), np.stack([c_prev]).reshape(1, 1)
        _, k = cell.forward(nothing, (nothing, before))
        i, f, g, o, c, h = (v[0, 0] for v in (k.i, k.f, k.g, k.o, k.c_t, k.h_t))
        carried = {"c_prev": before[0, 0], "kept": f * c_prev, "g": g, "written": i * g}
        carried |= {"c": c, "told": np.tanh(c), "h": h}
        seen = {"i": p_i * c_prev, "f": p_f * c_prev, "o": p_o * c}
        out = cell_flow({"f": f, "i": i, "o": o}, carried)
        out |= {f"sum_{name}": b[name] + seen.get(name, 0) for name in "ifo"}
        out |= {f"peep_{name}": value for name, value in seen.items()}
        wide = {f"wide_peep_{k}": 1 + np.minimum(np.abs(v), 7) for k, v in seen.items()}
        return out | wide | {"sum_g": g * 0 + b["g"]}

    def draw(out):
        fig = plt.figure(layout="none")
        ax = draw_cell(fig.add_axes((0, 0, 1, 1)), out, sums=True)
        return draw_peepholes(ax, out)

    def moved(out):
        return max("fio", key=lambda name: abs(out[f"peep_{name}"]))

    none = {"c_prev": 1.0, "p_i": 0.0, "p_f": 0.0, "p_o": 0.0}
    return Live(
        step,
        draw,
        alt="The LSTM cell with three more wires: two lead from the cell state before "
        "to the sums of the forget and the input gate, one from the new cell state to "
        "the sum of the output gate.",
        guess=Guess.choice(
            moved,
            "The cell holds 0, and something is written. Which gate can see a cell "
            "state that is not 0?",
            ("f", "i", "o"),
            at={"c_prev": 0.0, "p_i": 2.0, "p_f": 2.0, "p_o": 2.0},
        ),
        readout="The peepholes add {peep_f:+.2f} to the sum of f, {peep_i:+.2f} to "
        "that of i, {peep_o:+.2f} to that of o.",
        height=(HIGH, HIGH),
        presets={
            "No peepholes": none,
            "Write no more when full": none | {"p_i": -4.0},
            "Speak when full": none | {"p_o": 4.0},
        },
        c_prev=Slider(-2, 2, 0.5, "c before", step=0.05),
        p_f=Slider(-4, 4, 1, "p for f, forget gate", step=0.1, **SUM["f"]),
        p_i=Slider(-4, 4, -1, "p for i, input gate", step=0.1, **SUM["i"]),
        p_o=Slider(-4, 4, 2, "p for o, output gate", step=0.1, **SUM["o"]),
    )


def gates_at_cell() -> Live:
    """How far each gate opens as the cell state moves, and what the cell then says."""
    axis = np.linspace(-2, 2, 81)
    bias = {"i": 4.0, "f": 4.0}

    def look(c, p_i, p_f, p_o, b_o):
        def gates(c):
            return {
                "i": sigmoid(bias["i"] + p_i * c),
                "f": sigmoid(bias["f"] + p_f * c),
                "o": sigmoid(b_o + p_o * c),
            }

        curves, now = gates(axis), gates(c)
        points = {f"at_{k}": np.stack([c, v]).reshape(2, 1) for k, v in now.items()}
        h = now["o"] * np.tanh(c)
        return (
            {f"curve_{k}": v for k, v in curves.items()}
            | points
            | {f"now_{k}": v for k, v in now.items()}
            | {
                "said": curves["o"] * np.tanh(axis),
                "at_h": np.stack([c, h]).reshape(2, 1),
                "h": h,
            }
        )

    def draw(out):
        fig, (left, right) = panels(2)
        styles = {"i": ("-", "s", 9), "f": ("--", "^", 10), "o": ("-", "o", 10)}
        for k, (line, mark, size) in styles.items():
            style = {"color": COLOR[k], "linestyle": line, "gid": f"curve_{k}"}
            left.plot(axis, out[f"curve_{k}"], linewidth=2, **style)
            style = {"markersize": size, "color": COLOR[k], "gid": f"at_{k}"}
            left.plot(*out[f"at_{k}"], mark, **style)
        left.set(ylim=(-0.05, 1.08), yticks=[0, 0.5, 1], title="gates: i ■, f ▲, o ●")
        right.axhline(0, color=COLOR["h"], linewidth=1)
        right.plot(axis, np.tanh(axis), color=COLOR["h"], linestyle="--", linewidth=1.5)
        right.plot(axis, out["said"], color=COLOR["o"], gid="said")
        right.plot(*out["at_h"], "o", markersize=10, color=COLOR["c"], gid="at_h")
        right.set(ylim=(-1.1, 1.1), yticks=[-1, 0, 1])
        right.set_title("h (line), tanh(c) (dashed)")
        for ax in (left, right):
            ax.set(xlim=(-2, 2), xticks=[-2, -1, 0, 1, 2], xlabel="c")
        return fig

    none = {"p_i": 0.0, "p_f": 0.0, "p_o": 0.0, "b_o": 0.0}
    return Live(
        look,
        draw,
        alt="Left, the three gates as curves over the cell state, each with a marker "
        "at the present one; without a peephole a curve is flat. Right, what the cell "
        "says for each cell state.",
        guess=Guess.curve(
            "said",
            "The peephole of the output gate is 10, its bias −10. Draw what the cell "
            "says for each c.",
            at="Speak when full",
            shows=("curve_i", "curve_f", "curve_o", "at_i", "at_f", "at_o"),
        ),
        readout="At c = {c:.2f}: i = {now_i:.2f}, f = {now_f:.2f}, o = {now_o:.2f}, "
        "and h = {h:+.2f}.",
        height=(300, 500),
        presets={
            "No peepholes": none | {"c": 0.4},
            "Speak when full": none | {"p_o": 10.0, "b_o": -10.0, "c": 1.5},
            "Empty when full": none | {"p_f": -8.0, "c": 1.5},
            "Stop writing when full": none | {"p_i": -8.0, "c": 1.5},
        },
        c=Slider(-2, 2, 0.4, "c, cell state", step=0.05),
        p_i=Slider(-10, 10, 0, "p for i", step=0.5, **SUM["i"]),
        p_f=Slider(-10, 10, -8, "p for f", step=0.5, **SUM["f"]),
        p_o=Slider(-10, 10, 10, "p for o", step=0.5, **SUM["o"]),
        b_o=Slider(-10, 4, -10, "b for o", step=0.5, **SUM["o"]),
    )


def two_ways() -> Live:
    """Two trained networks of one cell that fire after 10 or 11 steps, each its way."""
    steps = 45  # for four spikes, the last of them at step 44 at most

    def run(delays):
        t = np.arange(steps)[:, None]
        due = np.cumsum(10 + delays)
        fed = np.concatenate([np.zeros(1), due[:-1]])
        told, spike = (
            np.sum(1.0 * (t == at) * w, axis=1) for at, w in ((fed, delays), (due, 1.0))
        )
        there = 1.0 * (t[:, 0] <= due[-1])
        out = {"due": np.stack([due, np.full(4, 1.15)])}
        for name in ("with", "without"):
            layer, readout = trained(f"timer, {name}").layers
            hs, _, caches = unroll(layer.cell, told[:, None, None])
            y = readout.forward(hs)[0][:, 0, 0]
            wrong = np.sum(there * (1.0 * (y > 0.5) != spike))
            out |= {
                f"c_{name}": np.stack([k.c_t[0, 0] for k in caches]),
                f"h_{name}": hs[:, 0, 0],
                f"o_{name}": np.stack([k.o[0, 0] for k in caches])[None],
                f"y_{name}": y * there,
                f"right_{name}": wrong == 0,
            }
        return out

    def draw(out):
        fig, axes = plt.subplots(6, 1, sharex=True, height_ratios=[4, 1, 2] * 2)
        t = np.arange(steps)
        for name, (top, gate, says) in zip(
            ("with", "without"), (axes[:3], axes[3:]), strict=True
        ):
            top.axhline(0, color=COLOR["h"], linewidth=0.5)
            top.plot(t, out[f"c_{name}"], color=COLOR["c"], gid=f"c_{name}")
            h = {"color": COLOR["h"], "linestyle": "--", "gid": f"h_{name}"}
            top.plot(t, out[f"h_{name}"], **h)
            top.set(ylim=(-10, 2), yticks=[-10, -5, 0])
            top.set_title(f"{name} peepholes: c (line), h (dashed)")
            strip(gate, out[f"o_{name}"], f"o_{name}", COLOR["o"], "o")
            says.axhline(0.5, color=COLOR["h"], linewidth=1, linestyle=":")
            says.plot(*out["due"], "v", color=COLOR["f"], gid="due")
            says.bar(t, out[f"y_{name}"], width=0.7, color=COLOR["c"], gid=f"y_{name}")
            says.set(ylim=(-0.25, 1.35), yticks=[0, 1], ylabel="says")
        axes[-1].set(xlim=(-0.5, steps - 0.5), xlabel="step")
        return fig

    return Live(
        run,
        draw,
        alt="Two trained networks of one cell, with peepholes and without. In both the "
        "cell state runs down in a line and what the cell says grows faster and "
        "faster, until both start anew at a spike. Below, how far the output gate is "
        "open, and what the network says: small but for the spikes that are due.",
        readout="With: {right_with:not every spike|every spike} on time. Without: "
        "{right_without:not every spike|every spike} on time.",
        height=(520, 520),
        presets={
            "All after 10": {"delays": [0, 0, 0, 0]},
            "All after 11": {"delays": [1, 1, 1, 1]},
        },
        delays=Sequence((0, 1), (0, 1, 1, 0), "one step later"),
    )

"""The live figures of the chapter "The LSTM cell"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.cell import beside_cell, cell_flow, draw_cell
from lstmbook.book.diagrams.channels import HIGH
from lstmbook.book.palette import COLOR, NAME, strip
from lstmbook.live import Guess, Live, Slider, panels
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.sequence import unroll

# A gate's slider: at 0.999 it keeps for a thousand steps, at 0.99 for a hundred.
GATE = {"step": 0.01, "fine": 0.001, "format": ".3f"}


def gate_slider(name, value, label=None):
    """A slider for a gate's value, from shut to open."""
    label = label or f"{name}, {NAME[name]}"
    return Slider(0, 1, value, label, color=COLOR[name], **GATE)


# How a slider looks that sets a part of the sum inside a gate.
SUM = {name: {"color": color, "format": "+.1f"} for name, color in COLOR.items()}

WAVE = np.sin(np.arange(40) / 3) * np.cos(np.arange(40) / 11)


def gate() -> Live:
    """A gate: a number from 0 to 1 that multiplies what passes."""
    axis = np.linspace(-8, 8, 81)

    def open_gate(a):
        return {
            "opening": sigmoid(a),
            "point": np.stack([a, sigmoid(a)]).reshape(2, 1),
        } | {"passed": sigmoid(a) * WAVE}

    def draw(out):
        fig, (left, right) = panels(2)
        left.plot(axis, sigmoid(axis), color=COLOR["h"])
        left.plot(*out["point"], "o", markersize=12, color=COLOR["i"], gid="point")
        left.set(
            xlim=(-8, 8), ylim=(-0.05, 1.05), xticks=[-8, 0, 8], yticks=[0, 0.5, 1]
        )
        left.set(xlabel="a, what the gate is told", title="gate = σ(a)")
        right.plot(WAVE, color=COLOR["h"], linewidth=1, linestyle="--")
        right.plot(out["passed"], color=COLOR["i"], gid="passed")
        right.set(ylim=(-1.1, 1.1), yticks=[-1, 0, 1], xlabel="step")
        right.set_title("dashed: in, line: out")
        return fig

    return Live(
        open_gate,
        draw,
        alt="Left, the S-shaped curve of the sigmoid with the gate's point on it. "
        "Right, a wave and the same wave after the gate: shrunk, never reshaped.",
        readout="The gate lets {opening:.1%} through.",
        guess=Guess.curve(
            "passed",
            "The dashed wave comes in. Draw what passes when the sum a is 0.",
            at={"a": 0.0},
        ),
        height=(300, 460),
        a=Slider(-8, 8, 1, "a, what the gate is told", step=0.1, color=COLOR["i"]),
    )


def forget_gate() -> Live:
    """What is left of a memory after t steps behind a forget gate."""
    t = np.geomspace(0.3, 1000, 61)

    def keep(f):
        leaks = np.clip(f, 1e-9, 0.999)  # the slider's last step is 1: it never ends
        flow = cell_flow({"f": f}, {"c_prev": 1.0, "kept": f * 1.0})
        return flow | {
            "left": f**t,
            "half_life": np.where(f < 1, np.log(0.5) / np.log(leaks), np.inf),
            "lifetime": np.where(f < 1, 1 / (1 - leaks), np.inf),
        }

    def draw(out):
        cell, ax = beside_cell()
        draw_cell(cell, out, lit="f")
        ax.plot(t, out["left"], color=COLOR["c"], gid="left")
        ax.axvline(out["half_life"], color=COLOR["f"], linestyle="--", gid="half_life")
        ax.axhline(0.5, color=COLOR["h"], linewidth=1, linestyle=":")
        ax.text(900, 0.53, "half", ha="right", color=COLOR["h"])
        ax.set(xlim=(0.3, 1000), ylim=(-0.02, 1.05), yticks=[0, 0.5, 1])
        ax.set_xscale("log")
        ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        ax.set(xlabel="steps since it was written", ylabel="share of c that is left")
        return ax

    return Live(
        keep,
        draw,
        alt="The LSTM cell, its forget gate lit: a pair of leaves in the channel of "
        "the cell state. Beside it the share of a memory that is left, falling by "
        "the same factor at each step; a dashed line marks where half of it is gone.",
        guess=Guess.place(
            "half_life",
            "f is 0.9. After how many steps is half of the memory gone?",
            shows=("c_prev", "kept", "band_c_prev", "band_kept", "leaf_f"),
        ),
        readout="Half is gone after {half_life:.3g} steps; "
        "1 / (1 − f) = {lifetime:.3g}.",
        height=(HIGH, HIGH + 210),
        f=gate_slider("f", 0.9),
    )


def input_gate() -> Live:
    """Two questions, two numbers: what to write (g) and how much of it (i)."""
    axis = np.linspace(-4, 4, 81)

    def write(a_i, a_g):
        i, g = sigmoid(a_i), np.tanh(a_g)
        flow = cell_flow({"i": i}, {"g": g, "written": i * g})
        points = {"point_i": np.stack([a_i, i]), "point_g": np.stack([a_g, g])}
        return flow | points | {"sum_i": a_i * 1.0, "sum_g": a_g * 1.0}

    def draw(out):
        cell, ax = beside_cell()
        draw_cell(cell, out, lit="g", sums=True)
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        ax.plot(axis, sigmoid(axis), color=COLOR["i"])
        ax.plot(axis, np.tanh(axis), color=COLOR["g"], linestyle="--")
        ax.plot(*out["point_i"], "o", markersize=12, color=COLOR["i"], gid="point_i")
        ax.plot(*out["point_g"], "s", markersize=11, color=COLOR["g"], gid="point_g")
        ax.text(-3.9, 0.14, "i = σ(a)", color=COLOR["i"])
        ax.text(-3.9, -0.88, "g = tanh(a)", color=COLOR["g"])
        ax.set(xlim=(-4, 4), ylim=(-1.1, 1.1), yticks=[-1, 0, 1], xlabel="a")
        return ax

    return Live(
        write,
        draw,
        alt="The LSTM cell with the candidate and the input gate lit: what is offered, "
        "a pair of leaves, and what is written. Beside it the sigmoid of the gate and "
        "the tanh of the candidate, each with its point.",
        readout="i × g = {i:.2f} × {g:+.2f} = {written:+.2f} is added to the cell.",
        guess=Guess.choice(
            lambda _: "that of g" if np.tanh(-4) < 0 < sigmoid(-4) else "either",
            "Which of the two sliders can turn what is written from up to down?",
            ("that of i", "that of g", "either", "neither"),
        ),
        height=(HIGH, HIGH + 210),
        a_i=Slider(-4, 4, 0.5, "a for i, input gate", step=0.1, color=COLOR["i"]),
        a_g=Slider(-4, 4, 1.5, "a for g, candidate", step=0.1, color=COLOR["g"]),
    )


def update() -> Live:
    """c = f c_prev + i g as three bars: kept, written, new."""

    def step(c_prev, f, i, g):
        kept, written = f * c_prev, i * g
        c = kept + written
        carried = {"c_prev": c_prev, "kept": kept, "g": g, "written": written, "c": c}
        flow = cell_flow({"f": f, "i": i}, {k: v * 1.0 for k, v in carried.items()})
        return flow | {"bars": np.stack([c_prev, kept, written, c])}

    def draw(out):
        cell, ax = beside_cell(foot=26, left=36)
        draw_cell(cell, out, lit="fgc")
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        names = ["c before", "kept", "written", "c"]
        bars = ax.bar(names, out["bars"], width=0.6, gid="bars")
        for bar, color in zip(bars, ("c", "f", "g", "c"), strict=True):
            bar.set_facecolor(COLOR[color])
        ax.set(ylim=(-3.1, 3.1), yticks=[-3, -2, -1, 0, 1, 2, 3])
        return ax

    return Live(
        step,
        draw,
        alt="The LSTM cell, what makes the new cell state lit, and four bars: "
        "the cell before, what the forget gate keeps of it, what the input gate adds, "
        "and their sum.",
        readout="c = {f:.2f} × {c_prev:.2f} + {i:.2f} × {g:.2f} = {c:.2f}",
        guess=Guess.curve(
            "bars",
            "The cell holds 2, and f, i and g are 1. Draw the four bars.",
            at={"c_prev": 2.0, "f": 1.0, "i": 1.0, "g": 1.0},
        ),
        height=(HIGH, HIGH + 190),
        c_prev=Slider(-2, 2, 1, "c before", step=0.05),
        f=gate_slider("f", 0.9),
        i=gate_slider("i", 0.5),
        g=Slider(-1, 1, 0.8, "g, candidate", step=0.01, color=COLOR["g"]),
    )


def output_gate() -> Live:
    """h = o tanh(c): what the cell says of what it holds."""
    axis = np.linspace(-4, 4, 81)

    def speak(c, o):
        h, said = o * np.tanh(c), o * np.tanh(axis)
        flow = cell_flow({"o": o}, {"c": c * 1.0, "told": np.tanh(c), "h": h})
        point = np.stack([c, h])
        return flow | {"said": said, "point": point, "label": said[-1] + 0.06}

    def draw(out):
        cell, ax = beside_cell(left=56)
        draw_cell(cell, out, lit="co")
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        ax.plot(axis, np.tanh(axis), color=COLOR["h"], linestyle="--", linewidth=1.5)
        ax.plot(axis, out["said"], color=COLOR["o"], gid="said")
        ax.plot(*out["point"], "o", markersize=12, color=COLOR["c"], gid="point")
        ax.text(-3.9, -0.92, "tanh(c)", color=COLOR["h"])
        style = {"ha": "right", "color": COLOR["o"], "gid": "y=label"}
        ax.text(3.9, out["label"], "h = o tanh(c)", **style)
        ax.set(xlim=(-4, 4), ylim=(-1.15, 1.25), yticks=[-1, 0, 1])
        ax.set(xlabel="c, what the cell holds", ylabel="h, what it says")
        return ax

    return Live(
        speak,
        draw,
        alt="The LSTM cell, tanh and the output gate lit. Beside it the tanh curve, "
        "and the same curve lowered by the output gate, with the point for the present "
        "cell state on it.",
        readout="The cell holds {c:.2f} and says {h:.2f}.",
        guess=Guess.curve(
            "said",
            "The output gate stands at 0.5. Draw what the cell says for each c.",
            at={"o": 0.5},
        ),
        height=(HIGH, HIGH + 210),
        c=Slider(-4, 4, 1.5, "c, cell state", step=0.05),
        o=gate_slider("o", 0.6),
    )


# A stream of 60 values, most of them noise; three carry a mark.
STREAM_STEPS = 60
MARKED = (5, 25, 45)
VALUES = np.random.default_rng(7).normal(0, 0.25, STREAM_STEPS)
VALUES[list(MARKED)] = (0.9, 0.4, -0.6)
MARKS = np.isin(np.arange(STREAM_STEPS), MARKED).astype(float)
STREAM = np.stack([VALUES, MARKS], axis=-1)[:, None, :]  # (T, B=1, D=2)


def one_unit(b_f, b_i, w_f, w_i, b_o=4.0):
    """An LSTM of one unit that sees a value and a mark, (value, mark).

    The candidate sees the value, the forget and the input gate see the mark: w_f, w_i.
    """
    W_x = np.stack(
        [
            np.stack([0.0, 0.0, 2.0, 0.0]),  # the value: i, f, g, o
            np.stack([w_i, w_f, 0.0, 0.0]),  # the mark
        ]
    )
    b = np.stack([b_i, b_f, 0.0, b_o])
    return LSTMCell({"W_x": W_x, "W_h": np.zeros((1, 4)), "b": b})


def memory() -> Live:
    """A one-unit LSTM on a stream of values: what its biases make of its memory."""

    def run(b_f, b_i, w_f, w_i):
        hs, _, caches = unroll(one_unit(b_f, b_i, w_f, w_i), STREAM)
        track = {
            name: np.stack([getattr(k, name) for k in caches]).reshape(-1)
            for name in ("f", "i", "c_t")
        }
        rest = sigmoid(b_f)  # the forget gate at a step without a mark
        return {
            "f_row": track["f"].reshape(1, -1),
            "i_row": track["i"].reshape(1, -1),
            "c": track["c_t"],
            "h": hs.reshape(-1),
            "rest": rest,
            "half_life": np.log(0.5) / np.log(rest),
            "lifetime": 1 + np.exp(b_f),  # 1 / (1 - rest), without the subtraction
        }

    def draw(out):
        fig, (top, *strips, bottom) = plt.subplots(
            4, 1, sharex=True, height_ratios=[3, 1, 1, 5]
        )
        t = np.arange(STREAM_STEPS)
        colors = np.where(MARKS > 0, COLOR["g"], COLOR["h"])
        top.bar(t, VALUES, color=colors)
        top.plot(MARKED, [1.15] * 3, "v", color=COLOR["g"], markersize=8)
        top.set(ylim=(-1.1, 1.3), yticks=[-1, 0, 1], ylabel="x")
        for ax, name in zip(strips, "fi", strict=True):
            strip(ax, out[f"{name}_row"], f"{name}_row", COLOR[name], name)
        bottom.axhline(0, color=COLOR["h"], linewidth=1)
        bottom.plot(t, out["h"], color=COLOR["h"], linestyle="--", gid="h")
        bottom.plot(t, out["c"], color=COLOR["c"], gid="c")
        bottom.set(
            xlim=(-0.5, STREAM_STEPS - 0.5), ylim=(-2.1, 2.1), yticks=[-2, -1, 0, 1, 2]
        )
        bottom.set(xlabel="step", ylabel="c (line), h (dashed)")
        return fig

    return Live(
        run,
        draw,
        alt="Top, a stream of small random values, three of them larger and marked. "
        "Middle, how open the forget and input gates are at each step. Bottom, the "
        "cell state and the hidden state that result.",
        guess=Guess.curve(
            "c",
            "The forget gate stays open, and a mark opens the input gate. Draw c.",
            at="Remember for ever",
            shows=("f_row", "i_row"),
        ),
        readout="Between marks f = {rest:.4f}: half of c is gone after "
        "{half_life:.3g} steps, 1 / (1 − f) = {lifetime:.3g}.",
        height=(470, 470),
        presets={
            "Remember for ever": {"b_f": 8.0, "w_f": 0.0, "b_i": -6.0, "w_i": 12.0},
            "Forget at once": {"b_f": -8.0, "w_f": 0.0, "b_i": 6.0, "w_i": 0.0},
            "Latch": {"b_f": 8.0, "w_f": -16.0, "b_i": -6.0, "w_i": 12.0},
            "Leak": {"b_f": 2.2, "w_f": 0.0, "b_i": -6.0, "w_i": 12.0},
        },
        b_f=Slider(-8, 8, 2.2, "b for f, forget gate", step=0.1, **SUM["f"]),
        w_f=Slider(-16, 0, 0, "a mark adds to f", step=0.5, **SUM["f"]),
        b_i=Slider(-8, 8, -6, "b for i, input gate", step=0.1, **SUM["i"]),
        w_i=Slider(0, 16, 12, "a mark adds to i", step=0.5, **SUM["i"]),
    )

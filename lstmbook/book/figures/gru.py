"""The live figures of the chapter "The GRU"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.channels import HIGH
from lstmbook.book.diagrams.gru import GRU_COLOR, draw_gru, gru_flow
from lstmbook.book.figures.lstm_cell import GATE, MARKED, MARKS, SUM, VALUES
from lstmbook.book.palette import COLOR, strip
from lstmbook.live import Checkbox, Guess, Live, Slider
from lstmbook.nn.functions import sigmoid

AVERAGE_STEPS = 80
LEVEL = np.where(np.arange(AVERAGE_STEPS) < 20, 0.0, 1.0)
LEVEL = LEVEL - np.where(np.arange(AVERAGE_STEPS) < 50, 0.0, 1.5)
NOISY = LEVEL + np.random.default_rng(5).normal(0, 0.3, AVERAGE_STEPS)


def running_average() -> Live:
    """A running average: keep the share z of the old, take the rest from the new."""
    t = np.arange(AVERAGE_STEPS)

    def average(z):
        h, hs = 0.0, []
        for n in NOISY:
            h = z * h + (1 - z) * n
            hs.append(h)
        return {"hs": np.stack(hs), "half_life": np.log(0.5) / np.log(z)}

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=0.5)
        ax.plot(t, NOISY, "o", color=GRU_COLOR["n"], markersize=3)
        ax.plot(t, LEVEL, color=COLOR["h"], linestyle="--", linewidth=1)
        ax.plot(t, out["hs"], color=COLOR["c"], gid="hs")
        ax.set(xlim=(-1, AVERAGE_STEPS), ylim=(-1.3, 1.9), yticks=[-1, 0, 1])
        ax.set(xlabel="step", ylabel="dots: new, line: average")
        return ax

    return Live(
        average,
        draw,
        alt="Dots scatter around a level that jumps up and later down. A line, the "
        "running average, follows them: smooth and late for a large z, quick and "
        "rough for a small one.",
        readout="Half of what was there is gone after {half_life:.3g} steps.",
        guess=Guess.curve(
            "hs",
            "With z = 0.95, draw the line that averages the dots.",
            at="Smooth and late",
        ),
        height=300,
        presets={"Quick and rough": {"z": 0.3}, "Smooth and late": {"z": 0.95}},
        z=Slider(0.01, 0.99, 0.8, "z, update gate", step=0.01, color=GRU_COLOR["z"]),
    )


ENDS = ((0, 0), (0, 1))  # z and r


def whole_gru() -> Live:
    """The whole GRU cell: channels, and the leaves of two gates."""
    w_h = 2.0  # how strongly the candidate listens to what it sees of the past

    def keeps_the_state(out):
        x, h_prev = out["x"], out["h_prev"]
        keeping = [
            k
            for k in ((0, 0), (0, 1), (1, 0), (1, 1))
            if step(h_prev, x, k[1], k[0])["h"] == h_prev
        ]
        return len(ENDS) if keeping == [(1, 0), (1, 1)] else ENDS.index(keeping[0])

    def step(h_prev, x, r, z):
        u = w_h * h_prev
        n = np.tanh(x + r * u)
        h = (1 - z) * n + z * h_prev
        return gru_flow(r * 1.0, z * 1.0, u, n, h_prev * 1.0, h)

    def draw(out):
        fig = plt.figure(layout="none")
        return draw_gru(fig.add_axes((0, 0, 1, 1)), out, f"× {w_h:.0f}")

    return Live(
        step,
        draw,
        alt="The GRU cell. The state runs along the top, first times the update gate, "
        "then plus the candidate times what the update gate leaves. The candidate "
        "sees the weighted state behind the reset gate. Dotted: the output gate and "
        "the tanh that an LSTM has besides.",
        guess=Guess.choice(
            keeps_the_state,
            "Which setting keeps the state as it is?",
            tuple(f"z = {z}, r = {r}" for z, r in ENDS) + ("z = 1, whatever r is",),
        ),
        readout="n = tanh({x:.2f} + {r:.2f} × 2 × {h_prev:.2f}) = {n:.2f},  "
        "h = {w:.2f} n + {z:.2f} × {h_prev:.2f} = {h:.2f}",
        height=(HIGH, HIGH),
        presets={
            "Keep": {"z": 1.0, "r": 0.5, "h_prev": 0.8, "x": -0.6},
            "Replace": {"z": 0.0, "r": 0.0, "h_prev": 0.8, "x": -0.6},
            "Plain RNN": {"z": 0.0, "r": 1.0, "h_prev": 0.8, "x": -0.6},
            "Half and half": {"z": 0.5, "r": 1.0, "h_prev": 0.8, "x": -0.6},
        },
        h_prev=Slider(-1, 1, 0.8, "h before", step=0.01, color=COLOR["h"]),
        x=Slider(-2, 2, -0.6, "what the input says", step=0.05, color=GRU_COLOR["n"]),
        r=Slider(0, 1, 0.5, "r, reset gate", color=GRU_COLOR["r"], **GATE),
        z=Slider(0, 1, 0.7, "z, update gate", color=GRU_COLOR["z"], **GATE),
    )


def gru_and_lstm() -> Live:
    """A GRU and an LSTM of one unit on one sequence; two sliders move both."""
    candidates, T = np.tanh(2 * VALUES), len(VALUES)

    def run(keep, open_up, b_i, tied):
        a = keep - open_up * MARKS  # the sum that z and f are both told
        z = sigmoid(a)
        write = sigmoid(-a)  # 1 - z
        own = sigmoid(b_i + 12 * MARKS)  # the LSTM's input gate, if it has its own
        i = np.where(tied, write, own)
        h, c, hs, cs = 0.0, 0.0, [], []
        for t, n in enumerate(candidates):
            h = z[t] * h + write[t] * n
            c = z[t] * c + i[t] * n
            hs.append(h)
            cs.append(c)
        hs, cs = np.stack(hs), np.stack(cs)
        return {
            "z_row": z.reshape(1, -1),
            "i_row": i.reshape(1, -1),
            "hs": hs,
            "cs": cs,
            "apart": np.max(np.abs(hs - cs)),
            "h": hs[-1],
            "c": cs[-1],
            "half_life": np.log(2) / np.log1p(np.exp(-keep)),
        }

    def draw(out):
        fig, (top, *strips, bottom) = plt.subplots(
            4, 1, sharex=True, height_ratios=[3, 1, 1, 6]
        )
        t = np.arange(T)
        top.bar(t, VALUES, color=np.where(MARKS > 0, COLOR["g"], COLOR["h"]))
        top.plot(MARKED, [1.15] * len(MARKED), "v", color=COLOR["g"], markersize=8)
        top.set(ylim=(-1.1, 1.3), yticks=[-1, 0, 1], ylabel="x")
        rows = ("z_row", "z, f", COLOR["f"]), ("i_row", "i", COLOR["i"])
        for ax, (name, label, color) in zip(strips, rows, strict=True):
            strip(ax, out[name], name, color, label)
        for level in (-1, 0, 1):
            bottom.axhline(level, color=COLOR["h"], linewidth=0.5)
        bottom.plot(t, out["cs"], color=COLOR["c"], gid="cs")
        bottom.plot(t, out["hs"], color=GRU_COLOR["n"], linestyle="--", gid="hs")
        bottom.set(xlim=(-0.5, T - 0.5), ylim=(-2.1, 2.1), yticks=[-2, -1, 0, 1, 2])
        bottom.set(xlabel="step", ylabel="LSTM c, GRU h (dashed)")
        return fig

    return Live(
        run,
        draw,
        alt="Top, a stream of noise with three marked values. Middle, how far the gate "
        "that keeps and the LSTM's input gate are open. Bottom, the LSTM's cell state "
        "and the GRU's state: the GRU stays between −1 and 1, the LSTM need not.",
        guess=Guess.curve(
            "hs",
            "The LSTM keeps everything and adds the marks up. Draw the GRU's h, whose "
            "z is as large.",
            at="Add up",
            shows=("cs", "z_row", "i_row"),
        ),
        readout="At the end c = {c:+.2f}, h = {h:+.2f}; they were at most "
        "{apart:.2f} apart. Between marks half is gone after {half_life:.3g} steps.",
        height=(470, 470),
        presets={
            "Tied": {"keep": 6.0, "open_up": 8.0, "tied": True, "b_i": -6.0},
            "Add up": {"keep": 8.0, "open_up": 0.0, "b_i": -6.0, "tied": False},
            "Latch": {"keep": 8.0, "open_up": 16.0, "b_i": -6.0, "tied": False},
            "Leak": {"keep": 2.0, "open_up": 0.0, "b_i": -6.0, "tied": False},
        },
        keep=Slider(-2, 8, 6, "bias of z and f", step=0.1, **SUM["f"]),
        open_up=Slider(
            0, 16, 8, "a mark takes from z, f", color=COLOR["f"], step=0.5, format=".1f"
        ),
        b_i=Slider(-8, 2, -6, "bias of i, LSTM alone", step=0.1, **SUM["i"]),
        tied=Checkbox("i tied to f: i = 1 − f"),
    )

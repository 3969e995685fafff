"""The figures of the chapter "The LSTM cell" that go on from step to step."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.cell import HIGH, cell_flow, draw_cell, draw_row, height
from lstmbook.book.figures.lstm_cell import SUM
from lstmbook.book.palette import COLOR
from lstmbook.live import Guess, Live, Play, Sequence, Slider
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.sequence import unroll

STEPS = 20
# What the unit reads: 1 is to be kept, at -1 it is to let go, 0 says nothing.
READ = (0, 1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 1, 0, 0, 0, -1, 0, 0, 0, 0)
LETS_GO = 8  # a step that reads -1


def keeper(b_f, b_i, b_o):
    """An LSTM of one unit that writes at 1 and lets go at -1; its gates' biases.

    An h above 0 opens the forget gate a little more, and shuts the input gate a little.
    """
    W_x, W_h = np.array([[6.0, 8.0, 2.0, 0.0]]), np.array([[-1.0, 1.0, 0.0, 0.0]])
    return LSTMCell({"W_x": W_x, "W_h": W_h, "b": np.stack([b_i, b_f, 0.0, b_o])})


def _read(cell, xs):
    """{name: (STEPS,)} of all that the cell computes, and c and h from step 0 on."""
    _, _, caches = unroll(cell, xs[:, None, None])
    names = ("i", "f", "g", "o", "c_prev", "h_prev", "c_t", "h_t")
    rows = {k: np.stack([getattr(c, k) for c in caches]).reshape(-1) for k in names}
    return rows, {k: np.concatenate([np.zeros(1), rows[f"{k}_t"]]) for k in "ch"}


def _flow(rows, t):
    """What the drawing of a cell follows at step t, from 1 on."""
    now = {name: row[t - 1] for name, row in rows.items()}
    f, i, o, g, c_prev = (now[k] for k in ("f", "i", "o", "g", "c_prev"))
    carried = {"c_prev": c_prev, "kept": f * c_prev, "c": now["c_t"], "h": now["h_t"]}
    carried |= {"g": g, "written": i * g, "told": np.tanh(now["c_t"])}
    return cell_flow({"f": f, "i": i, "o": o}, carried)


def _until(track, t):
    """Steps and heights (2, n) up to step t, where the rest of the line stays."""
    at = np.minimum(np.arange(STEPS + 1), t)
    return np.stack([at, height(track[at])])


def _trail(ax, out):
    """c and h of the steps so far, on the scale of the cell's channels."""
    ax.axhline(0, color=COLOR["h"], linewidth=0.8)
    at = np.arange(1, STEPS + 1)
    ax.bar(at, out["read"], width=0.7, color=COLOR["h"], alpha=0.45, gid="read")
    ax.axvline(out["t"], color=COLOR["h"], linewidth=1, linestyle=":", gid="t")
    for part in ("before", "now"):
        name = f"h_{part}"
        ax.plot(*out[name], "--", color=COLOR["h"], linewidth=2, gid=name)
        ax.plot(*out[f"c_{part}"], color=COLOR["c"], gid=f"c_{part}")
    ax.plot(*out["dot_before"], "o", color=COLOR["c"], gid="dot_before")
    ax.plot(*out["dot_now"], "o", color=COLOR["c"], markersize=9, gid="dot_now")
    ticks = np.array([-10, -1, 0, 1, 10])
    ax.set(xlim=(-0.5, STEPS + 0.5), ylim=(-1.05, 1.05), xticks=[0, 5, 10, 15, 20])
    ax.set_yticks(height(ticks), [str(tick).replace("-", "−") for tick in ticks])
    ax.set_xlabel("step: bars x, line c, dashed h")


def _cell_over_trail():
    """A drawing's two Axes: the cell over the whole width, the trail below it."""
    fig = plt.figure(layout="none")
    wide, high = fig.get_size_inches() * 72
    cell = fig.add_axes((0, 1 - HIGH / high, 1, HIGH / high))
    left, foot = 40, 44
    size = (wide - left - 6) / wide, (high - HIGH - foot - 8) / high
    return fig, cell, fig.add_axes((left / wide, foot / high, *size))


def whole_cell() -> Live:
    """The LSTM cell, step by step: what it keeps, writes and tells, and its trail."""

    def step(t, xs, b_f, b_i, b_o):
        cell = keeper(b_f, b_i, b_o)
        rows, tracks = _read(cell, xs)
        x, h_prev, p = xs[t - 1], rows["h_prev"][t - 1], cell.params
        sums = x * p["W_x"][0] + h_prev * p["W_h"][0] + p["b"]
        out = _flow(rows, t) | {"x": x, "h_prev": h_prev}
        out |= {f"sum_{name}": sums[k] for k, name in enumerate("ifgo")}
        for name, track in tracks.items():
            out[f"{name}_before"] = _until(track, t - 1)
            out[f"{name}_now"] = _until(track, t)[:, 1:] * 1.0
        return out | {
            "read": height(xs),
            "dot_before": out["c_before"][:, -1],
            "dot_now": out["c_now"][:, -1],
        }

    def draw(out):
        fig, cell, trail = _cell_over_trail()
        sees = "h before {h_prev:+.2f}", "x {x:d}"
        draw_cell(cell, out, sums=True, sees=sees)
        _trail(trail, out)
        return fig

    def after(out):
        return int(np.argmin(np.abs(out["c"] - out["c_prev"] * np.array([1, 0, -1]))))

    usual = {"t": 1, "xs": list(READ), "b_i": -3.0, "b_o": 1.0}
    seen = ["read", "x", "h_prev", "c_before", "h_before", "dot_before"]
    seen += ["c_prev", "band_c_prev", "f", "leaf_f", "i", "leaf_i", "g", "band_g"]
    return Live(
        step,
        draw,
        alt="The LSTM cell. The cell state runs along the top, through the leaves of "
        "the forget gate, and takes up what the input gate lets in of the candidate. "
        "A copy goes through tanh and the output gate and leaves as the hidden state. "
        "Below, the inputs and what became of c and h so far.",
        guess=Guess.choice(
            after,
            "x is −1 now; the gates stand as drawn. What will c be after this step?",
            ("much as before", "nearly 0", "below 0"),
            at={"t": LETS_GO},
            shows=(*seen, *(f"sum_{k}" for k in "ifg")),
        ),
        readout="c = {f:.2f} × {c_prev:.2f} + {i:.2f} × {g:.2f} = {c:.2f},  "
        "h = {o:.2f} × tanh({c:.2f}) = {h:.2f}",
        height=(HIGH + 150, HIGH + 150),
        presets={
            "Keep and let go": usual | {"b_f": 4.0},
            "Leak": usual | {"b_f": 1.0},
            "Never let go": usual | {"b_f": 8.0},
            "Say nothing": usual | {"b_f": 4.0, "b_o": -6.0},
        },
        t=Play(1, STEPS, 3, "step", interval=900),
        xs=Sequence((0, 1, -1), READ, "x, what comes in"),
        b_f=Slider(-8, 8, 3, "b for f, forget gate", step=0.1, **SUM["f"]),
        b_i=Slider(-8, 8, -3, "b for i, input gate", step=0.1, **SUM["i"]),
        b_o=Slider(-8, 8, 1, "b for o, output gate", step=0.1, **SUM["o"]),
    )


def row_of_cells() -> Live:
    """Cells in a row: what each hands on, and how it moves to the left."""

    def row(t, xs, b_f, b_o):
        rows, tracks = _read(keeper(b_f, -3.0, b_o), xs)
        out = {"h_prev": tracks["h"][t - 2]}
        for k in range(3):
            now = t - 1 + k
            flow = _flow(rows, now) | {"x": xs[now - 1], "step": now}
            out |= {f"{name}_{k}": value for name, value in flow.items()}
        return out

    def draw(out):
        fig = plt.figure(layout="none")
        count = 3 if fig.get_figwidth() * 72 > 600 else 2
        return draw_row(fig.add_axes((0, 0, 1, 1)), out, count)

    usual = {"t": 2, "xs": list(READ)}
    return Live(
        row,
        draw,
        alt="LSTM cells side by side, for three steps, on a narrow page for two. The "
        "channel of the cell state runs through them along the top. The hidden "
        "state of each goes down and into the gates of the next.",
        readout="Step {t:d} begins with what step {step_0:d} left: "
        "c = {c_0:.2f} and h = {h_0:.2f}.",
        height=(HIGH, HIGH),
        presets={
            "Say all": usual | {"b_f": 4.0, "b_o": 8.0},
            "Say nothing": usual | {"b_f": 4.0, "b_o": -8.0},
        },
        t=Play(2, STEPS - 1, 3, "step of the second cell", interval=1200),
        xs=Sequence((0, 1, -1), READ, "x, what comes in"),
        b_f=Slider(-8, 8, 3, "b for f, forget gate", step=0.1, **SUM["f"]),
        b_o=Slider(-8, 8, 1, "b for o, output gate", step=0.1, **SUM["o"]),
    )

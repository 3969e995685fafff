"""The figures of the chapter "The LSTM cell" that go on from step to step."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.cell import cell_flow, draw_cell, draw_row
from lstmbook.book.diagrams.channels import HIGH, height
from lstmbook.book.figures.lstm_cell import SUM
from lstmbook.book.palette import COLOR
from lstmbook.live import (
    Choice,
    Guess,
    IntSlider,
    Live,
    Play,
    Sequence,
    Slider,
    panels,
)
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
            shows=(*seen, "o", "leaf_o", *(f"sum_{k}" for k in "ifgo")),
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


H = 3  # units of the next figure; its weights are drawn once
UNITS = LSTMCell.init(1, H, np.random.default_rng(3))
W_H = np.round(2 * UNITS.params["W_h"], 1)


def three_units() -> Live:
    """Three units: each gate of each unit looks at the h of all three."""
    columns = np.arange(4 * H) + 0.35 * np.repeat(np.arange(4), H)  # a gap after each
    unit_of = LSTMCell(UNITS.params | {"W_h": W_H})

    def look(gate, unit, h_1, h_2, h_3):
        h = np.stack([h_1, h_2, h_3])
        _, k = unit_of.forward(np.zeros((1, 1)), (h[None], np.zeros((1, H))))
        column = 1.0 * (np.arange(4 * H) == H * gate + unit - 1)
        weights, rest = W_H @ column, unit_of.params["b"] @ column
        total = np.sum(h * weights) + rest
        opened = np.concatenate([k.i[0], k.f[0], k.g[0], k.o[0]]) @ column
        left = columns @ column - 0.55
        side = np.array([0, 1.1, 1.1, 0, 0])
        wires = {f"thick_{j}": 1 + 8 * np.abs(h[j] * weights[j]) for j in range(H)}
        ends = np.stack([np.array(-0.7), left])
        wires |= {f"wire_{j}": np.stack([ends, np.full(2, 1.0 * j)]) for j in range(H)}
        return (
            wires
            | {
                "parts": np.concatenate([h * weights, np.stack([rest, total])]),
                "frame": np.stack(
                    [left + side, np.array([-0.6, -0.6, 2.6, 2.6, -0.6])]
                ),
                "total": total,
                "opened": opened,
            }
            | {f"w_{j + 1}": weights[j] for j in range(H)}
        )

    def draw(out):
        fig, (grid, bars) = panels(2)
        for column, at in enumerate(columns):
            name = "ifgo"[column // H]
            for j, weight in enumerate(W_H[:, column]):
                size = 22 * np.sqrt(np.abs(weight) / 1.2)
                face = COLOR[name] if weight > 0 else "none"
                style = {"color": COLOR[name], "markersize": size, "mfc": face}
                grid.plot(at, j, "s", markeredgewidth=1.5, **style)
            style = {"ha": "center", "color": COLOR[name]}
            grid.text(at, -0.8, f"{column % H + 1}", **style)
            if column % H == 1:
                grid.text(at, -1.3, name, fontweight="bold", **style)
        for j in range(H):
            style = {"linewidth": out[f"thick_{j}"], "color": COLOR["h"], "zorder": 0}
            gid = f"wire_{j} linewidth=thick_{j}"
            grid.plot(*out[f"wire_{j}"], alpha=0.6, gid=gid, **style)
        grid.plot(*out["frame"], color=COLOR["c"], linewidth=1.5, gid="frame")
        grid.set(xlim=(-0.7, columns[-1] + 0.7), ylim=(2.8, -1.7), xticks=[])
        grid.set_yticks(range(H), ["h 1", "h 2", "h 3"])
        grid.spines[["left", "bottom"]].set_visible(False)
        grid.tick_params(length=0)
        bars.axhline(0, color=COLOR["h"], linewidth=1)
        names = ["from h 1", "h 2", "h 3", "b", "sum"]
        drawn = bars.bar(names, out["parts"], width=0.6, color=COLOR["h"], gid="parts")
        drawn[-1].set_facecolor(COLOR["c"])
        bars.set(ylim=(-3.6, 3.6), yticks=[-3, 0, 3])
        return fig

    def heard(out):
        return int(np.count_nonzero([out[f"w_{j + 1}"] for j in range(H)]))

    h = {"step": 0.05, "color": COLOR["h"], "format": "+.2f"}
    return Live(
        look,
        draw,
        alt="A table of squares, three rows for the h of three units, twelve columns "
        "for their four gates, full where a weight is above 0 and hollow where it is "
        "below. A wire leads from each h to one column. Beside it, bars: what each h "
        "adds to that gate's sum, the bias, and the sum.",
        guess=Guess.choice(
            lambda out: ("", "one", "two", "all three")[heard(out)],
            "The forget gate of unit 1: the h of how many units does it look at?",
            ("one", "two", "all three"),
        ),
        readout="a = {h_1:.2f} × {w_1:.1f} + {h_2:.2f} × {w_2:.1f} + "
        "{h_3:.2f} × {w_3:.1f} + bias = {total:.2f}, bent: {opened:.2f}",
        height=(250, 430),
        gate=Choice(
            ("i, input", "f, forget", "g, candidate", "o, output"), "gate", value=1
        ),
        unit=IntSlider(1, H, 1, "of unit"),
        h_1=Slider(-1, 1, 0.8, "h 1 before", **h),
        h_2=Slider(-1, 1, -0.5, "h 2 before", **h),
        h_3=Slider(-1, 1, 0.3, "h 3 before", **h),
    )

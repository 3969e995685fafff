"""The arrays of one step of an LSTM as grids, a square for each number."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Still, panels
from lstmbook.nn.cells import LSTMCell

T, B, D, H = 3, 3, 2, 4  # small enough to count
NAMED = {  # as chapters/notation.md has them
    "x_t": "(B, D)",
    "h_prev": "(B, H)",
    "W_x": "(D, 4H)",
    "W_h": "(H, 4H)",
    "b": "(4H,)",
    "a": "(B, 4H)",
}
SIDE, RIGHT, LEFT = 11, 118, 160  # px: a square; what reads ends, the weights begin
GATES = "ifgo"


def lstm_shapes():
    """What is multiplied with what in one step, and the gates side by side: a `Still`.

    The grids have the shapes of the package's own arrays, at the sizes above.
    """
    params = LSTMCell.init(D, H, np.random.default_rng(0)).params
    arrays = {"x_t": np.ones((B, D)), "h_prev": np.ones((B, H))} | params
    arrays["a"] = arrays["x_t"] @ params["W_x"] + params["b"]

    def draw():
        fig, (sums, states) = panels(2)
        for ax in fig.axes:
            ax.set_axis_off()
            ax.set(xlim=(0, 345), ylim=(306, 0))
        _sums(sums, {name: np.atleast_2d(v).shape for name, v in arrays.items()})
        _states(states)
        return fig

    return Still(
        draw,
        alt="x_t, B rows of D numbers, times W_x, D rows of 4H, plus h_prev, B rows of "
        "H, times W_h, H rows of 4H, plus b, one row of 4H, is a: B rows of 4H. Its "
        "columns are four blocks of H, i, f, g, o. Each becomes a gate of B rows of H, "
        "the shape of c and h. A sequence xs is T sheets of B rows of D.",
        height=(340, 650),
    )


def _sums(ax, shapes):
    """a = x_t @ W_x + h_prev @ W_h + b, the columns of all weights in line."""
    rows = {"W_x": (22, "x_t"), "W_h": (98, "h_prev"), "b": (184, ""), "a": (236, "")}
    for name, (y, reads) in rows.items():
        _text(ax, LEFT, y - 9, f"{name} {NAMED[name]}", ha="left")
        high, wide = shapes[name]
        for k, gate in enumerate(GATES):
            _grid(ax, LEFT + k * H * SIDE, y, (high, wide // 4), COLOR[gate])
        if reads:
            _text(ax, RIGHT, y - 9, f"{reads} {NAMED[reads]}", ha="right")
            color = COLOR["h" if reads == "h_prev" else "c"]
            _grid(ax, RIGHT - shapes[reads][1] * SIDE, y, shapes[reads], color)
            _text(ax, (RIGHT + LEFT) / 2, y + 16, "@")
    for sign, y in (("+", 78), ("+", 189), ("=", 252)):
        _text(ax, (RIGHT + LEFT) / 2, y, sign)
    for k, (gate, curve) in enumerate(zip(GATES, "σ σ tanh σ".split(), strict=True)):
        x = LEFT + (k + 0.5) * H * SIDE
        _text(ax, x, 281, curve)
        _text(ax, x, 299, gate, COLOR[gate])


def _states(ax):
    """The states from the gates, all (B, H), and the sequence that the steps make."""
    lines = {  # what stands in a row, with the signs between
        22: ("c_t", "=", "f", "*", "c_prev", "+", "i", "*", "g"),
        108: ("h_t", "=", "o", "*", "tanh(c_t)"),
    }
    _text(ax, 10, 10, "each (B, H)", ha="left")
    for y, line in lines.items():
        for k, (name, sign) in enumerate(
            zip(line[::2], (*line[1::2], ""), strict=True)
        ):
            x = 10 + 66 * k
            _grid(ax, x, y, (B, H), COLOR.get(name.removeprefix("tanh(")[0], "c"))
            color = COLOR.get(name, COLOR["c"])
            _text(ax, x + H * SIDE / 2, y + B * SIDE + 11, name, color)
            _text(ax, x + 55, y + 17, sign)
    for x, name, wide, color in (
        (10, "xs (T, B, D)", D, COLOR["c"]),
        (142, "hs (T, B, H)", H, COLOR["h"]),
    ):
        _text(ax, x, 206, name, ha="left")
        for t in range(T):
            left = x + t * (wide * SIDE + 12)
            _grid(ax, left, 218, (B, wide), color)
            _text(ax, left + wide * SIDE / 2, 218 + B * SIDE + 11, f"{t + 1}")
    _text(ax, 10, 284, "steps 1 to T, time first", ha="left")


def _grid(ax, x, y, shape, color):
    """`shape` squares, the upper left corner at (x, y)."""
    high, wide = (n * SIDE for n in shape)
    ax.add_patch(plt.Rectangle((x, y), wide, high, color=color, alpha=0.25, lw=0))
    line = {"color": color, "linewidth": 1}
    for n in range(shape[0] + 1):
        ax.plot([x, x + wide], [y + n * SIDE] * 2, **line)
    for n in range(shape[1] + 1):
        ax.plot([x + n * SIDE] * 2, [y, y + high], **line)


def _text(ax, x, y, text, color=COLOR["c"], ha="center"):
    ax.text(x, y, text, color=color, ha=ha, va="center", fontsize=12.5)

"""Cells as lines that swell and fade with what they carry."""

import numpy as np

from lstmbook.book.palette import COLOR


def width(value):
    """How wide, in px, a line that carries `value` is drawn."""
    return 1 + 5 * np.minimum(np.abs(value), 1.6)


def fade(gate):
    """How opaque a line behind a gate is drawn: never quite gone."""
    return 0.3 + 0.7 * gate


def plain(ax):
    """A drawing without axes."""
    ax.set_axis_off()
    ax.set_xlim(0, 10)
    ax.set_ylim(0, 7.2)
    return ax


def pen(values, ax):
    """What draws a cell: line(name, *points), box(x, y, text), node(x, y, text).

    A line is in the colour of its name's first letter, or in color=, and follows
    width_* and fade_* of that name.
    """

    def line(name, *points, zorder=1, color=None):
        xs, ys = zip(*points, strict=True)
        gid = f"linewidth=width_{name} alpha=fade_{name}"
        ax.plot(
            xs,
            ys,
            gid=gid,
            linewidth=values[f"width_{name}"],
            alpha=values[f"fade_{name}"],
            zorder=zorder,
            color=color or COLOR[name[0]],
            solid_capstyle="round",
        )

    def box(x, y, text, color="#000000"):
        frame = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": color}
        ax.text(x, y, text, ha="center", va="center", color=color, bbox=frame)

    def node(x, y, text):
        ax.plot(x, y, "o", markersize=21, color="#808080", zorder=3)
        ax.text(x, y, text, ha="center", va="center", color="white", zorder=4)

    return line, box, node


def lines(values):
    """Widths and opacities, width_* and fade_*, of lines that carry these values."""
    gate = {name: np.abs(np.clip(value, -1, 1)) for name, value in values.items()}
    widths = {f"width_{name}": width(value) for name, value in values.items()}
    return widths | {f"fade_{name}": fade(gate[name]) for name in values}


GRU_COLOR = {"z": COLOR["f"], "w": COLOR["i"], "n": COLOR["g"], "r": COLOR["o"]}


def gru_diagram(values, ax):
    """The GRU as lines; dotted is what the LSTM has besides.

    values   r, z, n, h_prev, h and what `gru_lines` adds, all numbers
    z stands where f stood, its rest w = 1 - z does the work of i. Returns the Axes.
    """
    plain(ax)
    line, box, node = pen(values, ax)

    def gone(x, y, text):
        frame = {"boxstyle": "round,pad=0.35", "facecolor": "none", "linestyle": ":"}
        frame |= {"edgecolor": COLOR["h"]}
        style = {"ha": "center", "va": "center", "color": COLOR["h"]}
        ax.text(x, y, text, bbox=frame, **style)

    belt, before, gates, x_in = 6.2, 0.9, 1.9, 0.25
    line("h_prev", (0.1, belt), (2.1, belt))
    line("h_kept", (2.1, belt), (5, belt))
    line("h_new", (5, belt), (9.9, belt))
    line("z", (2.1, gates + 0.5), (2.1, belt), color=GRU_COLOR["z"])
    line("w", (2.1, 4.2), (5, 4.2), color=GRU_COLOR["w"])
    line("n", (5.9, gates + 0.5), (5.9, 4.2), (5, 4.2), color=GRU_COLOR["n"])
    line("n_in", (5, 4.2), (5, belt), color=GRU_COLOR["n"])
    line("r", (4.5, gates), (5, gates), (5, before), color=GRU_COLOR["r"])
    line("h_seen", (5, before), (5.9, before))

    thin = {"color": COLOR["h"], "linewidth": 1, "zorder": 0}
    ax.plot([0.6, 0.6, 5], [belt, before, before], **thin)
    ax.plot([0.1, 5.9], [x_in, x_in], **thin)
    for name, x in zip("zrn", (2.1, 4.1, 5.9), strict=True):
        ax.plot([x, x], [x_in, gates - 0.5], **thin)
        box(x, gates, "tanh" if name == "n" else "σ", GRU_COLOR[name])
    for x, y, text in ((2.1, belt, "×"), (5, belt, "+"), (5, 4.2, "×")):
        node(x, y, text)
    node(3.2, 4.2, "1−")
    node(5, before, "×")
    gone(8.7, 4.9, "tanh")
    gone(8.7, 3.6, "×")
    gone(7.6, gates, "σ")
    ax.text(9.9, 0.9, "only in the LSTM", ha="right", color=COLOR["h"])
    ax.plot([8.7, 8.7, 7.6, 7.6], [belt, 3.6, 3.6, gates], ":", **thin)

    ax.plot([9.9], [belt], ">", color=COLOR["h"], markersize=9)
    ax.text(1.85, 3.1, "z {z:.2f}", ha="right", color=GRU_COLOR["z"])
    ax.text(3.2, 4.75, "{w:.2f}", ha="center", color=GRU_COLOR["w"])
    ax.text(4.1, 2.85, "r {r:.2f}", ha="center", color=GRU_COLOR["r"])
    ax.text(6.15, 3.1, "n {n:.2f}", color=GRU_COLOR["n"])
    ax.text(0.1, belt + 0.45, "h before {h_prev:.2f}")
    ax.text(9.9, belt + 0.45, "h {h:.2f}", ha="right")
    ax.text(0.1, x_in + 0.2, "x", color=COLOR["h"])
    return ax


def gru_lines(r, z, n, h_prev, h):
    """Widths and opacities of the lines of `gru_diagram`, and w = 1 - z."""
    belt = {"h_prev": h_prev, "h_kept": z * h_prev, "h_seen": r * h_prev}
    new = {"n_in": (1 - z) * n, "h_new": h}
    return {"w": 1 - z} | lines({"z": z, "w": 1 - z, "r": r, "n": n} | belt | new)

"""The book's colours and the drawings that more than one figure uses.

One colour for each quantity, in text, equations and figures: Okabe and Ito's, which
colour-blind readers tell apart, at least 3 : 1 against a white and a dark page. The
cell state is drawn in the page's own ink.
"""

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

COLOR = {
    "f": "#D55E00",  # forget gate
    "i": "#0072B2",  # input gate
    "g": "#009E73",  # candidate
    "o": "#CC79A7",  # output gate
    "c": "#000000",  # cell state: black is the page's ink
    "h": "#808080",  # hidden state
}
NAME = {
    "f": "forget gate",
    "i": "input gate",
    "g": "candidate",
    "o": "output gate",
    "c": "cell state",
    "h": "hidden state",
}


def opening(color):
    """A colour map from clear (0, a closed gate) to `color` (1, an open one)."""
    strength = np.linspace(0, 1, 256)[:, None]
    return ListedColormap(np.hstack([np.tile(to_rgb(color), (256, 1)), strength]))


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


def lstm_diagram(values, ax):
    """The LSTM cell as a drawing of lines, for a live figure.

    values   f, i, g, o, c_prev, c, h and what `lstm_lines` adds, all numbers
    Each line follows its width_* and fade_*, each number its value. Returns the Axes.
    """
    plain(ax)

    def line(name, *points, zorder=1, **style):
        xs, ys = zip(*points, strict=True)
        gid = f"linewidth=width_{name} alpha=fade_{name}"
        style = {"color": COLOR[name[0]], "solid_capstyle": "round"} | style
        ax.plot(
            xs,
            ys,
            gid=gid,
            linewidth=values[f"width_{name}"],
            alpha=values[f"fade_{name}"],
            zorder=zorder,
            **style,
        )

    def box(x, y, text, color="#000000"):
        frame = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": color}
        ax.text(x, y, text, ha="center", va="center", color=color, bbox=frame)

    def node(x, y, text):
        ax.plot(x, y, "o", markersize=21, color="#808080", zorder=3)
        ax.text(x, y, text, ha="center", va="center", color="white", zorder=4)

    belt, inputs, gates = 6.2, 0.5, 1.9
    line("c_prev", (0.1, belt), (2.1, belt))
    line("c_kept", (2.1, belt), (5, belt))
    line("c_new", (5, belt), (9.9, belt))
    line("f", (2.1, gates + 0.5), (2.1, belt))
    line("i", (4.1, gates + 0.5), (4.1, 4.2), (5, 4.2))
    line("g", (5.9, gates + 0.5), (5.9, 4.2), (5, 4.2))
    line("g_in", (5, 4.2), (5, belt))
    line("o", (7.6, gates + 0.5), (7.6, 3.6), (8.7, 3.6))
    line("c_tanh", (8.7, belt), (8.7, 5.35))
    line("c_tanh", (8.7, 4.5), (8.7, 3.6))
    line("h", (8.7, 3.6), (8.7, inputs), (9.9, inputs))

    ax.plot([9.9], [belt], ">", color=COLOR["c"], markersize=9)
    ax.plot([9.9], [inputs], ">", color=COLOR["h"], markersize=9)
    thin = {"color": "#808080", "linewidth": 1, "zorder": 0}
    ax.plot([0.1, 7.6], [inputs, inputs], **thin)
    for name, x in zip("figo", (2.1, 4.1, 5.9, 7.6), strict=True):
        ax.plot([x, x], [inputs, gates - 0.5], **thin)
        box(x, gates, "tanh" if name == "g" else "σ", COLOR[name])
        side = -0.25 if name in "fi" else 0.25
        align = "right" if name in "fi" else "left"
        ax.text(x + side, 3.1, f"{name} {{{name}:.2f}}", ha=align, color=COLOR[name])
    for x, y, text in (
        (2.1, belt, "×"),
        (5, belt, "+"),
        (5, 4.2, "×"),
        (8.7, 3.6, "×"),
    ):
        node(x, y, text)
    box(8.7, 4.9, "tanh")
    ax.text(0.1, belt + 0.45, "c before {c_prev:.2f}")
    ax.text(9.9, belt + 0.45, "c {c:.2f}", ha="right")
    ax.text(9.9, inputs + 0.4, "h {h:.2f}", ha="right", color=COLOR["h"])
    ax.text(0.1, inputs + 0.35, "h before, x", color=COLOR["h"])
    return ax


def lstm_lines(f, i, g, o, c_prev, c, h):
    """Widths and opacities of the lines of `lstm_diagram`."""
    values = {
        "f": f,
        "i": i,
        "g": g,
        "o": o,
        "c_prev": c_prev,
        "c_kept": f * c_prev,
        "g_in": i * g,
        "c_new": c,
        "c_tanh": np.tanh(c),
        "h": h,
    }
    gate = {name: np.abs(np.clip(value, -1, 1)) for name, value in values.items()}
    widths = {f"width_{name}": width(value) for name, value in values.items()}
    return widths | {f"fade_{name}": fade(gate[name]) for name in values}

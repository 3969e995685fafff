"""Rows of readers: a layer that reads ahead, back or both ways, a column for a step.

A grey circle is a state. Where the input that is nudged moves it, it has a black one
inside, and the more so, the more. Columns are 1 wide, heights are pixels.
"""

import numpy as np

from lstmbook.book.palette import COLOR

ASIDE, HALF = 0.2, 22  # from the middle of a layer to its readers: columns, px
MOVED = COLOR["c"]


def shade(slope):
    """How full a circle is whose state has this slope by what is nudged, 0 to 1.

    >>> shade(np.array([0.0, 1e-9, 0.04, -1.0])).round(2)
    array([0.  , 0.25, 0.4 , 1.  ])
    """
    size = np.minimum(np.abs(slope), 1.0)
    return (size > 0) * (0.25 + 0.75 * np.sqrt(size))


def frame(ax, steps, high):
    """An Axes without axes, with columns 1 to `steps`, `high` px high."""
    ax.set_axis_off()
    ax.set(xlim=(-0.4, steps + 0.6), ylim=(0, high))
    return ax


def followed(name, ahead, back, way):
    """What `layer` follows: both readers' slopes (T,), way 0 ahead, 1 back, 2 both."""
    reads = {"ahead": 1.0 * (way != 1), "back": 1.0 * (way != 0)}
    out = {f"{name}_{k}": there for k, there in reads.items()}
    for k, slopes in (("ahead", ahead), ("back", back)):
        full = reads[k] * shade(slopes)
        out |= {f"{name}_{k}_{t}": full[t] for t in range(len(slopes))}
    return out


def layer(ax, out, name, middle, steps, feet, head):
    """Two rows of readers around `middle`, and wires from `feet` up to `head`, px."""
    for k, side, mark in (("ahead", -1, ">"), ("back", 1, "<")):
        there = {"gid": f"alpha={name}_{k}", "alpha": out[f"{name}_{k}"]}
        line = {"color": COLOR["h"], "zorder": 1} | there
        y = middle - side * HALF
        for t in range(steps):
            x = t + 1 + side * ASIDE
            for end, near in ((feet, y - 9), (head, y + 9)):
                ax.plot([t + 1, x], [end, near], linewidth=1, **line)
            if t + 1 < steps:
                ax.plot([x + 0.17, x + 0.83], [y, y], linewidth=1.5, **line)
                tip = x + 0.8 if mark == ">" else x + 0.2
                ax.plot([tip], [y], mark, markersize=8, **line)
            ax.plot([x], [y], "o", markersize=20, **line | {"zorder": 2})
            full = {"gid": f"alpha={name}_{k}_{t}", "alpha": out[f"{name}_{k}_{t}"]}
            ax.plot([x], [y], "o", markersize=15, color=MOVED, zorder=3, **full)


def row(ax, out, name, y, steps):
    """A row of squares, inputs or outputs, full where they are moved."""
    for t in range(steps):
        look = {"markersize": 15, "zorder": 3}
        edge = {"markerfacecolor": "none", "markeredgewidth": 1.5, "color": COLOR["c"]}
        ax.plot([t + 1], [y], "s", **look, **edge)
        full = {"gid": f"alpha={name}_{t}", "alpha": out[f"{name}_{t}"]}
        ax.plot([t + 1], [y], "s", markersize=11, color=MOVED, **full)

"""A network in time: a column for each step, a circle for each number that is kept.

What a circle or a wire holds stands above its middle where it is positive and below
where it is negative. Heights are pixels, a step is 1 wide.
"""

import numpy as np

from lstmbook.book.palette import COLOR

FORWARD, BACKWARD = COLOR["i"], COLOR["f"]


def level(value, high):
    """How many px, of `high`, stand for a value, with its sign: a half for 1.

    >>> level(np.array([-1.0, 0.0, 0.3, 1.0, 9.0]), 10).round(1)
    array([-5. ,  0. ,  2.3,  5. ,  9. ])
    """
    return high * value / (1 + np.abs(value))


def frame(ax, steps, high):
    """An Axes without axes: columns 0 to `steps` and one for a sum, `high` px."""
    ax.set_axis_off()
    ax.set(xlim=(-0.8, steps + 1.5), ylim=(0, high))
    return ax


def narrow(ax):
    """Whether the figure is drawn for a phone."""
    return ax.figure.get_figwidth() * 72 < 500


def small(ax):
    """The size of numbers, px: five signs fit into a column."""
    return 12.1 if narrow(ax) else 14  # a little is lost to the margin


def radius(ax):
    """Of a circle, px."""
    return 11 if narrow(ax) else 16


def row_name(ax, y, text, color):
    """What a row is, at its left end."""
    ax.text(-0.75, y, text, color=color, va="center", fontsize=small(ax))


def circles(ax, out, gid, y, color, begin=0):
    """A row of circles, from column `begin` on, each filled as `out[gid]` (n,) says."""
    at = begin + np.arange(len(out[gid]))
    look = {"markersize": 2 * radius(ax), "markerfacecolor": "none", "zorder": 3}
    ax.plot(at, np.full(len(at), y), "o", color=color, markeredgewidth=1.5, **look)
    wide = 0.7 * radius(ax) * _px(ax)
    ax.bar(at, out[gid], width=wide, bottom=y, color=color, gid=gid, zorder=2)
    half = 0.8 * radius(ax) * _px(ax)
    for x in at:
        ax.plot([x - half, x + half], [y, y], color=color, linewidth=0.7, zorder=1)


def wires(ax, out, gid, y, color, back=False, begin=0):
    """Arrows from circle to circle; what each carries, `out[gid]` (n,), lies on it."""
    gap = (radius(ax) + 2) * _px(ax)
    at = begin + np.arange(len(out[gid]))
    for x in at:
        ax.plot([x + gap, x + 1 - gap], [y, y], color=color, linewidth=0.8, zorder=1)
    wide = 1 - 2 * gap - 5 * _px(ax)
    shift = (2.5 if back else -2.5) * _px(ax)
    middle = at + 0.5 + shift
    ax.bar(middle, out[gid], width=wide, bottom=y, color=color, gid=gid, alpha=0.75)
    tip = at + gap if back else at + 1 - gap
    look = {"markersize": 6, "color": color, "zorder": 3}
    ax.plot(tip, np.full(len(at), y), "<" if back else ">", **look)


def down(ax, x, ends, color, out=None, seen=""):
    """An arrow downwards in column x, as opaque as the output `seen` says."""
    look = {"color": color, "zorder": 1}
    if seen:
        look |= {"alpha": out[seen], "gid": f"alpha={seen}"}
    ax.plot([x, x], [ends[0], ends[1] + 6], linewidth=1, **look)
    ax.plot([x], [ends[1] + 4], "v", markersize=6, **look)


def numbers(ax, out, name, at, y, color, seen="", places="+.2f"):
    """A row of numbers, the outputs name_1, name_2 ... at the places `at`.

    seen   the outputs seen_1, seen_2 ... say which of them are there
    """
    for k, x in enumerate(at, start=1):
        look = {"gid": f"alpha={seen}_{k}", "alpha": out[f"{seen}_{k}"]} if seen else {}
        style = {"ha": "center", "va": "center", "color": color, "fontsize": small(ax)}
        ax.text(x, y, f"{{{name}_{k}:{places}}}", **style | look)


def _px(ax):
    """The width of a pixel, in columns."""
    low, high = ax.get_xlim()
    return (high - low) / (ax.figure.get_figwidth() * 72)

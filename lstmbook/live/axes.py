"""The axes of a drawing: from data to the page, and where a reader draws on them."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FuncFormatter


class FreeAxis(ValueError):
    """An axis that would move in a fresh drawing: its author has set no limits."""


def axis_of(ax, which, height, moves=True, polar=False):
    """[slope, start, log]: page = slope * (log10 of) data + start.

    polar   for an artist that polar.py places: of polar axes those of the plane
    """
    scale = getattr(ax, f"get_{which}scale")()
    if polar and ax.name == "polar" and ax.get_yscale() == "linear":
        return _across(ax, which, height)
    if scale not in ("linear", "log") or ax.name != "rectilinear":
        kind = scale if ax.name == "rectilinear" else ax.name
        plain = (
            ", but for lines, ax.fill and ax.scatter; draw what else moves at "
            "(r * np.cos(t), r * np.sin(t)) on plain axes"
        )
        raise ValueError(
            f"axes of a live figure are linear or log, not {kind}"
            + plain * (kind == "polar")
        )
    if moves and getattr(ax, f"get_autoscale{which}_on")():
        raise FreeAxis(f"live axes stand still: call ax.set_{which}lim(low, high)")
    ends = np.array(getattr(ax, f"get_{which}lim")())
    corner = np.array([ax.get_xlim()[0], ax.get_ylim()[0]])
    points = np.array([corner, corner])
    points[:, "xy".index(which)] = ends
    page = ax.transData.transform(points)[:, "xy".index(which)]
    page = height - page if which == "y" else page
    ends = np.log10(ends) if scale == "log" else ends
    slope = (page[1] - page[0]) / (ends[1] - ends[0])
    start = page[0] - slope * ends[0]
    return [float(f"{slope:.9g}"), float(f"{start:.9g}"), int(scale == "log")]


def _across(ax, which, height):
    """The axis of the plane in which r cos t and r sin t of polar axes lie."""
    origin, size = ax.get_rorigin(), abs(ax.get_ylim()[1] - ax.get_rorigin())
    turn = np.pi / 2 * "xy".index(which) - ax.get_theta_offset()
    ends = origin, origin + ax.get_rsign() * size
    points = [(turn * ax.get_theta_direction(), r) for r in ends]
    page = ax.transData.transform(points)[:, "xy".index(which)]
    page = height - page if which == "y" else page
    return [float(f"{(page[1] - page[0]) / size:.9g}"), float(f"{page[0]:.9g}"), 0]


def to_page(axis, data):
    slope, start, log = axis
    return slope * (np.log10(data) if log else data) + start


def output_of(name):
    """The output behind what an artist follows: "r" of "polar 3 r" (polar.py)."""
    return name.rpartition(" ")[2]


def rule_along(line):
    """The axis along which an axvline ("x") or axhline ("y") moves; None for others."""
    axes = {"x": line.axes.get_xaxis_transform(), "y": line.axes.get_yaxis_transform()}
    return next((a for a, t in axes.items() if line.get_transform() is t), None)


def pad(drawing, asked):
    """The axes on which an output is drawn or placed, for live.js.

    Returns their box in the page, the scales, the names of both axes, and what a curve
    stands at along x: its data, or the labels of its ticks.
    """
    shown = [a for a, prop, name in drawing.followers if name == asked and not prop]
    if not shown and asked in [output_of(name) for *_, name in drawing.followers]:
        raise ValueError(
            f"guess of {asked!r}: a reader draws on axes that are linear or log, not "
            "on polar ones. Show it on plain axes, r over t or at (r * np.cos(t), "
            "r * np.sin(t)), or ask by Guess.choice or Guess.number"
        )
    if not shown:
        raise ValueError(f"guess of {asked!r}: no artist shows it, none has that gid")
    artist = shown[0]
    ax, height = artist.axes, drawing.height
    box = ax.get_window_extent()
    found = {
        "box": [box.x0, height - box.y1, box.x1, height - box.y0],
        "x": axis_of(ax, "x", height, moves=False),
        "y": axis_of(ax, "y", height, moves=False),
        "names": [ax.get_xlabel(), ax.get_ylabel()],
    }
    found["box"] = [round(float(side), 2) for side in found["box"]]
    if isinstance(artist, Line2D):
        if along := rule_along(artist):
            return found | {"along": along}
        at = np.asarray(artist.get_xdata(orig=False), float)
    elif isinstance(artist, Rectangle):
        at = np.array([bar.get_x() + bar.get_width() / 2 for bar in shown])
    if not isinstance(artist, (Line2D, Rectangle)) or _lying(artist):
        raise ValueError(
            f"guess of {asked!r}: a {type(artist).__name__} is not drawn by a reader; "
            "use a line, standing bars, a mark, an axvline or an axhline"
        )
    at = [float(f"{x:.6g}") for x in at]
    words = {str(at.index(x)): text for x, text in _labels(ax) if x in at}
    return found | {"at": at, "labels": words}


def _lying(artist):
    bars = [c for c in artist.axes.containers if artist in getattr(c, "patches", ())]
    return bool(bars) and bars[0].orientation == "horizontal"


def _labels(ax):
    """The ticks of x that have a word of their own: [(place, word)]."""
    if not isinstance(ax.xaxis.get_major_formatter(), (FixedFormatter, FuncFormatter)):
        return []
    words = [tick.get_text() for tick in ax.get_xticklabels()]
    both = zip(ax.get_xticks().tolist(), words, strict=True)
    return [(x, word) for x, word in both if not word.isdecimal()]

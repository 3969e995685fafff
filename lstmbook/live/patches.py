"""How patches follow outputs by their parts, and the parts of an error bar.

    Rectangle   x, y (its corner), width, height; of ax.axvspan and ax.axhspan, too, and
                of ax.bar: gid="height=name y=name" for bars whose bases move
    Circle      x, y (its centre), radius
    Ellipse     x, y (its centre), width, height
    ax.arrow    x, y, dx, dy
    ax.errorbar gid="name low=name high=name": the points, and where the bars end

An output has one number, or for bars of one row a number for each.
"""

import numpy as np
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.patches import Circle, Ellipse, FancyArrow, Rectangle

from lstmbook.live.axes import axis_of

KINDS = {Rectangle: "box", Ellipse: "ellipse", FancyArrow: "arrow"}
ALONG = {"width": "x", "height": "y", "dx": "x", "dy": "y"}


def parts_of(patch):
    """{part: its number} of a patch that follows by parts; None for others."""
    if isinstance(patch, Rectangle):
        x, y = patch.get_xy()
        return {"x": x, "y": y} | _size(patch)
    if isinstance(patch, Ellipse):
        x, y = patch.get_center()
        if isinstance(patch, Circle):
            return {"x": x, "y": y, "radius": patch.get_radius()}
        return {"x": x, "y": y} | _size(patch)
    if isinstance(patch, FancyArrow):
        return {k: getattr(patch, f"_{k}") for k in ("x", "y", "dx", "dy")}
    return None


def _size(patch):
    return {"width": patch.get_width(), "height": patch.get_height()}


def follow(patch, prop, name, value, height):
    """[kind, output, how] for live.js; None for an artist or a part not known here.

    Raises ValueError for an output that was not what the patch was drawn with.
    """
    parts = parts_of(patch)
    if parts is None or not prop and isinstance(patch, (Rectangle, FancyArrow)):
        return None
    if prop not in parts:
        raise ValueError(
            f"gid {prop and prop + '='}{name}: say which of {', '.join(parts)} of a "
            f"{type(patch).__name__} follows, as in gid='{[*parts][-1]}={name}'"
        )
    row, k = _row(patch) if value.ndim else ([patch], 0)
    drawn = np.array([parts_of(one)[prop] for one in row], float)
    if drawn.shape != np.atleast_1d(value).shape or not np.allclose(
        drawn, value, equal_nan=True
    ):
        raise ValueError(
            f"gid '{prop}={name}': a {type(patch).__name__} was drawn with other "
            "numbers than the output"
        )
    kind = next(kind for known, kind in KINDS.items() if isinstance(patch, known))
    how = {"parts": prop, "k": k, "rest": {p: v for p, v in parts.items() if p != prop}}
    how["rest"] = {p: float(v) for p, v in how["rest"].items()}
    for which in "xy":
        moves = prop == "radius" or ALONG.get(prop, prop) == which
        how[which] = _axis(patch, which, height, moves, prop)
        if kind == "ellipse" and how[which][2]:
            raise ValueError(f"gid '{prop}={name}': on a logarithmic axis that is none")
    if kind == "ellipse":
        around = patch.get_path().vertices[:-1]  # less its way back to the start
        how["outline"] = [[round(float(u), 6) for u in point] for point in around]
    if kind == "arrow":
        how["outline"] = _outline(patch)
    return [kind, name, how]


def _row(patch):
    """The bars made together with this one, and its place there."""
    for container in patch.axes.containers:
        if isinstance(container, BarContainer) and patch in container.patches:
            return container.patches, container.patches.index(patch)
    return [patch], 0


def _axis(patch, which, height, moves, prop):
    """[slope, start, log] along an axis; of a span, across the axes, from 0 to 1."""
    ax, transform = patch.axes, patch.get_data_transform()
    if getattr(patch, "angle", 0):
        raise ValueError(f"gid '{prop}=': a {type(patch).__name__} that is not turned")
    across = {"x": ax.get_yaxis_transform, "y": ax.get_xaxis_transform}[which]
    if transform == across(which="grid"):
        box = ax.bbox
        ends = (box.width, box.x0) if which == "x" else (-box.height, height - box.y0)
        return [float(f"{end:.9g}") for end in ends] + [0]
    along = {"x": ax.get_xaxis_transform, "y": ax.get_yaxis_transform}[which]
    if transform not in (ax.transData, along(which="grid")):
        raise ValueError(f"gid '{prop}=': a live artist stands in data coordinates")
    return axis_of(ax, which, height, moves)


def _outline(arrow):
    """[along, across, whether of the tail]: its corners, from the end it points to."""
    if arrow._shape != "full":
        raise ValueError("a live arrow has both of its halves, shape='full'")
    stick = arrow._width / 2
    wide = 3 * stick if arrow._head_width is None else arrow._head_width / 2
    long = 3 * wide if arrow._head_length is None else arrow._head_length
    start = long / 2 if arrow._head_starts_at_zero else 0
    tip = start + (0 if arrow._length_includes_head else long)
    neck = tip - long * (1 - arrow._overhang)
    half = [(tip, 0, 0), (tip - long, -wide, 0), (neck, -stick, 0), (start, -stick, 1)]
    other = [(u, -w, tail) for u, w, tail in half[::-1]]
    return [[float(u), float(w), tail] for u, w, tail in half + other]


def share(fig):
    """Give the parts of each error bar what the gid of the whole says of them."""
    for one in [one for ax in fig.axes for one in ax.containers]:
        if not isinstance(one, ErrorbarContainer):
            continue
        line, caps, bars = one.lines
        gid = (line or bars[0]).get_gid() or ""
        ends = dict(p.split("=", 1) for p in gid.split() if p[:4] in ("low=", "high"))
        data = any("=" not in part for part in gid.split())
        if not ends and not (data and bars[0].get_gid() == gid):
            continue
        if len(bars) != 1 or len(ends) != 2:
            raise ValueError(
                f"gid {gid!r}: error bars follow along one axis, with both of their "
                "ends: gid='name low=name high=name'"
            )
        if line:
            line.set_gid(
                " ".join(p for p in gid.split() if p[:4] not in ("low=", "high"))
            )
        bars[0].set_gid(f"low={ends['low']} high={ends['high']}")
        for cap, end in zip(caps, ("low", "high"), strict=False):
            cap.set_gid(ends[end])

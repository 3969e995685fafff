"""How each kind of artist follows an output: what live.js has to know of it."""

import base64
import copy

import matplotlib as mpl
import numpy as np
from matplotlib.collections import Collection, PathCollection
from matplotlib.container import BarContainer
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from lstmbook.live import many, meshes, patches
from lstmbook.live.axes import axis_of, rule_along, to_page
from lstmbook.live.faithful import cure_for
from lstmbook.live.polar import flat
from lstmbook.live.svg import INK, SVG

NO_MARKER = ("None", "none", "", " ", None)


def check_one_line(text):
    """Raise ValueError for a live text of several lines."""
    if "\n" in text.get_text():
        raise ValueError(
            f"text {text.get_text()!r} has more than one line: a live text has one"
        )


def follow(artist, prop, name, value, element, height):
    """[kind, output, how] for live.js: how this property follows that output."""
    value = np.asarray(value)
    if prop in ("linewidth", "alpha") and hasattr(artist, f"get_{prop}"):
        drawn = getattr(artist, f"get_{prop}")()
        of_parts = isinstance(artist, Collection) and prop == "linewidth"
        _same(artist, prop, name, drawn[0] if of_parts else drawn, value)
        # Both are what matplotlib writes; overlapping face and edge tell them apart.
        apart = isinstance(artist, (Line2D, Collection))
        opacity = ["fill-opacity", "stroke-opacity"] if apart else ["opacity"]
        how = ["stroke-width"] if prop == "linewidth" else opacity
        return [prop, name, how]
    if prop == "color":
        return ["color", name, _color(artist, name, value, element)]
    if prop in ("x", "y") and isinstance(artist, Text):
        return _text(artist, prop, name, value, element, height)
    for kinds in (many, patches, meshes):
        if way := kinds.follow(artist, prop, name, value, height):
            return way
    if prop:
        raise ValueError(
            f"gid '{prop}={name}': a {type(artist).__name__} cannot follow with "
            f"{prop}=; artists have linewidth=, alpha=, color=, a Text also x= and y="
        )
    if isinstance(artist, Line2D) and rule_along(artist):
        return _rule(artist, name, value, height)
    if isinstance(artist, (Line2D, Polygon)):
        return _line(artist, name, value, element, height)
    if isinstance(artist, Rectangle):
        return _bar(artist, name, value, height)
    if isinstance(artist, AxesImage):
        return _image(artist, name, value)
    raise ValueError(
        f"gid {name!r}: a {type(artist).__name__} has no data to follow an output; "
        f"it may take linewidth=, alpha=, color=. Use {cure_for(artist)}"
    )


def _same(artist, kind, name, drawn, value):
    """Raise ValueError unless the artist was drawn with its output's numbers."""
    who = f"the {kind} of a {type(artist).__name__} that follows {name!r}"
    if np.shape(drawn) != np.shape(value):
        raise ValueError(
            f"{who} has shape {np.shape(drawn)}, but the output has {np.shape(value)}"
        )
    if not np.allclose(
        np.asarray(drawn, float), np.asarray(value, float), equal_nan=True
    ):
        raise ValueError(f"{who} was drawn with other numbers than the output")


def _color(artist, name, value, element):
    """The colour as it was drawn: in the page, what has this colour follows."""
    if value.shape != (3,):
        dots = isinstance(artist, PathCollection)
        raise ValueError(
            f"gid 'color={name}': the output has shape {value.shape}, a colour (3,)"
            + f"; numbers that a map of colours shows follow as c={name}" * dots
        )
    color = mpl.colors.to_hex(value)
    black_text = color == INK and isinstance(artist, Text)
    styles = "".join(part.get("style", "") for part in element.iter())
    if color not in styles and not black_text:
        raise ValueError(
            f"gid 'color={name}': nothing is drawn in that colour, {color}"
        )
    return value.tolist()


def _text(text, along, name, value, element, height):
    check_one_line(text)
    if text.get_transform() != text.axes.transData or text.get_rotation():
        raise ValueError(
            f"text {text.get_text()!r}: a text that follows with {along}= stands "
            "level, in data coordinates"
        )
    data = text.get_position()["xy".index(along)]
    _same(text, along, name, data, value)
    axis, words = axis_of(text.axes, along, height), element.find(f"{{{SVG}}}text")
    if words is None:
        raise ValueError(f"text {text.get_text()!r} is not on the page at the defaults")
    offset = float(words.get(along)) - to_page(axis, data)
    return [along, name, {"axis": axis, "offset": round(offset, 3)}]


def _line(line, name, value, element, height):
    if isinstance(line, Polygon):
        if not line.get_closed():
            raise ValueError(f"polygon {name!r}: a live polygon is closed")
        xs, ys = line.get_xy()[: value.shape[-1]].T  # less its way back to the start
        closed = True
    else:
        xs, ys, closed = line.get_xdata(orig=False), line.get_ydata(orig=False), False
        if line.get_markevery() is not None:
            raise ValueError(f"line {name!r}: markevery is not live: draw two lines")
    if line.get_transform() != line.axes.transData:
        raise ValueError(f"gid {name!r}: a live artist stands in data coordinates")
    xs, ys = flat(line.axes, xs, ys)
    point = value.shape == (2,) and len(xs) == 1
    moves_x = value.ndim == 2 or closed or point
    how = {
        "x": axis_of(line.axes, "x", height, moves_x, polar=True),
        "y": axis_of(line.axes, "y", height, polar=True),
        "closed": closed,
    }
    if moves_x:
        xy = np.stack([xs, ys])
        _same(line, "data", name, xy[:, 0] if point else xy, value)
    else:
        _same(line, "data", name, ys, value.reshape(-1))
        how["xs"] = [round(to_page(how["x"], x), 2) for x in np.asarray(xs, float)]
    marked = not closed and line.get_marker() not in NO_MARKER
    if not closed and line.get_drawstyle() != "default":
        return ["stairs", name, _stairs(line, name, how, marked)]
    if marked:
        _complete_marks(element, len(xs))
    return ["line", name, how]


def _stairs(line, name, how, marked):
    where = line.get_drawstyle().partition("-")[2] or "pre"
    if marked or where == "mid" and how["x"][2]:
        raise ValueError(
            f"line {name!r}: live steps have no markers, nor turn in the middle on a "
            "logarithmic axis: draw the markers as a line of their own, where='post'"
        )
    return how | {"where": where}


def _complete_marks(element, count):
    """Add marks, hidden so far, for points that are not on the page at the defaults."""
    for group in element.findall(f"{{{SVG}}}g"):
        while 0 < len(group) < count:
            mark = copy.deepcopy(group[0])
            mark.set("style", "display: none; " + mark.get("style"))
            group.append(mark)


def hide_marks(element):
    """Make the marks of a line invisible, as they are where there is nothing."""
    for mark in element.iter(f"{{{SVG}}}use"):
        mark.set("style", "display: none; " + mark.get("style"))


def _rule(line, name, value, height):
    along = rule_along(line)
    _same(line, along, name, getattr(line, f"get_{along}data")()[0], value)
    across = "yx"["xy".index(along)]
    ends = line.get_transform().transform(line.get_xydata())[:, "xy".index(across)]
    ends = height - ends if across == "y" else ends
    axis = axis_of(line.axes, along, height)
    return [
        "rule",
        name,
        {"along": along, "axis": axis, "ends": ends.round(2).tolist()},
    ]


def _bar(rectangle, name, value, height):
    bars = [c for c in rectangle.axes.containers if isinstance(c, BarContainer)]
    found = [c for c in bars if rectangle in c.patches]
    if not found:
        raise ValueError(f"gid {name!r}: only a Rectangle made by ax.bar follows data")
    along = "x" if found[0].orientation == "horizontal" else "y"
    sizes = [bar.get_width() if along == "x" else bar.get_height() for bar in found[0]]
    k = found[0].patches.index(rectangle)
    if value.ndim:
        _same(rectangle, "sizes", name, sizes, value)
    else:
        _same(rectangle, "size", name, sizes[k], value)
    corner, size = rectangle.get_xy(), (rectangle.get_width(), rectangle.get_height())
    across = "yx"["xy".index(along)]
    side = "xy".index(across)
    axis = axis_of(rectangle.axes, across, height, moves=False)
    sides = [to_page(axis, corner[side] + shift) for shift in (0, size[side])]
    return [
        "bar",
        name,
        {
            "along": along,
            "axis": axis_of(rectangle.axes, along, height),
            "base": float(corner["xy".index(along)]),
            "sides": [round(float(s), 2) for s in sides],
            "k": k if value.ndim else 0,
        },
    ]


def _image(image, name, value):
    if value.ndim != 2 or type(image.norm) is not mpl.colors.Normalize:
        raise ValueError(
            f"image {name!r}: a live image takes an output of two dimensions and a "
            "linear norm (vmin, vmax)"
        )
    drawn = np.ma.filled(image.get_array().astype(float), np.nan)
    _same(image, "data", name, drawn, np.where(np.isfinite(value), value, np.nan))
    colours = (image.cmap(np.arange(image.cmap.N)) * 255).round().astype(np.uint8)
    return [
        "image",
        name,
        {
            "rows": value.shape[0],
            "columns": value.shape[1],
            "low": float(image.norm.vmin),
            "high": float(image.norm.vmax),
            "colours": base64.b64encode(colours.tobytes()).decode(),
        },
    ]

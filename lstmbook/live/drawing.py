"""A matplotlib figure as an SVG drawing whose artists follow outputs.

An artist says by its `gid` what it follows:

    gid="c"                     a line: its y data, or x and y if the output has shape
                                (2, n); an axvline or axhline: where it stands; bars:
                                their heights; an image: its pixels; a polygon: (2, n)
    gid="linewidth=f alpha=g"   any artist: line width in px, opacity from 0 to 1
    gid="color=c"               any artist: red, green, blue from 0 to 1, shape (3,)
    gid="x=t y=c"               a text: where it stands, in data coordinates

A text without $ that holds {name:spec} shows the output `name` (format.py). The axes
stand still, so their limits have to be set.
"""

import base64
import io
import re
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.container import BarContainer
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon, Rectangle
from matplotlib.text import Text

from lstmbook.live.format import FIELD, check, fill

# Sizes in px: a figure has 72 of them to an inch. Black is the page's text colour.
STYLE = {
    "figure.dpi": 72,
    "savefig.dpi": 72,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "medium",
    "axes.labelsize": "medium",
    "lines.linewidth": 2.5,
    "svg.fonttype": "none",
    "path.simplify": False,
    "image.composite_image": False,
}
WIDE, NARROW = 720, 360  # px, the widths of the two drawings
SVG, LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
ElementTree.register_namespace("", SVG)
NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def panels(count, **options):
    """`count` Axes: side by side in a wide drawing, one below the other in a narrow one.

    options   for plt.subplots. Returns the Figure and an array of Axes.
    """
    narrow = plt.rcParams["figure.figsize"][0] * 72 <= NARROW
    rows, columns = (count, 1) if narrow else (1, count)
    return plt.subplots(rows, columns, **options)


def draw(figure, outputs, size, font_size, id):
    """Draw `figure(outputs)` and tell which elements follow which output.

    figure    takes the outputs (name: array), returns a Figure or Axes
    size      width and height in px
    id        prefix of every id in the drawing, unique in the page
    Returns the <svg> element and {"artists": [...], "texts": [...]} for live.js.
    """
    width, height = size
    style = STYLE | {
        "figure.figsize": (width / 72, height / 72),
        "font.size": font_size,
        "svg.hashsalt": id,
    }
    with plt.ioff(), mpl.rc_context(style):
        fig = figure(outputs)
        fig = getattr(fig, "figure", fig)
        try:
            followers, texts = _find(fig, outputs, id)
            buffer = io.BytesIO()
            fig.savefig(buffer, format="svg", metadata=NO_METADATA)
            root = ElementTree.fromstring(buffer.getvalue())
            artists = [
                [artist.get_gid(), *_follow(artist, prop, name, outputs, root, height)]
                for artist, prop, name in followers
            ]
        finally:
            plt.close(fig)
    live_ids = {artist[0] for artist in artists} | {text[0] for text in texts}
    return _clean(root, id, live_ids), {"artists": artists, "texts": texts}


def _find(fig, outputs, id):
    """Artists with a gid or a template; each gets an id of its own."""
    followers, texts = [], []
    if not isinstance(fig, mpl.figure.Figure):
        raise TypeError(
            f"a figure function returns a Figure or Axes, not {type(fig).__name__}"
        )
    for k, artist in enumerate(fig.findobj(include_self=False)):
        gid = artist.get_gid()
        is_text = isinstance(artist, Text) and "$" not in artist.get_text()
        template = artist.get_text() if is_text else ""
        if FIELD.search(template):
            check(template, outputs)
            artist.set_text(fill(template, outputs))
            texts.append([f"{id}-{k}", template])
        for part in (gid or "").split():
            prop, name = part.split("=") if "=" in part else ("", part)
            if name not in outputs:
                raise ValueError(
                    f"gid {gid!r} follows {name!r}, but the outputs are "
                    f"{', '.join(outputs)}"
                )
            followers.append((artist, prop, name))
        if gid or FIELD.search(template):
            artist.set_gid(f"{id}-{k}")
        if gid and isinstance(artist, AxesImage):
            artist.set_interpolation("none")  # one picture element a number
    return followers, texts


def _follow(artist, prop, name, outputs, root, height):
    """[kind, output, how] for live.js: how this property follows that output."""
    value, ax = np.asarray(outputs[name]), artist.axes
    if prop in ("linewidth", "alpha"):
        return [prop, name]
    if prop == "color":
        filled = isinstance(artist, Text) or getattr(artist, "fill", False)
        return [prop, name, {"property": "fill" if filled else "stroke"}]
    if prop in ("x", "y") and isinstance(artist, Text):
        axis = _axis(ax, prop, height)
        element = root.find(f".//*[@id='{artist.get_gid()}']//{{{SVG}}}text")
        data = artist.get_position()["xy".index(prop)]
        offset = float(element.get(prop)) - _to_page(axis, data)
        return [prop, name, {"axis": axis, "offset": round(offset, 3)}]
    if prop:
        raise ValueError(
            f"gid '{prop}={name}': a {type(artist).__name__} can follow with linewidth, "
            "alpha or color, a Text also with x or y"
        )
    if isinstance(artist, Line2D) and artist.get_transform() in (
        ax.get_xaxis_transform(),
        ax.get_yaxis_transform(),
    ):
        return _rule(artist, name, value, height)
    if isinstance(artist, (Line2D, Polygon)):
        return _line(artist, name, value, height)
    if isinstance(artist, Rectangle):
        return _bar(artist, name, value, height)
    if isinstance(artist, AxesImage):
        return _image(artist, name, value, root)
    raise ValueError(
        f"gid {name!r}: a {type(artist).__name__} has no data to follow an output with; "
        "lines, bars, images and polygons have, others take linewidth=, alpha=, color="
    )


def _axis(ax, which, height, moves=True):
    """[slope, start, log]: page = slope * (log10 of) data + start."""
    scale = getattr(ax, f"get_{which}scale")()
    if scale not in ("linear", "log"):
        raise ValueError(f"axes of a live figure are linear or log, not {scale}")
    if moves and getattr(ax, f"get_autoscale{which}_on")():
        raise ValueError(f"live axes stand still: call ax.set_{which}lim(low, high)")
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


def _to_page(axis, data):
    slope, start, log = axis
    return slope * (np.log10(data) if log else data) + start


def _same(kind, name, drawn, value):
    if np.shape(drawn) != np.shape(value) or not np.allclose(
        np.asarray(drawn, float), np.asarray(value, float), equal_nan=True
    ):
        raise ValueError(
            f"the {kind} with gid {name!r} was drawn with other numbers (shape "
            f"{np.shape(drawn)}) than output {name!r} (shape {np.shape(value)})"
        )


def _line(line, name, value, height):
    if isinstance(line, Polygon):
        xs, ys, closed = *line.get_xy()[:-1].T, True
    else:
        xs, ys, closed = line.get_xdata(orig=False), line.get_ydata(orig=False), False
        if line.get_drawstyle() != "default":
            raise ValueError(
                f"line {name!r}: drawstyle {line.get_drawstyle()!r} is not live"
            )
    point = value.shape == (2,) and len(xs) == 1
    moves_x = value.ndim == 2 or closed or point
    how = {
        "x": _axis(line.axes, "x", height, moves_x),
        "y": _axis(line.axes, "y", height),
        "closed": closed,
    }
    if moves_x:
        _same("line", name, np.stack([xs, ys]), value.reshape(2, -1))
    else:
        _same("line", name, ys, value.reshape(-1))
        how["xs"] = [round(_to_page(how["x"], x), 2) for x in np.asarray(xs, float)]
    has_marks = not closed and line.get_marker() not in ("None", "none", "", " ", None)
    if has_marks and not np.isfinite(np.asarray(ys, float)).any():
        raise ValueError(f"line {name!r}: markers need a finite value at the defaults")
    return ["line", name, how]


def _rule(line, name, value, height):
    along = "x" if line.get_transform() == line.axes.get_xaxis_transform() else "y"
    _same("rule", name, getattr(line, f"get_{along}data")()[0], value.reshape(()))
    across = "yx"["xy".index(along)]
    ends = line.get_transform().transform(line.get_xydata())[:, "xy".index(across)]
    ends = height - ends if across == "y" else ends
    axis = _axis(line.axes, along, height)
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
    k = found[0].patches.index(rectangle)
    corner, size = rectangle.get_xy(), (rectangle.get_width(), rectangle.get_height())
    _same(
        "bar", name, size["xy".index(along)], value.reshape(-1)[min(k, value.size - 1)]
    )
    across = "yx"["xy".index(along)]
    side = "xy".index(across)
    axis = _axis(rectangle.axes, across, height, moves=False)
    sides = [_to_page(axis, corner[side] + shift) for shift in (0, size[side])]
    return [
        "bar",
        name,
        {
            "along": along,
            "axis": _axis(rectangle.axes, along, height),
            "base": float(corner["xy".index(along)]),
            "sides": [round(float(s), 2) for s in sides],
            "k": k,
        },
    ]


def _image(image, name, value, root):
    _same("image", name, image.get_array(), value)
    if type(image.norm) is not mpl.colors.Normalize:
        raise ValueError(
            f"image {name!r}: a live image takes a linear norm (vmin, vmax)"
        )
    colours = (image.cmap(np.arange(image.cmap.N)) * 255).round().astype(np.uint8)
    element = root.find(f".//*[@id='{image.get_gid()}']")
    drawn = base64.b64decode(element.get(LINK).partition(",")[2])
    drawn = plt.imread(io.BytesIO(drawn))
    upright = np.abs(drawn - image.to_rgba(image.get_array())).max() < 0.01
    return [
        "image",
        name,
        {
            "rows": value.shape[0],
            "columns": value.shape[1],
            "low": float(image.norm.vmin),
            "high": float(image.norm.vmax),
            "colours": base64.b64encode(colours.tobytes()).decode(),
            "flip": not upright,
        },
    ]


def _clean(root, id, live_ids):
    """The SVG as a fragment of a page: own ids, the page's ink, no global style."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
    text = ElementTree.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:url\(|href=")#([^")]+)', text))
    for element in root.iter():
        if (name := element.get("id")) and name not in live_ids:
            if name in used:
                element.set("id", f"{id}-{name}")
            else:
                del element.attrib["id"]
        if LINK in element.attrib:
            target = element.attrib.pop(LINK)
            element.set("href", f"#{id}-{target[1:]}" if target[0] == "#" else target)
        if "clip-path" in element.attrib:
            clip = element.get("clip-path").replace("url(#", f"url(#{id}-")
            element.set("clip-path", clip)
        if "style" in element.attrib:
            element.set(
                "style", element.get("style").replace("#000000", "currentColor")
            )
        element.tail = None
        if not element.tag.endswith("text") and not element.tag.endswith("tspan"):
            element.text = None
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    return root

"""A drawing that moves in the page moves as matplotlib would draw it anew.

At build time a figure is drawn at other settings, too. What looks different there must
follow an output, with all that makes it look different; what does not is named.
"""

import re

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import (
    LineCollection,
    PathCollection,
    PolyCollection,
    QuadMesh,
)
from matplotlib.contour import ContourSet
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, FancyArrow, FancyArrowPatch, Rectangle
from matplotlib.quiver import Quiver
from matplotlib.text import Text

NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")
OPACITY = {"opacity", "fill-opacity", "stroke-opacity"}
# What may differ in an element whose artist follows in this way.
FREE = {
    **dict.fromkeys(("line", "rule", "bar"), {"d", "x", "y", "count"}),
    **dict.fromkeys(("box", "ellipse", "arrow", "stairs", "contour"), {"d"}),
    "image": {"href"},
    "segments": {"d"},
    "area": {"d", "count"},
    "dots": {"transform", "display"},
    "shades": {"fill", "stroke"},
    "linewidth": {"stroke-width"},
    "alpha": OPACITY,
    "color": {"fill", "stroke"},
    "x": {"x", "transform"},  # which turns a text by nothing about its place
    "y": {"y", "transform"},
    "text": {"words"},
}
CURES = (
    (Axes, "for an arrow a line with a gid, and what moves as an artist of its own"),
    (Axis, "ticks and labels that stay"),
    (
        LineCollection,
        "gid='at=name low=name high=name' for the parts of ax.vlines or ax.hlines that "
        "move, 'name low=name high=name' of ax.errorbar; other lines as ax.plot with "
        "gaps of np.nan and a gid",
    ),
    (
        PathCollection,
        "gid='name s=name c=name' of ax.scatter: places (2, n), sizes, colours",
    ),
    (
        ContourSet,
        "ax.contour(*out['name'], levels=...).set_gid('name'), the output x, y and z, "
        "(3, m, n); for surfaces ax.pcolormesh with a gid",
    ),
    (QuadMesh, "gid='name' of the colours of its cells, vmin= and vmax="),
    (
        Quiver,
        "ax.plot(*out['name'], gid='name'), the arrows as lines with gaps of np.nan",
    ),
    (
        PolyCollection,
        "gid='y1=name y2=name' of ax.fill_between, or ax.fill(*out['name'], "
        "gid='name') with the outline, (2, n)",
    ),
    (Text, "a template '{name:.2f}' for its words, gid='x=name y=name' for its place"),
    (AxesImage, "gid='name', and vmin= and vmax=, which stand still"),
    (
        Rectangle,
        "gid='name' of ax.bar for its size, or of any gid='x=name y=name width=name "
        "height=name' for what moves",
    ),
    (Ellipse, "gid='x=name y=name', radius=name of a Circle, width= and height="),
    (FancyArrow, "gid='x=name y=name dx=name dy=name' of ax.arrow"),
    (FancyArrowPatch, "ax.arrow with a gid, or a line with a marker for its head"),
    (
        Line2D,
        "gid='name' of the output it draws; gid='alpha=name' and others for style",
    ),
)


def cure_for(artist):
    """What to write instead of an artist that cannot follow an output."""
    return next((cure for kind, cure in CURES if isinstance(artist, kind)), "a gid")


def artists_of(artist):
    """All artists inside; ticks belong to their axis, which makes them as it likes."""
    if isinstance(artist, Axis):
        children = artist.label, artist.offsetText
    else:
        children = artist.get_children()
    return [one for child in children for one in (*artists_of(child), child)]


def place_axes(fig, places):
    """Put the axes where they stood; a page does not lay them out again."""
    if places is None:
        return
    fig.set_layout_engine("none")
    if len(fig.axes) == len(places):
        for ax, place in zip(fig.axes, places, strict=True):
            ax.set_position(place)


def looks(root, ids):
    """{id: what its elements look like}, each without the other artists inside it."""
    found = {}

    def walk(element, rows):
        id = element.get("id")
        if id in ids:
            rows = found.setdefault(id, [])
        tag = element.tag.rpartition("}")[2]
        if tag == "defs":
            return
        look = {k.rpartition("}")[2]: v for k, v in element.attrib.items()}
        look |= dict(re.findall(r"([\w-]+): ([^;]+)", look.pop("style", "")))
        for name in ("id", "clip-path", *(("href",) if tag == "use" else ())):
            look.pop(name, None)
        if tag in ("text", "tspan"):
            look["words"] = element.text or ""
        if tag != "g" or look:
            rows.append((tag, look))
        for child in element:
            walk(child, rows)

    walk(root, [])
    return found


def compare(first, again, setting):
    """Raise ValueError for what differs in two drawings and does not follow.

    first, again   what draw.py knows of a drawing: its axes, artists by id, looks,
                   and {id: [[kind, output, how], ...]} of those that follow
    setting        where the second was drawn, for the message
    """
    where = f"at {', '.join(f'{k}={v}' for k, v in setting.items())}"
    for name in ("x", "y"):
        for k, (here, there) in enumerate(zip(first.limits, again.limits, strict=True)):
            if not np.allclose(here[name], there[name]):
                raise ValueError(
                    f"live axes stand still, but the {name} axis of axes {k} goes to "
                    f"{_short(there[name])} {where}, not {_short(here[name])}: call "
                    f"ax.set_{name}lim(low, high) with numbers that hold everywhere"
                )
    if len(first.artists) != len(again.artists):
        raise ValueError(
            f"the figure draws {len(again.artists)} artists {where} and "
            f"{len(first.artists)} at the defaults: draw the same, and hide with np.nan"
        )
    for id, artist in again.artists.items():
        _compare_follow(artist, first.follow.get(id), again.follow.get(id), where)
        kinds = {kind for kind, *_ in first.follow.get(id, ())}
        free = set().union(*(FREE[kind] for kind in kinds))
        here, there = (_rows(d.looks.get(id, ()), free) for d in (first, again))
        if kinds and not (here and there):
            continue  # it is nowhere at one of them
        if "count" in free:  # a part may be out of sight
            tags = {tag for tag, _ in here} & {tag for tag, _ in there}
            here, there = ([r for r in rows if r[0] in tags] for rows in (here, there))
        if not _same_rows(here, there):
            raise ValueError(_words(artist, kinds, where, again.fig))


def _short(limits):
    return "({:.3g}, {:.3g})".format(*limits)


def _rows(rows, free):
    """The rows as far as they must not differ; of what moves, one of each kind."""
    kept = []
    for tag, look in rows:
        row = (tag, {k: v for k, v in look.items() if k not in free})
        if "count" not in free or row not in kept:
            kept.append(row)
    return kept


def _same_rows(here, there):
    if len(here) != len(there):
        return False
    for (tag, look), (other_tag, other) in zip(here, there, strict=True):
        if tag != other_tag or look.keys() != other.keys():
            return False
        if not all(_same_text(look[k], other[k], k) for k in look):
            return False
    return True


def _same_text(here, there, name):
    if here == there:
        return True
    if name in ("words", "href", "fill", "stroke"):
        return False
    numbers = [np.array(NUMBER.findall(text), float) for text in (here, there)]
    same_shape = NUMBER.sub("", here) == NUMBER.sub("", there)
    return same_shape and np.allclose(*numbers, rtol=0, atol=0.05)


def _compare_follow(artist, here, there, where):
    """How an artist follows must not follow itself: a base, a scale, other data."""
    for (kind, output, how), (_, _, other) in zip(
        here or (), there or (), strict=False
    ):
        if kind == "color" or how == other:
            continue
        how, other = (_flat(x) if isinstance(x, dict) else {} for x in (how, other))
        for name in how:
            if not _close(how[name], other.get(name)):
                raise ValueError(
                    f"{_name(artist)} follows {output!r}, but its {_part(name)} moves "
                    f"too {where}, and would stand still in the page: {_cure_of(name)}"
                )


def _flat(how):
    """{name: value}, those of a part inside as "part.name"."""
    flat = {}
    for name, value in how.items():
        inner = value if isinstance(value, dict) else {}
        flat |= {f"{name}.{k}": v for k, v in inner.items()} or {name: value}
    return {k: v for k, v in flat.items() if v != {}}


def _cure_of(name):
    kind, _, part = name.rpartition(".")
    if kind == "rest":
        return f"say so in the gid, as in '{part}=name' beside the others"
    return CURE_OF.get(name, "draw that as an artist of its own")


def _part(name):
    kind, _, part = name.rpartition(".")
    return f"{part} data" if kind == "rest" else NAMES.get(name, "axis")


NAMES = {
    "parts": "choice of a part (name it: gid='low=name')",
    "along": "direction",
    "edge": "edge colour",
    "base": "base",
    "sides": "place across",
    "axis": "axis",
    "offset": "anchor",
    "xs": "x data",
    "x": "x axis",
    "y": "y axis",
    "ends": "ends",
    "low": "vmin",
    "high": "vmax",
    "colours": "colour map",
    "levels": "levels",
    "where": "steps",
}
CURE_OF = {
    "base": "gid='height=name y=name' for bars that stand, 'width=name x=name' if not",
    "levels": "set levels= to numbers that hold everywhere",
    "xs": "let the output hold x and y, shape (2, n)",
    "low": "set vmin= and vmax= to numbers that hold everywhere",
    "high": "set vmin= and vmax= to numbers that hold everywhere",
}


def _close(here, there):
    if isinstance(here, (str, bool, int)) or here is None:
        return here == there
    here, there = np.asarray(here, float), np.asarray(there, float)
    if here.shape != there.shape:
        return False
    seen = np.isfinite(here) & np.isfinite(there)
    return np.allclose(here[seen], there[seen], rtol=1e-4, atol=0.05)


def _name(artist):
    words = artist.get_text() if isinstance(artist, Text) else ""
    label = words or str(artist.get_label() or "")
    shown = f" {label!r}" if label and not label.startswith("_") else ""
    return f"a {type(artist).__name__}{shown if len(shown) < 60 else ''}"


def _words(artist, kinds, where, fig):
    cure = cure_for(artist)
    if any(artist in legend.findobj() for legend in fig.findobj(Legend)):
        cure = "loc= for the legend, and labels that stay"
    if kinds:
        said = "follows only in part"
        cure = f"what else moves as an artist of its own, or {cure}"
    else:
        said = "stands still in the page"
    return f"{_name(artist)} {said}, but looks different {where}. Use {cure}."

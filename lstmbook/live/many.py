"""How artists of many parts follow outputs: vlines, hlines, fill_between, scatter.

Each has parts that may follow, one output each, and others that stand still:

    vlines, hlines   at (where the line stands), low and high (its ends)
    fill_between     x, y1 and y2
    scatter          x and y, or both, (2, n), in one; s (sizes) and c (colours)

gid="name" means the part that was drawn with the output's numbers; gid="low=a high=b"
says which. An output has a number for each part, or one for all.
"""

import base64
from xml.etree import ElementTree

import numpy as np
from matplotlib.collections import (
    FillBetweenPolyCollection,
    LineCollection,
    PathCollection,
)
from matplotlib.colors import Normalize, to_hex
from matplotlib.path import Path

from lstmbook.live.axes import axis_of, to_page
from lstmbook.live.polar import flat
from lstmbook.live.svg import LINK, SVG

UNIT = 100  # a marker's path is drawn so large, since places are kept to a hundredth
LETTERS = {
    Path.MOVETO: "M",
    Path.LINETO: "L",
    Path.CURVE3: "Q",
    Path.CURVE4: "C",
    Path.CLOSEPOLY: "Z",
}


def parts_of(artist):
    """(kind, {part: its numbers, n of each}, {part: "x" or "y"}); None for others."""
    if isinstance(artist, LineCollection):
        ends = np.array([path.vertices for path in artist.get_paths()], float)
        if ends.shape[1:] != (2, 2):
            return None
        stand = np.allclose(ends[:, 0, 0], ends[:, 1, 0], equal_nan=True)
        along, across = ("y", "x") if stand else ("x", "y")
        j = "xy".index(along)
        parts = {"at": ends[:, 0, 1 - j], "low": ends[:, 0, j], "high": ends[:, 1, j]}
        return "segments", parts, {"at": across, "low": along, "high": along}
    if isinstance(artist, FillBetweenPolyCollection):
        points = [_sides(path.vertices[:-1]) for path in artist.get_paths()]
        t, y1, y2 = np.concatenate(points, axis=1) if points else np.empty((3, 0))
        t_axis, f_axis = ("x", "y") if artist.t_direction == "x" else ("y", "x")
        parts = {"x": t, "y1": y1, "y2": y2}
        return "area", parts, {"x": t_axis, "y1": f_axis, "y2": f_axis}
    if isinstance(artist, PathCollection):
        # Under the mask of the others, too.
        x, y = np.ma.getdata(artist.get_offsets()).T
        x, y = flat(artist.axes, x, y)
        sizes = np.resize(np.ma.getdata(artist.get_sizes()), len(x))
        found = {"x": x, "y": y, "s": sizes}
        if artist.get_array() is not None:
            found["c"] = np.ma.getdata(artist.get_array()).astype(float)
        return "dots", found, {"x": "x", "y": "y"}
    return None


def _sides(vertices):
    """x, y1 and y2 of a polygon that fill_between made."""
    n = len(vertices) // 2 - 1
    there, back = vertices[1 : n + 1], vertices[n + 2 :][::-1]
    same = np.allclose(there[:, 0], back[:, 0])
    k = 0 if same else 1
    return np.stack([there[:, k], there[:, 1 - k], back[:, 1 - k]])


def follow(artist, prop, name, value, height):
    """[kind, output, how] for live.js; None for an artist or a part not known here.

    Raises ValueError for an output that was not what the artist was drawn with.
    """
    found = parts_of(artist)
    if found is None:
        return None
    kind, parts, axes = found
    value = np.asarray(value, float)
    who = f"gid '{prop}={name}'" if prop else f"gid {name!r}"
    if prop and prop not in parts:
        return None
    _check(artist, who)
    if kind == "area":
        parts = _with_gaps(parts, value)
    rows = [prop] if prop else _rows(parts, value, who, kind)
    values = value if value.ndim == 2 else value[None]
    for row, numbers in zip(rows, values, strict=True):
        fits = np.size(numbers) in (1, len(parts[row]))
        if kind == "area" and fits:  # what lies in a gap was not drawn
            numbers = np.where(np.isfinite(parts[row]), numbers, np.nan)
        if not fits or not np.allclose(numbers, parts[row], equal_nan=True):
            raise ValueError(f"{who}: {row} was drawn with other numbers than that")
    if rows == ["c"]:
        return ["shades", name, _colours(artist, who)]
    how = {"parts": " ".join(rows), "axes": {}, "rest": {}}
    for row, which in axes.items():
        axis = axis_of(artist.axes, which, height, row in rows, polar=kind == "dots")
        if row in rows:
            how["axes"][row] = axis
        else:
            how["rest"][row] = _round(to_page(axis, parts[row]))
    if kind == "dots" and "s" not in rows:
        how["rest"]["s"] = _round(np.sqrt(parts["s"]), 3)
    if kind != "dots":
        how["along"] = axes["low" if kind == "segments" else "y1"]
    return [kind, name, how]


def _round(numbers, digits=2):
    return [round(float(x), digits) if np.isfinite(x) else None for x in numbers]


def _check(artist, who):
    moved = (
        artist.get_offset_transform() if isinstance(artist, PathCollection) else None
    )
    if (moved or artist.get_transform()) != artist.axes.transData:
        raise ValueError(f"{who}: a live artist stands in data coordinates")
    if getattr(artist, "_step", None) or getattr(artist, "_interpolate", False):
        raise ValueError(f"{who}: step= and interpolate= are not live")
    if artist.get_hatch():
        raise ValueError(f"{who}: hatch= is not live")
    if len(artist.get_paths()) > 1 and isinstance(artist, PathCollection):
        raise ValueError(f"{who}: a live scatter has one marker")


def _with_gaps(parts, value):
    """The parts with nan where the output has it: fill_between leaves these out."""
    n, seen = value.shape[-1], np.all(np.isfinite(np.atleast_2d(value)), axis=0)
    if value.ndim and np.sum(seen) == len(parts["x"]) < n:
        spread = np.full((3, n), np.nan)
        spread[:, seen] = list(parts.values())
        return dict(zip(parts, spread, strict=True))
    return parts


def _rows(parts, value, who, kind):
    """The parts that an output without a name was drawn as."""
    if value.ndim == 2 and len(value) == 3 and kind == "area":
        return ["x", "y1", "y2"]
    if value.ndim == 2 and len(value) == 2:
        return {"segments": ["low", "high"], "area": ["y1", "y2"], "dots": ["x", "y"]}[
            kind
        ]
    same = [
        row
        for row, numbers in parts.items()
        if value.ndim < 2
        and np.size(value) in (1, len(numbers))
        and np.allclose(numbers, value, equal_nan=True)
    ]
    if len(same) != 1:
        raise ValueError(
            f"{who}: {' and '.join(same) or 'nothing'} of {', '.join(parts)} was drawn "
            f"with these numbers: say which, as in gid='{[*parts][-1]}=name'"
        )
    return same


def _colours(artist, who):
    if type(artist.norm) is not Normalize:
        raise ValueError(f"{who}: live colours take a linear norm (vmin, vmax)")
    table = (artist.cmap(np.arange(artist.cmap.N)) * 255).round().astype(np.uint8)
    return {
        "low": float(artist.norm.vmin),
        "high": float(artist.norm.vmax),
        "colours": base64.b64encode(table.tobytes()).decode(),
        "edge": np.array_equal(artist.get_edgecolor(), artist.get_facecolor()),
    }


def settle(ways, first):
    """What another way of the same artist moves is no longer what stands still."""
    hows = [way[2] for way in ways if way and "parts" in way[2]]
    moved = {row for how in hows for row in how["parts"].split()}
    for how in hows:
        how["rest"] = {k: v for k, v in how["rest"].items() if k not in moved}
        if first and "y1" in how["parts"] and None in how["rest"].get("x", ()):
            raise ValueError(
                "fill_between has gaps at the defaults, where its x is not known: let "
                "the output hold x, y1 and y2, shape (3, n)"
            )


def redraw(artist, element, height):
    """Write the artist's parts so that each has an element of its own, all the page.

    matplotlib leaves out what is not on the page, and parts a surface at its gaps.
    """
    if not isinstance(artist, (PathCollection, FillBetweenPolyCollection)):
        return
    clips = [clip for e in element.iter() if (clip := e.get("clip-path"))]
    for child in list(element):
        element.remove(child)
    group = ElementTree.SubElement(element, f"{{{SVG}}}g")
    if clips:
        group.set("clip-path", clips[0])
    (_dots if isinstance(artist, PathCollection) else _area)(artist, group, height)


def _area(artist, group, height):
    words = []
    for path in artist.get_paths():
        n = len(path.vertices) // 2 - 1  # less its start and what joins both sides
        around = np.delete(path.vertices[:-1], [0, n + 1], axis=0)
        page = artist.axes.transData.transform(around)
        points = [f"{x:.2f} {height - y:.2f}" for x, y in page]
        words.append(f"M{'L'.join(points)}Z")
    colours = artist.get_facecolor(), artist.get_edgecolor()
    style = _style(*colours, artist.get_linewidths()[0], 0)
    ElementTree.SubElement(
        group, f"{{{SVG}}}path", {"d": "".join(words), "style": style}
    )


def _dots(artist, group, height):
    ax, id = artist.axes, artist.get_gid()
    defs = ElementTree.SubElement(group, f"{{{SVG}}}defs")
    (path,) = artist.get_paths()
    attributes = {"id": f"{id}-mark", "d": _drawn(path)}
    attributes["vector-effect"] = "non-scaling-stroke"
    ElementTree.SubElement(defs, f"{{{SVG}}}path", attributes)
    _, parts, _ = parts_of(artist)
    n = len(parts["x"])
    page = ax.transData.transform(np.ma.getdata(artist.get_offsets()))
    faces, edges = artist.get_facecolor(), artist.get_edgecolor()
    if artist.get_array() is not None:  # under the mask of the others, too
        alike = np.array_equal(faces, edges)
        faces = artist.to_rgba(parts["c"], artist.get_alpha())
        edges = faces if alike else edges
    widths = np.resize(artist.get_linewidths(), n)
    for j, (x, y) in enumerate(page):
        style = _style(faces, edges, widths[j], j)
        q = np.sqrt(parts["s"][j]) / UNIT
        place = f"translate({x:.2f} {height - y:.2f}) scale({q:.5f})"
        if not np.isfinite([x, y, q]).all():
            place, style = "scale(0)", "display: none; " + style
        use = {LINK: f"#{id}-mark", "transform": place, "style": style}
        ElementTree.SubElement(group, f"{{{SVG}}}use", use)


def _style(faces, edges, width, j):
    style = []
    for name, colours in (("fill", faces), ("stroke", edges)):
        if not len(colours):
            style.append(f"{name}: none")
            continue
        colour = colours[j % len(colours)]
        style.append(f"{name}: {to_hex(colour)}")
        if colour[3] < 1:
            style.append(f"{name}-opacity: {colour[3]:.3g}")
    return "; ".join([*style, f"stroke-width: {width:g}"])


def _drawn(path):
    """The path of a marker as SVG has it, UNIT times as large."""
    words = []
    for points, code in path.iter_segments(simplify=False):
        turned = np.reshape(points, (-1, 2)) * [UNIT, -UNIT]
        numbers = " ".join(f"{v:.2f}" for v in turned.ravel())
        words.append(LETTERS[code] + ("" if code == Path.CLOSEPOLY else numbers))
    return " ".join(words)

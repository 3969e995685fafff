"""How pcolormesh and contour follow an output.

pcolormesh  gid="name": the colours of its cells, shading flat or nearest
contour     ax.contour(*out["name"], levels=...).set_gid("name"): its lines, of an
            output (3, m, n) of x, y and z without gaps; levels= stand still
"""

import base64
import io
from xml.etree import ElementTree

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.contour import QuadContourSet
from matplotlib.image import imsave

from lstmbook.live.axes import axis_of
from lstmbook.live.svg import LINK, SVG

CELLS = "image-rendering:crisp-edges;image-rendering:pixelated"


def follow(artist, prop, name, value, height):
    """[kind, output, how] for live.js; None for an artist or a part not known here."""
    if prop or not isinstance(artist, (QuadMesh, QuadContourSet)):
        return None
    if isinstance(artist, QuadContourSet):
        return _contour(artist, name, value, height)
    drawn = np.ma.filled(np.ma.asarray(artist.get_array(), float), np.nan)
    _check(artist, name, value, drawn)
    edges(artist)
    for which in "xy":
        axis_of(artist.axes, which, height, moves=False)
    table = (artist.cmap(np.arange(artist.cmap.N)) * 255).round().astype(np.uint8)
    rows, columns = value.shape
    return ["image", name, {
        "rows": rows,
        "columns": columns,
        "low": float(artist.norm.vmin),
        "high": float(artist.norm.vmax),
        "colours": base64.b64encode(table.tobytes()).decode(),
    }]  # fmt: skip


def _check(artist, name, value, drawn):
    if type(artist.norm) is not Normalize:
        raise ValueError(f"gid {name!r}: live colours take a linear norm (vmin, vmax)")
    if artist.get_transform() != artist.axes.transData:
        raise ValueError(f"gid {name!r}: a live artist stands in data coordinates")
    if np.shape(value) != drawn.shape or not np.allclose(
        drawn, np.where(np.isfinite(value), value, np.nan), equal_nan=True
    ):
        raise ValueError(
            f"gid {name!r}: a {type(artist).__name__} was drawn with other numbers "
            "than the output"
        )


def edges(mesh):
    """Where the columns and the rows of cells meet, evenly spaced on the page."""
    xy = mesh.axes.transData.transform(mesh.get_coordinates().reshape(-1, 2))
    x, y = np.moveaxis(xy.reshape(mesh.get_coordinates().shape), -1, 0)
    apart = max(np.ptp(x, axis=0).max(), np.ptp(y, axis=1).max())
    for at in (x[0], y[:, 0]):
        apart = max(apart, np.abs(at - np.linspace(at[0], at[-1], len(at))).max())
    if apart > 0.1 or mesh._shading == "gouraud":
        raise ValueError(
            "the cells of a live pcolormesh are of one size, shading='flat' or "
            "'nearest': let its edges be np.linspace(low, high, n), on linear axes"
        )
    return x[0], y[:, 0]


def _contour(lines, name, value, height):
    if lines.filled:
        raise ValueError(
            f"gid {name!r}: contourf is not live: use ax.pcolormesh(x, y, z, gid=..., "
            "vmin=..., vmax=...), with lines of ax.contour above it"
        )
    if np.shape(value)[:1] != (3,) or np.ndim(value) != 3:
        raise ValueError(
            f"gid {name!r}: the output has shape {np.shape(value)}, expected (3, m, n) "
            "of x, y and z for contour: np.stack([*np.meshgrid(x, y), z])"
        )
    found = contour_generator(
        *value, name=lines._algorithm, line_type=LineType.SeparateCode
    )
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        corners = np.concatenate([np.empty((0, 2)), *found.lines(level)[0]])
        if corners.shape != path.vertices.shape or not np.allclose(
            corners, path.vertices
        ):
            raise ValueError(
                f"gid {name!r}: a contour was drawn with other numbers than the output"
            )
    axes = {which: axis_of(lines.axes, which, height) for which in "xy"}
    if axes["x"][2] or axes["y"][2]:
        raise ValueError(f"gid {name!r}: contour follows on linear axes")
    levels = [float(level) for level in lines.levels]
    return ["contour", name, axes | {"levels": levels, "columns": value.shape[2]}]


def redraw(artist, element, height):
    """Write a mesh as one picture, a pixel a cell."""
    if not isinstance(artist, QuadMesh):
        return
    x, y = edges(artist)
    clips = [clip for e in element.iter() if (clip := e.get("clip-path"))]
    for child in list(element):
        element.remove(child)
    pixels = artist.to_rgba(artist.get_array())
    file = io.BytesIO()
    imsave(file, pixels, format="png")
    rows, columns = pixels.shape[:2]
    across, down = (x[-1] - x[0]) / columns, (y[-1] - y[0]) / rows
    place = f"matrix({across:.6f} 0 0 {-down:.6f} {x[0]:.6f} {height - y[0]:.6f})"
    element.attrib.pop("id")
    if clips:
        element.set("clip-path", clips[0])
    picture = {"id": artist.get_gid(), "width": str(columns), "height": str(rows)}
    picture |= {"transform": place, "style": CELLS}
    picture[LINK] = (
        f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    )
    ElementTree.SubElement(element, f"{{{SVG}}}image", picture)

"""Small pictures of figures: as little as the eye needs at half their size."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
from PIL import Image

FAR = 1  # px, of which half is seen; a line may pass so far from where it was drawn
LINES = re.compile(r"[MLz\d. -]*")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NUMERAL = re.compile(r"[\d.,\N{MINUS SIGN}+%-]+")
CLEAR = {"none", "0"}
CELLS, COLOURS = 48, 16  # of a map, at most: cells along a side, colours
DATA = "data:image/png;base64,"


def coarse(svg):
    """Take from a drawing what a small picture does not show; returns the drawing.

    svg   an SVG element of live/svg.py, which is changed
    Lines keep the points that make their shape, each said by the way from the one
    before, which is shorter; places are whole pixels, maps have few cells and colours;
    what is drawn in no ink, numbers beside it, too small to be read, groups that say
    nothing and names that nobody calls go.

    >>> from xml.etree import ElementTree
    >>> svg = ElementTree.fromstring('<svg><path d="M 0 0 L 4.5 0.2 L 9.28 0"/></svg>')
    >>> coarse(svg)[0].get("d")
    'M0 0l9 0'
    """
    text = ElementTree.tostring(svg, encoding="unicode")
    called = set(re.findall(r'(?:url\(|href=")#([^")]+)', text))
    for element in svg.iter():
        if element.get("id", "") not in called:
            element.attrib.pop("id", None)
    _unwrap(svg)
    for element in svg.iter():
        if path := element.get("d"):
            element.set("d", _path(path))
        if (png := element.get("href", "")).startswith(DATA):
            element.set("href", DATA + _map(png.removeprefix(DATA)))
            element.set("preserveAspectRatio", "none")  # it fills the place it had
        for name in {"x", "y"} & element.attrib.keys():
            element.set(name, str(round(float(element.get(name)))))
    return svg


def _map(png):
    """A smaller picture, as text in base 64, of one; the same if it has no smaller."""
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    small = image.resize([min(n, CELLS) for n in image.size], Image.Resampling.NEAREST)
    small = small.convert("RGBA").quantize(COLOURS, Image.Quantize.FASTOCTREE)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return min(base64.b64encode(file.getvalue()).decode(), png.strip(), key=len)


def _unwrap(parent):
    parts = []
    for child in parent:
        _unwrap(child)
        if child.tag.endswith("}g") and not child.attrib:
            parts += child
        elif _seen(child) or parent.tag.endswith("}defs"):
            parts.append(child)
    parent[:] = parts


def _seen(element):
    """Whether an element is seen: letters, or what has ink within or around it."""
    if element.tag.endswith("}text"):
        return not NUMERAL.fullmatch("".join(element.itertext()).strip())
    style = dict(re.findall(r"([\w-]+): *([^;]+)", element.get("style", "")))
    if style.get("opacity") == "0":
        return False
    if not style or not element.tag.endswith(("}path", "}use")):
        return True
    ways = (("fill", "black"), ("stroke", "none"))
    return any(
        style.get(name, usual) not in CLEAR
        and style.get(f"{name}-opacity") not in CLEAR
        for name, usual in ways
    )


def _path(path):
    if not LINES.fullmatch(path):  # bends are markers, a few pixels large
        return NUMBER.sub(lambda x: f"{float(x[0]):.1f}".removesuffix(".0"), path)
    return "".join(map(_line, re.findall("M[^M]*", path)))


def _line(path):
    places = np.array(NUMBER.findall(path), float).reshape(-1, 2)
    places = places[kept(places, FAR)].round().astype(int)
    start, ways = "M{} {}".format(*places[0]), np.diff(places, axis=0)
    said = " ".join(f"{x} {y}" for x, y in ways)
    return start + f"l{said}" * bool(said) + "z" * ("z" in path)


def kept(places, far):
    """Which points of a line keep its shape, by Douglas and Peucker (1973).

    places   (N, 2), N of 1 or more
    far      how far from the new line the others may lie, 0 or more
    Returns their numbers, the first and the last point among them.

    >>> kept(np.array([[0.0, 0], [1, 0.9], [2, 2], [3, 0]]), far=0.5)
    [0, 2, 3]
    """
    last = len(places) - 1
    found, spans = {0, last}, [(0, last)]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        away = places[start + 1 : end + 1] - places[start]
        away, along = away[:-1], away[-1]
        share = np.clip(away @ along / max(along @ along, 1e-12), 0, 1)
        off = np.hypot(*(away - share[:, None] * along).T)
        if off.max() > far:
            middle = start + 1 + int(off.argmax())
            found.add(middle)
            spans += [(start, middle), (middle, end)]
    return sorted(found)

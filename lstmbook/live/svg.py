"""matplotlib's SVG as a page takes it: own ids, the page's ink, readable words."""

import io
import re
from xml.etree import ElementTree

import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb

INK = "#000000"
SVG, LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
ElementTree.register_namespace("", SVG)
SHORTENED = {"d", "x", "y"}  # what holds places, to a hundredth of a pixel, as live.js
NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
THEMES = ("#ffffff", "#222832"), ("#14181e", "#ced6dd")  # ground and ink of the page
ENOUGH = 4.5  # contrast of text, by the WCAG


def as_svg(fig):
    """The root of the SVG that matplotlib draws of a figure."""
    buffer = io.StringIO()
    # fig.savefig would draw twice, once for the layout alone.
    FigureCanvasSVG(fig).print_svg(buffer, metadata=NO_METADATA)
    return ElementTree.fromstring(buffer.getvalue())


def contrast(one, other):
    """The ratio of luminances of two colours, from 1 to 21, as the WCAG has it."""
    lights = []
    for color in (one, other):
        rgb = np.array(to_rgb(color))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        lights.append(linear @ [0.2126, 0.7152, 0.0722] + 0.05)
    return max(lights) / min(lights)


def readable(color):
    """A colour as CSS, with as much of the page's ink as text needs in both themes."""
    for share in range(100, -1, -10):
        mixed = [
            np.array(to_rgb(color)) * share / 100
            + np.array(to_rgb(ink)) * (1 - share / 100)
            for _, ink in THEMES
        ]
        grounds = [ground for ground, _ in THEMES]
        if all(contrast(*pair) >= ENOUGH for pair in zip(mixed, grounds, strict=True)):
            break
    return f"color-mix(in srgb, {color} {share}%, currentColor)"


def _make_readable(element):
    """Give coloured words the contrast of text: a <text>, or a group of mathematics.

    White words stand on a ground of their own.
    """
    words = (
        element.tag == f"{{{SVG}}}text" or element.find(f"{{{SVG}}}text") is not None
    )
    style = element.get("style", "")
    found = re.search(r"fill: (#[0-9a-f]{6})", style)
    if words and found and found[1] not in (INK, "#ffffff") and "stroke" not in style:
        color = readable(found[1])
        element.set("style", style.replace(found[0], f"fill: {color}"))


def _short(places):
    """The same text with two decimals at most."""

    def short(number):
        return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")

    return " ".join(re.sub(r"-?\d+\.\d+", short, places).split())


def clean(root, id, live_ids, dyed=()):
    """The SVG as a fragment of a page: own ids, the page's ink and type, no more.

    live_ids   the elements that live.js finds by their id
    dyed       those whose colour follows an output: it stays as it was drawn
    """
    kept = {part for e in root.iter() if e.get("id") in dyed for part in e.iter()}
    for element in root.iter():
        if element not in kept:
            _make_readable(element)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
            if parent.tag == f"{{{SVG}}}defs":  # a marker; each use of it has its style
                child.attrib.pop("style", None)
    text = ElementTree.tostring(root, encoding="unicode")
    used = re.findall(r'(?:url\(|href=")#([^")]+)', text)
    # matplotlib's names hold the last digits of a layout, which differ between runs.
    names = {name: f"{id}-def{n}" for n, name in enumerate(dict.fromkeys(used))}
    for element in root.iter():
        if (name := element.get("id")) and name not in live_ids:
            if name in names:
                element.set("id", names[name])
            else:
                del element.attrib["id"]
        if LINK in element.attrib:
            target = element.attrib.pop(LINK)
            inside = target[0] == "#"
            element.set("href", f"#{names[target[1:]]}" if inside else target)
        if clip := element.get("clip-path"):  # url(#name)
            element.set("clip-path", f"url(#{names[clip[5:-1]]})")
        if element.get("transform", "").startswith("rotate(-0 "):  # by nothing
            del element.attrib["transform"]
        for name in SHORTENED & element.attrib.keys():
            element.set(name, _short(element.get(name)))
        style = element.get("style", "").replace(INK, "currentColor")
        style = re.sub("font-family: [^;]*(; )?", "", style)
        if style:
            element.set("style", style)
        element.tail = None
        if not element.tag.endswith("text") and not element.tag.endswith("tspan"):
            element.text = None
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    return root

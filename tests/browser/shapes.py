"""What a drawing shows, in plain numbers, to compare the page's with matplotlib's."""

import functools
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.text import Text

from lstmbook.live import drawing
from lstmbook.live.drawing import NARROW, WIDE
from lstmbook.live.format import fill
from lstmbook.live.page import FONT_SIZE

SHAPES = Path(__file__).with_suffix(".js").read_text().partition("\n")[2]
SHOWN = "[...figure.querySelectorAll('svg')].find((svg) => svg.clientWidth)"
IN_PAGE = f"(figure) => ({SHAPES})({SHOWN})"
IN_TEXT = f"""async (figure, text) => {{
  const shown = {SHOWN}, holder = document.createElement("div");
  holder.innerHTML = text;
  const svg = shown.parentNode.insertBefore(holder.firstChild, shown);
  try {{ return await ({SHAPES})(svg); }} finally {{ svg.remove(); }}
}}"""


def of_page(figure):
    """The shapes of the drawing that a figure (a Locator) shows at present."""
    return visible(figure.evaluate(IN_PAGE))


def of_text(figure, svg):
    """The shapes of an <svg> given as text, in the same place of the same page."""
    return visible(figure.evaluate(IN_TEXT, svg))


def visible(shapes):
    """Leave out what lies beside the page."""
    return [s for s in shapes if s["kind"] == "image" or on_page(s)]


def on_page(shape):
    points = np.reshape(shape["points"], (-1, 2))
    if not len(points):
        return False
    (left, top), (right, bottom) = points.min(0), points.max(0)
    width, height = shape["box"]
    return right >= 0 and left <= width and bottom >= 0 and top <= height


def fresh(live, values, name, monkeypatch):
    """Draw a Live at other values with matplotlib alone; returns the <svg> as text."""
    convert = RendererSVG._convert_path

    def whole(self, path, transform=None, **options):
        return convert(self, path, transform, **options | {"clip": None})

    def figure(out):
        axes = layout(live, name)
        fig = in_figure(live.figure(out))
        fig.set_layout_engine("none")
        for ax, place in zip(fig.axes, axes, strict=True):
            ax.set_position(place)
        return fig

    k = ("wide", "narrow").index(name)
    size = ((WIDE, NARROW)[k], live.heights[k])
    with monkeypatch.context() as patch:  # matplotlib cuts lines off at the page's edge
        patch.setattr(RendererSVG, "_convert_path", whole)
        patch.setattr(drawing, "follow", lambda *_: [])  # here nothing will move
        svg, _ = drawing.draw(figure, live.outputs(**values), size, FONT_SIZE, "fresh")
    svg.set("class", f"live-drawing live-{name}")
    return ElementTree.tostring(svg, encoding="unicode")


def in_figure(artist):
    return getattr(artist, "figure", artist)


@functools.lru_cache(maxsize=2)  # wide and narrow, of one figure
def layout(live, _name):
    """Where the axes stand at the defaults: in the page they stay there.

    It is drawn in the size and the style that `drawing.draw` has set.
    """
    out = live.outputs(**{name: c.value for name, c in live.controls.items()})
    fig = in_figure(live.figure(out))
    for text in fig.findobj(Text):
        if "$" not in text.get_text():
            text.set_text(fill(text.get_text(), out))
    FigureCanvasSVG(fig)
    fig.draw_without_rendering()  # lays the axes out
    plt.close(fig)
    return [ax.get_position() for ax in fig.axes]


def compare(page, expected):
    """Assert that two lists of shapes are the same, to 0.02 px."""
    kinds = [[shape["kind"] for shape in shapes] for shapes in (page, expected)]
    assert kinds[0] == kinds[1]
    for here, there in zip(page, expected, strict=True):
        about = f"{here}\nexpected\n{there}"[:2000]
        for shape in (here, there):
            way_back(shape)
        assert here["words"] == there["words"], about
        for name, tolerance in (("numbers", 0.02), ("points", 0.02)):
            assert len(here[name]) == len(there[name]), about
            np.testing.assert_allclose(
                here[name], there[name], rtol=1e-5, atol=tolerance, err_msg=about
            )
        same_picture(here["picture"], there["picture"])


def way_back(shape):
    """Leave out a closed path's last point if it is its first: Z draws that line."""
    points = shape["points"]
    if shape["kind"] != "path" or not shape["words"][-1].upper().endswith("Z"):
        return
    shape["words"][-1] = shape["words"][-1].upper()
    back = shape["words"][-1].endswith("LZ")
    if back and np.allclose(points[:2], points[-2:], atol=0.02):
        del points[-2:]
        shape["words"][-1] = shape["words"][-1].replace("LZ", "Z")


def same_picture(here, there):
    """Compare colours as they show: a clear one has none."""
    here, there = (np.reshape(np.array(p, float), (-1, 4)) for p in (here, there))
    assert here.shape == there.shape
    for picture in (here, there):
        picture[:, :3] *= picture[:, 3:] / 255
    np.testing.assert_allclose(here, there, atol=2)

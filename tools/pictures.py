"""A small picture of each figure for who reads a stored notebook and runs nothing.

GitHub, and JupyterLab before it trusts a notebook, show no script and no drawing within
HTML; an SVG is shown in part or not at all. A picture in 32 colours takes some 7 kB. It
stands beside the text, which is what nbval compares.
"""

import base64
import io
import re
from pathlib import Path
from xml.etree import ElementTree

PNG, HTML = "image/png", "text/html"
DRAWING = re.compile(r'<(?:\w+:)?svg\b[^>]*\brole="img".*?</(?:\w+:)?svg>', re.S)
EDGE, LINE, COLOURS = 12, 28, 32  # px around a drawing, px of the line below it
LIVE, PREDICTION = '<figure class="live', '<figure class="live live-predict'
TEXT = "{http://www.w3.org/2000/svg}text"
WHERE = "A still picture. The figure answers on the page {page} of the book."


def picture(html, page):
    """The first drawing in a figure's HTML as (PNG in base 64, its alt text), or None.

    page  where the figure is live, as in "rnn"; a line below the drawing says so
    What a prediction is about is left out: its drawing is the answer.
    """
    found = DRAWING.search(html)
    if not found or html.startswith(PREDICTION):
        return None
    svg, where = ElementTree.fromstring(found[0]), ""
    x, y, width, height = map(float, svg.get("viewBox").split())
    if html.startswith(LIVE):
        where = WHERE.format(page=page)
        says = ElementTree.SubElement(svg, TEXT, x=str(x), y=str(y + height + LINE))
        says.text, says.attrib["style"] = where, "font-size: 13px; fill: #555"
        height += LINE
    width, height = width + 2 * EDGE, height + 2 * EDGE
    svg.set("viewBox", f"{x - EDGE} {y - EDGE} {width} {height}")
    svg.attrib |= {"width": str(width), "height": str(height)}
    text = ElementTree.tostring(svg, encoding="unicode")
    return drawn(text), f"{svg.get('aria-label')} {where}".strip()


def drawn(svg):
    """SVG as a PNG of few colours, in base 64."""
    import matplotlib  # reading and comparing notebooks needs none of the three
    from PIL import Image
    from resvg_py import svg_to_bytes

    font = Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf")
    family = {"font_family": "DejaVu Sans", "sans_serif_family": "DejaVu Sans"}
    png = svg_to_bytes(
        svg_string=svg,
        background="white",
        font_files=[str(font)],
        skip_system_fonts=True,
        **family,
    )
    image = Image.open(io.BytesIO(bytes(png))).convert("RGB")
    small, file = image.quantize(COLOURS, dither=Image.Dither.NONE), io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode() + "\n"


def add(output, page):
    """Give an output that shows a drawing in HTML its picture."""
    if found := picture(output.get("data", {}).get(HTML, ""), page):
        output.data[PNG], alt = found
        output.metadata[PNG] = {"alt": alt}


def kept(output):
    """Of an output, the picture that `add` gave it: ({type: data}, metadata)."""
    if alt := output.get("metadata", {}).get(PNG, {}).get("alt"):
        return {PNG: output.data[PNG]}, {PNG: {"alt": alt}}
    return {}, {}

"""A live figure as a fragment of HTML that needs nothing but live.js and live.css."""

import json
import re
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from lstmbook.live.axes import FreeAxis
from lstmbook.live.drawing import NARROW, WIDE, draw
from lstmbook.live.format import fill
from lstmbook.live.limits import fitted
from lstmbook.live.settings import elsewhere, tried

SWITCH = 640  # px; a column up to this width shows the narrow drawing, as in live.css
FONT_SIZE = 14
TALL = (
    520  # px; below a drawing that is taller a low window has no room for the sentence
)
HERE, SHEET = Path(__file__).parent, "live.css"
ID = "{live-id}"
MORE = {  # {script: the kinds of steps or artists that it knows}
    "repeat": {"repeat"},
    "shapes": {"box", "ellipse", "arrow", "stairs", "contour"},
}
FIELDS = "strokes", "column"  # kinds of controls that have a script of their own
# Only some figures need these, before live.js.
APART = *FIELDS, *MORE, "running", "linked"
BUTTONS = (
    '<button type="button" class="live-reset">Reset</button>'
    '<button type="button" class="live-undo live-small" disabled>Undo</button>'
    '<button type="button" class="live-copy live-small">Copy as Python</button>'
)

_later = ContextVar("later", default=False)


@contextmanager
def undrawn():
    """Figures made within are drawn when their HTML is asked for: made much sooner."""
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)


def fragment(live, outputs):
    """The figure as HTML: a wide and a narrow drawing, readout, controls, program.

    live      what to show: a `Live` (widget.py)
    outputs   its values at the defaults, drawn for readers without JavaScript
    Returns the HTML with ID in place of an id that is unique in its page. A theme
    that knows `full-width` leaves the margin to the figure.
    """
    if _later.get():
        return ""
    id = ID
    others = elsewhere(live) if live.figure else ()
    asked = live.guess and live.guess.asked()
    try:
        drawings = _drawings(live, outputs, others, asked)
    except FreeAxis:
        if live.buttons():  # it goes on, nobody knows how far
            raise
        live.figure = fitted(live)
        drawings = _drawings(live, outputs, others, asked)
    spec = {
        "narrow": SWITCH,
        "defaults": {name: control.value for name, control in live.controls.items()},
        "readout": live.readout,
        "python": live.python() if live.figure else "",
        "drawings": [follow for _, follow in drawings],
    }
    spec |= live.programs()
    if live.guess:
        spec["guess"] = live.guess.spec(live)
    readout = max((c.readout_width() for c in live.controls.values()), default=0)
    return "\n".join(
        [
            f'<figure class="live{_kind(live)}" id="{id}"{_giver(live)}{_more(spec)}>',
            live.guess.html(id) if live.guess else "",
            f'<div class="{_body(live)}">',
            *(svg for svg, _ in drawings),
            _readout(live, outputs) if live.readout else "",
            f'<div class="live-controls" style="--readout:{readout}ch">',
            *(_control(id, name, control) for name, control in live.controls.items()),
            live.buttons(),
            '<div class="live-buttons">',
            *(_preset(name, values) for name, values in live.presets.items()),
            BUTTONS if live.figure and live.controls else "",
            "</div></div></div>",
            f'<script type="application/json">{dumps(spec)}</script>',
            "</figure>",
        ]
    )


ALONE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,"><style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }}
body {{ max-width: 65rem; margin: auto; padding: 1rem }}
{css}</style></head><body><main><h1>{title}</h1>
{figure}
<p>{alt}</p></main>
<script>{js}</script></body></html>
"""


def _drawings(live, outputs, others, asked):
    """[(the <svg> as text, what follows in it)], wide and narrow."""
    drawings, sizes = [], zip(("wide", "narrow"), (WIDE, NARROW), live.heights, others)
    for name, width, height, other in sizes:
        size, id = (width, height), f"{ID}-{name}"
        svg, follow = draw(live.figure, outputs, size, FONT_SIZE, id, [other], asked)
        svg.attrib |= {"class": f"live-drawing live-{name}", "role": "img"}
        svg.set("aria-label", live.alt)
        drawings.append((ElementTree.tostring(svg, encoding="unicode"), follow))
    return drawings


def alone(live, title):
    """One page of HTML that holds a figure and all it needs."""
    figure = live.fragment("live-figure")
    scripts = scripts_of(figure)
    said = {"title": escape(title), "alt": escape(live.alt), "css": text_of(SHEET)}
    return ALONE.format(figure=figure, js=text_of(*scripts), **said)


def linked(html, groups):
    """A figure whose controls {name: group} move with others, as linked.js reads it."""
    for name, group in groups.items():
        box = f'data-name="{name}"'
        html = html.replace(box, f'{box} data-linked="{group}"')
    return html


def scripts_of(html):
    """The scripts that figures in this HTML need, in their order."""
    asked = set(" ".join(re.findall(r'<figure [^>]*data-more="([^"]*)"', html)).split())
    asked |= {kind for kind in FIELDS if f'data-kind="{kind}"' in html}
    asked |= {"running"} if 'class="live-run"' in html else set()
    asked |= {"linked"} if "data-linked=" in html else set()
    return (*(f"{name}.js" for name in APART if name in asked), "live.js")


def text_of(*names):
    """Scripts or style sheets of the engine, one below the other."""
    return "\n".join((HERE / name).read_text("utf-8") for name in names)


def _kind(live):
    if not live.controls:
        return " live-predict"
    return "" if live.figure else " live-question"


def _giver(live):
    """Whose weights it takes, for links.js."""
    name = live.giver.replace("_", "-")
    return f' data-giver="live-{name}"' if name else ""


def _more(spec):
    """The scripts that a figure needs beside live.js, as an attribute."""
    kinds = {kind for follow in spec["drawings"] for _, kind, *_ in follow["artists"]}
    steps = (*spec.get("begin", ()), *spec.get("steps", ()))
    kinds |= {kind for kind, *_ in steps}
    used = [name for name, known in MORE.items() if kinds & known]
    return f' data-more="{" ".join(used)}"' if used else ""


def _body(live):
    """What the style sheet has to know of a figure."""
    tall = " live-tall" if live.heights[0] > TALL else ""
    alone = "" if live.program else " live-kernel"
    wide = " full-width" + tall if live.figure and live.controls else ""
    return "live-body" + wide + alone


def _readout(live, outputs):
    """The sentence, and the longest one it may become: the page keeps its room."""
    said, room = fill(live.readout, outputs), ""
    if live.figure:
        sentences = [said, *(fill(live.readout, out) for _, out in tried(live))]
        room = f' data-room="{escape(max(sentences, key=len))}"'
    spoken = "" if live.buttons() else ' role="status"'  # they have one of their own
    return f'<p class="live-readout"{spoken}{room}>{escape(said)}</p>'


def _control(id, name, control):
    data = {"name": name, "kind": control.kind} | control.data()
    attributes = " ".join(f'data-{k}="{escape(str(v))}"' for k, v in data.items())
    html = control.html(f"{id}-{name}")
    return f'<div class="live-control" {attributes}>{html}</div>'


def _preset(name, values):
    return (
        '<button type="button" class="live-preset" '
        f'data-values="{escape(json.dumps(values))}">{escape(name)}</button>'
    )


def dumps(spec):
    """JSON without a space to spare, safe inside a <script> element."""
    text = json.dumps(spec, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return text.replace("<", "\\u003c")

"""A live figure on paper: the few settings that tell most, each with its sentence."""

from xml.etree import ElementTree

import numpy as np

from lstmbook.live.drawing import NARROW, WIDE, draw
from lstmbook.live.format import fill
from lstmbook.live.page import FONT_SIZE
from lstmbook.live.polar import PolarAxes
from lstmbook.live.running import Running

MOST = 3  # drawings of one figure
WIDTHS = {"wide": WIDE, "narrow": NARROW}


def printed(live, width="wide", most=MOST):
    """The figure as it opens, and at its first presets that look otherwise.

    live   a Live with a figure of its own. One that goes on is shown where its training
           ends, and stands at its start afterwards
    width  of the drawings, "wide" or "narrow"
    most   so many drawings at most, 1 or more
    Returns a list of (name, SVG as text, sentence); the name of the first is "".
    Raises ValueError if the width is unknown, most is below 1, or nothing is drawn.

    >>> from lstmbook.book.figures.lstm_cell import gate
    >>> [(name, sentence) for name, _, sentence in printed(gate(), most=1)]
    [('', 'The gate lets 73.1 % through.')]
    """
    if width not in WIDTHS:
        raise ValueError(f"width is one of {', '.join(WIDTHS)}, not {width!r}")
    if most < 1:
        raise ValueError(f"most is 1 or more, not {most}")
    if not live.figure:
        raise ValueError("this live figure draws nothing")
    shown, states = [], _states(live)
    for name, outputs in states:
        if any(_same(outputs, other) for _, other in shown):
            continue
        shown.append((name, outputs))
        if len(shown) == most:
            break
    return [
        (
            name,
            ElementTree.tostring(
                picture(live, outputs, width, f"printed-{k}"), encoding="unicode"
            ),
            fill(live.readout or "", outputs),
        )
        for k, (name, outputs) in enumerate(shown)
    ]


def picture(live, outputs, width, id):
    """One drawing that stands still, an SVG element whose ids all begin with `id`.

    >>> from lstmbook.book.figures.lstm_cell import gate
    >>> live = gate()
    >>> picture(live, live.drawn, "narrow", "see").get("viewBox").split()[2]
    '360'
    """
    size = WIDTHS[width], live.heights[list(WIDTHS).index(width)]
    try:
        drawing, _ = draw(live.figure, outputs, size, FONT_SIZE, id)
    except PolarAxes as axes:  # of a figure that is undrawn
        outputs = outputs | axes.beside(outputs)
        drawing, _ = draw(live.figure, outputs, size, FONT_SIZE, id)
    for element in drawing.iter():  # the outputs' names are ids, too
        if not element.get("id", id).startswith(id):
            del element.attrib["id"]
    return drawing


def _states(live):
    """(name, outputs) as it opens and at each preset, computed when asked for.

    A figure that takes long is not trained at presets: it says so with shown=0.
    """
    yield "", live.drawn
    defaults = {name: control.value for name, control in live.controls.items()}
    for name, values in live.presets.items():
        if isinstance(live, Running):
            if live.shown and values != defaults:
                yield name, _trained(live, values)
        else:
            yield name, live.outputs(**values)


def _trained(live, values):
    """The outputs after the steps that the figure without JavaScript shows."""
    before = {name: getattr(live, name) for name in live.controls}
    try:
        for name, value in values.items():
            setattr(live, name, value)
        live.advance(live.shown)
        return live.outputs()
    finally:
        for name, value in before.items():
            setattr(live, name, value)


def _same(one, other):
    return one.keys() == other.keys() and all(
        np.array_equal(one[name], other[name], equal_nan=True) for name in one
    )

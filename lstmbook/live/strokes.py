"""A pad to draw on: lines by finger, mouse or keys, as one short text."""

import re
from dataclasses import dataclass
from html import escape

import numpy as np
import traitlets

from lstmbook.live.controls import Control

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LAST = len(SIGNS) - 1
RULE = re.compile(r"((?:[\w-]{2})+(?:\.(?:[\w-]{2})+)*)?", re.ASCII)
KEYS = "arrow keys move the pen, Space puts it down or lifts it, Delete wipes"


def written(strokes):
    """Lines as a text: two of SIGNS a point, x to the right and y down; a dot between.

    strokes  each (n, 2) from 0 to 1

    >>> written([[[0, 0], [1, 1]], [[0.5, 0]]])
    'AA__.gA'
    """
    places = [np.rint(np.asarray(s, float) * LAST).astype(int) for s in strokes]
    return ".".join("".join(SIGNS[k] for k in p.ravel()) for p in places)


@dataclass(frozen=True)
class Strokes(Control):
    """Lines that the reader draws on a pad, as a text (see `written`).

    The function receives an array (most, 3), a point a row: x to the right and y down,
    from 0 to 1, and 1 if a line leads here from the point before, 0 if a stroke begins,
    -1 behind the end. Of a drawing with more points every other one is left out.

    >>> Strokes("AA__.gA", "a line and a dot", most=4).number("AA__.gA").round(2)
    array([[ 0.  ,  0.  ,  0.  ],
           [ 1.  ,  1.  ,  1.  ],
           [ 0.51,  0.  ,  0.  ],
           [ 0.  ,  0.  , -1.  ]])
    """

    value: str
    label: str
    most: int = 96

    kind = "strokes"

    def __post_init__(self):
        self.number(self.value)

    def number(self, value):
        right = isinstance(value, str) and RULE.fullmatch(value)
        strokes = value.split(".") if right and value else []
        if not right or sum(map(len, strokes)) > 2 * self.most:
            raise ValueError(
                f"{self.label!r}: {value!r} is no drawing of {self.most} points or "
                "fewer, two signs a point, a dot between strokes"
            )
        rows = np.tile([0.0, 0.0, -1.0], (self.most, 1))
        places = np.array([SIGNS.index(sign) for s in strokes for sign in s])
        n = len(places) // 2
        rows[:n, :2] = places.reshape(-1, 2) / LAST
        rows[:n, 2] = [1.0 * (k > 0) for s in strokes for k in range(len(s) // 2)]
        return rows

    def trait(self):
        return traitlets.Unicode(self.value)

    def samples(self, rng):
        def thrown(*lengths):
            return written([rng.uniform(size=(n, 2)) for n in lengths])

        return ["", thrown(self.most), self.value, thrown(1, self.most // 2)]

    def path(self):
        """The drawing at first, for readers without JavaScript."""
        places = [SIGNS.index(sign) for sign in self.value.replace(".", "")]
        points = iter(zip(places[::2], places[1::2], strict=True))
        strokes = [
            "L".join("{} {}".format(*next(points)) for _ in range(len(s) // 2))
            for s in self.value.split(".")
        ]
        return "".join(f"M{stroke}l0 0" for stroke in strokes if stroke)

    def html(self, id):
        label = escape(self.label)
        return (
            f'<span class="live-label">{label}</span><span class="live-paper">'
            f'<svg viewBox="0 0 {LAST} {LAST}" id="{id}" tabindex="0" '
            f'role="application" aria-label="{label}: {KEYS}">'
            f'<path d="{self.path()}"/><circle r="1.5"/></svg>'
            '<button type="button" class="live-small">Wipe</button>'
            f'<output for="{id}"></output></span>'
        )

    def data(self):
        return {"value": self.value, "most": self.most}

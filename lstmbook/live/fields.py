"""Controls that hold more than one number, or wait for an answer."""

from dataclasses import dataclass
from html import escape

import numpy as np
import traitlets

from lstmbook.live.controls import Control, ink


@dataclass(frozen=True)
class Point(Control):
    """A point (x, y) that the reader drags in the drawing, or moves by two sliders.

    The function receives an array (2,). To make it draggable, plot it under the
    control's own name: ax.plot(*out["p"][:, None], "o", gid="p").

    xlim, ylim   how far it goes, in data coordinates
    step         the distance between two positions of its sliders, which a value and a
                 preset must have

    >>> Point((-1, 1), (0, 2), (0.5, 1), "start").number((0.5, 1))
    array([0.5, 1. ])
    """

    xlim: tuple
    ylim: tuple
    value: tuple
    label: str
    step: float = 0.05
    color: str = ""

    kind = "point"

    def __post_init__(self):
        for v, (low, high) in zip(self.value, (self.xlim, self.ylim), strict=True):
            if not low <= v <= high:
                raise ValueError(
                    f"point {self.label!r}: {self.value} does not lie in "
                    f"x {self.xlim}, y {self.ylim}"
                )
        if not self.reaches(self.value):
            raise ValueError(
                f"point {self.label!r} does not reach {self.value} in steps of "
                f"{self.step} from {self.xlim[0]}, {self.ylim[0]}"
            )

    def reaches(self, value):
        """Whether both of its sliders have a position there."""
        low, high = np.transpose([self.xlim, self.ylim])
        steps = (np.asarray(value, float) - low) / self.step
        inside = np.all((low <= value) & (value <= high))
        return bool(inside and np.allclose(steps, np.rint(steps)))

    def number(self, value):
        return np.asarray(value, float)

    def trait(self):
        return traitlets.List(traitlets.Float(), list(self.value), minlen=2, maxlen=2)

    def samples(self, rng):
        corners = [list(corner) for corner in zip(self.xlim, self.ylim, strict=True)]
        middle = [rng.uniform(*self.xlim), rng.uniform(*self.ylim)]
        return [*corners, list(self.value), middle]

    def html(self, id):
        sliders = "".join(
            f'<input type="range" id="{id}-{axis}" aria-label="{escape(self.label)}, '
            f'{way}" min="{low}" max="{high}" step="{self.step}" value="{value}" '
            f'autocomplete="off" style="--color:{ink(self.color or "black")}">'
            for axis, way, (low, high), value in zip(
                "xy",
                ("left to right", "down to up"),
                (self.xlim, self.ylim),
                self.value,
                strict=True,
            )
        )
        label = f'<span class="live-label">{escape(self.label)}</span>'
        return f'{label}<span class="live-pair">{sliders}</span>'


@dataclass(frozen=True)
class Sequence(Control):
    """A short sequence that the reader edits: each press takes a step's next level.

    The function receives an array (len(value),) of levels.

    levels   the numbers a step can have, in the order of the presses
    value    the sequence at first

    >>> Sequence((0, 1), (0, 1, 1, 0), "bits").number((0, 1, 1, 0))
    array([0., 1., 1., 0.])
    """

    levels: tuple
    value: tuple
    label: str

    kind = "sequence"

    def __post_init__(self):
        if not set(self.value) <= set(self.levels):
            raise ValueError(
                f"sequence {self.label!r}: {self.value} holds what is not a level; the "
                f"levels are {self.levels}"
            )

    def number(self, value):
        return np.asarray(value, float)

    def trait(self):
        return traitlets.List(
            traitlets.Float(),
            list(map(float, self.value)),
            minlen=len(self.value),
            maxlen=len(self.value),
        )

    def samples(self, rng):
        n = len(self.value)
        flat = [[float(level)] * n for level in self.levels]
        mixed = rng.choice(np.array(self.levels, float), n).tolist()
        return [*flat, list(map(float, self.value)), mixed]

    def html(self, id):
        label = f'<span class="live-label" id="{id}">{escape(self.label)}</span>'
        steps = "".join(
            f'<button type="button" value="{v}" aria-label="step {t}: {v}">{v}</button>'
            for t, v in enumerate(self.value, start=1)
        )
        group = f'<span class="live-steps" role="group" aria-labelledby="{id}">'
        return f"{label}{group}{steps}</span>"

    def data(self):
        return {"levels": " ".join(map(str, self.levels))}


@dataclass(frozen=True)
class Text(Control):
    """A text over an alphabet, at most `length` characters long.

    The function receives an array (length,) of whole numbers: the character's place in
    the alphabet, or -1 behind the end. One-hot rows are (np.arange(K) == k[:, None]).
    Characters that are not in the alphabet are left out, and the reader is told.

    >>> Text("abc", "cab", 5, "a word").number("cab")
    array([ 2,  0,  1, -1, -1])
    """

    alphabet: str
    value: str
    length: int
    label: str

    kind = "text"

    def __post_init__(self):
        self.number(self.value)
        if len(set(self.alphabet)) != len(self.alphabet):
            raise ValueError(f"alphabet {self.alphabet!r} holds a character twice")

    def number(self, value):
        if not set(value) <= set(self.alphabet) or len(value) > self.length:
            raise ValueError(
                f"text {value!r}: expected at most {self.length} characters out of "
                f"{self.alphabet!r}"
            )
        places = [self.alphabet.index(character) for character in value]
        return np.array(places + [-1] * (self.length - len(places)))

    def trait(self):
        return traitlets.Unicode(self.value)

    def samples(self, rng):
        letters = list(self.alphabet)
        full = "".join(rng.choice(letters, self.length))
        some = "".join(rng.choice(letters, min(self.length // 2, 6_000)))
        return ["", full, self.value, some]

    def html(self, id):
        return (
            f'<label for="{id}">{escape(self.label)}</label>'
            f'<input type="text" id="{id}" value="{escape(self.value)}" '
            f'maxlength="{self.length}" autocomplete="off" spellcheck="false" '
            f'autocapitalize="off"><output for="{id}"></output>'
        )

    def data(self):
        return {"alphabet": self.alphabet, "length": self.length}


@dataclass(frozen=True)
class Radio(Control):
    """One of several answers, none at first.

    The function receives the answer's number, or len(options) as long as there is none.

    >>> Radio(("yes", "no"), "Will it learn?").value
    2
    """

    options: tuple
    label: str

    kind = "radio"
    number = np.int64

    @property
    def value(self):
        return len(self.options)

    def __post_init__(self):
        if len(self.options) < 2:
            raise ValueError(f"{self.label!r} has {len(self.options)} answers, needs 2")

    def trait(self):
        return traitlets.Int(self.value, min=0, max=len(self.options))

    def samples(self, _):
        return [*range(len(self.options) + 1)]

    def html(self, id):
        answers = "".join(
            f'<label><input type="radio" name="{id}" value="{k}" autocomplete="off"> '
            f"{escape(option)}</label>"
            for k, option in enumerate(self.options)
        )
        legend = f"<legend>{escape(self.label)}</legend>"
        return f'<fieldset class="live-answers">{legend}{answers}</fieldset>'


@dataclass(frozen=True)
class Number(Control):
    """Any number the reader types, none (NaN) at first.

    >>> Number("the loss after 100 steps").value is None
    True
    """

    label: str
    unit: str = ""

    kind = "number"
    number = np.float64
    value = None

    def trait(self):
        return traitlets.Float(None, allow_none=True)

    def samples(self, rng):
        return [None, 0.0, float(rng.normal())]

    def html(self, id):
        unit = f"<span>{escape(self.unit)}</span>" if self.unit else ""
        return (
            f'<label for="{id}">{escape(self.label)}</label>'
            f'<span class="live-number"><input type="number" id="{id}" step="any" '
            f'autocomplete="off" inputmode="decimal">{unit}</span>'
        )

"""What a reader can move: each control is a native input with a label and a readout."""

import math
from dataclasses import dataclass
from html import escape

import numpy as np
import traitlets
from matplotlib.colors import to_hex

from lstmbook.live.format import check_template, format_number

NUMBERS = int, float, np.number


def ink(color):
    """A colour of matplotlib as CSS takes it; black is the page's ink."""
    return to_hex(color).replace("#000000", "currentColor")


class Control:
    """What a control has that says nothing else: no readout, nothing for live.js."""

    def readout_width(self):
        return 0

    def data(self):
        return {}


@dataclass(frozen=True)
class Slider(Control):
    """A number between low and high.

    label    what it is, for eye and ear; may start with the symbol: "f, forget gate"
    value    where it stands at first and after Reset
    step     the distance between two positions (default: a hundredth of the range)
    unit     shown behind the value; color  of the filled track, usually the artist's
    format   how the value reads (see format.py)
    fine     the distance in the first and the last step: a gate at 0.999 keeps what one
             at 0.99 has lost, so the slider of a gate has fine=0.001, format=".3f"

    A reader can type any value from low to high beside it; the function receives it as
    it was typed. Raises ValueError for a step that does not lead from low to high.

    >>> f = Slider(0, 1, 0.5, "f, forget gate", unit="of 1")
    >>> f.text(f.value)
    '0.50 of 1'
    """

    low: float
    high: float
    value: float
    label: str
    step: float | None = None
    unit: str = ""
    color: str = ""
    format: str = ".2f"
    fine: float | None = None

    kind = "range"
    number = np.float64

    @property
    def counted(self):
        """Whether the page's slider counts positions: they are not equally far."""
        return bool(self.fine)

    def __post_init__(self):
        for name in ("low", "high", "value", "step", "fine"):  # of NumPy, too
            value = getattr(self, name)
            object.__setattr__(self, name, getattr(value, "item", lambda v=value: v)())
        for size in (self.step, self.fine):
            if size is not None and not size > 0:
                raise ValueError(
                    f"slider {self.label!r}: a step of {size} leads nowhere"
                )
        for value in (self.value, self.high):
            if not self.low < self.high or not self.reaches(value):
                raise ValueError(self._unreached(value))
        check_template(f"{{x:{self.format}}}", {"x": 0})
        ink(self.color or "black")

    def _unreached(self, value):
        said = (
            f"slider {self.label!r} does not reach {value}: it goes from {self.low} to "
            f"{self.high} in steps of {self._step()}"
        )
        if not self.low < self.high or not self.low <= value <= self.high:
            return said
        steps = [(v - self.low) / self._step() for v in (self.value, self.high)]
        last = max(1, math.floor(steps[1] + 1e-9))
        near = [self.low + k * self._step() for k in (min(last, round(steps[0])), last)]
        return f"{said}. Use value={near[0]:.12g}, high={near[1]:.12g} or another step."

    def reaches(self, value):
        """Whether the slider has a position at this value."""
        if self.fine and not np.isclose(self.positions(), value, atol=1e-12).any():
            return False
        steps = (value - self.low) / self._step()
        whole = self.fine or np.isclose(steps, np.rint(steps))
        return bool(self.low <= value <= self.high and whole)

    def positions(self):
        """All values where the slider stands still, from low to high, a list."""
        steps = round((self.high - self.low) / self._step())
        found = [self.low + k * self._step() for k in range(steps + 1)]
        if self.fine:
            parts = [k * self.fine for k in range(round(self._step() / self.fine))]
            found += [self.low + part for part in parts]
            found += [self.high - part for part in parts]
        return sorted({float(f"{value:.12g}") for value in found})

    def trait(self):
        return traitlets.Float(self.value, min=self.low, max=self.high)

    def samples(self, rng):
        """Both ends, the default and a random position: what the tests try."""
        return [self.low, self.high, self.value, rng.choice(self.positions()).item()]

    def _step(self):
        return self.step or float(f"{(self.high - self.low) / 100:.12g}")

    def text(self, value):
        """The value as its readout shows it."""
        return format_number(value, self.format) + (
            f" {self.unit}" if self.unit else ""
        )

    def readout_width(self):
        """How many characters the longest readout has."""
        return max(len(self.text(v)) for v in (self.low, self.high, self.value))

    def html(self, id):
        text, color = escape(self.text(self.value)), ink(self.color or "black")
        low, high, step, at = self.low, self.high, self._step(), self.value
        if self.counted:
            near = np.abs(np.array(self.positions()) - self.value)
            low, high, step, at = 0, len(near) - 1, 1, near.argmin()
        slider = (
            f'<label for="{id}">{escape(self.label)}</label>'
            f'<input type="range" id="{id}" min="{low}" max="{high}" '
            f'step="{step}" value="{at}" autocomplete="off" '
            f'aria-valuetext="{text}" style="--color:{color}">'
        )
        if "|" in self.format:  # words are not typed
            return f'{slider}<output for="{id}" aria-hidden="true">{text}</output>'
        return (
            f'{slider}<span class="live-value"><input type="text" value="{text}" '
            f'aria-label="type {escape(self.label)}" autocomplete="off"></span>'
        )

    def data(self):
        data = {"format": self.format, "unit": self.unit, "value": self.value}
        if not self.counted:
            return data
        places = {"places": " ".join(map(repr, self.positions()))}
        return data | places


@dataclass(frozen=True)
class LogSlider(Slider):
    """A number from low to high, both above 0, in steps of equal ratio.

    count    how many positions there are, each rounded to three digits; the start may
             be any number between, and a reader can type any

    >>> LogSlider(0.01, 100, 1, "rate", count=5).positions()
    [0.01, 0.1, 1.0, 10.0, 100.0]
    """

    format: str = ".3g"
    count: int = 101

    counted = True

    def __post_init__(self):
        if not 0 < self.low < self.high or self.step or self.fine or self.count < 2:
            raise ValueError(
                f"slider {self.label!r}: from a number above 0 to a higher one, with "
                "count=2 or more positions and no step"
            )
        super().__post_init__()

    def reaches(self, value):
        return bool(self.low <= value <= self.high)

    def positions(self):
        inner = np.geomspace(self.low, self.high, self.count)[1:-1]
        middle = [float(f"{value:.3g}") for value in inner]
        return [float(self.low), *middle, float(self.high)]


@dataclass(frozen=True)
class IntSlider(Slider):
    """A whole number from low to high, both included.

    >>> IntSlider(2, 10, 4, "steps", step=2).positions()
    [2, 4, 6, 8, 10]
    """

    low: int
    high: int
    value: int
    step: int = 1
    format: str = "d"

    number = np.int64

    def positions(self):
        return [*range(self.low, self.high + 1, self.step)]

    def trait(self):
        return traitlets.Int(self.value, min=self.low, max=self.high)

    def data(self):
        return super().data() | {"whole": 1}


@dataclass(frozen=True)
class Play(IntSlider):
    """A whole number with buttons: step back, play, step on.

    interval   milliseconds between two steps while it plays
    Readers who ask their system for less motion get the step buttons alone.

    >>> Play(0, 3, 0, "step", interval=200).positions()
    [0, 1, 2, 3]
    """

    interval: int = 600

    def html(self, id):
        of = escape(self.label, quote=True)
        return (
            super().html(id)
            + '<span class="live-play">'
            + f'<button type="button" aria-label="Step back {of}">◀︎❘</button>'
            + f'<button type="button" aria-label="Play {of}">▶</button>'
            + f'<button type="button" aria-label="Step on {of}">❘▶</button></span>'
        )

    def data(self):
        return super().data() | {"interval": self.interval, "label": self.label}


@dataclass(frozen=True)
class Choice(Control):
    """One of several options: words, or numbers.

    Of words the function receives the number, from 0; of numbers the chosen one.
    `value`, a preset and an address name an option by its number, from 0.

    >>> Choice((1, 10, 100), "how many").values
    (1, 10, 100)
    """

    options: tuple
    label: str
    value: int = 0

    kind = "choice"
    number = np.int64

    def __post_init__(self):
        words = [option for option in self.options if isinstance(option, str)]
        if odd := [x for x in self.options if not isinstance(x, (str, *NUMBERS))]:
            raise TypeError(
                f"choice {self.label!r}: an option is a word or a number, "
                f"not {odd[0]!r}"
            )
        if words and len(words) < len(self.options):
            raise TypeError(f"choice {self.label!r}: words, or numbers, but not both")
        if len(self.options) < 2 or self.value not in range(len(self.options)):
            raise ValueError(
                f"choice {self.label!r}: value {self.value} is no number of one of "
                f"its {len(self.options)} options (two or more are needed)"
            )

    @property
    def values(self):
        """The options if they are numbers, else None."""
        return None if isinstance(self.options[0], str) else self.options

    def trait(self):
        return traitlets.Int(self.value, min=0, max=len(self.options) - 1)

    def samples(self, _):
        return [*range(len(self.options)), self.value]

    def html(self, id):
        options = "".join(
            f"<option{' selected' if k == self.value else ''}>{escape(word)}</option>"
            for k, word in enumerate(map(str, self.options))
        )
        return (
            f'<label for="{id}">{escape(self.label)}</label>'
            f'<select id="{id}" autocomplete="off">{options}</select>'
        )


@dataclass(frozen=True)
class Checkbox(Control):
    """Yes or no; the function receives True or False.

    >>> Checkbox("with peepholes").value
    False
    """

    label: str
    value: bool = False

    kind = "checkbox"
    number = np.bool_

    def trait(self):
        return traitlets.Bool(self.value)

    def samples(self, _):
        return [False, True, self.value]

    def html(self, id):
        checked = " checked" if self.value else ""
        return (
            f'<label for="{id}">{escape(self.label)}</label>'
            f'<input type="checkbox" id="{id}"{checked} autocomplete="off">'
        )

"""What a reader can move: each control is a native input with a label and a readout."""

from dataclasses import dataclass
from html import escape

import numpy as np
import traitlets
from matplotlib.colors import to_hex

from lstmbook.live.format import check_template, format_number


def ink(color):
    """A colour of matplotlib as CSS takes it; black is the page's ink."""
    return to_hex(color).replace("#000000", "currentColor")


@dataclass(frozen=True)
class Slider:
    """A number between low and high.

    label    what it is, for eye and ear; may start with the symbol: "f, forget gate"
    value    where it stands at first and after Reset
    step     the distance between two positions (default: a hundredth of the range)
    unit     shown behind the value; color  of the filled track, usually the artist's
    format   how the value reads (see format.py)

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

    kind = "range"
    number = np.float64

    def __post_init__(self):
        for value in (self.value, self.high):
            if not self.low < self.high or not self.reaches(value):
                raise ValueError(
                    f"slider {self.label!r} does not reach {value}: it goes from "
                    f"{self.low} to {self.high} in steps of {self._step()}"
                )
        check_template(f"{{x:{self.format}}}", {"x": 0})
        ink(self.color or "black")

    def reaches(self, value):
        """Whether the slider has a position at this value."""
        steps = (value - self.low) / self._step()
        return self.low <= value <= self.high and np.isclose(steps, np.rint(steps))

    def trait(self):
        return traitlets.Float(self.value, min=self.low, max=self.high)

    def samples(self, rng):
        """Both ends, the default and a random position: what the tests try."""
        positions = rng.integers(0, round((self.high - self.low) / self._step()) + 1)
        return [self.low, self.high, self.value, self.low + positions * self._step()]

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
        text, color = self.text(self.value), ink(self.color or "black")
        return (
            f'<label for="{id}">{escape(self.label)}</label>'
            f'<input type="range" id="{id}" min="{self.low}" max="{self.high}" '
            f'step="{self._step()}" value="{self.value}" autocomplete="off" '
            f'aria-valuetext="{escape(text)}" style="--color:{color}">'
            f'<output for="{id}" aria-hidden="true">{escape(text)}</output>'
        )

    def data(self):
        return {"format": self.format, "unit": self.unit}


@dataclass(frozen=True)
class IntSlider(Slider):
    """A whole number from low to high, both included."""

    low: int
    high: int
    value: int
    step: int = 1
    format: str = "d"

    number = np.int64

    def trait(self):
        return traitlets.Int(self.value, min=self.low, max=self.high)


@dataclass(frozen=True)
class Play(IntSlider):
    """A whole number with buttons: step back, play, step on.

    interval   milliseconds between two steps while it plays
    Readers who ask their system for less motion get the step buttons alone.
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
class Choice:
    """One of several named options; the function receives its number, from 0."""

    options: tuple
    label: str
    value: int = 0

    kind = "choice"
    number = np.int64

    def readout_width(self):
        return 0

    def __post_init__(self):
        if len(self.options) < 2 or self.value not in range(len(self.options)):
            raise ValueError(
                f"choice {self.label!r}: value {self.value} is no number of one of "
                f"its {len(self.options)} options (two or more are needed)"
            )

    def trait(self):
        return traitlets.Int(self.value, min=0, max=len(self.options) - 1)

    def samples(self, _):
        return [*range(len(self.options)), self.value]

    def html(self, id):
        options = "".join(
            f"<option{' selected' if k == self.value else ''}>{escape(option)}</option>"
            for k, option in enumerate(self.options)
        )
        return (
            f'<label for="{id}">{escape(self.label)}</label>'
            f'<select id="{id}" autocomplete="off">{options}</select>'
        )

    def data(self):
        return {}


@dataclass(frozen=True)
class Checkbox:
    """Yes or no; the function receives True or False."""

    label: str
    value: bool = False

    kind = "checkbox"
    number = np.bool_

    def readout_width(self):
        return 0

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

    def data(self):
        return {}

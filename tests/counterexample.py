"""Is a sentence about a live figure true at every setting? A search for one where not.

"The cell never leaves -1 to 1" is a margin that is below 0 where it is wrong:

    def claim(out):
        return 1 - np.max(np.abs(out["c"]))

    counterexample(lstm_cell.memory(), claim, np.random.default_rng(0))
"""

import pickle
from functools import singledispatch
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np

from lstmbook.live import (
    Checkbox,
    Choice,
    Column,
    IntSlider,
    LogSlider,
    Number,
    Point,
    Radio,
    Sequence,
    Slider,
    Strokes,
    Text,
)


class Counterexample(NamedTuple):
    """Where a sentence is wrong: {control: value}, and by how much, below 0."""

    settings: Any
    margin: float


class Remembered:
    """A figure that computes its outputs once at a setting: climbs return to many."""

    def __init__(self, figure):
        self._figure, self._seen = figure, {}

    def __getattr__(self, name):
        return getattr(self._figure, name)

    def outputs(self, **values):
        """What the figure shows there."""
        key = pickle.dumps(values)
        if key not in self._seen:
            self._seen[key] = self._figure.outputs(**values)
        return self._seen[key]


def counterexample(figure, claim, rng, n=2000):
    """Look for a setting of a figure at which a claim about it is wrong.

    figure  a `Live`; its own function is called
    claim   takes the figure's outputs, the controls' values among them; returns a
            margin, a number that is below 0 (or nan) where the claim is wrong and the
            smaller the nearer it is to that; or True and False
    rng     a NumPy generator
    n       how many random settings are tried, and at most as many corners
    From the ten settings with the smallest margins a climb leads on, to neighbours
    that have a smaller one.
    Returns the `Counterexample` with the smallest margin, or None.
    """
    figure, controls = Remembered(figure), figure.controls
    settings = [{k: anywhere(c, rng) for k, c in controls.items()} for _ in range(n)]
    settings += corners(controls, rng, n)
    found = [tried(figure, claim, each) for each in settings]
    best = sorted(found, key=lambda each: each.margin)[:10]
    worst = min((climb(figure, claim, each, rng) for each in best), key=lambda e: e[1])
    return worst if worst.margin < 0 else None


def tried(figure, claim, settings):
    """The settings with the margin that the claim has there."""
    margin = claim(figure.outputs(**settings))
    if isinstance(margin, bool | np.bool_):
        margin = 1.0 if margin else -1.0
    return Counterexample(settings, -np.inf if np.isnan(margin) else float(margin))


def corners(controls, rng, n):
    """At most n of the settings at which each control is at one of its ends."""
    ends = [at_ends(control) for control in controls.values()]
    count = prod(map(len, ends))
    if count <= n:
        return [dict(zip(controls, each, strict=True)) for each in product(*ends)]
    return [
        {k: _one_of(e, rng) for k, e in zip(controls, ends, strict=True)}
        for _ in range(n)
    ]


def climb(figure, claim, start, rng, patience=30):
    """From neighbour to neighbour, each with a smaller margin, until none is found."""
    here, failed = start, 0
    while failed < patience:
        name = _one_of(list(figure.controls), rng)
        value = beside(figure.controls[name], here.settings[name], rng)
        there = tried(figure, claim, here.settings | {name: value})
        failed += 1
        if there.margin < here.margin:
            here, failed = there, 0
    return here


def _one_of(values, rng):
    return values[rng.integers(len(values))]


# What a reader can do with each kind of control


@singledispatch
def anywhere(control, rng):
    """A random position of a control."""
    return _one_of(at_ends(control), rng)


@singledispatch
def at_ends(control):
    """The positions at the ends of a control; all of them if it has no order."""
    raise TypeError(f"{type(control).__name__} is no control that is known here")


@singledispatch
def beside(control, value, rng):  # noqa: ARG001  (other kinds look at the value)
    """A position near this one."""
    return anywhere(control, rng)


@at_ends.register(Choice)
def _(control):
    return list(range(len(control.options)))


@at_ends.register(Radio)
def _(control):
    return list(range(len(control.options) + 1))


@at_ends.register(Checkbox)
def _(_):
    return [False, True]


@at_ends.register(Slider)
def _(control):
    return [_at(control, 0), _at(control, _steps(control))]


@anywhere.register(Slider)
def _(control, rng):
    return _at(control, rng.integers(_steps(control) + 1))


@beside.register(Slider)
def _(control, value, rng):
    far = rng.choice([1, 1, max(1, _steps(control) // 20)])
    step = round((value - control.low) / control._step()) + rng.choice([-1, 1]) * far
    return _at(control, np.clip(step, 0, _steps(control)))


@at_ends.register(LogSlider)
def _(control):
    return [float(control.low), float(control.high)]


@anywhere.register(LogSlider)
def _(control, rng):
    return _one_of(control.positions(), rng)


@beside.register(LogSlider)
def _(control, value, rng):
    near = int(np.searchsorted(control.positions(), value)) + rng.choice([-1, 1])
    return control.positions()[np.clip(near, 0, control.count - 1)]


def _steps(slider):
    """How many steps a slider has: one less than positions."""
    return round((slider.high - slider.low) / slider._step())


def _at(slider, step):
    value = min(slider.low + int(step) * slider._step(), slider.high)
    return int(value) if isinstance(slider, IntSlider) else float(value)


@at_ends.register(Point)
def _(control):
    return [list(corner) for corner in product(control.xlim, control.ylim)]


@anywhere.register(Point)
def _(control, rng):
    return [float(rng.uniform(*lim)) for lim in (control.xlim, control.ylim)]


@beside.register(Point)
def _(control, value, rng):
    moved = np.add(value, rng.normal(size=2) * control.step)
    low, high = zip(control.xlim, control.ylim, strict=True)
    return np.clip(moved, low, high).tolist()


@at_ends.register(Sequence)
def _(control):
    return [[float(level)] * len(control.value) for level in control.levels]


@anywhere.register(Sequence)
def _(control, rng):
    return [float(_one_of(control.levels, rng)) for _ in control.value]


@beside.register(Sequence)
def _(control, value, rng):
    place = rng.integers(len(value))
    return [*value[:place], float(_one_of(control.levels, rng)), *value[place + 1 :]]


@at_ends.register(Text)
def _(control):
    return ["", *(letter * control.length for letter in control.alphabet)]


@anywhere.register(Text)
def _(control, rng):
    length = rng.integers(control.length + 1)
    return "".join(_one_of(control.alphabet, rng) for _ in range(length))


@beside.register(Text)
def _(control, value, rng):
    place = rng.integers(len(value) + 1)
    letter = _one_of(["", *control.alphabet], rng)
    return (value[:place] + letter + value[place + 1 :])[: control.length]


@at_ends.register(Number)
def _(_):
    return [None, -1e9, 0.0, 1e9]


@anywhere.register(Number)
def _(_, rng):
    return float(rng.normal() * 10.0 ** rng.integers(-3, 4))


@at_ends.register(Column)
@at_ends.register(Strokes)
def _(control):
    return control.samples(np.random.default_rng(0))


@anywhere.register(Column)
@anywhere.register(Strokes)
def _(control, rng):
    return control.samples(rng)[-1]

"""The search finds where a sentence about a figure is wrong, if it is somewhere."""

import numpy as np
import pytest
from counterexample import (
    anywhere,
    at_ends,
    beside,
    climb,
    corners,
    counterexample,
    tried,
)
from made import made

from lstmbook import live
from lstmbook.live import (
    Checkbox,
    Choice,
    Column,
    IntSlider,
    Live,
    LogSlider,
    Number,
    Play,
    Point,
    Radio,
    Sequence,
    Slider,
    Strokes,
    Text,
)

EVERY_KIND = {
    "slider": Slider(-1, 1, 0, "x", step=0.1),
    "whole": IntSlider(1, 9, 5, "n"),
    "play": Play(0, 3, 1, "t"),
    "choice": Choice(("a", "b", "c"), "kind"),
    "box": Checkbox("on"),
    "point": Point((-2, 2), (0, 1), (0, 0), "p"),
    "bits": Sequence((0, 1), (0, 1, 0), "bits"),
    "text": Text("abc", "ab", 4, "word"),
    "answer": Radio(("yes", "no"), "true?"),
    "number": Number("how many?"),
    "ratio": LogSlider(0.01, 100, 1, "rate", count=9),
    "pasted": Column("1 3 2", "own", most=8),
    "lines": Strokes("AA__.gA", "lines", most=8),
}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def figure(function, **controls):
    return Live(function, None, alt="", **controls)


def valley():
    """A figure whose output is below 0 in a hole of 3 by 3 of 1001 by 1001 settings."""

    def height(x, y):
        return {"height": (x - 0.271) ** 2 + (y + 0.413) ** 2 - 2.2e-6}

    sliders = {k: Slider(-1, 1, 0, k, step=0.002) for k in "xy"}
    return figure(height, **sliders)


def test_a_hole_that_chance_would_miss_is_climbed_into(rng):
    hit = counterexample(valley(), lambda out: out["height"], rng, n=200)
    assert hit.margin < 0
    assert abs(hit.settings["x"] - 0.271) < 0.002
    assert abs(hit.settings["y"] + 0.413) < 0.002
    random = [{k: anywhere(s, rng) for k, s in valley().controls.items()}]
    assert tried(valley(), lambda out: out["height"], random[0]).margin > 0


def test_a_corner_is_looked_at(rng):
    def f(x, y, on):
        return {"wrong": (x == 1) & (y == -1) & on}

    sliders = {k: Slider(-1, 1, 0, k, step=0.0001) for k in "xy"}
    moved = figure(f, **sliders, on=Checkbox("on"))
    hit = counterexample(moved, lambda out: not out["wrong"], rng, n=8)
    assert hit.settings == {"x": 1, "y": -1, "on": True}


@pytest.mark.long
def test_a_true_sentence_has_no_counterexample(rng):
    def stays(out):
        return 1 - np.max(np.abs(out["h"]))

    assert counterexample(made("live-whole-cell"), stays, rng, n=200) is None


@pytest.mark.long
def test_a_false_sentence_about_a_figure_of_the_book_has_one(rng):
    def grows(out):
        return out["c"] - out["c_prev"]

    hit = counterexample(made("live-whole-cell"), grows, rng, n=200)
    out = made("live-whole-cell").outputs(**hit.settings)
    assert out["c"] - out["c_prev"] == hit.margin < 0


def test_what_is_no_number_is_a_counterexample(rng):
    wrong = figure(lambda x: {"y": x - x}, x=Slider(0, 1, 0, "x"))
    hit = counterexample(wrong, lambda out: out["y"] * np.nan, rng, n=5)
    assert hit.margin == -np.inf


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_position_is_one_that_a_reader_can_reach(kind, rng):
    control = EVERY_KIND[kind]
    seen = [anywhere(control, rng) for _ in range(50)] + list(at_ends(control))
    for value in [*seen]:
        seen += [beside(control, value, rng) for _ in range(5)]
    for value in seen:
        control.number(value)
        if kind in ("slider", "whole", "play"):
            assert control.reaches(value) and isinstance(value, int | float)
            assert isinstance(value, int) == (kind != "slider")
        if kind == "point":
            assert all(
                low <= v <= high
                for v, (low, high) in zip(
                    value, (control.xlim, control.ylim), strict=True
                )
            )
        if kind in ("choice", "answer"):
            assert value in at_ends(control)
    assert len({str(value) for value in seen}) >= min(2, len(at_ends(control)))


def test_all_corners_where_they_are_few_and_some_where_they_are_many(rng):
    few = {k: EVERY_KIND[k] for k in ("slider", "choice", "box")}
    assert len(corners(few, rng, 2000)) == 12
    assert len({str(c) for c in corners(few, rng, 2000)}) == 12
    many = corners(EVERY_KIND, rng, 100)
    assert len(many) == 100 and len({str(c) for c in many}) > 90


def test_the_climb_never_goes_back(rng):
    margins = []

    def height(out):
        margins.append(float(out["height"]))
        return out["height"]

    start = tried(valley(), height, {"x": 0.5, "y": 0.5})
    assert climb(valley(), height, start, rng).margin == min(margins) < start.margin


def test_every_kind_of_control_is_known():
    kinds = {name for name in live.__all__ if hasattr(getattr(live, name), "samples")}
    assert {type(control).__name__ for control in EVERY_KIND.values()} == kinds


def test_an_unknown_control_is_named():
    with pytest.raises(TypeError, match="int is no control that is known here"):
        at_ends(3)

"""A guess is data: its answer comes from the figure, and what it cannot ask is said."""

import json
import re

import numpy as np
import pytest
from guessing import GUESSES, asks
from node import in_node

from lstmbook.live import Guess


def spec_of(live):
    text = re.search(r"<script[^>]*>(.*?)</script>", live.html, re.S)[1]
    return json.loads(text)


@pytest.mark.parametrize("name, right", [("choice", 0), ("number", 0.9**3)])
def test_the_answer_is_worked_out_from_the_outputs(name, right):
    guess = spec_of(asks(GUESSES[name]))["guess"]
    assert np.isclose(guess["right"], right)


@pytest.mark.long
def test_a_preset_is_where_it_is_asked():
    guess = spec_of(asks(GUESSES["curve"]))["guess"]
    assert guess["at"] == {"f": 0.5, "start": 1.0}
    assert guess["why"] == "0.125."
    at = Guess.number("level", "How much?", at={"f": 0.2})
    guess = spec_of(asks(at))["guess"]
    assert guess["at"] == {"f": 0.2, "start": 1} and np.isclose(guess["right"], 0.008)


@pytest.mark.long
def test_the_axes_to_draw_on_are_those_of_what_is_asked():
    wide, narrow = (d["pad"] for d in spec_of(asks(GUESSES["curve"]))["drawings"])
    assert wide["at"] == [*range(41)] and wide["names"] == ["step", "what is left"]
    assert wide["box"][2] > narrow["box"][2] > narrow["box"][0] > 0
    slope, start, _ = wide["y"]
    assert np.isclose(slope * 2 + start, wide["box"][1], atol=0.01)  # 2 is the top
    pad = spec_of(asks(GUESSES["bars"]))["drawings"][0]["pad"]
    assert pad["at"] == [10, 20, 30] and pad["labels"] == {"0": "A", "1": "B", "2": "C"}
    assert spec_of(asks(GUESSES["level"]))["drawings"][0]["pad"]["along"] == "y"


@pytest.mark.parametrize(
    "guess, words",
    [
        (Guess.curve("right", "Draw."), "guess of 'right': the outputs are f, start"),
        (Guess.curve("f", "Draw."), "the reader sees it already"),
        (Guess.curve("left", "Draw.", shows=["left"]), "the reader sees it already"),
        (Guess.curve("left", "Draw.", shows=["none"]), "guess of 'none'"),
        (Guess.curve("level", "Draw."), r"a curve is an output \(n,\), not \(\)"),
        (Guess.place("left", "Put."), r"or an output \(2,\), not \(41,\)"),
        (Guess.curve("left", " "), "needs a question"),
        (Guess.curve("left", "Draw.", at="Third"), "the presets are Half"),
        (Guess.curve("left", "Draw.", at={"g": 1}), "the controls are f, start"),
        (Guess.curve("left", "Draw.", at={"f": 3}), "of the guess.*f"),
        (Guess.curve("left", "Draw.", why="{odd:.2f}"), "shows 'odd'"),
        (Guess.number("left", "How much?"), "no number"),
        (Guess.number(lambda _: np.nan, "How much?"), "no number"),
        (Guess.choice("level", "Which?", ("a", "b")), "none of the 2: a, b"),
        (Guess.choice(lambda _: "c", "Which?", ("a", "b")), "right answer is 'c'"),
        (Guess.choice(lambda _: 0, "Which?", ("a", "a")), "two answers or more"),
    ],
)
def test_what_cannot_be_asked_is_said(guess, words):
    with pytest.raises(ValueError, match=words):
        asks(guess)


def test_what_no_artist_shows_is_not_drawn_by_a_reader():
    guess = Guess.curve("rest", "Draw.")
    with pytest.raises(ValueError, match="guess of 'rest': no artist shows it"):
        asks(guess)


@pytest.mark.long
def test_lying_bars_are_not_drawn_by_a_reader():
    with pytest.raises(ValueError, match="a Rectangle is not drawn"):
        asks(Guess.curve("lying", "Draw."))


JUDGED = "([kind, ...rest]) => live.judge[kind](...rest)"
LINEAR, LOG = [-100, 300, 0], [-20, 200, 1]  # 0 ... 2 and 1e-5 ... 1e5 on the page
PAD = {"x": [10, 0, 0], "box": [0, 100, 400, 300], "at": [0, 10, 30], "labels": {}}
PAD |= {"names": ["step", "size"]}


@pytest.mark.parametrize(
    "given, right, y, words",
    [
        ([1, 1, 1], [1, 1, 0.4], LINEAR, "0.2 on average; furthest at step 30: you "),
        ([1, 1, 1], [1, 1, 0.4], LINEAR, "drew 1, it is 0.4."),
        ([1, 1, 2], [1, 1, 50], LINEAR, "off by 0 on average"),  # none draws beyond
        ([1, 1, 1], [1, None, 0.4], LINEAR, "off by 0.3 on average"),
        ([1, 1, 1], [1, 10, 1e-5], LOG, "a factor of 100 on average; furthest at step"),
    ],
)
def test_a_curve_is_judged_by_its_mean_and_its_worst_place(given, right, y, words):
    right = [np.nan if v is None else v for v in right]
    code = "([g, r, p]) => live.judge.curve(g, r.map((v) => v ?? NaN), p)"
    shown = [None if np.isnan(v) else v for v in right]
    assert words in in_node(code, [given, shown, PAD | {"y": y}])


def test_places_of_bars_are_called_by_their_labels():
    pad = PAD | {"y": LINEAR, "labels": {"2": "sum"}}
    said = in_node(JUDGED, ["curve", [1, 1, 1], [1, 1, 0], pad])
    assert "furthest at sum: you drew 1, it is 0." in said


@pytest.mark.parametrize(
    "given, right, extra, words",
    [
        ([3, 1], [1, 1.5], {"y": LINEAR}, "off by 2 along step and by 0.5 along size."),
        ([3, 1e-3], [1, 1], {"y": LOG}, "by a factor of 1000 along size."),
        ([3], [4.5], {"y": LINEAR, "along": "x"}, "You put it at 3, it is at 4.5."),
    ],
)
def test_a_place_is_judged_along_both_axes(given, right, extra, words):
    assert words in in_node(JUDGED, ["place", given, right, PAD | extra])


@pytest.mark.parametrize(
    "given, right, words",
    [
        (2.0, 2.1, "Right: it is R."),
        (2.0, 2.5, "Not quite: you said 2, too small; it is R."),
        (3.0, 2.5, "Not quite: you said 3, too large; it is R."),
        (10.0, 2.5, "Not quite: you said 10, 4 times too large; it is R."),
        (0.5, 2.5, "Not quite: you said 0.5, 5 times too small; it is R."),
        (-1.0, 2.5, "Not quite: you said −1, too small; it is R."),
        (0.05, 0.0, "Right: it is R."),
        (0.2, 0.0, "Not quite: you said 0.2, too large; it is R."),
        (-0.5, -2.5, "Not quite: you said −0.5, 5 times too small; it is R."),
    ],
)
def test_a_number_is_judged_as_a_share(given, right, words):
    guess = {"right": right, "within": 0.1, "format": ".3g", "said": "R"}
    assert in_node(JUDGED, ["number", given, guess]) == words


def test_a_choice_is_right_or_told():
    guess = {"right": 1, "options": ["up", "down"]}
    assert in_node(JUDGED, ["choice", 1, guess]) == "Right: down."
    assert in_node(JUDGED, ["choice", 0, guess]) == "Not so. It is: down."

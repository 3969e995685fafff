"""The figures of the chapter "Counting" compute what they say."""

import numpy as np
import pytest
from made import made

from lstmbook.book.figures import counting as figures
from lstmbook.live import Text
from lstmbook.tasks.grammars import counted


def places(text, length=12):
    return Text("ab", text, length, "text").number(text)


def outputs(legal):
    """Outputs (T + 1, 4) of a network that allows just these symbols at each step."""
    return np.array([[-1, *(1 if s in now else -1 for s in "abT")] for now in legal])


def of_counter(text, **options):
    cell, readout = figures.counter_network(**options).layers
    hs, _ = figures.states(cell.cell, places(text))
    return figures.judge(places(text), readout.forward(hs)[0][:, 0])


@pytest.mark.parametrize("n", [1, 2, 6])
def test_the_counter_made_by_hand_agrees_with_the_grammar(n):
    batch = counted(np.array([n]))
    ys, _, _ = figures.counter_network().forward(batch.xs)
    np.testing.assert_array_equal(ys > 0, batch.targets > 0)


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("ab", True),
        ("aaabbb", True),
        ("", False),
        ("aab", False),
        ("abb", False),
        ("ba", False),
        ("abab", False),
        ("aabba", False),
    ],
)
def test_the_counter_made_by_hand_accepts_the_language_and_no_more(text, member):
    verdict = of_counter(text)
    assert verdict["member"] == verdict["accepted"] == member
    assert verdict["length"] == len(text)
    assert np.all(verdict["marks"] >= 0)  # no answer is wrong


def test_judge_counts_the_answers_before_the_first_wrong_one():
    # For aabb: a | ab | ab | b | T. Here the end comes one b too early.
    legal = ["a", "ab", "ab", "bT", "T", *[""] * 8]
    verdict = figures.judge(places("aabb"), outputs(legal))
    assert verdict["right"] == 3 and verdict["accepted"]
    wrong = np.argwhere(verdict["marks"] < 0).tolist()
    assert wrong == [[2, 3]]  # the row of the end, after three letters


def test_judge_rejects_a_letter_that_was_not_allowed():
    legal = ["a", "a", "ab", "b", "T", *[""] * 8]
    assert figures.judge(places("aabb"), outputs(legal))["accepted"]
    assert not figures.judge(places("abb"), outputs(legal))["accepted"]


def test_nothing_is_marked_behind_the_end():
    marks = of_counter("aabb")["marks"]
    assert np.all(marks[:, 5:] == 0) and np.any(marks[:, 4] > 0.5)


@pytest.mark.parametrize(
    ("preset", "accepted", "member"),
    [
        ("Four and four", True, True),
        ("One b too many", False, False),
        ("Out of order", False, False),
        ("A leak", False, True),
        ("Uneven steps", False, True),
    ],
)
def test_presets_of_the_counter_end_as_the_chapter_says(preset, accepted, member):
    figure = made("live-hand-made-counter")
    out = figure.outputs(**figure.presets[preset])
    assert (out["accepted"], out["member"]) == (accepted, member)


def test_a_leak_ends_below_zero_and_uneven_steps_above():
    figure = made("live-hand-made-counter")
    leak, uneven = (
        figure.outputs(**figure.presets[name]) for name in ("A leak", "Uneven steps")
    )
    assert np.isclose(leak["c"], -((1 - 0.98**9) ** 2) / (1 - 0.98))
    assert np.isclose(uneven["c"], 9 * 0.08)


@pytest.mark.parametrize(
    ("preset", "lstm", "gru", "member"),
    [
        ("n = 8", True, True, True),
        ("n = 20", True, False, True),
        ("One b short", False, True, False),
        ("Out of order", False, False, False),
    ],
)
def test_presets_of_the_trained_networks(preset, lstm, gru, member):
    figure = made("live-trained-counters")
    out = figure.outputs(**figure.presets[preset])
    assert (out["lstm_accepted"], out["gru_accepted"]) == (lstm, gru)
    assert out["lstm_member"] == out["gru_member"] == member

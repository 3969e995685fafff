"""Three readers of a future bit, from starts that nobody chose."""

import functools

import numpy as np
import pytest
from going import after, learned

from lstmbook.book.figures import both_directions_learns as figures
from lstmbook.book.figures.both_directions_learns import LAG, RULES, WITHOUT


@functools.cache
def made():
    return figures.learns_both_ways()


def asked(past, future, rule):
    return (future, past & future, past ^ future)[rule]


@pytest.mark.long
@pytest.mark.parametrize("rule", range(len(RULES)))
def test_the_right_answers_are_those_of_the_rule(rule):
    seen = made().outputs(rule=rule, seed=5)
    bits = seen["bits"][0].astype(int)
    past, future = bits[: -2 * LAG], bits[2 * LAG :]
    np.testing.assert_array_equal(seen["right"][0], asked(past, future, rule))


@pytest.mark.parametrize("rule", range(len(RULES)))
def test_who_knows_one_bit_of_two_is_wrong_as_often_as_the_line_says(rule):
    pairs = [[asked(past, future, rule) for future in (0, 1)] for past in (0, 1)]
    wrong = [min(np.mean(row), 1 - np.mean(row)) for row in pairs]
    assert WITHOUT[rule] == np.mean(wrong)


@pytest.mark.long
@pytest.mark.parametrize("name", ["The bit to come", "Past AND future"])
def test_both_ways_and_late_learn_what_the_forward_reader_cannot_know(name):
    rule = made().presets[name]["rule"]
    steps = learned(made(), rule=rule)
    assert len(steps) >= 9
    assert sorted(steps)[8] <= 150
    forward = after(made(), 400, ["forward_wrong"], rule=rule)["forward_wrong"]
    assert np.sum(np.abs(forward - WITHOUT[rule]) < 0.06) >= 9


@pytest.mark.long
def test_xor_is_for_the_late_reader_alone_and_not_from_each_start():
    names = [f"{name}_learned" for name in figures.READERS]
    found = after(made(), 400, names, rule=2)
    forward, both, late = (np.sum(found[name]) for name in names)
    assert forward == both == 0
    assert 4 <= late <= 10


@pytest.mark.long
def test_on_and_the_forward_reader_doubts_where_the_past_bit_is_one():
    seen = after(made(), 400, ["bits", "forward_says"], rule=1)
    past = seen["bits"][:, : -2 * LAG] > 0.5
    said = seen["forward_says"]
    assert np.mean(said[~past] < 0.2) > 0.9
    assert np.mean((said[past] > 0.25) & (said[past] < 0.75)) > 0.9

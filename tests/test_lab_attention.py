"""What was run of networks that follow turns is what they do now."""

import numpy as np
import pytest

from lstmbook.lab.attention import (
    BACK,
    BUDGET,
    follow,
    fresh_walks,
    put_to_the_test,
)
from lstmbook.lab.evidence import rows

SEEDS = [1000, 1001, 1002]


@pytest.mark.long
@pytest.mark.parametrize("arm", ["attention", "last state, 32 units", BACK])
def test_steps_until_lists_are_followed_are_those_of_the_file(arm):
    row = rows()["attention-by-length"]
    old = row.stored().outcomes(arm, length=3)[:3]
    new = [each["steps"] for each in follow(SEEDS, length=3, **row.arms[arm])]
    assert None not in new and max(new) < BUDGET
    assert np.all(np.abs(old - new) <= 50)  # another machine may see it one look later


@pytest.mark.long
def test_shares_right_are_those_of_the_file():
    row = rows()["own-words"]
    for words in ("told", "own"):
        old = row.stored().outcomes(words, length=3)[:3]
        found = put_to_the_test(SEEDS, length=3, **row.arms[words])
        assert np.all(np.abs(old - [each["right"] for each in found]) < 0.03)


def test_the_lists_that_judge_are_always_the_same():
    one, other = fresh_walks(5), fresh_walks(5)
    assert np.array_equal(one.xs[0], other.xs[0]) and one.targets.shape == (6, 200)

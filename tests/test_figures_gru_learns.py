"""What learns in the chapter "The GRU" does so as the text says."""

import itertools

import numpy as np
import pytest
from going import at_the_end
from made import made

from lstmbook.book.figures import gru_learns as figures
from lstmbook.nn.functions import sigmoid

NAME = "live-learns-beside-an-lstm"
LEARN = [f"{name}_{what}" for name in figures.LEARNERS for what in ("learned", "took")]


def test_both_gates_begin_near_where_their_bias_puts_them():
    for bias in (0, 5):
        out = made(NAME).outputs(bias=bias)
        for name in figures.LEARNERS:
            assert np.all(np.abs(out[f"{name}_gate"] - sigmoid(bias)) < 0.15)
    assert np.array_equal(np.sum(figures.LIST[..., 1] == 1, axis=0), [2])


@pytest.mark.long
def test_with_a_bias_of_4_both_learn_and_with_0_neither():
    gru, gru_took, lstm, lstm_took = at_the_end(made(NAME), *LEARN, bias=4).T
    assert np.sum(gru) >= 9 and np.sum(lstm) >= 9
    assert sorted(gru_took)[8] < 320 and sorted(lstm_took)[8] < 470
    gru, _, lstm, _ = at_the_end(made(NAME), *LEARN, bias=0).T
    assert np.sum(gru) <= 1 and np.sum(lstm) <= 1


@pytest.mark.long
def test_the_stored_networks_know_where_the_marks_were():
    live = made("live-reads-your-marks")

    def right(steps):
        pairs = list(itertools.combinations(steps, 2))
        found = [live.outputs(first=a, second=b) for a, b in pairs]
        good = [sum(out[f"{k}_good"] for out in found) for k in ("gru", "lstm")]
        return [len(pairs), *good]

    assert right(range(1, 14)) == [78, 72, 73]  # as the chapter tells
    assert right(range(17, 32)) == [105, 45, 59]

"""The race of biases, and learning from few sequences, do what "The GRU" says."""

import numpy as np
import pytest

from lstmbook.lab.bias_race import GAPS, network, race, score
from lstmbook.lab.few_data import from_few
from lstmbook.nn.cells import GRUCell
from lstmbook.nn.seeds import together


def test_a_race_tells_a_gate_that_keeps_from_one_that_does_not():
    solved = race("order", (-3, 3), range(2), 150, 0.01, length=20)
    assert np.all(solved[3] > 0) and np.all(solved[-3] == 0)
    assert np.all(solved[3] % 25 == 0)


def test_arms_of_a_race_have_the_same_weights_and_data():
    biases = (3, 3 + 1e-9)  # the same number in 32 bits
    one, other = race("order", biases, range(3), 150, 0.01, length=20).values()
    assert np.array_equal(one, other) and np.any(one)


def test_more_sequences_teach_more():
    few, many = from_few(GRUCell.init, 8, "order", (4, 300), range(2), 0.01, 150)
    assert np.all(many > few + 0.1) and np.all(few > 0.2)


@pytest.mark.parametrize(
    ("task", "answer", "share"), [("adding", 0.5, 0.1), ("order", 0.0, 0.25)]
)
def test_a_constant_answer_gets_the_share_of_chance(task, answer, share):
    """Networks whose readout ignores the state; in adding 0.5 is rarely right."""
    make, _, _, K, _ = GAPS[task]
    model = together([network(GRUCell.init, 3, task, np.random.default_rng(0))])
    silent = {"1.W_y": np.zeros((1, 3, K)), "1.b_y": np.full((1, K), answer)}
    model.update(silent)
    got = score(model, make(np.random.default_rng(1), 2000, 20), task)
    assert np.abs(got - share) < 0.06

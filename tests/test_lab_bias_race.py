"""The race of biases, and learning from few sequences, do what "The GRU" says."""

import numpy as np
import pytest

from lstmbook.lab import few_data
from lstmbook.lab.bias_race import GAPS, network, race, score
from lstmbook.lab.few_data import until_no_better
from lstmbook.nn.cells import GRUCell
from lstmbook.nn.seeds import together


def steps(bias, seeds):
    found = race(seeds, bias, steps=150, length=20, times=0.5)
    return [each["steps"] for each in found]


@pytest.mark.long
def test_a_race_tells_a_gate_that_keeps_from_one_that_does_not():
    assert all(n and n % 25 == 0 for n in steps(3, range(2)))
    assert steps(-3, range(2)) == [None, None]


@pytest.mark.long
def test_arms_of_a_race_have_the_same_weights_and_data():
    one, other = steps(3, range(3)), steps(3 + 1e-9, range(3))  # the same in 32 bits
    assert one == other and any(one)


@pytest.mark.long
def test_more_sequences_teach_more():
    few, many = (
        np.array(until_no_better(range(2), "GRU", "order", n, 400)[0]) for n in (4, 160)
    )
    assert np.all(many > few + 0.1) and np.all(few > 0.2)


def test_a_network_stands_as_it_was_when_it_was_best(monkeypatch):
    """Four looks, 50 steps apart, a patience of 100: a late rise comes too late."""
    looks = np.array([[0.3, 0.5], [0.6, 0.4], [0.5, 0.4], [0.9, 0.8]])
    choosing = iter(looks)

    def fake_score(_model, batch, _task):
        if batch.targets.shape[1] == 500:
            fake_score.seen = next(choosing)
            return fake_score.seen
        return fake_score.seen - 0.1  # of the test, which is asked right after

    def fake_until(_make, _draw, _seeds, _most, _rate, _loss, settled):
        for done in ([0, 0], [0, 0], [0, 1], [0, 1]):
            assert list(settled(None)) == done

    monkeypatch.setattr(few_data, "score", fake_score)
    monkeypatch.setattr(few_data, "until", fake_until)
    right, steps = until_no_better([0, 1], "GRU", "order", patience=100)
    assert right == pytest.approx([0.8, 0.4]) and steps == [200, 50]


@pytest.mark.parametrize(
    ("task", "answer", "share"), [("adding", 0.5, 0.1), ("order", 0.0, 0.25)]
)
def test_a_constant_answer_gets_the_share_of_chance(task, answer, share):
    """Networks whose readout ignores the state; in adding 0.5 is rarely right."""
    make, _, _, K, _ = GAPS[task]
    model = together([network(GRUCell.init, 3, task)(np.random.default_rng(0))])
    silent = {"1.W_y": np.zeros((1, 3, K)), "1.b_y": np.full((1, K), answer)}
    model.update(silent)
    got = score(model, make(np.random.default_rng(1), 2000, 20), task)
    assert np.abs(got - share) < 0.06

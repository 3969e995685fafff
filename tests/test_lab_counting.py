"""How far networks count: how they are trained, and what is measured."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstmbook.book.figures.counting import counter_network
from lstmbook.lab.counting import COUNTERS, drift, reach, slip, train_counters
from lstmbook.lab.evidence import evidence
from lstmbook.nn.seeds import alone, together
from lstmbook.tasks.grammars import counted
from lstmbook.train.permutation import pairs_by_chance

CHAPTER = Path(__file__).parents[1] / "chapters" / "counting.ipynb"


@pytest.mark.long
@pytest.mark.parametrize("name", COUNTERS)
def test_training_gives_each_seed_its_own_first_weights_and_lowers_the_loss(name):
    once, more = (train_counters(name, [1, 2], steps=n) for n in (1, 150))
    assert not np.allclose(*once.params["0.W_x"])
    batch = counted(np.arange(1, 11))

    def wrong(model, seed):
        ys, _, _ = alone(model, seed).forward(batch.xs, mask=batch.mask)
        return np.sum(((ys > 0) != (batch.targets > 0)) * batch.mask[..., None])

    assert all(wrong(more, seed) < wrong(once, seed) for seed in (0, 1))


def test_two_counters_take_twice_the_units():
    model = train_counters("GRU", [1], "abc", steps=1)
    assert model.layers[0].cell.H == 2 * COUNTERS["GRU"].H


def test_the_reach_is_the_largest_n_up_to_which_all_are_accepted():
    # Left over after n pairs: 0.03 n, a zero is seen below artanh(0.5) = 0.549.
    models = [counter_network(1.0, 0.97), counter_network(), counter_network(0.9)]
    for chunk in (7, 100):
        far = reach(together(models), limit=50, chunk=chunk)
        assert far.tolist() == [18, 50, 2]


def test_what_is_accepted_again_after_a_failure_does_not_count():
    class WrongAt3:
        seeds = (1,)

        def forward(self, xs, **_):
            n = np.sum(xs[..., 1], axis=0).astype(int)
            ys = 2 * counted(n).targets - 1
            return np.where(n[:, None] == 3, -ys, ys)[:, None], None, None

    assert [reach(WrongAt3(), limit=20, chunk=k).tolist() for k in (2, 50)] == [[2]] * 2


def test_the_drift_is_what_a_pair_leaves_over():
    models = [counter_network(1.0, 0.97), counter_network(), counter_network(1.0, 0.5)]
    np.testing.assert_allclose(drift(together(models)), [0.03, 0, 0.5], atol=1e-6)


def forgetful():
    """A counter whose note that there was no b wears off: lost after eleven a's."""
    network = counter_network()
    W_x = network.params["0.W_x"].copy()
    W_x[1, 5] = 0.05  # from an a to the candidate of unit 1
    network.update({"0.W_x": W_x})
    return network


@pytest.mark.parametrize(
    ("network", "n", "place"),
    [
        (counter_network(1.0, 0.97), 19, 1.0),  # the end is not seen
        (counter_network(0.9), 3, 0.83),  # it is seen one b too early
        (forgetful(), 11, 0.5),  # no further a is allowed
        (counter_network(), 40, None),
    ],
)
def test_the_first_wrong_answer_has_its_place(network, n, place):
    assert slip(network, n) == place
    assert reach(together([network]), limit=40)[0] == (n if place is None else n - 1)


# What came out


def left(name):
    """What the fifty LSTMs of 1997 left under a name."""
    row = evidence("counting-beyond").experiment
    row = replace(row, measure=lambda result: result.get(name, np.nan))
    return row.stored().outcomes("LSTM 1997")


def test_the_verdict_stands_in_every_block_of_ten():
    found = evidence("counting-beyond")
    assert [block.verdict for block in found.blocks()] == [found.verdict] * 5


def test_the_drift_tells_the_reach_of_those_that_fail_at_the_end():
    n, lost, place = left("reach"), left("drift"), left("slip")
    for block in np.split(np.arange(50), 5):
        at_end = block[(n[block] >= 10) & (n[block] < 1000) & (place[block] > 0.9)]
        off = np.abs(np.log([0.5 / lost[at_end] / n[at_end], 50 / n[at_end]]))
        told, guessed = off < np.log(1.5)
        assert np.mean(told) > 0.6 and np.sum(told) > np.sum(guessed)
    at_end = (n >= 10) & (n < 1000) & (place > 0.9)
    off = np.abs(np.log([0.5 / lost[at_end] / n[at_end], 50 / n[at_end]]))
    told, guessed = 1.0 * (off < np.log(1.5))
    assert pairs_by_chance(told, guessed, np.random.default_rng(0)) < 0.001
    said = CHAPTER.read_text(encoding="utf-8")
    assert f"Of the {len(told)} that slip at the end,\\n" in said
    assert f'"{told.sum():.0f}. They count until' in said
    assert f"is right of {guessed.sum():.0f}:" in said

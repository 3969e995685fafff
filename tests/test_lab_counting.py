"""How far networks count: how they are trained, and what is measured."""

import numpy as np
import pytest

from lstmbook.book.figures.counting import counter_network
from lstmbook.lab.counting import COUNTERS, reach, train_counters
from lstmbook.nn.seeds import alone, together
from lstmbook.tasks.grammars import counted


@pytest.mark.parametrize("name", COUNTERS)
def test_training_gives_each_seed_its_own_first_weights_and_lowers_the_loss(name):
    kind = COUNTERS[name]
    once, more = (train_counters(kind._replace(steps=n), [1, 2]) for n in (1, 150))
    assert not np.allclose(*once.params["0.W_x"])
    batch = counted(np.arange(1, 11), kind.letters)

    def wrong(model, seed):
        ys, _, _ = alone(model, seed).forward(batch.xs, mask=batch.mask)
        return np.sum(((ys > 0) != (batch.targets > 0)) * batch.mask[..., None])

    assert all(wrong(more, seed) < wrong(once, seed) for seed in (0, 1))


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

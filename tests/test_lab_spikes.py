"""The peephole duel trains and asks as the chapter says."""

import numpy as np
import pytest
from gradcheck import assert_gradients, normal

from lstmbook.lab import spikes
from lstmbook.nn.layers import Network
from lstmbook.nn.sequence import backward_through_time, unroll
from lstmbook.tasks.signals import generate_spikes, measure_spikes


@pytest.mark.parametrize("peepholes", [True, False])
def test_a_straight_cell_says_what_it_holds_and_has_its_own_gradient(peepholes):
    rng = np.random.default_rng(0)
    shapes = spikes.Straight.shapes(2, 3, peepholes=peepholes)
    params = {name: normal(rng, *shape) for name, shape in shapes.items()}
    cell, xs, dhs = spikes.Straight(params), normal(rng, 4, 5, 2), normal(rng, 4, 5, 3)
    hs, _, caches = unroll(cell, xs)
    np.testing.assert_array_equal(hs[2], caches[2].o * caches[2].c_t)
    _, _, grads = backward_through_time(cell, dhs, caches)

    def loss(params):
        return np.sum(dhs * unroll(spikes.Straight(params), xs)[0])

    assert_gradients(loss, params, grads, rng)


class Says(Network):
    """Answers what it is told: right, and for a second seed wrong at one step."""

    def __init__(self, batch, step, off):
        self.ys = np.stack([batch.targets, batch.targets], axis=1)
        self.ys[step, 1, 0] += off

    def forward(self, _xs, mask):  # noqa: ARG002
        return self.ys, (), None


def test_one_spike_at_the_wrong_step_makes_a_sequence_wrong():
    batch = generate_spikes(np.random.default_rng(9), 100, 4, period=5)
    for step, off, share in ((0, 0.4, 1.0), (0, 0.6, 0.99)):
        assert spikes.fired(Says(batch, step, off)).tolist() == [1.0, share]


def test_a_delay_is_asked_for_only_where_there_is_a_spike():
    batch = measure_spikes(np.random.default_rng(9), 200)
    step = np.flatnonzero(batch.counts[:, 0])[0]
    assert spikes.measured(Says(batch, step, 0.6)).tolist() == [1.0, 0.995]
    assert spikes.measured(Says(batch, step - 1, 9.0)).tolist() == [1.0, 1.0]


def test_with_and_without_peepholes_all_else_is_the_same():
    with_them, without = (spikes.fire([100, 101], peep, 2, 1) for peep in (True, False))
    cell, bare = with_them.layers[0].cell, without.layers[0].cell
    assert type(cell) is spikes.Straight and cell.seeds == (2,)
    assert cell.params.keys() - bare.params.keys() == {"p_i", "p_f", "p_o"}

"""The peephole duel trains and asks as the chapter says."""

import numpy as np
import pytest
from gradcheck import assert_gradients, normal

from lstmbook.lab import spikes
from lstmbook.lab.evidence import evidence
from lstmbook.lab.groups import count_all, numbered
from lstmbook.nn.layers import Network
from lstmbook.nn.sequence import backward_through_time, unroll
from lstmbook.tasks.signals import generate_spikes, measure_spikes

FIRE, MEASURE = (
    spikes.TIMINGS[t] for t in ("fire after 5, 1 cell", "measure 10, 4 cells")
)


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
        assert spikes.timed(Says(batch, step, off), FIRE).tolist() == [1.0, share]


def test_a_delay_is_asked_for_only_where_there_is_a_spike():
    batch = measure_spikes(np.random.default_rng(9), 100)
    step = np.flatnonzero(batch.counts[:, 0])[0]
    assert spikes.timed(Says(batch, step, 0.6), MEASURE).tolist() == [1.0, 0.99]
    assert spikes.timed(Says(batch, step - 1, 9.0), MEASURE).tolist() == [1.0, 1.0]


def test_with_and_without_peepholes_all_else_is_the_same():
    timing = FIRE._replace(H=2, steps=1)
    with_them, without = (
        spikes.train_spikes(timing, peep, [100, 101]) for peep in (True, False)
    )
    cell, bare = with_them.layers[0].cell, without.layers[0].cell
    assert type(cell) is spikes.Straight and cell.seeds == (2,)
    assert cell.params.keys() - bare.params.keys() == {"p_i", "p_f", "p_o"}


def test_the_three_of_a_seed_differ_in_their_forget_bias():
    model = spikes.train_spikes(FIRE._replace(steps=1), False, numbered([7, 8], 3))
    bias = model.params["0.b"][:, 1]  # moved by one step of 0.02 at most
    np.testing.assert_allclose(bias, [1, 3, 5, 1, 3, 5], atol=0.03)


def test_what_is_learned_and_what_keeps_the_beat(monkeypatch):
    short, long = [0.91, 0.9, 1.0, 0.0, 1.0, 1.0], [0.6, 1.0, 0.5, 1.0, 0.9, 0.8]
    shares = {4: np.array(short), 20: np.array(long)}
    monkeypatch.setattr(spikes, "train_spikes", lambda *_: None)
    monkeypatch.setattr(spikes, "timed", lambda _model, _timing, n: shares[n])
    found = spikes.spikes_timed([1000, 1001])
    assert [(f["learned"], f["steady"]) for f in found] == [(2, 1), (2, 2)]
    assert found[0]["right"] == [0.91, 0.9, 1.0]


@pytest.mark.parametrize("row", spikes.ROWS, ids=lambda row: row.id)
def test_the_verdict_stands_in_every_block_of_ten(row):
    found = evidence(row.id)
    assert [block.decided for block in found.blocks()] == [found.decided] * 3
    assert count_all(found, 3, "with", task=spikes.ALONE[0]).n == 90

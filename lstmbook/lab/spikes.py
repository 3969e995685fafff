"""The peephole duel: timed spikes, with peepholes and without (Gers et al., 2002)."""

from functools import partial

import numpy as np

from lstmbook.lab.loop import run
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import dsigmoid
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.scores import all_right
from lstmbook.tasks.signals import generate_spikes, measure_spikes
from lstmbook.train.optimise import lowered


class Straight(LSTMCell):
    """An LSTM that speaks without the tanh, h = o c: it may say any number it holds.

    >>> cell = Straight.init(1, 3, rng)
    >>> (h, c), cache = cell.forward(np.ones((1, 1)), cell.zero_state(1))
    >>> np.array_equal(h, cache.o * c)
    True
    """

    def forward(self, x_t, state):
        (_, c_t), cache = super().forward(x_t, state)
        return (cache.o * c_t, c_t), cache._replace(h_t=cache.o * c_t)

    def at_cell(self, dstate, k):
        dh_t, dc_t = dstate
        da_o = dh_t * k.c_t * dsigmoid(k.o)
        return self.peep(dc_t + dh_t * k.o, "p_o", da_o), da_o


def train_spikes(kind, H, peepholes, draw, seeds, steps, **options):
    """Train a network for each seed: one cell layer of H units, one number a step.

    >>> draw = lambda rng: measure_spikes(rng, 16)
    >>> train_spikes(LSTMCell, 4, True, draw, range(3), steps=1).seeds
    (3,)
    """

    def make(rng):
        cell = kind.init(1, H, rng, peepholes=peepholes, dtype=np.float32)
        return Network(cell, Readout.init(H, 1, rng, dtype=np.float32))

    options |= {"progress": f"{'with' if peepholes else 'without'} peepholes, H = {H}"}
    return run(make, draw, seeds, steps, 2e-2, "squared_error", **options)


def fire(seeds, peepholes, H, steps, **options):
    """Networks that fire when told, after 5 or 6 steps: generating timed spikes.

    >>> fire(range(3), peepholes=True, H=4, steps=1).seeds
    (3,)
    """

    def draw(rng):  # a step with a spike counts five times, there are so few
        batch = generate_spikes(rng, 16, period=5)
        return batch._replace(counts=batch.mask * (1 + 4 * batch.targets[..., 0]))

    return train_spikes(Straight, H, peepholes, draw, seeds, steps, **options)


def fired(model, spikes=4):
    """The share of 100 sequences with an output above 1/2 at each spike alone, (S,).

    >>> fired(fire(range(3), peepholes=True, H=4, steps=1)).shape
    (3,)
    """
    batch = generate_spikes(np.random.default_rng(9), 100, spikes, period=5)
    ys, _, _ = model.forward(batch.xs, mask=batch.mask)
    return all_right(ys - 0.5, batch)


def measure(seeds, peepholes):
    """Networks that say how late each spike came, 10 or 11 steps after the last."""
    draw = partial(measure_spikes, batch_size=16)
    return train_spikes(LSTMCell, 4, peepholes, draw, seeds, 800)


def measured(model):
    """The share of 200 sequences of which no answer is off by 0.49, (S,).

    >>> draw = lambda rng: measure_spikes(rng, 16)
    >>> measured(train_spikes(LSTMCell, 4, True, draw, range(3), steps=1)).shape
    (3,)
    """
    batch = measure_spikes(np.random.default_rng(9), 200)
    ys, _, _ = model.forward(batch.xs, mask=batch.mask)
    return all_right(ys, batch, within=0.49)


SETTLING = lowered({0.6: 0.1})  # a tenth of the learning rate after 60 % of the steps


def fire_alone(seeds, peepholes):
    """A single cell, 1500 steps: the shares of sequences of 4 and of 20 spikes."""
    model = fire(seeds, peepholes, 1, 1500, schedule=SETTLING)
    return fired(model), fired(model, spikes=20)


def fire_in_four(seeds, peepholes):
    """Four cells, 600 steps."""
    return fired(fire(seeds, peepholes, 4, 600))

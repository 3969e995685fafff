"""Small networks and short trainings, for the tests of `train.loop`."""

from functools import partial

import numpy as np
from gradcheck import CELLS

from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks import batch as batches
from lstmbook.tasks.signals import adding, echo
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam


def Batch(xs, targets, mask=None, counts=None):
    return batches.Batch(xs, targets, mask, counts, K=1, chance=0)


def generator(seed):
    return np.random.default_rng(seed)


def network(seed, kind="lstm", D=2, H=4, K=1, dtype=np.float64):
    rng = generator(seed)
    cls, options = CELLS[kind]
    cell = cls.init(D, H, rng, dtype=dtype, **options)
    return Network(cell, Readout.init(H, K, rng, dtype))


def draw_echo(rng):
    return echo(rng, 8, length=12, lag=2)


def draw_adding(rng):
    return adding(rng, 8, length=20)


def train(model, rng, steps=30, draw=draw_adding, loss="squared_error", **options):
    """Fit with one generator, or a list of them, one for each seed."""
    optimiser = options.pop("optimiser", None) or Adam(0.01)
    several = isinstance(rng, list)
    draws = [partial(draw, r) for r in rng] if several else partial(draw, rng)
    return fit(model, draws, steps, optimiser, loss, **options)


def close(a, b, rtol=1e-6):
    return all(np.allclose(a[k], b[k], rtol=rtol, atol=1e-12) for k in a)

"""The loop of the lab: a network for each seed, all trained at once."""

from functools import partial
from itertools import repeat

import numpy as np

from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import one_per_seed
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam


def one_layer(init, D, H, K, dtype=np.float32, **options):
    """What makes a cell of H units and its readout with a generator, for `run`.

    init  takes D, H, a generator and options, as `LSTMCell.init` does
    K     how many numbers are answered at a step

    >>> one_layer(LSTMCell.init, 2, 8, 1, forget_bias=3)(rng).params["1.W_y"].shape
    (8, 1)
    """

    def make(rng, dtype=dtype):
        cell = init(D, H, rng, dtype=dtype, **options)
        return Network(cell, Readout.init(H, K, rng, dtype=dtype))

    return make


def run(make, draw, seeds, steps, learning_rate, loss, clip=1.0, **options):
    """Train a network for each seed with Adam; returns one model with a seed axis.

    make     makes a network with a generator; or a list, one for each seed
    draw     makes a batch with the same generator; or a list, one for each seed
    seeds    whole numbers, for example range(1000, 1010)
    loss     as in `fit`, and so are clip and options

    >>> make = lambda rng: Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> draw = lambda rng: adding(rng, 32, length=20)
    >>> run(make, draw, range(3), 2, 1e-2, "squared_error").seeds
    (3,)
    """
    model, draws = _begun(make, draw, seeds)
    fit(model, draws, steps, Adam(learning_rate), loss, clip=clip, **options)
    return model


def until(
    make,
    draw,
    seeds,
    steps,
    learning_rate,
    loss,
    learned,
    every=50,
    clip=1.0,
    source=np.random.default_rng,
):
    """Train as `run` does: after how many steps has each seed learned?

    learned  takes the model, gives (S,) truths; asked after every so many steps
    source   of random numbers, made of a seed
    Training ends when all have. Returns a list of steps, None for a seed that has not
    learned within `steps`.

    >>> make = lambda rng: Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> draw, never = lambda rng: adding(rng, 32, length=20), lambda model: [False] * 3
    >>> until(make, draw, range(3), 2, 1e-2, "squared_error", never, every=1)
    [None, None, None]
    """
    model, draws = _begun(make, draw, seeds, source)
    return watched(model, draws, steps, learning_rate, loss, learned, every, clip)


def watched(model, draws, steps, learning_rate, loss, learned, every=50, clip=1.0):
    """The training of `until`, for a model that is there and what draws its batches.

    >>> make = lambda rng: Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> model, rngs = one_per_seed(make, range(2))
    >>> draws = [lambda rng=rng: adding(rng, 32, length=20) for rng in rngs]
    >>> watched(model, draws, 4, 1e-2, "squared_error", lambda model: [True, False], 2)
    [2, None]
    """
    taken = [None] * len(draws)

    def watch(history):
        step = len(history.loss)
        if step % every == 0:
            for n, now in enumerate(learned(model)):
                taken[n] = taken[n] or (step if now else None)
        return None not in taken

    fit(model, draws, steps, Adam(learning_rate), loss, clip=clip, watch=watch)
    return taken


def steps_until(*task, **options):
    """`until` as the result of an experiment: {"steps": n} for each seed.

    >>> make = lambda rng: Network(LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng))
    >>> draw, never = lambda rng: adding(rng, 32, length=20), lambda model: [False]
    >>> steps_until(make, draw, [0], 2, 1e-2, "squared_error", never, every=1)
    [{'steps': None}]
    """
    return [{"steps": n} for n in until(*task, **options)]


def _begun(make, draw, seeds, source=np.random.default_rng):
    """A model with a seed axis, and for each seed what draws its batches."""
    makes = iter(make) if isinstance(make, list) else repeat(make)
    model, rngs = one_per_seed(lambda rng: next(makes)(rng), seeds, source)
    draws = draw if isinstance(draw, list) else [draw] * len(rngs)
    return model, [partial(one, rng) for one, rng in zip(draws, rngs, strict=True)]


def minibatches(pool, size):
    """What draws so many rows of a fixed batch with a generator, for `run`.

    >>> minibatches(adding(rng, 500, length=20), 32)(rng).xs.shape
    (22, 32, 2)
    """
    total = pool.targets.shape[1]
    return lambda rng: pool.rows(rng.integers(total, size=size))

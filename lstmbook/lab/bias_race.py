"""GRUs that differ in the first bias of z alone: which solves a task of long gaps?"""

from functools import partial

import numpy as np

from lstmbook.nn.cells import GRUCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import one_per_seed
from lstmbook.tasks.scores import share_right
from lstmbook.tasks.signals import adding, temporal_order_2013
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam

# name: the task, its loss, D, K, and how far off an answer may be
GAPS = {
    "order": (temporal_order_2013, "cross_entropy", 6, 4, None),
    "adding": (adding, "squared_error", 2, 1, 0.04),
}


def network(init, H, name, rng):
    """A cell of H units for one of GAPS, and its readout.

    >>> net = network(GRUCell.init, 8, "order", rng)
    >>> net.params["1.W_y"].shape
    (8, 4)
    """
    _, _, D, K, _ = GAPS[name]
    cell = init(D, H, rng, dtype=np.float32)
    return Network(cell, Readout.init(H, K, rng, dtype=np.float32))


def score(model, batch, name):
    """The share of right answers of each network, (S,).

    >>> net = network(GRUCell.init, 8, "order", rng)
    >>> print(score(net, temporal_order_2013(rng, 100, 20), "order") < 0.5)
    True
    """
    ys, _, _ = model.forward(batch.xs.astype(np.float32), mask=batch.mask)
    return share_right(ys, batch, GAPS[name][-1])


def race(name, biases, seeds, steps, learning_rate, length=100, H=8):
    """After how many steps is the task solved, with which bias?

    Every bias gets the same first weights and the same data, seed by seed.
    Returns {bias: (S,)}, looked at every 25 steps: the first time that 95 % of 128
    answers were right; 0 if that never was, in all the `steps`.

    >>> race("order", [0, 2], seeds=[0], steps=1, learning_rate=1e-2, length=10)
    {0: array([0]), 2: array([0])}
    """
    task, loss, *_ = GAPS[name]
    arms = [(bias, seed) for bias in biases for seed in seeds]
    makes = (
        partial(network, partial(GRUCell.init, keep_bias=bias), H, name)
        for bias, _ in arms
    )
    model, rngs = one_per_seed(lambda rng: next(makes)(rng), [seed for _, seed in arms])
    solved = np.zeros(len(arms), int)

    def watch(history):
        step = len(history.loss)
        if step % 25 == 0:
            test = task(np.random.default_rng((10_000, step)), 128, length)
            solved[(solved == 0) & (score(model, test, name) > 0.95)] = step
        return np.all(solved > 0)

    draws = [partial(task, rng, 20, length) for rng in rngs]
    options = {"clip": 1.0, "watch": watch, "progress": name}
    fit(model, draws, steps, Adam(learning_rate), loss, **options)
    return dict(zip(biases, np.split(solved, len(biases)), strict=True))

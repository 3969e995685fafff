"""How long a latch is learned? Plain RNNs keep a bit over noisy steps.

The bit comes first, noise follows, and the answer is asked at the end
(`signals.latch`), after at most `length` steps.
"""

import numpy as np

from lstmbook.lab.loop import run
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.scores import share_right
from lstmbook.tasks.signals import latch


def latch_network(rng):
    """Eight tanh units."""
    cell = RNNCell.init(1, 8, rng, dtype=np.float32)
    return Network(cell, Readout.init(8, 1, rng, dtype=np.float32))


def train_latch(length, seeds, steps=300):
    """A network for each seed, trained on sequences of one length, 32 at a step."""
    return run(
        latch_network,
        lambda rng: latch(rng, 32, length),
        seeds,
        steps,
        5e-3,
        "binary_cross_entropy",
        progress=f"T = {length}",
    )


def latched(model, length):
    """The share of 500 fresh sequences of a length that each seed answers rightly."""
    test = latch(np.random.default_rng(1), 500, length)
    return share_right(model.forward(test.xs, mask=test.mask)[0], test)

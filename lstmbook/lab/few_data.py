"""Learning from few sequences and no more: a GRU and two LSTMs of equal size.

About as many parameters for all, the same bias of 2 on the gate that keeps, the same
training. The third writes little at first, as a GRU does that keeps nearly all.
"""

from functools import partial

import numpy as np

from lstmbook.lab.bias_race import GAPS, network, score
from lstmbook.lab.loop import minibatches
from lstmbook.nn.cells import GRUCell, LSTMCell
from lstmbook.nn.seeds import one_per_seed
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam

# name: what makes a cell, and its units
COMPETITORS = {
    "GRU": (partial(GRUCell.init, keep_bias=2), 14),
    "LSTM": (partial(LSTMCell.init, forget_bias=2), 12),
    "LSTM, i shut": (partial(LSTMCell.init, forget_bias=2, input_bias=-3), 12),
}


def from_few(init, H, name, sizes, seeds, learning_rate, steps=250, length=20):
    """Learn one of GAPS from so many sequences, over and over; then 1000 fresh ones.

    init   makes a cell, as `GRUCell.init`; H units
    Returns the shares of fresh answers that are right, (sizes, S).

    >>> options = {"seeds": [0, 1], "learning_rate": 1e-2, "steps": 1}
    >>> from_few(GRUCell.init, 8, "order", sizes=[20], **options).shape
    (1, 2)
    """
    task, loss, *_ = GAPS[name]
    arms = [(size, seed) for size in sizes for seed in seeds]
    make = partial(network, init, H, name)
    model, rngs = one_per_seed(make, [seed for _, seed in arms])
    draws = [
        partial(minibatches(task(rng, size, length), 20), rng)
        for rng, (size, _) in zip(rngs, arms, strict=True)
    ]
    options = {"clip": 1.0, "progress": "few"}
    fit(model, draws, steps, Adam(learning_rate), loss, **options)
    test = task(np.random.default_rng(10_000), 1000, length)
    return score(model, test, name).reshape(len(sizes), len(seeds))


def shares_from_few(name, sizes, seeds, learning_rate):
    """{competitor: (sizes, S)} for one of GAPS."""
    return {
        competitor: from_few(init, H, name, sizes, seeds, learning_rate)
        for competitor, (init, H) in COMPETITORS.items()
    }

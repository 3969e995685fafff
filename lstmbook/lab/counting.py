"""How far do networks count that have seen a^n b^n for n = 1 ... 10?

Gers and Schmidhuber (2001): predict at each step which symbols may follow. All ten
strings are one batch, so nothing but the first weights is random.
"""

from typing import NamedTuple

import numpy as np

from lstmbook.lab.loop import run
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.grammars import counted
from lstmbook.tasks.scores import hits


class Counter(NamedTuple):
    """A kind of network that is to count: its cell and how it is trained.

    >>> COUNTERS["LSTM 2000"].H, COUNTERS["LSTM 2000"].letters
    (2, 'ab')
    """

    init: callable
    H: int
    options: dict
    steps: int
    learning_rate: float
    letters: str = "ab"


CELL_1997 = {"forget_gate": False, "input_bias": -1}
CELL_2000 = {"forget_bias": 5, "input_bias": -1}
COUNTERS = {
    "LSTM 1997": Counter(LSTMCell.init, 2, CELL_1997, 1500, 2e-2),
    "GRU": Counter(GRUCell.init, 4, {}, 800, 3e-2),
    "RNN": Counter(RNNCell.orthogonal, 16, {}, 1000, 1e-2),
    "LSTM 2000": Counter(LSTMCell.init, 2, CELL_2000, 1500, 2e-2),
    "aⁿbⁿcⁿ": Counter(LSTMCell.init, 4, CELL_1997, 1500, 2e-2, "abc"),
}


def train_counters(kind, seeds, dtype=np.float32):
    """A network of one kind for each seed: a model with a seed axis."""
    K = len(kind.letters) + 2
    strings = counted(np.arange(1, 11), kind.letters)

    def make(rng):
        cell = kind.init(K, kind.H, rng, dtype=dtype, **kind.options)
        return Network(cell, Readout.init(kind.H, K, rng, dtype=dtype))

    return run(
        make,
        lambda _rng: strings,
        seeds,
        kind.steps,
        kind.learning_rate,
        "binary_cross_entropy",
        progress=kind.letters,
    )


def reach(model, letters="ab", limit=1000, chunk=100):
    """Up to which n, for each seed, are all strings accepted? We stop at `limit`.

    A string is accepted if every answer about it is right.

    >>> make = lambda rng: Network(LSTMCell.init(4, 2, rng), Readout.init(2, 4, rng))
    >>> model, rngs = one_per_seed(make, range(3))
    >>> reach(model)
    array([0, 0, 0])
    """
    far, alive = np.zeros(model.seeds, int), np.ones(model.seeds, bool)
    for first in range(1, limit + 1, chunk):
        n = np.arange(first, min(first + chunk, limit + 1))
        batch = counted(n, letters)
        ys, _, _ = model.forward(batch.xs, mask=batch.mask)  # (T, S, B, K)
        right = hits(ys, batch) | (batch.mask[:, None] == 0)
        ahead = np.cumprod(np.all(right, axis=0), axis=-1).sum(-1)  # (S,)
        far, alive = far + alive * ahead, alive & (ahead == len(n))
        if not np.any(alive):
            break
    return far

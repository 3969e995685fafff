"""The trained networks inside the live figures: each is trained once, and rounded."""

import functools

import numpy as np

from lstmbook.lab.board import train_board
from lstmbook.lab.counting import COUNTERS, train_counters
from lstmbook.lab.gaps import TRAVELLED, train_travelled
from lstmbook.lab.writer import train_writers
from lstmbook.nn.seeds import alone
from lstmbook.tasks.board import JOBS

WRITER = 3  # the first seed that, cooled to 0.5, brings all languages right
BOARD_SEEDS = (0, 0, 0, 6)  # not every seed learns to count: of 0 to 7 this one does


def counter(kind, **change):
    """One of COUNTERS, in 64 bits."""
    return train_counters(COUNTERS[kind]._replace(**change), [0], float)


# name: trains a model with a seed axis, of which the first seed is shown; decimals
NETWORKS = {
    "counting LSTM": (lambda: counter("LSTM 1997", steps=1000), 4),
    "counting GRU": (lambda: counter("GRU"), 4),
    "writer": (lambda: train_writers([WRITER], float, "writer"), 2),
}
NETWORKS |= {kind: (functools.partial(train_travelled, kind), 3) for kind in TRAVELLED}
NETWORKS |= {
    job: (functools.partial(train_board, n, [seed]), 3)
    for n, (job, seed) in enumerate(zip(JOBS, BOARD_SEEDS, strict=True))
}


@functools.cache
def trained(name):
    """One of NETWORKS, its weights rounded so that they are the same on any machine."""
    train, decimals = NETWORKS[name]
    model = alone(train(), 0)
    model.update({k: np.round(p, decimals) for k, p in model.params.items()})
    return model

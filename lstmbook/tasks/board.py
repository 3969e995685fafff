"""The jobs of a memory with one cell: keep a value in noise, replace it, count."""

import numpy as np

from lstmbook.nn.checks import expect
from lstmbook.tasks.batch import Batch, require

# m is a step with a mark, whose value matters; a one where the memory is asked. The
# order is fixed, the steps at which it happens are not.
JOBS = ("latch a bit", "hold it against noise", "replace it", "count")
ORDERS = ("ma", "ma", "mama", "mmmma")
LATCH, HOLD, REPLACE, COUNT = range(4)
WORTH = (1, 1, 2, 5)  # the mean of all squared answers, added up over the steps
T = 10


def one_cell(rng, batch_size, job, steps=None):
    """Values, marks and questions: what a one-cell memory has to keep.

    job     LATCH, HOLD, REPLACE or COUNT
    steps   when the marks and questions of ORDERS come, the same for all sequences;
            without it at random
    Inputs (T, B, 3) are value, mark, question. Marked values are +1 or -1 (in COUNT 0
    or 1), all others uniform noise (in LATCH 0). The target (T, B, 1) is 0 but where
    it is asked: the last marked value, in COUNT the sum of all.
    chance: what an answer of 0 at all steps costs, in the mean.
    Raises ValueError for another job or steps that do not fit it.

    >>> batch = one_cell(rng, 2, LATCH, steps=[1, 8])
    >>> batch.targets[:, 0, 0]
    array([0., 0., 0., 0., 0., 0., 0., 0., 1., 0.])
    """
    require(rng, batch_size=(batch_size, 1))
    expect(job in range(4), "0, 1, 2 or 3", job=job)
    order, shape = ORDERS[job], (T, batch_size)
    if steps is None:
        turn = _turns(rng.uniform(0, 1, shape), len(order))
    else:
        rise = len(steps) == len(order) and sorted({*steps} & {*range(T)}) == [*steps]
        expect(rise, f"{len(order)} rising below {T}", steps=steps)
        turn = np.cumsum(np.isin(np.arange(T), steps)) * np.isin(np.arange(T), steps)
        turn = turn[:, None] * np.ones(shape)

    values = np.zeros(shape) if job == LATCH else rng.uniform(-1, 1, shape)
    marks = asked = targets = np.zeros(shape)
    held = np.zeros(batch_size)
    for n, kind in enumerate(order, 1):
        here = 1.0 * (turn == n)  # (T, B), a single 1 for each sequence
        if kind == "a":
            asked, targets = asked + here, targets + here * held
            continue
        bit = rng.integers(2, size=batch_size)
        value = bit if job == COUNT else 2 * bit - 1
        held = held + value if job == COUNT else value
        marks, values = marks + here, np.where(here > 0, value, values)
    ones, targets = np.ones(shape), targets[..., None]
    xs = np.stack([values, marks, asked], axis=-1)
    return Batch(xs, targets, ones, ones, 1, WORTH[job] / T)


def _turns(luck, n):
    """At n steps of each sequence 1 ... n in order, else 0, from luck (T, B)."""
    rank = np.sum(1.0 * (luck[:, None] > luck), axis=1)  # (T, B), of each step
    chosen = 1.0 * (rank < n)
    return np.cumsum(chosen, axis=0) * chosen

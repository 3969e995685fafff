"""The whiteboard: do networks of a single cell find the gates that a job needs?"""

import numpy as np

from lstmbook.lab.loop import one_layer, run
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.checks import expect
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.board import T, one_cell
from lstmbook.tasks.scores import all_right

BATCHES = (700, 1200, 700, 1500)  # how long the training for each of JOBS takes


def train_board(job, seeds, progress=None):
    """One-unit LSTMs that learn a job, a network for each seed, all at once.

    Adam 2e-2, a tenth of it for the last third, BATCHES of 32 sequences with marks and
    questions at random steps, clipped at norm 1. Returns the model with a seed axis.
    Raises ValueError for another job.
    """
    expect(job in range(4), "0, 1, 2 or 3", job=job)
    return run(
        one_layer(LSTMCell.init, 3, 1, 1, np.float64),
        lambda rng: one_cell(rng, 32, job),
        seeds,
        BATCHES[job],
        2e-2,
        "squared_error",
        schedule=lambda share: 1.0 if share < 2 / 3 else 0.1,
        progress=progress,
    )


def habits(model, job, rng):
    """What the networks of `train_board` do with 200 fresh sequences.

    Returns the share of sequences each seed answers, (S,), never off by 0.5 or more,
    and the mean over steps of one kind, {gate: {kind: (S,)}}: gates f, i, o and
    ig = |i g|, what is written; kinds marked, asked and plain.

    >>> make = lambda rng: Network(LSTMCell.init(3, 1, rng), Readout.init(1, 1, rng))
    >>> model, rngs = one_per_seed(make, range(3))
    >>> share, gates = habits(model, 1, rng)
    >>> gates["f"]["plain"].shape
    (3,)
    """
    batch = one_cell(rng, 200, job)
    share = all_right(model.forward(batch.xs)[0], batch, within=0.5)
    cell = model.layers[0].cell
    xs = np.broadcast_to(batch.xs[:, None], (T, *cell.seeds, 200, 3))
    _, _, caches = unroll(cell, xs)
    gates = {
        name: np.stack([getattr(k, name)[..., 0] for k in caches]) for name in "fio"
    }
    gates["ig"] = np.stack([abs(k.i * k.g)[..., 0] for k in caches])
    _, mark, asked = np.moveaxis(batch.xs, -1, 0)[:, :, None]
    kinds = {"marked": mark, "asked": asked, "plain": 1 - mark - asked}
    return share, {
        name: {
            kind: np.sum(gate * where, axis=(0, 2)) / np.sum(where)
            for kind, where in kinds.items()
        }
        for name, gate in gates.items()
    }

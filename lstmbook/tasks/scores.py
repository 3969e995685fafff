"""How good are the answers? One score for each kind of target.

ys are a network's outputs (T, B, K), with seeds (T, S, B, K), for a `Batch` that all
seeds answer or for one that has the seed axis too (`Batch.side_by_side`). Only the
steps that count are scored; where a batch does not say which, those of its mask.
"""

import numpy as np

from lstmbook.nn.checks import as_array, expect, numbers
from lstmbook.tasks.batch import counts_of


def hits(ys, batch, within=None):
    """Which answers are right, (T, B) or (T, S, B)? One that is nan never is.

    Of classes the right one must have the largest score; of scores for yes or no, whose
    targets are 1 and 0, each must be above 0 or below.
    within  for targets that are numbers: each output is nearer than this to its own

    >>> batch = temporal_order_2013(rng, 4, length=10)
    >>> hits(one_hot_rows(batch.targets, 4), batch)[-1]
    array([ True,  True,  True,  True])
    """
    ys, targets = as_array(ys), _beside(ys, batch, targets=batch.targets)
    if targets.ndim < ys.ndim:
        expect(within is None, "None, since the targets are classes", within=within)
        return (np.argmax(ys, -1) == targets) & ~np.any(np.isnan(ys), -1)
    if within is not None:
        return np.all(np.abs(ys - targets) < within, axis=-1)
    yes = targets == 1
    expect(np.all(yes | (targets == 0)), "a distance between numbers", within=within)
    return np.all(np.where(yes, ys, -ys) > 0, axis=-1)


def share_right(ys, batch, within=None):
    """The share of right answers among those that count, for each seed.

    >>> batch = temporal_order_2013(rng, 500, length=10)
    >>> print(share_right(np.ones((10, 500, 4)), batch).round(2))
    0.27
    """
    right, counts = hits(ys, batch, within), _counts(ys, batch)
    total = np.sum(counts, axis=(0, -1))
    expect(np.all(total > 0), "a step that counts", counts=counts)
    return np.sum(right * counts, axis=(0, -1)) / total


def share_of_each(ys, batch, within=None):
    """The share of right answers of each sequence, among those that count in it.

    >>> batch = temporal_order_2013(rng, 3, length=10)
    >>> share_of_each(one_hot_rows(batch.targets, 4), batch)
    array([1., 1., 1.])
    """
    counts = _counts(ys, batch)
    return np.sum(hits(ys, batch, within) * counts, axis=0) / np.sum(counts, axis=0)


def all_right(ys, batch, within=None):
    """The share of sequences without a wrong answer, for each seed.

    >>> batch = counted([1, 2, 3])
    >>> print(all_right(2 * batch.targets - 1, batch))
    1.0
    """
    return np.mean(right_throughout(ys, batch, within), axis=-1)


def right_throughout(ys, batch, within=None):
    """Which sequences have no wrong answer, among those that count?

    >>> batch = counted([1, 2, 3])
    >>> right_throughout(2 * batch.targets - 1, batch)
    array([ True,  True,  True])
    """
    right, counts = hits(ys, batch, within), _counts(ys, batch)
    return np.all(right | (counts == 0), axis=0)


def ranked_top(ys, legal):
    """True at the steps where every legal symbol got a larger output than the others.

    The measure of Hochreiter and Schmidhuber (1997), section 5.1. A step at which
    nothing is legal, behind the end of a string, counts as right; nan as wrong.
    ys     (..., K)  outputs, scores or probabilities
    legal  (..., K)  bool, or 1 and 0

    >>> ranked_top([[3, 2, 0], [3, 0, 2]], legal=[[1, 1, 0], [1, 1, 0]])
    array([ True, False])
    """
    numbers("ys", ys), numbers("legal", legal)
    fits = np.shape(ys) == np.shape(legal) and np.shape(ys)[-1:] > (0,)
    expect(fits, f"the shape of ys {np.shape(ys)}, K >= 1", legal=np.shape(legal))
    legal = as_array(legal) != 0
    lowest = np.min(np.where(legal, ys, np.inf), axis=-1)
    return lowest > np.max(np.where(legal, -np.inf, ys), axis=-1)


def _counts(ys, batch):
    counts = counts_of(batch)
    if counts is None:
        return np.ones(np.shape(ys)[:-1])
    return _beside(ys, batch, counts=counts)


def _beside(ys, batch, **named):
    """An array of the batch; if the outputs alone have a seed axis, with one of 1."""
    ((name, array),) = named.items()
    xs = batch.xs[0] if isinstance(batch.xs, tuple) else batch.xs
    alone, shape = np.ndim(ys) > np.ndim(xs), np.shape(ys)
    shape = shape[:1] + shape[2:] if alone else shape
    fits = np.shape(array) in (shape, shape[:-1])
    expect(fits, f"the shape of ys {shape}, or {shape[:-1]}", **{name: np.shape(array)})
    return np.expand_dims(array, 1) if alone else as_array(array)

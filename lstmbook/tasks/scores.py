"""How good are the answers? One score for each kind of target.

ys are a network's outputs (T, B, K), with seeds (T, S, B, K); the batch holds what is
right, its counts say which answers matter.
"""

import numpy as np


def hits(ys, batch, within=None):
    """Which answers are right, (T, B) or (T, S, B).

    within  None: of classes the largest score must be the right one, and of scores for
            yes or no each must have the right sign; a number: no output may be further
            than this from its target
    """
    targets = batch.targets
    if np.ndim(ys) > np.ndim(batch.counts) + 1:
        targets = np.expand_dims(targets, 1)
    if within is not None:
        return np.all(np.abs(ys - targets) < within, axis=-1)
    if targets.ndim < ys.ndim:
        return np.argmax(ys, axis=-1) == targets
    return np.all((ys > 0) == (targets > 0), axis=-1)


def share_right(ys, batch, within=None):
    """The share of right answers among those that count, for each seed."""
    right = hits(ys, batch, within)
    counts = batch.counts if right.ndim == 2 else batch.counts[:, None]
    return np.sum(right * counts, axis=(0, -1)) / np.sum(batch.counts)


def all_right(ys, batch, within=None):
    """The share of sequences without a wrong answer, for each seed."""
    right = hits(ys, batch, within)
    counts = batch.counts if right.ndim == 2 else batch.counts[:, None]
    return np.mean(np.all(right | (counts == 0), axis=0), axis=-1)

"""Batches on their way into training: drawn for every seed, set side by side, cut.

A batch is a NamedTuple like the Batch of tasks.py. Of its fields, xs and targets are
arrays with time first (xs may be a pair of them); mask and counts are arrays or None.
"""

import numpy as np

from .checks import check_whole


def pieces(draw, rng, window=None, carry=False):
    """Batches without end; beside each, does it begin anew or go on with the last one?

    draw    makes a batch with a generator
    rng     a Generator, or a list of them: one batch of each, side by side
    window  cuts each batch to pieces of so many steps
    carry   a state is carried on from batch to batch, which needs equal lengths
    """
    if window is not None:
        check_whole(window=(window, 1))
    while True:
        if isinstance(rng, np.random.Generator):
            batch = draw(rng)
        else:
            batches = [draw(one) for one in rng]
            if (window or carry) and len({len(b.xs) for b in batches}) > 1:
                raise ValueError("to carry a state on, all seeds must draw equal T")
            batch = side_by_side(batches)
        if window is None:
            yield batch, True
            continue
        for t in range(0, len(batch.xs), window):
            yield steps_of(batch, slice(t, t + window)), t == 0


def steps_of(batch, part):
    """The same batch, but only some of its time steps."""
    if isinstance(batch.xs, tuple):
        raise ValueError(
            "xs is a pair, expected one array: only that can be cut in time"
        )
    arrays = {
        name: getattr(batch, name) for name in ("xs", "targets", "mask", "counts")
    }
    return batch._replace(**{k: a if a is None else a[part] for k, a in arrays.items()})


def side_by_side(batches):
    """Batches of S seeds as one, (T, S, B, ...). A shorter one ends in zeros."""
    masks = [ones(b.mask, b.xs) for b in batches]
    counts = [ones(b.counts, b.targets) for b in batches]
    return batches[0]._replace(
        xs=stack([batch.xs for batch in batches]),
        targets=stack([batch.targets for batch in batches]),
        mask=stack(masks),
        counts=stack(counts),
    )


def ones(mask, beside):
    """The mask, or if there is none, one that says so."""
    beside = beside[0] if isinstance(beside, tuple) else beside
    return np.ones(np.shape(beside)[:2]) if mask is None else mask


def stack(arrays):
    if isinstance(arrays[0], tuple):
        return tuple(stack(parts) for parts in zip(*arrays, strict=True))
    if len({np.shape(array)[1:] for array in arrays}) > 1:
        raise ValueError(f"the seeds differ in shape: {[a.shape for a in arrays]}")
    T = max(len(array) for array in arrays)
    ends = [np.zeros((T - len(a), *np.shape(a)[1:]), a.dtype) for a in arrays]
    return np.stack(
        [np.concatenate(pair) for pair in zip(arrays, ends, strict=True)], 1
    )

"""Batches of sequences: what one holds, how it is made, drawn for every seed, and cut.

Of the fields of a batch, xs and targets are arrays with time first (xs may be a pair of
them); mask and counts are arrays or None.
"""

from typing import NamedTuple

import numpy as np

from lstmbook.nn.checks import check_rng, check_whole, expect, numbers


class Batch(NamedTuple):
    """B sequences, time first.

    xs       (T, B, D)  inputs
    targets  (T, B) integers, 0 <= target < K, where one of K classes is right
             (for cross_entropy), else (T, B, K) numbers, or 1 for each right symbol
    mask     (T, B)     1 at the steps the sequence has, 0 after its end: for a network
    counts   (T, B)     1 at the steps whose answer counts, else 0: for a loss, a score
    K                   number of outputs
    chance              what an answer is worth that does not look at the input: a share
                        of right answers, or a mean squared error where targets are
                        real numbers; taken over the steps that count

    >>> batch = adding(rng, 32, length=20)
    >>> batch.xs.shape, batch.targets.shape, batch.rows(slice(8)).xs.shape
    ((22, 32, 2), (22, 32, 1), (22, 8, 2))
    """

    xs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray
    counts: np.ndarray
    K: int
    chance: float

    def rows(self, k):
        """The sequences k, places or a slice: a minibatch of this batch."""
        return self.each(lambda array: array[:, k])

    def steps(self, part):
        """The time steps of a slice alone."""
        return self.in_time(lambda array: array[part])

    def reversed(self):
        """The same sequences, each from its own end; what pads it stays behind."""
        lengths = np.sum(ones(self.mask, self.xs), axis=0).astype(int)
        t = np.arange(len(self.targets)).reshape((-1,) + (1,) * lengths.ndim)
        order = lengths - 1 - t  # below 0 behind the end: places counted from there
        return self.in_time(lambda a: np.take_along_axis(a, _like(order, a), axis=0))

    def in_time(self, change):
        """As `each`, for a change along time, which inputs and answers must share."""
        lengths = len(self.xs), len(self.targets)
        single = not isinstance(self.xs, tuple) and lengths[0] == lengths[1]
        expect(single, "an answer for each step, no pair", xs_and_targets=lengths)
        return self.each(change)

    def each(self, change):
        """The batch with all its arrays (T, B, ...) changed in the same way."""
        names = ("xs", "targets", "mask", "counts")
        return self._replace(**{k: whole(change, getattr(self, k)) for k in names})

    @staticmethod
    def side_by_side(batches):
        """Batches of S seeds as one, (T, S, B, ...). A shorter one ends in zeros."""
        masks = [ones(b.mask, b.xs) for b in batches]
        counts = [ones(counts_of(b), b.targets) for b in batches]
        return batches[0]._replace(
            xs=stack([batch.xs for batch in batches]),
            targets=stack([batch.targets for batch in batches]),
            mask=stack(masks),
            counts=stack(counts),
        )


def _like(steps, array):
    """(T, B), with axes of one behind it until there are as many as the array has."""
    return np.reshape(steps, steps.shape + (1,) * (np.ndim(array) - steps.ndim))


def counts_of(batch):
    """The counts; without them the mask, if there is an answer at each of its steps.

    None, if every answer counts.

    >>> int(np.sum(counts_of(adding(rng, 32, length=20))))
    32
    """
    pair = isinstance(batch.xs, tuple)  # whose mask is that of the source alone
    if batch.counts is not None or batch.mask is None or pair:
        return batch.counts
    return (
        1.0 * np.not_equal(batch.mask, 0)
        if len(batch.targets) == len(batch.xs)
        else None
    )


def whole(change, array):
    """change(array); of a pair both are changed, None stays None.

    >>> whole(np.shape, (np.zeros(3), np.zeros((2, 3))))
    ((3,), (2, 3))
    """
    if isinstance(array, tuple):
        return tuple(whole(change, part) for part in array)
    return None if array is None else change(array)


def require(rng, **sizes):
    """Raise unless rng is a Generator and each size=(value, least) a whole number.

    >>> require(rng, batch_size=(32, 1))
    """
    check_rng(rng)
    check_whole(**sizes)


def one_hot_rows(symbols, D):
    """(..., D) with a 1 at the number of each symbol; all zeros where it is -1.

    >>> one_hot_rows([1, -1], 3)
    array([[0., 1., 0.],
           [0., 0., 0.]])
    """
    return 1.0 * (np.expand_dims(symbols, -1) == np.arange(D))


def look_up(table, k):
    """table[k] for whole numbers k of any shape, in a way that a page can repeat.

    >>> look_up([10, 20, 30], np.array([2, 0]))
    array([30, 10])
    """
    n = len(table)
    return (one_hot_rows(k % n, n) @ np.asarray(table, float)).astype(int)


def check_one_hot(xs, D):
    """xs (T, ..., D) has a 1 at one place of each step, or at none, and else 0."""
    numbers("xs", xs)
    fits = np.ndim(xs) >= 2 and np.shape(xs)[-1] == D and len(xs) > 0
    expect(fits, f"(T, ..., {D}), T >= 1", xs=np.shape(xs))
    fits = np.sum(np.abs(xs), axis=-1) == np.any(np.equal(xs, 1), axis=-1)
    expect(np.all(fits), "one-hot steps: a single 1, else 0", xs=xs)


def spell(xs, alphabet, between=""):
    """Read one-hot inputs (T, B, D) back as B strings; steps of zeros are left out.

    >>> spell(one_hot_rows([[0], [2], [-1]], 3), "abc")
    ['ac']
    """
    expect(np.ndim(xs) == 3, f"(T, B, {len(alphabet)})", xs=np.shape(xs))
    check_one_hot(xs, len(alphabet))
    return [
        between.join(alphabet[n] for n in np.argmax(x[np.any(x, -1)], -1))
        for x in np.swapaxes(xs, 0, 1)
    ]


def predict_next(symbols, D, chance):
    """The Batch that asks for the next symbol at every step.

    symbols  (T + 1, B)  numbers of the symbols, -1 after the end

    >>> batch = predict_next(np.array([[0], [2], [1]]), 3, 1 / 3)
    >>> batch.targets
    array([[2],
           [1]])
    """
    following = symbols[1:]
    given = np.where(following < 0, -1, symbols[:-1])
    mask = 1.0 * (following >= 0)
    xs, targets = one_hot_rows(given, D), np.maximum(following, 0)
    return Batch(xs, targets, mask, mask, D, chance)


def at(steps, T, values=1.0):
    """(T, B): the values at the steps given, else 0. Both are (B,), or (N, B).

    >>> at([2, 0], T=3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]])
    """
    steps = np.reshape(steps, (-1, np.shape(steps)[-1]))
    return np.sum((np.arange(T)[:, None, None] == steps) * values, axis=1)


def before(lengths, T):
    """(T, B), 1.0 before the end of each sequence: lengths (B,).

    >>> before(np.array([1, 3]), T=3)
    array([[1., 1.],
           [0., 1.],
           [0., 1.]])
    """
    return 1.0 * (np.arange(T)[:, None] < lengths)


def ones(mask, beside):
    """The mask, or if there is none, one that says so.

    >>> ones(None, np.zeros((3, 1, 2)))
    array([[1.],
           [1.],
           [1.]])
    """
    beside = beside[0] if isinstance(beside, tuple) else beside
    return np.ones(np.shape(beside)[:2]) if mask is None else mask


def stack(arrays):
    """Arrays (T, ...) of S seeds as one (T, S, ...). A shorter one ends in zeros.

    >>> stack([np.ones((2, 1)), np.ones((3, 1))]).shape
    (3, 2, 1)
    """
    if isinstance(arrays[0], tuple):
        return tuple(stack(parts) for parts in zip(*arrays, strict=True))
    shapes = [np.shape(array) for array in arrays]
    expect(len({shape[1:] for shape in shapes}) == 1, "equal (B, ...)", shapes=shapes)
    T = max(len(array) for array in arrays)
    ends = [np.zeros((T - len(a), *np.shape(a)[1:]), a.dtype) for a in arrays]
    return np.stack(
        [np.concatenate(pair) for pair in zip(arrays, ends, strict=True)], 1
    )

"""The classic tasks for recurrent networks, drawn at random, whole batches at once.

Each function takes `rng`, a source of random numbers (nn/rng.py), and returns a
`Batch`. B is batch_size, T the number of steps. A shorter sequence is followed by steps
of zeros. Formal languages are in grammars.py, a little English in language.py.
"""

import numpy as np

from lstmbook.nn.checks import check_between
from lstmbook.nn.rng import normal
from lstmbook.tasks.batch import Batch, at, before, one_hot_rows, require

# Signals among noise: one answer, at the end ------------------------------------------


def adding(rng, batch_size, length=100):
    """Add the two marked numbers of a long list.

    Hochreiter and Schmidhuber (1997), experiment 4 (section 5.4).
    xs       (T, B, 2)  a number from [-1, 1] and its marker; T = 1.1 length
    targets  (T, B, 1)  0.5 + (X1 + X2) / 4 at the last step, the only one that counts
    A sequence has length to 1.1 length steps (length >= 6). Its first and last marker
    are -1. Marker 1: one number among the first ten, another before the middle. Should
    the first step be drawn, it keeps its -1 and counts as 0.
    The paper calls an answer right if it is off by less than 0.04.
    chance: the mean squared error of always answering 0.5, a little below 1/24.

    >>> batch = adding(rng, 32, length=100)
    >>> batch.xs.shape, batch.targets.shape
    ((110, 32, 2), (110, 32, 1))
    """
    require(rng, batch_size=(batch_size, 1), length=(length, 6))
    T, half = length + length // 10, length // 2 - 1
    early = min(10, half)
    lengths = rng.integers(length, T + 1, batch_size)
    first = rng.integers(early, size=batch_size)
    second = rng.integers(half - 1, size=batch_size)
    second = second + (second >= first)  # step over the one that is marked already
    numbers = rng.uniform(-1, 1, (T, batch_size))

    mask, counts = before(lengths, T), at(lengths - 1, T)
    ends = (counts == 1) | (np.arange(T)[:, None] == 0)
    markers = np.where(ends, -1.0, at(np.stack([first, second]), T))
    total = np.sum(numbers * (markers == 1), axis=0)
    xs = np.stack([numbers, markers], -1) * mask[..., None]
    targets = (counts * (0.5 + total / 4))[..., None]
    # The variance of a uniform number is 1/3; one of the two may count as 0.
    zeroed = 1 / early + (1 - 1 / early) / (half - 1)
    return Batch(xs, targets, mask, counts, 1, (2 - zeroed) / 3 / 16)


ORDER_2013 = "ABcdef"


def temporal_order_2013(rng, batch_size, length=100):
    """In which order did A and B come? Classes AA, AB, BA, BB.

    Pascanu, Mikolov, Bengio (2013), section 4.1.1; steps as in the authors' program.
    xs       (T, B, 6)  one-hot symbols of ORDER_2013; T = length
    targets  (T, B)     one of K = 4 classes at the last step, the only one that counts
    A or B in the second and in the sixth tenth of the sequence (length >= 10), random
    c, d, e, f elsewhere: no symbol tells where the sequence ends.
    chance: 1/4 of the answers.

    >>> spell(temporal_order_2013(rng, 2, length=20).xs, ORDER_2013)
    ['dccAefeededBffcccddc', 'ccfBeeeffcBcecfeddcc']
    """
    require(rng, batch_size=(batch_size, 1), length=(length, 10))
    tenth = length // 10
    steps = rng.integers(tenth, size=(2, batch_size)) + [[tenth], [5 * tenth]]
    symbols = rng.integers(2, 6, (length, batch_size))
    bits = rng.integers(2, size=(2, batch_size))
    symbols = np.where(at(steps, length) == 1, at(steps, length, bits), symbols)
    mask, counts = np.ones(symbols.shape), at(np.full(batch_size, length - 1), length)
    targets = counts.astype(int) * (2 * bits[0] + bits[1])
    return Batch(one_hot_rows(symbols, 6), targets, mask, counts, 4, 1 / 4)


def latch(rng, batch_size, length=100, informative=1):
    """Was the beginning +1 or -1? Everything after it is noise.

    Bengio, Simard, Frasconi (1994), the two-sequence problem, in the form of Hochreiter
    and Schmidhuber (1997), task 3a (section 5.3).
    xs       (T, B, 1)  `informative` times +1 or -1, then noise of variance 0.2
    targets  (T, B, 1)  1 or 0 at the last step, the only one that counts
    A sequence has length to T = 1.1 length steps.
    chance: 1/2 of the answers.

    >>> latch(rng, 1, length=6).xs.ravel().round(2)
    array([ 1.  , -0.23, -0.03,  0.54, -0.13, -0.17])
    """
    require(rng, batch_size=(batch_size, 1), informative=(informative, 1))
    require(rng, length=(length, informative))
    T = length + length // 10
    lengths = rng.integers(length, T + 1, batch_size)
    bits = rng.integers(2, size=batch_size)
    noise = np.sqrt(0.2) * normal(rng, (T, batch_size))
    told = np.arange(T)[:, None] < informative
    mask, counts = before(lengths, T), at(lengths - 1, T)
    xs = np.where(told, 2 * bits - 1, noise) * mask
    targets = counts * bits
    return Batch(xs[..., None], targets[..., None], mask, counts, 1, 1 / 2)


# Streams of bits: an answer at every step ---------------------------------------------


def echo(rng, batch_size, length=100, lag=6):
    """Repeat the bit of `lag` steps ago: exactly so much memory, for ever.

    A delay line, as used to see how far truncated backpropagation reaches (Williams and
    Peng, 1990). A window k through a long stream is xs[n : n + k].
    xs       (T, B, 1)  random bits, T = length > lag >= 1
    targets  (T, B, 1)  the bit of step t - lag; the first lag steps do not count
    chance: 1/2 of the answers.

    >>> batch = echo(rng, 1, length=8, lag=2)
    >>> batch.xs.ravel().astype(int)
    array([1, 1, 1, 0, 0, 0, 0, 0])
    >>> batch.targets.ravel().astype(int)
    array([0, 0, 1, 1, 1, 0, 0, 0])
    """
    require(rng, batch_size=(batch_size, 1), lag=(lag, 1))
    require(rng, length=(length, lag + 1))
    xs = 1.0 * rng.integers(2, size=(length, batch_size, 1))
    targets = np.concatenate([np.zeros((lag, batch_size, 1)), xs[:-lag]])
    mask = np.ones((length, batch_size))
    counts = mask - before(np.full(batch_size, lag), length)
    return Batch(xs, targets, mask, counts, 1, 1 / 2)


def last_marked(rng, batch_size, length=24, share=0.15):
    """Say at every step the number that was marked last: hold it, then let it go.

    A flip-flop for real numbers. As in `adding` most numbers are not marked, but here
    each one that is takes the place of the one before.
    xs       (T, B, 2)  a number from [-1, 1] and its marker, 1 or 0; T = length
    targets  (T, B, 1)  the number of the last marker; every step counts
    The first step is marked, each other one with probability 0 < share < 1.
    chance: 1/3, the mean squared error of always answering 0.

    >>> batch = last_marked(rng, 1, length=6, share=0.5)
    >>> batch.xs[:, 0].T.round(1)
    array([[ 0.2,  0.5,  0.1,  0.9,  0.6, -1. ],
           [ 1. ,  1. ,  1. ,  1. ,  0. ,  0. ]])
    >>> batch.targets.ravel().round(1)
    array([0.2, 0.5, 0.1, 0.9, 0.9, 0.9])
    """
    require(rng, batch_size=(batch_size, 1), length=(length, 1))
    check_between(share=(share, 1))
    first = np.arange(length)[:, None] == 0
    marks = (rng.uniform(0, 1, (length, batch_size)) < share) | first
    numbers = rng.uniform(-1, 1, (length, batch_size))
    held = [numbers[0]]
    for number, mark in zip(numbers[1:], marks[1:], strict=True):
        held.append(np.where(mark, number, held[-1]))
    xs, targets = np.stack([numbers, marks], -1), np.stack(held)[..., None]
    mask = np.ones((length, batch_size))
    return Batch(xs, targets, mask, mask, 1, 1 / 3)


def temporal_xor(rng, batch_size, length=3000):
    """Predict the next bit, where every third is the XOR of the two before it.

    Elman (1990), the section on the exclusive-or in time.
    xs       (T, B, 1)  bits, T = length >= 2
    targets  (T, B, 1)  the next bit; every step counts
    Only the targets at steps 1, 4, 7, ... (targets[1::3]) can be known: the error of a
    network that has learnt the task dips there.
    chance: 1/2 of the answers, at those steps and all others.

    >>> temporal_xor(rng, 1, length=9).xs.ravel().astype(int)
    array([1, 1, 0, 0, 0, 0, 0, 0, 0])
    """
    require(rng, batch_size=(batch_size, 1), length=(length, 2))
    drawn = 1.0 * rng.integers(2, size=(length // 3 + 1, 3, batch_size))
    one, other, _ = np.moveaxis(drawn, 1, 0)
    bits = np.stack([one, other, 1.0 * (one != other)], axis=1)
    bits = np.reshape(bits, (-1, batch_size, 1))
    mask = np.ones((length, batch_size))
    return Batch(bits[:length], bits[1 : length + 1], mask, mask, 1, 1 / 2)


# Time itself: how long since, how long until -----------------------------------------


def measure_spikes(rng, batch_size, spikes=3, period=10, jitter=1):
    """How much longer than `period` has it been since the last spike? (MSD)

    Gers, Schraudolph, Schmidhuber (2002), section 4, measuring spike delays.
    xs       (T, B, 1)  1 at a spike, else 0; T = spikes (period + jitter)
    targets  (T, B, 1)  the delay 0 ... jitter at each spike, the steps that count
    The n-th spike comes period + delay steps after the one before it; the first is
    measured from the step before the sequence.
    chance: the mean squared error of always answering jitter / 2.

    >>> batch = measure_spikes(rng, 1, period=3, jitter=2)
    >>> batch.xs.ravel().astype(int)
    array([0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0])
    >>> batch.targets.ravel().astype(int)
    array([0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0])
    """
    delays, steps, T = _spikes(rng, batch_size, spikes, period, jitter)
    counts, targets = at(steps - 1, T), at(steps - 1, T, 1.0 * delays)[..., None]
    variance = ((jitter + 1) ** 2 - 1) / 12  # of a whole number from 0 ... jitter
    xs = counts[..., None]  # an answer is due exactly where there is a spike
    return Batch(xs, targets, before(steps[-1], T), counts, 1, variance)


def generate_spikes(rng, batch_size, spikes=4, period=10, jitter=1):
    """Fire `period` + delay steps after being told the delay, with no clock (GTS).

    Gers, Schraudolph, Schmidhuber (2002), section 4, generating timed spikes: inputs
    and targets of `measure_spikes` change places. How the delay is fed is our reading.
    xs       (T, B, 1)  the delay 0 ... jitter, fed at the first step and at each spike
                        but the last, else 0; T = spikes (period + jitter) + 1
    targets  (T, B, 1)  1 at a spike, else 0; every step up to the last spike counts
    The paper calls an output right if it is off by less than 0.49.
    chance: the mean squared error of always answering the mean rate of spikes.

    >>> batch = generate_spikes(rng, 1, spikes=3, period=3, jitter=2)
    >>> batch.xs.ravel().astype(int)
    array([2, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    >>> batch.targets.ravel().astype(int)
    array([0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0])
    """
    delays, steps, T = _spikes(rng, batch_size, spikes, period, jitter)
    T = T + 1
    fed = np.concatenate([0 * steps[:1], steps[:-1]])
    xs, targets = at(fed, T, 1.0 * delays)[..., None], at(steps, T)[..., None]
    mask = before(steps[-1] + 1, T)
    rate = spikes / (1 + spikes * (period + jitter / 2))
    return Batch(xs, targets, mask, mask, 1, rate * (1 - rate))


def _spikes(rng, batch_size, spikes, period, jitter):
    """Delays (spikes, B), the steps after which they end (spikes, B), the longest T."""
    require(rng, batch_size=(batch_size, 1), spikes=(spikes, 1))
    require(rng, period=(period, 1), jitter=(jitter, 1))
    delays = rng.integers(jitter + 1, size=(spikes, batch_size))
    return delays, np.cumsum(period + delays, axis=0), spikes * (period + jitter)


def around(rng, batch_size, rule=np.logical_xor, length=20, lag=2, late=0):
    """y_t = rule(x_{t-lag}, x_{t+lag}): half of the question lies in the future.

    xs       (T, B, 1)  random bits, as -1 and 1
    targets  (T, B, 1)  rule of the two bits, 0 or 1, said `late` steps later
    counts              the steps for which both bits exist

    >>> batch = around(rng, 1, length=8, lag=1)
    >>> batch.xs.ravel().astype(int)
    array([ 1,  1,  1, -1, -1, -1, -1, -1])
    >>> batch.targets.ravel().astype(int)
    array([0, 0, 1, 1, 0, 0, 0, 0])
    """
    require(rng, batch_size=(batch_size, 1), lag=(lag, 1), late=(late, 0))
    require(rng, length=(length, 2 * lag + late + 1))
    bits = rng.integers(2, size=(length, batch_size, 1))
    answers = rule(bits[: -2 * lag], bits[2 * lag :])
    mask, t = np.ones((length, batch_size)), np.arange(length)[:, None] - lag - late
    counts = mask * ((t >= 0) & (t < length - 2 * lag))
    begin, end = np.zeros((lag + late, batch_size, 1)), np.zeros((lag, batch_size, 1))
    targets = np.concatenate([begin, 1.0 * answers, end])[:length]
    return Batch(2.0 * bits - 1, targets, mask, counts, 1, 1 / 2)

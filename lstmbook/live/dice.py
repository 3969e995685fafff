"""`Dice`: random numbers that NumPy and a page draw alike, to the last bit.

Two sequences x -> a x mod m run side by side, and a number is the fractional part of
the sum of x / m of both, as L'Ecuyer (1988) combined them. All products lie below 2**53
and are exact; one division and one sum are rounded, the same everywhere. The moduli are
primes with (m - 1) / 2 prime and each a a generator, so that the pair comes back after
(m1 - 1) (m2 - 1) / 2 numbers, some 2 * 10**15.
"""

import numpy as np

# m and a; of 1500 random generators a each is the one whose pairs, triples and
# quadruples lie most evenly.
SEQUENCES = ((67108187, 12980523), (67107983, 54776669))
ROW = 32  # the length of a row of numbers, all rows computed at once
MOST = 2**26


class Dice:
    """A source of random numbers for figures that draw them in the page.

    seed   a whole number from 0 to 2**26 - 1, which may be a control's
    state  or the state (2,) that another one was left in: `dice.state`

    It has what `lstmbook.nn.rng` asks of a source: `uniform`, `integers`, `split`; and
    `normal`, a sum of twelve uniform numbers.
    Raises ValueError for a seed that is no such number.

    >>> Dice(0).integers(6, size=5)
    array([2, 4, 5, 4, 5])
    """

    def __init__(self, seed=0, *, state=None):
        self.state = _of_seed(seed) if state is None else state

    def uniform(self, low=0.0, high=1.0, size=()):
        """Real numbers from low to below high.

        >>> Dice(0).uniform(size=2).round(2)
        array([0.42, 0.68])
        """
        return low + (high - low) * self._next(size)

    def integers(self, low, high=None, size=()):
        """Whole numbers from low to below high, or from 0 to below the only bound.

        >>> Dice(1).integers(10, 20, size=3)
        array([15, 15, 14])
        """
        low, high = (0, low) if high is None else (low, high)
        return np.floor(low + (high - low) * self._next(size)).astype(int)

    def normal(self, size=()):
        """Numbers of mean 0 and variance 1, none beyond +-6.

        >>> Dice(0).normal(3).round(1)
        array([ 1.6,  1.5, -0.7])
        """
        return np.sum(self.uniform(-0.5, 0.5, (12, *_shape(size))), axis=0)

    def split(self, n):
        """n sources that have nothing to do with one another.

        >>> one, other = Dice(0).split(2)
        >>> one.integers(100), other.integers(100)
        (np.int64(8), np.int64(59))
        """
        moduli = np.array([m for m, _ in SEQUENCES])
        states = 1 + np.floor(self._next((n, 2)) * (moduli - 1))
        return [Dice(state=state) for state in states]

    def _next(self, size):
        shape = _shape(size)
        count = int(np.prod(shape))
        if not count:
            return np.zeros(shape)
        pairs = zip(SEQUENCES, self.state, strict=True)
        ahead = [_powers(x, m, a, count) for (m, a), x in pairs]
        self.state = np.stack([numbers[-1] for numbers in ahead])
        parts = [numbers / m for numbers, (m, _) in zip(ahead, SEQUENCES, strict=True)]
        return np.reshape((parts[0] + parts[1]) % 1.0, shape)


def _shape(size):
    return (size,) if np.ndim(size) == 0 else tuple(size)


def _powers(x, m, a, count):
    """The next `count` numbers of a sequence, whole rows at once by jumping ahead."""
    rows = -(-count // ROW)
    jump = pow(a, ROW, m)
    starts = x * np.array([float(pow(jump, k, m)) for k in range(rows)]) % m
    within = np.array([float(pow(a, k + 1, m)) for k in range(min(ROW, count))])
    return np.ravel(starts[:, None] * within % m)[:count]


def _of_seed(seed):
    """The first state: squared and shifted three times, so that seeds do not rhyme."""
    known = isinstance(seed, int | float | np.number | np.ndarray)
    if known and not (np.ndim(seed) == 0 and 0 <= seed < MOST and seed == seed // 1):
        raise ValueError(f"seed is {seed!r}, expected a whole number from 0 to 2**26-1")
    states = []
    for k, (m, _) in enumerate(SEQUENCES):
        x = 1.0 * seed
        for shift in (1234567.0 + k, 7654321.0 - k, 31415926.0 + k):
            x = (x + shift) % m
            x = x * x % m
        states.append(1 + x % (m - 1))
    return np.stack(states)

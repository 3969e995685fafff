"""A source of random numbers that is none of NumPy's, and that can be recorded."""

import numpy as np

PRIME, BASE = 67108859, 44485709  # products of two below PRIME are exact in float64


class Dice:
    """The powers of BASE by a seed, 1 to PRIME - 1, a number that may be traced."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self, low, high, size=()):
        powers = [pow(BASE, k + 1, PRIME) for k in range(int(np.prod(size)))]
        numbers = self.state * np.array(powers, float) % PRIME
        self.state = numbers[-1] if len(numbers) else self.state
        return low + (high - low) * np.reshape(numbers, size) / PRIME

    def integers(self, low, high=None, size=()):
        low, high = (0, low) if high is None else (low, high)
        return np.floor(self.uniform(low, high, size)).astype(int)

    def split(self, n):
        return [Dice(seed) for seed in np.floor(self.uniform(1, PRIME, (n,)))]

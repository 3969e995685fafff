"""Random numbers: what a source of them must offer, and what is made of that.

A source, `rng`, has three methods. NumPy's Generator is one, whose `split` is called
`spawn`; so is any object that has these, for instance one that a web page can repeat.

uniform(low, high, size)   real numbers from low to below high
integers(high, size=size)  whole numbers from 0 to below high, or with
integers(low, high, size)  two bounds from low to below high; high may be an array that
                           has a bound for each number
split(n)                   n sources that are independent of it and of one another
"""

import numpy as np

from lstmbook.nn.checks import check_rng, check_whole


def split(rng, n):
    """A list of n sources made from one, which itself goes on as if nothing was.

    >>> one, other = split(rng, 2)
    >>> one.integers(100, size=3), other.integers(100, size=3)
    (array([80, 94,  0]), array([66, 67, 35]))
    """
    check_rng(rng)
    check_whole(n=(n, 1))
    return list(rng.split(n) if hasattr(rng, "split") else rng.spawn(n))


def normal(rng, size):
    """Numbers of mean 0 and variance 1, near enough to Gaussian, none beyond +-6.

    The sum of twelve uniform numbers: it takes neither a logarithm nor a cosine, whose
    last digits differ from machine to machine.
    size  a tuple

    >>> normal(rng, (3,)).round(1)
    array([ 0.7,  0.6, -0.5])
    """
    check_rng(rng)
    return np.sum(rng.uniform(-0.5, 0.5, (12, *size)), axis=0)


def orthogonal(rng, n):
    """A random matrix (n, n) that keeps lengths: Q^T Q = 1, no direction preferred.

    A product of reflections, each on one axis fewer than the one before. The first
    takes axis 0 to a random direction x, which is then the first column, and so on with
    what is at right angles to it: Stewart (1980).

    >>> Q = orthogonal(rng, 3)
    >>> np.allclose(Q.T @ Q, np.eye(3))
    True
    """
    check_whole(n=(n, 1))
    Q, axes, number = np.eye(n), np.eye(n), np.arange(n)
    for k, x in enumerate(normal(rng, (n, n))):
        x = np.where(number < k, 0, x)
        sign = np.where(x[k] < 0, -1, 1)
        v = x + sign * np.sqrt(x @ x) * axes[k]  # at right angles to the mirror
        Q = Q - np.outer(Q @ v, 2 * v / (v @ v))
        Q = Q * np.where(number == k, -sign, 1)  # axis k went to -sign x
    return Q

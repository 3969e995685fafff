"""How many of its past inputs can be read off a state, by weights and a sum?"""

import numpy as np

from lstmbook.lab.evidence import Theorem


def states(x, W_h, W_x, act):
    """The states of a network without biases, from step 100 on: (T - 100, N + 1).

    x (T,), W_h (N, N), W_x (N,); act bends. The last column is 1, for a readout's bias.

    >>> states(np.ones(102), np.zeros((2, 2)), np.ones(2), np.tanh).shape
    (2, 3)
    """
    h, hs = np.zeros(len(W_h)), []
    for x_t in x:
        h = act(x_t * W_x + h @ W_h)
        hs.append(np.append(h, 1.0))
    return np.stack(hs)[100:]


def r_squared(hs, y, half=1500):
    """How much of y (T,) a linear readout of hs (T, N) gets: 1 all, 0 nothing.

    It is fitted to the steps before `half` and judged on those after it.

    >>> hs = rng.normal(size=(2000, 3))
    >>> round(r_squared(hs, hs @ [1, 2, 3]), 3)
    1.0
    """
    w = np.linalg.lstsq(hs[:half], y[:half], rcond=None)[0]
    error = np.mean((y[half:] - hs[half:] @ w) ** 2)
    return float(max(0.0, 1 - error / np.var(y[half:])))


def recovered(W_h, W_x, act, rng, T=3000, lags=30):
    """R^2 for the input of 0, 1, ... steps ago, of independent inputs: (lags,).

    >>> both = recovered(np.eye(2, k=1), np.eye(2)[0], np.positive, rng, lags=4)
    >>> both.round(1)
    array([1., 1., 0., 0.])
    """
    x = rng.uniform(-1, 1, T)
    hs = states(x, W_h, W_x, act)
    return np.array([r_squared(hs, x[100 - k : T - k]) for k in range(lags)])


def fading(rng, N):
    """A random W_h (N, N) of which the outermost eigenvalue lies at 0.9.

    >>> round(float(np.abs(np.linalg.eigvals(fading(rng, 5))).max()), 6)
    0.9
    """
    W_h = rng.normal(size=(N, N))
    return W_h * (0.9 / np.abs(np.linalg.eigvals(W_h)).max())


def _at_most_the_units(N=20):
    rng = np.random.default_rng(0)
    register = recovered(np.eye(N, k=1), np.eye(N)[0], np.positive, rng).sum()
    mixed = [
        recovered(fading(rng, N), size * rng.uniform(-1, 1, N), np.tanh, rng).sum()
        for size in (1.0, 0.1, 0.01)
    ]
    assert max(mixed) < register < N + 0.5
    return (
        f"{N} units give back {register:.0f} numbers as a shift register, as random "
        f"tanh units {mixed[0]:.0f} to {mixed[-1]:.0f}, by the size of the inputs"
    )


ROWS = [
    Theorem(
        id="at-most-a-number-a-unit",
        chapter="rnn",
        claim="From N units no more than N past inputs can be read off.",
        source="Jaeger (2001)",
        condition="the readout is linear and the inputs are independent",
        changes="another readout: one unit holds thirty bits, digit by digit",
        show=_at_most_the_units,
    )
]

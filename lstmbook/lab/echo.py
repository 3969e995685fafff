"""How far back must a gradient go? Networks repeat a bit, the gradient cut to a window.

A network hears a stream of bits and says each again, `lag` steps later
(`signals.echo`). Each step of training sees `window` steps of 16 such streams, and the
state is carried on to the next.
"""

import functools

import numpy as np

from lstmbook.lab.loop import run
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.signals import echo

LAGS = np.arange(1, 7)
WINDOWS = (2, 3, 4, 5, 6, 7, 8, 12)


def _echo_network(rng, dtype):
    """Sixteen tanh units that begin with a rotation."""
    cell = RNNCell.orthogonal(1, 16, rng, dtype=dtype)
    return Network(cell, Readout.init(16, 1, rng, dtype=dtype))


def _go_on(_batch, _ys, state):
    """The next piece of a stream begins where the last one ended."""
    return state


def train_echo(window, lags, seeds, symbols, dtype=np.float64):
    """Train a network for each seed to repeat a bit, the gradient cut to a window.

    window   k: a step of training for each k steps, the state carried on
    lags     for each seed, how many steps ago the bit came
    symbols  length of each of the 16 streams that a network learns from
    dtype    float64, or float32 for speed
    Returns the share of right answers of each network (S,), at fresh steps.

    >>> train_echo(window=4, lags=[1, 2], seeds=[0, 1], symbols=8).shape
    (2,)
    """
    steps = symbols // window

    def streams(lag):
        return lambda rng: echo(rng, 16, steps * window, lag)

    model = run(
        lambda rng: _echo_network(rng, dtype),
        [streams(lag) for lag in lags],
        seeds,
        steps,
        1e-2,
        "binary_cross_entropy",
        window=window,
        carry=_go_on,
    )
    return np.array([heard(model, n, lag) for n, lag in enumerate(lags)])


def heard(model, n, lag):
    """The share of right answers of network n in 20 fresh streams.

    >>> make = lambda rng: Network(RNNCell.init(1, 8, rng), Readout.init(8, 1, rng))
    >>> model, rngs = one_per_seed(make, range(3))
    >>> print(0 < heard(model, n=0, lag=2) < 1)
    True
    """
    test = echo(np.random.default_rng(1), 20, 100 + lag, lag)
    said = model.forward(test.xs)[0][lag:, n] > 0
    return np.mean(said == (test.targets[lag:] > 0))


@functools.cache
def right_by_window():
    """Right answers in percent, (LAGS, WINDOWS): a small network for each."""
    seeds = range(len(LAGS))
    right = [train_echo(window, LAGS, seeds, 2400) for window in WINDOWS]
    return 100 * np.stack(right, axis=1)

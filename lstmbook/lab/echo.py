"""How far back must a gradient go? Networks repeat a bit, the gradient cut to a window.

A network hears a stream of bits and says each again, `lag` steps later
(`signals.echo`). Each step of training sees `window` steps of 16 such streams, and the
state is carried on to the next.
"""

import functools

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.lab.loop import one_layer, run
from lstmbook.nn.cells import RNNCell
from lstmbook.tasks.signals import echo

LAGS = np.arange(1, 7)
WINDOWS = (2, 3, 4, 5, 6, 7, 8, 12)


def train_echo(window, lags, seeds, symbols, dtype=np.float64):
    """Sixteen tanh units for each seed learn to repeat a bit, by a gradient cut short.

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
        one_layer(RNNCell.orthogonal, 1, 16, 1, dtype),
        [streams(lag) for lag in lags],
        seeds,
        steps,
        1e-2,
        "binary_cross_entropy",
        window=window,
        carry=lambda _batch, _ys, state: state,
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


def repeat_bits(seeds, window=6, lag=6, symbols=8000):
    """How often is a bit of `lag` steps ago repeated, the gradient cut to a window?

    Returns for each seed {"right": the share of right answers}, at fresh steps.

    >>> [found] = repeat_bits([0], window=4, lag=2, symbols=8)
    >>> 0 < found["right"] < 1
    True
    """
    lags = [lag] * len(seeds)
    right = train_echo(window, lags, seeds, symbols, np.float32)
    return [{"right": round(float(share), 3)} for share in right]


repeat_bits.grid = {"window": [5, 6, 7, 8]}
repeat_bits.at_once = 30

SHORT, ENOUGH = "window 6", "window 7"
ROWS = [
    Experiment(
        id="window-one-step-short",
        chapter="bptt",
        claim="If the window is one step too short, a network learns a little less.",
        question="How often is the bit of 6 steps ago repeated rightly?",
        run=repeat_bits,
        arms={f"window {k}": {"window": k} for k in (5, 6, 7, 8)},
        measure=lambda result: result["right"],
        criterion="the share of right answers in 20 fresh streams; a guess has 0.5",
        seeds=range(1000, 1030),
        compare=[(SHORT, ENOUGH)],
        rival=SHORT,
        control="window 8: longer than it need be",
        size="16 units, 16 streams of 8000 bits",
        holds=lambda e: e.middle(SHORT).median > 0.8 and e.middle(ENOUGH).median > 0.9,
        fails=lambda e: (
            e.more(ENOUGH, SHORT)
            and e.middle(SHORT).median < 0.75
            and e.middle(ENOUGH).median > 0.9
        ),
        changes="a task whose cause leaves a trace that a readout can use",
        unit="share right",
        number=medians,
        file="echo",
    )
]

"""The peephole duel: timed spikes, with peepholes and without (Gers et al., 2002)."""

from functools import partial
from typing import NamedTuple

import numpy as np

from lstmbook.lab.evidence import Experiment
from lstmbook.lab.groups import count_all, in_all, numbered
from lstmbook.lab.judgement import Count
from lstmbook.lab.loop import one_layer, run
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import dsigmoid
from lstmbook.tasks.scores import all_right
from lstmbook.tasks.signals import generate_spikes, measure_spikes
from lstmbook.train.optimise import lowered


class Straight(LSTMCell):
    """An LSTM that speaks without the tanh, h = o c: it may say any number it holds.

    >>> cell = Straight.init(1, 3, rng)
    >>> (h, c), cache = cell.forward(np.ones((1, 1)), cell.zero_state(1))
    >>> np.array_equal(h, cache.o * c)
    True
    """

    def forward(self, x_t, state):
        (_, c_t), cache = super().forward(x_t, state)
        return (cache.o * c_t, c_t), cache._replace(h_t=cache.o * c_t)

    def at_cell(self, dstate, k):
        dh_t, dc_t = dstate
        da_o = dh_t * k.c_t * dsigmoid(k.o)
        return self.peep(dc_t + dh_t * k.o, "p_o", da_o), da_o


class Timing(NamedTuple):
    """What is to be timed, by how many cells, in how many steps of training.

    >>> TIMINGS["fire after 5, 1 cell"].H
    1
    """

    fires: bool
    interval: int
    H: int
    steps: int


TIMINGS = {
    "fire after 5, 1 cell": Timing(True, 5, 1, 1500),
    "fire after 7, 1 cell": Timing(True, 7, 1, 1500),
    "fire after 10, 1 cell": Timing(True, 10, 1, 1500),
    "fire after 5, 4 cells": Timing(True, 5, 4, 600),
    "measure 10, 4 cells": Timing(False, 10, 4, 800),
}
BIASES = (1, 3, 5)  # of the forget gate, at first
SETTLING = lowered({0.6: 0.1})  # a tenth of the learning rate after 60 % of the steps


def weighed(rng, batch_size, period):
    """`generate_spikes`, where a step with a spike counts as often as it is rare.

    >>> weighed(rng, 1, period=5).counts[:8, 0]
    array([1., 1., 1., 1., 1., 1., 5., 1.])
    """
    batch = generate_spikes(rng, batch_size, period=period)
    often = 1 + (period - 1) * batch.targets[..., 0]
    return batch._replace(counts=batch.mask * often)


def train_spikes(timing, peepholes, seeds, biases=BIASES, dtype=np.float32):
    """A network for each seed, their forget biases taken in turn from `biases`.

    The rate is the best of 3e-3, 1e-2 and 2e-2 for an interval of 10, on the seeds 0 to
    19, with peepholes as without.

    >>> train_spikes(Timing(True, 5, 1, 1), True, range(3)).seeds
    (3,)
    """
    fires, interval, H, steps = timing
    kind = Straight if fires else LSTMCell

    def maker(n):
        options = {"forget_bias": biases[n % len(biases)], "peepholes": peepholes}
        return one_layer(kind.init, 1, H, 1, dtype, **options)

    settling = {"schedule": SETTLING} if H == 1 else {}  # a single cell is jumpy
    return run(
        [maker(n) for n in range(len(seeds))],
        partial(weighed if fires else measure_spikes, batch_size=16, period=interval),
        seeds,
        steps,
        2e-2,
        "squared_error",
        **settling,
        progress=f"{'with' if peepholes else 'without'} peepholes",
    )


def timed(model, timing, spikes=4):
    """The share of 100 sequences without a mistake, for each seed.

    A network fires where its output is above 1/2; the delay that it measures, at each
    of three spikes, may be off by 0.49.

    >>> timing = TIMINGS["fire after 5, 4 cells"]._replace(steps=1)
    >>> timed(train_spikes(timing, True, range(3)), timing).shape
    (3,)
    """
    task, n = (generate_spikes, spikes) if timing.fires else (measure_spikes, 3)
    batch = task(np.random.default_rng(9), 100, n, period=timing.interval)
    ys, _, _ = model.forward(batch.xs, mask=batch.mask)
    if timing.fires:
        return all_right(ys - 0.5, batch)
    return all_right(ys, batch, within=0.49)


def spikes_timed(seeds, task="fire after 5, 1 cell", peepholes=True):
    """Of three networks for each seed, how many have learned the task?

    The forget gates of the three start with a bias of 1, 3 and 5. A network has learned
    it if more than 90 of 100 sequences are right.
    Returns for each seed {"learned": how many, "steady": how many of them are also
    right on more than half of the sequences of 20 spikes, "right": the three shares}.
    """
    n, timing = len(BIASES), TIMINGS[task]
    model = train_spikes(timing, peepholes, numbered(seeds, n))
    right, longer = (timed(model, timing, spikes) for spikes in (4, 20))
    shares, learned = right.reshape(-1, n), right.reshape(-1, n) > 0.9
    steady = learned & (longer.reshape(-1, n) > 0.5)
    return [
        {"learned": int(a), "steady": int(b), "right": share.round(2).tolist()}
        for a, b, share in zip(learned.sum(-1), steady.sum(-1), shares, strict=True)
    ]


spikes_timed.grid = {"peepholes": [True, False]}
spikes_timed.at_once = 30

ALONE = [task for task in TIMINGS if "1 cell" in task]
SHORT = ALONE[:2]


def on_time(evidence, arm):
    """A `Count` of the networks that fire on time after 5 or 6 steps, or after 7 or 8.

    >>> on_time(ROWS[0].stored(), "with").n
    180
    """
    n = len(BIASES)
    counts = [count_all(evidence, n, arm, task=task) for task in SHORT]
    return Count(*map(sum, zip(*counts, strict=True)))


def ahead(evidence, one, other):
    """The rule: more networks of one arm fire on time, and the intervals lie apart."""
    return on_time(evidence, one).low > on_time(evidence, other).high


ROWS = [
    Experiment(
        id="peepholes-for-timing",
        chapter="peepholes",
        claim="Peepholes matter for timing.",
        question="How many networks of one cell learn to fire on time?",
        run=spikes_timed,
        arms={"with": {"peepholes": True}, "without": {"peepholes": False}},
        over={"task": ALONE},
        measure=lambda result: result["learned"],
        criterion="more than 90 of 100 fresh sequences of 4 spikes without a mistake",
        seeds=range(1000, 1030),
        rival="without",
        control="without: the same start, rate, data and steps",
        size="three networks for each seed, forget biases of 1, 3 and 5; 1500 steps of "
        "16 sequences",
        holds_if={
            "a single cell has to fire after 5 to 8 steps; after 10 or 11 the budget "
            "decides": lambda e: ahead(e, "with", "without")
        },
        fails=lambda e: ahead(e, "without", "with"),
        changes="another recipe of training, or more cells",
        number=in_all(len(BIASES)),
        file="spikes",
    ),
]

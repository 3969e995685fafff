"""How long a latch is learned? Plain RNNs keep a bit over noisy steps.

The bit comes first, noise follows, and the answer is asked at the end
(`signals.latch`), after at most `length` steps.
"""

import numpy as np

from lstmbook.lab.evidence import Experiment
from lstmbook.lab.loop import one_layer, run
from lstmbook.lab.rivals import IdentityRNN
from lstmbook.lab.trial import Trial
from lstmbook.nn.cells import LSTMCell, RNNCell
from lstmbook.tasks.scores import share_right
from lstmbook.tasks.signals import latch


def train_latch(length, seeds, steps=300):
    """Eight tanh units for each seed, trained on sequences of one length, 32 at a step.

    >>> train_latch(6, seeds=range(3), steps=1).seeds
    (3,)
    """
    return run(
        one_layer(RNNCell.init, 1, 8, 1),
        lambda rng: latch(rng, 32, length),
        seeds,
        steps,
        5e-3,
        "binary_cross_entropy",
        progress=f"T = {length}",
    )


def latched(model, length):
    """The share of 500 fresh sequences of a length that each seed answers rightly.

    >>> latched(train_latch(6, seeds=range(3), steps=1), 6).shape
    (3,)
    """
    test = latch(np.random.default_rng(1), 500, length)
    return share_right(model.forward(test.xs, mask=test.mask)[0], test)


# name: what makes a cell of eight units, with which options, and its learning rate, the
# best of 1e-3, 3e-3, 1e-2, 3e-2 on the seeds 0 to 9 and 50 steps
HOLDERS = {
    "RNN": (RNNCell.init, {}, 3e-3),
    "RNN, orthogonal": (RNNCell.orthogonal, {}, 1e-3),
    "RNN, identity": (IdentityRNN.init, {}, 3e-3),
    "LSTM": (LSTMCell.init, {"input_bias": -3, "forget_bias": 5}, 3e-2),
}


def holding(kind="RNN", length=50, steps=1000, learning_rate=None):
    """The `Trial` of one of HOLDERS: to hold a bit over `length` noisy steps.

    >>> holding("LSTM").learning_rate, holding("LSTM").enough
    (0.03, 0.95)
    """
    init, options, usual_rate = HOLDERS[kind]
    return Trial(
        one_layer(init, 1, 8, 1, **options),
        lambda rng, size: latch(rng, size, length),
        learning_rate or usual_rate,
        "binary_cross_entropy",
        enough=0.95,
        steps=steps,
    )


def hold(seeds, **settings):
    """After how many steps of training is the bit held over `length` noisy steps?

    It is when 95 % of 500 fresh sequences are answered rightly, looked at every 50
    steps. The settings are those of `holding`.
    Returns for each seed {"steps": n}, None if it is not.

    >>> hold([0], length=6, steps=1)
    [{'steps': None}]
    """
    return holding(**settings).until(seeds)


hold.grid = {"kind": list(HOLDERS)}
hold.at_once = 10


ROWS = [
    Experiment(
        id="latch-without-gates",
        chapter="vanishing-through-time",
        claim="A recurrent network without gates cannot learn to hold a bit over 50 "
        "noisy steps.",
        question="After how many steps of training does each network hold the bit?",
        run=hold,
        arms={kind: {"kind": kind} for kind in HOLDERS},
        over={"length": [10, 50]},
        measure=lambda result: result["steps"],
        criterion="95 % of 500 fresh sequences",
        budget=1000,
        seeds=range(1000, 1030),
        compare=[("RNN", "RNN, identity", {"length": 50})],
        rival="RNN, identity",
        control="RNN, orthogonal: the tanh of the first arm, another start",
        size="8 units, 32 sequences a step",
        holds=lambda e: (
            e.count("LSTM", length=50).low > 0.3
            and all(e.count(a, length=50).high < 0.15 for a in HOLDERS if "RNN" in a)
        ),
        fails=lambda e: (
            e.count("RNN, identity", length=50).low > 0.3
            and e.more("RNN", "RNN, identity", length=50)
        ),
        changes="longer sequences, or more noise",
        file="latch",
    )
]

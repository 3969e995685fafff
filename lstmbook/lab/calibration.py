"""When is the output of a sigmoid a probability? When what happens agrees with it.

Two classes, bell curves around -1 and 1 in the first of ten inputs; the other nine say
nothing. A unit that knows this says sigmoid(2 x), and is right about how sure it is.
"""

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.nn.functions import dbinary_cross_entropy, sigmoid
from lstmbook.nn.perceptron import MLP
from lstmbook.nn.seeds import one_per_seed
from lstmbook.train.optimise import Adam


def two_bells(rng, n):
    """n examples: x (n, 10) and the label (n, 1), 0 or 1.

    >>> x, label = two_bells(np.random.default_rng(0), 5)
    >>> x.shape, label.shape
    ((5, 10), (5, 1))
    """
    label = rng.integers(0, 2, (n, 1))
    x = rng.normal(size=(n, 10))
    x[:, :1] += 2 * label - 1
    return x, label


def miscalibration(says, label):
    """How far what a unit says is from how often it is so, in ten bins, on average.

    says, label  arrays of one shape, the label 0 or 1

    >>> miscalibration(np.array([0.9, 0.9]), np.array([1, 0]))
    0.4
    """
    bins = np.minimum((10 * says).astype(int), 9)
    used, count = np.unique(bins, return_counts=True)
    gaps = [abs(np.mean((says - label)[bins == k])) for k in used]
    return float(np.average(gaps, weights=count))


def _dhinge(a, label):
    sign = 2 * label - 1
    return np.where(sign * a < 1, -sign, 0)


LOSSES = {"cross-entropy": dbinary_cross_entropy, "hinge": _dhinge}


def calibrate(seeds, width=0, loss="cross-entropy", examples=100, steps=500):
    """Train on `two_bells`: how far is what it says from what happens?

    width     of the hidden layer; 0: one unit without any
    examples  the same 100 at each step; None: 100 fresh ones at each
    Adam 1e-2. Returns the `miscalibration` on 4000 fresh examples for each seed.

    >>> [off] = calibrate([0], steps=1)
    >>> 0 < off < 1
    True
    """
    sizes = (10, width, 1) if width else (10, 1)
    nets, rngs = one_per_seed(lambda rng: MLP.init(sizes, rng), seeds)

    def draw(n):
        each = [two_bells(rng, n) for rng in rngs]
        return map(np.stack, zip(*each, strict=True))

    x, label = draw(100)
    adam, dloss = Adam(1e-2), LOSSES[loss]
    state = adam.begin(nets.params)
    for _ in range(steps):
        if examples is None:
            x, label = draw(100)
        a, cache = nets.forward(x)
        grads = nets.backward(dloss(a, label) / 100, cache)[1]
        new, state = adam.step(nets.params, grads, state)
        nets.update(new)
    x, label = draw(4000)
    says = sigmoid(nets.forward(x)[0])
    return [miscalibration(*each) for each in zip(says, label, strict=True)]


calibrate.at_once = 10


ARMS = {
    "cross-entropy, fresh examples": {"width": 32, "examples": None},
    "cross-entropy, the same 100": {"width": 32},
    "hinge loss, fresh examples": {"width": 32, "loss": "hinge", "examples": None},
    "one unit, the same 100": {"width": 0},
}
GOOD, LEARNED, HINGE, SMALL = ARMS

ROWS = [
    Experiment(
        id="sigmoid-is-a-probability",
        chapter="activations",
        claim="The output of a sigmoid is a probability.",
        question="How far is what a trained network says from what happens?",
        run=calibrate,
        arms=ARMS,
        measure=float,
        criterion="the mean distance in ten bins, on 4000 fresh examples",
        seeds=range(1000, 1030),
        compare=[(GOOD, LEARNED), (GOOD, HINGE), (SMALL, LEARNED)],
        rival=HINGE,
        control=f"{SMALL}: too few weights to learn the examples by heart",
        size="32 hidden units, 500 steps of Adam on 100 examples",
        holds=lambda e: all(e.middle(arm).high < 0.05 for arm in ARMS),
        holds_if={
            "it learned by cross-entropy, and not by heart": lambda e: (
                e.middle(GOOD).high < 0.05
                and e.more(LEARNED, GOOD)
                and e.more(HINGE, GOOD)
            )
        },
        fails=lambda e: e.middle(GOOD).low > 0.1,
        changes="another way to keep a network from learning by heart",
        unit="what is said is off by",
        number=medians,
    )
]

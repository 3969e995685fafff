"""Both directions: networks that read ahead, from the end, or both ways.

For every seed a network of its own; Adam, 32 sequences a batch, no gradient longer than
1; asked on 1000 sequences that none has learned from.
"""

from functools import partial

import numpy as np

from lstmbook.lab.loop import run
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Bidirectional, EachStep, Network, Readout
from lstmbook.nn.perceptron import MLP
from lstmbook.tasks.language import NOUN, WORDS, senses, settled_by
from lstmbook.tasks.scores import hits, share_right
from lstmbook.tasks.signals import around

# Networks: each makes a network with a generator, make(rng) ---------------------------


def one_way(D, H, K=1, dtype=np.float32):
    """A network that reads ahead, with H units.

    >>> one_way(D=1, H=8)(rng).forward(np.ones((5, 1, 1)))[0].shape
    (5, 1, 1)
    """
    return lambda rng: Network(
        RNNCell.init(D, H, rng, dtype=dtype), Readout.init(H, K, rng, dtype)
    )


def two_way(D, H, K=1, depth=1, dtype=np.float32):
    """A network that reads both ways, H units each, with so many layers of it.

    >>> two_way(D=1, H=8, depth=2)(rng).forward(np.ones((5, 1, 1)))[0].shape
    (5, 1, 1)
    """

    def make(rng):
        wide = [D] + [2 * H] * (depth - 1)
        cells = [[RNNCell.init(d, H, rng, dtype=dtype) for _ in "ab"] for d in wide]
        pairs = [Bidirectional(*pair) for pair in cells]
        return Network(*pairs, Readout.init(2 * H, K, rng, dtype))

    return make


def deep_readout(D, H, hidden):
    """A network that reads both ways, with hidden units between it and its answer.

    >>> deep_readout(D=1, H=8, hidden=4)(rng).forward(np.ones((5, 1, 1)))[0].shape
    (5, 1, 1)
    """

    def make(rng):
        answer = MLP.init((2 * H, hidden, 1), rng, dtype=np.float32)
        return Network(*two_way(D, H)(rng).layers[:-1], EachStep(answer))

    return make


# Tasks: each makes a batch, task(rng, batch_size) -------------------------------------


def asking(rule, late=0):
    """`around`: rule(x_{t-2}, x_{t+2}), said so many steps late.

    >>> asking(np.logical_xor, late=4)(rng, 32).xs.shape
    (20, 32, 1)
    """
    return partial(around, rule=rule, late=late)


def from_the_end(task):
    """The same task, read from its end.

    >>> from_the_end(asking(np.logical_xor))(rng, 32).xs.shape
    (20, 32, 1)
    """
    return lambda rng, batch_size: task(rng, batch_size).reversed()


# Training and asking ------------------------------------------------------------------


def train_direction(make, task, seeds, steps, learning_rate=5e-3, **options):
    """Train a network for each seed; one model with a seed axis.

    >>> train_direction(one_way(1, 8), asking(np.logical_xor), range(3), steps=1).seeds
    (3,)
    """
    options = {"loss": "binary_cross_entropy"} | options
    draw = partial(task, batch_size=32)
    return run(make, draw, seeds, steps, learning_rate, **options)


def train_and_ask(arms, seeds, steps, **options):
    """{name: (make, task)} trained and asked: {name: (S,)} shares, {name: model}.

    >>> arms = {"both": (two_way(1, 8), asking(np.logical_xor))}
    >>> shares, models = train_and_ask(arms, range(3), steps=1)
    >>> shares["both"].shape
    (3,)
    """
    models, shares = {}, {}
    for name, (make, task) in arms.items():
        models[name] = train_direction(
            make, task, seeds, steps, progress=name, **options
        )
        test = task(np.random.default_rng(999), 1000)
        shares[name] = share_right(models[name].forward(test.xs)[0], test)
    return shares, models


def of_the_noun(seeds, steps=300):
    """What readers of `senses` say at the noun: {what settles it: {reader: (S,)}}.

    4000 sentences, sorted by the one word that settles what is meant.

    >>> list(of_the_noun([0], steps=1))
    ['adjective only', 'verb only', 'noun itself', 'nothing']
    """
    V = len(WORDS)
    arms = {
        "forward": (one_way(V, 16), senses),
        "backward": (one_way(V, 16), from_the_end(senses)),
        "both": (two_way(V, 8), senses),
    }
    test, known = senses(np.random.default_rng(999), 4000), {}
    for name, (make, task) in arms.items():
        model = train_direction(make, task, seeds, steps, progress=name)
        if name == "backward":
            ys = model.forward(test.reversed().xs)[0][::-1]
        else:
            ys = model.forward(test.xs)[0]
        known[name] = hits(ys, test)[NOUN]  # (S, B)
    adjective, noun, verb = settled_by(test) != 0
    cases = {
        "adjective only": adjective & ~noun & ~verb,
        "verb only": ~adjective & ~noun & verb,
        "noun itself": ~adjective & noun & ~verb,
        "nothing": ~adjective & ~noun & ~verb,
    }
    return {
        case: {name: right[:, rows].mean(-1) for name, right in known.items()}
        for case, rows in cases.items()
    }

"""What words mean: sentences that settle no belief, each beside the equation it misses.

On one side stands what the curve or the cell computes, on the other what it would have
to compute if the sentence were right.
"""

import numpy as np

from lstmbook.lab.evidence import Identity
from lstmbook.nn.cells import LSTMCell, RNNCell
from lstmbook.nn.functions import relu, sigmoid


def _squashed(rng):
    a = rng.normal(0, 10, 100)
    return relu(a), np.clip(relu(a), -1, 1)


def _tangent(rng):
    c, o = rng.normal(0, 3, 100), rng.uniform(0, 1, 100)
    return o * np.tanh(c), o * np.tan(c)


def _output_back(rng):
    cell, W_y = RNNCell.init(3, 5, rng), rng.normal(size=(5, 5))
    x_t, h_prev = rng.normal(size=(1, 3)), np.tanh(rng.normal(size=(1, 5)))
    return [cell.forward(x_t, (back,))[0][0] for back in (h_prev, h_prev @ W_y)]


def _switch(rng):
    f = sigmoid(rng.normal(0, 3, 100))
    return f, np.rint(f)


def _step(rng, cell, c_prev):
    """A step of one unit from there, by a random input and output."""
    x_t, h_prev = rng.normal(size=(1, 2)), np.tanh(rng.normal(size=(1, 1)))
    (_, c_t), cache = cell.forward(x_t, (h_prev, c_prev))
    return c_t, cache


def _shut(rng):
    cell, c_prev = LSTMCell.init(2, 1, rng, forget_bias=-1000), rng.normal(size=(1, 1))
    return [_step(rng, cell, c_prev)[0] for _ in range(2)]


def _turned(rng):
    c_prev = rng.normal(size=(1, 1))
    c_t, k = _step(rng, LSTMCell.init(2, 1, rng), c_prev)
    return c_t, k.f * c_prev + (1 - k.i) * k.g


def _standard(rng):
    y = np.tanh(rng.normal(2, 3, 10_000))
    return [y.mean(), y.std()], [0, 1]


def _positive(rng):
    c = 5.0
    for a_f, a_i, a_g in rng.normal(0, 3, (30, 3)):
        c = sigmoid(a_f) * c + sigmoid(a_i) * sigmoid(a_g)
    return np.sign(c), 1.0


def wording(id, chapter, claim, sides, names, **options):
    """The row of a wording.

    >>> names = "the sum", "the product"
    >>> sides = lambda rng: (rng.uniform(0, 1, 2).sum(), rng.uniform(0, 1, 2).prod())
    >>> wording("plus", "rnn", "Plus means times.", sides, names).verdict
    'fails'
    """
    row = {"id": id, "chapter": chapter, "claim": claim, "sides": sides}
    return Identity(**row, names=names, wording=True, **options)


ROWS = [
    wording(
        "all-squash",
        "activations",
        "Sigmoid, tanh and ReLU all squash their input.",
        _squashed,
        ("ReLU", "what stays within −1 to 1"),
    ),
    wording(
        "tan-for-tanh",
        "activations",
        "The cell uses tan to bring numbers between −1 and 1.",
        _tangent,
        ("h with tanh", "h with tan"),
    ),
    wording(
        "output-fed-back",
        "rnn",
        "In an RNN the output of the last step is fed back as an input.",
        _output_back,
        ("the step of an RNN", "one that reads the last output"),
        changes="Jordan's network in place of Elman's",
    ),
    wording(
        "gate-is-a-switch",
        "lstm-cell",
        "A gate either forgets or keeps.",
        _switch,
        ("a gate", "0 or 1"),
    ),
    wording(
        "forget-gate-on-input",
        "lstm-cell",
        "The forget gate sets how much of the last output or new input is used.",
        _shut,
        ("c behind a shut forget gate", "c by another output and input"),
    ),
    wording(
        "input-gate-turned",
        "lstm-cell",
        "An input gate of 0 means update, 1 means leave alone.",
        _turned,
        ("c", "f c + (1 − i) g"),
    ),
    wording(
        "tanh-standardises",
        "lstm-cell",
        "The tanh in the cell standardises the values.",
        _standard,
        ("mean and deviation behind a tanh", "0 and 1"),
    ),
    wording(
        "sigmoid-candidate",
        "lstm-cell",
        "With a sigmoid candidate the memory could never return to zero.",
        _positive,
        ("the sign of c", "plus"),
        condition="zero is meant to the last digit, however little may be left",
    ),
]

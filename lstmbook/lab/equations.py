"""Equations that carry the chapters, each tried on random numbers."""

import numpy as np

from lstmbook.lab.evidence import Identity
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import relu, sigmoid, softmax
from lstmbook.nn.influence import jacobian
from lstmbook.nn.perceptron import MLP
from lstmbook.nn.sequence import unroll


def _linear_layers(rng):
    model, x = MLP.init((3, 8, 6, 2), rng, activation="linear"), rng.normal(size=(9, 3))
    model.update({k: rng.normal(size=p.shape) for k, p in model.params.items()})
    p = model.params
    W = p["W_1"] @ p["W_2"] @ p["W_3"]
    b = (p["b_1"] @ p["W_2"] + p["b_2"]) @ p["W_3"] + p["b_3"]
    return model.forward(x)[0], x @ W + b


def _straight_pieces(rng, n=8):
    knots = np.append(0, np.sort(rng.uniform(0, 1, n)))
    heights, x = rng.normal(size=n + 1), rng.uniform(0, knots[-1], 100)
    slopes = np.diff(heights) / np.diff(knots)
    out = np.diff(slopes, prepend=0)  # by how much the curve bends at each knot
    return heights[0] + relu(x[:, None] - knots[:-1]) @ out, np.interp(
        x, knots, heights
    )


def _two_scores(rng):
    a = rng.normal(0, 10, (100, 2))
    return softmax(a)[:, 0], sigmoid(a[:, 0] - a[:, 1])


def _one_hot(rng):
    E, words = rng.normal(size=(50, 8)), rng.integers(0, 50, 20)
    return (np.arange(50) == words[:, None]) @ E, E[words]


def _window(rng, k=5):
    """A network that sees the last k steps, and the same after another past."""
    model, stream = MLP.init((k, 8, 1), rng), rng.choice([-1.0, 1.0], 20)
    past = rng.choice([-1.0, 1.0], 20 - k)
    other = np.append(past, stream[-k:])
    return [model.forward(each[None, -k:])[0] for each in (stream, other)]


def _share(rng, T=10):
    f, i, xs = rng.uniform(0, 1, (3, T))

    def board(xs):
        c = 0
        for x_t, f_t, i_t in zip(xs, f, i, strict=True):
            c = f_t * c + i_t * x_t
        return c

    slopes = [board(xs + 1e-30j * one).imag / 1e-30 for one in np.eye(T)]
    return slopes, [i[k] * np.prod(f[k + 1 :]) for k in range(T)]


def _lifetime(rng):
    b_f = rng.uniform(-3, 5)
    left = sigmoid(b_f) ** np.arange(20_000)  # after so many steps
    return left.sum(), 1 + np.exp(b_f)


def _kept(rng, T=1000):
    shut = {"input_bias": -1000, "forget_gate": False}
    cell, c = LSTMCell.init(2, 3, rng, **shut), rng.normal(size=(1, 3))
    (_, c_T) = unroll(cell, rng.normal(size=(T, 1, 2)), (np.zeros((1, 3)), c))[1]
    return c_T, c


def _belt(rng, T=20):
    cell = LSTMCell.init(2, 3, rng, forget_bias=3)
    cell.update({"W_h": 0 * cell.params["W_h"]})
    xs = rng.normal(size=(T, 1, 2))
    gates = np.stack([k.f[0] for k in unroll(cell, xs)[2]])
    return jacobian(cell, xs, of="c", by="c")[0], np.diag(np.prod(gates, axis=0))


ROWS = [
    Identity(
        id="linear-layers-are-one",
        chapter="activations",
        claim="Layers without an activation are one layer, however many there are.",
        sides=_linear_layers,
        names=("three linear layers", "the one layer of their products"),
        changes="any bend between them",
    ),
    Identity(
        id="relu-draws-straight-pieces",
        chapter="activations",
        claim="One hidden layer of ReLU units draws any curve of straight pieces, with "
        "a unit for each piece.",
        sides=_straight_pieces,
        names=("eight units and more", "the curve"),
        condition="the network has one input",
        changes="several inputs; and training, which has to find the weights",
    ),
    Identity(
        id="two-scores-are-a-sigmoid",
        chapter="activations",
        claim="With two answers the softmax is a sigmoid of the difference.",
        sides=_two_scores,
        names=("the share of the first", "the sigmoid of the difference"),
    ),
    Identity(
        id="one-hot-is-embedding",
        chapter="sequences",
        claim="A one-hot row times a weight matrix is an embedding.",
        sides=_one_hot,
        names=("one-hot rows times a table", "rows picked from it"),
    ),
    Identity(
        id="window-sees-no-further",
        chapter="sequences",
        claim="A feed-forward network has no memory.",
        sides=_window,
        names=("what a window of five steps answers", "what it does after other steps"),
        condition="what is asked lies before its window",
        changes="a wider window: inside it nothing is lost",
    ),
    Identity(
        id="value-and-blame",
        chapter="whiteboard",
        claim="Where the value of a step is lost, so is the blame for it: the same "
        "forget gates multiply both.",
        sides=_share,
        names=("the slope by each value", "i and the forget gates after it"),
        condition="the gates are given, and not computed from what they let through",
        changes="gates that see h: they add roads of their own",
    ),
    Identity(
        id="lifetime-of-a-bias",
        chapter="lstm-cell",
        claim="A forget gate that is told its bias b alone keeps a value for 1 + e^b "
        "steps on average.",
        sides=_lifetime,
        names=("what is left, summed over the steps", "1 + e^b"),
    ),
    Identity(
        id="belt-keeps",
        chapter="lstm-cell",
        claim="The LSTM keeps a number for ever.",
        sides=_kept,
        names=("the cell state after 1000 noisy steps", "that before them"),
        n=5,
        condition="its forget gate is 1 and its input gate 0, to the last digit",
        changes="a gate that is a sigmoid of a moderate sum: it leaks",
    ),
    Identity(
        id="belt-multiplies-by-forget-gates",
        chapter="lstm-gradient",
        claim="The gradient at the cell state is multiplied by the forget gates and by "
        "nothing else.",
        sides=_belt,
        names=("the Jacobian over 20 steps", "the product of the forget gates"),
        condition="no gate and no candidate sees h",
        changes="recurrent weights: they add the path through h",
    ),
]

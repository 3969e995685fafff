"""The perceptron with its learning rule, and the multi-layer perceptron."""

import numpy as np

from lstmbook.nn.affine import check_outputs, dmatmul, drow, row
from lstmbook.nn.checks import (
    check_between,
    check_one_of,
    check_whole,
    expect,
    refuse,
    shaped,
)
from lstmbook.nn.functions import drelu, dsigmoid, dtanh, relu, sigmoid
from lstmbook.nn.parameters import Parameters, random_arrays

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND = np.array([0.0, 0.0, 0.0, 1.0])
OR = np.array([0.0, 1.0, 1.0, 1.0])
XOR = np.array([0.0, 1.0, 1.0, 0.0])

ACTIVATIONS = {"tanh": (np.tanh, dtanh), "sigmoid": (sigmoid, dsigmoid)}
ACTIVATIONS |= {"relu": (relu, drelu), "linear": (np.positive, np.ones_like)}


def perceptron(x, w, b):
    """1 where x w + b > 0, else 0: Rosenblatt (1958), from x (..., D) and w (D,).

    >>> perceptron(INPUTS, w=[1, 1], b=-1.5)
    array([0., 0., 0., 1.])
    """
    w, b = shaped("w", w, "D"), shaped("b", b)
    x = shaped("x", x, ..., *np.shape(w))
    return np.where(x @ w + b > 0, 1.0, 0.0)


def perceptron_step(x, target, w, b, learning_rate=1.0):
    """Show one example x (D,). Only a mistake moves w, towards x or away from it.

    >>> w, b = perceptron_step([1, 1], 1, w=np.zeros(2), b=0.0)
    >>> w
    array([1., 1.])
    """
    x, target = shaped("x", x, *np.shape(w)), shaped("target", target)
    error = target - perceptron(x, w, b)
    return w + learning_rate * error * x, b + learning_rate * error


def train_perceptron(xs, targets, epochs, learning_rate=1.0):
    """Show all examples in turn, from w = 0, until an epoch passes without a mistake.

    xs (N, D), targets (N,) of 0 and 1, epochs >= 1
    Returns w (D,), b and the number of mistakes in each epoch. The last of them is 0 if
    the perceptron has learned; it will if a line separates the classes (Novikoff 1962),
    as for AND and OR, and never for XOR.

    >>> w, b, mistakes = train_perceptron(INPUTS, AND, epochs=10)
    >>> w, mistakes
    (array([2., 1.]), [1, 3, 3, 2, 1, 0])
    """
    xs = shaped("xs", xs, "N", "D")
    targets = shaped("targets", targets, len(xs))
    check_whole(epochs=(epochs, 1))
    check_between(learning_rate=(learning_rate, np.inf))
    found, right = np.unique(targets), (targets == 0) | (targets == 1)
    refuse(not np.all(right), f"targets are {found}, expected 0 and 1")
    expect(np.all(np.isfinite(xs)), "finite numbers", xs=xs)
    w, b, mistakes = np.zeros(xs.shape[1]), 0.0, []
    for _ in range(epochs):
        mistakes.append(0)
        for x, target in zip(xs, targets, strict=True):
            mistakes[-1] += int(perceptron(x, w, b) != target)
            w, b = perceptron_step(x, target, w, b, learning_rate)
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


class MLP(Parameters):
    """Layers of affine map and non-linearity; the last one is affine only.

    params      W_1 (D, H_1), b_1 (H_1,), W_2 (H_1, H_2), ... as many as there are
    activation  "tanh", "sigmoid", "relu" or "linear"

    >>> y, inputs = MLP.init((2, 8, 1), rng).forward(INPUTS)
    >>> y.shape
    (4, 1)
    """

    constants = {"activation": ()}

    def __init__(self, params, activation="tanh"):
        check_one_of(activation=(activation, ACTIVATIONS))
        self.activation = activation
        super().__init__(params)

    @staticmethod
    def shapes(*sizes):
        shapes = {}
        for n, (D, H) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
            shapes |= {f"W_{n}": (D, H), f"b_{n}": (H,)}
        return shapes

    @classmethod
    def init(cls, sizes, rng, activation="tanh", dtype=np.float64):
        """Sizes (D, H_1, ..., K); weights uniform in +-1/sqrt(rows), biases 0."""
        if not isinstance(sizes, list | tuple) or len(sizes) < 2:
            raise ValueError(f"sizes {sizes}, expected at least input and output")
        params = {}
        for n, (D, H) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
            shapes = {f"W_{n}": (D, H), f"b_{n}": (H,)}
            params |= random_arrays(shapes, rng, dtype, fan_in=D)
        return cls(params, activation)

    @property
    def depth(self):
        return len(self.params) // 2

    def expected_shapes(self, params):
        depth = max(1, len(params) // 2)
        sizes = [self.matrix_shape(f"W_{n + 1}", params) for n in range(depth)]
        return self.shapes(*(rows for rows, _ in sizes), sizes[-1][1])

    def forward(self, x):
        """Outputs (..., B, K) for x (..., B, D); the cache holds each layer's input."""
        x = shaped("x", x, ..., "B", np.shape(self.params["W_1"])[-2])
        f, _ = ACTIVATIONS[self.activation]
        inputs = [x]
        for n in range(1, self.depth + 1):
            a = inputs[-1] @ self.params[f"W_{n}"] + row(self.params[f"b_{n}"])
            inputs.append(f(a) if n < self.depth else a)
        return inputs.pop(), inputs

    def backward(self, dy, inputs):
        """Gradients at x and the parameters, given dy (..., B, K) at the outputs."""
        da = check_outputs(dy, inputs[-1], self.params[f"W_{self.depth}"])
        (_, df), grads = ACTIVATIONS[self.activation], {}
        for n in range(self.depth, 0, -1):
            x, W, b = inputs[n - 1], self.params[f"W_{n}"], self.params[f"b_{n}"]
            dx, grads[f"W_{n}"] = dmatmul(da, x, W)
            grads[f"b_{n}"] = drow(da, b)
            da = dx * df(x)
        return dx, grads

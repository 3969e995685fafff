"""Non-linearities and losses, each beside its derivative.

The derivative of a non-linearity is a function of its *output* (s = sigmoid(z),
y = tanh(z)): that is what the forward pass has kept. A loss returns one number for
each row and leaves it to the caller to average, weigh or mask them.
"""

import numpy as np

from lstmbook.nn.checks import as_array, real, recorded, refuse


def sigmoid(z):
    """The logistic function 1 / (1 + exp(-z)), between 0 and 1.

    Neither exponential overflows, and both tails keep their relative precision:
    sigmoid(-700) is 1e-304, not 0.

    >>> sigmoid([-1, 0, 1]).round(2)
    array([0.27, 0.5 , 0.73])
    """
    z = real(z)
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def dsigmoid(s):
    """The slope of the sigmoid where its value is s: at most 1/4.

    >>> dsigmoid([0.1, 0.5, 0.9]).round(2)
    array([0.09, 0.25, 0.09])
    """
    s = real(s)
    return s * (1 - s)


def dtanh(y):
    """The slope of tanh where its value is y: at most 1.

    >>> dtanh([-1, 0, 0.5])
    array([0.  , 1.  , 0.75])
    """
    y = real(y)
    return 1 - y * y


def relu(z):
    """max(z, 0): unlike sigmoid and tanh it does not squash.

    >>> relu([-1, 0, 2])
    array([0., 0., 2.])
    """
    return np.maximum(real(z), 0)


def drelu(y):
    """The slope of relu where its value is y: 1 where y > 0, 0 where y = 0.

    >>> drelu([0, 2])
    array([0., 1.])
    """
    return np.sign(real(y))


def softmax(a):
    """exp(a) / sum(exp(a)) over the last axis: positive, and sums to 1.

    >>> softmax([1, 1, 3]).round(2)
    array([0.11, 0.11, 0.79])
    """
    a = real(a)
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy(a, target):
    """-log softmax(a)[target] for each row, from the scores themselves.

    a       (..., K)  scores (logits)
    target  (...)     integers, 0 <= target < K
    Returns (...). Taking the scores, not the probabilities, avoids log(0).

    >>> cross_entropy([[0.0, 0.0], [5.0, 0.0]], [1, 0]).round(2)
    array([0.69, 0.01])
    """
    a, chosen = real(a), one_hot(target, a)
    a = a - np.max(a, axis=-1, keepdims=True)
    log_p = a - np.log(np.sum(np.exp(a), axis=-1, keepdims=True))
    return -np.sum(np.where(chosen, log_p, 0), axis=-1)


def dcross_entropy(a, target):
    """Gradient of each row's cross_entropy at its scores a: prediction minus truth.

    >>> dcross_entropy([[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """
    return softmax(a) - one_hot(target, a)


def binary_cross_entropy(a, target):
    """-log of the probability that sigmoid(a) gives to target, for each number.

    a, target  equal shapes; target between 0 and 1
    Returns an array of that shape.

    >>> binary_cross_entropy([0.0, 5.0], [1, 1]).round(2)
    array([0.69, 0.01])
    """
    a, target = pair(a, target, most=1)
    return np.maximum(a, 0) - a * target + np.log1p(np.exp(-np.abs(a)))


def dbinary_cross_entropy(a, target):
    """Gradient of binary_cross_entropy at the score a: prediction minus truth.

    >>> dbinary_cross_entropy([0.0, 0.0], [1, 0])
    array([-0.5,  0.5])
    """
    a, target = pair(a, target, most=1)
    return sigmoid(a) - target


def squared_error(y, target):
    """(y - target)^2 for each number; y and target have equal shapes.

    >>> squared_error([1.0, 2.0], [1.0, 0.0])
    array([0., 4.])
    """
    y, target = pair(y, target)
    return (y - target) ** 2


def dsquared_error(y, target):
    """Gradient of squared_error at y.

    >>> dsquared_error([1.0, 2.0], [1.0, 0.0])
    array([0., 4.])
    """
    y, target = pair(y, target)
    return 2 * (y - target)


LOSSES = {
    "cross_entropy": (cross_entropy, dcross_entropy),
    "binary_cross_entropy": (binary_cross_entropy, dbinary_cross_entropy),
    "squared_error": (squared_error, dsquared_error),
}


def one_hot(target, a):
    """True at the target class of each row of scores a (..., K), else False.

    >>> one_hot([1], np.zeros((1, 3)))
    array([[False,  True, False]])
    """
    target = as_array(target)
    *rows, K = np.shape(a) or (0,)
    got = f"target {np.shape(target)} and scores {np.shape(a)}"
    expected = "expected (...) beside (..., K): one class for each row"
    refuse(K == 0 or list(np.shape(target)) != rows, f"{got}, {expected}")
    if target.dtype.kind not in "iu":
        raise TypeError(f"target holds {target.dtype}, expected integer classes")
    _check_range(target, K - 1)
    return target[..., None] == np.arange(K)


def pair(y, target, most=None):
    """Both as numbers of one shape: (B, 1) beside (B,) would broadcast to (B, B).

    most  if there is one, the targets are from 0 to that

    >>> pair([1, 2], [0.0, 1.0])
    (array([1., 2.]), array([0., 1.]))
    """
    got, own = np.shape(y), np.shape(target)
    refuse(got != own, f"prediction {got} and target {own} differ in shape")
    y, target = real(y), real(target)
    if most is not None:
        _check_range(target, most)
    return y, target


def _check_range(target, most):
    """A target is a number from 0 to `most`; nan is left to what it makes of a loss."""
    if not recorded(target) and np.any((target < 0) | (target > most)):
        least, largest = np.min(target), np.max(target)
        raise ValueError(f"target runs from {least} to {largest}, expected 0 to {most}")

"""The affine map x W + b that every network is made of, and its gradient.

Axes before those named in a docstring broadcast: with W (S, D, H) and b (S, H), S
networks compute at once, on inputs of their own (S, B, D) or on a shared x (B, D).
A gradient always has the shape of its variable: it is summed over what was shared.
"""

import numpy as np

from lstmbook.nn.checks import shaped


def row(b):
    """A bias (..., H) as a row (..., 1, H) that every row of the batch shares.

    >>> row(np.array([1, 2, 3])).shape
    (1, 3)
    """
    return b[..., None, :]


def drow(da, b):
    """Gradient of the bias b that was added to every row.

    >>> drow(np.ones((4, 3)), b=np.zeros(3))
    array([4., 4., 4.])
    """
    return sum_to(np.sum(da, axis=-2), b)


def parts(a, n):
    """The n equal blocks of a's last axis, one for each gate.

    >>> parts(np.arange(6), 3)
    [array([0, 1]), array([2, 3]), array([4, 5])]
    """
    H = a.shape[-1] // n
    return [a[..., k * H : (k + 1) * H] for k in range(n)]


def dmatmul(dy, x, W):
    """Gradients of x and W, given that of y = x @ W.

    >>> dmatmul(np.ones((1, 1)), x=np.array([[3.0]]), W=np.array([[5.0]]))
    (array([[5.]]), array([[3.]]))
    """
    dx = dy @ np.swapaxes(W, -1, -2)
    dW = np.swapaxes(x, -1, -2) @ dy
    return sum_to(dx, x), sum_to(dW, W)


def check_outputs(dy, x, W):
    """dy as an array, made sure that it has the shape of x @ W."""
    lead = np.broadcast_shapes(np.shape(x)[:-2], np.shape(W)[:-2])
    return shaped("dy", dy, *lead, np.shape(x)[-2], np.shape(W)[-1])


def sum_to(d, variable):
    """Sum d over the leading axes along which the variable was broadcast.

    >>> sum_to(np.ones((4, 3)), np.zeros(3))
    array([4., 4., 4.])
    """
    shape = np.shape(variable)
    if np.shape(d) == shape:
        return d
    extra = np.ndim(d) - len(shape)
    shape = (1,) * extra + shape
    axes = tuple(n for n, size in enumerate(shape) if size != np.shape(d)[n])
    d = np.sum(d, axis=axes, keepdims=True) if axes else d
    return np.reshape(d, shape[extra:]) if extra else d

"""The affine map x W + b that every network is made of: its parameters, its gradient.

Axes before those named in a docstring broadcast: with W (S, D, H) and b (S, H), S
networks compute at once, on inputs of their own (S, B, D) or on a shared x (B, D).
A gradient always has the shape of its variable: it is summed over what was shared.
"""

import numpy as np


def row(b):
    """A bias (..., H) as a row (..., 1, H) that every row of the batch shares."""
    return b[..., None, :]


def drow(da, b):
    """Gradient of the bias b that was added to every row."""
    return sum_to(np.sum(da, axis=-2), b)


def dmatmul(dy, x, W):
    """Gradients of x and W, given that of y = x @ W."""
    dx = dy @ np.swapaxes(W, -1, -2)
    dW = np.swapaxes(x, -1, -2) @ dy
    return sum_to(dx, x), sum_to(dW, W)


def sum_to(d, variable):
    """Sum d over the leading axes along which the variable was broadcast."""
    shape = np.shape(variable)
    extra = np.ndim(d) - len(shape)
    shape = (1,) * extra + shape
    axes = tuple(n for n, size in enumerate(shape) if size < np.shape(d)[n])
    d = np.sum(d, axis=axes, keepdims=True) if axes else d
    return np.reshape(d, shape[extra:]) if extra else d


def draw(shapes, rng, dtype):
    """Fresh parameters: weights uniform in +-1/sqrt(H), biases (b, b_hn) 0."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng is {rng!r}, expected a numpy.random.Generator")
    D, H = shapes["W_x"][0], shapes["W_h"][0]
    if D < 1 or H < 1:
        raise ValueError(f"sizes D = {D} and H = {H}, expected at least 1 of each")
    bound = 1 / np.sqrt(H)
    return {
        name: np.zeros(shape, dtype)
        if name.startswith("b")
        else rng.uniform(-bound, bound, shape).astype(dtype)
        for name, shape in shapes.items()
    }


def check_params(params, shapes, owner):
    """Names must be equal, shapes equal up to leading axes that broadcast."""
    if params.keys() != shapes.keys():
        raise ValueError(f"{owner} takes {', '.join(shapes)}; got {', '.join(params)}")
    for name, shape in shapes.items():
        got = np.shape(params[name])
        if got[-len(shape) :] != shape:
            raise ValueError(f"{owner}: {name} has shape {got}, expected {shape}")
    leads = {k: np.shape(params[k])[: -len(shape)] for k, shape in shapes.items()}
    check_broadcast(leads, owner)


def check_broadcast(leads, owner):
    """Leading (seed) axes must be equal, 1 or absent."""
    try:
        np.broadcast_shapes(*leads.values())
    except ValueError:
        raise ValueError(f"{owner}: leading axes differ: {leads}") from None

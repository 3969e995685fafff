"""From gradients to new parameters: SGD, Adam, weight decay, clipping, schedules.

Parameters, gradients and what an optimiser remembers of them, its state, are dicts of
arrays. All of it works on each number by itself, except the norm: with a leading seed
axis there is one norm for each seed.

An optimiser is a recipe that nothing changes: `begin(params)` makes its first state,
`step(params, grads, state)` new parameters and the state after it. So one optimiser can
serve any number of networks.

Both optimisers take a weight_decay. It is decoupled: what a step takes from a weight is
a share of it, beside the gradient's step and not through it (Loshchilov and Hutter
2019), and a bias, whose name begins with b, keeps what it has.
"""

from dataclasses import dataclass

import numpy as np

from lstmbook.nn.checks import (
    check_between,
    check_names,
    expect,
    numbers,
    recorded,
    shaped,
)
from lstmbook.nn.parameters import of_parts, within


@dataclass(frozen=True)
class SGD:
    """Stochastic gradient descent: v = momentum v + dp, p = p - learning_rate v.

    With weight_decay, p - learning_rate (v + weight_decay p).

    >>> sgd = SGD(learning_rate=0.1)
    >>> params, grads = {"w": np.array([1.0, 2.0])}, {"w": np.array([5.0, -0.01])}
    >>> new, state = sgd.step(params, grads, sgd.begin(params))
    >>> new["w"]
    array([0.5  , 2.001])
    """

    learning_rate: float
    momentum: float = 0.0
    weight_decay: float = 0.0

    def __post_init__(self):
        rate, momentum = (self.learning_rate, np.inf), (self.momentum, 1)
        check_between(learning_rate=rate, momentum=momentum)
        check_between(weight_decay=(self.weight_decay, np.inf))

    def begin(self, params):
        """The state before the first step: every velocity is 0; none if no momentum."""
        return of_parts({"v": _zeros(params)}) if self.momentum else {}

    def step(self, params, grads, state, factor=1.0):
        """New parameters, new state; factor, from a schedule, multiplies the rate."""
        new, rate = {}, self.learning_rate * factor
        params, grads = (_fitting(d, params) for d in (params, grads))
        v = grads
        if self.momentum:
            old = _fitting(within("v", state), params)
            v = {k: self.momentum * old[k] + g for k, g in grads.items()}
        for k, p in decayed(params, rate * self.weight_decay).items():
            new[k] = p - rate * v[k]
        return new, of_parts({"v": v}) if self.momentum else {}


@dataclass(frozen=True)
class Adam:
    """Kingma and Ba (2015): steps of about the learning rate, whatever the gradient.

    m is a running mean of the gradient g, v of its square, t counts the steps. With
    weight_decay it is known as AdamW.

    >>> adam = Adam(learning_rate=0.1)
    >>> params, grads = {"w": np.array([1.0, 2.0])}, {"w": np.array([5.0, -0.01])}
    >>> new, state = adam.step(params, grads, adam.begin(params))
    >>> new["w"].round(2)
    array([0.9, 2.1])
    """

    learning_rate: float = 1e-3
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0

    def __post_init__(self):
        check_between(learning_rate=(self.learning_rate, np.inf))
        check_between(weight_decay=(self.weight_decay, np.inf))
        check_between(beta_1=(self.beta_1, 1), beta_2=(self.beta_2, 1))
        check_between(epsilon=(self.epsilon, np.inf))

    def begin(self, params):
        """The state before the first step: both means are 0."""
        return {"t": 0} | of_parts({"m": _zeros(params), "v": _zeros(params)})

    def step(self, params, grads, state, factor=1.0):
        """New parameters, new state; factor, from a schedule, multiplies the rate."""
        new, t, means = {}, state["t"] + 1, (within("m", state), within("v", state))
        params, grads, m, v = (_fitting(d, params) for d in (params, grads, *means))
        rate = self.learning_rate * factor
        alpha = rate / (1 - self.beta_1**t)  # m began with 0
        params = decayed(params, rate * self.weight_decay)
        for k, g in grads.items():
            m[k] = self.beta_1 * m[k] + (1 - self.beta_1) * g
            v[k] = self.beta_2 * v[k] + (1 - self.beta_2) * g * g
            v_hat = v[k] / (1 - self.beta_2**t)  # so did v
            new[k] = params[k] - alpha * m[k] / (np.sqrt(v_hat) + self.epsilon)
        return new, {"t": t} | of_parts({"m": m, "v": v})


def decayed(params, share):
    """The parameters, each weight less by this share of it; biases as they are.

    >>> decayed({"0.W_x": np.array([2.0]), "0.b": np.array([2.0])}, share=0.25)
    {'0.W_x': array([1.5]), '0.b': array([2.])}
    """
    if not recorded(share) and share == 0:
        return params
    bias = {k: k.split(".")[-1].startswith("b") for k in params}
    return {k: p if bias[k] else (1 - share) * p for k, p in params.items()}


def _zeros(params):
    return {k: np.zeros_like(p) for k, p in params.items()}


def global_norm(grads, seeds=()):
    """The length of all gradients as one vector; with seeds (S,), one for each.

    >>> print(global_norm({"W": [[3.0]], "b": [4.0]}))
    5.0
    """
    squares = 0
    for name, g in grads.items():
        if np.shape(numbers(name, g))[: len(seeds)] != tuple(seeds):
            raise ValueError(f"{name} has shape {np.shape(g)}, expected {seeds} first")
        axes = tuple(range(len(seeds), np.ndim(g)))
        squares = squares + np.sum(np.square(g, dtype=np.float64), axis=axes)
    return np.sqrt(squares)


def clip_norm(grads, limit, norm=None):
    """Shorten gradients longer than `limit`, direction kept: Pascanu et al. (2013).

    norm  what `global_norm` says of them, if it is known; with seeds one for each

    >>> clip_norm({"W": np.array([[3.0]]), "b": np.array([4.0])}, limit=1.0)
    {'W': array([[0.6]]), 'b': array([0.8])}
    """
    _check_limit(limit)
    norm = global_norm(grads) if norm is None else norm
    factor = limit / np.maximum(norm, limit)  # 1 where the norm is below the limit
    return {k: _beside(g, factor) * g for k, g in grads.items()}


def _beside(g, factor):
    """One factor, or one for each seed, so that it multiplies an array of its type."""
    ones = (1,) * (np.ndim(g) - np.ndim(factor))
    dtype = np.result_type(getattr(g, "dtype", float), 1.0)
    return np.reshape(factor, np.shape(factor) + ones).astype(dtype)


def clip_value(grads, limit):
    """Cut each number to -limit ... limit, which turns the direction.

    >>> clip_value({"b": [0.5, -4.0]}, limit=1.0)
    {'b': array([ 0.5, -1. ])}
    """
    _check_limit(limit)
    return {k: np.clip(numbers(k, g), -limit, limit) for k, g in grads.items()}


def lowered(factors):
    """A schedule: lowered({0.7: 0.2}) is 1, and 0.2 once 70 % of the steps are done.

    >>> schedule = lowered({0.7: 0.2})
    >>> schedule(0.5), schedule(0.8)
    (1.0, 0.2)
    """
    for share, factor in factors.items():
        check_between(share=(share, 1), factor=(factor, np.inf))
    shares = sorted(factors)

    def schedule(share):
        passed = [1.0] + [factors[s] for s in shares if s <= share]
        return passed[-1]

    return schedule


def _fitting(arrays, params):
    """The arrays of a dict, made sure that each parameter has one, of its shape."""
    check_names(arrays, params)
    return {k: shaped(k, arrays[k], *np.shape(p)) for k, p in params.items()}


def _check_limit(limit):
    check_between(limit=(limit, np.inf))
    expect(limit != 0, "a number above 0", limit=limit)

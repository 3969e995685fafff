"""From gradients to new parameters: SGD with momentum, Adam, clipping, schedules.

Parameters and gradients are dicts with equal keys. All of it works on each number by
itself, except the norm: with a leading seed axis there is one norm for each seed.
"""

import numpy as np

from lstmbook.nn.checks import check_between, check_names, check_numbers, check_shapes


class SGD:
    """Stochastic gradient descent: v = momentum v + dp, p = p - learning_rate v."""

    def __init__(self, learning_rate, momentum=0.0):
        check_between(learning_rate=(learning_rate, np.inf), momentum=(momentum, 1))
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocity = {}

    def step(self, params, grads, factor=1.0):
        """New parameters; factor, from a schedule, multiplies the learning rate."""
        check_step(params, grads, factor)
        rate, v = self.learning_rate * factor, self.velocity
        self.velocity = {k: self.momentum * v.get(k, 0) + grads[k] for k in grads}
        return {k: p - rate * self.velocity[k] for k, p in params.items()}


class Adam:
    """Kingma and Ba (2015): steps of about the learning rate, whatever the gradient.

    The gradient's running mean, divided by the root of the running mean of its square.
    """

    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        check_between(learning_rate=(learning_rate, np.inf), epsilon=(epsilon, np.inf))
        check_between(beta_1=(beta_1, 1), beta_2=(beta_2, 1))
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.mean, self.square, self.t = {}, {}, 0

    def step(self, params, grads, factor=1.0):
        """New parameters; factor, from a schedule, multiplies the learning rate."""
        check_step(params, grads, factor)
        self.t += 1
        b1, b2, m, v = self.beta_1, self.beta_2, self.mean, self.square
        self.mean = {k: b1 * m.get(k, 0) + (1 - b1) * g for k, g in grads.items()}
        self.square = {k: b2 * v.get(k, 0) + (1 - b2) * g * g for k, g in grads.items()}
        # Both means start from 0; this undoes it.
        rate = self.learning_rate * factor / (1 - b1**self.t)
        return {
            k: p
            - rate
            * self.mean[k]
            / (np.sqrt(self.square[k] / (1 - b2**self.t)) + self.epsilon)
            for k, p in params.items()
        }


def global_norm(grads, seeds=()):
    """The length of all gradients as one vector; with seeds (S,), one for each."""
    check_numbers(**grads)
    lead = len(seeds)
    for name, g in grads.items():
        if np.shape(g)[:lead] != tuple(seeds):
            raise ValueError(f"{name} has shape {np.shape(g)}, expected {seeds} first")
    return np.sqrt(
        sum(
            np.sum(np.square(g, dtype=np.float64), axis=tuple(range(lead, np.ndim(g))))
            for g in grads.values()
        )
    )


def clip_norm(grads, limit, seeds=()):
    """Shorten gradients longer than `limit`, direction kept: Pascanu et al. (2013)."""
    check_limit(limit)
    norm = global_norm(grads, seeds)
    factor = limit / np.maximum(norm, limit)
    return {
        k: g
        * np.reshape(factor, seeds + (1,) * (np.ndim(g) - len(seeds))).astype(
            np.result_type(g, 1.0)
        )
        for k, g in grads.items()
    }


def clip_value(grads, limit):
    """Cut each number to -limit ... limit, which turns the direction."""
    check_limit(limit)
    check_numbers(**grads)
    return {k: np.clip(g, -limit, limit) for k, g in grads.items()}


def lowered(factors):
    """A schedule: lowered({0.7: 0.2}) is 1, and 0.2 once 70 % of the steps are done."""
    for share, factor in factors.items():
        check_numbers(share=share)
        check_between(factor=(factor, np.inf))
    if not all(0 <= share <= 1 for share in factors):
        raise ValueError(f"shares of the steps {list(factors)}, expected 0 to 1")
    shares = sorted(factors)

    def schedule(share):
        passed = [1.0] + [factors[s] for s in shares if s <= share]
        return passed[-1]

    return schedule


def check_step(params, grads, factor):
    """There is a gradient of its shape for each parameter, and a factor."""
    check_numbers(**params)
    check_names(grads, params)
    check_shapes(grads, {name: np.shape(p) for name, p in params.items()})
    check_between(factor=(factor, np.inf))


def check_limit(limit):
    check_between(limit=(limit, np.inf))
    if limit == 0:
        raise ValueError("limit is 0, expected a number above 0")

"""Six LSTMs with one fault each, and what an LSTM must do.

A reader of the chapter "The gradient of the LSTM" meets the six as PASSES["A"] ... and
finds out what is wrong by tests. This file gives it away: a gradient check sees that
backward does not fit forward, the rules of MUST see that forward is not an LSTM's.
"""

import numpy as np

from lstmbook.lab.spikes import Straight
from lstmbook.nn import sequence
from lstmbook.nn.cells import LSTMCell


class Sound(LSTMCell):
    """The cell without a fault, its two loops as methods.

    run(xs)           hs (T, B, H) and the caches
    back(dhs, caches) the gradients of the parameters, by name
    """

    def run(self, xs):
        hs, _, caches = sequence.unroll(self, xs)
        return hs, caches

    def back(self, dhs, caches):
        return sequence.backward_through_time(self, dhs, caches)[2]


class SlopeLost(Sound):
    """Backward forgets a factor: the slope of the tanh between c_t and h_t."""

    def at_cell(self, dstate, k):
        dh_t, dc_t = dstate
        _, da_o = super().at_cell(dstate, k)
        return dc_t + dh_t * k.o, da_o


class GatesSwapped(Sound):
    """Takes i for f, forward and backward alike: its gradient is right."""

    gates = "figo"


class LastStepOnly(Sound):
    """Overwrites the gradients at each step instead of adding them up."""

    def back(self, dhs, caches):
        dstate = self.zero_state(np.shape(dhs)[1])
        for dh_t, cache in zip(dhs[::-1], caches[::-1], strict=True):
            dh_next, dc_next = dstate
            _, dstate, grads = self.backward((dh_t + dh_next, dc_next), cache)
        return grads


class Loud(Straight, Sound):
    """h_t = o c_t without the tanh, forward and backward alike."""


class BeltCut(Sound):
    """Backward carries dh from step to step, and drops dc."""

    def backward(self, dstate, cache):
        dx_t, (dh_prev, dc_prev), grads = super().backward(dstate, cache)
        return dx_t, (dh_prev, np.zeros_like(dc_prev)), grads


class SameSeed(Sound):
    """Draws every block of weights with the same numbers."""

    @classmethod
    def init(cls, D, H, rng, **options):
        cell = super().init(D, H, rng, **options)
        first = {name: cell.params[name][:, :H] for name in ("W_x", "W_h")}
        cell.update({name: np.tile(block, 4) for name, block in first.items()})
        return cell


PASSES = {
    "A": SlopeLost,
    "B": GatesSwapped,
    "C": LastStepOnly,
    "D": Loud,
    "E": BeltCut,
    "F": SameSeed,
}


# What an LSTM must do, whatever its weights -------------------------------------------
# A rule takes a class like Sound, calls what that class itself has, and tells whether
# its sentence is true.

CELL = np.linspace(-2, 2, 8).reshape(2, 4)  # a cell state (B, H) to begin with


def _fresh(make):
    """A cell of D = 3, H = 4, and numbers for more."""
    rng = np.random.default_rng(0)
    return make.init(3, 4, rng), rng


def held(make, i, f, g=1, o=1):
    """The state after a step from CELL, the gates held at 0 or 1, g at -1 or 1.

    >>> h, c = held(Sound, i=0, f=1)
    >>> np.array_equal(c, CELL)
    True
    """
    cell, rng = _fresh(make)
    b = np.repeat(
        [2000.0 * i - 1000, 2000.0 * f - 1000, 1000.0 * g, 2000.0 * o - 1000], 4
    )
    x_t, h_prev = rng.normal(size=(2, 3)), rng.normal(size=(2, 4))
    return make(cell.params | {"b": b}).forward(x_t, (h_prev, CELL))[0]


def _moved(make, t):
    """How far each h moves (T, B) when the first sequence's input at step t changes."""
    cell, rng = _fresh(make)
    xs = rng.normal(size=(5, 2, 3))
    other = xs.copy()
    other[t, 0] += 1
    return np.abs(cell.run(other)[0] - cell.run(xs)[0]).sum(axis=-1)


def keeps(make):
    """f = 1 and i = 0 keep the cell state."""
    return all(np.allclose(held(make, 0, 1, g)[1], CELL) for g in (-1, 1))


def empties(make):
    """f = 0 and i = 0 leave nothing in the cell."""
    return all(np.allclose(held(make, 0, 0, g)[1], 0) for g in (-1, 1))


def writes(make):
    """f = 0 and i = 1 put g in the place of what was there."""
    return all(np.allclose(held(make, 1, 0, g)[1], g) for g in (-1, 1))


def adds(make):
    """f = 1 and i = 1 add g, which may be negative."""
    return all(np.allclose(held(make, 1, 1, g)[1], CELL + g) for g in (-1, 1))


def hides(make):
    """o = 0 shows nothing of the cell."""
    return np.allclose(held(make, 1, 1, o=0)[0], 0)


def shows(make):
    """o = 1 shows the tanh of the cell, so |h| stays below 1."""
    h, c = held(make, 1, 1, o=1)
    return np.allclose(h, np.tanh(c))


def computes(make):
    """One step of one unit gives what it gives by hand."""
    n = np.log(3)  # sigmoid(n) is 3/4, tanh(n/2) is 1/2
    W_x, W_h = np.array([[1, n, n / 2, -n]]), np.array([[-2, -2 * n, -n, 2 * n]])
    cell = make({"W_x": W_x, "W_h": W_h, "b": np.array([-1.0, 0, 0, 0])})
    x_t, h_prev, c_prev = np.array([[[2.0]], [[0.5]], [[2.0]]])
    (h, c), _ = cell.forward(x_t, (h_prev, c_prev))
    # i = 1/2, f = 3/4, g = 1/2, o = 1/4
    return np.allclose(c, 1.75) and np.allclose(h, np.tanh(1.75) / 4)


def listens(make):
    """h before the step counts, not the cell state alone."""
    cell, rng = _fresh(make)
    x_t, h_prev = rng.normal(size=(2, 3)), rng.normal(size=(2, 4))
    one, other = (cell.forward(x_t, (h, CELL))[0] for h in (h_prev, -h_prev))
    return all(not np.any(np.isclose(a, b)) for a, b in zip(one, other, strict=True))


def remembers(make):
    """The first input moves the last state."""
    return _moved(make, 0)[-1, 0] > 0


def waits(make):
    """An input moves no state before it."""
    return not np.any(_moved(make, 3)[:3])


def stays_apart(make):
    """A sequence moves no other of its batch."""
    return not np.any(_moved(make, 0)[:, 1])


def begins_anew(make):
    """A second run gives what the first gave."""
    cell, rng = _fresh(make)
    xs = rng.normal(size=(5, 2, 3))
    return np.array_equal(cell.run(xs)[0], cell.run(xs)[0])


def begins_unlike(make):
    """No two gates begin with the same weights."""
    params = _fresh(make)[0].params
    return all(
        len({block.tobytes() for block in np.split(params[name], 4, axis=-1)}) == 4
        for name in ("W_x", "W_h")
    )


MUST = (
    keeps,
    empties,
    writes,
    adds,
    hides,
    shows,
    computes,
    listens,
    remembers,
    waits,
    stays_apart,
    begins_anew,
    begins_unlike,
)


def broken(make):
    """The names of the rules that a class like Sound breaks."""
    return [rule.__name__ for rule in MUST if not rule(make)]

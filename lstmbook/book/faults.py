"""Six LSTMs with one fault each, for the exercise "Break the backward pass".

A reader of the chapter "The gradient of the LSTM" meets them as PASSES["A"] ... and
finds out what is wrong by tests. This file gives it away.
"""

import numpy as np

from lstmbook.nn import sequence
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import dsigmoid


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


class Loud(Sound):
    """h_t = o c_t without the tanh, forward and backward alike."""

    def forward(self, x_t, state):
        (_, c_t), k = super().forward(x_t, state)
        h_t = k.o * c_t
        return (h_t, c_t), k._replace(h_t=h_t)

    def at_cell(self, dstate, k):
        dh_t, dc_t = dstate
        return dc_t + dh_t * k.o, dh_t * k.c_t * dsigmoid(k.o)


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

"""The LSTM with one part taken out at a time: the ablation of Greff et al. (2017)."""

import numpy as np

from .affine import dmatmul, drow, row, sum_to
from .cells import Cell, LSTMCache, LSTMCell, blocks, check_gradients, check_step
from .functions import dsigmoid, dtanh, sigmoid


def same(z):
    """No activation."""
    return z


def dsame(y):
    """The slope of `same` is 1 everywhere."""
    return np.ones_like(y)


class VariantCell(Cell):
    """An LSTM that lacks something; a subclass says what.

    gates    the blocks of columns it has, in this order; a gate without one stays at 1
    coupled  f = 1 - i, one gate for both (there is then no block f)
    g, h     the activations of the candidate and of the cell state, and their slopes
             as functions of the value
    """

    state_names = ("h", "c")
    gates, coupled = "ifgo", False
    g, dg = staticmethod(np.tanh), staticmethod(dtanh)
    h, dh = staticmethod(np.tanh), staticmethod(dtanh)

    @classmethod
    def shapes(cls, D, H):
        n = len(cls.gates) * H
        return {"W_x": (D, n), "W_h": (H, n), "b": (n,)}

    @classmethod
    def init(cls, D, H, rng, forget_bias=1.0, dtype=np.float64):
        """Weights uniform in +-1/sqrt(H); coupled, i gets the bias -forget_bias."""
        params = cls.fresh(D, H, rng, dtype)
        bias = {"f": forget_bias} | ({"i": -forget_bias} if cls.coupled else {})
        b = blocks(H, [bias.get(gate, 0.0) for gate in cls.gates], dtype)
        return cls(params | {"b": b})

    def forward(self, x_t, state):
        """One step: x_t (B, D), state h, c (B, H) each -> the new state, cache."""
        h_prev, c_prev = check_step(self, x_t, state)
        p = self.params
        a = x_t @ p["W_x"] + h_prev @ p["W_h"] + row(p["b"])
        a = dict(zip(self.gates, np.split(a, len(self.gates), axis=-1), strict=True))

        one = np.ones_like(a["g"])
        i, f, o = (sigmoid(a[gate]) if gate in a else one for gate in "ifo")
        f = 1 - i if self.coupled else f
        g = self.g(a["g"])
        c_t = f * c_prev + i * g
        h_t = o * self.h(c_t)
        return (h_t, c_t), LSTMCache(x_t, h_prev, c_prev, i, f, g, o, c_t, h_t)

    def backward(self, dstate, cache):
        """Gradients of one step: the lines of `forward`, from the last to the first."""
        k, p = cache, self.params
        dh_t, dc_t = check_gradients(dstate, h_t=k.h_t, c_t=k.c_t)
        said = self.h(k.c_t)
        dc_t = dc_t + dh_t * k.o * self.dh(said)
        df = dc_t * k.c_prev
        di = dc_t * k.g - df if self.coupled else dc_t * k.g

        da = {
            "i": di * dsigmoid(k.i),
            "f": df * dsigmoid(k.f),
            "g": dc_t * k.i * self.dg(k.g),
            "o": dh_t * said * dsigmoid(k.o),
        }
        da = np.concatenate([da[gate] for gate in self.gates], axis=-1)
        dx_t, dW_x = dmatmul(da, k.x_t, p["W_x"])
        dh_prev, dW_h = dmatmul(da, k.h_prev, p["W_h"])
        grads = {"W_x": dW_x, "W_h": dW_h, "b": drow(da, p["b"])}
        return dx_t, (dh_prev, sum_to(dc_t * k.f, k.c_prev)), grads


class NoInputGate(VariantCell):
    """i = 1: everything is written."""

    gates = "fgo"


class NoForgetGate(VariantCell):
    """f = 1: nothing is forgotten, the cell of 1997."""

    gates = "igo"


class NoOutputGate(VariantCell):
    """o = 1: the cell always shows what it holds."""

    gates = "ifg"


class NoInputActivation(VariantCell):
    """The candidate is the sum itself."""

    g, dg = staticmethod(same), staticmethod(dsame)


class NoOutputActivation(VariantCell):
    """The cell state is shown as it is, however large."""

    h, dh = staticmethod(same), staticmethod(dsame)


class CoupledGates(VariantCell):
    """f = 1 - i: what comes in takes the place of what goes."""

    gates, coupled = "igo", True


class Peepholes(LSTMCell):
    """The LSTM whose gates see the cell state."""

    @classmethod
    def init(cls, D, H, rng, **options):
        return LSTMCell.init(D, H, rng, peepholes=True, **options)


VARIANTS = {
    "full": LSTMCell,
    "no input gate": NoInputGate,
    "no forget gate": NoForgetGate,
    "no output gate": NoOutputGate,
    "no input act.": NoInputActivation,
    "no output act.": NoOutputActivation,
    "coupled": CoupledGates,
    "peepholes": Peepholes,
}


def multiplications(cell):
    """Multiplications of one step for one sequence: one a weight, three a unit.

    Three a unit: f c, i g and o h. A peephole is a weight. Activations are not counted.
    """
    weights = sum(np.size(v) for k, v in cell.params.items() if not k.startswith("b"))
    return weights + 3 * cell.H

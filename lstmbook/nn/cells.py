"""The recurrent cells, side by side: one step forward and its gradient backward.

A cell is pure: `forward(x_t, state) -> state, cache` and
`backward(dstate, cache) -> dx_t, dstate_prev, grads` store nothing on the object, so
the loop through time (sequence.py) is the same for all of them. It also looks whether
the arguments fit: a single step trusts its own. The state is a tuple, `(h,)` or
`(h, c)`. Arrays of several gates keep them in the order i, f, g, o (LSTM) or r, z, n
(GRU).

Axes before those named in the docstrings broadcast: weights (S, D, 4H) are S cells that
step together, on inputs of their own (S, B, D) or on a shared x_t (B, D). A gradient
always has the shape of its variable, so it is summed over what the variable shared.
"""

from collections import namedtuple

import numpy as np

from lstmbook.nn.affine import dmatmul, drow, parts, row, sum_to
from lstmbook.nn.checks import check_whole, expect, shaped
from lstmbook.nn.functions import dsigmoid, dtanh, sigmoid
from lstmbook.nn.parameters import Parameters, random_arrays
from lstmbook.nn.rng import orthogonal

# What a step computed and its gradient needs.
RNNCache = namedtuple("RNNCache", "x_t h_prev h_t")
LSTMCache = namedtuple("LSTMCache", "x_t h_prev c_prev i f g o c_t h_t")
GRUCache = namedtuple("GRUCache", "x_t h_prev r z n u_n h_t")
GRU2014Cache = namedtuple("GRU2014Cache", "x_t h_prev r z n h_t")


class Cell(Parameters):
    """What all cells share: named parameters, their sizes, a state of zeros.

    params  dict of arrays; which ones, and their shapes, is said by `shapes`
    Raises ValueError that names the array whose shape does not fit the others.

    >>> cell = RNNCell.init(2, 3, rng)
    >>> cell.D, cell.H, cell.zero_state(1)
    (2, 3, (array([[0., 0., 0.]]),))
    """

    state_names = ("h",)

    def expected_shapes(self, params):
        # The smaller side: a W_h that is transposed is to blame itself.
        D, H = (
            self.matrix_shape("W_x", params)[0],
            min(self.matrix_shape("W_h", params)),
        )
        return self.shapes(D, H, **self.options(params, H))

    @classmethod
    def fresh(cls, D, H, rng, dtype, **options):
        """Weights uniform in +-1/sqrt(H) and biases 0, by name."""
        check_whole(D=(D, 1), H=(H, 1))
        return random_arrays(cls.shapes(D, H, **options), rng, dtype, fan_in=H)

    def options(self, _params, _H):
        """The arguments of `shapes` that these parameters were made with."""
        return {}

    @property
    def D(self):
        return np.shape(self.params["W_x"])[-2]

    @property
    def H(self):
        return np.shape(self.params["W_h"])[-2]

    def zero_state(self, *batch):
        """The state before anything was seen: zero_state(B), or zero_state(S, B).

        Weights with a seed axis add it themselves: zero_state(B) is then (S, B, H).
        """
        for size in batch:
            check_whole(batch=(size, 0))
        W_h = self.params["W_h"]
        try:
            batch = np.broadcast_shapes(batch, (*self.seeds, 1))
        except ValueError:
            raise ValueError(f"batch {batch} beside seed axes {self.seeds}") from None
        dtype = getattr(W_h, "dtype", float)
        return tuple(np.zeros((*batch, self.H), dtype) for _ in self.state_names)


class RNNCell(Cell):
    """h_t = tanh(x_t W_x + h_prev W_h + b): Elman (1990).

    >>> cell = RNNCell.init(2, 3, rng)
    >>> (h,), cache = cell.forward(np.ones((1, 2)), cell.zero_state(1))
    >>> h.round(2)
    array([[-0.38,  0.1 , -0.05]])
    """

    # What makes h of its sum, and the slope as a function of h.
    squash, dsquash = staticmethod(np.tanh), staticmethod(dtanh)

    @staticmethod
    def shapes(D, H):
        return {"W_x": (D, H), "W_h": (H, H), "b": (H,)}

    @classmethod
    def init(cls, D, H, rng, bias=0.0, dtype=np.float64):
        """Weights uniform in +-1/sqrt(H); the bias as given."""
        params = cls.fresh(D, H, rng, dtype)
        return cls(params | {"b": blocks(H, [bias], dtype)})

    @classmethod
    def orthogonal(cls, D, H, rng, bias=0.0, dtype=np.float64):
        """As `init`, but W_h is a random orthogonal matrix, which keeps lengths."""
        cell = cls.init(D, H, rng, bias, dtype)
        cell.update({"W_h": orthogonal(rng, H).astype(dtype)})
        return cell

    def forward(self, x_t, state):
        """One step: x_t (B, D), state (h,) with h (B, H) -> the new state, cache."""
        (h_prev,) = state
        p = self.params
        h_t = self.squash(x_t @ p["W_x"] + h_prev @ p["W_h"] + row(p["b"]))
        return (h_t,), RNNCache(x_t, h_prev, h_t)

    def backward(self, dstate, cache):
        """Gradients of one step, given the gradient at the state it produced."""
        k, p = cache, self.params
        (dh_t,) = dstate
        da = dh_t * self.dsquash(k.h_t)
        dx_t, dW_x = dmatmul(da, k.x_t, p["W_x"])
        dh_prev, dW_h = dmatmul(da, k.h_prev, p["W_h"])
        return dx_t, (dh_prev,), {"W_x": dW_x, "W_h": dW_h, "b": drow(da, p["b"])}


class LSTMCell(Cell):
    """Long short-term memory, with the forget gate of Gers et al. (2000).

    Which of its relatives a cell is follows from its parameters alone. With p_i, p_f,
    p_o (H,) the gates see the cell state through peepholes (Gers et al. 2002; here the
    gradient flows through them too). With three blocks of columns instead of four,
    i, g, o, there is no forget gate: f = 1, the cell of Hochreiter and Schmidhuber
    (1997).

    truncate  None: backward is the whole gradient (Graves and Schmidhuber 2005). "1997"
              cuts it as they did: what has come to the sum of a gate, or of the
              candidate, changes weights and goes to no earlier step, neither by h_prev
              nor by a peephole. Back in time leads the cell state alone, times f.

    >>> cell = LSTMCell.init(2, 3, rng)
    >>> (h, c), cache = cell.forward(np.ones((1, 2)), cell.zero_state(1))
    >>> h.round(2)
    array([[-0.04,  0.03, -0.08]])
    """

    state_names = ("h", "c")
    # What makes the candidate of its sum, and the slope as a function of the candidate.
    candidate, dcandidate = staticmethod(np.tanh), staticmethod(dtanh)
    constants = {"truncate": ()}

    def __init__(self, params, truncate=None):
        super().__init__(params)
        expect(truncate in (None, "1997"), 'None or "1997"', truncate=truncate)
        self.truncate = truncate

    @staticmethod
    def shapes(D, H, peepholes=False, forget_gate=True):
        n = 4 * H if forget_gate else 3 * H
        seeing = "ifo" if forget_gate else "io"
        shapes = {"W_x": (D, n), "W_h": (H, n), "b": (n,)}
        return shapes | {f"p_{gate}": (H,) for gate in seeing if peepholes}

    @classmethod
    def init(
        cls,
        D,
        H,
        rng,
        forget_bias=1.0,
        input_bias=0.0,
        output_bias=0.0,
        peepholes=False,
        forget_gate=True,
        truncate=None,
        dtype=np.float64,
    ):
        """Weights and peepholes uniform in +-1/sqrt(H); the gates' biases as given.

        A bias is a number or one for each unit, (H,).
        """
        options = {"peepholes": peepholes, "forget_gate": forget_gate}
        params = cls.fresh(D, H, rng, dtype, **options)
        forget = [forget_bias] if forget_gate else []
        biases = [input_bias, *forget, 0.0, output_bias]
        return cls(params | {"b": blocks(H, biases, dtype)}, truncate)

    def options(self, params, H):
        return {
            "peepholes": any(name.startswith("p_") for name in params),
            "forget_gate": max(np.shape(params["W_h"])[-2:]) != 3 * H,
        }

    @property
    def gates(self):
        """The blocks of columns, in order: "ifgo", or "igo" in the 1997 cell."""
        return "igo" if np.shape(self.params["W_h"])[-1] == 3 * self.H else "ifgo"

    def peep(self, a, name, c):
        """a + p * c where the cell has the peephole p called `name`, otherwise a."""
        return a + row(self.params[name]) * c if name in self.params else a

    def peep_back(self, dc, name, da):
        """dc, and da through the peephole: the same line, for p * c is symmetric."""
        return dc if self.truncate else self.peep(dc, name, da)

    def forward(self, x_t, state):
        """One step (chapter "The LSTM cell").

        x_t    (B, D)              input at time t
        state  h, c: (B, H) each   hidden and cell state at t - 1
        Returns the state at t and the cache that `backward` takes.
        """
        h_prev, c_prev = state
        p = self.params
        a = x_t @ p["W_x"] + h_prev @ p["W_h"] + row(p["b"])  # (B, 4H)
        a = dict(zip(self.gates, parts(a, len(self.gates)), strict=True))

        i = sigmoid(self.peep(a["i"], "p_i", c_prev))
        f = sigmoid(self.peep(a["f"], "p_f", c_prev)) if "f" in a else np.ones_like(i)
        g = self.candidate(a["g"])
        c_t = f * c_prev + i * g
        o = sigmoid(self.peep(a["o"], "p_o", c_t))
        h_t = o * np.tanh(c_t)
        return (h_t, c_t), LSTMCache(x_t, h_prev, c_prev, i, f, g, o, c_t, h_t)

    def backward(self, dstate, cache):
        """Gradients of one step: the lines of `forward`, from the last to the first."""
        k, p = cache, self.params
        dc_t, da_o = self.at_cell(dstate, k)
        da_g = dc_t * k.i * self.dcandidate(k.g)
        da_f = dc_t * k.c_prev * dsigmoid(k.f)  # 0 where f is fixed at 1
        da_i = dc_t * k.g * dsigmoid(k.i)
        dc_prev = self.peep_back(self.peep_back(dc_t * k.f, "p_f", da_f), "p_i", da_i)

        da = {"i": da_i, "f": da_f, "g": da_g, "o": da_o}
        da = np.concatenate([da[gate] for gate in self.gates], axis=-1)  # (B, 4H)
        dx_t, dW_x = dmatmul(da, k.x_t, p["W_x"])
        dh_prev, dW_h = dmatmul(da, k.h_prev, p["W_h"])
        dh_prev = np.zeros_like(dh_prev) if self.truncate else dh_prev
        grads = {"W_x": dW_x, "W_h": dW_h, "b": drow(da, p["b"])}
        dp = {"p_i": da_i * k.c_prev, "p_f": da_f * k.c_prev, "p_o": da_o * k.c_t}
        grads |= {name: drow(dp[name], p[name]) for name in dp if name in p}
        return dx_t, (dh_prev, sum_to(dc_prev, k.c_prev)), grads

    def at_cell(self, dstate, k):
        """Gradients at c_t, h_t moving with it, and at the output gate's a_o."""
        dh_t, dc_t = dstate
        tanh_c = np.tanh(k.c_t)
        da_o = dh_t * tanh_c * dsigmoid(k.o)
        return self.peep_back(dc_t + dh_t * k.o * dtanh(tanh_c), "p_o", da_o), da_o


class GRUCell(Cell):
    """Gated recurrent unit, the reset gate r acting after the product with W_h.

    The form of PyTorch and cuDNN. z keeps the old state: h_t = (1 - z) n + z h_prev.
    r multiplies h_prev W_h + b_hn, so the candidate n has a second bias.

    >>> cell = GRUCell.init(2, 3, rng)
    >>> (h,), cache = cell.forward(np.ones((1, 2)), (np.ones((1, 3)),))
    >>> h.round(2)
    array([[0.44, 0.72, 0.64]])
    """

    @staticmethod
    def shapes(D, H):
        return {"W_x": (D, 3 * H), "W_h": (H, 3 * H), "b": (3 * H,), "b_hn": (H,)}

    @classmethod
    def init(cls, D, H, rng, keep_bias=0.0, dtype=np.float64):
        """Weights uniform in +-1/sqrt(H); keep_bias on z: large remembers at first."""
        params = cls.fresh(D, H, rng, dtype)
        return cls(params | {"b": blocks(H, [0.0, keep_bias, 0.0], dtype)})

    def forward(self, x_t, state):
        """One step: x_t (B, D), state (h,) with h (B, H) -> the new state, cache."""
        (h_prev,) = state
        p = self.params
        a_r, a_z, a_n = parts(x_t @ p["W_x"] + row(p["b"]), 3)
        u_r, u_z, u_n = parts(h_prev @ p["W_h"], 3)
        u_n = u_n + row(p["b_hn"])

        r = sigmoid(a_r + u_r)
        z = sigmoid(a_z + u_z)
        n = np.tanh(a_n + r * u_n)
        h_t = (1 - z) * n + z * h_prev
        return (h_t,), GRUCache(x_t, h_prev, r, z, n, u_n, h_t)

    def backward(self, dstate, cache):
        """Gradients of one step: the lines of `forward`, from the last to the first."""
        k, p = cache, self.params
        (dh_t,) = dstate
        da_n = dh_t * (1 - k.z) * dtanh(k.n)
        da_z = dh_t * (k.h_prev - k.n) * dsigmoid(k.z)
        da_r = da_n * k.u_n * dsigmoid(k.r)
        du_n = da_n * k.r

        da = np.concatenate([da_r, da_z, da_n], axis=-1)
        du = np.concatenate([da_r, da_z, du_n], axis=-1)
        dx_t, dW_x = dmatmul(da, k.x_t, p["W_x"])
        dh_prev, dW_h = dmatmul(du, k.h_prev, p["W_h"])
        dh_prev = dh_prev + sum_to(dh_t * k.z, k.h_prev)
        grads = {"W_x": dW_x, "W_h": dW_h, "b": drow(da, p["b"])}
        return dx_t, (dh_prev,), grads | {"b_hn": drow(du_n, p["b_hn"])}


class GRU2014Cell(Cell):
    """The gated recurrent unit of Cho et al. (2014): reset *before* the product.

    n sees (r h_prev) W_n, where GRUCell has r (h_prev W_n + b_hn): another model, whose
    weights do not carry over.

    >>> cell = GRU2014Cell.init(2, 3, rng)
    >>> (h,), cache = cell.forward(np.ones((1, 2)), (np.ones((1, 3)),))
    >>> h.round(2)
    array([[0.4 , 0.75, 0.71]])
    """

    @staticmethod
    def shapes(D, H):
        return {"W_x": (D, 3 * H), "W_h": (H, 3 * H), "b": (3 * H,)}

    @classmethod
    def init(cls, D, H, rng, keep_bias=0.0, dtype=np.float64):
        """As GRUCell.init."""
        params = cls.fresh(D, H, rng, dtype)
        return cls(params | {"b": blocks(H, [0.0, keep_bias, 0.0], dtype)})

    def forward(self, x_t, state):
        """One step: x_t (B, D), state (h,) with h (B, H) -> the new state, cache."""
        (h_prev,) = state
        W_rz, W_n = self.split_recurrent()
        a = x_t @ self.params["W_x"] + row(self.params["b"])
        a_r, a_z, a_n = parts(a, 3)
        u_r, u_z = parts(h_prev @ W_rz, 2)

        r = sigmoid(a_r + u_r)
        z = sigmoid(a_z + u_z)
        n = np.tanh(a_n + (r * h_prev) @ W_n)
        h_t = (1 - z) * n + z * h_prev
        return (h_t,), GRU2014Cache(x_t, h_prev, r, z, n, h_t)

    def backward(self, dstate, cache):
        """Gradients of one step: the lines of `forward`, from the last to the first."""
        k, p = cache, self.params
        (dh_t,) = dstate
        W_rz, W_n = self.split_recurrent()
        da_n = dh_t * (1 - k.z) * dtanh(k.n)
        da_z = dh_t * (k.h_prev - k.n) * dsigmoid(k.z)
        drh, dW_n = dmatmul(da_n, k.r * k.h_prev, W_n)
        da_r = drh * k.h_prev * dsigmoid(k.r)

        du = np.concatenate([da_r, da_z], axis=-1)
        da = np.concatenate([da_r, da_z, da_n], axis=-1)
        dx_t, dW_x = dmatmul(da, k.x_t, p["W_x"])
        dh_prev, dW_rz = dmatmul(du, k.h_prev, W_rz)
        dh_prev = dh_prev + sum_to(dh_t * k.z + drh * k.r, k.h_prev)
        dW_h = np.concatenate([dW_rz, dW_n], axis=-1)
        return dx_t, (dh_prev,), {"W_x": dW_x, "W_h": dW_h, "b": drow(da, p["b"])}

    def split_recurrent(self):
        W_h = self.params["W_h"]
        return W_h[..., : 2 * self.H], W_h[..., 2 * self.H :]


def blocks(H, biases, dtype):
    """One bias array for all gates: a block for each, from a number or (H,).

    >>> blocks(2, [0.0, 1.0], float)
    array([0., 0., 1., 1.])
    """
    for bias in biases:
        shaped("bias", bias, *(np.shape(bias) and (H,)))
    return np.concatenate([bias * np.ones(H) for bias in biases]).astype(dtype)

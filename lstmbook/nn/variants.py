"""The LSTM with one part taken out at a time: the ablation of Greff et al. (2017)."""

from collections import namedtuple

import numpy as np

from lstmbook.nn.affine import dmatmul, drow, parts, row, sum_to
from lstmbook.nn.cells import Cell, LSTMCache, LSTMCell, blocks
from lstmbook.nn.checks import check_one_of, check_whole
from lstmbook.nn.functions import dsigmoid, dtanh, sigmoid

# name: how many weighted sums of x and h a unit has, and how many further products
VARIANTS = {
    "full": (4, 3),
    "no input gate": (3, 2),
    "no forget gate": (3, 2),
    "no output gate": (3, 2),
    "no input act.": (4, 3),
    "no output act.": (4, 3),
    "coupled": (3, 3),
    "peepholes": (4, 6),
}
COSTS = VARIANTS | {"RNN": (1, 0), "GRU": (3, 3)}


class VariantCell(Cell):
    """An LSTM that differs from the full one in one part, by name one of VARIANTS.

    no ... gate    it is held at 1
    no ... act.    the candidate, or what is shown of the cell state, is not squashed
    coupled        f = 1 - i, one gate for both
    peepholes      the gates see the cell state

    Which one it is, is said by the constant `kind` (7,): True at the place of the
    variant. Networks of all variants can train side by side in `seeds.together`.

    >>> cell = VariantCell.init(2, 3, rng, "no forget gate")
    >>> (h, c), cache = cell.forward(np.ones((1, 2)), cell.zero_state(1))
    >>> cache.f
    array([[1., 1., 1.]])
    """

    state_names = ("h", "c")
    constants = {"kind": (len(VARIANTS) - 1,)}

    def __init__(self, params, variant="full"):
        super().__init__(params)
        self.kind = self.kind_of(variant)

    @staticmethod
    def kind_of(variant):
        """The constant `kind` of a variant.

        >>> VariantCell.kind_of("no forget gate").nonzero()
        (array([1]),)
        """
        check_one_of(variant=(variant, VARIANTS))
        return np.array(list(VARIANTS)[1:]) == variant

    @staticmethod
    def shapes(D, H):
        shapes = {"W_x": (D, 4 * H), "W_h": (H, 4 * H), "b": (4 * H,)}
        return shapes | {"p_i": (H,), "p_f": (H,), "p_o": (H,)}

    @classmethod
    def init(
        cls, D, H, rng, variant, forget_bias=1.0, input_bias=0.0, dtype=np.float64
    ):
        """Weights and peepholes uniform in +-1/sqrt(H), the gates' biases as given.

        Drawn with the same rng, all variants have the same weights. Coupled, the one
        gate keeps as much at first as the forget gate would: its bias is -forget_bias.
        """
        params = cls.fresh(D, H, rng, dtype)
        rng.uniform(0, 1, (len(VARIANTS) - 1,))  # what follows draws as it always did
        input_bias = -forget_bias if variant == "coupled" else input_bias
        b = blocks(H, [input_bias, forget_bias, 0.0, 0.0], dtype)
        return cls(params | {"b": b}, variant)

    def kinds(self):
        """True or False for each variant but the full one, to set beside (B, H)."""
        return np.moveaxis(self.kind, -1, 0)[..., None, None]

    def forward(self, x_t, state):
        """One step: x_t (B, D), state h, c (B, H) each -> the new state, cache."""
        h_prev, c_prev = state
        p = self.params
        no_i, no_f, no_o, raw_g, raw_h, coupled, peep = self.kinds()
        p_i, p_f, p_o = (peep * row(p[name]) for name in ("p_i", "p_f", "p_o"))
        a = x_t @ p["W_x"] + h_prev @ p["W_h"] + row(p["b"])  # (B, 4H)
        a_i, a_f, a_g, a_o = parts(a, 4)

        # A gate is below 1, so the larger of it and 1 is 1, of it and 0 the gate.
        i = np.maximum(sigmoid(a_i + p_i * c_prev), no_i)
        f = np.maximum(sigmoid(a_f + p_f * c_prev), no_f)
        f = np.where(coupled, 1 - i, f)
        g = np.where(raw_g, a_g, np.tanh(a_g))
        c_t = f * c_prev + i * g
        o = np.maximum(sigmoid(a_o + p_o * c_t), no_o)
        h_t = o * np.where(raw_h, c_t, np.tanh(c_t))
        return (h_t, c_t), LSTMCache(x_t, h_prev, c_prev, i, f, g, o, c_t, h_t)

    def backward(self, dstate, cache):
        """Gradients of one step: the lines of `forward`, from the last to the first."""
        k, p = cache, self.params
        _, _, _, raw_g, raw_h, coupled, peep = self.kinds()
        p_i, p_f, p_o = (peep * row(p[name]) for name in ("p_i", "p_f", "p_o"))
        dh_t, dc_t = dstate
        said = np.where(raw_h, k.c_t, np.tanh(k.c_t))

        da_o = dh_t * said * dsigmoid(k.o)  # a gate held at 1 has the slope 0
        dc_t = dc_t + dh_t * k.o * np.where(raw_h, 1, dtanh(said)) + p_o * da_o
        da_g = dc_t * k.i * np.where(raw_g, 1, dtanh(k.g))
        df = dc_t * k.c_prev
        da_i = (dc_t * k.g - coupled * df) * dsigmoid(k.i)
        da_f = ~coupled * df * dsigmoid(k.f)
        dc_prev = dc_t * k.f + p_i * da_i + p_f * da_f

        da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)  # (B, 4H)
        dx_t, dW_x = dmatmul(da, k.x_t, p["W_x"])
        dh_prev, dW_h = dmatmul(da, k.h_prev, p["W_h"])
        grads = {"W_x": dW_x, "W_h": dW_h, "b": drow(da, p["b"])}
        seen = {"p_i": da_i * k.c_prev, "p_f": da_f * k.c_prev, "p_o": da_o * k.c_t}
        grads |= {name: drow(peep * d, p[name]) for name, d in seen.items()}
        return dx_t, (dh_prev, sum_to(dc_prev, k.c_prev)), grads


def multiplications(name, D, H):
    """Multiplications of one step for one sequence, of a variant, "RNN" or "GRU".

    One for each weight (a peephole is one) and one for each product of two numbers of a
    unit, as f c, i g and o h. What an activation costs is not counted.

    >>> multiplications("full", 2, 3), multiplications("RNN", 2, 3)
    (69, 15)
    """
    check_one_of(name=(name, COSTS))
    check_whole(D=(D, 1), H=(H, 1))
    sums, products = COSTS[name]
    return H * (sums * (D + H) + products)


# Layer normalisation ------------------------------------------------------------------

NormCache = namedtuple("NormCache", "x_t h_prev c_prev u_x u_h i f g o u_c h_t")
TINY = 1e-5  # beside a variance that may be 0


def standardised(a):
    """(..., N): less its mean, over its deviation; and one over that deviation.

    >>> standardised(np.array([1.0, 3.0]))[0].round(3)
    array([-1.,  1.])
    """
    apart = a - np.mean(a, axis=-1, keepdims=True)
    over = 1 / np.sqrt(np.mean(apart**2, axis=-1, keepdims=True) + TINY)
    return apart * over, over


def dstandardised(du, u, over):
    """The gradient at a, given that at u: what moves all of a alike moves nothing.

    >>> u, over = standardised(np.array([1.0, 3.0, 4.0]))
    >>> print(abs(np.sum(dstandardised(np.array([1.0, 0.0, 2.0]), u, over))) < 1e-12)
    True
    """
    mean = np.mean(du, axis=-1, keepdims=True)
    along = np.mean(du * u, axis=-1, keepdims=True)
    return over * (du - mean - u * along)


class NormLSTMCell(Cell):
    """An LSTM whose sums are standardised at each step: Ba, Kiros, Hinton (2016).

    What x_t adds to the four sums of all units is brought to mean 0 and deviation 1,
    and so is what h adds, each before its gains; and c_t on its way to the output.
    g_x, g_h (4H,), g_c, b_c (H,)  gains, and the bias of c_t

    >>> cell = NormLSTMCell.init(2, 3, rng)
    >>> (h, c), cache = cell.forward(100 * np.ones((1, 2)), cell.zero_state(1))
    >>> cache.u_x[0].shape, bool(np.isclose(np.std(cache.u_x[0]), 1))
    ((1, 12), True)
    """

    state_names = ("h", "c")

    @staticmethod
    def shapes(D, H):
        shapes = {"W_x": (D, 4 * H), "W_h": (H, 4 * H), "b": (4 * H,)}
        shapes |= {"g_x": (4 * H,), "g_h": (4 * H,)}
        return shapes | {"g_c": (H,), "b_c": (H,)}

    @classmethod
    def init(cls, D, H, rng, forget_bias=1.0, input_bias=0.0, dtype=np.float64):
        """Weights as in `LSTMCell.init`, gains 1, the gates' biases as given."""
        lstm = LSTMCell.init(D, H, rng, dtype=dtype).params
        b = blocks(H, [input_bias, forget_bias, 0.0, 0.0], dtype)
        ones = {"g_x": 4 * H, "g_h": 4 * H, "g_c": H}
        gains = {name: np.ones(size, dtype) for name, size in ones.items()}
        return cls(lstm | {"b": b} | gains | {"b_c": np.zeros(H, dtype)})

    def forward(self, x_t, state):
        """One step: x_t (B, D), state h, c (B, H) each -> the new state, cache."""
        h_prev, c_prev = state
        p = self.params
        u_x, u_h = standardised(x_t @ p["W_x"]), standardised(h_prev @ p["W_h"])
        a = row(p["g_x"]) * u_x[0] + row(p["g_h"]) * u_h[0] + row(p["b"])  # (B, 4H)
        a_i, a_f, a_g, a_o = parts(a, 4)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c_t = f * c_prev + i * g
        u_c = standardised(c_t)
        h_t = o * np.tanh(row(p["g_c"]) * u_c[0] + row(p["b_c"]))
        read = x_t, h_prev, c_prev, u_x, u_h
        return (h_t, c_t), NormCache(*read, i, f, g, o, u_c, h_t)

    def backward(self, dstate, cache):
        """Gradients of one step: the lines of `forward`, from the last to the first."""
        k, p = cache, self.params
        dh_t, dc_t = dstate
        said = np.tanh(row(p["g_c"]) * k.u_c[0] + row(p["b_c"]))

        da_o = dh_t * said * dsigmoid(k.o)
        ds = dh_t * k.o * dtanh(said)
        dc_t = dc_t + dstandardised(ds * row(p["g_c"]), *k.u_c)
        da_i, da_f = dc_t * k.g * dsigmoid(k.i), dc_t * k.c_prev * dsigmoid(k.f)
        da_g, dc_prev = dc_t * k.i * dtanh(k.g), dc_t * k.f

        da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)  # (B, 4H)
        du_x = dstandardised(da * row(p["g_x"]), *k.u_x)
        du_h = dstandardised(da * row(p["g_h"]), *k.u_h)
        dx_t, dW_x = dmatmul(du_x, k.x_t, p["W_x"])
        dh_prev, dW_h = dmatmul(du_h, k.h_prev, p["W_h"])
        grads = {"W_x": dW_x, "W_h": dW_h, "b": drow(da, p["b"])}
        grads |= {"g_x": drow(da * k.u_x[0], p["g_x"])}
        grads |= {"g_h": drow(da * k.u_h[0], p["g_h"])}
        grads |= {"g_c": drow(ds * k.u_c[0], p["g_c"]), "b_c": drow(ds, p["b_c"])}
        return dx_t, (dh_prev, sum_to(dc_prev, k.c_prev)), grads

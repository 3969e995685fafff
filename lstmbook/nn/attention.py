"""Attention over the states of an encoder: whom a decoder listens to, and how much.

A query is compared with a key for each step of the source. Softmax makes weights of the
likenesses, and what comes out is the weighted mean of the values. Time stands first, as
everywhere; inside, the sequences of a batch do, so that a product serves all steps.
"""

import math
from collections import namedtuple

import numpy as np

from lstmbook.nn.affine import dmatmul, drow, row, sum_to
from lstmbook.nn.checks import shaped
from lstmbook.nn.functions import dtanh, softmax
from lstmbook.nn.parameters import Parameters, random_arrays
from lstmbook.nn.sequence import as_mask

AttendCache = namedtuple("AttendCache", "queries keys values weights")
AttentionCache = namedtuple("AttentionCache", "hs asked attended both out")

FAR = -1e30  # the likeness of what is not there: its weight is exp(-1e30), that is 0


def attend(queries, keys, values, mask=None):
    """A mean of the values for each query, weighted by likeness: Vaswani et al. (2017).

    queries  (U, B, H)  one for each step that is written
    keys     (T, B, H)  one for each step of the source, with which it is compared
    values   (T, B, V)  what is listened to
    mask     (T, B)     0 where a source has no step: its weight is 0
    Returns (U, B, V) and the cache that `dattend` takes. Its `weights` (B, U, T) are
    softmax over T of query times key, divided by sqrt(H). What lies behind the mask has
    to be finite. A source without any step is listened to at all of them alike.

    >>> keys = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    >>> heard, cache = attend(10 * keys, keys, values=keys)
    >>> cache.weights.round(1)
    array([[[1., 0.],
            [0., 1.]]])
    """
    queries, keys, values = (np.moveaxis(a, 0, -2) for a in (queries, keys, values))
    likeness = queries @ np.swapaxes(keys, -1, -2) / math.sqrt(np.shape(keys)[-1])
    if mask is not None:
        there = np.moveaxis(mask, 0, -1)[..., None, :] != 0  # (B, 1, T)
        likeness = np.where(there, likeness, FAR)
    weights = softmax(likeness)  # (B, U, T)
    heard = np.moveaxis(weights @ values, -2, 0)
    return heard, AttendCache(queries, keys, values, weights)


def dattend(dheard, cache):
    """Gradients at the queries, keys and values of `attend`.

    The weights of steps that are not there are 0, and so is what reaches them.

    >>> heard, cache = attend(*np.ones((3, 2, 1, 4)))
    >>> dqueries, dkeys, dvalues = dattend(np.ones_like(heard), cache)
    >>> dvalues[:, 0, 0]
    array([1., 1.])
    """
    k, dheard = cache, np.moveaxis(dheard, 0, -2)
    dweights, dvalues = dmatmul(dheard, k.weights, k.values)
    spread = dweights - np.sum(dweights * k.weights, axis=-1, keepdims=True)
    dlikeness = k.weights * spread / math.sqrt(np.shape(k.keys)[-1])
    dqueries = sum_to(dlikeness @ k.keys, k.queries)
    dkeys = sum_to(np.swapaxes(dlikeness, -1, -2) @ k.queries, k.keys)
    return tuple(np.moveaxis(d, -2, 0) for d in (dqueries, dkeys, dvalues))


class Attention(Parameters):
    """A decoder's states, each with what it hears of the encoder's: (U, B, H) both.

    The query is h_t W_q; keys and values are the encoder's states. What is heard stands
    beside h_t, and one tanh layer joins them. Luong, Pham and Manning (2015) compare
    and join in this way, without the division by sqrt(H).

    >>> hs, source = np.ones((6, 1, 3)), np.ones((5, 1, 3))
    >>> out, cache = Attention.init(3, rng).forward(hs, source)
    >>> out.shape, cache.attended.weights.shape
    ((6, 1, 3), (1, 6, 5))
    """

    @staticmethod
    def shapes(H):
        return {"W_q": (H, H), "W_c": (2 * H, H), "b_c": (H,)}

    @classmethod
    def init(cls, H, rng, dtype=np.float64):
        """Weights uniform in +-1/sqrt(H), the bias 0."""
        return cls(random_arrays(cls.shapes(H), rng, dtype, fan_in=H))

    def expected_shapes(self, params):
        return self.shapes(self.matrix_shape("W_q", params)[0])

    def forward(self, hs, source, mask=None):
        """Joined states (U, B, H) for hs (U, B, H) and the source's (T, B, H)."""
        p, H = self.params, np.shape(self.params["W_q"])[-1]
        hs = shaped("hs", hs, "U", ..., "B", H)
        source = shaped("source", source, "T", ..., "B", H)
        mask = as_mask(mask, np.shape(source)[:-1])
        heard, attended = attend(hs @ p["W_q"], source, source, mask)
        both = np.concatenate([hs, heard], axis=-1)
        out = np.tanh(both @ p["W_c"] + row(p["b_c"]))
        return out, AttentionCache(hs, source, attended, both, out)

    def backward(self, djoined, cache):
        """Gradients at hs, at the source's states, and at the parameters."""
        k, p = cache, self.params
        da = shaped("djoined", djoined, *np.shape(k.out)) * dtanh(k.out)
        dboth, dW_c = dmatmul(da, k.both, p["W_c"])
        dhs, dheard = np.split(dboth, 2, axis=-1)
        dqueries, dkeys, dvalues = dattend(dheard, k.attended)
        dhs_asking, dW_q = dmatmul(dqueries, k.hs, p["W_q"])
        grads = {"W_q": dW_q, "W_c": dW_c, "b_c": drow(da, p["b_c"])}
        return dhs + dhs_asking, dkeys + dvalues, grads

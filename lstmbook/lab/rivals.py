"""The strongest networks without gates: what a claim about gates has to beat."""

import numpy as np

from lstmbook.nn.affine import dmatmul, drow, row
from lstmbook.nn.cells import RNNCache, RNNCell
from lstmbook.nn.functions import drelu, relu


class IdentityRNN(RNNCell):
    """ReLU units, each of which only repeats itself at first: W_h is the identity.

    Le, Jaitly and Hinton (2015), "A simple way to initialize recurrent networks of
    rectified linear units", who try it on the adding problem.

    >>> IdentityRNN.init(2, 2, rng).params["W_h"]
    array([[1., 0.],
           [0., 1.]])
    """

    @classmethod
    def init(cls, D, H, rng, dtype=np.float64):
        """W_x normal with a standard deviation of 0.1, the bias 0."""
        W_x = (0.1 * rng.normal(size=(D, H))).astype(dtype)
        return cls({"W_x": W_x, "W_h": np.eye(H, dtype=dtype), "b": np.zeros(H, dtype)})

    def forward(self, x_t, state):
        (h_prev,) = state
        p = self.params
        h_t = relu(x_t @ p["W_x"] + h_prev @ p["W_h"] + row(p["b"]))
        return (h_t,), RNNCache(x_t, h_prev, h_t)

    def backward(self, dstate, cache):
        k, p = cache, self.params
        (dh_t,) = dstate
        da = dh_t * drelu(k.h_t)
        dx_t, dW_x = dmatmul(da, k.x_t, p["W_x"])
        dh_prev, dW_h = dmatmul(da, k.h_prev, p["W_h"])
        return dx_t, (dh_prev,), {"W_x": dW_x, "W_h": dW_h, "b": drow(da, p["b"])}

"""The strongest networks without gates: what a claim about gates has to beat."""

import numpy as np

from lstmbook.nn.cells import RNNCell
from lstmbook.nn.functions import drelu, relu


class IdentityRNN(RNNCell):
    """ReLU units, each of which only repeats itself at first: W_h is the identity.

    Le, Jaitly and Hinton (2015), "A simple way to initialize recurrent networks of
    rectified linear units", who try it on the adding problem.

    >>> IdentityRNN.init(2, 2, rng).params["W_h"]
    array([[1., 0.],
           [0., 1.]])
    """

    squash, dsquash = staticmethod(relu), staticmethod(drelu)

    @classmethod
    def init(cls, D, H, rng, dtype=np.float64):
        """W_x normal with a standard deviation of 0.1, the bias 0.

        Drawn with NumPy's own `normal`, on which the stored runs hang: those of nn/rng
        are other numbers. So rng is a numpy.random.Generator, or a `live.Dice`.
        """
        W_x = (0.1 * rng.normal(size=(D, H))).astype(dtype)
        return cls({"W_x": W_x, "W_h": np.eye(H, dtype=dtype), "b": np.zeros(H, dtype)})

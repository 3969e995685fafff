"""Networks that write a sequence, from one vector or on from a beginning.

What is written is read again at the next step. If it is a vector, the gradient flows
back through it (Feedback); if a symbol was chosen, it cannot (generate).
"""

from collections import namedtuple

import numpy as np

from lstmbook.nn.affine import sum_to
from lstmbook.nn.checks import check_whole, refuse, shaped
from lstmbook.nn.parameters import Parts, of_parts

FeedbackCache = namedtuple("FeedbackCache", "x_t step h_last y_prev h_t")


class Feedback(Parts):
    """A cell that also reads its network's last output y: Jordan (1986), one to many.

    cell     reads D + K numbers: x_t (B, D), then y (B, K) of the step before
    readout  y_t from the cell's h_t
    It is a cell itself, its state (y, h) or (y, h, c): unroll it, stack it. To go from
    one vector to many, give that vector first and zeros after it (`one_to_many`).

    >>> cell = Feedback(LSTMCell.init(2 + 1, 3, rng), Readout.init(3, 1, rng))
    >>> ys, state, caches = unroll(cell, one_to_many(np.ones((1, 2)), 5))
    >>> ys.shape
    (5, 1, 1)
    """

    def __init__(self, cell, readout):
        super().__init__(cell=cell, readout=readout)
        self.state_names = ("y", *cell.state_names)
        self.cell, self.readout = cell, readout

    @property
    def D(self):
        return self.cell.D - self.H

    @property
    def H(self):
        """The width of what comes out, K."""
        return np.shape(self.readout.params["W_y"])[-1]

    def zero_state(self, *batch):
        state = self.cell.zero_state(*batch)
        return (np.zeros((*np.shape(state[0])[:-1], self.H), state[0].dtype), *state)

    def forward(self, x_t, state):
        """One step: x_t (B, D), state (y, h) or (y, h, c) -> the new state, cache."""
        y_prev, *before = state
        lead = np.broadcast_shapes(np.shape(x_t)[:-1], np.shape(y_prev)[:-1])
        both = [np.broadcast_to(a, (*lead, np.shape(a)[-1])) for a in (x_t, y_prev)]
        after, step = self.cell.forward(np.concatenate(both, axis=-1), tuple(before))
        y_t, _, h_last = self.readout.forward(after[0])
        return (y_t, *after), FeedbackCache(x_t, step, h_last, y_prev, y_t)

    def backward(self, dstate, cache):
        """Gradients of one step: the lines of `forward`, from the last to the first."""
        dy_t, dh_t, *dc_t = dstate
        dh, _, dreadout = self.readout.backward(dy_t, cache.h_last)
        dboth, before, dcell = self.cell.backward((dh_t + dh, *dc_t), cache.step)
        dx_t = sum_to(dboth[..., : self.D], cache.x_t)
        dy_prev = sum_to(dboth[..., self.D :], cache.y_prev)
        grads = of_parts({"cell": dcell, "readout": dreadout})
        return dx_t, (dy_prev, *before), grads


def one_to_many(x, T):
    """(T, B, D): the vector x (B, D) at the first step and nothing after it.

    >>> one_to_many([[7, 8]], 3)[:, 0]
    array([[7., 8.],
           [0., 0.],
           [0., 0.]])
    """
    x = shaped("x", x, ..., "B", "D")
    check_whole(T=(T, 1))
    return np.concatenate([x[None], np.zeros((T - 1, *np.shape(x)), x.dtype)])


def generate(network, x_t, steps, choose, state=None):
    """Let a trained network write: each choice is its next input.

    x_t     (B, D)   the first input
    choose  makes the next input (B, D) of the output (B, K): the likeliest symbol as
            one-hot, or one drawn with an rng
    state   of the network before x_t, for instance after it has read a beginning
    Returns the chosen inputs (steps, B, D) and the state after them.

    >>> network = Network(LSTMCell.init(1, 3, rng), Readout.init(3, 1, rng))
    >>> written, state = generate(network, np.ones((1, 1)), 5, np.sign)
    >>> written.shape
    (5, 1, 1)
    """
    x_t = shaped("x_t", x_t, ..., "B", "D")
    check_whole(steps=(steps, 1))
    refuse(not network.carries, "a network that reads its sequence back cannot write")
    chosen = []
    for _ in range(steps):
        ys, state, _ = network.forward(x_t[None], state)
        x_t = shaped("what choose returns", choose(ys[0]), ..., "B", "D")
        chosen.append(x_t)
    return np.stack(chosen), state

"""What needs no training: an equation, and networks whose weights are written down.

One such network is enough to refute a sentence that says what no network can do.
"""

import numpy as np

from lstmbook.lab.evidence import Construction, Identity
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.functions import dtanh
from lstmbook.nn.influence import gradients_at_states
from lstmbook.nn.rng import orthogonal
from lstmbook.nn.sequence import backward_through_time, unroll


def copies_and_one(rng):
    """The gradients of W_h, b and W_x of a run: of a copy at each step, added; shared.

    >>> added, shared = copies_and_one(np.random.default_rng(0))
    >>> added.shape, np.allclose(added, shared)
    ((32,), True)
    """
    cell, xs = RNNCell.init(3, 4, rng), rng.normal(size=(6, 2, 3))
    hs, _, caches = unroll(cell, xs)
    dhs, added = rng.normal(size=hs.shape), 0
    (dh,) = gradients_at_states(cell, dhs, caches)
    for dh_t, k in zip(dh[1:], caches, strict=True):
        da = dh_t * dtanh(k.h_t)
        copy = k.h_prev.T @ da, da.sum(axis=0), k.x_t.T @ da
        added = added + np.concatenate([part.ravel() for part in copy])
    grads = backward_through_time(cell, dhs, caches)[2]
    return added, np.concatenate([grads[name].ravel() for name in ("W_h", "b", "W_x")])


def held(w, noises, steps, seed=100):
    """One unit, h = tanh(w h + noise): is its bit kept, and what is left of a gradient?

    w       the recurrent weight; noise is uniform between -0.5 and 0.5
    noises  so many units, half of them told +1 and half -1
    Returns the share whose state has the sign of its bit after the last step, and the
    largest power of ten of their gradients d h_T / d h_0.

    >>> held(w=2.0, noises=10, steps=20)[0]
    1.0
    """
    bits = np.repeat([1.0, -1.0], noises // 2)
    h, power = bits, np.zeros(bits.size)
    for x in np.random.default_rng(seed).uniform(-0.5, 0.5, (steps, bits.size)):
        h = np.tanh(w * h + x)
        power = power + np.log10(w * dtanh(h))
    return float(np.mean(np.sign(h) == bits)), float(np.max(power))


def shift_register(units):
    """Each unit hands on what it has to its neighbour: W_h is 10 above the diagonal.

    >>> shift_register(3).params["W_h"]
    array([[ 0., 10.,  0.],
           [ 0.,  0., 10.],
           [ 0.,  0.,  0.]])
    """
    W_x, W_h = 10 * np.eye(1, units), 10 * np.eye(units, k=1)
    return RNNCell({"W_x": W_x, "W_h": W_h, "b": np.zeros(units)})


def recalled(units=20, steps=500, seed=0):
    """How often the register's last unit shows the bit of units - 1 steps ago: (k, n).

    >>> recalled(units=4, steps=10)
    (7, 7)
    """
    sent = np.random.default_rng(seed).choice([-1.0, 1.0], steps)
    last = unroll(shift_register(units), sent[:, None, None])[0][units - 1 :, 0, -1]
    right = np.sign(last) == sent[: steps - units + 1]
    return int(np.sum(right)), right.size


def overlap(W_h, lag=10, steps=200, seed=100):
    """The mean cosine between a state and the one `lag` steps before, under noise.

    >>> overlap(2 * np.eye(8)) > 0.9
    np.True_
    """
    H, rng = len(W_h), np.random.default_rng(seed)
    xs = rng.uniform(-0.3, 0.3, (steps, 1, H))
    cell = RNNCell({"W_x": np.eye(H), "W_h": W_h, "b": np.zeros(H)})
    hs = unroll(cell, xs, (np.sign(rng.normal(size=(1, H))),))[0][:, 0]
    hs = hs / np.linalg.norm(hs, axis=-1, keepdims=True)
    return np.mean(np.sum(hs[lag:] * hs[:-lag], axis=-1))


def _a_latch_keeps():
    kept, power = held(2.0, noises=10_000, steps=1000)
    if kept < 1 or power > -600:
        raise AssertionError(f"the latch keeps {kept:.1%}, its gradient is 10^{power}")
    return "after 1000 noisy steps 10,000 of 10,000 bits; each gradient below 10^-600"


def _a_register_recalls():
    right, n = recalled()
    if right < n:
        raise AssertionError(f"the register recalls {right} of {n}")
    return f"20 units repeat the bit of 19 steps ago in {right} of {n} cases"


def _latches_stay():
    firm = overlap(2 * np.eye(32))
    mixed = overlap(orthogonal(np.random.default_rng(100), 32))
    if not (firm > 0.95 and abs(mixed) < 0.2):
        raise AssertionError(f"cosines of {firm:.2f} and {mixed:.2f}")
    return (
        f"the cosine of the state with that of ten steps before is {firm:.1f}, and "
        f"{abs(mixed):.1f} where the weights are a random rotation"
    )


ROWS = [
    Identity(
        id="shared-weights",
        chapter="bptt",
        claim="The weights are shared across time: a weight's gradient is the sum of "
        "those that a copy at each step would have.",
        sides=copies_and_one,
    ),
    Construction(
        id="forgetting-is-not-vanishing",
        chapter="vanishing-through-time",
        claim="That a network forgets old data is called the vanishing gradient.",
        source="one unit with w = 2, a latch",
        changes="nothing: one network that keeps its bit without a gradient is enough",
        refutes=True,
        show=_a_latch_keeps,
    ),
    Construction(
        id="rewritten-at-every-step",
        chapter="vanishing-through-time",
        claim="An RNN rewrites everything it holds at every step.",
        condition="its weights say so",
        source="32 latches, W_h = 2 I",
        changes="nothing: there are weights that leave everything in its place",
        show=_latches_stay,
    ),
    Construction(
        id="passing-on-loses-nothing",
        chapter="vanishing-through-time",
        claim="RNNs lose information because each step passes it only to the next.",
        source="a shift register, whose weights are written by hand",
        changes="nothing: one network that passes all of it on is enough",
        refutes=True,
        show=_a_register_recalls,
    ),
]

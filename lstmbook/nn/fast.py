"""The LSTM over a whole sequence: what `sequence.py` computes, several times as fast.

Networks use it where they can; the chapters show the readable form. What is different:

one product      What a step reads stands in one column for each sequence, z_t = (x_t,
                 1, h_prev), and so do the weights: a_t = W^T z_t. Backwards dz_t = W
                 da_t, and dW is the sum of z_t da_t^T.
one exponential  tanh(a) = 2 sigmoid(2a) - 1, so all four gates are sigmoids.
many steps       What does not wait for the step before is done for many steps at once:
                 the slopes of the gates, and the product that makes dW.
fixed places     The loops write into arrays that are there already (out=, +=). Their
                 last axes are (4H, B), so that the numbers of a gate lie side by side.
"""

from dataclasses import dataclass

import numpy as np

from lstmbook.nn import sequence
from lstmbook.nn.affine import row, sum_to
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.checks import recorded

STEPS = 16  # backwards, so many at once: their arrays fit into the processor's cache
OPEN = 1000.0  # the bias of a forget gate that is not there: sigmoid(1000) is 1, flat


def keep_freed_memory():
    """Let this process keep the memory that arrays give back, where it runs on glibc.

    A minibatch needs as much as the one before. Without this a third of the time of
    training goes into asking the system for it again: glibc hands back every block
    above a limit, and raises the limit to the largest block it was ever given back.

    >>> keep_freed_memory()
    """
    np.empty(2**25 - 2**16, np.uint8)


@dataclass
class FastCache:
    """What `fast_unroll` keeps for the way back. Seed axes follow the axis of time.

    >>> hs, state, run = fast_unroll(LSTMCell.init(2, 3, rng), np.ones((5, 1, 2)))
    >>> len(run), run.h.shape
    (5, (6, 3, 1))
    """

    xs: np.ndarray  # (T, B, D)
    state: tuple  # before the first step
    W: np.ndarray  # (D + 1 + H, 4H)
    z: np.ndarray  # (T + 1, D + 1 + H, B)
    gates: np.ndarray  # (T, 4H, B)
    fc: np.ndarray  # (T, H, B), f_t c_prev
    ig: np.ndarray  # (T, H, B), i_t g_t: with the one above it is c_t
    tanh_c: np.ndarray  # (T, H, B)

    def __len__(self):
        return len(self.gates)

    @property
    def h(self):
        """(T + 1, H, B), from the first state to the last."""
        return self.z[..., -self.fc.shape[-2] :, :]


def fast_unroll(cell, xs, state=None, mask=None):
    """As `sequence.unroll`, to which all but a plain LSTM on NumPy arrays is left.

    The third result is for `fast_backward` alone.

    >>> cell, xs = LSTMCell.init(2, 3, rng), np.ones((5, 1, 2))
    >>> np.allclose(fast_unroll(cell, xs)[0], sequence.unroll(cell, xs)[0])
    True
    """
    if not fits(cell, xs, state, mask):
        return sequence.unroll(cell, xs, state, mask)
    xs, state, mask = sequence.run_arguments(cell, xs, state, mask)
    run, c = _begin(cell, xs, state)
    z, a, h, wait = run.z, run.gates, run.h, _waiting(mask, run.z)
    scale = np.repeat(np.array([-1, -1, -2, -1], z.dtype), cell.H)
    W_T = _transposed(scale * run.W)
    steps = zip(z, a, *np.split(a, 4, axis=-2), run.fc, run.ig, run.tanh_c, h, h[1:])
    with np.errstate(over="ignore"):  # 1 / (1 + inf) is the 0 it should be
        for t, (z_t, a_t, i, f, g, o, fc, ig, tanh_c, h_prev, h_t) in enumerate(steps):
            np.matmul(W_T, z_t, out=a_t)
            np.exp(a_t, out=a_t)
            a_t += 1
            np.divide(1, a_t, out=a_t)
            g *= 2
            g -= 1
            np.multiply(f, c, out=fc)
            np.multiply(i, g, out=ig)
            c_prev, c = c, fc + ig
            np.tanh(c, out=tanh_c)
            np.multiply(o, tanh_c, out=h_t)
            if wait is not None:
                np.copyto(c, c_prev, where=wait[t])
                np.copyto(h_t, h_prev, where=wait[t])
    return np.swapaxes(h[1:], -1, -2), (_transposed(h[-1]), _transposed(c)), run


def fast_backward(cell, dhs, caches, dstate=None, mask=None, window=None):
    """As `sequence.backward_through_time`, for the caches of either `unroll`.

    >>> cell = LSTMCell.init(2, 3, rng)
    >>> hs, state, run = fast_unroll(cell, np.ones((5, 1, 2)))
    >>> dxs, dstate_0, grads = fast_backward(cell, np.ones_like(hs), run)
    >>> dxs.shape
    (5, 1, 2)
    """
    if isinstance(caches, FastCache) and recorded(dhs):
        _, _, caches = sequence.unroll(cell, caches.xs, caches.state, mask)
    if not isinstance(caches, FastCache):
        return sequence.backward_through_time(cell, dhs, caches, dstate, mask, window)
    run, z = caches, caches.z
    T, *lead, H, B = run.fc.shape
    arguments = dhs, dstate, mask, window
    dhs, dstate, mask = sequence.gradient_arguments(cell, (T, *lead, B, H), *arguments)
    dh, dc = (_transposed(d).astype(z.dtype) for d in dstate)
    dhs, wait = np.swapaxes(dhs, -1, -2), _waiting(mask, z)
    dxs, dW = np.empty((T, *lead, B, cell.D), z.dtype), 0
    work = np.empty_like(run.gates[:STEPS]), np.empty_like(z[:STEPS])
    for start in reversed(range(0, T, STEPS)):
        part = slice(start, min(start + STEPS, T))
        da, dz = (array[: part.stop - start] for array in work)
        dc_dh, keep = slopes(run, part, wait, da)
        arrays = dhs[part], dc_dh, keep, da, *np.split(da, 4, axis=-2), dz
        steps = list(zip(range(start, T), *arrays, strict=False))
        for t, dh_t, dc_dh_t, f, da_t, da_i, da_f, da_g, da_o, dz_t in reversed(steps):
            dh = dh + dh_t
            dc += dh * dc_dh_t
            da_i *= dc
            da_f *= dc
            da_g *= dc
            da_o *= dh
            dc *= f
            np.matmul(run.W, da_t, out=dz_t)
            waited, dh = dh, dz_t[..., -H:, :]
            if cell.truncate:
                dh = np.zeros_like(dh)
            if wait is not None:
                dh = np.where(wait[t], waited, dh)
            if window and t % window == 0:
                dh, dc = np.zeros_like(dh), np.zeros_like(dc)
        dW = dW + _columns(z[part]) @ np.swapaxes(_columns(da), -1, -2)
        dxs[part] = np.swapaxes(dz[..., : cell.D, :], -1, -2)
    dxs, xs = (np.moveaxis(array, 0, -3) for array in (dxs, run.xs))
    dxs = np.moveaxis(sum_to(dxs, xs), -3, 0)
    dstate_0 = (
        sum_to(_transposed(d), s) for d, s in zip((dh, dc), run.state, strict=True)
    )
    return dxs, tuple(dstate_0), _apart(cell, dW)


def slopes(run, part, wait, da):
    """How much c and the gates' a move with what follows them, at some of the steps.

    da  is filled with da by dc, in the block of o with da by dh: with the gradients
        themselves once they are multiplied by dc and dh
    Returns dc by dh, and dc_prev by dc. Where a sequence waits, all that passes is c.

    >>> hs, state, run = fast_unroll(LSTMCell.init(2, 3, rng), np.ones((5, 1, 2)))
    >>> dc_dh, keep = slopes(run, slice(0, 5), None, np.empty_like(run.gates))
    >>> dc_dh.shape
    (5, 3, 1)
    """
    i, f, g, o = np.split(run.gates[part], 4, axis=-2)
    da_i, da_f, da_g, da_o = np.split(da, 4, axis=-2)
    fc, ig, tanh_c, h = run.fc[part], run.ig[part], run.tanh_c[part], run.h[1:][part]
    np.subtract(1, run.gates[part], out=da)
    da_i *= ig  # (1 - i) i g
    da_f *= fc  # (1 - f) f c_prev
    np.multiply(ig, g, out=da_g)
    np.subtract(i, da_g, out=da_g)  # i (1 - g^2)
    da_o *= h  # (1 - o) o tanh(c)
    dc_dh = o - h * tanh_c  # o (1 - tanh(c)^2)
    if wait is not None:
        np.copyto(da, 0, where=wait[part])
        np.copyto(dc_dh, 0, where=wait[part])
        f = np.where(wait[part], f.dtype.type(1), f)
    return dc_dh, f


def fits(cell, xs, state, mask):
    """Is this an LSTM without peepholes, and a sequence made of NumPy arrays?

    >>> fits(GRUCell.init(2, 3, rng), np.ones((5, 1, 2)), None, None)
    False
    """
    if type(cell) is not LSTMCell or "p_o" in cell.params:
        return False
    state = state if isinstance(state, tuple) else ()
    arrays = [xs, *cell.params.values(), *state]
    return (
        all(type(a) is np.ndarray and a.dtype.kind in "iuf" for a in arrays)
        and (mask is None or type(mask) is np.ndarray)
        and xs.ndim >= 3
        and len(xs) > 0
    )


def _begin(cell, xs, state):
    """The cache before its first step, and c_0."""
    W, (h, c) = _one_matrix(cell), state
    T, *_, B, D = xs.shape
    lead = np.broadcast_shapes(*(a.shape[:-2] for a in (xs[0], W, h, c)))
    dtype = np.result_type(xs, W, h, c, 1.0)  # a float in any case
    z = np.empty((T + 1, *lead, W.shape[-2], B), dtype)
    gates = np.empty((T, *lead, W.shape[-1], B), dtype)
    fc, ig, tanh_c = (np.empty((T, *lead, cell.H, B), dtype) for _ in range(3))
    z[:T, ..., :D, :] = np.swapaxes(_at_end(xs, z), -1, -2)
    z[..., D, :] = 1
    z[0, ..., D + 1 :, :] = _transposed(h)
    run = FastCache(xs, state, W.astype(dtype), z, gates, fc, ig, tanh_c)
    return run, _transposed(c).astype(dtype)


def _one_matrix(cell):
    """W_x, b and W_h below one another, with a forget gate in any case."""
    parts = [cell.params["W_x"], row(cell.params["b"]), cell.params["W_h"]]
    W = np.concatenate(parts, axis=-2)
    if "f" in cell.gates:
        return W
    f = np.zeros_like(W[..., : cell.H])
    f[..., cell.D, :] = OPEN
    return np.concatenate([W[..., : cell.H], f, W[..., cell.H :]], axis=-1)


def _apart(cell, dW):
    """The gradients of W_x, b and W_h from that of `_one_matrix`."""
    if "f" not in cell.gates:
        dW = np.concatenate([dW[..., : cell.H], dW[..., 2 * cell.H :]], axis=-1)
    D = cell.D
    grads = {"W_x": dW[..., :D, :], "W_h": dW[..., D + 1 :, :], "b": dW[..., D, :]}
    return {k: sum_to(d, cell.params[k]) for k, d in grads.items()}


def _waiting(mask, z):
    """Where the mask is 0, as (T, ..., 1, B) beside z; None if it is so nowhere."""
    if mask is None or np.all(mask):
        return None
    return _at_end((mask == 0)[..., None, :], z)


def _at_end(array, z):
    """An array (T, ...) with axes of 1 after T, so that it has as many as z."""
    ones = (1,) * (z.ndim - array.ndim)
    return np.reshape(array, (len(array), *ones, *array.shape[1:]))


def _transposed(array):
    """The last two axes changed over, in fresh memory."""
    return np.swapaxes(array, -1, -2).copy()


def _columns(array):
    """(T, ..., n, B) as (..., n, T B): the columns of all steps beside one another."""
    array = np.moveaxis(array, 0, -2)
    *rows, T, B = array.shape
    return np.reshape(array, (*rows, T * B))

"""One loop through time for every cell, and the same loop backward."""

import numpy as np

from lstmbook.nn.affine import sum_to
from lstmbook.nn.checks import check_numbers, check_shapes, check_whole


def unroll(cell, xs, state=None, mask=None):
    """Run a cell over a sequence.

    xs     (T, B, D)   one input for each step, T >= 1
    state  the state before the first step; zeros if None
    mask   (T, B)      0 where a sequence has no step: its state stays as it is, so that
                       a sequence that has ended waits for the longest of its batch
    Returns hs (T, B, H), the last state, and one cache for each step.
    """
    check_mask(mask, xs)
    if state is None:
        state = cell.zero_state(*np.shape(xs)[1:-1])
    hs, caches = [], []
    for t, x_t in enumerate(xs):
        after, cache = cell.forward(x_t, state)
        state = select(mask, t, after, state)
        hs.append(state[0])
        caches.append(cache)
    return np.stack(hs), state, caches


def backward_through_time(cell, dhs, caches, dstate=None, mask=None, window=None):
    """The loop of `unroll`, reversed.

    dhs     (T, B, H)  gradient of the loss at each h_t, from the readouts
    caches  from `unroll`, and the mask it was given
    dstate  gradient at the last state from what comes after it; zeros if None
    window  None, or k >= 1: truncated, the gradient does not leave a block of k steps
            (steps 0 to k - 1, k to 2k - 1, ...); k = 1 is Elman's (1990) procedure
    Returns dxs (T, B, D), the gradient at the first state, and the parameters' grads,
    summed over time, for the weights are the same at every step.
    """
    expected = (len(caches), *np.shape(caches[-1].h_t))
    check_dhs(dhs, expected, window, mask)
    dstate = last_gradients(cell, dstate, expected)
    dxs, grads = [], None
    for t in reversed(range(len(caches))):
        dh_next, *dc_next = dstate
        dstate = (dhs[t] + dh_next, *dc_next)
        dx_t, dstate, step = backward_step(cell, dstate, caches[t], mask, t)
        if window and t % window == 0:
            dstate = tuple(np.zeros_like(d) for d in dstate)
        grads = {k: grads[k] + step[k] for k in step} if grads else step
        dxs.append(dx_t)
    return np.stack(dxs[::-1]), dstate, grads


def backward_step(cell, dstate, cache, mask, t):
    """One step of the reversed loop: where the mask is 0, dstate passes as it is."""
    if mask is None or isinstance(mask, np.ndarray) and np.all(mask[t]):
        return cell.backward(dstate, cache)
    zeros = tuple(np.zeros_like(d) for d in dstate)
    dx_t, dprev, step = cell.backward(select(mask, t, dstate, zeros), cache)
    waiting = select(mask, t, zeros, dstate)
    dprev = tuple(d + sum_to(w, d) for d, w in zip(dprev, waiting, strict=True))
    return dx_t, dprev, step


def select(mask, t, one, other):
    """The state `one`; where the mask (T, B) is 0 at step t, the state `other`."""
    if mask is None or isinstance(mask, np.ndarray) and np.all(mask[t]):
        return one
    there = mask[t][..., None] != 0
    return tuple(np.where(there, a, b) for a, b in zip(one, other, strict=True))


def check_mask(mask, xs):
    """A mask has one number for each step of each sequence: (T, B) or as xs."""
    check_numbers(xs=xs, mask=0 if mask is None else mask)
    if np.ndim(xs) < 3 or np.shape(xs)[0] < 1:
        raise ValueError(
            f"xs has shape {np.shape(xs)}, expected (T, ..., B, D), T >= 1"
        )
    T, *lead, B, _ = np.shape(xs)
    if mask is not None and np.shape(mask) not in ((T, B), (T, *lead, B)):
        raise ValueError(f"mask has shape {np.shape(mask)}, expected {(T, B)}")


def check_dhs(dhs, expected, window=None, mask=None):
    """Gradients and the mask fit the states of a run, and the window is one."""
    check_shapes({"dhs": dhs}, {"dhs": expected})
    check_numbers(mask=0 if mask is None else mask)
    if window is not None:
        check_whole(window=(window, 1))
    T, *lead, B, _ = expected
    got = np.shape(mask)
    fits = (*got[:1], *got[-1:]) == (T, B) and len(got) in (2, len(lead) + 2)
    if mask is not None and not fits:
        raise ValueError(f"mask has shape {got}, expected {(T, B)}")


def last_gradients(cell, dstate, expected):
    """dstate, having made sure that it fits states like dhs; zeros if it is None."""
    zeros = cell.zero_state(*expected[1:-1])
    if dstate is None:
        return zeros
    if not isinstance(dstate, tuple) or len(dstate) != len(zeros):
        got = len(dstate) if isinstance(dstate, tuple) else type(dstate).__name__
        raise ValueError(f"got {got} gradients for the state {cell.state_names}")
    names = [f"d{name}" for name in cell.state_names]
    shapes = dict(zip(names, map(np.shape, zeros), strict=True))
    check_shapes(dict(zip(names, dstate, strict=True)), shapes)
    return dstate

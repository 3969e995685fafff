"""One loop through time for every cell, and the same loop backward."""

import numpy as np

from lstmbook.nn.affine import sum_to
from lstmbook.nn.checks import check_whole, numbers, recorded, refuse, shaped


def unroll(cell, xs, state=None, mask=None):
    """Run a cell over a sequence.

    xs     (T, B, D)   one input for each step, T >= 1
    state  the state before the first step; zeros if None
    mask   (T, B)      0 where a sequence has no step: its state stays as it is, so that
                       a sequence that has ended waits for the longest of its batch
    Returns hs (T, B, H), the last state, and one cache for each step.

    >>> hs, (h, c), caches = unroll(LSTMCell.init(2, 3, rng), np.ones((5, 1, 2)))
    >>> hs.shape, h.shape, c.shape, len(caches)
    ((5, 1, 3), (1, 3), (1, 3), 5)
    """
    xs, state, mask = run_arguments(cell, xs, state, mask)
    hs, caches = [], []
    for x_t, there in zip(xs, _present(mask, len(xs)), strict=True):
        after, cache = cell.forward(x_t, state)
        state = _select(there, after, state)
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

    >>> cell = LSTMCell.init(2, 3, rng)
    >>> hs, state, caches = unroll(cell, np.ones((5, 1, 2)))
    >>> dxs, dstate_0, grads = backward_through_time(cell, np.ones_like(hs), caches)
    >>> dxs.shape, grads["W_x"].shape
    ((5, 1, 2), (2, 12))
    """
    shape = (len(caches), *np.shape(caches[-1].h_t))
    arguments = gradient_arguments(cell, shape, dhs, dstate, mask, window)
    dhs, dstate, mask = arguments
    dxs, grads, there = [], None, _present(mask, len(caches))
    for t in reversed(range(len(caches))):
        dh_next, *dc_next = dstate
        dstate = (dhs[t] + dh_next, *dc_next)
        dx_t, dstate, step = _backward_step(cell, dstate, caches[t], there[t])
        if window and t % window == 0:
            dstate = tuple(np.zeros_like(d) for d in dstate)
        grads = {k: grads[k] + step[k] for k in step} if grads else step
        dxs.append(dx_t)
    return np.stack(dxs[::-1]), dstate, grads


def _backward_step(cell, dstate, cache, there):
    """One step of the reversed loop: where the mask is 0, dstate passes as it is."""
    if there is None:
        return cell.backward(dstate, cache)
    zeros = tuple(np.zeros_like(d) for d in dstate)
    dx_t, dprev, step = cell.backward(_select(there, dstate, zeros), cache)
    waiting = _select(there, zeros, dstate)
    dprev = tuple(d + sum_to(w, d) for d, w in zip(dprev, waiting, strict=True))
    return dx_t, dprev, step


def _present(mask, T):
    """For each step where the mask is not 0, (B, 1); None if it is so everywhere."""
    if mask is None:
        return [None] * T
    there = (mask != 0)[..., None]
    known = isinstance(there, np.ndarray)
    return [None if known and np.all(step) else step for step in there]


def _select(there, one, other):
    """The state `one`; where a sequence is not there, the state `other`."""
    if there is None:
        return one
    return tuple(np.where(there, a, b) for a, b in zip(one, other, strict=True))


# The doors: what a reader gives, as arrays that fit one another. The loops trust it.


def run_arguments(cell, xs, state, mask):
    """Those of `unroll`, with a state of zeros for None.

    >>> xs, (h, c), mask = run_arguments(LSTMCell.init(1, 3, rng), [[[5]]], None, None)
    >>> xs.shape, h
    ((1, 1, 1), array([[0., 0., 0.]]))
    """
    xs, (_, *batch) = as_sequence(xs, cell.seeds, cell.D)
    state = _as_state(cell.state_names, state, cell.zero_state(*batch))
    return xs, state, as_mask(mask, (len(xs), *batch))


def gradient_arguments(cell, shape, dhs, dstate=None, mask=None, window=None):
    """Those of `backward_through_time`, for hs of this shape (T, B, H).

    >>> cell, dhs = RNNCell.init(2, 3, rng), np.ones((5, 1, 3))
    >>> dhs, dstate, mask = gradient_arguments(cell, (5, 1, 3), dhs)
    >>> dstate
    (array([[0., 0., 0.]]),)
    """
    if window is not None:
        check_whole(window=(window, 1))
    dhs, zeros = shaped("dhs", dhs, *shape), cell.zero_state(*shape[1:-1])
    dstate = _as_state([f"d{name}" for name in cell.state_names], dstate, zeros)
    dstate = (np.broadcast_to(d, z.shape) for d, z in zip(dstate, zeros, strict=True))
    return dhs, tuple(dstate), as_mask(mask, shape[:-1])


def as_sequence(xs, seeds, D="D"):
    """xs (T, B, D) as an array, and (T, B) with the seed axes of xs or of the model.

    >>> xs, shape = as_sequence([[[1, 2]], [[3, 4]]], seeds=())
    >>> xs.shape, shape
    ((2, 1, 2), (2, 1))
    """
    xs = numbers("xs", xs)
    own = shared(np.shape(xs)[1:-2], seeds) if seeds else (...,)
    T, *lead, B, _ = np.shape(shaped("xs", xs, "T", *own, "B", D))
    refuse(T < 1, f"xs has shape {np.shape(xs)}, expected one step or more")
    return xs, (T, *np.broadcast_shapes(tuple(lead), seeds), B)


def as_mask(mask, shape):
    """A mask (T, B), with or without the seed axes of `shape`, or None.

    >>> as_mask([[1], [0]], (2, 1)).shape
    (2, 1)
    """
    if mask is None:
        return None
    mask, (T, *lead, B) = numbers("mask", mask), shape
    mask = shaped("mask", mask, T, *shared(np.shape(mask)[1:-1], lead), B)
    unfit = not recorded(mask) and np.any(np.isnan(mask))
    refuse(unfit, "mask holds nan, expected 1 where there is a step, else 0")
    return mask


def _as_state(names, state, zeros):
    """A state (or its gradient) as arrays, with or without the seed axes of zeros.

    Those are of the full shape, and the state if there is None.
    """
    if state is None:
        return zeros
    got = f"{len(state)} of them" if isinstance(state, tuple) else type(state)
    right = got == f"{len(zeros)} of them"
    refuse(not right, f"expected a tuple of ({', '.join(names)}), got {got}")
    state = tuple(map(numbers, names, state))
    for name, array, zero in zip(names, state, zeros, strict=True):
        *lead, B, H = np.shape(zero)
        cure = f"PyTorch's first axis is that of layers, take {name}[0]"
        said = f"{name} has shape {(1, B, H)}, expected {(B, H)}: {cure}"
        refuse(np.shape(array) == (1, B, H) and not lead, said)
        shaped(name, array, *shared(np.shape(array)[:-2], lead), B, H)
    return state


def shared(got, lead):
    """The seed axes `lead` for an array that has `got`: it may lack all, or have 1.

    >>> shared((1,), (8,)), shared((), (8,))
    ([1], [])
    """
    if len(got) not in (0, len(lead)):
        return lead
    return [1 if axis == 1 else size for axis, size in zip(got, lead, strict=False)]

"""One loop through time for every cell, and the same loop backward."""

import numpy as np


def unroll(cell, xs, state=None):
    """Run a cell over a sequence.

    xs     (T, B, D)   one input for each step, T >= 1
    state  the state before the first step; zeros if None
    Returns hs (T, B, H), the last state, and one cache for each step.
    """
    if np.ndim(xs) < 3 or np.shape(xs)[0] < 1:
        raise ValueError(
            f"xs has shape {np.shape(xs)}, expected (T, ..., B, D), T >= 1"
        )
    if state is None:
        state = cell.zero_state(*np.shape(xs)[1:-1])
    hs, caches = [], []
    for x_t in xs:
        state, cache = cell.forward(x_t, state)
        hs.append(state[0])
        caches.append(cache)
    return np.stack(hs), state, caches


def backward_through_time(cell, dhs, caches, dstate=None):
    """The loop of `unroll`, reversed.

    dhs     (T, B, H)  gradient of the loss at each h_t, from the readouts
    caches  from `unroll`
    dstate  gradient at the last state from what comes after it; zeros if None
    Returns dxs (T, B, D), the gradient at the first state, and the parameters' grads,
    summed over time, for the weights are the same at every step.
    """
    expected = (len(caches), *np.shape(caches[-1].h_t))
    if np.shape(dhs) != expected:
        raise ValueError(f"dhs has shape {np.shape(dhs)}, expected {expected}")
    if dstate is None:
        dstate = tuple(np.zeros_like(dhs[-1]) for _ in cell.state_names)
    dxs, grads = [], None
    for dh_t, cache in zip(dhs[::-1], caches[::-1], strict=True):
        dh_next, *dc_next = dstate
        dx_t, dstate, step = cell.backward((dh_t + dh_next, *dc_next), cache)
        grads = {k: grads[k] + step[k] for k in step} if grads else step
        dxs.append(dx_t)
    return np.stack(dxs[::-1]), dstate, grads

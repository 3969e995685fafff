"""Masks: a sequence that has ended waits. Truncation: a gradient stays in its block."""

import numpy as np
import pytest
from gradcheck import assert_gradients
from one_run import ENDS, B, H, T, every_cell, run

from lstmbook.nn.sequence import backward_through_time, unroll


@every_cell
@pytest.mark.parametrize("seeds", [(), (2,)], ids=["one", "seeds share x and state"])
def test_gradients_under_a_mask(kind, seeds):
    rng = np.random.default_rng(17)
    cell, xs, state, dhs, dstate = run(kind, rng, seeds)
    names = [f"{name}_0" for name in cell.state_names]

    def loss(v):
        first = tuple(v[k] for k in names)
        params = {k: v[k] for k in cell.params}
        hs, last, _ = unroll(type(cell)(params), v["xs"], first, ENDS)
        return np.sum(hs * dhs) + sum(
            np.sum(s * ds) for s, ds in zip(last, dstate, strict=True)
        )

    _, _, caches = unroll(cell, xs, state, ENDS)
    dxs, dstate_0, grads = backward_through_time(cell, dhs, caches, dstate, ENDS)
    assert not np.any(dxs[ENDS == 0])
    variables = {"xs": xs, **dict(zip(names, state, strict=True)), **cell.params}
    gradients = {"xs": dxs, **dict(zip(names, dstate_0, strict=True)), **grads}
    assert_gradients(loss, variables, gradients, rng)


@every_cell
def test_a_masked_batch_equals_its_sequences_alone(kind):
    rng = np.random.default_rng(17)
    cell, xs, state, dhs, dstate = run(kind, rng)
    hs, last, caches = unroll(cell, xs, state, ENDS)
    _, dstate_0, grads = backward_through_time(cell, dhs, caches, dstate, ENDS)
    total = {k: 0 for k in grads}
    for n in range(B):
        steps = np.flatnonzero(ENDS[:, n])
        first = tuple(s[n : n + 1] for s in state)
        short, end, k = unroll(cell, xs[steps, n : n + 1], first)
        assert np.allclose(hs[steps, n], short[:, 0], rtol=1e-12)
        assert all(np.allclose(a[n], b[0]) for a, b in zip(last, end, strict=True))
        # At a step left out h is repeated, and with it the gradient adds up.
        block = np.maximum(np.cumsum(ENDS[:, n]) - 1, 0)
        started = np.cumsum(ENDS[:, n]) > 0
        d = np.zeros((len(steps), 1, H))
        for t in range(T):
            d[block[t], 0] += dhs[t, n] * started[t]
        dend = tuple(s[n : n + 1] for s in dstate)
        _, d_0, g = backward_through_time(cell, d, k, dend)
        waited = np.sum(dhs[~started, n], axis=0)
        assert np.allclose(dstate_0[0][n], d_0[0][0] + waited, rtol=1e-10)
        total = {name: total[name] + g[name] for name in g}
    for name in grads:
        assert np.allclose(grads[name], total[name], rtol=1e-10), name


@every_cell
@pytest.mark.parametrize("window", [1, 2, 3, 5, 9])
def test_truncated_gradient_is_that_of_blocks_with_their_first_state_held(kind, window):
    rng = np.random.default_rng(18)
    cell, xs, state, dhs, _ = run(kind, rng)
    _, _, caches = unroll(cell, xs, state)
    dxs, dstate_0, grads = backward_through_time(cell, dhs, caches, window=window)
    total = {k: 0 for k in grads}
    for t in range(0, T, window):
        block = slice(t, t + window)
        _, state, k = unroll(cell, xs[block], state)
        d, _, g = backward_through_time(cell, dhs[block], k)
        assert np.allclose(dxs[block], d, rtol=1e-12)
        total = {name: total[name] + g[name] for name in g}
    for name in grads:
        assert np.allclose(grads[name], total[name], rtol=1e-12), name
    assert not any(np.any(d) for d in dstate_0)
    whole = backward_through_time(cell, dhs, caches)[2]
    same = all(np.allclose(grads[name], whole[name]) for name in grads)
    assert same is (window >= T)


@pytest.mark.parametrize("shape", [(T, B, 1), (T,), (B, T), (T - 1, B)])
def test_a_mask_of_another_shape_is_refused(shape):
    cell, xs, *_ = run("gru", np.random.default_rng(0))
    with pytest.raises(ValueError, match=rf"mask has shape .*expected \({T}, {B}\)"):
        unroll(cell, xs, None, np.ones(shape))


def test_a_window_of_no_steps_is_refused():
    cell, xs, *_ = run("gru", np.random.default_rng(0))
    hs, _, caches = unroll(cell, xs)
    with pytest.raises(ValueError, match="window is 0"):
        backward_through_time(cell, hs, caches, window=0)

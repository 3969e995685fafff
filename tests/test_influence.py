import numpy as np
import pytest
from gradcheck import CELLS, normal, random_cell, random_state

from lstmbook.nn.cells import LSTMCell, RNNCell
from lstmbook.nn.influence import cell_paths, gradients_at_states, jacobian
from lstmbook.nn.sequence import backward_through_time, unroll

every_cell = pytest.mark.parametrize("kind", CELLS)
every_lstm = pytest.mark.parametrize("kind", [k for k in CELLS if k.startswith("lstm")])
T, B, D, H = 5, 2, 3, 4


def run(kind, seed):
    rng = np.random.default_rng(seed)
    cell, xs = random_cell(kind, D, H, rng), normal(rng, T, B, D)
    first, end = random_state(cell, rng, B), random_state(cell, rng, B)
    return rng, cell, xs, first, normal(rng, T, B, H), end


def number(cell, xs, state, dhs, dstate):
    """A number that depends on all h_t of a run and on its last state."""
    hs, last, _ = unroll(cell, xs, state)
    return np.sum(hs * dhs) + sum(
        np.sum(s * d) for s, d in zip(last, dstate, strict=True)
    )


@every_cell
def test_gradient_at_each_state_is_what_a_nudge_there_does(kind):
    rng, cell, xs, first, dhs, dstate = run(kind, 51)
    _, _, caches = unroll(cell, xs, first)
    at = gradients_at_states(cell, dhs, caches, dstate)
    assert all(part.shape == (T + 1, B, H) for part in at)
    state = first
    for t in range(T):
        nudge = tuple(normal(rng, B, H) for _ in state)
        up, down = (
            number(
                cell,
                xs[t:],
                tuple(s + e * n for s, n in zip(state, nudge, strict=True)),
                dhs[t:],
                dstate,
            )
            for e in (1e-5, -1e-5)
        )
        # h_t itself also counts in the number, by dhs[t - 1]
        own = np.sum(dhs[t - 1] * nudge[0]) if t else 0
        exact = sum(np.sum(part[t] * n) for part, n in zip(at, nudge, strict=True))
        assert abs((up - down) / 2e-5 + own - exact) < 1e-6 * abs(exact)
        state, _ = cell.forward(xs[t], state)
    assert np.array_equal(at[0][T], dstate[0] + dhs[-1])


@every_cell
def test_at_the_first_state_it_is_the_gradient_of_the_whole_run(kind):
    _, cell, xs, first, dhs, _ = run(kind, 52)
    _, _, caches = unroll(cell, xs, first)
    at = gradients_at_states(cell, dhs, caches)
    _, dstate_0, _ = backward_through_time(cell, dhs, caches)
    for part, d in zip(at, dstate_0, strict=True):
        assert np.array_equal(part[0], d)


@every_lstm
def test_total_at_a_cell_state_is_what_a_nudge_of_c_does_when_h_follows(kind):
    rng, cell, xs, first, dhs, dstate = run(kind, 53)
    _, _, caches = unroll(cell, xs, first)
    total = cell_paths(cell, dhs, caches, dstate).total
    for t in range(1, T):
        k, nudge = caches[t - 1], normal(rng, B, H)

        def nudged(e, k=k, nudge=nudge, t=t):
            c = k.c_t + e * nudge
            p_o = cell.params.get("p_o", np.zeros(H))
            a_o = np.log(k.o / (1 - k.o)) + p_o * (c - k.c_t)
            h = np.tanh(c) / (1 + np.exp(-a_o))
            rest = number(cell, xs[t:], (h, c), dhs[t:], dstate)
            return rest + np.sum(h * dhs[t - 1])

        measured = (nudged(1e-5) - nudged(-1e-5)) / 2e-5
        exact = np.sum(total[t] * nudge)
        assert abs(measured - exact) < 1e-6 * abs(exact)


@every_lstm
def test_along_the_cell_line_only_forget_gates_multiply(kind):
    _, cell, xs, first, dhs, _ = run(kind, 54)
    _, _, caches = unroll(cell, xs, first)
    ones = np.zeros((B, H)), np.ones((B, H))  # the number is the sum of c_T
    paths = cell_paths(cell, 0 * dhs, caches, ones)
    product = np.ones((B, H))
    for t in reversed(range(T)):
        assert np.allclose(paths.c_path[t + 1], product, rtol=1e-12)
        product = product * caches[t].f
    assert np.allclose(paths.c_path[0], product, rtol=1e-12)
    assert np.allclose(paths.total, paths.c_path + paths.h_path)
    if "1997" in kind:
        assert np.array_equal(paths.c_path, np.ones((T + 1, B, H)))


def test_no_gradient_takes_the_h_path_when_nobody_reads_h():
    _, cell, xs, first, dhs, dstate = run("lstm", 55)
    deaf = LSTMCell(cell.params | {"W_h": np.zeros((H, 4 * H))})
    for cut, none in ((deaf, True), (cell, False)):
        _, _, caches = unroll(cut, xs, first)
        paths = cell_paths(cut, dhs, caches, dstate)
        assert np.allclose(paths.h_path, 0, atol=1e-14) is none
    assert np.max(np.abs(paths.c_path)) > 0.1


@every_cell
def test_jacobian_is_what_a_nudge_of_each_unit_does(kind):
    _, cell, xs, first, _, _ = run(kind, 56)
    xs, first = xs[:, :1], tuple(s[:1] for s in first)
    for of_n, of in enumerate(cell.state_names):
        for by_n, by in enumerate(cell.state_names):
            J = jacobian(cell, xs, first, of, by)
            assert J.shape == (T + 1, H, H)
            assert np.array_equal(J[T], np.eye(H) if of == by else np.zeros((H, H)))
            for t, state in ((0, first), (2, unroll(cell, xs[:2], first)[1])):
                for unit in range(H):
                    ends = []
                    for e in (1e-5, -1e-5):
                        moved = [s.copy() for s in state]
                        moved[by_n][0, unit] += e
                        ends.append(unroll(cell, xs[t:], tuple(moved))[1][of_n][0])
                    column = (ends[0] - ends[1]) / 2e-5
                    assert np.allclose(J[t, :, unit], column, atol=1e-8)


def test_jacobian_of_a_linear_memory_is_a_power_of_its_weights():
    # Around h = 0 tanh has slope 1, so d h_T / d h_t is W_h^T to the power T - t.
    W = np.random.default_rng(57).normal(size=(3, 3))
    cell = RNNCell({"W_x": np.ones((1, 3)), "W_h": W, "b": np.zeros(3)})
    J = jacobian(cell, np.zeros((4, 1, 1)))
    for t in range(5):
        assert np.allclose(J[t], np.linalg.matrix_power(W.T, 4 - t))


def test_what_has_no_paths_or_no_such_state_is_refused():
    rng = np.random.default_rng(0)
    cell = random_cell("gru", D, H, rng)
    hs, _, caches = unroll(cell, normal(rng, T, B, D))
    with pytest.raises(ValueError, match="GRUCell has no cell state"):
        cell_paths(cell, hs, caches)
    with pytest.raises(ValueError, match=r"shape \(5, 2, 3\), expected \(T, 1, 3\)"):
        jacobian(cell, normal(rng, T, B, D))
    with pytest.raises(ValueError, match="by 'c', expected among"):
        jacobian(cell, normal(rng, T, 1, D), by="c")

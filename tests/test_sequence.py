import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from gradcheck import assert_gradients, random_cell, random_state
from one_run import ENDS, B, D, H, T, every_cell, run

from lstmbook.nn.cells import RNNCell
from lstmbook.nn.fast import fast_backward, fast_unroll
from lstmbook.nn.layers import Recurrent
from lstmbook.nn.sequence import backward_through_time, unroll


@every_cell
@pytest.mark.parametrize(
    "seeds, batch",
    [((), (B,)), ((2,), (2, B)), ((2,), (B,)), ((), (2, B)), ((2,), (1, B))],
    ids=["one", "seeds", "seeds share x and state", "two batches", "seed axis of 1"],
)
def test_gradients_through_time(kind, seeds, batch):
    rng = np.random.default_rng(11)
    cell, xs, state, dhs, dstate = run(kind, rng, seeds, batch)
    names = [f"{name}_0" for name in cell.state_names]

    def loss(v):
        params = {k: v[k] for k in cell.params}
        first = tuple(v[k] for k in names)
        hs, last, _ = unroll(type(cell)(params), v["xs"], first)
        return np.sum(hs * dhs) + sum(
            np.sum(s * ds) for s, ds in zip(last, dstate, strict=True)
        )

    _, _, caches = unroll(cell, xs, state)
    dxs, dstate_0, grads = backward_through_time(cell, dhs, caches, dstate)
    variables = {"xs": xs, **dict(zip(names, state, strict=True)), **cell.params}
    gradients = {"xs": dxs, **dict(zip(names, dstate_0, strict=True)), **grads}
    assert_gradients(loss, variables, gradients, rng)


# The same sequence written a second time, gate by gate, for autograd to differentiate.


def second_opinion(kind, p, xs, state):
    def logistic(z):
        return 1 / (1 + anp.exp(-z))

    def affine(k, x, h):
        cols = slice(k * H, (k + 1) * H)
        return (
            anp.dot(x, p["W_x"][:, cols]) + anp.dot(h, p["W_h"][:, cols]) + p["b"][cols]
        )

    hs = []
    h, c = state if len(state) == 2 else (state[0], None)
    for x in xs:
        if kind == "rnn":
            h = anp.tanh(affine(0, x, h))
        elif kind.startswith("gru"):
            r, z = logistic(affine(0, x, h)), logistic(affine(1, x, h))
            if kind == "gru-2014":
                n = anp.tanh(affine(2, x, r * h))
            else:
                inner = anp.dot(h, p["W_h"][:, 2 * H :]) + p["b_hn"]
                n = anp.tanh(affine(2, x, 0 * h) + r * inner)
            h = n + z * (h - n)
        else:
            last = 2 if "1997" in kind else 3
            peep = {gate: p.get(f"p_{gate}", 0.0) for gate in "ifo"}
            i = logistic(affine(0, x, h) + c * peep["i"])
            f = 1.0 if last == 2 else logistic(affine(1, x, h) + c * peep["f"])
            c = c * f + i * anp.tanh(affine(last - 1, x, h))
            h = anp.tanh(c) * logistic(affine(last, x, h) + c * peep["o"])
        hs.append(h)
    return anp.stack(hs), (h,) if c is None else (h, c)


@every_cell
def test_gradients_agree_with_autograd(kind):
    rng = np.random.default_rng(12)
    cell, xs, state, dhs, dstate = run(kind, rng)

    def loss(p, xs, state):
        hs, last = second_opinion(kind, p, xs, state)
        return anp.sum(hs * dhs) + sum(
            anp.sum(s * ds) for s, ds in zip(last, dstate, strict=True)
        )

    hs, _, caches = unroll(cell, xs, state)
    assert np.allclose(hs, second_opinion(kind, cell.params, xs, state)[0], atol=1e-13)
    dxs, dstate_0, grads = backward_through_time(cell, dhs, caches, dstate)
    theirs = autograd.grad(loss, (0, 1, 2))(cell.params, xs, state)
    for name in grads:
        assert np.allclose(grads[name], theirs[0][name], rtol=1e-10, atol=1e-12), name
    assert np.allclose(dxs, theirs[1], rtol=1e-10, atol=1e-12)
    for ours, other in zip(dstate_0, theirs[2], strict=True):
        assert np.allclose(ours, other, rtol=1e-10, atol=1e-12)


# Behaviour.


@every_cell
def test_the_past_moves_the_future_and_not_the_reverse(kind):
    rng = np.random.default_rng(13)
    cell, xs, state, _, _ = run(kind, rng)
    hs, _, _ = unroll(cell, xs, state)
    first, last = xs.copy(), xs.copy()
    first[0] += 0.5
    last[-1] += 0.5
    assert np.max(np.abs(unroll(cell, first, state)[0][-1] - hs[-1])) > 1e-5
    changed = unroll(cell, last, state)[0]
    assert np.array_equal(changed[:-1], hs[:-1])
    assert np.max(np.abs(changed[-1] - hs[-1])) > 1e-3


@every_cell
def test_the_gradient_at_the_first_input_comes_from_every_later_step(kind):
    rng = np.random.default_rng(13)
    cell, xs, state, dhs, _ = run(kind, rng)
    _, _, caches = unroll(cell, xs, state)
    whole = backward_through_time(cell, dhs, caches)[0]
    cut = dhs.copy()
    cut[-1] = 0
    assert (
        np.max(np.abs(backward_through_time(cell, cut, caches)[0][0] - whole[0])) > 1e-6
    )
    cut = dhs.copy()
    cut[:-1] = 0
    only_last = backward_through_time(cell, cut, caches)[0]
    assert np.all(np.max(np.abs(only_last), axis=(1, 2)) > 1e-6)


@every_cell
def test_sequences_of_a_batch_do_not_mix(kind):
    rng = np.random.default_rng(14)
    cell, xs, state, dhs, dstate = run(kind, rng)
    hs, _, caches = unroll(cell, xs, state)
    dxs, _, grads = backward_through_time(cell, dhs, caches, dstate)
    total = {k: np.zeros_like(v) for k, v in grads.items()}
    for n in range(B):
        one = slice(n, n + 1)
        alone, _, k = unroll(cell, xs[:, one], tuple(s[one] for s in state))
        assert np.allclose(alone, hs[:, one], rtol=1e-12)
        d, _, g = backward_through_time(
            cell, dhs[:, one], k, tuple(s[one] for s in dstate)
        )
        assert np.allclose(d, dxs[:, one], rtol=1e-10)
        total = {name: total[name] + g[name] for name in g}
    for name in grads:
        assert np.allclose(grads[name], total[name], rtol=1e-10), name


@every_cell
@pytest.mark.parametrize("own_inputs", [True, False])
def test_seeds_together_equal_each_alone(kind, own_inputs):
    rng = np.random.default_rng(15)
    S = 3
    batch = (S, B) if own_inputs else (B,)
    cell, xs, _, dhs, dstate = run(kind, rng, (S,), batch)
    hs, last, caches = unroll(cell, xs)
    assert hs.shape == (T, S, B, H)
    dxs, _, grads = backward_through_time(cell, dhs, caches, dstate)
    dxs_alone = []
    for s in range(S):
        alone = type(cell)({k: v[s] for k, v in cell.params.items()})
        xs_s = xs[:, s] if own_inputs else xs
        hs_s, last_s, caches_s = unroll(alone, xs_s)
        assert np.allclose(hs[:, s], hs_s, rtol=1e-12)
        assert all(np.allclose(a[s], b) for a, b in zip(last, last_s, strict=True))
        d, _, g = backward_through_time(
            alone, dhs[:, s], caches_s, tuple(d[s] for d in dstate)
        )
        for name in g:
            assert np.allclose(grads[name][s], g[name], rtol=1e-10), name
        dxs_alone.append(d)
    expected = np.stack(dxs_alone, 1) if own_inputs else sum(dxs_alone)
    assert np.allclose(dxs, expected, rtol=1e-10)


@every_cell
def test_state_carried_over_a_cut_is_one_run(kind):
    rng = np.random.default_rng(16)
    cell, xs, state, _, _ = run(kind, rng)
    hs, last, caches = unroll(cell, xs, state)
    first, middle, _ = unroll(cell, xs[:2], state)
    second, end, _ = unroll(cell, xs[2:], middle)
    assert np.array_equal(np.concatenate([first, second]), hs)
    assert all(np.array_equal(a, b) for a, b in zip(last, end, strict=True))
    assert len(caches) == T and np.array_equal(caches[3].h_prev, hs[2])


@every_cell
def test_runs_start_from_zero_and_leave_nothing_behind(kind):
    rng = np.random.default_rng(16)
    cell, xs, _, _, _ = run(kind, rng)
    once, _, _ = unroll(cell, xs)
    again, _, caches = unroll(cell, xs)
    assert np.array_equal(once, again)
    assert not np.any(caches[0].h_prev)
    assert np.array_equal(once, unroll(cell, xs, cell.zero_state(B))[0])


def test_hidden_state_by_hand():
    # w_h = 1 and no input: h shrinks as tanh tanh tanh ... of the first state
    cell = RNNCell({"W_x": np.ones((1, 1)), "W_h": np.ones((1, 1)), "b": np.zeros(1)})
    hs, (h_T,), _ = unroll(cell, np.zeros((3, 1, 1)), (np.ones((1, 1)),))
    assert np.allclose(hs[:, 0, 0], [0.7615942, 0.6420150, 0.5662700], atol=1e-7)
    assert h_T[0, 0] == hs[-1, 0, 0]


@pytest.mark.parametrize("shape", [(B, D), (D,), (0, B, D), ()])
def test_what_is_no_sequence_is_refused(shape):
    cell = random_cell("lstm", D, H, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"xs has shape .*expected \(T|one step"):
        unroll(cell, np.zeros(shape))


DOORS = {
    "unroll": (unroll, backward_through_time),
    "fast_unroll": (fast_unroll, fast_backward),
    "Recurrent": (
        lambda cell, *args: Recurrent(cell).forward(*args),
        lambda cell, dhs, cache, dstate=None, mask=None, window=None: Recurrent(
            cell, window
        ).backward(dhs, (cache[0], mask), dstate),
    ),
}
every_door = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)


@every_cell
@every_door
def test_what_does_not_fit_a_run_is_named(kind, door):
    forward, backward = door
    rng = np.random.default_rng(8)
    cell, xs, state, dhs, dstate = run(kind, rng)
    layers = tuple(s[None] for s in state)
    wrong = [
        (
            xs[..., :1],
            state,
            None,
            rf"xs has shape \({T}, {B}, 1\), expected \(T.*{D}\)",
        ),
        (xs[0], state, None, "xs has shape"),
        (xs[:0], state, None, "xs has shape .* expected one step"),
        ([[[1.0], [2.0, 3.0]]], state, None, "xs is no array: its rows differ"),
        (xs[:, :1], state, None, rf"h has shape \({B}, {H}\), expected \(1, {H}\)"),
        (xs, state[0], None, "tuple of .h.*ndarray"),
        (xs, state + state, None, "tuple of .h.* of them"),
        (xs, layers, None, rf"\(1, {B}, {H}\).*PyTorch's first axis .* take h\[0\]"),
        (xs, random_state(cell, rng, 2, B), None, rf"h has shape \(2, {B}, {H}\)"),
        (xs, state, np.ones((T, 2, B)), r"mask has shape .*expected \(5, 3\)"),
        (xs, state, np.full((T, B), np.nan), "mask holds nan"),
        (xs, state, "ones", "mask holds"),
    ]
    for *arguments, says in wrong:
        with pytest.raises((ValueError, TypeError), match=says):
            forward(cell, *arguments)
    _, _, caches = forward(cell, xs, state)
    wrong = [
        (dhs[1:], None, None, "dhs has shape"),
        (dhs[:, :1], None, None, "dhs has shape"),
        (dhs, dstate[0], None, "tuple of .dh.*ndarray"),
        (dhs, (), None, "tuple of .dh.*0 of them"),
        (dhs, (dstate[0][0], *dstate[1:]), None, "dh has shape"),
        (dhs, tuple(d[None] for d in dstate), None, r"take dh\[0\]"),
        (dhs, None, np.ones((T, 7, B)), "mask has shape"),
        (dhs, None, np.full((T, B), np.nan), "mask holds nan"),
    ]
    for *arguments, says in wrong:
        with pytest.raises((ValueError, TypeError), match=says):
            backward(cell, arguments[0], caches, *arguments[1:])
    with pytest.raises(ValueError, match="window is 0"):
        backward(cell, dhs, caches, window=0)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
@every_door
def test_seed_axes_that_differ_are_named(kind, door):
    rng = np.random.default_rng(8)
    cell, xs, state, _, _ = run(kind, rng, (2,), (2, B))
    for wrong in (xs[:, [0, 0, 0]], xs[:, None]):
        with pytest.raises(
            ValueError, match=r"xs has shape .* expected \(T, 2, B, 2\)"
        ):
            door[0](cell, wrong)
    for wrong in (state[0][None], state[0][[0, 0, 0]]):
        with pytest.raises(ValueError, match=r"h has shape"):
            door[0](cell, xs, (wrong, *state[1:]))


@every_cell
@every_door
@pytest.mark.parametrize("shared", [True, False], ids=["shared x", "own x"])
def test_each_seed_may_have_a_mask_of_its_own(kind, door, shared):
    forward, backward = door
    rng = np.random.default_rng(8)
    cell, xs, _, dhs, dstate = run(kind, rng, (2,), (B,) if shared else (2, B))
    mask = np.stack([ENDS, ENDS[:, ::-1]], axis=1)  # (T, 2, B)
    hs, _, caches = forward(cell, xs, None, mask)
    dxs, _, grads = backward(cell, dhs, caches, dstate, mask)
    dxs_of = []
    for s in range(2):
        one = type(cell)({k: v[s] for k, v in cell.params.items()})
        alone, _, kept = unroll(one, xs if shared else xs[:, s], None, mask[:, s])
        end = tuple(d[s] for d in dstate)
        d, _, g = backward_through_time(one, dhs[:, s], kept, end, mask[:, s])
        assert np.allclose(hs[:, s], alone, rtol=1e-12)
        assert all(np.allclose(grads[k][s], g[k], rtol=1e-10, atol=1e-12) for k in g)
        dxs_of.append(d)
    expected = sum(dxs_of) if shared else np.stack(dxs_of, 1)
    assert np.allclose(dxs, expected, rtol=1e-10, atol=1e-12)
    for wrong in (mask[:, [0, 0, 0]], mask[:, None]):
        with pytest.raises(ValueError, match=r"mask has shape .*expected \(5, 2, 3\)"):
            forward(cell, xs, None, wrong)
        with pytest.raises(ValueError, match=r"mask has shape .*expected \(5, 2, 3\)"):
            backward(cell, dhs, caches, None, wrong)


@every_cell
@every_door
def test_lists_are_read_as_arrays(kind, door):
    forward, backward = door
    cell, xs, state, dhs, dstate = run(kind, np.random.default_rng(8))
    expected = unroll(cell, xs, state, ENDS)
    back = backward_through_time(cell, dhs, expected[2], dstate, ENDS)
    state, dstate = (tuple(s.tolist() for s in part) for part in (state, dstate))
    hs, last, caches = forward(cell, xs.tolist(), state, ENDS.tolist())
    assert np.array_equal(hs, expected[0]) and np.array_equal(last, expected[1])
    dxs, dstate_0, grads = backward(cell, dhs.tolist(), caches, dstate, ENDS.tolist())
    assert np.array_equal(dxs, back[0]) and np.array_equal(dstate_0, back[1])
    assert all(np.array_equal(grads[k], back[2][k]) for k in grads)


@every_door
@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_arrays_that_compute_otherwise_are_refused(kind, door):
    forward, backward = door
    cell, xs, state, dhs, dstate = run(kind, np.random.default_rng(8))
    hidden = np.ma.masked_array
    for name, arguments in {
        "xs": (hidden(xs), state, None),
        "h": (xs, (hidden(state[0]), *state[1:]), None),
        "mask": (xs, state, hidden(ENDS)),
        "h is a matrix": (xs, (state[0].view(np.matrix), *state[1:]), None),
    }.items():
        with pytest.raises(TypeError, match=f"{name}.* expected a plain array"):
            forward(cell, *arguments)
    _, _, caches = forward(cell, xs, state)
    for name, arguments in {
        "dhs": (hidden(dhs), caches),
        "dh": (dhs, caches, (hidden(dstate[0]), *dstate[1:])),
        "mask": (dhs, caches, None, hidden(ENDS)),
    }.items():
        with pytest.raises(TypeError, match=f"{name} is a MaskedArray"):
            backward(cell, *arguments)
    for array in (hidden(cell.params["W_h"]), cell.params["W_h"].view(np.matrix)):
        with pytest.raises(TypeError, match="W_h is a .*expected a plain array"):
            cell.update({"W_h": array})


@pytest.mark.parametrize("shape", [(T - 1, B, H), (T, 1, H), (B, H), (T, B, 1)])
def test_gradients_of_another_run_are_refused(shape):
    cell, xs, *_ = run("lstm", np.random.default_rng(0))
    caches = unroll(cell, xs)[2]
    with pytest.raises(
        ValueError, match=rf"dhs has shape .*expected \({T}, {B}, {H}\)"
    ):
        backward_through_time(cell, np.zeros(shape), caches)

"""The gradient of 1997: the whole one of a run whose gates see a past that is held."""

import numpy as np
import pytest
from gradcheck import CELLS, assert_gradients, normal, random_cell, random_state

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.fast import FastCache, fast_unroll
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.influence import cell_paths, gradients_at_states, jacobian
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import together
from lstmbook.nn.sequence import backward_through_time, unroll
from lstmbook.train.storage import kind_of

every_lstm = pytest.mark.parametrize("kind", [k for k in CELLS if k.startswith("lstm")])
T, B, D, H = 6, 3, 2, 4


def run(kind, seed, seeds=()):
    rng = np.random.default_rng(seed)
    cell = random_cell(kind, D, H, rng, seeds)
    cut = LSTMCell(cell.params, truncate="1997")
    xs, state = normal(rng, T, *seeds, B, D), random_state(cell, rng, *seeds, B)
    dhs, dstate = normal(rng, T, *seeds, B, H), random_state(cell, rng, *seeds, B)
    return rng, cell, cut, xs, state, dhs, dstate


def with_gates_that_see(caches, gates, params, xs, c):
    """hs and c_T of a run: h and c reach its gates as `caches` has them, as numbers.

    So no later step moves with h, nor with what a peephole sees: c alone goes on.
    """
    hs = []
    for x_t, k in zip(xs, caches, strict=True):
        a = x_t @ params["W_x"] + k.h_prev @ params["W_h"] + params["b"]
        a = dict(zip(gates, np.split(a, len(gates), axis=-1), strict=True))
        for gate, seen in zip("ifo", (k.c_prev, k.c_prev, k.c_t), strict=True):
            if f"p_{gate}" in params:
                a[gate] = a.get(gate, 0) + params[f"p_{gate}"] * seen
        f = sigmoid(a["f"]) if "f" in gates else 1.0
        c = f * c + sigmoid(a["i"]) * np.tanh(a["g"])
        hs.append(sigmoid(a["o"]) * np.tanh(c))
    return np.stack(hs), c


@every_lstm
def test_it_is_the_whole_gradient_of_a_run_whose_gates_see_a_held_past(kind):
    rng, cell, cut, xs, (h, c), dhs, dstate = run(kind, 71)
    hs, _, caches = unroll(cut, xs, (h, c))
    held = with_gates_that_see(caches, cell.gates, cell.params, xs, c)
    assert np.allclose(hs, held[0]), "the same numbers forward"

    def loss(v):
        params = {k: v[k] for k in cell.params}
        hs, last = with_gates_that_see(caches, cell.gates, params, v["xs"], v["c"])
        return np.sum(hs * dhs) + np.sum(hs[-1] * dstate[0]) + np.sum(last * dstate[1])

    dxs, (dh_0, dc_0), grads = backward_through_time(cut, dhs, caches, dstate)
    variables = {"xs": xs, "c": c, **cell.params}
    assert_gradients(loss, variables, {"xs": dxs, "c": dc_0, **grads}, rng)
    assert not np.any(dh_0)


@every_lstm
def test_the_whole_gradient_is_another_one_but_for_the_last_step(kind):
    _, cell, cut, xs, state, dhs, _ = run(kind, 72)
    for steps, same in ((T, False), (1, True)):
        caches = unroll(cell, xs[:steps], state)[2]
        whole, short = (
            backward_through_time(each, dhs[:steps], caches)[2]["W_x"]
            for each in (cell, cut)
        )
        peeps = "peepholes" in kind  # p_o moves c within the step
        assert np.allclose(whole, short) is (same and not peeps)


@every_lstm
def test_what_is_left_at_each_cell_state_is_the_c_path(kind):
    _, cell, cut, xs, state, dhs, dstate = run(kind, 73)
    caches = unroll(cell, xs, state)[2]
    left = cell_paths(cut, dhs, caches, dstate)
    assert np.allclose(left.total, cell_paths(cell, dhs, caches, dstate).c_path)
    dh, _ = gradients_at_states(cut, dhs, caches)
    assert np.array_equal(dh[1:], dhs) and not np.any(dh[0])


def test_in_the_cell_of_1997_the_error_goes_round_unchanged():
    _, _, cut, xs, _, _, _ = run("lstm-1997", 74)
    assert np.array_equal(jacobian(cut, xs[:, :1], of="c", by="c")[0], np.eye(H))


@pytest.mark.parametrize("kind", ["lstm", "lstm-1997"])
@pytest.mark.parametrize("window", [None, 4])
def test_the_fast_loops_cut_in_the_same_place(kind, window):
    rng, _, cut, xs, state, dhs, _ = run(kind, 75, seeds=(2,))
    mask = rng.integers(0, 2, (T, B))
    network = Network(cut)
    network.layers[0].window = window
    _, _, (cache,) = network.forward(xs, state, mask)
    assert isinstance(cache[0], FastCache)
    fast = network.backward(dhs, [cache])
    plain = backward_through_time(
        cut, dhs, unroll(cut, xs, state, mask)[2], mask=mask, window=window
    )
    assert np.allclose(fast[0], plain[0])
    assert all(map(np.allclose, fast[1], plain[1]))
    assert all(np.allclose(fast[2][f"0.{k}"], d) for k, d in plain[2].items())
    whole = LSTMCell(cut.params)
    caches = fast_unroll(whole, xs, state, mask)[2]
    assert isinstance(caches, FastCache)
    kept = Network(whole).backward(dhs, [(caches, mask)])[2]["0.W_h"]
    assert not np.allclose(kept, plain[2]["W_h"])


def test_the_switch_goes_with_the_cell():
    cells = [
        LSTMCell.init(2, 3, np.random.default_rng(0), truncate=truncate)
        for truncate in (None, "1997")
    ]
    assert [kind_of(cell) for cell in cells] == ["LSTMCell", "LSTMCell(truncate=1997)"]
    models = [
        Network(cell, Readout.init(3, 1, np.random.default_rng(0))) for cell in cells
    ]
    assert together(models[1:]).layers[0].cell.truncate == "1997"
    with pytest.raises(ValueError, match="models of several kinds: .*'1997'"):
        together(models[::-1])
    with pytest.raises(ValueError, match="truncate is 1997, expected None or"):
        LSTMCell(cells[0].params, truncate=1997)

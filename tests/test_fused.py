import numpy as np
import pytest
from gradcheck import CELLS, normal, random_cell, random_state
from hypothesis import given
from hypothesis import strategies as st

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.fast import STEPS, FastCache, fast_backward, fast_unroll
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.sequence import backward_through_time, unroll
from lstmbook.tasks.signals import adding
from lstmbook.train import loop
from lstmbook.train.optimise import SGD

T, B, D, H = 5, 3, 2, 4
FUSED = ["lstm", "lstm-1997"]
FAST, PLAIN = (fast_unroll, fast_backward), (unroll, backward_through_time)


def both_ways(loops, cell, xs, state, dhs, dstate, mask=None, window=None):
    """All that two loops compute, one forward and one backward, by name."""
    forward, backward = loops
    hs, last, caches = forward(cell, xs, state, mask)
    back = backward(cell, dhs, caches, dstate, mask, window)
    dxs, dstate_0, grads = back
    named = dict(zip(cell.state_names, last, strict=True))
    named |= {f"d{k}_0": d for k, d in zip(cell.state_names, dstate_0, strict=True)}
    return {"hs": hs, "dxs": dxs} | named | {f"d{k}": d for k, d in grads.items()}


def assert_same(cell, *args, tolerance=1e-10, **options):
    assert isinstance(fast_unroll(cell, *args[:2])[2], FastCache)
    fast = both_ways(FAST, cell, *args, **options)
    plain = both_ways(PLAIN, cell, *args, **options)
    assert fast.keys() == plain.keys()
    for name, expected in plain.items():
        assert fast[name].shape == expected.shape, name
        assert fast[name].dtype == expected.dtype, name
        error = np.max(np.abs(fast[name] - expected), initial=0)
        assert error <= tolerance * max(1, np.max(np.abs(expected))), name


@given(data=st.data())
@pytest.mark.parametrize("kind", FUSED)
def test_the_fused_lstm_computes_what_the_readable_one_does(kind, data):
    """Any sizes, one run or seeds, own or shared inputs and states, masks, windows."""
    size = st.integers(1, 6)
    D, H, B, S = (data.draw(size, name) for name in "DHBS")
    T = data.draw(st.sampled_from([1, 2, 5, STEPS, 2 * STEPS + 3]), "T")
    lead, own = data.draw(
        st.sampled_from([((), ()), ((S,), (S,)), ((S,), ()), ((), (S,)), ((S,), (1,))]),
        "seed axes of the cell, of its inputs",
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 99), "rng"))
    cell, xs = random_cell(kind, D, H, rng, lead), normal(rng, T, *own, B, D)
    whole = np.broadcast_shapes(lead, own)
    dhs, dstate = normal(rng, T, *whole, B, H), random_state(cell, rng, *whole, B)
    state = data.draw(st.sampled_from([None, own, whole]), "state")
    state = state if state is None else random_state(cell, rng, *state, B)
    mask = data.draw(
        st.sampled_from([None, (T, B), (T, *own, B), (T, *whole, B)]), "mask"
    )
    mask = mask if mask is None else rng.integers(0, 2, mask)
    window = data.draw(st.sampled_from([None, 1, 3, 7]), "window")
    options = {"mask": mask, "window": window}
    assert_same(cell, xs, state, dhs, dstate, **options)
    assert_same(cell, xs, state, dhs, None, **options)


@pytest.mark.parametrize("kind", FUSED)
def test_float32_stays_float32(kind):
    rng = np.random.default_rng(1)
    cell = random_cell(kind, D, H, rng, dtype=np.float32)
    xs, dhs = (normal(rng, 40, B, n, dtype=np.float32) for n in (D, H))
    dstate = random_state(cell, rng, B, dtype=np.float32)
    assert_same(cell, xs, None, dhs, dstate, tolerance=1e-5)


@pytest.mark.parametrize("kind", FUSED)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_saturated_gates_neither_overflow_nor_warn(kind, dtype):
    rng = np.random.default_rng(2)
    cell = random_cell(kind, D, H, rng, dtype=dtype)
    cell.update({"b": 1e4 * cell.params["b"]})
    xs, dhs = (normal(rng, T, B, n, dtype=dtype) for n in (D, H))
    assert_same(cell, xs, None, dhs, None, tolerance=1e-5)


def test_a_run_can_be_used_twice_and_leaves_its_arguments_alone():
    rng = np.random.default_rng(3)
    cell, xs = random_cell("lstm", D, H, rng), normal(rng, 40, B, D)
    state, dstate = random_state(cell, rng, B), random_state(cell, rng, B)
    dhs = normal(rng, 40, B, H)
    given = (xs, *state, dhs, *dstate, *cell.params.values())
    before = [array.copy() for array in given]
    _, _, run = fast_unroll(cell, xs, state)
    first = fast_backward(cell, dhs, run, dstate)
    again = fast_backward(cell, dhs, run, dstate)
    assert np.array_equal(first[0], again[0])
    assert all(np.array_equal(first[2][k], again[2][k]) for k in first[2])
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))


@pytest.mark.parametrize("kind", sorted(set(CELLS) - set(FUSED)))
def test_other_cells_are_left_to_the_readable_form(kind):
    rng = np.random.default_rng(4)
    cell, xs = random_cell(kind, D, H, rng), normal(rng, T, B, D)
    dhs, dstate = normal(rng, T, B, H), random_state(cell, rng, B)
    assert isinstance(fast_unroll(cell, xs)[2], list)
    fast, plain = (
        both_ways(loops, cell, xs, None, dhs, dstate) for loops in (FAST, PLAIN)
    )
    assert all(np.array_equal(fast[k], plain[k]) for k in plain)


class Traced(np.ndarray):
    """An array that is not just numbers, as those that record what happens to them."""


@pytest.mark.parametrize("what", ["xs", "state", "params", "mask", "cell"])
def test_what_is_more_than_an_array_is_left_to_the_readable_form(what):
    rng = np.random.default_rng(5)
    cell, xs = random_cell("lstm", D, H, rng), normal(rng, T, B, D)
    state, mask = random_state(cell, rng, B), np.ones((T, B))
    if what == "xs":
        xs = xs.view(Traced)
    if what == "state":
        state = (state[0], state[1].view(Traced))
    if what == "params":
        cell.update({"b": cell.params["b"].view(Traced)})
    if what == "mask":
        mask = mask.view(Traced)
    if what == "cell":
        cell = type("MyCell", (LSTMCell,), {})(cell.params)
    assert isinstance(fast_unroll(cell, xs, state, mask)[2], list)


def test_networks_train_the_fused_form():
    cell = random_cell("lstm", D, H, np.random.default_rng(7))
    _, _, caches = Network(cell).forward(np.zeros((T, B, D)))
    assert isinstance(caches[0][0], FastCache)


def test_training_keeps_the_memory_it_was_given_back(monkeypatch):
    """Nothing else shows it but the clock: a third of the time of a long sequence."""
    asked = []
    monkeypatch.setattr(loop, "keep_freed_memory", lambda: asked.append(True))
    rng = np.random.default_rng(8)
    model = Network(LSTMCell.init(2, 3, rng), Readout.init(3, 1, rng))
    loop.fit(model, lambda: adding(rng, 2), 1, SGD(0.1), "squared_error")
    assert asked

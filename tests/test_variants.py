"""The LSTM's variants: their gradients, and where they agree with the full cell."""

import numpy as np
import pytest
from gradcheck import assert_gradients, normal, random_state

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.seeds import together
from lstmbook.nn.sequence import backward_through_time, unroll
from lstmbook.nn.variants import VARIANTS, VariantCell, multiplications


def random_variant(name, D, H, rng, *lead):
    cell = VariantCell.init(D, H, rng, name)
    new = {k: normal(rng, *lead, *v.shape) for k, v in cell.params.items()}
    return VariantCell(new, name)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("lead", [(), (2,)], ids=["one", "seeds"])
def test_gradients_of_one_step(name, lead):
    rng = np.random.default_rng(5)
    cell = random_variant(name, 3, 4, rng, *lead)
    x_t, state = normal(rng, *lead, 5, 3), random_state(cell, rng, *lead, 5)
    dstate = random_state(cell, rng, *lead, 5)
    idle = () if name == "peepholes" else ("p_i", "p_f", "p_o")
    learned = {k: v for k, v in cell.params.items() if k not in idle}

    def loss(v):
        params = cell.params | {k: v[k] for k in learned}
        after, _ = VariantCell(params, name).forward(v["x_t"], (v["h"], v["c"]))
        return sum(np.sum(s * d) for s, d in zip(after, dstate, strict=True))

    _, cache = cell.forward(x_t, state)
    dx_t, (dh, dc), grads = cell.backward(dstate, cache)
    assert not any(np.any(grads.pop(name)) for name in idle)
    variables = {"x_t": x_t, "h": state[0], "c": state[1]} | learned
    assert_gradients(loss, variables, {"x_t": dx_t, "h": dh, "c": dc} | grads, rng)


def steps(cell, *names):
    """The same step of a variant and of an LSTMCell made of its parameters `names`."""
    rng = np.random.default_rng(6)
    x_t, state = normal(rng, 5, 3), random_state(cell, rng, 5)
    lstm = LSTMCell({k: cell.params[k] for k in ("W_x", "W_h", "b", *names)})
    return cell.forward(x_t, state)[0], lstm.forward(x_t, state)[0]


@pytest.mark.parametrize("name, peepholes", [("full", ()), ("peepholes", "ifo")])
def test_with_every_part_it_is_the_lstm(name, peepholes):
    cell = random_variant(name, 3, 4, np.random.default_rng(6))
    np.testing.assert_array_equal(*steps(cell, *(f"p_{gate}" for gate in peepholes)))


@pytest.mark.parametrize("gate", ["input", "forget", "output"])
def test_a_gate_that_is_missing_is_one_that_is_always_open(gate):
    cell = random_variant(f"no {gate} gate", 3, 4, np.random.default_rng(7))
    block = 4 * ["input", "forget", "", "output"].index(gate)
    b = cell.params["b"].copy()
    b[block : block + 4] = 1000.0
    cell.update({"b": b})
    np.testing.assert_array_equal(*steps(cell))


def test_activations_and_coupling_by_hand():
    """a = 2, 0, 2, 0 for i, f, g, o; c_prev = 3."""
    params = {"W_x": np.array([[2.0, 0, 2, 0]]), "W_h": np.zeros((1, 4))}
    params |= {"b": np.zeros(4)} | {f"p_{g}": np.zeros(1) for g in "ifo"}
    rng, s = np.random.default_rng(0), 1 / (1 + np.exp(-2))
    expected = {
        "no input act.": (1.5 + s * 2, np.tanh),
        "no output act.": (1.5 + s * np.tanh(2), lambda c: c),
        "coupled": ((1 - s) * 3 + s * np.tanh(2), np.tanh),
    }
    for name, (c, shown) in expected.items():
        cell = VariantCell.init(1, 1, rng, name)
        cell.update(params)
        (h_t, c_t), _ = cell.forward(np.ones((1, 1)), (np.zeros((1, 1)), [[3.0]]))
        np.testing.assert_allclose((h_t, c_t), [[[shown(c) / 2]], [[c]]])


def test_variants_side_by_side_are_the_variants_alone():
    rng = np.random.default_rng(8)
    cells = [random_variant(name, 3, 4, rng) for name in VARIANTS]
    xs, dhs = normal(rng, 6, 5, 3), normal(rng, 6, 8, 5, 4)
    all_of_them = together(cells)
    hs, _, caches = unroll(all_of_them, xs)
    _, _, grads = backward_through_time(all_of_them, dhs, caches)
    for n, cell in enumerate(cells):
        alone, _, caches = unroll(cell, xs)
        _, _, own = backward_through_time(cell, dhs[:, n], caches)
        np.testing.assert_allclose(hs[:, n], alone, rtol=1e-12)
        for name in own:
            np.testing.assert_allclose(grads[name][n], own[name], rtol=1e-9, atol=1e-12)


def test_the_same_rng_gives_the_same_weights():
    full, coupled = (
        VariantCell.init(2, 3, np.random.default_rng(1), name).params
        for name in ("full", "coupled")
    )
    for name in "W_x", "W_h":
        np.testing.assert_array_equal(full[name], coupled[name])
    np.testing.assert_array_equal(full["b"][:6], [0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(coupled["b"][:6], [-1, -1, -1, 1, 1, 1])


def test_multiplications_counted_by_hand():
    counts = {name: multiplications(name, 2, 8) for name in VARIANTS}
    assert counts["full"] == 4 * 8 * (2 + 8) + 3 * 8 == 344
    assert counts["coupled"] == 264 and counts["no input gate"] == 256
    assert counts["peepholes"] == 344 + 24
    assert multiplications("RNN", 2, 8) == 80


@pytest.mark.parametrize("name", ["forgetful", None, []])
def test_an_unknown_name_is_said(name):
    with pytest.raises(ValueError, match="expected one of"):
        multiplications(name, 2, 8)
    with pytest.raises(ValueError, match="expected one of"):
        VariantCell.init(2, 8, np.random.default_rng(0), name)

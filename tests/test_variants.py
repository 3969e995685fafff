"""The LSTM's variants: their gradients, and where they agree with the full cell."""

import numpy as np
import pytest
from gradcheck import assert_gradients, normal, random_state

from lstmbook.cells import LSTMCell
from lstmbook.variants import VARIANTS, VariantCell, multiplications

OWN = {k: v for k, v in VARIANTS.items() if issubclass(v, VariantCell)}


def random_variant(kind, D, H, rng, *lead):
    shapes = kind.shapes(D, H)
    return kind({k: normal(rng, *lead, *s) for k, s in shapes.items()})


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("lead", [(), (2,)], ids=["one", "seeds"])
def test_gradients_of_one_step(name, lead):
    rng = np.random.default_rng(5)
    cell = random_variant(OWN[name], 3, 4, rng, *lead)
    x_t, state = normal(rng, *lead, 5, 3), random_state(cell, rng, *lead, 5)
    dstate = random_state(cell, rng, *lead, 5)

    def loss(v):
        params = {k: v[k] for k in cell.params}
        after, _ = type(cell)(params).forward(v["x_t"], (v["h"], v["c"]))
        return sum(np.sum(s * d) for s, d in zip(after, dstate, strict=True))

    _, cache = cell.forward(x_t, state)
    dx_t, (dh, dc), grads = cell.backward(dstate, cache)
    variables = {"x_t": x_t, "h": state[0], "c": state[1]} | cell.params
    assert_gradients(loss, variables, {"x_t": dx_t, "h": dh, "c": dc} | grads, rng)


def test_with_every_part_it_is_the_lstm():
    rng = np.random.default_rng(6)
    cell = random_variant(VariantCell, 3, 4, rng)
    x_t, state = normal(rng, 5, 3), random_state(cell, rng, 5)
    ours, _ = cell.forward(x_t, state)
    lstm, _ = LSTMCell(cell.params).forward(x_t, state)
    np.testing.assert_array_equal(ours, lstm)


def test_without_a_forget_gate_it_is_the_cell_of_1997():
    rng = np.random.default_rng(7)
    cell = random_variant(VARIANTS["no forget gate"], 3, 4, rng)
    x_t, state = normal(rng, 5, 3), random_state(cell, rng, 5)
    ours, _ = cell.forward(x_t, state)
    old, _ = LSTMCell(cell.params).forward(x_t, state)
    np.testing.assert_array_equal(ours, old)


def test_multiplications_counted_by_hand():
    rng = np.random.default_rng(8)
    counts = {k: multiplications(v.init(2, 8, rng)) for k, v in VARIANTS.items()}
    assert counts["full"] == 4 * 8 * (2 + 8) + 3 * 8 == 344
    assert counts["coupled"] == counts["no input gate"] == 264
    assert counts["peepholes"] == 344 + 24

"""The networks that a claim about gates has to beat, and how long they learn."""

import numpy as np
import pytest
from gradcheck import assert_gradients, normal

from lstmbook.lab.latch import HOLDERS, hold
from lstmbook.lab.loop import until
from lstmbook.lab.rivals import IdentityRNN
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.signals import latch


def test_at_first_each_unit_repeats_itself():
    cell = IdentityRNN.init(3, 5, np.random.default_rng(0))
    h = np.abs(normal(np.random.default_rng(1), 2, 5))
    (later,), _ = cell.forward(np.zeros((2, 3)), (h,))
    np.testing.assert_array_equal(later, h)


def test_the_gradients_of_a_step():
    rng = np.random.default_rng(2)
    cell = IdentityRNN(
        {k: normal(rng, *s) for k, s in IdentityRNN.shapes(3, 4).items()}
    )
    x_t, h_prev, dh_t = normal(rng, 5, 3), normal(rng, 5, 4), normal(rng, 5, 4)

    def loss(v):
        params = {k: v[k] for k in cell.params}
        (h_t,), _ = IdentityRNN(params).forward(v["x_t"], (v["h_prev"],))
        return np.sum(h_t * dh_t)

    (h_t,), cache = cell.forward(x_t, (h_prev,))
    assert 0 < np.mean(h_t == 0) < 1
    dx_t, (dh_prev,), grads = cell.backward((dh_t,), cache)
    variables = {"x_t": x_t, "h_prev": h_prev, **cell.params}
    assert_gradients(loss, variables, {"x_t": dx_t, "h_prev": dh_prev, **grads}, rng)


def test_steps_are_counted_for_each_seed_until_all_have_learned():
    asked = []

    def learned(_model):
        asked.append(len(asked) + 1)
        return np.array([len(asked) >= 2, len(asked) >= 3])

    def make(rng):
        return Network(IdentityRNN.init(1, 2, rng), Readout.init(2, 1, rng))

    def steps(most):
        asked.clear()
        settings = [0, 1], most, 1e-3, "binary_cross_entropy", learned
        return until(make, lambda rng: latch(rng, 4, 5), *settings, every=10)

    assert steps(1000) == [20, 30] and len(asked) == 3
    assert steps(29) == [20, None]


@pytest.mark.parametrize("kind", HOLDERS)
def test_a_bit_is_held_over_few_steps_and_not_without_training(kind):
    assert hold([0], kind=kind, length=3, steps=300)[0]["steps"] in range(50, 301, 50)
    assert hold([0], kind=kind, length=20, steps=10) == [{"steps": None}]

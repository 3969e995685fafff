"""The LSTM with layer normalisation: its gradient, and what no longer matters to it."""

import numpy as np
import pytest
from gradcheck import assert_gradients, normal, random_state

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.sequence import unroll
from lstmbook.nn.variants import NormLSTMCell, dstandardised, standardised


def random_norm(rng, *lead, D=3, H=4):
    shapes = NormLSTMCell.shapes(D, H)
    return NormLSTMCell({k: normal(rng, *lead, *s) for k, s in shapes.items()})


@pytest.mark.parametrize("lead", [(), (2,)], ids=["one", "seeds"])
def test_gradients_of_one_step(lead):
    rng = np.random.default_rng(5)
    cell = random_norm(rng, *lead)
    x_t, state = normal(rng, *lead, 5, 3), random_state(cell, rng, *lead, 5)
    dstate = random_state(cell, rng, *lead, 5)

    def loss(v):
        params = {k: v[k] for k in cell.params}
        after, _ = NormLSTMCell(params).forward(v["x_t"], (v["h"], v["c"]))
        return sum(np.sum(s * d) for s, d in zip(after, dstate, strict=True))

    _, cache = cell.forward(x_t, state)
    dx_t, (dh, dc), grads = cell.backward(dstate, cache)
    variables = {"x_t": x_t, "h": state[0], "c": state[1]} | cell.params
    assert_gradients(loss, variables, {"x_t": dx_t, "h": dh, "c": dc} | grads, rng)


def test_gradients_through_time_below_a_readout():
    rng = np.random.default_rng(6)
    network = Network(random_norm(rng), Readout.init(4, 2, rng))
    xs, weights = normal(rng, 4, 2, 3), normal(rng, 4, 2, 2)
    start = random_state(network.layers[0].cell, rng, 2)

    def loss(params):
        network.update(params)
        return np.sum(weights * network.forward(xs, start)[0])

    params = network.params
    grads = network.backward(weights, network.forward(xs, start)[2])[2]
    assert_gradients(loss, params, grads, rng)


def test_the_gradient_of_what_is_standardised():
    rng = np.random.default_rng(7)
    a, weights = normal(rng, 5, 6), normal(rng, 5, 6)
    u, over = standardised(a)
    np.testing.assert_allclose(np.mean(u, -1), 0, atol=1e-12)
    np.testing.assert_allclose(np.std(u, -1), 1, atol=1e-3)

    def loss(v):
        return np.sum(weights * standardised(v["a"])[0])

    assert_gradients(loss, {"a": a}, {"a": dstandardised(weights, u, over)}, rng)


@pytest.mark.parametrize("name", ["W_x", "W_h"])
def test_the_size_of_a_matrix_matters_to_an_lstm_and_not_to_it(name):
    rng = np.random.default_rng(8)
    norm, plain = random_norm(rng), LSTMCell.init(3, 4, rng)
    xs = 3 * normal(rng, 6, 5, 3)
    for cell, within in ((norm, 2e-3), (plain, None)):
        start = random_state(cell, np.random.default_rng(1), 5)
        before = unroll(cell, xs, start)[0]
        cell.update({name: 20 * cell.params[name]})
        apart = np.abs(unroll(cell, xs, start)[0] - before).max()
        assert apart < within if within else apart > 0.1


def test_gains_of_nought_leave_the_biases_alone():
    rng = np.random.default_rng(9)
    cell = NormLSTMCell.init(3, 4, rng)
    cell.update({"g_x": np.zeros(16), "g_h": np.zeros(16)})
    _, cache = cell.forward(normal(rng, 5, 3), random_state(cell, rng, 5))
    np.testing.assert_allclose(cache.f, 1 / (1 + np.exp(-1)))
    np.testing.assert_allclose(cache.i, 0.5)


def test_it_begins_with_the_weights_of_an_lstm():
    one, other = (
        cls.init(3, 4, np.random.default_rng(2)).params
        for cls in (NormLSTMCell, LSTMCell)
    )
    assert all(np.array_equal(one[k], other[k]) for k in ("W_x", "W_h", "b"))


def test_seeds_step_as_each_alone():
    rng = np.random.default_rng(3)
    both = together([random_norm(rng), random_norm(rng)])
    xs = normal(rng, 4, 5, 3)
    hs = unroll(both, xs)[0]
    for n in (0, 1):
        np.testing.assert_allclose(hs[:, n], unroll(alone(both, n), xs)[0])

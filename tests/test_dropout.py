"""Dropout leaves out what its masks say, forward and backward, and weight decay too."""

import numpy as np
import pytest
from golden import vectors
from gradcheck import CELLS, assert_gradients, normal, random_cell
from replay import replay

from lstmbook.formats.torch import from_torch
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.dropout import Dropout, StateDropout, masked_parts, thinned
from lstmbook.nn.layers import LastState, Network, Readout
from lstmbook.nn.parameters import within
from lstmbook.nn.seeds import alone, together
from lstmbook.tasks.batch import Batch
from lstmbook.train.loop import fit, training_step
from lstmbook.train.optimise import SGD, Adam

T, B, D, H, K = 5, 4, 2, 3, 2
FITTING = vectors.read("torch-fitting")


def generator(seed):
    return np.random.default_rng(seed)


def everywhere(rng, kind="lstm", one_mask=False, seeds=()):
    """Dropout on the inputs, on the state and on the outputs."""
    cell = random_cell(kind, D, H, rng, seeds)
    readout = {"W_y": normal(rng, *seeds, H, K), "b_y": normal(rng, *seeds, K)}
    return Network(
        Dropout(D, 0.3, one_mask),
        StateDropout(cell, 0.4, one_mask),
        Dropout(H, 0.5, one_mask),
        Readout(readout),
    )


def parts(network):
    return masked_parts(network)


# What PyTorch computes ----------------------------------------------------------------


def assert_like_torch(network, case):
    ys, _, caches = network.forward(case["input"])
    assert np.allclose(ys, case["output"], rtol=0, atol=1e-12)
    dxs, _, grads = network.backward(ys, caches)
    assert np.allclose(dxs, case["gradients"]["input"], rtol=0, atol=1e-12)
    return grads


def test_dropout_between_two_layers_is_that_of_pytorch():
    case = FITTING["stacked"]
    low, high = from_torch(case["weights"])
    network = Network(low, Dropout(H, 0.4), high)
    network.layers[1].masks = case["masks"]
    assert np.any(case["masks"] == 0) and np.any(case["masks"] > 1.6)
    grads = assert_like_torch(network, case)
    theirs = case["gradients"]["weight_ih_l0"].T
    assert np.allclose(grads["0.W_x"], theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["once", "each"])
def test_dropout_on_the_state_is_a_pytorch_cell_that_gets_a_masked_h(name):
    case = FITTING[name]
    (cell,) = from_torch(case["weights"])
    network = Network(StateDropout(cell, 0.4, one_mask=name == "once"))
    network.layers[0].masks = case["masks"]
    grads = assert_like_torch(network, case)
    theirs = case["gradients"]["weight_hh"].T
    assert np.allclose(grads["0.W_h"], theirs, rtol=0, atol=1e-12)


def test_adam_with_weight_decay_is_pytorchs_adamw():
    case = FITTING["adamw"]
    adam = Adam(0.05, 0.8, 0.95, 1e-3, weight_decay=0.7)
    params = {k: p[0] for k, p in case["params"].items()}
    state = adam.begin(params)
    for t in range(len(case["gradients"]["W"])):
        slopes = {k: g[t] for k, g in case["gradients"].items()}
        params, state = adam.step(params, slopes, state)
        for k, p in params.items():
            assert np.allclose(p, case["params"][k][t + 1], rtol=0, atol=1e-12)


# What it is to do ---------------------------------------------------------------------


@pytest.mark.parametrize("one_mask", [False, True])
@pytest.mark.parametrize("kind", CELLS)
def test_gradients_through_masks(kind, one_mask):
    rng = generator(1)
    network = thinned(everywhere(rng, kind, one_mask), rng, T, B)
    xs, dys = normal(rng, T, B, D), normal(rng, T, B, K)
    mask = 1.0 * (np.arange(T)[:, None] < [5, 2, 4, 1])

    def loss(v):
        network.update({k: v[k] for k in network.params})
        return np.sum(network.forward(v["xs"], None, mask)[0] * dys)

    variables = {"xs": xs} | network.params
    _, _, caches = network.forward(xs, None, mask)
    dxs, _, grads = network.backward(dys, caches)
    assert_gradients(loss, variables, {"xs": dxs} | grads, rng)


def test_seeds_with_masks_of_their_own_compute_what_each_would_alone():
    rng = generator(2)
    networks = [everywhere(rng) for _ in range(3)]
    xs, dys = normal(rng, T, B, D), normal(rng, T, B, K)
    model = thinned(together(networks), [generator(n) for n in range(3)], T, B)
    ys, _, caches = model.forward(xs)
    dxs, _, grads = model.backward(np.stack([dys] * 3, axis=1), caches)
    total = 0
    for n, network in enumerate(networks):
        one = thinned(network, generator(n), T, B)
        own, _, cache = one.forward(xs)
        assert np.allclose(ys[:, n], own, rtol=1e-12)
        own_dxs, _, own_grads = one.backward(dys, cache)
        assert all(np.allclose(grads[k][n], g) for k, g in own_grads.items())
        total = total + own_dxs
    assert np.allclose(dxs, total)  # they share their inputs
    kept = alone(together(networks), 1).layers
    assert [part.drop_prob for part in parts(Network(*kept))] == [0.3, 0.4, 0.5]


def test_a_share_is_left_out_and_the_mean_stays():
    for part in (
        Dropout(50, 0.3),
        StateDropout(LSTMCell.init(1, 50, generator(0)), 0.3),
    ):
        masks = part.draw(generator(3), 20, 1000)
        assert abs(np.mean(masks == 0) - 0.3) < 0.01
        assert abs(np.mean(masks) - 1) < 0.01
        assert len(masks) == (1 if part.one_mask else 20)


def test_one_mask_is_the_same_at_all_steps_and_another_for_each_sequence():
    once, each = Dropout(H, 0.5, one_mask=True), Dropout(H, 0.5)
    for part, same in ((once, True), (each, False)):
        network = thinned(
            Network(part, Readout.init(H, K, generator(0))), generator(4), T, B
        )
        hs = network.layers[0].forward(np.ones((T, B, H)))[0]
        assert np.all(hs == hs[0]) == same
        assert np.any(hs[:, 0] != hs[:, 1])


def test_on_the_state_the_first_step_is_whole_and_c_is_left_alone():
    """Gates held by their biases, f = 1 and i = 0: what c holds no mask can touch."""
    cell = LSTMCell.init(D, H, generator(5), forget_bias=1000, input_bias=-1000)
    layer = thinned(Network(StateDropout(cell, 0.9)), generator(6), T, B).layers[0]
    c = normal(generator(7), B, H)
    xs = normal(generator(8), T, B, D)
    hs, (_, c_last), _ = layer.forward(xs, (np.ones((B, H)), c))
    assert np.allclose(c_last, c)
    assert not np.any(hs == 0)  # what it hands on is whole


def test_a_network_without_masks_is_the_plain_one_and_thinning_leaves_it_so():
    rng = generator(9)
    network = everywhere(rng)
    cell, readout = network.layers[1].cell, network.layers[3]
    xs = normal(rng, T, B, D)
    before = network.forward(xs)[0]
    assert np.array_equal(before, Network(cell, readout).forward(xs)[0])
    thin = thinned(network, rng, T, B)
    assert not np.allclose(thin.forward(xs)[0], before)
    assert np.array_equal(network.forward(xs)[0], before)
    assert thin.params["1.W_x"] is network.params["1.W_x"]


def test_behind_the_last_state_there_is_one_step_to_thin():
    rng = generator(10)
    cell, readout = LSTMCell.init(D, H, rng), Readout.init(H, K, rng)
    network = Network(cell, LastState(), Dropout(H, 0.5), readout)
    ys, _, caches = thinned(network, rng, T, B).forward(normal(rng, T, B, D))
    assert ys.shape == (1, B, K)
    assert network.backward(ys, caches)[0].shape == (T, B, D)


# Training with it ---------------------------------------------------------------------


def batch(rng):
    xs = normal(rng, T, B, D)
    return Batch(xs, normal(rng, T, B, K), None, None, K, 0)


def test_fit_draws_new_masks_at_each_step_and_they_are_those_of_its_source():
    network, data = everywhere(generator(11)), batch(generator(12))
    by_hand, params, rng = network, network.params, generator(13)
    state = SGD(0.1).begin(params)
    for _ in range(3):
        thin = thinned(by_hand, rng, T, B)
        arguments = params, state, data, "squared_error", SGD(0.1)
        params, state, _ = training_step(thin, *arguments)
        by_hand = everywhere(generator(11))
        by_hand.update(params)
    history = fit(
        network, lambda: data, 3, SGD(0.1), "squared_error", drop=generator(13)
    )
    assert all(np.allclose(params[k], p) for k, p in network.params.items())
    assert len(set(history.loss)) == 3
    assert not any(part.masks is not None for part in parts(network))


def test_seeds_learn_with_dropout_as_each_would_alone():
    networks = [everywhere(generator(n)) for n in range(2)]
    model, data = together(networks), [batch(generator(20 + n)) for n in range(2)]
    draws = [lambda n=n: data[n] for n in range(2)]
    rngs = [generator(30 + n) for n in range(2)]
    fit(model, draws, 4, Adam(0.01), "squared_error", clip=1.0, drop=rngs)
    for n, one in enumerate(networks):
        rng = generator(30 + n)
        fit(one, draws[n], 4, Adam(0.01), "squared_error", clip=1.0, drop=rng)
        assert all(np.allclose(model.params[k][n], p) for k, p in one.params.items())


def test_a_step_with_dropout_is_recorded_as_it_stands():
    """The probability that a number is left out may be a control's."""
    network = everywhere(generator(14), one_mask=True)
    data = batch(generator(15))

    def step(**arrays):
        drop = Steady(arrays["numbers"])
        for part in parts(network):
            part.drop_prob = arrays["drop_prob"]
        params = within("net", arrays)
        arguments = network, params, {}, data, "squared_error", SGD(0.1)
        new, _, out = training_step(*arguments, drop=drop)
        return new | {"loss": out.loss}

    def arrays(seed):
        rng = generator(seed)
        net = {f"net.{k}": normal(rng, *p.shape) for k, p in network.params.items()}
        return net | {"numbers": rng.random(100), "drop_prob": rng.uniform(0.2, 0.8)}

    here, there = arrays(16), arrays(17)
    again, plain = replay(step, here, there), step(**there)
    for name, value in plain.items():
        assert np.allclose(again[name], np.ravel(value), rtol=1e-12, atol=1e-12), name


class Steady:
    """A source whose numbers are given."""

    integers = split = None

    def __init__(self, numbers):
        self.numbers = numbers

    def uniform(self, low, high, shape):
        n = int(np.prod(shape))
        return low + (high - low) * np.reshape(self.numbers[:n], shape)


# What does not go together ------------------------------------------------------------


def test_what_does_not_fit_is_named():
    rng = generator(18)
    plain = Network(LSTMCell.init(D, H, rng))
    with pytest.raises(ValueError, match="expected a Dropout or a StateDropout"):
        thinned(plain, rng, T, B)
    with pytest.raises(ValueError, match="expected drop=rng"):
        fit(everywhere(rng), lambda: batch(rng), 1, SGD(0.1), "squared_error")
    with pytest.raises(ValueError, match="expected a source for each of the seeds"):
        thinned(everywhere(rng), [rng, rng], T, B)
    with pytest.raises(ValueError, match="drop_prob is 1, expected 0 <= drop_prob < 1"):
        Dropout(3, 1)
    with pytest.raises(ValueError, match="size is 0"):
        Dropout(0, 0.5)
    with pytest.raises(TypeError, match="rng is 7"):
        thinned(everywhere(rng), 7, T, B)

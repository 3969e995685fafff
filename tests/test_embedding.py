"""An embedding is a one-hot product without its zeros, forward and backward."""

import numpy as np
import pytest
from golden import vectors
from gradcheck import assert_gradients, normal
from test_live_parity import assert_parity, real, settings_of, whole

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.embedding import Embedding
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import alone, together
from lstmbook.tasks.batch import Batch, one_hot_rows
from lstmbook.train.loop import gradients

K, D = 6, 3
WORDS = np.array([[0, 2], [2, 2], [5, 1]])  # (T, B); 2 comes thrice, 3 and 4 never


def embedding(seed=0, *lead):
    return Embedding({"E": normal(np.random.default_rng(seed), *lead, K, D)})


def test_it_is_a_one_hot_row_times_the_table():
    layer, hot = embedding(), one_hot_rows(WORDS, K)
    ys, _, cache = layer.forward(WORDS[..., None])
    np.testing.assert_array_equal(ys, hot @ layer.params["E"])
    dys = normal(np.random.default_rng(1), *ys.shape)
    _, _, grads = layer.backward(dys, cache)
    product = np.reshape(hot, (-1, K)).T @ np.reshape(dys, (-1, D))
    np.testing.assert_allclose(grads["E"], product, atol=1e-15)
    assert not np.any(grads["E"][[3, 4]])


@pytest.mark.parametrize("lead", [(), (2,)])
def test_the_gradient_below_an_lstm(lead):
    rng = np.random.default_rng(3)

    def make():
        words, cell = Embedding.init(K, D, rng), LSTMCell.init(D, 4, rng)
        return Network(words, cell, Readout.init(4, K, rng))

    network = together([make(), make()]) if lead else make()
    xs = np.stack([WORDS, WORDS[::-1]], axis=1) if lead else WORDS
    weights = normal(rng, 3, *lead, 2, K)

    def loss(params):
        network.update(params)
        return np.sum(weights * network.forward(xs[..., None])[0])

    params = network.params
    _, _, caches = network.forward(xs[..., None])
    _, _, grads = network.backward(weights, caches)
    assert_gradients(loss, params, grads, rng)


def test_seeds_read_their_own_tables():
    both, xs = together([embedding(0), embedding(1)]), WORDS[..., None]
    of_both = both.forward(xs)[0]
    for seed in (0, 1):
        one = alone(both, seed).forward(xs)[0]
        np.testing.assert_array_equal(of_both[:, seed], one)
    own = np.stack([xs, xs[::-1]], axis=1)
    np.testing.assert_array_equal(both.forward(own)[0][:, 0], of_both[:, 0])
    np.testing.assert_array_equal(both.forward(own)[0][:, 1], of_both[::-1, 1])


def test_its_rows_and_gradient_are_those_of_pytorch():
    case = vectors.read("torch-embedding")["rows"]
    layer = Embedding({"E": case["parameters"]["weight"]})
    ys, _, cache = layer.forward(case["read"][..., None])
    np.testing.assert_array_equal(ys, case["output"])
    _, _, grads = layer.backward(ys, cache)
    slope = case["gradients"]["weight"]
    np.testing.assert_allclose(grads["E"], slope, rtol=0, atol=1e-12)
    assert not np.any(slope[-1]) and np.any(slope)


def test_a_page_reads_rows_and_adds_up_their_gradient_as_numpy_does():
    def step(E, xs):
        layer = Embedding({"E": E})
        ys, _, cache = layer.forward(xs)
        return {"ys": ys, "dE": layer.backward(ys, cache)[2]["E"]}

    assert_parity(step, settings_of(4, E=real((K, D)), xs=whole(K, (3, 2, 1))))


@pytest.mark.parametrize("wrong", [-1, K, 0.5, np.nan])
def test_a_number_of_no_word_is_refused(wrong):
    with pytest.raises(ValueError, match=f"xs .*0 to {K - 1}"):
        embedding().forward(np.full((2, 1, 1), wrong))


def test_words_in_the_wrong_shape_are_refused():
    with pytest.raises(ValueError, match="xs has shape"):
        embedding().forward(WORDS)


def test_a_network_with_words_learns():
    rng = np.random.default_rng(0)
    network = Network(Embedding.init(K, D, rng), Readout.init(D, K, rng))
    batch = Batch(1.0 * WORDS[..., None], WORDS, None, None, K, 1 / K)
    before = gradients(network, batch, "cross_entropy")
    network.update({k: v - before[1][k] for k, v in network.params.items()})
    assert gradients(network, batch, "cross_entropy")[0] < before[0]

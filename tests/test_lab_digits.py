"""The networks that read digits: how they are made, fed and judged."""

import numpy as np
import pytest
from gradcheck import assert_gradients

from lstmbook.lab.digit_reader import digit_reader, opinions, varied
from lstmbook.lab.digits import (
    MIXED,
    MeanState,
    as_read,
    digit_network,
    nearest_digits,
    read_digits,
)
from lstmbook.lab.evidence import evidence
from lstmbook.nn.cells import GRUCell
from lstmbook.nn.layers import Network
from lstmbook.tasks.digits import digits_of


def test_the_mean_of_the_states_has_the_right_gradient():
    rng = np.random.default_rng(0)
    network = Network(GRUCell.init(2, 3, rng), MeanState())
    xs, weights = rng.normal(size=(5, 2, 2)), rng.normal(size=(1, 2, 3))

    def loss(variables):
        network.update({k: v for k, v in variables.items() if k != "xs"})
        return np.sum(weights * network.forward(variables["xs"])[0])

    variables = dict(network.params) | {"xs": xs}
    ys, _, cache = network.forward(xs)
    np.testing.assert_allclose(ys[0], np.mean(network.layers[0].forward(xs)[0], axis=0))
    dxs, _, grads = network.backward(weights, cache)
    assert_gradients(loss, variables, grads | {"xs": dxs}, rng)


@pytest.mark.parametrize("state", ["last", "mean", "each"])
def test_what_counts_is_the_last_row_or_each(state):
    pixels, digit = (part[:5] for part in digits_of("test"))
    batch = as_read(pixels, digit, state=state, order=MIXED)
    assert np.array_equal(batch.xs[2], pixels[:, MIXED[2]].astype(np.float32))
    network = digit_network(np.random.default_rng(0), state=state)
    ys, _, _ = network.forward(batch.xs)
    assert ys.shape == batch.targets.shape + (10,) == batch.counts.shape + (10,)
    assert np.all(batch.targets == digit) and np.all(batch.counts == 1)


def test_both_readers_have_half_of_the_units():
    rng = np.random.default_rng(0)
    assert digit_network(rng, kind="both").params["0.back.W_h"].shape == (16, 48)
    with pytest.raises(ValueError, match="kind"):
        digit_network(rng, kind="MLP")


def test_the_nearest_digit_is_found_by_looking_at_each():
    known, digit = digits_of("training")
    asked, _ = digits_of("test")
    apart = [np.sum((known - one) ** 2, axis=(1, 2)) for one in asked[:40]]
    assert np.array_equal(nearest_digits(asked)[:40], digit[np.argmin(apart, axis=1)])
    assert np.array_equal(nearest_digits(known), digit)


@pytest.mark.long
@pytest.mark.parametrize("how", [{}, {"kind": "softmax"}, {"state": "each"}])
def test_a_network_is_judged_alone_as_beside_another(how, monkeypatch):
    monkeypatch.setattr("lstmbook.lab.digits.STEPS", 3)
    two, one = read_digits([5, 6], **how), read_digits([6], **how)
    assert two[1] == one[0] and 0 < one[0]["right"] < 1
    if how == {"state": "each"}:
        assert len(one[0]["rows"]) == 8 and one[0]["rows"][-1] == one[0]["right"]


def test_a_digit_is_varied_by_a_pixel_to_the_side_and_noise():
    pixels = np.zeros((300, 8, 8))
    pixels[:, 4, 3] = 10
    seen = varied(pixels, np.random.default_rng(0))
    at = np.argmax(seen.reshape(300, -1), axis=1) - 32
    assert set(at) == {2, 3, 4} and np.all(np.bincount(at)[2:] > 70)
    assert 0.1 < np.std(seen[:, 0]) < 0.2


def test_the_stored_network_reads_digits_and_knows_how_sure_it_may_be():
    pixels, digit = digits_of("test")
    p = opinions(pixels)
    right = np.mean(np.argmax(p, -1) == digit, axis=1)
    assert right[-1] > 0.97 and right[3] > 0.8
    assert np.all(np.abs(right - np.mean(np.max(p, -1), axis=1)) < 0.06)
    assert np.all(20 * digit_reader().params["0.W_h"] % 1 < 1e-9)


@pytest.mark.parametrize("id", ["digits-held-out", "digits-other-hands"])
def test_blocks_of_ten_say_what_all_thirty_say(id):
    found = evidence(id)
    assert [block.decided for block in found.blocks()] == [found.decided] * 3

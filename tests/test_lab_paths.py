"""What the gradient is before training, and what is written by hand."""

import numpy as np
import pytest

from lstmbook.lab import by_hand, slopes
from lstmbook.lab.evidence import rows
from lstmbook.lab.paths import BIASES, KINDS, SCALES, drawn, gradient_map, stretch
from lstmbook.nn.sequence import unroll

SMALL = {"T": 12, "H": 5}


@pytest.mark.parametrize("kind", ["LSTM", "LSTM of 1997"])
def test_the_gradient_of_1997_is_the_product_of_the_forget_gates(kind):
    [found] = stretch([3], kind, 1.0, 2.0, truncate="1997", **SMALL)
    rng = np.random.default_rng(3)
    cell = drawn(kind, rng, 1.0, 2.0, 5)
    _, _, caches = unroll(cell, rng.normal(size=(12, 1, 5)))
    left = np.max(np.prod([k.f for k in caches], axis=0))
    assert found["power"] == pytest.approx(np.log10(left), abs=0.006)
    [whole] = stretch([3], kind, 1.0, 2.0, **SMALL)
    assert whole["power"] != pytest.approx(found["power"], abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_scale_is_that_of_the_recurrent_weights(kind):
    W = drawn(kind, np.random.default_rng(0), 0.0, 3.0, 64).params["W_h"]
    assert np.std(W) == pytest.approx(3 / np.sqrt(64), rel=0.05)
    if kind == "RNN, orthogonal":
        assert np.allclose(W @ W.T, 9 * np.eye(64))


def test_a_kind_without_a_name_is_named():
    with pytest.raises(ValueError, match="kind is 'GRU', expected one of"):
        stretch([0], "GRU")


def test_the_map_holds_what_the_rows_measure():
    [found] = gradient_map([4], **SMALL)
    b, s = 3, 6
    for name, truncate in (("total", None), ("c-path", "1997")):
        [at] = stretch([4], "LSTM", BIASES[b], SCALES[s], truncate=truncate, **SMALL)
        assert found[name][b][s] == at["power"]
    assert [found["RNN"][s]] == [r["power"] for r in _rnn(SCALES[s])]
    total, parts = (10.0 ** np.array(found[k]) for k in ("total", "h-path"))
    rounded = 1.2 * 10.0 ** np.array(found["c-path"]) + 0.05 * total
    assert np.all(np.abs(total - parts) <= rounded)


def _rnn(scale):
    return stretch([4], "RNN", 0.0, scale, **SMALL)


def test_a_product_without_slopes_is_a_power_of_rho():
    for rho in (0.9, 1.0, 1.41):
        [found] = slopes.product([1], "linear", rho, T=30, H=6)
        assert found["power"] == pytest.approx(30 * np.log10(rho), abs=0.006)
    [tanh], [relu] = (slopes.product([1], name, 1.0, T=30) for name in ("tanh", "ReLU"))
    assert relu["power"] < tanh["power"] < 0


@pytest.mark.long
@pytest.mark.parametrize(
    ("row", "name", "broken"),
    [
        ("forgetting-is-not-vanishing", "held", lambda *_, **__: (0.999, -700.0)),
        ("forgetting-is-not-vanishing", "held", lambda *_, **__: (1.0, -3.0)),
        ("passing-on-loses-nothing", "recalled", lambda: (480, 481)),
        ("rewritten-at-every-step", "overlap", lambda _: 0.5),
    ],
)
def test_a_counterexample_that_is_none_is_an_error(row, name, broken, monkeypatch):
    assert rows()[row].verdict in ("fails", "holds if")
    rows()[row].show()
    monkeypatch.setattr(by_hand, name, broken)
    with pytest.raises(AssertionError):
        rows()[row].show()


def test_a_leak_keeps_no_bit_and_a_latch_does():
    assert by_hand.held(0.9, noises=200, steps=100)[0] < 0.7
    kept, power = by_hand.held(2.0, noises=200, steps=100)
    assert kept == 1 and power < -50


def test_copies_that_are_added_up_are_told_from_one_that_is_left_out():
    added, shared = by_hand.copies_and_one(np.random.default_rng(5))
    assert np.allclose(added, shared) and np.min(np.abs(shared)) > 1e-6
    assert rows()["shared-weights"].verdict == "holds"

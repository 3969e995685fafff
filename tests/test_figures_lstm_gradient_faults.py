"""The six faults can be told apart in their figure, and the sound LSTM has none."""

from itertools import combinations, product

import numpy as np
import pytest
from made import Later

from lstmbook.book.faults import PASSES
from lstmbook.book.figures import lstm_gradient_faults as figures

FIGURE = Later("live-find-the-fault")
SHOWN = "share", "weights", "c_after", "h_after"


def shown(letter, **settings):
    """All that a reader sees of an LSTM before suspecting anything."""
    out = FIGURE.outputs(letter=letter, **settings)
    return np.concatenate([out[name] for name in SHOWN])


@pytest.mark.parametrize("seed", [44, 7])
def test_each_two_differ_at_some_setting(seed):
    places = [{"T": T, "last": last, "seed": seed} for T in (1, 3) for last in (0, 1)]
    rows = [
        np.stack([shown(letter, **place) for place in places]) for letter in range(7)
    ]
    for one, other in combinations(rows, 2):
        assert np.max(np.abs(one - other)) > 0.05


def test_the_sound_one_agrees_with_the_measurement():
    for T, last, seed in product(range(1, 7), (False, True), (44, 0, 9)):
        out = FIGURE.outputs(letter=6, T=T, last=last, seed=seed)
        assert out["gap"] < 1e-6 and out["wrong"] == 0
    np.testing.assert_array_equal(out["h_after"], np.tanh(out["c_after"]))


def test_what_is_measured_is_no_copy_of_what_is_announced():
    """The slopes of a loss, worked out here from two runs of one cell."""
    make, T = figures.PASSES["sound"], 4
    counts = 1.0 * (np.arange(figures.STEPS) < T)
    for at in (2, 5, 9):
        start, _, measured = figures.gradients(make, 44, counts)
        loss = [
            np.sum(make(figures.named(moved)).run(figures.XS[:T])[0])
            for moved in (start + d * np.eye(12)[at] for d in (1e-5, -1e-5))
        ]
        assert measured[at] == pytest.approx((loss[0] - loss[1]) / 2e-5, abs=1e-7)


def test_one_suspicion_fits_each_of_them_alone():
    """At the settings of the guess, and it is the class itself."""
    makes = list(figures.KINDS.values())
    for letter, make in enumerate(figures.PASSES.values()):
        found = FIGURE.outputs(letter=letter, T=3)["apart"]
        assert makes[np.argmin(found)] is make and np.sum(found < 1e-6) == 1
        out = FIGURE.outputs(letter=letter, suspect=makes.index(make), T=3)
        assert not out["unlike"]
        for name, other in zip(SHOWN, ("share", "weights", "c", "h"), strict=True):
            np.testing.assert_array_equal(out[name], out[f"if_{other}"])


def test_what_is_seen_when_is_what_the_text_says():
    assert figures.seen(1) == "A" and figures.seen(2) == figures.seen(6) == "ACE"
    first, second = (FIGURE.outputs(letter=letter, T=2) for letter in (0, 4))
    assert np.all(first["share"][[0, 1, 2]] != 1)
    # Two steps without dc: i and g alone are wrong, and not by way of h.
    np.testing.assert_array_equal(np.flatnonzero(second["share"] != 1), [0, 2, 8, 10])
    assert list(PASSES) == list("ABCDEF")

"""The wave of blame is the package's gradient, copy by copy, with and without a cut."""

import numpy as np
import pytest
from made import Later

from lstmbook.book.figures import bptt_wave as figures
from lstmbook.nn.sequence import backward_through_time, unroll

WAVE, T = Later("live-wave-of-blame"), figures.T


def forward(w, copies=0.0):
    """The states h_0 ... h_T, where the copy of W_h at each step is w + copies."""
    hs = [figures.START]
    for x, moved in zip(figures.XS, copies + np.zeros(T), strict=True):
        hs.append(np.tanh(x + (w + moved) * hs[-1]))
    return np.array(hs)


def loss(w, asked, copies=0.0):
    error = forward(w, copies)[1:] - figures.TARGET
    return np.sum(figures.ASKED[asked] * error**2) / 2


@pytest.mark.parametrize("asked", range(len(figures.ASKED)))
@pytest.mark.parametrize("w", [-1.2, 0.5, 1.5])
def test_each_share_is_what_its_copy_moves_the_loss_by(w, asked):
    out = WAVE.outputs(w=w, asked=asked, cut=0)
    for t in range(T):
        copy = 1e-5 * (np.arange(T) == t)
        slope = (loss(w, asked, copy) - loss(w, asked, -copy)) / 2e-5
        np.testing.assert_allclose(out["each"][t], slope, atol=1e-8)


@pytest.mark.parametrize("cut", range(T))
def test_a_cut_leaves_the_gradients_of_two_halves(cut):
    for values in WAVE.presets.values():
        two_halves(WAVE.outputs(**values | {"cut": cut}), cut)


def two_halves(out, cut):
    cell = figures.one_unit(out["w"])
    xs, start = figures.XS[:, None, None], np.full((1, 1), figures.START)
    hs, _, caches = unroll(cell, xs, (start,))
    dhs = figures.ASKED[int(out["asked"])][:, None, None] * (hs - figures.TARGET)
    halves = [part for part in (slice(0, cut), slice(cut, T)) if dhs[part].size]
    expected = sum(
        backward_through_time(cell, dhs[part], caches[part])[2]["W_h"][0, 0]
        for part in halves
    )
    np.testing.assert_allclose(out["kept"], expected, atol=1e-12)
    whole = backward_through_time(cell, dhs, caches)[2]["W_h"][0, 0]
    np.testing.assert_allclose(out["kept"] + out["lost"], whole, atol=1e-12)


def test_the_wave_fades_holds_grows_and_turns_as_its_presets_say():
    sizes = {
        name: WAVE.outputs(**WAVE.presets[name])["both"]
        for name in ("Fades", "Holds", "Grows", "Turns its sign")
    }
    ratio = {name: abs(both[0] / both[-1]) for name, both in sizes.items()}
    assert ratio["Fades"] < 0.02 and 0.9 < ratio["Holds"] < 1.1 and ratio["Grows"] > 3
    assert np.all(np.diff(np.sign(sizes["Turns its sign"])) != 0)


def test_a_number_is_seen_from_its_step_on():
    ahead, back = (
        np.array([[out[f"{name}_{k}"] for k in range(1, T + 1)] for out in steps])
        for steps in [[WAVE.outputs(step=n) for n in range(2 * T + 1)]]
        for name in ("ahead", "back")
    )
    assert ahead.sum(axis=1).tolist() == [min(1 + n, T) for n in range(2 * T + 1)]
    assert back.sum(axis=1).tolist() == [max(0, n - T) for n in range(2 * T + 1)]
    assert np.all(np.diff(back, axis=1) >= 0)  # the last step is the first to know


def test_the_sum_grows_by_the_share_that_has_just_fallen():
    sums = [WAVE.outputs(step=n)["sum_1"] for n in range(2 * T + 1)]
    each = WAVE.outputs()["each"]
    np.testing.assert_allclose(sums[: T + 1], 0)
    np.testing.assert_allclose(np.diff(sums)[T:], each[::-1])

"""Blame by two paths: what runs back is how much the last h moves."""

import itertools

import numpy as np
import pytest
from made import Later

from lstmbook.book.figures import lstm_gradient_blame as figures

FIGURE, T = Later("live-blame-by-two-paths"), figures.T


def settings():
    return [*FIGURE.presets.values(), {"f": 0.3, "i": 0.8, "o": 0.6, "w": -1.7}]


def last_h(settings, moved, at, by):
    """h_T of a run in which `moved`, "h" or "c", is larger by `by` after step `at`."""
    weights = {name: settings.get(name, FIGURE.controls[name].value) for name in "fiow"}
    cell, h, c = figures.one_cell(**weights), np.zeros((1, 1)), np.zeros((1, 1))
    for t in range(T + 1):
        if t > 0:
            (_, c), k = cell.forward(np.full((1, 1), figures.XS[t - 1]), (h, c))
        if t == at and moved == "c":
            c = c + by
        if t > 0:
            h = k.o * np.tanh(c)
        if t == at and moved == "h":
            h = h + by
    return h[0, 0]


@pytest.mark.parametrize("moved", ["c", "h"])
def test_each_circle_holds_what_it_moves_the_last_h_by(moved):
    for each, t in itertools.product(settings(), range(T + 1)):
        out = FIGURE.outputs(**each)
        up, down = (last_h(each, moved, t, by) for by in (1e-5, -1e-5))
        assert out[f"{moved}_{t}"] == pytest.approx((up - down) / 2e-5, abs=1e-7)


def test_the_belt_is_a_product_of_forget_gates_and_of_nothing_else():
    for each in settings():
        out = FIGURE.outputs(**each)
        kept = np.cumprod(out["f_T"][::-1])[::-1]
        np.testing.assert_allclose(out["belt"][:-1], kept * out["belt"][-1], rtol=1e-9)


def test_presets_do_what_their_names_say():
    names = "By c alone", "f half shut", "More by h", "They cancel"
    alone, half, more, cancel = (FIGURE.outputs(**FIGURE.presets[n]) for n in names)
    detour = {
        n: out["of_c"] - out["belt"] for n, out in zip("ahm", (alone, half, more))
    }
    assert not np.any(detour["a"]) and not np.any(detour["h"])
    assert alone["passed"] > 0.5 > 0.02 > half["passed"]
    assert detour["m"][0] > 5 * more["belt"][0]
    assert cancel["belt"][0] > 0.6 and abs(cancel["of_c"][0]) < 0.01


def test_blame_is_seen_from_its_step_on():
    seen = [
        [FIGURE.outputs(back=n)[f"here_{k}"] for k in range(T + 1)]
        for n in range(T + 1)
    ]
    assert np.array_equal(seen, np.tri(T + 1)[:, ::-1])

"""The figures of the chapter "Vanishing through time" compute what they say."""

import numpy as np
import pytest

from lstmbook.book.counterexample import counterexample
from lstmbook.book.figures import vanishing_through_time as figures
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.influence import jacobian


@pytest.mark.parametrize(
    ("preset", "kept", "learnable"),
    [
        ("Latch", True, False),
        ("Leak", False, False),
        ("Edge", True, True),
        ("Too much noise", False, False),
    ],
)
def test_presets_tell_keeping_and_learning_apart(preset, kept, learnable):
    figure = figures.kept_and_learnable()
    out = figure.outputs(**figure.presets[preset])
    assert (out["share"] == 1, out["last"] > -3) == (kept, learnable)


def test_no_noisy_setting_keeps_both_the_bit_and_its_gradient():
    def claim(out):
        both = max(0.9 - out["share"], (-3 - out["last"]) / 100)
        return 1.0 if out["noise"] < 0.3 else both

    figure = figures.kept_and_learnable()
    assert counterexample(figure, claim, np.random.default_rng(0), n=300) is None
    nearest = figure.outputs(w=3.6, gain=0.3, noise=0.3, pulse=1.0)
    assert nearest["share"] > 0.9 and nearest["last"] > -6


def test_the_gradient_shown_is_the_package_s():
    out = figures.kept_and_learnable().outputs(w=1.3, gain=1.0, noise=0.4, pulse=1.0)
    one = np.ones((1, 1))
    cell = RNNCell({"W_x": one, "W_h": 1.3 * one, "b": np.zeros(1)})
    found = []
    for noise in figures.NOISE.T:
        xs = 0.4 * noise[:, None, None]
        gradient = jacobian(cell, xs, (np.tanh(one),))[:, 0, 0]  # of h_T by h_t
        found.append(np.log10(gradient[0]) - np.log10(gradient))  # of h_t by h_0
    np.testing.assert_allclose(out["exponent"], np.mean(found, axis=0), atol=1e-9)


def test_the_tanh_curve_by_lag_is_the_package_s():
    out = figures.gradient_by_lag().outputs(rho=1.2, size=0.5, matrix=0)
    eye = np.eye(figures.UNITS)
    cell = RNNCell({"W_x": eye, "W_h": 1.2 * figures.ROTATION, "b": np.zeros(len(eye))})
    start = (0.5 * figures.START[None],)
    J = jacobian(cell, 0.5 * figures.INPUT[:, None], start)[::-1]  # by lag
    size = np.sqrt(np.sum(J * J, axis=(1, 2)) / figures.UNITS)
    np.testing.assert_allclose(out["of_1"], np.log10(size), atol=1e-9)


@pytest.mark.parametrize("rho", [0.5, 1.0, 2.0])
def test_a_linear_network_keeps_a_power_of_its_spectral_radius(rho):
    out = figures.gradient_by_lag().outputs(rho=rho, size=1.0, matrix=0)
    lags = np.arange(figures.LAGS + 1)
    np.testing.assert_allclose(out["of_0"], lags * np.log10(rho), atol=1e-9)
    assert np.all(out["last_1"] <= out["last_0"])
    assert out["last_3"] <= out["last_0"] + figures.LAGS * np.log10(0.25) + 1e-9


def test_the_gradient_at_the_wall_is_the_slope_of_the_loss():
    w, b, step = 1.25, 0.02, 1e-6
    at = np.array([w, b])
    both = [at + step * np.eye(2), at - step * np.eye(2)]
    up, down = ((figures.last_state(*p.T) - figures.TARGET) ** 2 for p in both)
    slope = figures.gradient_of_loss(w, b)
    np.testing.assert_allclose(slope, (up - down) / (2 * step), rtol=1e-5)


def test_on_the_wall_only_the_clipped_step_stays_in_the_drawing():
    figure = figures.the_wall()
    out = figure.outputs(**figure.presets["On the wall"])
    assert out["norm"] > 50
    free, held = out["free"][:, 1], out["held_end"]
    assert not figures.B_LIMITS[0] < free[1] < figures.B_LIMITS[1]
    step = np.linalg.norm(held - out["start"])
    assert np.isclose(step, out["learning_rate"] * out["limit"])
    assert out["after_held"] < out["before"]


def test_on_the_plain_both_steps_are_the_same():
    figure = figures.the_wall()
    out = figure.outputs(**figure.presets["On the plain"])
    assert out["norm"] < out["limit"]
    np.testing.assert_allclose(out["free"], out["held"])


def test_one_weight_does_not_both_store_and_protect_and_a_gate_does():
    figure = figures.one_weight()
    rng = np.random.default_rng(0)
    for way, least in (("in", 0.75), ("out", 0.9)):

        def claim(out, way=way, least=least):
            both = out[f"first_{way}"] + out[f"second_{way}"]
            return 1.0 if out["gate"] else both - least + 1e-9

        assert counterexample(figure, claim, rng, n=300) is None
        sums = figure.outputs(gate=False)[f"sum_{way}"]
        assert np.isclose(np.min(sums), least)
        gated = figure.outputs(**figure.presets["Gates"])
        assert gated[f"first_{way}"] == gated[f"second_{way}"] == 0


def test_the_errors_of_one_weight_are_those_of_a_unit_that_adds_up():
    rng, n = np.random.default_rng(1), 40_000
    bit, noise = rng.choice([-1.0, 1.0], n), rng.uniform(-1, 1, (figures.QUIET, n))
    out = figures.one_weight().outputs(w_in=0.4, w_out=0.3, gate=False)
    c = 0.4 * (bit + noise.sum(axis=0))
    np.testing.assert_allclose(out["here_in"][1], np.mean((c - bit) ** 2), rtol=0.03)
    said = 0.3 * bit * np.ones((figures.QUIET + 1, 1))  # of a cell that holds the bit
    wanted = np.vstack([np.zeros((figures.QUIET, n)), bit])
    error = np.mean(np.sum((said - wanted) ** 2, axis=0))
    np.testing.assert_allclose(out["here_out"][1], error)

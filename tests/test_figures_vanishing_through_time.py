"""The figures of the chapter "Vanishing through time" compute what they say."""

import numpy as np
import pytest
from counterexample import counterexample
from made import made

from lstmbook.book.figures import vanishing_through_time as figures
from lstmbook.book.figures import vanishing_through_time_wall as wall
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
    figure = made("live-kept-and-learnable")
    out = figure.outputs(**figure.presets[preset])
    assert (out["share"] == 1, out["last"] > -3) == (kept, learnable)


@pytest.mark.long
def test_no_noisy_setting_keeps_both_the_bit_and_its_gradient():
    def claim(out):
        both = max(0.9 - out["share"], (-3 - out["last"]) / 100)
        return 1.0 if out["noise"] < 0.3 else both

    figure = made("live-kept-and-learnable")
    assert counterexample(figure, claim, np.random.default_rng(0), n=300) is None
    nearest = figure.outputs(w=3.6, gain=0.3, noise=0.3, pulse=1.0)
    assert nearest["share"] > 0.9 and nearest["last"] > -6


def test_the_gradient_shown_is_the_package_s():
    out = made("live-kept-and-learnable").outputs(w=1.3, gain=1.0, noise=0.4, pulse=1.0)
    one = np.ones((1, 1))
    cell = RNNCell({"W_x": one, "W_h": 1.3 * one, "b": np.zeros(1)})
    found = []
    for noise in figures.NOISE.T:
        xs = 0.4 * noise[:, None, None]
        gradient = jacobian(cell, xs, (np.tanh(one),))[:, 0, 0]  # of h_T by h_t
        found.append(np.log10(gradient[0]) - np.log10(gradient))  # of h_t by h_0
    expected = np.maximum(np.mean(found, axis=0), figures.GONE)
    np.testing.assert_allclose(out["exponent"], expected, atol=1e-9)


def test_the_tanh_curve_by_lag_is_the_package_s():
    out = made("live-gradient-by-lag").outputs(rho=1.2, size=0.5, matrix=0)
    eye = np.eye(figures.UNITS)
    cell = RNNCell({"W_x": eye, "W_h": 1.2 * figures.ROTATION, "b": np.zeros(len(eye))})
    start = (0.5 * figures.START[None],)
    J = jacobian(cell, 0.5 * figures.INPUT[:, None], start)[::-1]  # by lag
    size = np.sqrt(np.sum(J * J, axis=(1, 2)) / figures.UNITS)
    np.testing.assert_allclose(out["of_1"], np.log10(size), atol=1e-9)


@pytest.mark.parametrize("rho", [0.5, 1.0, 2.0])
def test_a_linear_network_keeps_a_power_of_its_spectral_radius(rho):
    out = made("live-gradient-by-lag").outputs(rho=rho, size=1.0, matrix=0)
    lags = np.arange(figures.LAGS + 1)
    np.testing.assert_allclose(out["of_0"], lags * np.log10(rho), atol=1e-9)
    assert np.all(out["last_1"] <= out["last_0"])
    assert out["last_3"] <= out["last_0"] + figures.LAGS * np.log10(0.25) + 1e-9


def test_the_gradient_at_the_wall_is_the_slope_of_the_loss():
    w, b, step = 1.25, 0.02, 1e-6
    at = np.array([w, b])
    both = [at + step * np.eye(2), at - step * np.eye(2)]
    up, down = ((wall.last_state(*p.T) - wall.TARGET) ** 2 for p in both)
    loss, slope = wall.loss_and_gradient(w, b)
    expected = (wall.last_state(w, b) - wall.TARGET) ** 2
    np.testing.assert_allclose(loss, expected, rtol=0, atol=1e-9)
    np.testing.assert_allclose(slope, (up - down) / (2 * step), rtol=1e-5)


def down(preset, steps):
    figure = wall.the_wall()
    figure.set(**figure.presets[preset])
    return figure.advance(steps)


@pytest.mark.long
def test_on_the_wall_the_first_free_step_leaves_the_map_for_good():
    start, first, last = (down("On the wall", n) for n in (0, 1, wall.DESCENT))
    assert start["norm"] > 50 and start["length"] > 5
    np.testing.assert_allclose(start["held_length"], 0.1)  # rate 0.1, limit 1
    assert np.round([first["w"], first["b"]], 1).tolist() == [-5.8, 17.5]
    assert np.round([last["w"], last["b"]], 1).tolist() == [-5.8, 17.5]
    assert round(float(start["loss_free"]), 2) == 0.6
    assert round(float(last["loss_free"]), 2) == 0.25
    assert last["loss_held"] < wall.LOW


@pytest.mark.long
def test_the_ways_down_are_drawn_step_by_step():
    out = down("High and flat", 3)
    w, b = out["held"]
    np.testing.assert_allclose([w[0], b[0]], out["start"])
    assert np.all(np.diff(b[:4]) != 0) and np.all(b[4:] == b[3])
    np.testing.assert_allclose([w[3], b[3]], out["held_end"])


@pytest.mark.long
def test_on_the_plain_both_ways_are_the_same():
    out = down("On the plain", wall.DESCENT)
    np.testing.assert_allclose(out["free"], out["held"])
    assert out["loss_held"] < wall.LOW and out["steps"] < 20


def drawn(figure, **values):
    """The panels of a figure as they are drawn for these values."""
    figure = figure.figure(figure.outputs(**values))
    return getattr(figure, "axes", None) or figure.figure.axes


def test_a_gradient_that_is_called_gone_is_seen_to_fall():
    """10^-3 of it takes a tenth of the picture's height, or more."""
    _, right = drawn(made("live-kept-and-learnable"))
    low, high = right.get_ylim()
    assert 3 / (high - low) >= 0.1
    assert high > 4 and "≤" in right.get_yticklabels()[0].get_text()


def test_a_name_in_a_readout_comes_with_a_sentence_of_its_own():
    readout = made("live-gradient-by-lag").readout
    assert sum(name in readout for name in figures.FOUR) <= 1


def test_one_weight_does_not_both_store_and_protect_and_a_gate_does():
    figure = made("live-one-weight")
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
    out = made("live-one-weight").outputs(w_in=0.4, w_out=0.3, gate=False)
    c = 0.4 * (bit + noise.sum(axis=0))
    np.testing.assert_allclose(out["here_in"][1], np.mean((c - bit) ** 2), rtol=0.03)
    said = 0.3 * bit * np.ones((figures.QUIET + 1, 1))  # of a cell that holds the bit
    wanted = np.vstack([np.zeros((figures.QUIET, n)), bit])
    error = np.mean(np.sum((said - wanted) ** 2, axis=0))
    np.testing.assert_allclose(out["here_out"][1], error)

"""The figures of "The gradient of the LSTM" compute what they say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from made import Later, made

from lstmbook.book.figures import lstm_gradient as figures
from lstmbook.lab.paths import BIASES

PATHS = "total", "c-path"
PASS, RUBBISH = Later("live-backward-pass"), Later("live-signal-and-rubbish")


def shown(figure, preset):
    return figure.outputs(**figure.presets[preset])


@pytest.mark.parametrize("gate", range(3))
@pytest.mark.parametrize("w_h", [-1.0, 0.3, 1.0])
def test_backward_agrees_with_the_measurement_and_the_belt_alone_does_not(gate, w_h):
    out = PASS.outputs(gate=gate, step=7, push=-3.0, b_f=2.0, w_h=w_h)
    assert out["digits"] >= 4
    np.testing.assert_allclose(out["slope"], out["total"], rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(out["c_path"] + out["h_path"], out["total"])
    assert out["without"] > 0.01


def test_shutting_f_cuts_the_belt_and_shutting_i_does_not():
    free = PASS.outputs(w_h=0.5, b_f=4.0, push=0.0)
    f, i = shown(PASS, "Shut f"), shown(PASS, "Shut i")
    assert f["c_at_0"] < 0.2 * free["c_at_0"] and abs(f["h_at_0"]) > 2 * f["c_at_0"]
    assert i["c_at_0"] > 0.8 * free["c_at_0"]


@pytest.mark.parametrize("push", [-6.0, 6.0])
def test_a_push_on_i_moves_where_the_c_path_begins_and_not_what_is_left(push):
    free, moved = (PASS.outputs(gate=1, w_h=0.0, b_f=4.0, push=p) for p in (0, push))
    assert abs(moved["c_at_0"] - free["c_at_0"]) > 0.05
    assert np.isclose(moved["kept"], free["kept"]) and 0.69 < free["kept"] < 0.70


def test_presets_take_the_path_they_name():
    assert np.all(shown(PASS, "Belt alone")["h_path"] == 0)
    detour = shown(PASS, "Only the detour")
    assert abs(detour["total"][10]) < 1e-2 and abs(detour["c_path"][10]) < 1e-2
    assert abs(detour["h_path"][10]) > 10 * abs(detour["c_path"][10])


def test_a_value_is_readable_where_the_text_says():
    readable = {name: shown(RUBBISH, name)["readable"] for name in RUBBISH.presets}
    assert [name for name in readable if readable[name]] == ["1997, input −3"]
    assert 0.4 < shown(RUBBISH, "Forget bias 5")["left"] < 0.6
    assert shown(RUBBISH, "Forget bias 1")["left"] < 1e-9


@pytest.mark.parametrize("kind", [0, 1])
def test_rubbish_has_the_deviation_of_a_simulated_cell(kind):
    out = RUBBISH.outputs(kind=kind, b_f=3.0, b_i=-1.0, size=0.3, gap=100)
    rng = np.random.default_rng(0)
    c, i = np.zeros(4000), 1 / (1 + np.e)
    for _ in range(100):
        c = out["f"] * c + i * rng.normal(0, 0.3, 4000)
    np.testing.assert_allclose(out["heap"], np.std(c), rtol=0.05)


def test_drift_has_a_line_for_each_run():
    run = {"drift": np.array([5.0, 50.0, 500.0])}
    ax = figures.draw_drift({"one": [run, run], "other": [run]})
    one, other = (line.get_xydata() for line in ax.lines)
    lines = np.array([[10, 5], [100, 50], [1000, 500], [10_000, np.nan]])
    np.testing.assert_allclose(one, np.tile(lines, (2, 1)))
    np.testing.assert_allclose(other, lines)
    plt.close("all")


def test_no_gradient_grows_along_the_belt_and_all_paths_are_the_h_path():
    maps = figures.map_of_powers()
    assert np.max(maps["c-path"]) <= 0 < np.max(maps["total"])
    np.testing.assert_allclose(maps["total"], maps["h-path"], atol=0.2)
    at_1 = figures.SCALES.index(1.0)
    total, belt = (dict(zip(BIASES, maps[k][at_1], strict=True)) for k in PATHS)
    assert total[0] < maps["RNN"][at_1] - 10 and total[3] > 2 and belt[3] < -1
    large = maps["total"][-1, BIASES.index(0) :]
    assert np.all((large > 2) & (large < maps["RNN"][-1] - 10))


def test_the_frame_on_the_maps_stands_where_its_numbers_are_from():
    figure = made("live-before-training")
    maps = figures.map_of_powers()
    out = figure.outputs(bias=3, scale=6)
    assert out["total"] == maps["total"][6, BIASES.index(3)]
    assert out["belt"] == maps["c-path"][6, BIASES.index(3)]
    assert out["detour"] == maps["h-path"][6, BIASES.index(3)]
    assert out["rnn"] == maps["RNN"][6]
    np.testing.assert_array_equal(out["here"], [[3], [6]])

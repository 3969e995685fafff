"""The figures of "Backpropagation through time" compute what they say."""

from functools import cache

import numpy as np
import pytest
from made import Later, made

from lstmbook.book.figures import bptt as figures
from lstmbook.lab.echo import LAGS, WINDOWS, right_by_window
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.sequence import backward_through_time, unroll

BLAME = Later("live-blame-by-step")


@cache
def by_window():
    """Its networks are trained at the first call, not when tests are collected."""
    return made("live-window-and-lag")


def shown(figure, preset):
    return figure.outputs(**figure.presets[preset])


@pytest.mark.parametrize("weight", [0, 1])
def test_the_sum_shown_is_the_package_s_gradient(weight):
    for preset in BLAME.presets:
        same_as_the_package(BLAME.outputs(**BLAME.presets[preset] | {"weight": weight}))


def same_as_the_package(out):
    w, u = np.reshape([out["w"], out["u"]], (2, 1, 1))
    cell = RNNCell({"W_x": u, "W_h": w, "b": np.zeros(1)})
    hs, _, caches = unroll(cell, out["xs"][:, None, None])
    asked = np.arange(1, figures.RUN_STEPS + 1)[:, None, None] == out["asked"]
    dhs = np.where(asked, hs - figures.TARGET, 0)
    grads = backward_through_time(cell, dhs, caches)[2]
    expected = grads["W_h" if out["weight"] == 0 else "W_x"][0, 0]
    np.testing.assert_allclose(out["total"], expected, atol=1e-12)
    np.testing.assert_allclose(np.sum(out["each"]), expected, atol=1e-12)


@pytest.mark.parametrize("weight", [0, 1])
def test_the_loss_moves_as_the_gradient_claims(weight):
    out = BLAME.outputs(weight=weight)
    assert abs(out["measured"] - out["claimed"]) < 0.05 * abs(out["claimed"])


def test_presets_put_the_blame_where_they_say():
    out = {name: shown(BLAME, name) for name in BLAME.presets}
    late, at_once = out["Asked late"]["each"], out["Asked at once"]["each"]
    assert np.flatnonzero(late).tolist() == [1] == np.flatnonzero(at_once).tolist()
    assert abs(at_once[1]) > 2 * abs(late[1])
    assert np.all(out["No memory"]["each"] == 0)
    assert np.sum(out["Adding up"]["each"] < -0.05) == 8
    mixed = out["Cancelling"]["each"]
    assert abs(np.sum(mixed)) < 0.05 and np.sum(np.abs(mixed)) > 2
    assert min(abs(late[1]), abs(at_once[1])) > 0.1  # to be seen in the drawing


def test_steps_after_the_question_have_no_share():
    for asked in range(1, figures.RUN_STEPS + 1):
        each = BLAME.outputs(asked=asked, weight=0)["each"]
        assert np.all(each[asked:] == 0)


@pytest.mark.parametrize(("window", "lag"), [(3, 2), (6, 6), (7, 6), (12, 5)])
def test_an_answer_reaches_its_cause_where_the_gradient_does(window, lag):
    """Against the package: which dx_t does an answer at step t + lag send?"""
    out = by_window().outputs(window=window, lag=lag, cut=0)
    rng = np.random.default_rng(0)
    cell = RNNCell.init(1, 3, rng)
    xs = rng.normal(size=(figures.STREAM, 1, 1))
    hs, _, caches = unroll(cell, xs)
    for answer in range(lag, figures.STREAM):
        dhs = np.zeros_like(hs)
        dhs[answer] = 1.0
        dxs = backward_through_time(cell, dhs, caches, window=window)[0]
        assert (dxs[answer - lag, 0, 0] != 0) == (out["far"][answer] > 0)


def test_presets_reach_as_far_as_they_say():
    reached = {name: shown(by_window(), name)["arrive"] for name in by_window().presets}
    assert reached["Window too short"] == 0 < reached["One step more"] < 15
    assert (reached["Twice the lag"], reached["Anew at each step"]) == (50, 100)
    assert shown(by_window(), "Anew at each step")["runs"] == 7


@pytest.mark.long
def test_networks_learn_an_echo_if_the_window_is_longer_than_its_lag():
    right = right_by_window()
    longer = np.array(WINDOWS) > LAGS[:, None]
    assert np.all(right[longer] > 90)
    assert np.all(right[~longer] < 80)
    for lag in LAGS:
        np.testing.assert_array_equal(
            by_window().outputs(window=4, lag=lag, cut=0)["right"], right[lag - 1]
        )


def test_what_arrives_and_what_was_learned_have_an_axis_each():
    figure = by_window()
    panels = figure.figure(figure.drawn).axes
    shown = [{line.get_gid().split()[0] for line in ax.lines} for ax in panels]
    assert {"share", "here"} in shown and {"right"} in shown

"""The figures of the chapter "Tomorrow is like today" show what they say."""

import numpy as np
import pytest

from lstmbook.book.figures import forecasting as figures
from lstmbook.book.networks import trained
from lstmbook.lab.forecasting import PERIOD, WALK, cut, forecasts, kind_of_line
from lstmbook.live import Dice
from lstmbook.nn.seeds import together
from lstmbook.tasks.series import autoregression, random_walk


def shown(figure, preset, **more):
    return figure.outputs(**figure.presets[preset] | more)


def test_a_forecast_of_a_walk_is_the_walk_a_step_late():
    figure = figures.lags_by_one()
    for seed in range(1000, 1010):
        out = shown(figure, "The network", seed=seed)
        assert np.argmin(out["apart"]) == 1
        assert out["off"] > 0.95 * out["same"]
        moved = shown(figure, "Moved back by one", seed=seed)["moved"]
        assert moved == out["apart"][1] < 0.6 * out["off"]


def test_the_network_of_the_page_reads_the_walk_before_each_step():
    out = shown(figures.lags_by_one(), "The network", seed=7)
    walk = random_walk(Dice(7), WALK + figures.SHOWN)[:, 0]
    level = walk[WALK] - out["truth"][0]
    for t in (0, 30, 79):
        read = walk[t : t + WALK]
        ys, _, _ = trained("walks").forward((read - read[0])[:, None, None] / WALK)
        said = ys[-1, 0, 0] * WALK + read[0]
        assert np.isclose(out["found"][1, t] + level, said)


def test_same_as_now_moved_back_lies_on_the_walk():
    out = shown(figures.lags_by_one(), "Same as now", shift=1)
    assert out["moved"] < 1e-9 and out["off"] == out["same"]


@pytest.mark.parametrize("ahead", [1, 3, 6])
def test_windows_whose_answers_lie_on_both_sides_are_in_neither_part(ahead):
    out = shown(figures.windows_in_time(), "Cut in time", ahead=ahead)
    whole = figures.N - 8 - ahead + 1
    assert out["n"] + out["judges"] + ahead - 1 == whole
    left = np.flatnonzero(np.any(out["neither"] > 0, axis=1))
    assert len(left) == ahead - 1
    for row in left:
        asked = np.flatnonzero(out["neither"][row] >= 1)
        assert asked[0] < 26 <= asked[-1]


def test_drawn_at_random_nearly_each_answer_was_read():
    out = shown(figures.windows_in_time(), "Drawn at random")
    assert out["seen"] >= 0.9 * out["answers"] > 0
    assert not np.any((out["own"] > 0) & (out["test"] > 0))


def test_the_forecasts_of_the_page_are_those_of_the_package():
    figure = figures.moves_the_end()
    out = figure.outputs(year=1980)
    data = cut("sunspots", changes=True)
    net = together([trained("sunspots")])
    place = 1981 - 1955  # the answer of the window that ends in 1980
    assert np.isclose(out["lstm"][1], forecasts(net, data, "test")[0, place, 0], 1e-4)
    changes, order = kind_of_line("sunspots")
    spots = figures.SPOTS
    line = autoregression(np.diff(spots[:255]), order)
    last = np.diff(spots[: 1981 - 1700])[-order:]
    assert np.isclose(out["line"][1], spots[280] + last @ line.w[:, 0] + line.b[0])
    assert np.array_equal(out["season"][1:], spots[281 - PERIOD["sunspots"] : 281])
    assert np.array_equal(out["came"], spots[281 : 281 + figures.AHEAD])


def test_the_last_value_moves_two_forecasts_and_what_came_again_later():
    figure = figures.moves_the_end()
    plain, moved = (shown(figure, name) for name in [*figure.presets][:2])
    assert np.array_equal(plain["season"][1:-1], moved["season"][1:-1])
    assert moved["season"][-1] == plain["season"][-1] + 60
    assert np.all(moved["flat"] == plain["flat"] + 60)
    for name in ("lstm", "line"):
        assert not np.allclose(plain[name][1:], moved[name][1:], atol=1)

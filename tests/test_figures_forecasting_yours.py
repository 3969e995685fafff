"""A reader's series is cut, scaled and judged as the chapter's three cells do it."""

import numpy as np
import pytest
from going import after
from made import made

from lstmbook.book.figures import forecasting_yours as yours
from lstmbook.book.figures.forecasting_learns import STEPS, WINDOW
from lstmbook.tasks.series import Scaler, autoregression, off_by, season, windows

COLUMN = yours.Column(yours.WALK, "numbers", yours.FEW, yours.MOST)


def given(values):
    return COLUMN.number("\n".join(map(repr, np.asarray(values, float).tolist())))


def thrown(n, seed=0):
    return np.cumsum(np.random.default_rng(seed).normal(size=n)) + 50


@pytest.mark.parametrize("n", [yours.FEW, 309, yours.MOST])
def test_rivals_and_scale_are_those_of_the_chapter(n):
    values = thrown(n)
    first, second = int(0.7 * n), int(0.85 * n)
    change = np.diff(values)
    cuts = yours.cut_yours(given(values))
    scaler = Scaler.of(change[: first - 1])
    np.testing.assert_allclose([cuts["middle"], cuts["size"]], scaler)
    _, out = yours.step_yours(yours.begin_yours(given(values), 3), given(values), 7, 1)
    judges = windows(change, WINDOW, start=second - 1)
    truth = judges.targets[-1]
    line = autoregression(change[: second - 1], yours.ORDER)
    assert out["judged"] == len(truth)
    assert np.isclose(out["same_by"], off_by(0 * truth, truth))
    assert np.isclose(out["line_by"], off_by(line.after(judges.xs), truth), rtol=1e-4)
    seen = windows(values, yours.LONGEST, start=second)
    ago = season(seen.xs, 7)
    assert np.isclose(out["season_by"], off_by(ago, seen.targets[-1]))


def test_what_is_to_come_changes_neither_the_network_nor_the_line():
    one, other = thrown(300), thrown(300)
    other[210:] = thrown(90, 1)
    states = [yours.begin_yours(given(x), 3) for x in (one, other)]
    for _ in range(3):
        states = [
            yours.step_yours(state, given(x), 1, 1)[0]
            for state, x in zip(states, (one, other), strict=True)
        ]
    learned = [{k: v for k, v in state.items() if "net" in k} for state in states]
    assert learned[0]
    for name, array in learned[0].items():
        np.testing.assert_array_equal(array, learned[1][name])
    other = np.append(one[:255], thrown(45, 1))
    lines = [yours.line_of(yours.cut_yours(given(x))) for x in (one, other)]
    np.testing.assert_array_equal(*lines)


def test_it_keeps_what_the_middle_part_foresaw_best():
    state, seen = yours.begin_yours(given(thrown(200)), 3), []
    for _ in range(20):
        state, out = yours.step_yours(state, given(thrown(200)), 1, 1)
        seen.append((out["middle"], out["end"] * out["same_by"]))
    at = int(np.argmin([middle for middle, _ in seen]))
    assert out["best_at"] == at and np.isclose(out["off_by"], seen[at][1])


@pytest.mark.parametrize(
    "values",
    [
        np.append(np.full(300, 5.0), thrown(100)),
        np.append(thrown(300), np.full(100, 5.0)),
        np.append(thrown(200), 1e12),
        1e-9 * thrown(64),
        np.arange(64) % 2,
    ],
)
def test_an_odd_series_is_finite(values):
    state = yours.begin_yours(given(values), 0)
    for _ in range(2):
        state, out = yours.step_yours(state, given(values), 1, 30)
    assert all(np.all(np.isfinite(v)) for v in state.values())
    for name in ("off_by", "same_by", "line_by", "line", "end", "middle", "best"):
        assert np.all(np.isfinite(out[name])), name


@pytest.mark.long
def test_it_is_nearer_on_the_sunspots_and_not_on_the_walk():
    figure, starts = made("live-learns-your-series"), range(1000, 1004)
    for text, standing in ((yours.WALK, 0), (yours.YEARS, 2)):
        numbers = COLUMN.number(text).tolist()
        seen = after(figure, STEPS, ["standing"], starts, numbers=numbers)
        assert np.all(seen["standing"] == standing)

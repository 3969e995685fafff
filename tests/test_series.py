"""Series: what the files hold, windows without a leak, and rivals known by hand."""

import importlib

import numpy as np
import pytest

from lstmbook.live import Dice
from lstmbook.tasks.series import (
    DATA,
    Scaler,
    autoregression,
    bridged,
    last_value,
    off_by,
    random_walk,
    recursive,
    season,
    series,
    share_explained,
    windows,
)


def test_the_files_say_where_they_come_from_and_how_free_they_are():
    for name in ("co2", "sunspots"):
        head = (DATA / f"{name}.csv").read_text("utf-8").splitlines()[:3]
        assert all(line.startswith("# ") for line in head)
        assert "Source: " in head[1] and "Public domain" in head[2]
        assert "29 November 2026" in head[2]


def test_the_series_are_those_that_stored_runs_learned_from():
    months, ppm = series("co2")
    assert (months[0], months[-1], len(ppm)) == ("1958-03", "2001-12", 526)
    missing = [months[n] for n in np.flatnonzero(np.isnan(ppm))]
    assert missing == ["1958-06", "1958-10", "1964-02", "1964-03", "1964-04"]
    assert np.isclose(np.nansum(ppm), 177_047.58)
    years, spots = series("sunspots")
    assert years == [str(year) for year in range(1700, 2009)]
    assert np.isclose(np.sum(spots), 15_373.4)
    with pytest.raises(ValueError):
        spots[0] = 0  # shared by all who ask


def test_months_are_means_of_their_weeks_and_a_month_without_one_stays_empty():
    tool = importlib.import_module("series")
    weeks = [("19580329", "316.1"), ("19580405", "317.3"), ("19580412", "317.6")]
    weeks += [("19580419", ""), ("19580607", "")]
    found = list(tool.by_month(weeks))
    assert found == [("1958-03", "316.10"), ("1958-04", "317.45"), ("1958-06", "")]
    text = tool.written("co2", ("month", "ppm"), found)
    assert text.splitlines()[3:5] == ["month,ppm", "1958-03,316.10"]


def test_a_gap_becomes_a_straight_line_and_an_end_its_neighbour():
    values = [np.nan, 2, np.nan, 4, np.nan]
    assert bridged(values).tolist() == [2, 2, 3, 4, 4]
    with pytest.raises(ValueError, match="no number"):
        bridged([np.nan])


def test_a_window_holds_what_was_before_its_answer():
    values = np.arange(20.0) ** 2
    batch = windows(values, steps=4, ahead=2)
    assert batch.xs.shape == (4, 15, 1) and batch.targets.shape == (4, 15, 2)
    for b in range(15):
        assert np.array_equal(batch.xs[:, b, 0], values[b : b + 4])
        for t in range(4):
            expected = values[b + t + 1 : b + t + 3]
            assert np.array_equal(batch.targets[t, b], expected)
    assert np.array_equal(np.argwhere(batch.counts[:, 0]), [[3]])
    assert np.isclose(batch.chance, np.var(batch.targets[-1]))


def test_parts_that_follow_one_another_share_no_answer_and_lose_none():
    values = np.arange(30.0)
    ends = [(0, 12), (12, 20), (20, 30)]
    parts = [windows(values, 5, 1, *end).targets[-1].ravel() for end in ends]
    assert np.array_equal(np.concatenate(parts), values[5:])
    ahead = windows(values, 5, 3, 12, 20).targets[-1]
    assert ahead.min() == 12 and ahead.max() == 19


def test_several_columns_are_read_and_the_first_is_foreseen():
    table = np.stack([np.arange(8), 10 + np.arange(8)], axis=-1)
    batch = windows(table, 3)
    assert batch.xs.shape == (3, 5, 2)
    assert np.array_equal(batch.targets[..., 0], batch.xs[..., 0] + 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((np.zeros((2, 2, 2)), 1), "(N,) or (N, D)"),
        ((np.zeros(5), 0), "steps is 0"),
        ((np.zeros(5), 2, 0), "ahead is 0"),
        ((np.zeros(5), 5), "no window of 5 and 1 values"),
        ((np.zeros(5), 2, 1, 0, 6), "stop is 6, but there are 5"),
        ((["a", "b"], 1), "expected real numbers"),
    ],
)
def test_windows_that_cannot_be_say_why(arguments, words):
    with pytest.raises((ValueError, TypeError), match=".*") as caught:
        windows(*arguments)
    assert words in str(caught.value)


def test_a_scale_knows_the_past_only_and_leads_back():
    rng = np.random.default_rng(0)
    values = 5 + 3 * rng.normal(size=(40, 2))
    scaler = Scaler.of(values[:30])
    np.testing.assert_allclose(scaler.scaled(values[:30]).std(axis=0), 1)
    np.testing.assert_allclose(scaler.back(scaler.scaled(values)), values)
    changed = np.concatenate([values[:30], 1e6 + values[30:]])
    assert np.array_equal(Scaler.of(changed[:30]).size, scaler.size)
    with pytest.raises(ValueError, match="does not move"):
        Scaler.of(np.ones(5))
    with pytest.raises(ValueError, match="finite"):
        Scaler.of([1, np.nan])


def test_a_season_repeats_itself_and_grows():
    months = 3.0 * np.arange(40) + 10 * np.sin(2 * np.pi * np.arange(40) / 12)
    batch = windows(months, 13, ahead=15)
    flat, grown = (season(batch.xs, 12, 15, growth) for growth in (False, True))
    np.testing.assert_allclose(grown, batch.targets[-1])
    np.testing.assert_allclose(flat[:, 0], batch.targets[-1][:, 0] - 36)
    np.testing.assert_allclose(flat[:, :3], flat[:, 12:])
    with pytest.raises(ValueError, match="xs has 13 steps, expected 14"):
        season(batch.xs, 13, growth=True)


def test_least_squares_finds_the_line_that_made_a_series():
    rng = np.random.default_rng(1)
    values = [1.0, 0.0, 2.0]
    for _ in range(4000):
        values.append(0.5 * values[-1] - 0.3 * values[-2] + 2 + 0.1 * rng.normal())
    line = autoregression(values, 2)
    np.testing.assert_allclose(line.w.ravel(), [-0.3, 0.5], atol=0.05)
    np.testing.assert_allclose(line.b / (1 - line.w.sum()), 2.5, atol=0.05)


def test_without_noise_direct_and_recursive_are_the_same():
    wave = np.cos(0.4 * np.arange(60))
    batch = windows(wave, 6, ahead=5)
    one, five = autoregression(wave, 2), autoregression(wave, 2, ahead=5)
    np.testing.assert_allclose(one.w.ravel(), [-1, 2 * np.cos(0.4)], atol=1e-9)
    for found in (five.after(batch.xs), recursive(one.after, batch.xs, 5)):
        np.testing.assert_allclose(found, batch.targets[-1], atol=1e-9)


def test_a_line_needs_more_windows_than_weights():
    with pytest.raises(ValueError, match="expected more than 4"):
        autoregression(np.arange(8), 4)


def test_of_a_random_walk_nothing_is_better_than_the_last_value():
    walk = random_walk(np.random.default_rng(2), 20_000)[:, 0]
    half = len(walk) // 2
    line, batch = autoregression(walk[:half], 5), windows(walk, 5, 1, half)
    truth = batch.targets[-1]
    same = last_value(batch.xs)
    assert np.isclose(off_by(same, truth), 1, atol=0.02)
    assert off_by(line.after(batch.xs), truth) > 0.998 * off_by(same, truth)
    assert share_explained(same, truth) > 0.99  # and says nothing


def test_a_page_draws_a_walk_too():
    walk = random_walk(Dice(0), 50, 3)
    assert walk.shape == (50, 3) and np.std(np.diff(walk, axis=0)) > 0.7


def test_errors_are_in_the_unit_of_the_series():
    assert off_by([[3.0], [0.0]], [[0.0], [4.0]]) == np.sqrt(12.5)
    assert np.isclose(share_explained([0.0, 4.0], [0.0, 2.0]), -1)
    with pytest.raises(ValueError, match="as truth"):
        off_by([[1.0]], [1.0])
    with pytest.raises(ValueError, match="does not move"):
        share_explained([1.0, 1.0], [2.0, 2.0])

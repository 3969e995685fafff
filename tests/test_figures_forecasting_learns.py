"""A forecaster learns in the page as the text says, from starts that nobody chose."""

import functools

import numpy as np
import pytest
from going import after
from made import made

from lstmbook.book.figures import forecasting_learns as learns
from lstmbook.lab.forecasting import cut, rival_forecasts
from lstmbook.tasks.series import off_by

SEEN = "standing", "kept", "best_at", "least", "middle", "off"


@functools.cache
def ends(which=0, rate=1.0):
    """What is seen after the last step, for each of the ten starts."""
    figure = made("live-learns-a-series")
    found = after(figure, learns.STEPS, SEEN, which=which, rate=rate)
    return {name: np.ravel(numbers) for name, numbers in found.items()}


@pytest.mark.long
@pytest.mark.parametrize("which", [0, 1])
def test_by_changes_what_is_kept_is_nearer_than_the_line(which):
    assert np.sum(ends(which)["standing"] == 2) >= 9


@pytest.mark.long
def test_by_values_of_a_series_that_grows_it_stays_far_behind_same_as_now():
    assert np.sum(ends(which=2)["standing"] == 0) >= 9
    assert np.sum(ends(which=2)["kept"] > 3) >= 9


@pytest.mark.long
def test_at_thirty_times_the_rate_it_does_not_reach_the_line():
    assert np.sum(ends(rate=30.0)["standing"] < 2) >= 9


@pytest.mark.long
def test_of_the_sunspots_the_middle_part_is_best_before_the_end_of_training():
    seen = ends()
    later = seen["middle"] > 1.05 * seen["least"]
    assert np.sum(later & (seen["best_at"] < learns.STEPS)) >= 9


@pytest.mark.parametrize("which", range(3))
def test_what_judges_is_cut_as_in_the_lab(which):
    name, changes = learns.READS[which]
    data, known = cut(name, changes), learns.table(which)
    parts = {"validation": slice(-learns.MIDDLE, None), "test": slice(learns.END)}
    at = known["starts"][1] + np.arange(-learns.MIDDLE, learns.END)
    read = learns.reading(known["read"], at)
    xs = [data.batches[part].xs[:, rows] for part, rows in parts.items()]
    np.testing.assert_allclose(read, np.concatenate(xs, axis=1))
    truth = [data.truth[part][rows, 0] for part, rows in parts.items()]
    came = known["values"][at.astype(int) + 1]
    np.testing.assert_allclose(came, np.concatenate(truth))
    last = data.batches["training"]
    answers = learns.reading(known["read"], known["starts"][:1])[-1]
    np.testing.assert_allclose(answers, last.targets[-1, -1:])


@pytest.mark.parametrize("which", range(3))
def test_who_answers_nothing_is_as_far_off_as_same_as_now(which):
    """A network of zeros, by changes without their mean, is the simplest rival."""
    known = learns.table(which)
    net = learns.LEARNER.network(learns.begin_series(0, seed=0))
    net.update({name: 0 * array for name, array in net.params.items()})
    known = known | {"scale": np.array([0.0, 1.0])}
    middle, end, found = learns.judged(net, known, changes=1.0)
    np.testing.assert_allclose([middle, end], 1)
    same, came = rival_forecasts(learns.READS[which][0], "last value")
    np.testing.assert_allclose(found, same[: learns.END, 0])
    assert np.isclose(off_by(same[: learns.END], came[: learns.END]), known["same"][1])


def test_the_lines_are_those_of_the_rivals():
    for which, (name, _) in enumerate(learns.READS):
        out = made("live-learns-a-series").outputs(which=which)
        found, came = (part[: learns.END] for part in rival_forecasts(name, "line"))
        assert np.isclose(out["line_by"], off_by(found, came))
        assert np.isclose(out["line"], out["line_by"] / learns.table(which)["same"][1])


@pytest.mark.long
def test_it_begins_near_same_as_now_when_it_reads_changes():
    for which in (0, 1):
        figure = made("live-learns-a-series")
        begun = [figure.outputs(which=which, seed=seed) for seed in range(50)]
        assert all(abs(out["off"] - 1) < 0.1 for out in begun)


def test_it_keeps_what_the_middle_part_foresaw_best():
    state = learns.begin_series(0, seed=3)
    seen = []
    for _ in range(40):
        state, out = learns.step_series(state, 0, 1.0)
        seen.append((out["middle"], out["off"]))
    at = int(np.argmin([middle for middle, _ in seen]))
    assert out["best_at"] == at
    assert (out["least"], out["kept"]) == seen[at]

"""Networks on two series: how they are cut, read and judged."""

import numpy as np
import pytest

from lstmbook.lab import forecasting as lab
from lstmbook.lab.evidence import evidence
from lstmbook.nn.seeds import alone, one_per_seed
from lstmbook.tasks.series import bridged, off_by, series

IDS = [row.id for row in lab.ROWS]


@pytest.mark.parametrize("name", lab.ENDS)
@pytest.mark.parametrize("changes", [False, True])
def test_the_answers_of_a_part_are_the_values_that_came(name, changes):
    values, data = bridged(series(name)[1]), lab.cut(name, changes)
    for part, (start, stop) in lab.parts_of(name).items():
        truth = data.truth[part][:, 0]
        assert np.array_equal(truth, values[stop - len(truth) : stop])
        assert part == "training" or len(truth) == stop - start
        back = data.back(data.batches[part].targets[-1], part)
        np.testing.assert_allclose(back[:, 0], truth)


@pytest.mark.parametrize("changes", [False, True])
def test_several_answers_are_added_up_from_the_last_value(changes):
    data = lab.cut("co2", changes, ahead=12)
    back = data.back(data.batches["test"].targets[-1], "test")
    np.testing.assert_allclose(back, data.truth["test"])


def test_by_the_past_nothing_of_the_end_is_known():
    values = bridged(series("co2")[1])
    scaler = lab.cut("co2").scaler
    assert scaler.middle == np.mean(values[: lab.ENDS["co2"][0]])
    assert lab.cut("co2", known="by all").scaler.middle == np.mean(values)
    with pytest.raises(ValueError, match="known is 'tomorrow'"):
        lab.cut("co2", known="tomorrow")


def test_at_random_the_parts_are_mixed_and_share_no_answer():
    in_time, mixed = (lab.cut("co2", known=k) for k in ("by all", "at random"))
    for part in lab.PARTS:
        assert mixed.truth[part].shape == in_time.truth[part].shape
    whole = [np.concatenate([d.truth[p] for p in lab.PARTS]) for d in (in_time, mixed)]
    assert np.array_equal(np.sort(whole[0], axis=0), np.sort(whole[1], axis=0))
    assert mixed.truth["test"].min() < in_time.truth["training"].max()


def test_step_by_step_the_second_answer_reads_the_first():
    model, _ = one_per_seed(lab.forecaster, [3, 4])
    found = lab.ahead_by_one(model, "sunspots", True, 2)
    data = lab.cut("sunspots", True, 2)
    xs, net = data.batches["test"].xs.astype(np.float32), alone(model, 1)
    first = net.forward(xs)[0][-1]
    second = net.forward(np.concatenate([xs[1:], first[None]]))[0][-1]
    expected = data.back(np.concatenate([first, second], axis=-1), "test")
    np.testing.assert_allclose(found[1], expected)


def test_a_rival_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="rival is 'oracle'"):
        lab.rival_forecasts("co2", "oracle")


def test_the_line_is_chosen_and_fitted_without_the_end(monkeypatch):
    chosen = lab.kind_of_line("sunspots")
    first = lab.rival_forecasts("sunspots", "line")[0][0]
    years, spots = series("sunspots")
    other = np.concatenate([spots[:255], 100 * spots[:54][::-1]])
    monkeypatch.setattr(lab, "series", lambda _: (years, other))
    assert lab.kind_of_line.__wrapped__("sunspots") == chosen
    np.testing.assert_allclose(lab.rival_forecasts("sunspots", "line")[0][0], first)


def test_what_is_decided_is_so_in_each_ten():
    said = {id: evidence(id) for id in IDS}
    for found in said.values():
        tens = {block.verdict for block in found.blocks()}
        assert found.verdict == "open" or tens == {found.verdict}
    assert said["forecast-co2"].verdict == "holds"
    assert said["forecast-values"].verdict == "fails"


def test_what_the_page_of_questions_says_of_the_runs():
    ahead, mixed = (evidence(f"forecast-{k}") for k in ("ahead-sunspots", "at-random"))
    best = min(ahead.middle(arm).median for arm in ("at once", "one at a time"))
    assert ahead.middle("line").median < best
    assert mixed.middle("at random").high < mixed.middle("the end").low / 10
    for name in ("co2", "sunspots"):
        found = evidence(f"forecast-{name}")
        assert found.middle("LSTM").median > 0.8 * found.middle("line").median


@pytest.mark.long
def test_a_few_of_the_runs_come_out_anew_as_the_files_say():
    row = evidence("forecast-co2")
    old = row.outcomes("LSTM")[:3]
    new = [r["off"] for r in lab.learn_series([1000, 1001, 1002], "co2")]
    np.testing.assert_allclose(new, old, rtol=0.05)


def test_a_short_training_is_better_than_none():
    few, none = (
        lab.learn_series([5], "sunspots", steps=n)[0]["off"] for n in (100, 25)
    )
    assert few < none < 60 and off_by([1.0], [1.0]) == 0

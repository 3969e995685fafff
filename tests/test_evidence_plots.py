"""The plots of an experiment: every count with its interval, and who never learned."""

import numpy as np
import pytest
from test_evidence import STEPS
from test_evidence import scores as scored

from lstmbook.book.evidence_plots import apart, counts, powers_of_ten, until_learned


@pytest.fixture(scope="module")
def evidence():
    return STEPS.tried()


def texts(still, name="wide"):
    svg, _ = still.drawings[name]
    return [part.text for part in svg.iter() if part.tag.endswith("text")]


def test_counts_are_drawn_and_said_with_their_intervals(evidence):
    still = counts(evidence, "learned in time", alt="Gates help.")
    learned = {T: evidence.count("without", T=T) for T in (2, 10)}
    assert learned[2].k > learned[10].k == 0
    assert {"30 of 30", "0 of 30", f"{learned[2].k} of 30"} <= set(texts(still))
    assert {"with", "without", "T = 2", "T = 10"} <= set(texts(still, "narrow"))
    assert f"without, T = 2: {learned[2]}" in still.alt
    assert "30 of 30 (89 to 100 %)" in still.alt and still.alt.endswith("Gates help.")


def test_scores_are_counted_above_a_bound():
    whole = scored(np.linspace(0, 1, 30), np.linspace(0, 0.5, 30))
    still = counts(whole, "are right", above=0.5)
    assert {"15 of 30", "0 of 30"} <= set(texts(still))


def test_networks_that_never_learned_are_an_arrow_with_their_number(evidence):
    still = until_learned(evidence, "T")
    never = [evidence.middle(arm, T=T).never for arm in STEPS.arms for T in (2, 10)]
    assert never[:2] == [0, 0] and never[3] == 30
    found = texts(still)
    assert "30" in found and {"with", "without", "400", "100"} <= set(found)
    assert "0" not in found
    assert "10, no median; 30 of 30 not within 400" in still.alt
    dots = [part for part in still.drawings["wide"][0].iter() if "use" in part.tag]
    learned = 120 - sum(never)
    assert len(dots) >= learned


def test_steps_need_a_budget_and_a_setting_that_was_varied(evidence):
    with pytest.raises(ValueError, match="over is 'length', expected one of .'T'."):
        until_learned(evidence, "length")
    whole = scored(np.arange(30), np.arange(30))
    with pytest.raises(ValueError, match="with a budget of steps"):
        until_learned(whole, "T")


def test_names_do_not_lie_on_each_other():
    placed = apart([1.0, 3.0, 3.0, 2.9], 0.5)
    assert placed.tolist() == [1.0, 3.0, 2.5, 2.0]


def test_ticks_leave_room_for_the_budget():
    assert powers_of_ten(40, 1200) == [100]
    assert powers_of_ten(100, 4000) == [100, 1000]

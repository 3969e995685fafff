"""A verdict follows from the runs, and from nothing where there is nothing."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from lstmbook.lab import judgement
from lstmbook.lab.evidence import Experiment, Identity, Theorem, evidence, rows
from lstmbook.lab.judgement import VERDICTS, Count, Evidence, Middle, Run, fooled
from lstmbook.lab.sweep import sweep


def runs_of_steps(seeds, gate=True, T=10):
    """Steps until learned: about 100 with a gate, T times as many without."""
    rngs = [np.random.default_rng([seed, gate, T]) for seed in seeds]
    steps = [int(100 * (1 if gate else T) * rng.uniform(0.5, 2)) for rng in rngs]
    return [{"steps": n, "learned": n <= 400} for n in steps]


runs_of_steps.at_once = 5

STEPS = Experiment(
    id="gate-learns-sooner",
    chapter="no-chapter",
    claim="A gate learns sooner.",
    question="After how many steps?",
    run=runs_of_steps,
    arms={"with": {"gate": True}, "without": {"gate": False}},
    over={"T": [2, 10]},
    measure=lambda result: result["steps"] if result["learned"] else None,
    criterion="at most 400 steps",
    budget=400,
    seeds=range(1000, 1030),
    compare=[("with", "without", {"T": 10}), ("with", "without", {"T": 2})],
    rival="without",
    control="without: it differs in the gate alone",
    size="1 unit",
    changes="a gate that is slower",
    holds_if={
        "T is 10": lambda e: (
            e.more("without", "with", T=10) and e.count("with", T=10).low > 0.6
        )
    },
    fails=lambda e: e.more("with", "without", T=10),
)


def scores(one, other, paired=False, **changed):
    """The evidence of two arms with these scores, seed by seed."""
    row = dict(id="two-arms", chapter="no-chapter", claim="One is better.")
    row |= dict(question="?", run=runs_of_steps, arms={"one": {"T": 1}, "other": {}})
    row |= dict(measure=float, criterion="", seeds=range(1000, 1030), size="1 unit")
    row |= dict(rival="other", control="other", changes="", compare=[("one", "other")])
    row |= dict(paired=paired, holds=lambda e: e.more("one", "other"))
    arms = {"one": one, "other": other}
    runs = [Run(a, {}, n, x, 0) for a, xs in arms.items() for n, x in enumerate(xs)]
    return Evidence(Experiment(**row | changed), runs)


# Counts and medians


@pytest.mark.parametrize(
    "k, n, low, high",  # Newcombe (1998), Statistics in Medicine 17, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)]
    + [(1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1)],
)
def test_a_count_has_the_interval_of_wilson(k, n, low, high):
    assert (Count(k, n).low, Count(k, n).high) == pytest.approx((low, high), abs=6e-5)


def test_a_count_reads_with_its_interval():
    assert str(Count(41, 50)) == "41 of 50 (69 to 90 %)"


def test_the_interval_of_a_median_covers_it_in_at_least_95_of_100_draws():
    rng = np.random.default_rng(0)
    for n in (10, 31):
        draws = [Middle(np.sort(rng.exponential(size=n)), None) for _ in range(2000)]
        covered = [middle.low <= math.log(2) <= middle.high for middle in draws]
        assert 0.945 < np.mean(covered) < 0.99
        spread = [middle.high - middle.low for middle in draws]
        assert np.median(spread) < 2  # not by reaching over everything


@pytest.mark.parametrize(
    "steps, said",
    [
        ([100] * 9 + [300], "median 100 (100 to 100)"),
        ([1200] * 8 + [math.inf] * 2, "; 2 of 10 not within 4,000"),
        ([100] + [math.inf] * 9, "no median; 9 of 10 not within 4,000"),
    ],
)
def test_runs_that_never_got_there_are_told(steps, said):
    assert said in str(Middle(steps, 4000))


# An experiment and its verdict


def test_an_experiment_runs_every_arm_at_every_point_and_goes_on(tmp_path):
    path = tmp_path / "runs.jsonl"
    some = STEPS.tried(range(1000, 1010), path=path)
    assert len(path.read_text().splitlines()) == 40 and len(some.seeds) == 10
    whole = STEPS.tried(path=path)
    assert len(path.read_text().splitlines()) == 120
    assert STEPS.stored(path).runs == whole.runs
    record = json.loads(path.read_text().splitlines()[0])
    assert record["experiment"] == "test_evidence:runs_of_steps"
    results = runs_of_steps(range(1000, 1030), gate=False, T=2)
    expected = [r["steps"] if r["learned"] else math.inf for r in results]
    assert whole.outcomes("without", T=2).tolist() == expected
    assert whole.count("without", T=2).k == sum(r["learned"] for r in results)


def test_a_verdict_is_worked_out_from_the_runs():
    whole = STEPS.tried()
    assert (whole.verdict, whole.condition) == ("holds if", "T is 10")
    turned = replace(STEPS, arms=dict(zip(STEPS.arms, [*STEPS.arms.values()][::-1])))
    assert turned.tried().verdict == "fails"
    alike = replace(STEPS, arms={"with": {"gate": True}, "without": {"gate": 1}})
    assert alike.tried().verdict == "open"


def test_rules_by_which_a_claim_holds_and_fails_are_refused():
    whole = replace(STEPS, fails=lambda e: e.count("with", T=10).low > 0.5).tried()
    with pytest.raises(ValueError, match="the claim holds, and it fails"):
        whole.verdict  # noqa: B018


def test_a_row_says_its_seeds_budget_rival_and_numbers():
    whole = STEPS.tried()
    assert whole.extent == "30 seeds, at most 400 steps, 1 unit; rival: without"
    first, *others = whole.number.split("; ")
    assert len(others) == 3 and first == "with, T 2: 30 of 30 (89 to 100 %)"


def test_runs_that_are_missing_are_made_by_a_command(tmp_path):
    with pytest.raises(
        ValueError, match="120 of 120 runs are missing, made by: python -m lstmbook.lab"
    ):
        STEPS.stored(tmp_path / "none.jsonl")
    path = tmp_path / "runs.jsonl"
    STEPS.tried(path=path)
    path.write_bytes(path.read_bytes()[:-3])  # torn: it counts as missing
    with pytest.raises(ValueError, match="1 of 120 runs are missing"):
        STEPS.stored(path)
    changed = replace(STEPS, over={"T": [2, 11]})
    with pytest.raises(ValueError, match="60 of 120 runs are missing|61 of 120"):
        changed.stored(path)


def test_only_what_was_to_be_compared_can_be_told_apart():
    whole = STEPS.tried()
    with pytest.raises(ValueError, match="not with and without at T 3"):
        whole.differs("with", "without", T=3)
    with pytest.raises(ValueError, match="expected one of .* at one of"):
        whole.count("with")  # there are two points


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"rival": "someone"}, "the rival is 'someone', expected one of"),
        ({"arms": {"without": {}}}, "expected one of two or more arms"),
        ({"seeds": range(100, 130)}, "expected 30 or more from 1000 on"),
        ({"seeds": range(1000, 1010)}, "expected 30 or more from 1000 on"),
        ({"holds_if": {}, "fails": None}, "has no rule"),
        ({"compare": [("with", "with")]}, "compares 'with' with 'with'"),
        ({"compare": [("with", "other")]}, "compares 'with' with 'other'"),
    ],
)
def test_an_experiment_that_could_show_nothing_is_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        replace(STEPS, **changed)


# Differences


def test_pairs_show_what_the_spread_between_seeds_hides():
    seeds = np.random.default_rng(0).normal(size=30)
    assert scores(seeds + 0.1, seeds, paired=True).differs("one", "other")
    assert not scores(seeds + 0.1, seeds).differs("one", "other")


def test_more_is_not_less():
    low, high = np.arange(30) / 30, 2 + np.arange(30) / 30
    assert scores(high, low).verdict == "holds"
    assert scores(low, high).verdict == "open"


def test_the_other_comparisons_of_the_chapter_raise_a_chance(monkeypatch):
    one, other = np.arange(30) / 30, np.arange(30) / 30 + 0.3
    alone = scores(one, other).chance("one", "other")
    row = scores(one, other).experiment
    others = [replace(row, id=f"row-{n}") for n in range(20)]
    monkeypatch.setattr(
        "lstmbook.lab.evidence.rows", lambda: {r.id: r for r in [row, *others]}
    )
    assert scores(one, other).chance("one", "other") == pytest.approx(21 * alone)
    elsewhere = [replace(r, chapter="elsewhere") for r in others]
    monkeypatch.setattr(
        "lstmbook.lab.evidence.rows", lambda: {r.id: r for r in [row, *elsewhere]}
    )
    assert scores(one, other).chance("one", "other") == alone


# Nothing to see


@pytest.mark.long
def test_a_sound_rule_is_not_fooled():
    blocks = STEPS.tried(range(1000, 1060)).blocks()
    assert len(blocks) == 6 and {len(block.seeds) for block in blocks} == {10}
    assert all(block.verdict == "holds if" for block in blocks)
    times = fooled(blocks)
    assert times["one network"].n == 60 and times["shuffled"].n == 30
    assert all(count.share <= 0.1 for count in times.values())


def test_a_rule_without_a_contrast_is_fooled_by_one_network():
    asks_little = {"T is 10": lambda e: e.count("with", T=10).low > 0.6}
    loose = replace(STEPS, holds_if=asks_little, fails=None)
    times = fooled(loose.tried(range(1000, 1060)).blocks())
    assert times["one network"].share == 0.5  # whenever it is the network with a gate


@pytest.mark.long
def test_a_rule_that_looks_at_the_larger_mean_is_fooled_by_shuffled_labels():
    def larger(e):
        return np.mean(e.outcomes("one")) > np.mean(e.outcomes("other"))

    rng = np.random.default_rng(0)
    whole = scores(rng.normal(size=100) + 2, rng.normal(size=100), holds=larger)
    assert fooled(whole.blocks())["shuffled"].share > 0.3
    sound = scores(rng.normal(size=100) + 2, rng.normal(size=100))
    assert fooled(sound.blocks())["shuffled"].share <= 0.1


def test_pairs_are_shuffled_within_each_seed():
    seeds = 100 * np.random.default_rng(0).normal(size=100)
    whole = scores(seeds + 1, seeds, paired=True)
    sham = judgement._shuffled(whole, np.random.default_rng(1))
    gaps = sham.outcomes("one") - sham.outcomes("other")
    np.testing.assert_allclose(np.abs(gaps), 1)
    assert 20 < np.sum(gaps > 0) < 80


def test_one_block_is_too_few_to_tell():
    with pytest.raises(ValueError, match="1 blocks, expected 2 or more"):
        fooled(STEPS.tried().blocks(30))


# The other kinds of support


def test_an_identity_holds_or_fails_to_rounding():
    row = dict(id="square", chapter="no-chapter", claim="(x + 1)^2 = x^2 + 2 x + 1")

    def sides(rng):
        x = rng.normal(size=5)
        return (x + 1) ** 2, x**2 + 2 * x + 1

    def nearly(rng):
        x = rng.normal(size=5)
        return (x + 1) ** 2, x**2 + 2 * x + 1 + 1e-6

    true = Identity(**row, sides=sides)
    assert true.verdict == "holds" and "to rounding" in true.number
    assert Identity(**row, sides=sides, condition="x is real").verdict == "holds if"
    false = Identity(**row, sides=nearly)
    assert false.verdict == "fails" and "differ by up to" in false.number
    with pytest.raises(ValueError, match="sides of"):
        Identity(**row, sides=lambda _: ([1.0], 1.0)).gap  # noqa: B018


def test_a_theorem_holds_under_its_conditions_or_refutes():
    row = dict(id="short-memory", chapter="rnn", claim="It holds any number of inputs.")
    row |= dict(source="Jaeger (2002)", changes="another readout")
    assert Theorem(**row, refutes=True).verdict == "fails"
    assert Theorem(**row, condition="the readout is linear").verdict == "holds if"
    shown = Theorem(**row, show=lambda: "4.0 of 4 inputs")
    assert (shown.verdict, shown.number) == ("holds", "4.0 of 4 inputs")


# The rows of the book


# It asks a share of one network and compares it with nobody; that stands in any block.
COMPARES_NONE = {"digits-held-out"}


@pytest.mark.long
def test_every_row_of_the_book_is_sound():
    for id, row in rows().items():
        found = evidence(id)
        assert id == row.id and found.claim == row.claim
        assert found.verdict in VERDICTS
        if found.kind == "experiment" and id not in COMPARES_NONE:
            times = fooled(found.blocks())
            assert all(count.share <= 0.1 for count in times.values()), id


def test_a_row_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="row is 'nothing', expected one of"):
        evidence("nothing")


def test_sweep_takes_a_grid_for_each_arm():
    records = sweep(
        runs_of_steps, [{"T": [3]}, {"gate": [0], "T": [4]}], [7], at_once=1
    )
    assert [r["point"] for r in records] == [{"T": 3}, {"gate": 0, "T": 4}]

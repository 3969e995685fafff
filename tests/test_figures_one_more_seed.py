"""A seed that the reader adds comes out in the page as the lab has it."""

import functools

import numpy as np
import pytest
from going import STARTS, after

from lstmbook.book import one_more
from lstmbook.book.figures import one_more_seed as figures
from lstmbook.lab.evidence import rows
from lstmbook.lab.judgement import Count
from lstmbook.live import Dice

# Of the row: its trials and point, after how many looks some seeds have learned.
SEEDS = {
    "latch-without-gates": (figures.LATCH, {"length": 50}, STARTS[:3], 3),
    "adding-gates-sooner": (figures.ADDING, {"length": 50}, STARTS[:2], 5),
    "can-and-finds": (figures.MEETING, {}, STARTS[:3], 6),
    "forget-bias-of-1": (figures.BIAS, {"length": 50}, STARTS[1:2], 12),
    "attention-by-length": (figures.TURNS, {"length": 5}, STARTS[:3], 6),
    "gru-keep-bias": (figures.ORDER, {"task": "order"}, STARTS[:2], 6),
}


def joined(arrays):
    """Side by side in the batch; pairs as a pair."""
    if isinstance(arrays[0], tuple):
        return tuple(map(joined, zip(*arrays, strict=True)))
    return np.concatenate(arrays, axis=1)


def in_pieces(trial, steps):
    """The fresh sequences as the page draws them: so many as it trains on at a time."""
    dice = Dice(trial.asks(steps))
    pieces = -(-trial.asked // trial.size)
    batches = [trial.draw(dice, trial.size) for _ in range(pieces)]
    names = ("xs", "targets", "mask", "counts")
    parts = {k: joined([getattr(b, k) for b in batches]) for k in names}
    return batches[0]._replace(**parts).rows(slice(trial.asked))


@functools.cache
def short(id):
    """The figure with a budget of so many looks: (its trials, itself)."""
    trials, point, _, looks = SEEDS[id]
    trials = {k: one._replace(steps=looks * one.every) for k, one in trials.items()}
    return trials, one_more.one_more(short, rows()[id], trials, **point)


def own(id, starts, seeds):
    """(starts, arms, seeds): after how many steps the page says each has learned."""
    trials, figure = short(id)
    names = [f"own{j}" for j in range(len(trials))]
    found = after(figure, 10_000, ["k", *names], starts, seeds=seeds)
    assert np.all(found["k"] == seeds)
    at = np.stack([found[name].astype(float) for name in names], axis=1)
    at = at.reshape(len(starts), len(trials), 2, -1)[:, :, 0]
    assert np.all(np.isnan(at[:, :, seeds:]))
    unit = next(iter(trials.values())).size if rows()[id].unit == "sequences" else 1
    return np.where(at < rows()[id].budget, at / unit, 0)[:, :, :seeds]


QUICK = "latch-without-gates"
SLOW = [pytest.param(id, marks=pytest.mark.long) for id in SEEDS if id != QUICK]


@pytest.mark.long
@pytest.mark.parametrize("id", [QUICK, *SLOW])
def test_a_seed_has_the_same_outcome_in_the_page_as_in_the_lab(id):
    (trials, _), starts = short(id), SEEDS[id][2]
    (page,) = own(id, starts[:1], len(starts))
    for here, trial in zip(page, trials.values(), strict=True):

        def fresh(steps, trial=trial):
            return in_pieces(trial, steps)

        there = trial.until(starts, Dice, float, fresh)
        assert here.tolist() == [run["steps"] or 0 for run in there]
    assert np.any(page > 0) and np.any(page == 0)
    if len(starts) > 1:  # a later seed comes out as it does when it is the first
        assert np.array_equal(own(id, starts[1:], seeds=1)[..., 0].T, page[:, 1:])


def test_the_seeds_of_the_reader_join_the_count():
    figure = short("latch-without-gates")[1]
    stored = rows()["latch-without-gates"].stored()
    known = stored.count("RNN, identity", length=50)
    assert figure.outputs()["count1"] == known.k and figure.outputs()["of1"] == known.n
    state = figure.state
    state["outcomes"][1, :2], state["k"] = [100, 0], np.array(2.0)
    figure.state = state
    out, count = figure.outputs(), Count(known.k + 1, known.n + 2)
    found = [out[name] for name in ("count1", "of1", "low1", "high1")]
    np.testing.assert_allclose(found, [*count, 100 * count.low, 100 * count.high])
    drawn = out["own1"][0]
    assert drawn[0] == 100 and drawn[1] > 1000 and np.all(np.isnan(drawn[2:]))

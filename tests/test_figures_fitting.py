"""The live figures of "Learning too much" compute what they say."""

import functools

import numpy as np
import pytest
from going import STARTS, set_to
from made import Later
from starts import each_start

from lstmbook.book.figures import fitting as figures
from lstmbook.nn.parameters import within
from lstmbook.tasks.batch import Batch
from lstmbook.tasks.grammars import REBER, to_be_guessed
from lstmbook.train.loop import mean_loss

DOTS, MASKS = Later("live-ten-dots"), Later("live-masks-over-time")


@pytest.mark.parametrize("seed", range(20))
def test_without_a_pull_the_curve_meets_its_dots_and_no_others(seed):
    out = DOTS.outputs(**DOTS.presets["No pull"] | {"seed": seed})
    assert out["off_own"] < 1e-4 < 0.2 < out["off_others"]


def test_some_pull_is_nearer_to_the_others_than_none_or_much():
    """The mean over dots that nobody chose; without scatter none is needed."""

    def off(preset, **values):
        shown = (
            DOTS.outputs(**DOTS.presets[preset] | values | {"seed": seed})
            for seed in range(1000, 1100)
        )
        return np.mean([out["off_others"] for out in shown])

    none, some, much = map(off, DOTS.presets)
    assert some < 0.7 * none and some < 0.7 * much
    assert off("No pull", noise=0) < off("Some", noise=0)


def test_the_curve_is_ridge_regression():
    out = DOTS.outputs(pull=0.5)
    design = np.polynomial.legendre.legvander(figures.HERE, 9)
    square = design.T @ design + 10**0.5 * np.eye(10)
    numbers = np.linalg.solve(square, design.T @ out["own"])
    curve = np.polynomial.legendre.legval(figures.AXIS, numbers)
    assert np.allclose(out["curve"], curve)


def test_one_mask_keeps_its_units_and_new_ones_lose_them():
    for seed in STARTS:
        one = MASKS.outputs(drop_prob=0.3, kind=0, seed=seed)
        new = MASKS.outputs(drop_prob=0.3, kind=1, seed=seed)
        assert np.all(one["always"] == one["always"][0])
        assert one["last"] >= 10 > 2 >= new["last"]
        assert np.allclose(new["new"], 0.7 ** np.arange(1, 21))
        assert abs(np.mean(new["kept"]) - 0.7) < 0.1


# What learns in the page --------------------------------------------------------------


@functools.cache
def made():
    return figures.learns_too_much()


@pytest.mark.long
def test_what_is_shown_is_what_the_network_without_masks_wastes():
    live = made()
    set_to(live, {"given": 5, "drop_prob": 0.4, "decay": 1.0, "seed": 7})
    live.advance(30)
    state, seen = live.state, live.outputs()
    net = figures.PLAIN.network(within("net", state))
    for name, rows in (("own", slice(5)), ("others", slice(None))):
        xs = state[f"{name}.xs"][:, rows]
        targets = state[f"{name}.targets"][:, rows].astype(int)
        batch = Batch(xs, targets, None, None, figures.K, 1 / figures.K)
        bits = mean_loss(net, batch, "cross_entropy") / np.log(2)
        assert np.isclose(seen[name], bits - to_be_guessed(REBER, xs))
    assert np.allclose(np.sum(seen["foreseen"], axis=0), 1)


TOLD = """([spec, all]) => all.map((values) => {
    const going = live.running(spec, () => values, () => values);
    going.advance(299);
    const seen = going.outputs();
    return ["own", "others", "best", "best_at"].map((name) => seen[name][0]);
})"""


@functools.cache
def told(preset):
    """(10, 4): wasted on its own and on others in the end, the least, and when."""
    live = made()
    settings = [live.presets[preset] | {"seed": seed} for seed in STARTS]
    return np.array(each_start(TOLD, live.programs(), settings))


@pytest.mark.long
def test_with_nothing_done_it_learns_its_own_by_heart_from_these_starts():
    own, others, best, at = told("Nothing done").T
    assert np.sum((own < 0) & (others > 2 * best) & (at < 200)) >= 9


@pytest.mark.long
@pytest.mark.parametrize("preset", ["Dropout on the state", "Twice the streams"])
def test_others_are_foreseen_better_with_a_remedy(preset):
    plain, remedy = told("Nothing done"), told(preset)
    assert np.sum(remedy[:, 1] < plain[:, 1]) >= 9  # in the end
    assert np.sum(remedy[:, 0] > plain[:, 0]) >= 9  # its own are foreseen worse
    assert np.sum(remedy[:, 0] < 0) >= 9  # but still better than anybody could

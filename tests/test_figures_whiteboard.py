"""The figures of "The whiteboard" compute what they say."""

from functools import cache

import numpy as np
import pytest
from made import Later, made

from lstmbook.book.figures import whiteboard as figures
from lstmbook.book.networks import trained
from lstmbook.tasks.board import JOBS
from lstmbook.tasks.scores import all_right

BOARD = Later("live-small-board")


@cache
def game():
    """Its networks are trained at the first call, not when tests are collected."""
    return made("live-be-the-network")


def verdict(preset):
    return int(game().outputs(**game().presets[preset])["verdict"])


def test_erasing_finishes_and_overwriting_loses_a_value():
    done, stuck = (BOARD.outputs(step=5, erase=k) for k in (0, 1))
    x, y, z = done["x"], done["y"], done["z"]
    assert done["value_2"] == x * y * (x * z + y * z) and done["done"] == 1
    assert stuck["done"] == 2 and stuck["there_1"] == 0
    held = [stuck[f"value_{k}"] * stuck[f"there_{k}"] for k in range(3)]
    assert x * y not in held


@pytest.mark.parametrize("preset", ["Hold", "Replace", "Count"])
def test_presets_that_pass_answer_every_stream(preset):
    out = game().outputs(**game().presets[preset])
    assert verdict(preset) == 0 and out["right"] == figures.STREAMS


def test_presets_that_fail_say_why():
    assert [verdict(p) for p in ("All open", "Leak", "Forgot to forget")] == [1, 4, 5]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"o": figures.schedule([], [])["o"]}, 2),
        ({"i": figures.schedule([], [])["i"]}, 3),
        ({"i": figures.OPEN}, 6),
        ({"o": figures.OPEN}, 1),
    ],
)
def test_each_fault_of_a_schedule_gets_its_own_reason(change, why):
    held = {"task": figures.HOLD} | figures.HELD
    assert game().outputs(**held)["verdict"] == 0
    assert game().outputs(**held | change)["verdict"] == why


def test_a_missed_first_question_is_told_apart():
    late = figures.schedule([1, 6], [9], fresh=[6])
    assert game().outputs(task=figures.REPLACE, **late)["verdict"] == 7


def test_to_replace_one_zero_of_f_is_enough_at_two_places():
    places = []
    for t in range(figures.T):
        once = {"f": [0.0 if k == t else 1.0 for k in range(figures.T)]}
        out = game().outputs(task=figures.REPLACE, **figures.REPLACED | once)
        places += [t + 1] if out["verdict"] == 0 else []
    assert places == [6, 7]


def test_a_share_is_the_slope_of_the_last_cell_state():
    rng = np.random.default_rng(0)
    f, i, x = rng.uniform(0, 1, (3, figures.T))
    share = figures.shares(f, i)
    for k in range(figures.T):
        moved = x + 1e-3 * (np.arange(figures.T) == k)
        ends = [figures.play(v[None], f, i, f)[0][0, -1] for v in (x, moved)]
        assert np.isclose((ends[1] - ends[0]) / 1e-3, share[k])


@pytest.mark.parametrize("task", range(4))
def test_the_trained_networks_shown_pass_the_game(task):
    batch, gates = figures.GAME[task], figures.their_gates()
    ys, _, _ = trained(JOBS[task]).forward(batch.xs)
    assert all_right(ys, batch, within=0.5) == 1
    assert gates.shape == (4, figures.STREAMS, 4, figures.T)


def test_the_trained_gates_are_shown_only_to_who_has_passed():
    presets = [game().presets[name] for name in ("Leak", "Hold")]
    shown = [np.sum(game().outputs(**preset)["rows_f"][1]) for preset in presets]
    assert shown[0] == 0 < shown[1]

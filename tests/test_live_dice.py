"""The random numbers of `live.Dice`: good enough, and the same when recorded."""

import functools

import numpy as np
import pytest
from replay import replay

from lstmbook.live import Dice
from lstmbook.live.dice import SEQUENCES
from lstmbook.nn.rng import orthogonal, split
from lstmbook.tasks.signals import adding

MANY = 200_000


def prime(n):
    return n > 1 and all(n % k for k in range(2, int(n**0.5) + 1))


def test_both_sequences_have_the_longest_period_and_no_common_factor_but_two():
    halves = []
    for m, a in SEQUENCES:
        halves.append((m - 1) // 2)
        assert prime(m)
        assert prime(halves[-1])
        # a generator: its order divides 2 q, and is neither 1, 2 nor q
        assert pow(a, 2, m) != 1
        assert pow(a, halves[-1], m) != 1
        assert m * m < 2**53  # every product is exact
    assert halves[0] != halves[1]


def test_numbers_are_those_of_two_plain_loops():
    dice = Dice(7)
    states, expected = [int(x) for x in dice.state], []
    for _ in range(1000):
        states = [x * a % m for x, (m, a) in zip(states, SEQUENCES, strict=True)]
        parts = [x / m for x, (m, _) in zip(states, SEQUENCES, strict=True)]
        expected.append(sum(parts) % 1.0)
    found = [dice.uniform(size=n) for n in (1, 31, 1, 32, 65, 0, 870)]
    np.testing.assert_array_equal(np.concatenate(found), expected)


@pytest.mark.parametrize("seed", [0, 1, 4711, 2**26 - 1])
def test_uniform_numbers_are_even_and_do_not_follow_one_another(seed):
    u = Dice(seed).uniform(size=MANY)
    assert 0 <= u.min()
    assert u.max() < 1
    assert abs(u.mean() - 1 / 2) < 4 * np.sqrt(1 / 12 / MANY)
    assert abs(u.var() - 1 / 12) < 4 * np.sqrt(1 / 180 / MANY)
    for lag in (1, 2, 3, 7, 32, 64, 1024):
        after = np.corrcoef(u[:-lag], u[lag:])[0, 1]
        assert abs(after) < 4 / np.sqrt(MANY), lag


@pytest.mark.parametrize("lags", [(0,), (0, 1), (0, 32), (0, 1, 2)])
def test_groups_of_numbers_fill_their_boxes(lags):
    assert_even(np.stack([Dice(3).uniform(size=MANY)[k : MANY - 64 + k] for k in lags]))


@functools.cache
def first_numbers():
    """The first 41 numbers of each of 20 000 seeds in a row."""
    return np.stack([Dice(seed).uniform(size=41) for seed in range(20_000)])


@pytest.mark.long
@pytest.mark.parametrize("places", [(0,), (0, 1), (5, 40)])
def test_first_numbers_of_seeds_fill_their_boxes(places):
    assert_even(first_numbers()[:, list(places)].T)


@pytest.mark.parametrize("shift", [1, 2])
def test_seeds_side_by_side_do_not_rhyme(shift):
    first = first_numbers()[:, :3]
    assert_even(np.stack([first[:-shift, 0], first[shift:, 0]]))
    assert_even((first[shift:] - first[:-shift]).T % 1)


@pytest.mark.long
def test_sources_made_of_one_do_not_rhyme():
    numbers = np.stack([one.uniform(size=2) for one in Dice(5).split(20_000)])
    assert_even(numbers.T)
    assert_even(np.stack([numbers[:-1, 1], numbers[1:, 0]]))


def assert_even(points, sides=8):
    """As many points (k, n) in each of sides^k boxes as chance allows: chi-square."""
    boxes = np.ravel_multi_index(
        tuple(np.floor(sides * points).astype(int)), (sides,) * len(points)
    )
    found = np.bincount(boxes, minlength=sides ** len(points))
    expected = points.shape[1] / len(found)
    freedom = len(found) - 1
    chi = np.sum((found - expected) ** 2) / expected
    assert abs(chi - freedom) < 4 * np.sqrt(2 * freedom)


def test_normal_numbers_have_mean_0_and_variance_1():
    x = Dice(9).normal(MANY // 10)
    assert abs(x.mean()) < 4 / np.sqrt(len(x))
    assert abs(x.var() - 1) < 4 * np.sqrt(2 / len(x))
    assert x.shape == (MANY // 10,)


def test_integers_lie_between_their_bounds():
    counts = np.bincount(Dice(2).integers(3, 8, MANY), minlength=9)
    assert not counts[:3].any() and not counts[8:].any()
    assert np.all(np.abs(counts[3:8] / MANY - 1 / 5) < 4 * np.sqrt(0.16 / MANY))
    high = np.array([1, 2, 5])
    drawn = np.stack([Dice(s).integers(high, size=3) for s in range(200)])
    assert (drawn.max(axis=0) == high - 1).all()
    assert drawn.dtype == int


def test_the_next_numbers_are_others_and_a_state_can_be_gone_on_from():
    dice = Dice(4)
    first, kept = dice.uniform(size=5), dice.state
    second = dice.uniform(size=5)
    assert not np.any(first == second)
    np.testing.assert_array_equal(Dice(state=kept).uniform(size=5), second)


def test_recorded_with_a_seed_that_moves_they_are_numpys_to_the_last_bit():
    def drawn(seed):
        dice = Dice(seed)
        one, other = split(dice, 2)
        return {
            "uniform": dice.uniform(-1, 1, (3, 40)),
            "whole": one.integers(2, 9, (5,)),
            "normal": other.normal((2, 2)),
            "last": dice.state,
            "none": dice.uniform(size=(0, 2)),
        }

    for seed in (0, 5, 2**26 - 1):
        again = replay(drawn, {"seed": np.int64(3)}, {"seed": np.int64(seed)})
        for name, value in drawn(np.int64(seed)).items():
            np.testing.assert_array_equal(again[name], np.ravel(value), err_msg=name)


def test_tasks_and_starts_draw_from_it_while_they_are_recorded():
    def drawn(seed):
        batch = adding(Dice(seed), 4, 10)
        kept = {"xs": batch.xs, "targets": batch.targets, "counts": batch.counts}
        return kept | {"Q": orthogonal(Dice(seed), 4)}

    again = replay(drawn, {"seed": np.int64(1)}, {"seed": np.int64(8)})
    for name, value in drawn(np.int64(8)).items():
        assert np.allclose(again[name], np.ravel(value), 1e-12, 1e-12), name
    Q = drawn(np.int64(8))["Q"]
    assert np.allclose(Q.T @ Q, np.eye(4))


@pytest.mark.parametrize("seed", [-1, 0.5, 2**26, np.nan, np.array([1, 2])])
def test_a_seed_is_a_whole_number_within_bounds(seed):
    with pytest.raises(ValueError, match="whole number from 0"):
        Dice(seed)

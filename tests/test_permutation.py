"""What is said of chance is checked by hand where it can be, by counting elsewhere."""

from itertools import combinations, product
from math import comb

import numpy as np
import pytest

from lstmbook.train.permutation import by_chance, holm, pairs_by_chance


def test_groups_as_far_apart_as_can_be_by_hand():
    # Of the 6 deals of 1, 2, 3, 9 two by two, {1, 2} against {3, 9} and its mirror.
    assert by_chance([1, 2], [3, 9]) == pytest.approx(2 / 6)
    # {1, 9} | {2, 3} has the gap 2.5; {1, 2} | {3, 9} and {1, 3} | {2, 9} are wider.
    assert by_chance([9, 1], [2, 3]) == 1
    assert by_chance([1, 3], [2, 9]) == pytest.approx(4 / 6)
    # Of unequal sizes: 5 against 1, 2, 3 is one of 4, its mirror has other sizes.
    assert by_chance([5], [1, 2, 3]) == pytest.approx(1 / 4)
    assert by_chance([0.0], [1.0]) == 1
    assert by_chance([4, 4], [4, 4]) == 1


def test_pairs_by_hand():
    # Differences 1, 2, 3: of the 8 choices of signs +++ and --- reach a sum of 6.
    assert pairs_by_chance([2, 4, 6], [1, 2, 3]) == pytest.approx(2 / 8)
    # 1, 2, -3: all but those two have a sum at least as far from 0 as 0.
    assert pairs_by_chance([2, 4, 0], [1, 2, 3]) == 1
    # 1, -2, 3 with the sum 2: the sums are +-6, +-4, +-2, 0 twice.
    assert pairs_by_chance([2, 0, 6], [1, 2, 3]) == pytest.approx(6 / 8)
    assert pairs_by_chance([1.0], [0.0]) == 1


def test_pairs_see_what_groups_do_not():
    rng = np.random.default_rng(0)
    start = rng.uniform(0, 1, 10)  # luck that both arms share
    one, other = start + 0.05, start + rng.uniform(-0.01, 0.01, 10)
    assert by_chance(one, other, rng) > 0.5
    assert pairs_by_chance(one, other) == pytest.approx(2 / 2**10)


@pytest.mark.parametrize("test", [by_chance, pairs_by_chance])
def test_each_answer_is_as_likely_as_it_says_when_chance_alone_deals(test):
    """All deals of one set of results: the answers are 2/n, 4/n, ... 1, each twice."""
    results = np.random.default_rng(1).normal(size=8)
    if test is by_chance:
        deals = [set(places) for places in combinations(range(8), 4)]
        arms = [([results[k] for k in d], [*np.delete(results, [*d])]) for d in deals]
    else:
        arms = [(results * signs, np.zeros(8)) for signs in product((1, -1), repeat=8)]
    answers = sorted(test(*arm) for arm in arms)
    n = len(arms)  # a deal and its mirror are equally far apart
    np.testing.assert_allclose(answers, np.repeat(np.arange(2, n + 1, 2) / n, 2))


@pytest.mark.parametrize("test", [by_chance, pairs_by_chance])
def test_random_deals_answer_evenly_when_chance_alone_deals(test):
    rng = np.random.default_rng(2)
    answers = [test(*rng.normal(size=(2, 12)), rng, n=400) for _ in range(1000)]
    for share in 0.05, 0.25, 0.5, 0.75:
        spread = np.sqrt(share * (1 - share) / 1000)
        assert np.mean(np.array(answers) <= share) == pytest.approx(
            share, abs=4 * spread
        )


@pytest.mark.parametrize(
    "test, deals", [(by_chance, comb(10, 5)), (pairs_by_chance, 32)]
)
def test_random_deals_come_near_all_of_them(test, deals):
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=5) + 1, rng.normal(size=5)
    exact = test(one, other, n=deals)  # none is drawn: there is nothing to draw with
    assert exact == test(one, other, n=20_000) and 0.02 < exact < 0.98
    drawn = test(np.tile(one, 3), np.tile(other, 3), rng, n=2000)
    assert drawn != test(np.tile(one, 3), np.tile(other, 3), rng, n=2000)
    with pytest.raises(TypeError, match="rng is None"):
        test(one, other, n=deals - 1)


def test_random_deals_are_those_of_the_chapter():
    """Ten against ten, as printed in a chapter: the numbers are its own."""
    rng = np.random.default_rng(4)
    for shift in 0, 0.3, 0.6:
        one, other = rng.uniform(0, 1, 10), rng.uniform(0, 1, 10) + shift
        both, gap = np.concatenate([one, other]), one.mean() - other.mean()
        dealt = np.random.default_rng(5).permuted(np.tile(both, (20_000, 1)), axis=1)
        heaps = dealt[:, :10].mean(-1) - dealt[:, 10:].mean(-1)
        expected = np.mean(np.abs(heaps) >= np.abs(gap) - 1e-9)
        assert by_chance(one, other, np.random.default_rng(5)) == expected > 0


def test_what_never_happened_in_n_deals_is_one_in_n_and_not_nothing():
    rng = np.random.default_rng(6)
    far = np.arange(20) + 1e6
    assert (
        by_chance(far, -far, rng, n=50) == pairs_by_chance(far, -far, rng, n=50) == 0.02
    )


def test_the_size_of_the_numbers_does_not_matter():
    one, other = np.array([1, 2, 3.3]), np.array([2.1, 4, 3.3])
    for scale in 1e-12, 1e9:
        for test in by_chance, pairs_by_chance:
            assert test(scale * one, scale * other) == test(one, other)


def test_holm_by_hand():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(holm([0.5, 0.02, 0.4, 0.02]), [0.8, 0.08, 0.8, 0.08])
    assert holm([0.3]).tolist() == [0.3] and holm([0.6, 0.7]).tolist() == [1, 1]


def test_holm_is_wrong_once_in_twenty_times_however_many_are_asked():
    rng = np.random.default_rng(7)
    wrong = [np.any(holm(rng.uniform(0, 1, 21)) < 0.05) for _ in range(4000)]
    assert np.mean(wrong) == pytest.approx(0.05, abs=0.012)


@pytest.mark.parametrize("bad", [[], [[1, 2]], [1, np.nan], [np.inf, 1], 3])
def test_results_that_are_no_list_of_finite_numbers_are_refused(bad):
    for test in by_chance, pairs_by_chance:
        for call in (lambda t=test: t(bad, [1, 2]), lambda t=test: t([1, 2], bad)):
            with pytest.raises(ValueError, match="(one|other) is .*, expected finite"):
                call()
    with pytest.raises(ValueError, match="p_values is .*, expected finite"):
        holm(bad)


def test_other_bad_arguments_are_named():
    with pytest.raises(ValueError, match="other is 3, expected 2, one for each pair"):
        pairs_by_chance([1, 2], [1, 2, 3])
    with pytest.raises(
        ValueError, match="p_values is .*, expected numbers from 0 to 1"
    ):
        holm([0.5, 1.5])
    for test in by_chance, pairs_by_chance:
        with pytest.raises(TypeError, match="one holds"):
            test(["a"], [1])
        with pytest.raises(ValueError, match="n is 0"):
            test([1], [2], n=0)

from typing import Any, NamedTuple

import numpy as np
import pytest

from lstmbook.tasks.batch import pieces, side_by_side, steps_of


class Batch(NamedTuple):
    xs: Any
    targets: Any
    mask: Any = None
    counts: Any = None
    name: str = "kept"


def draw(rng, T=7):
    xs = rng.normal(size=(T, 2, 3))
    return Batch(xs, rng.integers(4, size=(T, 2)), np.ones((T, 2)), np.ones((T, 2)))


def first(n, stream):
    return [next(stream) for _ in range(n)]


def test_windows_cut_every_array_and_lose_no_step():
    whole = draw(np.random.default_rng(1))
    cut = first(4, pieces(draw, np.random.default_rng(1), window=3))
    assert [len(batch.xs) for batch, _ in cut] == [3, 3, 1, 3]
    assert [fresh for _, fresh in cut] == [True, False, False, True]
    for name in ("xs", "targets", "mask", "counts"):
        joined = np.concatenate([getattr(batch, name) for batch, _ in cut[:3]])
        assert np.array_equal(joined, getattr(whole, name))
    assert cut[1][0].name == "kept"


def test_each_seed_draws_with_its_own_generator():
    rngs = [np.random.default_rng(seed) for seed in (1, 2, 3)]
    both = first(2, pieces(draw, rngs))
    for s, seed in enumerate((1, 2, 3)):
        alone = first(2, pieces(draw, np.random.default_rng(seed)))
        for (batch, fresh), (mine, _) in zip(both, alone, strict=True):
            assert fresh and batch.xs.shape == (7, 3, 2, 3)
            assert np.array_equal(batch.xs[:, s], mine.xs)
            assert np.array_equal(batch.targets[:, s], mine.targets)


def test_a_list_of_one_generator_still_has_a_seed_axis():
    batch, _ = next(pieces(draw, [np.random.default_rng(1)]))
    assert batch.xs.shape == (7, 1, 2, 3)


def test_shorter_batches_end_in_zeros_that_do_not_count():
    rng = np.random.default_rng(1)
    short = Batch(np.ones((2, 1, 3)), np.ones((2, 1), int))  # no mask, no counts
    long = draw(rng, 4)._replace(counts=np.full((4, 2), 0.5))
    both = side_by_side(
        [short._replace(xs=np.ones((2, 2, 3)), targets=np.ones((2, 2), int)), long]
    )
    assert both.xs.shape == (4, 2, 2, 3) and both.targets.dtype.kind == "i"
    assert np.array_equal(both.xs[:, 0, 0, 0], [1, 1, 0, 0])
    for name, value in (("mask", 1), ("counts", 0.5)):
        array = getattr(both, name)
        assert np.array_equal(array[:, 0, 0], [1, 1, 0, 0])
        assert np.array_equal(array[:, 1], np.full((4, 2), value))


def test_pairs_stay_pairs():
    pair = Batch((np.ones((3, 2, 5)), np.ones((2, 2, 1))), np.ones((2, 2, 1)))
    both = side_by_side([pair, pair])
    assert [x.shape for x in both.xs] == [(3, 2, 2, 5), (2, 2, 2, 1)]
    assert both.mask.shape == (3, 2, 2) and both.counts.shape == (2, 2, 2)
    with pytest.raises(ValueError, match="xs is a pair"):
        steps_of(pair, slice(0, 1))
    batch, fresh = next(pieces(lambda _rng: pair, np.random.default_rng(0)))
    assert batch is pair and fresh


def test_a_state_cannot_be_carried_over_unequal_lengths():
    rngs = [np.random.default_rng(seed) for seed in (1, 2)]

    def uneven(rng):
        return draw(rng, 5 if rng is rngs[0] else 6)

    assert next(pieces(uneven, rngs))[0].xs.shape[0] == 6
    for options in ({"window": 2}, {"carry": True}):
        with pytest.raises(ValueError, match="equal T"):
            next(pieces(uneven, rngs, **options))
    with pytest.raises(ValueError, match="window is 0"):
        next(pieces(draw, rngs[0], window=0))

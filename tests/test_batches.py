from functools import partial

import numpy as np
import pytest

from lstmbook.tasks import batch
from lstmbook.train.loop import pieces


def Batch(xs, targets, mask=None, counts=None, K=4):
    return batch.Batch(xs, targets, mask, counts, K, chance=0.25)


def generators(*seeds):
    return [np.random.default_rng(seed) for seed in seeds]


def draw(rng, T=7):
    xs = rng.normal(size=(T, 2, 3))
    return Batch(xs, rng.integers(4, size=(T, 2)), np.ones((T, 2)), np.ones((T, 2)))


def first(n, stream):
    return [next(stream) for _ in range(n)]


def test_windows_cut_every_array_and_lose_no_step():
    (rng,), whole = generators(1), draw(np.random.default_rng(1))
    cut = first(4, pieces(lambda: draw(rng), window=3))
    assert [len(batch.xs) for batch, _ in cut] == [3, 3, 1, 3]
    assert [fresh for _, fresh in cut] == [True, False, False, True]
    for name in ("xs", "targets", "mask", "counts"):
        joined = np.concatenate([getattr(batch, name) for batch, _ in cut[:3]])
        assert np.array_equal(joined, getattr(whole, name))
    assert cut[1][0].K == 4 and cut[1][0].chance == 0.25


def test_each_seed_draws_on_its_own():
    both = first(2, pieces([partial(draw, rng) for rng in generators(1, 2, 3)]))
    for s, rng in enumerate(generators(1, 2, 3)):
        alone = first(2, pieces(partial(draw, rng)))
        for (piece, fresh), (mine, _) in zip(both, alone, strict=True):
            assert fresh and piece.xs.shape == (7, 3, 2, 3)
            assert np.array_equal(piece.xs[:, s], mine.xs)
            assert np.array_equal(piece.targets[:, s], mine.targets)


def test_a_list_of_one_still_has_a_seed_axis():
    piece, _ = next(pieces([partial(draw, rng) for rng in generators(1)]))
    assert piece.xs.shape == (7, 1, 2, 3)


def test_shorter_batches_end_in_zeros_that_do_not_count():
    rng = np.random.default_rng(1)
    short = Batch(np.ones((2, 1, 3)), np.ones((2, 1), int))  # no mask, no counts
    long = draw(rng, 4)._replace(counts=np.full((4, 2), 0.5))
    both = batch.Batch.side_by_side(
        [short._replace(xs=np.ones((2, 2, 3)), targets=np.ones((2, 2), int)), long]
    )
    assert both.xs.shape == (4, 2, 2, 3) and both.targets.dtype.kind == "i"
    assert np.array_equal(both.xs[:, 0, 0, 0], [1, 1, 0, 0])
    for name, value in (("mask", 1), ("counts", 0.5)):
        array = getattr(both, name)
        assert np.array_equal(array[:, 0, 0], [1, 1, 0, 0])
        assert np.array_equal(array[:, 1], np.full((4, 2), value))


@pytest.mark.parametrize("counts", [None, 1.0])
def test_padded_steps_count_in_no_seed_unless_asked_to(counts):
    mask = np.array([[1.0, 1.0], [1.0, 0.0]])
    counts = None if counts is None else np.ones((2, 2))
    one = Batch(np.ones((2, 2, 3)), np.ones((2, 2), int), mask, counts)
    answer = Batch(np.ones((2, 2, 3)), np.ones((1, 2), int), mask)  # many to one
    both = batch.Batch.side_by_side([one, one])
    assert np.array_equal(both.counts[:, 1], mask if counts is None else counts)
    assert np.array_equal(batch.Batch.side_by_side([answer]).counts[:, 0], [[1, 1]])


def test_pairs_stay_pairs():
    pair = Batch((np.ones((3, 2, 5)), np.ones((2, 2, 1))), np.ones((2, 2, 1)))
    both = batch.Batch.side_by_side([pair, pair])
    assert [x.shape for x in both.xs] == [(3, 2, 2, 5), (2, 2, 2, 1)]
    assert both.mask.shape == (3, 2, 2) and both.counts.shape == (2, 2, 2)
    piece, fresh = next(pieces(lambda: pair))
    assert piece is pair and fresh


def test_a_state_cannot_be_carried_over_unequal_lengths():
    draws = [partial(draw, rng, T) for rng, T in zip(generators(1, 2), (5, 6))]
    assert next(pieces(draws))[0].xs.shape[0] == 6
    for options in ({"window": 2}, {"carry": True}):
        with pytest.raises(ValueError, match="equal T"):
            next(pieces(draws, **options))

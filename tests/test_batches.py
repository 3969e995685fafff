"""Batches cut, turned round, and set side by side; and pieces of them without end."""

from functools import partial

import numpy as np
import pytest

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.batch import Batch, look_up
from lstmbook.tasks.grammars import counted
from lstmbook.train.loop import pieces

ARRAYS = ("xs", "targets", "mask", "counts")


def draw(rng, T=7):
    xs = rng.normal(size=(T, 2, 3))
    targets, ones = rng.integers(4, size=(T, 2)), np.ones((T, 2))
    return Batch(xs, targets, ones, ones, 4, 0.25)


def assert_equal(one, other):
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


# One batch


def test_rows_are_sequences_of_the_batch_at_places_or_of_a_slice():
    batch = counted([1, 2, 3, 1])
    for k, same in (([3, 1, 1], [3, 1, 1]), (slice(1, 3), [1, 2]), ([2], [2])):
        part = batch.rows(k)
        assert (part.K, part.chance) == (batch.K, batch.chance)
        for name in ARRAYS:
            whole = getattr(batch, name)
            expected = np.stack([whole[:, b] for b in same], axis=1)
            np.testing.assert_array_equal(getattr(part, name), expected)


def test_steps_cut_every_array_and_what_is_none_stays_none():
    batch = draw(np.random.default_rng(0))._replace(counts=None)
    part = batch.steps(slice(2, 5))
    assert part.counts is None and part.K == 4
    for name in ARRAYS[:3]:
        np.testing.assert_array_equal(getattr(part, name), getattr(batch, name)[2:5])


def test_reversed_reads_each_sequence_from_its_own_end():
    batch = counted([1, 3, 2])  # Sab, Saaabbb, Saabb
    back = batch.reversed()
    for b, length in enumerate((3, 7, 5)):
        for name in ARRAYS:
            array, turned = getattr(batch, name)[:, b], getattr(back, name)[:, b]
            assert np.array_equal(turned[:length], array[:length][::-1])
            assert np.array_equal(turned[length:], array[length:])  # still at the end
    assert_equal(back.reversed(), batch)
    assert batch.xs[0, :, 0].all()  # what was turned is another


def test_reversed_without_a_mask_or_behind_one_of_ones_is_the_other_way_round():
    batch = draw(np.random.default_rng(0))
    for whole in (batch, batch._replace(mask=None, counts=None)):
        for name in ARRAYS:
            array, turned = getattr(whole, name), getattr(whole.reversed(), name)
            assert np.array_equal(turned, array[::-1] if array is not None else None)


def test_reversed_is_what_a_reader_from_the_end_reads():
    batch = counted([1, 3, 2])
    cell = LSTMCell.init(4, 3, np.random.default_rng(1))
    hs, _, _ = unroll(cell, batch.reversed().xs, mask=batch.mask)
    flipped, _, _ = unroll(cell, batch.xs[::-1], mask=batch.mask[::-1])
    np.testing.assert_allclose(hs[-1], flipped[-1])


def test_seeds_side_by_side_are_reversed_each_by_itself():
    batches = [counted([1, 2]), counted([4, 3])]
    both = Batch.side_by_side(batches).reversed()
    assert_equal(both, Batch.side_by_side([batch.reversed() for batch in batches]))


def test_a_pair_has_no_common_steps():
    pair = Batch(
        (np.ones((3, 2, 5)), np.ones((2, 2, 1))), np.ones((2, 2, 1)), *4 * (None,)
    )
    for call in (pair.reversed, lambda: pair.steps(slice(1))):
        with pytest.raises(ValueError, match="expected an answer for each step"):
            call()
    assert [x.shape for x in pair.rows([1]).xs] == [(3, 1, 5), (2, 1, 1)]


def test_rows_of_a_table_are_looked_up_from_its_end_too():
    table = np.arange(12).reshape(4, 3) - 5
    for k in (0, np.array([2, 0, 3]), np.array([[1, -1]]), np.zeros((0, 2), int)):
        np.testing.assert_array_equal(look_up(table, k), table[k])
    assert look_up([5, 7], np.array([1, 0])).tolist() == [7, 5]
    assert look_up(table, 0).dtype.kind == "i"


# Batches of seeds


def test_shorter_batches_end_in_zeros_that_do_not_count():
    short = Batch(np.ones((2, 2, 3)), np.ones((2, 2), int), None, None, 4, 0.25)
    long = draw(np.random.default_rng(1), 4)._replace(counts=np.full((4, 2), 0.5))
    both = Batch.side_by_side([short, long])
    assert both.xs.shape == (4, 2, 2, 3) and both.targets.dtype.kind == "i"
    assert (both.K, both.chance) == (4, 0.25)
    assert np.array_equal(both.xs[:, 0, 0, 0], [1, 1, 0, 0])
    for name, value in (("mask", 1), ("counts", 0.5)):
        array = getattr(both, name)
        assert np.array_equal(array[:, 0, 0], [1, 1, 0, 0])
        assert np.array_equal(array[:, 1], np.full((4, 2), value))


@pytest.mark.parametrize("counts", [None, np.ones((2, 2))])
def test_padded_steps_count_in_no_seed_unless_asked_to(counts):
    mask = np.array([[1.0, 1.0], [1.0, 0.0]])
    counts = None if counts is None else np.ones((2, 2))
    one = Batch(np.ones((2, 2, 3)), np.ones((2, 2), int), mask, counts, 4, 0.25)
    both = Batch.side_by_side([one, one])
    assert np.array_equal(both.counts[:, 1], mask if counts is None else counts)


def test_one_answer_to_many_steps_has_no_steps_to_cut():
    mask = np.array([[1.0, 1.0], [1.0, 0.0]])
    answer = Batch(np.ones((2, 2, 3)), np.ones((1, 2), int), mask, None, 4, 0.25)
    assert np.array_equal(Batch.side_by_side([answer]).counts[:, 0], [[1, 1]])
    for call in (answer.reversed, lambda: answer.steps(slice(1))):
        with pytest.raises(ValueError, match=r"\(2, 1\), expected an answer for each"):
            call()


def test_pairs_stay_pairs():
    xs, targets = (np.ones((3, 2, 5)), np.ones((2, 2, 1))), np.ones((2, 2, 1))
    pair = Batch(xs, targets, None, None, 1, 0.5)
    both = Batch.side_by_side([pair, pair])
    assert [x.shape for x in both.xs] == [(3, 2, 2, 5), (2, 2, 2, 1)]
    assert both.mask.shape == (3, 2, 2) and both.counts.shape == (2, 2, 2)
    batch, fresh = next(pieces(lambda: pair))
    assert batch is pair and fresh
    with pytest.raises(ValueError, match="expected an answer for each step"):
        next(pieces(lambda: pair, window=1))


def test_seeds_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shapes is .*, expected equal \(B, ...\)"):
        Batch.side_by_side([counted([1, 2]), counted([1])])


# Pieces without end


def first(n, stream):
    return [next(stream) for _ in range(n)]


def test_windows_cut_every_array_and_lose_no_step():
    whole = draw(np.random.default_rng(1))
    cut = first(4, pieces(partial(draw, np.random.default_rng(1)), window=3))
    assert [len(batch.xs) for batch, _ in cut] == [3, 3, 1, 3]
    assert [fresh for _, fresh in cut] == [True, False, False, True]
    for name in ARRAYS:
        joined = np.concatenate([getattr(batch, name) for batch, _ in cut[:3]])
        assert np.array_equal(joined, getattr(whole, name))


def test_each_seed_has_a_draw_of_its_own():
    draws = [partial(draw, np.random.default_rng(seed)) for seed in (1, 2, 3)]
    both = first(2, pieces(draws))
    for s, seed in enumerate((1, 2, 3)):
        alone = first(2, pieces(partial(draw, np.random.default_rng(seed))))
        for (batch, fresh), (mine, _) in zip(both, alone, strict=True):
            assert fresh and batch.xs.shape == (7, 3, 2, 3)
            assert np.array_equal(batch.xs[:, s], mine.xs)
            assert np.array_equal(batch.targets[:, s], mine.targets)


def test_a_list_of_one_draw_still_has_a_seed_axis():
    batch, _ = next(pieces([partial(draw, np.random.default_rng(1))]))
    assert batch.xs.shape == (7, 1, 2, 3)


def test_a_state_cannot_be_carried_over_unequal_lengths():
    draws = [partial(draw, np.random.default_rng(1), T) for T in (5, 6)]
    assert next(pieces(draws))[0].xs.shape[0] == 6
    for options in ({"window": 2}, {"carry": True}):
        with pytest.raises(ValueError, match="equal T"):
            next(pieces(draws, **options))

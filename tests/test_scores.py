"""Answers are judged again one by one, with loops."""

from itertools import product

import numpy as np
import pytest

from lstmbook.tasks import grammars, scores
from lstmbook.tasks.batch import Batch

T, S, B, K = 4, 3, 5, 2
COUNTS = np.array(
    [[0, 0, 1, 1, 0], [1, 0, 1, 1, 0], [1, 1, 0, 1, 1], [0, 1, 0, 0, 0.0]]
)


def batch_of(kind, seeds, rng):
    """A batch of one kind of target, with a seed axis or without."""
    shape = (T, S, B) if seeds else (T, B)
    counts = np.broadcast_to(COUNTS[:, None] if seeds else COUNTS, shape)
    targets = {
        "classes": rng.integers(K, size=shape),
        "yes or no": rng.integers(2, size=(*shape, K)),
        "numbers": rng.uniform(-1, 1, (*shape, K)),
    }[kind]
    xs, mask = np.zeros((*shape, 7)), np.ones(shape)
    return Batch(xs, targets, mask, counts, K, 0.5)


def is_right(kind, y, target):
    if kind == "classes":
        return y[target] == max(y)
    if kind == "yes or no":
        return all((a > 0) == bool(b) for a, b in zip(y, target, strict=True))
    return all(abs(a - b) < 0.5 for a, b in zip(y, target, strict=True))


@pytest.mark.parametrize("kind", ["classes", "yes or no", "numbers"])
@pytest.mark.parametrize("seeds", ["none", "of the outputs", "of both"])
def test_answers_are_right_as_their_targets_want_and_only_those_that_count(kind, seeds):
    rng = np.random.default_rng(1)
    batch = batch_of(kind, seeds == "of both", rng)
    ys = rng.uniform(-1, 1, (T, B, K) if seeds == "none" else (T, S, B, K))
    within = {"within": 0.5} if kind == "numbers" else {}
    hits = scores.hits(ys, batch, **within)
    assert hits.shape == ys.shape[:-1] and 0.1 < np.mean(hits) < 0.9
    share, whole = (
        f(ys, batch, **within) for f in (scores.share_right, scores.all_right)
    )
    assert np.shape(share) == np.shape(whole) == ys.shape[1:-2]

    one_by_one = np.zeros((S, B, T))
    for s, b, t in product(range(S), range(B), range(T)):
        place = (t, b) if seeds == "none" else (t, s, b)
        target = batch.targets[place if seeds == "of both" else (t, b)]
        one_by_one[s, b, t] = is_right(kind, ys[place].tolist(), target)
        assert hits[place] == one_by_one[s, b, t]
    for s in range(S):
        right = [
            one_by_one[s, b, t] for t in range(T) for b in range(B) if COUNTS[t, b]
        ]
        assert np.atleast_1d(share)[s % np.size(share)] == np.mean(right)
        spotless = [not any(COUNTS[:, b] > one_by_one[s, b]) for b in range(B)]
        assert np.atleast_1d(whole)[s % np.size(whole)] == np.mean(spotless)


def test_seeds_that_answer_other_numbers_of_steps_have_shares_of_their_own():
    both = batch_of("classes", True, np.random.default_rng(2))
    counts = both.counts.copy()
    counts[2:, 0] = 0
    ys = np.random.default_rng(3).uniform(-1, 1, (T, S, B, K))
    share = scores.share_right(ys, both._replace(counts=counts))
    hits = scores.hits(ys, both)
    assert share[0] == np.mean(hits[:2, 0][COUNTS[:2] == 1])
    assert share[1] == np.mean(hits[:, 1][COUNTS == 1])


def test_where_nothing_is_said_to_count_the_mask_does():
    batch = batch_of("classes", False, np.random.default_rng(4))
    ys = np.random.default_rng(5).uniform(-1, 1, (T, S, B, K))
    of_mask = batch._replace(mask=COUNTS, counts=None)
    nothing, everything = batch._replace(mask=None, counts=None), np.ones((T, B))
    pair = batch._replace(xs=(np.zeros((9, B, 2)), batch.xs), mask=np.ones((9, B)))
    for score in scores.share_right, scores.all_right:
        np.testing.assert_array_equal(score(ys, of_mask), score(ys, batch))
        all_count = score(ys, batch._replace(counts=everything))
        np.testing.assert_array_equal(score(ys, nothing), all_count)
        np.testing.assert_array_equal(score(ys, pair._replace(counts=None)), all_count)
        np.testing.assert_array_equal(score(ys, pair), score(ys, batch))


def test_nan_is_never_right_and_neither_is_a_score_of_zero():
    for kind, within in (("classes", None), ("yes or no", None), ("numbers", 9.0)):
        batch = batch_of(kind, False, np.random.default_rng(6))
        assert not scores.hits(np.full((T, B, K), np.nan), batch, within).any()
    batch = batch_of("yes or no", False, np.random.default_rng(7))
    assert not scores.hits(np.zeros((T, B, K)), batch).any()


@pytest.mark.parametrize(
    "kind, ys, within, message",
    [
        ("classes", (T, B, K), 0.5, "within is 0.5, expected None, .* are classes"),
        ("numbers", (T, B, K), None, "within is None, expected a distance"),
        ("classes", (T, B + 1, K), None, r"targets is \(4, 5\), expected .*\(4, 6\)"),
        ("classes", (1, B, K), None, r"targets is \(4, 5\), expected .*\(1, 5\)"),
        ("numbers", (T, S, B, 1), 0.5, r"targets is \(4, 5, 2\), .*\(4, 5, 1\)"),
        ("classes", (T,), None, r"targets is \(4, 5\)"),
    ],
)
def test_what_cannot_be_judged_is_named(kind, ys, within, message):
    batch = batch_of(kind, False, np.random.default_rng(8))
    for score in scores.hits, scores.share_right, scores.all_right:
        with pytest.raises(ValueError, match=message):
            score(np.zeros(ys), batch, within)


def test_a_share_of_no_answers_is_refused():
    batch = batch_of("classes", False, np.random.default_rng(9))
    with pytest.raises(ValueError, match="expected a step that counts"):
        scores.share_right(np.zeros((T, B, K)), batch._replace(counts=0 * COUNTS))
    with pytest.raises(ValueError, match=r"counts is \(3, 5\), expected"):
        scores.share_right(np.zeros((T, B, K)), batch._replace(counts=COUNTS[:3]))


# The measure of the papers


def test_ranked_top_wants_every_legal_symbol_above_every_other():
    legal = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [1, 1, 0], [0, 0, 0], [1, 0, 0]])
    ys = np.array(
        [[2, 1, 0], [2, 0, 1], [0, 0, 1], [1, 0, 0], [3, 2, 1], [np.nan, 0, 1]]
    )
    right = [True, False, True, False, True, False]  # ties are wrong, so is nan
    assert scores.ranked_top(ys, legal).tolist() == right
    with pytest.raises(ValueError, match=r"legal is \(6, 2\), .* ys \(6, 3\)"):
        scores.ranked_top(ys, legal[:, :2])
    with pytest.raises(ValueError, match="K >= 1"):
        scores.ranked_top(ys[:, :0], legal[:, :0])


def test_ranked_top_judges_a_whole_string_past_its_padding():
    batch = grammars.embedded_reber(np.random.default_rng(2), 32)
    legal = grammars.legal_next(grammars.EMBEDDED_REBER, batch.xs)
    assert scores.ranked_top(1.0 * legal, legal).all(axis=0).all()
    one_wrong = 1.0 * legal
    one_wrong[3, 5] = 1 - one_wrong[3, 5]
    right = scores.ranked_top(one_wrong, legal).all(axis=0)
    assert [*np.flatnonzero(~right)] == [5]

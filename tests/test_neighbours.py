"""A text in which words have neighbours, and the same words in any order."""

import numpy as np
import pytest

from lstmbook.live import Dice
from lstmbook.tasks import neighbours as task
from lstmbook.tasks.language import SLOTS


def said(words):
    return [task.WORD_LIST[n] for n in words]


def test_each_sentence_is_one_of_the_templates_filled():
    words = np.reshape(said(task.running_text(np.random.default_rng(0), 300)), (-1, 5))
    seen = set()
    for sentence in words:
        fits = [
            n
            for n, template in enumerate(task.SENTENCES)
            if all(
                word in SLOTS.get(token, [token])
                for word, token in zip(sentence, template.split(), strict=True)
            )
        ]
        assert len(fits) == 1
        seen |= {*fits}
    assert len(seen) == 3 and set(words.ravel()) == set(task.WORD_LIST)


def test_pairs_are_neighbours_in_both_directions():
    words = task.running_text(np.random.default_rng(1), 4)
    batch = task.neighbours(np.random.default_rng(1), 4)
    asked = set(zip(batch.xs[0, :, 0].astype(int), batch.targets[0], strict=True))
    pairs = set(zip(words[:-1], words[1:], strict=True))
    assert asked == pairs | {(b, a) for a, b in pairs}
    assert batch.targets.shape == batch.counts.shape == (1, 38)


def counts(shuffled):
    """How often each word stands beside each other one, as shares of a word's own."""
    batch = task.neighbours(np.random.default_rng(2), 20_000, shuffled)
    table = np.zeros((43, 43))
    np.add.at(table, (batch.xs[0, :, 0].astype(int), batch.targets[0]), 1)
    return table.sum(1), table / table.sum(1, keepdims=True)


def test_in_any_order_words_are_as_frequent_and_have_any_neighbours():
    (often, beside), (same, any_) = counts(False), counts(True)
    np.testing.assert_allclose(often, same, rtol=0.15)
    alike = np.tile(same / same.sum(), (43, 1))
    assert np.abs(any_ - alike).max() < 0.05 < 0.2 < np.abs(beside - alike).max()


def test_a_word_is_beside_kin_if_its_nearest_is_of_its_kind():
    rng = np.random.default_rng(3)
    E = rng.normal(size=(2, 43, 4))
    apart = np.linalg.norm(E[:, :38, None] - E[:, None, :38], axis=-1)
    apart[:, np.arange(38), np.arange(38)] = np.inf
    right = task.KIND_OF[apart.argmin(-1)] == task.KIND_OF
    np.testing.assert_array_equal(task.beside_kin(E), right)
    assert 0 < right.mean() < 0.5
    with pytest.raises(ValueError, match="E is .*43"):
        task.beside_kin(E[:, :38])


def test_the_page_draws_texts_as_well():
    batch = task.neighbours(Dice(0), 3, True)
    assert batch.xs.shape == (1, 28, 1)

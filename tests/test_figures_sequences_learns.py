"""Words come to lie beside their kind in the page as the text says."""

import numpy as np
import pytest
from going import STARTS, after
from made import made

from lstmbook.book.figures.sequences_learns import APART, SHOWN, places
from lstmbook.tasks.neighbours import SAID, WORD_AT

FIGURE = "live-learns-words"


def beside(steps, text):
    return after(made(FIGURE), steps, ["beside"], STARTS, text=text)["beside"].ravel()


def test_within_150_steps_nine_of_ten_starts_have_nine_of_ten_words_beside_kin():
    assert np.sum(beside(150, 0) > 0.9 * len(SAID)) >= 9


@pytest.mark.long
def test_in_any_order_no_more_than_half_lie_beside_kin_at_nine_of_ten_starts():
    assert np.sum(beside(500, 1) <= len(SAID) / 2) >= 9
    assert np.mean(beside(500, 1)) < np.mean(beside(0, 0)) + 4


def test_a_start_knows_nothing_of_kinds():
    assert np.mean(beside(0, 0)) < 0.25 * len(SAID)


def test_a_word_stands_where_its_numbers_put_it():
    E = np.random.default_rng(0).normal(size=(43, 2))
    seen, kinds = places(E), list(SHOWN.values())
    assert len(seen) == 2 * 21
    middle = np.array([[seen[f"{a}_{words[1]}"] for a in "xy"] for words in kinds])
    rows = E[[WORD_AT[words[1]] for words in kinds]]
    size = np.linalg.norm(rows[0] - rows[1]) / np.linalg.norm(middle[0] - middle[1])
    np.testing.assert_allclose((rows - rows[0]) / size, middle - middle[0], atol=1e-12)
    assert max(map(abs, seen.values())) <= 1 + APART

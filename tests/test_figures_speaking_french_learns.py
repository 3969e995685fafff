"""What learns in the chapter "Speaking French" does so as the text says."""

import functools

import numpy as np
import pytest
from going import learned, set_to

from lstmbook.book.figures import speaking_french_learns as figures
from lstmbook.book.figures.speaking_french import FILLERS
from lstmbook.nn.functions import softmax
from lstmbook.nn.parameters import within
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.language import words

made = functools.cache(figures.learns_a_gap)


@pytest.mark.long
def test_what_is_shown_is_what_the_network_holds_and_says():
    live, known = made(), words("speaks")
    for gap in (0, 3):
        set_to(live, {"gap": gap, "mixed": 1})
        out = live.advance(3)
        between = [word for text in FILLERS[:gap] for word in text.split()]
        story = ["Chen", "lives", "in", "France", ".", *between, "Chen", "speaks"]
        numbers = np.array([[known.index(word)] for word in story])
        net = figures.LEARNER.network(within("net", live.state))
        ys, (_, c), _ = net.forward(one_hot_rows(numbers, len(known)))
        assert np.isclose(out["p"][2], softmax(ys)[0, 0, known.index("French")])
        np.testing.assert_allclose(out["c"][:, len(story) - 1], c[0])
        assert out["end"] == len(story) - 0.5 and not np.any(out["c"][:, len(story) :])


@pytest.mark.long
@pytest.mark.parametrize("b_f, count", [(0, 9), (1, 10)])
def test_with_shorter_gaps_among_them_a_gap_of_four_is_learned(b_f, count):
    assert len(learned(made(), gap=4, mixed=1, b_f=b_f)) == count


@pytest.mark.long
def test_alone_it_is_not_learned_in_as_many_steps():
    assert len(learned(made(), gap=4, mixed=0, b_f=0)) == 0

"""What a reader trained is poked as the texts say, and is the network that learned."""

import itertools
from functools import cache

import numpy as np
import pytest

from lstmbook.book.figures.speaking_french_learns import learns_a_gap
from lstmbook.book.figures.speaking_french_yours import reads_your_story
from lstmbook.book.figures.training import GATED, learners, learns_to_add
from lstmbook.book.figures.training_yours import holds_your_adder, marked
from lstmbook.nn.parameters import within
from lstmbook.nn.seeds import alone

story, adder = cache(reads_your_story), cache(holds_your_adder)
NOTHING, F_SHUT, I_SHUT, O_SHUT = 0, 1, 3, 5  # places in the choice of what is held


def right_countries(held, start=1, words=1):
    values = {"held": held, "start": start, "words": words}
    found = [story().outputs(country=k, **values)["says"] for k in range(8)]
    return int(np.sum(found == np.arange(8)))


@pytest.mark.long
def test_a_country_is_written_once_and_kept_at_every_word():
    between = range(6, 16)  # two sentences
    assert right_countries(NOTHING) == 7
    assert right_countries(I_SHUT, 4) == 3
    assert {right_countries(I_SHUT, word) for word in between} == {7}
    assert {right_countries(F_SHUT, word) for word in between} == {4, 5}
    assert right_countries(O_SHUT, 6, 10) == 6


def right_pairs(kind, held, step=None):
    pairs = list(itertools.combinations(range(1, 9), 2))
    assert len(pairs) == 28
    found = [
        adder().outputs(
            kind=kind, held=held, first=a, second=b, step=b if step is None else step
        )
        for a, b in pairs
    ]
    return sum(not out["off"] for out in found)


@pytest.mark.long
def test_the_cell_of_1997_writes_at_the_marks_and_keeps_at_every_step():
    assert right_pairs(0, NOTHING) == 28
    assert right_pairs(0, I_SHUT) == 0
    assert right_pairs(0, I_SHUT, 15) == 28
    assert right_pairs(0, F_SHUT, 15) == 1
    assert {right_pairs(3, held, 15) for held in range(7)} == {6}


@pytest.mark.long
def test_a_story_is_read_by_the_network_that_was_trained():
    live = learns_a_gap()
    out = live.advance(3)
    read = reads_your_story(weights=live.state).outputs(held=NOTHING, fillers=live.gap)
    np.testing.assert_allclose(read["p"], out["p"], 1e-12)
    np.testing.assert_allclose(read["c"], out["c"], 1e-12)


@pytest.mark.long
def test_a_list_is_read_by_the_network_that_was_trained():
    live = learns_to_add()
    live.advance(3)
    figure = holds_your_adder(weights=live.state)
    (_, learner), *_ = learners(GATED)
    four = learner.network(within("cell97", live.state))
    xs, right = marked(2, 5)
    for kind in range(4):
        out = figure.outputs(kind=kind, held=NOTHING, first=2, second=5)
        ys, _, _ = alone(four, kind).forward(xs[:, None])
        np.testing.assert_allclose(out["says"], ys[-1, 0, 0], 1e-12)
        assert out["right"] == right == 0.5 + (xs[2, 0] + xs[5, 0]) / 4

"""The sentence of "The recurrent network", and what its notes are for."""

import numpy as np
import pytest
from made import made

from lstmbook.book.figures.rnn_reads import SENTENCE, WORDS, T
from lstmbook.book.networks import trained
from lstmbook.nn.functions import softmax
from lstmbook.tasks.language import PRONOUN_OF, SLOTS


@pytest.mark.parametrize("person", range(4))
def test_it_shows_what_the_network_makes_of_the_whole_sentence(person):
    who, its = list(PRONOUN_OF.items())[person]
    story = [who if word == "girl" else word for word in SENTENCE]
    xs = np.eye(len(WORDS))[[WORDS.index(word) for word in story]]
    p = softmax(trained("his or her").forward(xs[:, None])[0][:, 0])
    out = made("live-reads-a-sentence").outputs(person=person, step=T)
    shown = [[out[f"says_{t}"], out[f"share_{t}"]] for t in range(T)]
    expected = np.stack([np.argmax(p, -1), np.max(p, -1)], -1)
    np.testing.assert_allclose(shown, expected)
    assert WORDS[int(out[f"says_{T - 1}"])] == its


def test_wiped_notes_make_all_four_alike():
    figure = made("live-reads-a-sentence")
    whole = [figure.outputs(person=k, step=T) for k in (1, 2)]
    wiped = [figure.outputs(person=k, step=T, wiped=4) for k in (1, 2)]
    for t in range(T):
        for name in (f"h_{t}", f"share_{t}"):
            here, there = (out[name] for out in wiped)
            assert np.array_equal(here, there) == (t == 0 or t >= 4)
    assert not np.array_equal(*(out[f"h_{T - 1}"] for out in whole))
    assert wiped[0]["share_4"] < 0.2  # at a loss
    said = [WORDS[int(wiped[0][f"says_{t}"])] for t in (T - 2, T - 1)]
    assert said == ["packs", "his"]
    for out in whole:
        assert 0 < out[f"share_{T - 1}"] - wiped[0][f"share_{T - 1}"] < 0.01


@pytest.mark.parametrize("person", range(4))
def test_after_every_the_notes_say_that_a_day_is_coming(person):
    hs = made("live-reads-a-sentence").outputs(person=person, step=T)["h_4"]
    p = softmax(trained("his or her").layers[-1].forward(hs.T[None])[0][0, 0])
    assert sum(p[WORDS.index(day)] for day in SLOTS["DAY"]) > 0.98


def test_what_is_not_read_yet_is_not_there():
    out = made("live-reads-a-sentence").outputs(step=3)
    there = [bool(np.all(out[f"h_{t}"] != 0)) for t in range(T)]
    assert there == [True] * 3 + [False] * 4

"""The stories are read as text, by rules of their own, and answered again."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmbook.tasks import language

SEEDS = st.integers(0, 2**32)
GAPS = st.integers(0, 6)

TALES = [
    language.speaks,
    language.certainly,
    language.dessert,
    language.his_or_her,
]
every_tale = pytest.mark.parametrize("draw", TALES, ids=lambda f: f.__name__)

FILLER = r"the \w+ \w+ \w+ \. "
ENTERS = r"a (\w+) enters the (?:bar|cafe) \. "
PHRASE = r" \w+ the \w+ \w+"


def read(batch):
    """The texts, and the word that is asked for at the one step that counts."""
    assert np.array_equal(batch.counts.sum(axis=0), np.ones(batch.counts.shape[1]))
    words = batch.targets.T[batch.counts.T == 1]
    return zip(language.decode(batch.xs), (language.VOCABULARY[n] for n in words))


@pytest.mark.long
@given(SEEDS, GAPS)
def test_speaks_asks_for_the_language_of_the_only_country(seed, gap):
    batch = language.speaks(np.random.default_rng(seed), 6, gap)
    story = re.compile(rf"(\w+) lives in (\w+) \. (?:{FILLER}){{{gap}}}\1 speaks")
    for text, answer in read(batch):
        country = story.fullmatch(text)[2]
        assert answer == language.LANGUAGE_OF[country]


@given(SEEDS, st.integers(1, 6), st.floats(0, 1))
def test_speaks_asks_where_the_person_went_last_whatever_is_said_of_others(
    seed, gap, distractors
):
    rng = np.random.default_rng(seed)
    batch = language.speaks(rng, 6, gap, distractors, switch=True)
    for text, answer in read(batch):
        sentences = text.split(" . ")
        assert len(sentences) == gap + 2
        person, verb = sentences.pop().split()
        assert verb == "speaks"
        homes = {}
        for sentence in sentences:
            if match := re.fullmatch(r"(\w+) (lives in|moves to) (\w+)", sentence):
                homes.setdefault(match[1], []).append((match[2], match[3]))
            else:
                assert re.fullmatch(r"the \w+ \w+ \w+", sentence)
        (lives, old), (moves, new) = homes.pop(person)
        assert (lives, moves) == ("lives in", "moves to") and old != new
        assert answer == language.LANGUAGE_OF[new]
        assert all(verb == "lives in" for home in homes.values() for verb, _ in home)


@pytest.mark.parametrize("share", [0, 0.3, 1])
def test_distractors_are_as_frequent_as_asked_and_never_about_the_person(share):
    batch = language.speaks(np.random.default_rng(0), 400, 5, share)
    texts = [text.split(" . ")[:-1] for text, _ in read(batch)]
    others = sum(" lives in " in s for first, *rest in texts for s in rest)
    assert others / 2000 == pytest.approx(share, abs=0.04)
    assert not any(
        s.startswith(first.split()[0]) for first, *rest in texts for s in rest
    )


def test_the_move_may_come_in_any_of_the_sentences():
    batch = language.speaks(np.random.default_rng(0), 300, 4, switch=True)
    where = [
        [" moves to " in sentence for sentence in text.split(" . ")].index(True)
        for text, _ in read(batch)
    ]
    assert set(where) == {1, 2, 3, 4}


@given(SEEDS, GAPS)
def test_the_waiter_answers_the_guest_who_came_in(seed, gap):
    batch = language.certainly(np.random.default_rng(seed), 6, gap)
    story = re.compile(rf"{ENTERS}(?:{FILLER}){{{gap}}}the waiter says certainly")
    for text, answer in read(batch):
        guest = story.fullmatch(text)[1]
        assert answer == ("madam" if guest in ("woman", "girl") else "sir")
        assert guest in ("woman", "girl", "man", "boy")


@given(SEEDS, GAPS)
def test_the_dessert_is_sweet_whoever_came_in(seed, gap):
    batch = language.dessert(np.random.default_rng(seed), 6, gap)
    story = re.compile(rf"{ENTERS}(?:{FILLER}){{{gap}}}the (\w+) is")
    tastes = {"dessert": "sweet", "soup": "salty", "lemon": "sour", "coffee": "bitter"}
    for text, answer in read(batch):
        assert answer == tastes[story.fullmatch(text)[2]]


@given(SEEDS, GAPS)
def test_his_or_her_agrees_with_the_second_word(seed, gap):
    batch = language.his_or_her(np.random.default_rng(seed), 6, gap)
    story = re.compile(rf"the (\w+) who \w+ every \w+day(?:{PHRASE}){{{gap}}} packs")
    for text, answer in read(batch):
        person = story.fullmatch(text)[1]
        assert answer == ("her" if person in ("woman", "girl") else "his")


def test_the_twins_tell_the_same_story_up_to_the_question():
    long = language.certainly(np.random.default_rng(3), 20, gap=4)
    short = language.dessert(np.random.default_rng(3), 20, gap=4)
    told = len(short.xs) - 3  # all but "the dessert is"
    np.testing.assert_array_equal(long.xs[:told], short.xs[:told])


@every_tale
@given(seed=SEEDS, gaps=st.lists(GAPS, min_size=1, max_size=8))
def test_each_story_may_have_a_gap_of_its_own(draw, seed, gaps):
    batch = draw(np.random.default_rng(seed), len(gaps), np.array(gaps))
    width = 4 if draw is language.his_or_her else 5
    lengths = batch.mask.sum(axis=0).astype(int)
    shortest = {"speaks": 7, "certainly": 10, "dessert": 9, "his_or_her": 7}
    assert lengths.tolist() == [shortest[draw.__name__] + width * g for g in gaps]
    assert [*np.argmax(batch.counts, axis=0)] == [*(lengths - 1)]
    # Every word given is followed by the next one, every last word by the answer.
    given_words, following = batch.xs.argmax(-1), batch.targets
    for b, length in enumerate(lengths):
        assert [*following[: length - 1, b]] == [*given_words[1:length, b]]
        assert batch.xs[:length, b].any(-1).all() and not batch.xs[length:, b].any()


def test_gaps_may_be_small_integers():
    few, many = (np.array([2, 60], t) for t in (np.uint8, int))
    one, other = (
        language.certainly(np.random.default_rng(0), 2, g) for g in (few, many)
    )
    np.testing.assert_array_equal(one.xs, other.xs)


def test_there_is_room_for_the_largest_gap_that_a_reader_may_choose():
    gaps = np.array([2, 0, 1])
    roomy = language.speaks(np.random.default_rng(0), 3, gaps, most=4)
    lengths = np.sum(roomy.mask, axis=0)
    assert roomy.xs.shape[:2] == (27, 3) and [*lengths] == [17, 7, 12]
    assert [len(text.split()) for text in language.decode(roomy.xs)] == [17, 7, 12]
    with pytest.raises(ValueError, match="expected a gap of at most 1"):
        language.speaks(np.random.default_rng(0), 3, gaps, most=1)


@every_tale
def test_the_answers_are_even_so_chance_is_one_in_so_many(draw):
    batch = draw(np.random.default_rng(0), 4000, 0)
    _, counts = np.unique(batch.targets[batch.counts == 1], return_counts=True)
    assert len(counts) == round(1 / batch.chance)
    np.testing.assert_allclose(counts / 4000, batch.chance, atol=0.03)


@every_tale
def test_each_step_gives_one_word_or_none(draw):
    batch = draw(np.random.default_rng(0), 400, 3)
    assert batch.K == batch.xs.shape[-1] == len(language.VOCABULARY)
    assert set(np.unique(batch.xs)) == {0, 1} and batch.xs.sum(-1).max() == 1


def test_all_tales_together_use_every_word():
    rng = np.random.default_rng(0)
    batches = [draw(rng, 400, 3) for draw in TALES]
    batches.append(language.speaks(rng, 400, 3, switch=True))
    given_words = sum(batch.xs.any(axis=(0, 1)) for batch in batches)
    asked = np.concatenate([np.unique(batch.targets) for batch in batches])
    assert {*np.flatnonzero(given_words), *asked} == {*range(len(language.VOCABULARY))}
    assert sorted(set(language.VOCABULARY)) == list(language.VOCABULARY)


def test_encode_and_decode_are_inverse():
    text = "Emil lives in Greece . the moon rests slowly . Emil speaks"
    assert language.decode(language.encode(text)) == [text]
    assert language.encode("Emil speaks.").shape == (3, 1, len(language.VOCABULARY))
    rng = np.random.default_rng(0)
    batch = language.his_or_her(rng, 1, 2)
    np.testing.assert_array_equal(
        language.encode(language.decode(batch.xs)[0]), batch.xs
    )


@pytest.mark.parametrize("text", ["Emil lives in Atlantis .", "emil", "a girl, a boy"])
def test_encode_names_the_word_it_does_not_know(text):
    with pytest.raises(ValueError, match="word is '(Atlantis|emil|girl,)', expected"):
        language.encode(text)


@pytest.mark.parametrize("text", [" ", "", None, 3, ["Emil"]])
def test_encode_refuses_what_holds_no_words(text):
    with pytest.raises(ValueError, match="text is .*, expected a text of one word"):
        language.encode(text)


@every_tale
@pytest.mark.parametrize("gap", [-1, 1.0, "2", None, [1, 2, 3], [[1, 1]], [0, -1]])
def test_a_bad_gap_is_named(draw, gap):
    with pytest.raises(ValueError, match="expected an integer >= 0, or 2 of them"):
        draw(np.random.default_rng(0), 2, gap)


def test_a_move_needs_a_gap_to_happen_in():
    with pytest.raises(ValueError, match="gap is 0, expected an integer >= 1"):
        language.speaks(np.random.default_rng(0), 2, 0, switch=True)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_distractors_must_be_a_probability(share):
    with pytest.raises(ValueError, match="distractors is .*, expected 0 ... 1"):
        language.speaks(np.random.default_rng(0), 2, 2, share)

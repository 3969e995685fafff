"""Stories in the words of one task: nothing is lost, and each asks what it should."""

import numpy as np
import pytest

from lstmbook.tasks import language
from lstmbook.tasks.language import decode, stories, tales, travellers, words

WORDS = words("speaks")


@pytest.mark.parametrize("task", language.TEMPLATES)
def test_stories_leave_out_words_that_never_occur_and_nothing_else(task):
    few = stories(task, np.random.default_rng(5), 40, gap=2)
    all_words = getattr(language, task)(np.random.default_rng(5), 40, gap=2)
    known = np.array(words(task))
    assert np.sum(few.xs) == np.sum(all_words.xs)
    told = decode(all_words.xs)[3].split()
    assert [known[x.argmax()] for x in few.xs[:, 3] if x.any()] == told
    assert set(known[few.targets[0]]) <= set(language.ANSWERS[task].values())


def test_half_of_the_travellers_move():
    book = travellers(np.random.default_rng(0), 40)
    moves = np.any(book.xs[..., WORDS.index("moves")], axis=0)
    assert list(moves) == [False] * 20 + [True] * 20


def test_tales_ask_for_every_next_word():
    batch = tales(np.random.default_rng(5), 3)
    read = np.argmax(batch.xs, axis=-1)
    np.testing.assert_array_equal(batch.targets[:-1], read[1:])
    answers = [WORDS[n] for n in batch.targets[-1]]
    homes = [WORDS[n] for n in read[3]]
    assert answers == [language.LANGUAGE_OF[home] for home in homes]
    assert np.all(batch.counts == 1)


def test_the_last_word_of_a_tale_may_count_more():
    batch = tales(np.random.default_rng(5), 3, "his_or_her", gap=0, last=10)
    said = {language.words("his_or_her")[n] for n in batch.targets[-1]}
    assert said <= {"her", "his"} and len(batch.xs) == 7
    assert np.all(batch.counts[-1] == 10) and np.all(batch.counts[:-1] == 1)


def test_a_task_without_a_name_is_named():
    with pytest.raises(ValueError, match="task is 'speak', expected one of"):
        stories("speak", np.random.default_rng(0), 2)


def test_travellers_come_in_pairs():
    with pytest.raises(ValueError, match="batch_size is 5, expected an even number"):
        travellers(np.random.default_rng(0), 5)

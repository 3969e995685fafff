"""What the figures and experiments of the chapter "Speaking French" rest on."""

import itertools

import numpy as np
import pytest

from lstmbook.book.figures import speaking_french as french
from lstmbook.live.format import fill
from lstmbook.nn.functions import softmax
from lstmbook.tasks.language import decode


@pytest.mark.parametrize("task", french.TEMPLATES)
def test_stories_leave_out_words_that_never_occur_and_nothing_else(task):
    few = french.stories(task, np.random.default_rng(5), 40, gap=2)
    all_words = getattr(french.language, task)(np.random.default_rng(5), 40, gap=2)
    known = np.array(french.words(task))
    assert np.sum(few.xs) == np.sum(all_words.xs)
    told = decode(all_words.xs)[3].split()
    assert [known[x.argmax()] for x in few.xs[:, 3] if x.any()] == told
    assert set(known[few.targets[0]]) <= set(french.ANSWERS[task].values())


def test_half_of_the_travellers_move():
    book = french.travellers(np.random.default_rng(0), 40)
    moves = np.any(book.xs[..., french.WORD["moves"]], axis=0)
    assert list(moves) == [False] * 20 + [True] * 20


def test_the_story_told_is_the_one_chosen():
    xs, length = french.tell(2, 2, 1, 1, 5)
    told = [list(french.WORD)[x.argmax()] for x in xs[:length]]
    assert " ".join(told) == (
        "Chen lives in France . the cat waits again . Chen moves to Japan . "
        "Freya lives in Turkey . Chen speaks"
    )


@pytest.mark.parametrize("story", [(2, 2, 1, 1, 5), (7, 0, 4, 1, 0), (0, 7, 0, 0, 8)])
def test_the_story_in_words_is_the_story_told(story):
    xs, length = french.tell(*story)
    told = [list(french.WORD)[x.argmax()] for x in xs[:length]]
    shown = fill(french.STORY, french.in_words(*story)).split(" ... Right: ")
    assert shown[0].replace(".", " .").lower().split() == [w.lower() for w in told]
    home = told[3] if not story[-1] else french.COUNTRIES[story[-1] - 1]
    assert shown[1] == french.language.LANGUAGE_OF[home] + "."


def test_longer_gaps_are_left_out_once_few_seeds_have_learned(monkeypatch):
    asked = []

    def best(_arm, seeds, _book, test, _steps, **_):
        asked.append((len(test.xs) - 7) // 5)  # sentences between
        return np.where(
            np.arange(len(seeds)) < (4 if len(asked) < 2 else 3), 0.7, 0.6
        ), 0

    monkeypatch.setattr(french, "best", best)
    scores = french.over_gaps("RNN", range(10), (1, 2, 4))
    assert asked == [1, 2]
    assert list(np.sum(french.learned(scores), axis=1)) == [4, 3, 0]
    assert np.array_equal(np.isnan(scores[:, 0]), [False, False, True])


def test_a_score_is_the_best_of_all_looks_and_nine_in_ten_are_enough(monkeypatch):
    looks = iter([[0.95] * 8 + [0.2, 0.3], [0.1] * 8 + [0.92, 0.2]])
    monkeypatch.setattr(french, "accuracy", lambda *_: np.array(next(looks)))
    book = french.stories("speaks", np.random.default_rng(0), 20, gap=0)
    scores, _ = french.best(
        "RNN", range(10), book, book, 200
    )  # a third look would fail
    assert list(scores) == [0.95] * 8 + [0.92, 0.3]


@pytest.mark.parametrize("arm", french.READERS)
def test_reading_written_out_is_the_network(arm):
    model = french.trained(arm)
    xs, length = french.tell(2, 2, 3, 0, 5)
    ys, _, _ = model.forward(xs[:length, None])
    p, _ = french.read(model, xs, length)
    e = np.exp(ys[0, 0] - np.max(ys))
    assert np.allclose(p, e / np.sum(e), rtol=1e-12)


def test_what_is_held_changes_the_answer_as_the_presets_say():
    figure = french.inside_the_lstm()
    out = {name: figure.outputs(**p) for name, p in figure.presets.items()}
    assert out["As trained"]["says"] == 2 and out["Moves"]["says"] == 4
    assert out["Moves, no writing"]["p"][4] < out["Moves"]["p"][4] / 2
    assert out["Forget everything"]["p"][2] < out["As trained"]["p"][2] / 2
    assert np.all(out["Moves, no forgetting"]["f"][:, 5:10] == 1)


def test_the_three_agree_on_the_presets():
    figure = french.three_readers()
    for preset in ("France", "A long way", "Moves to Japan"):
        out = figure.outputs(**figure.presets[preset])
        says = {int(out[f"{name}_says"]) for name in ("rnn", "lstm", "gru")}
        assert says == {int(out["where"])}, preset


@pytest.mark.parametrize("arm", french.READERS)
def test_the_readers_are_hardly_ever_wrong_about_a_story_the_controls_tell(arm):
    choices = range(8), range(8), (0, 2, 4), (0, 1), (0, 1, 5)
    told = [french.tell(*chosen) for chosen in itertools.product(*choices)]
    where = [m - 1 if m else c for _, c, _, _, m in itertools.product(*choices)]
    xs, length = np.stack([xs for xs, _ in told], axis=1), [n for _, n in told]
    mask = 1.0 * (np.arange(len(xs))[:, None] < length)
    ys, _, _ = french.trained(arm).forward(xs, mask=mask)
    right = french.numbers(" ".join(french.LANGUAGES))[where]
    assert np.mean(np.argmax(ys[0], axis=-1) == right) > 0.99


def test_the_maps_are_empty_behind_the_last_word_and_only_there():
    for move in (0, 5):
        out = french.inside_the_lstm().outputs(move=move)
        told = np.arange(out["c"].shape[1]) < out["end"]
        for name in "fioc":
            assert np.array_equal(np.isfinite(out[name]), told + np.zeros((8, 1)))


def test_training_many_seeds_is_training_each():
    book = french.stories("speaks", np.random.default_rng(0), 50, gap=2)
    both = french.learn("LSTM that keeps", [3, 4], book, 4, dtype=float)
    one = french.learn("LSTM that keeps", [4], book, 4, dtype=float)
    for name, values in french.alone(one, 0).params.items():
        assert np.allclose(both.params[name][1], values, rtol=1e-12)


def test_tales_ask_for_every_next_word():
    batch = french.tales(np.random.default_rng(5), 3)
    read = np.argmax(batch.xs, axis=-1)
    np.testing.assert_array_equal(batch.targets[:-1], read[1:])
    answers = [list(french.WORD)[n] for n in batch.targets[-1]]
    homes = [list(french.WORD)[n] for n in read[3]]
    assert answers == [french.language.LANGUAGE_OF[home] for home in homes]
    assert np.all(batch.counts == 1)


def test_what_is_written_is_what_a_network_of_the_package_would_write():
    figure = french.let_it_write()
    out = figure.outputs(person=2, temperature=1.0, throw=3)
    story, agree = fill(figure.readout, out).split(" (country and language ")
    words = story.split()
    assert len(words) == french.WRITTEN + 1 and words[0] == "Chen"
    assert (agree == "agree)") == (
        french.language.LANGUAGE_OF.get(words[3]) == words[-1]
    )
    read = french.numbers(" ".join(words[:-1]))
    xs = np.eye(len(french.WORD))[read][:, None]
    ps = softmax(french.writer().forward(xs)[0][:, 0])
    said = french.numbers(" ".join(words[1:]))
    np.testing.assert_allclose(out["chances"], ps[np.arange(len(said)), said])
    np.testing.assert_allclose(out["most"][1], ps.max(axis=-1))


def test_the_writer_is_the_first_seed_that_brings_the_languages_right(monkeypatch):
    def knows_all(seed):
        monkeypatch.setattr(french, "WRITER", seed)
        french.writer.cache_clear()
        figure = french.let_it_write()
        throws = itertools.product(range(8), range(1, french.THROWS + 1))
        return all(
            figure.outputs(person=k, temperature=0.5, throw=n)["knows"]
            for k, n in throws
        )

    seed = french.WRITER
    try:
        assert knows_all(seed) and not any(knows_all(s) for s in range(seed))
    finally:
        french.writer.cache_clear()

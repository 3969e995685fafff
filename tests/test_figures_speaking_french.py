"""What the figures of the chapter "Speaking French" rest on."""

import functools
import itertools

import numpy as np
import pytest
from made import made

from lstmbook.book import networks
from lstmbook.book.figures import speaking_french as french
from lstmbook.book.figures.speaking_french_held import HELD
from lstmbook.book.networks import trained
from lstmbook.lab.gaps import TRAVELLED
from lstmbook.lab.writer import train_writers
from lstmbook.live.format import fill
from lstmbook.nn.functions import softmax
from lstmbook.tasks.language import LANGUAGE_OF


def test_the_story_told_is_the_one_chosen():
    xs, length = french.tell(2, 2, 1, 1, 5)
    told = [list(french.WORD)[x.argmax()] for x in xs[:length]]
    assert " ".join(told) == (
        "Chen lives in France . the cat waits again . Chen moves to Japan . "
        "Freya lives in Turkey . Chen speaks"
    )


@pytest.mark.parametrize("story", [(2, 2, 1, 1, 5), (7, 0, 4, 1, 0), (0, 7, 0, 0, 8)])
def test_the_story_in_fields_is_the_story_told(story):
    xs, length = french.tell(*story)
    told = [list(french.WORD)[x.argmax()] for x in xs[:length]]
    shown = fill(french.STORY, french.in_fields(*story)).split(" ... Right: ")
    assert shown[0].replace(".", " .").lower().split() == [w.lower() for w in told]
    home = told[3] if not story[-1] else french.COUNTRIES[story[-1] - 1]
    assert shown[1] == LANGUAGE_OF[home] + "."


def test_a_gate_that_is_held_stands_at_0_or_1_and_the_others_are_free():
    free = trained("LSTM that forgets").layers[0].cell
    x, state = np.eye(1, free.D), (np.full((1, free.H), 0.3),) * 2
    _, as_it_is = free.forward(x, state)
    for gate, name in itertools.product("fio", (-1000, 1000)):
        _, k = french.HeldLSTM(free.params, {gate: name}).forward(x, state)
        assert np.all(getattr(k, gate) == (name > 0))
        for other in set("figo") - {gate}:
            np.testing.assert_array_equal(getattr(k, other), getattr(as_it_is, other))


def test_nothing_held_is_the_network_and_a_silent_unit_says_nothing():
    figure = made("live-inside-the-lstm")
    xs, length = french.tell(2, 2, 2, 0, 0)
    ys, _, _ = trained("LSTM that forgets").forward(xs[:length, None])
    p = french.languages(softmax(ys[0, 0]))
    np.testing.assert_allclose(figure.outputs()["p"], p, rtol=1e-12)
    out = figure.outputs(silent=3, held=6)  # held at o = 1, but for the silent one
    assert np.all(out["o"][2, :length] == 0) and np.all(out["o"][3, 5:length] == 1)


def test_what_is_held_changes_the_answer_as_the_presets_say():
    figure = made("live-inside-the-lstm")
    out = {name: figure.outputs(**p) for name, p in figure.presets.items()}
    assert out["As trained"]["says"] == 2 and out["Moves"]["says"] == 4
    assert out["Moves, no writing"]["p"][4] < out["Moves"]["p"][4] / 2
    assert out["Forget everything"]["p"][2] < out["As trained"]["p"][2] / 2
    assert np.all(out["Moves, no forgetting"]["f"][:, 5:10] == 1)


@pytest.mark.parametrize("kind", TRAVELLED)
def test_the_readers_are_hardly_ever_wrong_about_a_story_the_controls_tell(kind):
    choices = range(8), range(8), (0, 2, 4), (0, 1), (0, 1, 5)
    told = [french.tell(*chosen) for chosen in itertools.product(*choices)]
    where = [m - 1 if m else c for _, c, _, _, m in itertools.product(*choices)]
    xs, length = np.stack([xs for xs, _ in told], axis=1), [n for _, n in told]
    mask = 1.0 * (np.arange(len(xs))[:, None] < length)
    ys, _, _ = trained(kind).forward(xs, mask=mask)
    right = french.word_numbers(" ".join(french.LANGUAGES))[where]
    assert np.mean(np.argmax(ys[0], axis=-1) == right) > 0.99


def test_the_maps_are_empty_behind_the_last_word_and_only_there():
    for move in (0, 5):
        out = made("live-inside-the-lstm").outputs(move=move)
        told = np.arange(out["c"].shape[1]) < out["end"]
        for name in "fioc":
            assert np.array_equal(np.isfinite(out[name]), told + np.zeros((8, 1)))


@pytest.mark.parametrize("fillers", range(5))
def test_each_country_leaves_other_signs_in_the_cell(fillers):
    figure = made("live-inside-the-lstm")
    stories = [figure.outputs(country=k, fillers=fillers) for k in range(8)]
    last = [out["c"][:, int(out["end"] - 0.5)] for out in stories]
    assert len({tuple(np.sign(c)) for c in last}) == 8
    assert np.min(np.abs(last)) > 0.1  # far from turning
    if fillers == 4:
        assert np.nanmax([np.abs(out["c"]) for out in stories]) > 20


def test_what_is_written_is_what_a_network_of_the_package_would_write():
    figure = made("live-let-it-write")
    out = figure.outputs(person=2, temperature=1.0, throw=3)
    story, agree = fill(figure.readout, out).split(" (country and language ")
    words = story.split()
    assert len(words) == french.WRITTEN + 1 and words[0] == "Chen"
    assert (agree == "agree)") == (LANGUAGE_OF.get(words[3]) == words[-1])
    read = french.word_numbers(" ".join(words[:-1]))
    xs = np.eye(len(french.WORD))[read][:, None]
    ps = softmax(trained("writer").forward(xs)[0][:, 0])
    said = french.word_numbers(" ".join(words[1:]))
    np.testing.assert_allclose(out["chances"], ps[np.arange(len(said)), said])
    np.testing.assert_allclose(out["most"][1], ps.max(axis=-1))


@pytest.mark.long
def test_the_writer_is_the_first_seed_that_brings_the_languages_right(monkeypatch):
    monkeypatch.delenv(networks.KEEP)  # each seed is trained here

    def knows_all(seed):
        train = functools.partial(train_writers, [seed], np.float64)
        monkeypatch.setitem(networks.NETWORKS, "writer", (train, 3))
        trained.cache_clear()
        figure = french.let_it_write()
        throws = itertools.product(range(8), range(1, french.THROWS + 1))
        return all(
            figure.outputs(person=k, temperature=0.5, throw=n)["knows"]
            for k, n in throws
        )

    seed = networks.WRITER
    try:
        assert knows_all(seed) and not any(knows_all(s) for s in range(seed))
    finally:
        trained.cache_clear()


def test_what_the_presets_of_the_lstm_answer():
    """As the text says: a confident wrong answer, an old one, and none at all."""
    figure = made("live-inside-the-lstm")
    out = {name: figure.outputs(**values) for name, values in figure.presets.items()}
    language = {
        name: french.LANGUAGES[k["says"]] for name, k in out.items() if k["says"] < 8
    }
    assert language == {
        "As trained": "French",
        "Forget everything": "Arabic",
        "Moves": "Japanese",
        "Moves, no forgetting": "French",
    }
    assert 0.65 < out["Forget everything"]["sure"] < 0.8
    assert max(out["Moves, no writing"]["p"][:8]) < 0.2


def test_two_gates_are_held_where_the_controls_say_and_nowhere_else():
    figure = made("live-hold-two-gates")
    free = figure.outputs(held=0)
    xs, length = french.tell(2, 2, 4, 0, 0)
    ys, _, _ = trained("LSTM that forgets").forward(xs[:length, None])
    p = french.languages(softmax(ys[0, 0]))
    np.testing.assert_allclose(free["p"], p, rtol=1e-12)
    for held, what in enumerate(HELD):
        out = figure.outputs(held=held, unit=3, start=4, words=6)
        for gate in "fio":
            np.testing.assert_array_equal(out[gate][:, :3], free[gate][:, :3])
            others = np.delete(out[gate][:, 3], 2), np.delete(free[gate][:, 3], 2)
            np.testing.assert_array_equal(*others)
            for at in (0, 1):
                there = np.all(out[gate][2, 3:9] == at)
                assert there == (f"{gate} = {at}" in what)
            assert 0 < out[gate][2, 9] < 1  # let go
    everyone = figure.outputs(held=HELD.index("f = 1, o = 0"), words=27)
    assert np.all(everyone["f"][:, 9:] == 1) and np.all(everyone["o"][:, 9:] == 0)

"""The network that learns letters, from starts that nobody chose."""

import functools

import numpy as np
import pytest
from going import after, learned

from lstmbook.book.figures import rnn_learns as figures
from lstmbook.book.figures.rnn_learns import SHOWN, TABLES, TEXT


@functools.cache
def made():
    return figures.learns_to_write()


def preset(name):
    return {k: v for k, v in made().presets[name].items() if k != "seed"}


def test_a_table_needs_as_many_bits_as_its_groups_of_letters():
    round_trip = TEXT + TEXT[:3]
    for n, name in enumerate(TABLES, 1):
        found = [round_trip[t : t + n] for t in range(len(TEXT))]
        known = [word[:-1] for word in found]
        bits = [-np.log2(found.count(w) / known.count(w[:-1])) for w in found]
        assert np.isclose(TABLES[name], np.mean(bits))
    pairs = [TEXT[t - 1] + TEXT[t] for t in range(len(TEXT))]
    each = [-np.log2(pairs.count(w) / TEXT.count(w[0])) for w in pairs]
    np.testing.assert_allclose(figures.surprise_of_pairs(), each[:SHOWN])


@pytest.mark.long
def test_it_knows_the_text_within_the_steps_that_the_chapter_says():
    steps = learned(made(), **preset("Learns"))
    assert len(steps) >= 9
    assert sorted(steps)[8] <= 400


@pytest.mark.long
def test_too_fast_it_does_not_get_to_the_table_of_pairs():
    bits = after(made(), 600, ["bits"], **preset("Too fast"))["bits"]
    assert np.sum(bits > TABLES["pairs"]) >= 9


@pytest.mark.long
def test_spaces_come_before_the_first_letters_of_words():
    bits = after(made(), 100, ["surprise"])["surprise"]
    space = np.array([letter == " " for letter in TEXT[:SHOWN]])
    first = np.roll(space, 1)
    assert np.sum(bits[:, space].mean(1) < bits[:, first].mean(1) / 2) >= 9


def known_words(temperature):
    """The share of the whole words it writes that the text has, for each start."""
    names = [f"line_{k}" for k in range(figures.LINES)]
    lines = after(made(), 400, names, temperature=temperature)
    shares = []
    for start in np.stack(list(lines.values()), axis=1).astype(int):
        spelled = ["".join(figures.ALPHABET[k] for k in line) for line in start]
        words = [word for line in spelled for word in line.split(" ")[1:-1]]
        shares.append(np.mean([word in TEXT.split() for word in words]))
    return np.array(shares)


@pytest.mark.long
def test_cold_it_writes_words_of_the_text_and_hot_it_makes_up_others():
    cold, hot = (known_words(made().presets[k]["temperature"]) for k in ("Cold", "Hot"))
    assert np.sum(cold > 0.9) >= 9 and np.sum(hot < 0.6) >= 9


@pytest.mark.long
def test_the_stored_network_expects_what_the_chapter_says():
    stored = figures.reads_your_letters()
    v, n, el = (figures.ALPHABET.index(letter) for letter in "vnl")
    assert round(stored.outputs(text="the ri")["p"][v], 1) == 0.9
    assert np.allclose(stored.outputs(text="the ri")["pairs"][[v, n]], 0.5)
    assert np.argmax(stored.outputs()["p"]) == el  # ... down the
    assert np.argmax(stored.outputs(text="and the ")["p"]) != el


@pytest.mark.long
def test_after_sixty_steps_it_leans_the_other_way():
    early = figures.learns_to_write()
    early.advance(60)
    p = figures.reads_your_letters(weights=early.state).outputs(text="the ri")["p"]
    found = [round(float(p[figures.ALPHABET.index(letter)]), 2) for letter in "nv"]
    assert found == [0.22, 0.13]

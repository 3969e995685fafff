"""The figures of the chapter "A network that writes" show what they say."""

import numpy as np
import pytest

from lstmbook.book.figures import text as figures
from lstmbook.book.figures import text_learns as learns
from lstmbook.lab.letters import letter_writer
from lstmbook.lab.text import bits_of_each
from lstmbook.nn.functions import softmax
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.text import K, NGrams, as_symbols

TYPED = "the state of the cell, and"


@pytest.mark.long
def test_a_letter_has_the_colour_of_the_chosen_unit_and_the_bars_its_followers():
    figure, net = figures.reads_along(), letter_writer()
    out = figure.outputs(text=TYPED, unit=7, shown=0, temperature=0.5)
    symbols = np.append(0, as_symbols(TYPED))
    hs, _, caches = unroll(net.layers[0].cell, one_hot_rows(symbols, K)[:, None])
    c = [np.tanh(cache.c_t[0, 6]) for cache in caches[1:]]
    seen = np.ravel(out["track"])
    np.testing.assert_allclose(seen[: len(TYPED)], c)
    assert np.all(np.isnan(seen[len(TYPED) :]))
    p = softmax(net.layers[1].forward(hs[-1])[0][0] / 0.5)
    np.testing.assert_allclose(out["top"], np.sort(p)[::-1][: figures.TOP])
    assert out["top_0"] == np.argmax(p) and out["length"] == len(TYPED)
    bits = bits_of_each(net, symbols[1:], len(TYPED), 0)
    assert np.isclose(out["bits"], np.mean(bits))


@pytest.mark.long
@pytest.mark.parametrize("text", ["", "a", "a" * 60])
def test_any_text_is_read(text):
    out = figures.reads_along().outputs(text=text)
    assert np.isfinite(out["bits"]) and np.isclose(out["top"].sum(), 1, atol=0.9)


@pytest.mark.long
def test_a_draft_shows_what_was_written_then():
    figure = figures.drafts()
    last = figures.stored()["drafts"][-1]
    out = figure.outputs(draft=len(figures.stored()["drafts"]) - 1, temperature=1)
    assert out["line_2"].tolist() == last["lines"][1][2][:40]
    assert out["bits"] == last["bits"] and out["step"] == last["step"]


def read(text):
    return learns.Text(learns.LETTERS, "", learns.MOST, "").number(text)


@pytest.mark.parametrize("letters", [400, 3000, 12_000])
def test_the_tables_of_the_page_are_those_of_the_package(letters):
    text = read(learns.START[:letters])
    n, own = learns.parts(text)
    tables, judged = NGrams(text[:own], 3, learns.K), learns.judging(text)
    p = np.stack([tables.p(row)[learns.BEFORE + 1 :] for row in judged.T])
    assert n == letters and own == int(0.9 * letters)
    assert np.isclose(learns.table_of_three(text), -np.mean(np.log2(p)))


def test_a_row_that_judges_lies_in_the_last_tenth():
    text = read(learns.START)
    _, own = learns.parts(text)
    last = "".join(learns.LETTERS[k] for k in text[own : len(learns.START)])
    for row in learns.judging(text).T:
        assert "".join(learns.LETTERS[k] for k in row) in last


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "amount"), [("", 0), ("e", 0), ("abc " * 100, 1), ("a" * learns.MOST, 2)]
)
def test_a_poor_text_gets_a_clear_line_and_finite_numbers(text, amount):
    figure = learns.learns_your_text()
    figure.text = text
    out = figure.advance(2)
    assert out["amount"] == amount and out["n"] == len(text)
    assert np.isfinite(out["bits"]) and np.isfinite(out["table"])


@pytest.mark.long
def test_the_chapter_given_it_gets_below_the_table():
    figure = learns.learns_your_text()
    out = figure.advance(1000)
    assert out["bits"] < out["table"]

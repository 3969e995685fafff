"""The home page: its map is the table of contents, its two readers do what it says."""

import sys
from pathlib import Path

import numpy as np
import pytest
from made import made

from lstmbook.book.figures import home
from lstmbook.book.figures.speaking_french import (
    COUNTRIES,
    LANGUAGES,
    WORD,
    word_numbers,
)
from lstmbook.lab.gaps import at_gap, train_readers
from lstmbook.nn.seeds import alone

ROOT = Path(__file__).parents[1]
SHORT_WAY = [
    "whiteboard.small_board",
    "lstm_cell.whole_cell",
    "speaking_french.inside_the_lstm",
]
sys.path.insert(0, str(ROOT / "_ext"))
import home_page  # noqa: E402  Sphinx finds it by the configuration


@pytest.fixture(scope="module")
def chapters():
    return home_page.chapters()


def test_each_chapter_stands_on_the_map_in_its_order(chapters):
    documents = [document for document, *_ in chapters]
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    places = [toc.index(f"file: {document}\n") for document in documents]
    assert places == sorted(places)
    others = {"chapters/gallery", "chapters/ledger"}  # notebooks that ask nothing
    notebooks = {f"chapters/{path.stem}" for path in ROOT.glob("chapters/*.ipynb")}
    assert set(documents) == notebooks - others


def test_a_chapter_says_what_it_asks(chapters):
    for _, title, question, minutes in chapters:
        assert title and question.endswith("?") and 5 <= minutes <= 60, title


def test_each_chapter_has_a_picture_of_its_own(chapters):
    drawn = [home_page.PICTURES[document.split("/")[1]] for document, *_ in chapters]
    assert len(set(drawn)) == len(drawn)


def test_the_lstm_keeps_the_country_and_the_rnn_its_distance():
    figure = made("live-who-still-knows")
    right = {"rnn": np.zeros((8, 7)), "lstm": np.zeros((8, 7))}
    for country, between in np.ndindex(8, 7):
        out = figure.outputs(country=country, between=between)
        for key, table in right.items():
            table[country, between] = out[f"{key}_says"] == country
    assert right["lstm"].all()
    assert right["rnn"][:, 1].all()
    assert np.delete(right["rnn"], 1, axis=1).mean() < 0.5


@pytest.mark.long
def test_ten_more_of_each_kind_go_the_same_way():
    book, _ = at_gap("speaks", 1)
    kinds = {"RNN, orthogonal": 12, "RNN, identity": 12, "LSTM that keeps": 8}
    right = {}
    for kind, units in kinds.items():
        networks = train_readers(kind, range(1000, 1010), book, 300, units)
        tables = [still_known(alone(networks, n)) for n in range(10)]
        elsewhere = [np.delete(table, 1, axis=1).mean() for table in tables]
        right[kind] = np.median(elsewhere)
    assert right["RNN, orthogonal"] < 0.3 < right["RNN, identity"] < 0.6
    assert right["LSTM that keeps"] > 0.9


def still_known(network):
    """Whether its answer is right, by country and sentences in between: (8, 7)."""
    names, languages = (word_numbers(" ".join(x)) for x in (COUNTRIES, LANGUAGES))
    table = np.zeros((8, 7), bool)
    for n, country in enumerate(names):
        begin = [*word_numbers("Chen lives in"), country, WORD["."]]
        story = np.concatenate([begin, *map(word_numbers, home.BETWEEN)])
        xs = 1.0 * (np.arange(len(WORD)) == story[:, None])
        said = home.asked_at_once(network, xs)[4::5][:, languages]
        table[n] = np.argmax(said, axis=-1) == n
    return table


@pytest.mark.parametrize("link", SHORT_WAY)
def test_the_figures_of_the_short_way_stand_in_their_chapters(link):
    chapter, _, name = link.partition(".")
    page = (ROOT / "intro.md").read_text("utf-8")
    stem = chapter.replace("_", "-")
    assert f"chapters/{stem}.html#live-{name.replace('_', '-')}" in page
    assert f"{name}()" in (ROOT / f"chapters/{stem}.ipynb").read_text("utf-8")

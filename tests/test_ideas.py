"""The page "Where to find what": every idea of the introductions has its place."""

import re
from pathlib import Path

import pytest

from lstmbook.book.contents import chapters
from lstmbook.book.ledger import settled
from lstmbook.lab.evidence import evidence

CHAPTERS = Path(__file__).parents[1] / "chapters"
PAGE = (CHAPTERS / "ideas.md").read_text(encoding="utf-8")
ENTRIES = [" ".join(e.split()) for e in re.findall(r"^- .+\n(?:  .+\n)*", PAGE, re.M)]
SECTION = re.compile(r"\]\(([\w-]+)\.(?:ipynb|md)(?:#[\w-]+)?\)")
FIGURE = re.compile(r'<a href="([\w-]+)\.html#((?:live|predict)-[\w-]+)">')
SAID = re.compile(
    r'Often said: \*(.+?)\.\* <a href="ledger\.html#row-([^"]+)">([\w ]+)(?: …)?<'
)
# What every chapter has settled, by its stored outputs: verdicts need no working out.
STORED = {
    claim.id: claim
    for name in chapters(CHAPTERS)
    for claim in settled(CHAPTERS / f"{name}.ipynb")
}


def test_every_idea_has_one_entry():
    """67 ideas and 13 pictures; the build fails if a link leads nowhere."""
    wanted = [str(n) for n in range(1, 68)] + [f"b{n}" for n in range(1, 14)]
    marks = [mark for e in ENTRIES for mark in re.findall(r"<!-- ([\w ]+) -->$", e)]
    assert sorted(" ".join(marks).split()) == sorted(wanted)
    assert PAGE.count("<!--") == len(marks)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_says_it_in_a_sentence_and_leads_to_where_it_is_shown(entry):
    bold, why = re.match(r"- \*\*(.+?[.,:])\*\* (.*?) \[", entry).groups()
    assert 3 <= len(bold.split()) <= 20 and 3 <= len(why.split()) <= 30
    assert SECTION.search(entry)
    # a number that a run brought has its place in the section and in the ledger
    assert set(re.findall(r"\d+(?:\.\d+)?", bold + why)) <= {"0", "1"}


def test_every_chapter_has_an_entry():
    pages = {page for entry in ENTRIES for page in SECTION.findall(entry)}
    assert chapters(CHAPTERS).keys() - {"gallery", "ledger"} <= pages


@pytest.mark.parametrize("chapter, figure", FIGURE.findall(PAGE))
def test_what_is_to_be_tried_stands_in_its_chapter(chapter, figure):
    """As a cell that calls the figure, or as the name of a prediction."""
    kind, _, name = figure.partition("-")
    text = (CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8")
    prediction = f'\\"{name.removeprefix("predict-")}\\"'
    predicted = kind == "predict" or name.startswith("predict-")
    called = rf"\b{name.replace('-', '_')}\(\)"
    assert prediction in text if predicted else re.search(called, text)


@pytest.mark.parametrize("claim, row, verdict", SAID.findall(PAGE))
def test_what_is_often_said_has_the_verdict_of_the_ledger(claim, row, verdict):
    found = STORED.get(row) or evidence(row)
    assert f"{claim}." == found.claim
    assert verdict.rstrip() == found.verdict.capitalize()


def test_each_row_and_figure_of_the_page_is_read():
    assert len(SAID.findall(PAGE)) == PAGE.count("Often said: ") == PAGE.count("#row-")
    assert len(FIGURE.findall(PAGE)) == len(re.findall(r"(?:Guess|Try): ", PAGE))

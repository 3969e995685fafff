"""The book as one file: every page is XHTML, whole, and no link leads nowhere."""

import re
from xml.etree import ElementTree as ET

import edition
import paper
import pytest

DRAWN = '<svg xmlns="http://www.w3.org/2000/svg"><g id="a"/><use href="#a"/></svg>'
STATES = [("", ET.fromstring(DRAWN), "As it opens."), ("All", ET.fromstring(DRAWN), "")]
SCREEN = ("button", "input", "select", "script", "details", "style")


@pytest.fixture(scope="module", autouse=True)
def stand_in():
    """Drawings take minutes, and tests/test_printed.py asks for them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edition, "drawings", lambda id, width: STATES)  # noqa: ARG005
        yield


@pytest.fixture(scope="module")
def made(book):  # noqa: ARG001
    """{name: chapter} of the whole book."""
    return {name: edition.Chapter(name, "narrow") for name in edition.pages()}


def ids(body):
    return [element.get("id") for element in body.iter() if element.get("id")]


def test_each_page_is_well_formed_and_holds_nothing_of_a_screen(made):
    for name, chapter in made.items():
        page = paper.document(chapter.title, ["book.css"], chapter.body)
        read = ET.fromstring(paper.text(page).partition("\n")[2])
        assert [
            tag for tag in SCREEN if read.find(f".//{edition.X}{tag}") is not None
        ] == []
        assert len(set(ids(read))) == len(ids(read)), name


def test_each_link_leads_to_a_place_in_the_book_or_to_the_web(made):
    known = {name: {*ids(chapter.body)} for name, chapter in made.items()}
    lost = []
    for name, chapter in made.items():
        for link in chapter.body.iter(edition.X + "a"):
            page, _, id = link.get("href", "https:").partition("#")
            if not page.startswith("http") and id not in known.get(page, ()):
                lost.append((name, link.get("href")))
    assert lost == []


def test_each_figure_shows_its_states_and_each_question_has_its_answer(made, book):
    for name, chapter in made.items():
        page = (book / f"{name}.html").read_text("utf-8")
        figures = len(re.findall(r'class="live-body full-width', page))
        shown = [e for e in chapter.body.iter(edition.X + "figcaption")]
        assert len(shown) == figures * len(STATES), name
        right = len(re.findall(r"[{|]said:Right|\|Right\. ", page))
        answers = chapter.body.find(
            f".//{edition.X}section[@class='answers']/{edition.X}ol"
        )
        assert len(answers if answers is not None else []) >= right, name


def test_links_within_a_figure_and_within_the_printed_book_are_their_own(
    tmp_path, browser, monkeypatch
):
    two = ["chapters/lstm-cell", "chapters/lstm-gradient"]
    monkeypatch.setattr(edition, "pages", lambda: two)
    monkeypatch.setattr(paper, "BUILD", tmp_path)
    source = paper.one_page("")
    whole = ET.parse(source).getroot()
    known = ids(whole)
    assert len(set(known)) == len(known)
    for element in whole.iter():
        href = element.get("href", "https:")
        assert not href.startswith("#") or href[1:] in known
    paper.print_out(browser, source, tmp_path / "book.pdf")
    assert (tmp_path / "book.pdf").read_bytes().startswith(b"%PDF")


def test_a_page_that_is_not_built_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(edition, "HTML", tmp_path)
    with pytest.raises(SystemExit, match="build the book first: make book"):
        edition.Chapter("intro", "wide")

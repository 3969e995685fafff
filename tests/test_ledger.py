"""Claims are settled by evidence, and the ledger shows what the chapters stored."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from test_evidence import STEPS

from lstmbook.book.contents import chapters
from lstmbook.book.ledger import FIELDS, Claim, ledger, settle, settled
from lstmbook.lab.evidence import Identity, Theorem

CHAPTERS = Path(__file__).parents[1] / "chapters"
BOUND = Theorem(
    id="short-memory",
    chapter="rnn",
    claim="It holds any number of inputs.",
    source="Jaeger (2002)",
    changes="another readout",
    refutes=True,
)
SAME = Identity(id="same", chapter="rnn", claim="x = x", sides=lambda _: (1.0, 1.0))


# From evidence to a claim


def test_the_verdict_comes_from_the_evidence():
    claim = settle(STEPS.tried())
    assert (claim.verdict, claim.condition) == ("holds if", "T is 10")
    assert claim.kind == "experiment" and claim.number.startswith("with, T 2: 30 of 30")
    assert "30 seeds" in claim.extent and "rival: without" in claim.extent
    alike = replace(STEPS, arms={"with": {"gate": True}, "without": {"gate": 1}})
    assert settle(alike.tried()).verdict == "open"
    assert settle(BOUND).verdict == "fails" and settle(BOUND).kind == "theorem"
    assert settle(SAME).verdict == "holds" and settle(SAME).kind == "identity"


def test_no_verdict_can_be_handed_in():
    with pytest.raises(TypeError):
        settle(STEPS.tried(), verdict="holds")


def test_what_a_cell_stored_is_read_back():
    for evidence in (STEPS.tried(), BOUND, SAME):
        assert Claim.read(repr(settle(evidence))) == settle(evidence)


@pytest.mark.parametrize("claim", ["one\ntwo", "one | two"])
def test_a_row_that_the_ledger_could_not_read_back_is_refused(claim):
    with pytest.raises(ValueError, match="fits in one line"):
        settle(replace(BOUND, claim=claim))


def test_the_condition_comes_first_in_what_a_reader_sees():
    html = settle(STEPS.tried())._repr_html_()
    assert html.index("Holds if") < html.index("T is 10") < html.index("30 of 30")


def test_claims_are_shown_as_text_not_as_markup():
    claim = settle(replace(BOUND, claim="a < b & c", source="1 > 0"))
    for html in (claim._repr_html_(), claim.row("rnn")):
        assert "a &lt; b &amp; c" in html and "1 &gt; 0" in html


# The old form


def test_a_number_that_flips_is_an_error():
    with pytest.raises(AssertionError, match="A1: the numbers no longer support"):
        settle("A1", "Water is dry.", "fails", "humidity 1.0", supported=False)


@pytest.mark.parametrize(
    ("verdict", "claim"), [("maybe", "Water is dry."), ("fails", "one\ntwo")]
)
def test_a_row_of_the_old_form_that_could_not_be_read_back_is_refused(verdict, claim):
    with pytest.raises(ValueError, match="verdict|one line"):
        settle("A1", claim, verdict, "1.0", supported=True)


def test_the_old_form_is_stored_in_four_fields_and_read_back():
    row = settle("A1", "Water is dry.", "fails", "humidity 1.0", supported=True)
    assert repr(row) == "A1 | fails | Water is dry. | humidity 1.0"
    assert Claim.read(repr(row)) == row


# The page


@pytest.fixture
def page(tmp_path):
    """The ledger of a book of two chapters, "rnn" after "gates"."""
    (tmp_path / "_toc.yml").write_text("- file: chapters/gates\n- file: chapters/rnn\n")
    (tmp_path / "chapters").mkdir()
    cells = {"gates": [settle(STEPS.tried())], "rnn": [settle(BOUND), settle(SAME)]}
    for name, claims in cells.items():
        outputs = [{"data": {"text/plain": [repr(claim)]}} for claim in claims]
        title = {"source": [f"# All about {name}\n"], "cell_type": "markdown"}
        notebook = {"cells": [title, {"outputs": outputs}]}
        path = tmp_path / "chapters" / f"{name}.ipynb"
        path.write_text(json.dumps(notebook, indent=1))
    return ledger(tmp_path / "chapters")


class Tags(HTMLParser):
    """Every tag with its attributes; and those that were not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in ("input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_goes_by_chapters_in_the_order_of_the_book(page):
    assert [chapter for chapter, _ in page] == ["gates", "rnn", "rnn"]
    html = page._repr_html_()
    places = [html.index(word) for word in ("All about gates", "sooner", "All about r")]
    assert places == sorted(places)
    assert 'href="rnn.html#claim-short-memory"' in html


def test_the_page_is_sound_html_whose_cells_are_named(page):
    tags = Tags(page._repr_html_())
    assert not tags.open
    cells = [attributes for tag, attributes in tags.found if tag == "td"]
    assert len(cells) == 15 and all(cell["data-head"] for cell in cells)
    buttons = [attributes for tag, attributes in tags.found if tag == "input"]
    assert [b["id"] for b in buttons if "checked" in b] == ["verdict-all", "kind-all"]
    assert {b["type"] for b in buttons} == {"radio"}


def test_every_choice_that_shows_nothing_says_so(page):
    style = page._style()
    for verdict, kind, empty in [
        ("holds-if", "experiment", False),
        ("holds-if", "theorem", True),
        ("fails", "all", False),
        ("all", "identity", False),
        ("open", "all", True),
    ]:
        when = f".ledger:has(#verdict-{verdict}:checked):has(#kind-{kind}:checked)"
        assert (f"{when} .none" in style) == empty


def test_the_page_shows_every_claim_that_the_chapters_settle():
    stored = [c for path in CHAPTERS.glob("*.ipynb") for c in settled(path)]
    rows = ledger(CHAPTERS)
    assert sorted(stored) == sorted(claim for _, claim in rows)
    old = {f"A{n}" for n in range(1, 33)} - {"A12", "A15"}  # given up for better rows
    assert {claim.id for claim in stored} >= old | {"latch-without-gates"}
    html = rows._repr_html_()
    assert all(f"#claim-{claim.id}" in html for claim in stored)


def test_the_stored_ledger_is_up_to_date():
    page = (CHAPTERS / "ledger.ipynb").read_text(encoding="utf-8")
    for line in repr(ledger(CHAPTERS)).splitlines():
        assert line in page, "mend it: make notebooks"


def test_every_chapter_has_a_title_and_a_claim_its_fields():
    assert len(FIELDS.split()) == len(Claim._fields) == 8
    assert list(chapters(CHAPTERS))[:2] == ["perceptron", "activations"]

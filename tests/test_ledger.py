"""Claims are settled by evidence, and the ledger shows what the chapters stored."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from test_evidence import STEPS

from lstmbook.book.ledger import FIELDS, Claim, Ledger, ledger, settle, settled
from lstmbook.lab.evidence import Identity, Theorem, evidence, rows

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
    for each in (STEPS.tried(), BOUND, SAME):
        assert Claim.read(repr(settle(each))) == settle(each)


@pytest.mark.parametrize("claim", ["one\ntwo", "one | two"])
def test_a_row_that_the_ledger_could_not_read_back_is_refused(claim):
    with pytest.raises(ValueError, match="fits in one line"):
        settle(replace(BOUND, claim=claim))


def test_the_condition_comes_first_in_what_a_reader_sees():
    html = settle(STEPS.tried())._repr_html_()
    assert html.index("Holds if") < html.index("T is 10") < html.index("30 of 30")


def test_claims_are_shown_as_text_not_as_markup():
    claim = settle(replace(BOUND, claim="a < b & c", source="1 > 0"))
    for html in (claim._repr_html_(), claim.row(""), claim.line("rnn.html")):
        assert "a &lt; b &amp; c" in html and "a < b" not in html


# The page

TAN = replace(SAME, id="tan", claim="tan < tanh", wording=True)


@pytest.fixture
def page():
    """The ledger of a book of three chapters, "lstm" without a row."""
    claims = {"gates": [settle(STEPS.tried())], "rnn": [settle(BOUND), settle(SAME)]}
    titles = {name: f"All about {name}" for name in ("gates", "rnn", "lstm")}
    boxes = {"gate-learns-sooner", "short-memory"}
    return Ledger(claims | {"lstm": []}, boxes, titles, {"rnn": [settle(TAN)]})


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


def test_the_page_goes_by_chapters_and_ends_with_the_wordings(page):
    html = page._repr_html_()
    assert "All about lstm" not in html
    words = ("All about gates", "sooner", "All about rnn", "any number", "tan &lt; ")
    places = [html.index(word) for word in words]
    assert places == sorted(places)


def test_a_claim_with_a_box_leads_to_it_and_a_wording_to_its_chapter(page):
    tags = Tags(page._repr_html_()).found
    links = [attributes["href"] for tag, attributes in tags if tag == "a"]
    assert "rnn.html#claim-short-memory" in links and "rnn.html" in links
    assert "rnn.html#claim-same" not in links
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert {"row-short-memory", "row-same", "row-tan"} <= set(ids)


def test_the_page_is_sound_html_whose_cells_are_named(page):
    tags = Tags(page._repr_html_())
    assert not tags.open
    cells = [attributes for tag, attributes in tags.found if tag == "td"]
    assert len(cells) == 12 and all(cell["data-head"] for cell in cells)
    buttons = [attributes for tag, attributes in tags.found if tag == "input"]
    assert [b["id"] for b in buttons if "checked" in b] == ["verdict-all", "kind-all"]
    assert {b["type"] for b in buttons} == {"radio"}


def test_the_picture_has_a_square_for_each_claim_that_leads_to_its_row(page):
    tags = Tags(page._repr_html_()).found
    rows = [a for tag, a in tags if tag == "tr" and "id" in a]
    squares = [a for _, a in tags if a.get("href", "").startswith("#row-")]
    assert [s["href"] for s in squares] == [f"#{row['id']}" for row in rows]
    assert [s["class"] for s in squares] == [row["class"] for row in rows]
    assert all(s["title"] in s["aria-label"] for s in squares)
    groups = [a["id"] for tag, a in tags if tag == "tbody"]
    links = [a["href"] for _, a in tags if a.get("href", "").startswith("#of-")]
    assert links == [f"#{group}" for group in groups]


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
        assert f"{when} .verdicts" in style


# The book's own


@pytest.fixture(scope="module")
def book():
    return ledger(CHAPTERS)


@pytest.mark.long
def test_every_row_of_the_lab_is_on_the_page_once(book):
    shown = [
        claim.id
        for part in (book.claims, book.wordings)
        for claims in part.values()
        for claim in claims
    ]
    assert sorted(rows()) == sorted(shown)
    html = book._repr_html_()
    assert not Tags(html).open and all(f'id="row-{id}"' in html for id in shown)


@pytest.mark.long
def test_a_box_says_what_the_evidence_says(book):
    """Mend it: make notebooks."""
    stored = {
        claim.id: claim for path in CHAPTERS.glob("*.ipynb") for claim in settled(path)
    }
    assert book.boxes == set(stored)
    assert stored == {id: settle(evidence(id)) for id in stored}


def test_a_median_says_first_what_it_is_of_and_in_which_unit(book):
    for claim in (claim for claims in book.claims.values() for claim in claims):
        counted = re.match(r"[^;]*: \d+ of \d+ \(", claim.number)
        if claim.kind != "experiment" or counted:
            continue
        row, first = rows()[claim.id], claim.number.split(": ")[0]
        names = *row.arms, *(str(v) for values in row.over.values() for v in values)
        assert not first.startswith(names), f"{claim.id}: {claim.number}"
        assert row.budget or not first.startswith("steps"), f"{claim.id}: no unit"


def test_a_wording_has_no_box(book):
    words = {claim.id for claims in book.wordings.values() for claim in claims}
    assert not words & book.boxes


def test_a_row_belongs_to_a_chapter(book):
    assert {row.chapter for row in rows().values()} <= set(book.titles)
    assert list(book.titles)[:2] == ["perceptron", "activations"]
    assert len(FIELDS.split()) == len(Claim._fields) == 8

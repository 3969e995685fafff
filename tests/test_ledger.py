"""Claims are settled by numbers, and the ledger shows what the chapters stored."""

from pathlib import Path

import pytest

from lstmbook.book.ledger import Claim, ledger, settle, settled

CHAPTERS = Path(__file__).parents[1] / "chapters"


def test_a_number_that_flips_is_an_error():
    with pytest.raises(AssertionError, match="A1: the numbers no longer support"):
        settle("A1", "Water is dry.", "fails", "humidity 1.0", supported=False)


@pytest.mark.parametrize(
    ("verdict", "claim"), [("maybe", "Water is dry."), ("fails", "one\ntwo")]
)
def test_a_row_that_the_ledger_could_not_read_back_is_refused(verdict, claim):
    with pytest.raises(ValueError, match="verdict|one line"):
        settle("A1", claim, verdict, "1.0", supported=True)


def test_the_page_shows_every_claim_and_the_chapters_settle_all_32():
    stored = [c for path in CHAPTERS.glob("*.ipynb") for c in settled(path)]
    rows = ledger(CHAPTERS)
    assert sorted(stored) == sorted(claim for _, claim in rows)
    assert {claim.id for claim in stored} == {f"A{n}" for n in range(1, 33)}
    html = rows._repr_html_()
    assert all(f"#claim-{claim.id}" in html for claim in stored)


def test_the_stored_ledger_is_up_to_date():
    page = (CHAPTERS / "ledger.ipynb").read_text(encoding="utf-8")
    for line in repr(ledger(CHAPTERS)).splitlines():
        assert line in page, "mend it: make notebooks"


def test_claims_are_shown_as_text_not_as_markup():
    html = Claim("A1", "fails", "a < b & c", "1 > 0")._repr_html_()
    assert "a &lt; b &amp; c" in html

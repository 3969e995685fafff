"""A text is pasted into the page and learned there, whatever it is."""

import numpy as np
import pytest
from small import outputs

from lstmbook.book.figures import text_learns as learns
from lstmbook.tasks.text import chapters

PROSE = " ".join(chapters().values()).replace("\n", " ")
PASTE = """(figure, text) => {
    figure.querySelector("[data-name=text] input").select();
    document.execCommand(text ? "insertText" : "delete", false, text);
}"""
FEW, ALL, ODD = "give it 300 or more", "as many as fit", "only"


@pytest.fixture(scope="module")
def html():
    return learns.learns_your_text().fragment("live-own-text")


def test_what_is_pasted_is_learned_or_gets_a_clear_line(put, html):
    figure = put(html)
    field = figure.locator("[data-name=text] output")
    for text, n, said, odd in (
        ("", 0, FEW, ""),
        ("e", 1, FEW, ""),
        ("κείμενο" * 100, 0, FEW, ODD),
        ("Ένα κείμενο. " * 100, 300, "letters.", ODD),  # spaces and full stops stay
        (PROSE[:5000], 5000, "letters.", ""),
        ("a" * 1_000_000, learns.MOST, ALL, ""),
        (PROSE[: learns.MOST], learns.MOST, ALL, ""),
    ):
        figure.evaluate(PASTE, text)
        figure.evaluate("(figure) => figure.live.advance(2)")
        out, told = outputs(figure), figure.locator(".live-readout").inner_text()
        assert out["n"] == n and f"{n} letters" in told and said in told
        assert field.inner_text()[:4] == odd
        assert np.isfinite(out["bits"]) and np.isfinite(out["table"])
    text = learns.Text(learns.LETTERS, "", learns.MOST, "").number(PROSE[: learns.MOST])
    assert np.isclose(out["table"], learns.table_of_three(text))

"""Words and letters that explain themselves: from the glossary, from the notation."""

import sys
from pathlib import Path

import pytest
from docutils import nodes

sys.path.insert(0, str(Path(__file__).parents[1] / "_ext"))
import terms  # noqa: E402  Sphinx finds it by the configuration


def test_each_entry_of_the_glossary_is_read():
    text = (terms.CHAPTERS / "glossary.md").read_text("utf-8")
    found = terms.terms()
    assert len(found) == text.count("\n: ") > 100
    assert len({term.anchor for term in found}) == len(found)
    for term in found:
        assert term.plain()[-1] in ".?" and len(term.plain()) > 15, term.names
        assert not set("$[]\\{}") & set(term.plain()), term.plain()


def test_an_entry_may_have_more_names_than_one():
    (network,) = [t for t in terms.terms() if "RNN" in t.names]
    assert network.names[0] == "Recurrent network" and network.chapters == {"rnn"}


@pytest.mark.parametrize(
    "letters, says",
    [
        ("H", "hidden units"),
        ("ht", "hidden state: what the cell shows, shape (B, H)"),
        ("ct−1", "the same, one step earlier, shape (B, H)"),
        ("f", "forget gate: how much of the cell state is kept"),
        ("Wx", "weighs the input, shape (D, H), (D, 4H), (D, 3H)"),
    ],
)
def test_a_letter_has_its_meaning_and_shape(letters, says):
    assert terms.symbols()[letters] == says


def linked(text, known):
    paragraph = nodes.paragraph("", "", nodes.Text(text))
    wanted = {name.lower(): term for term in known for name in term.names}
    terms.link_words(paragraph[0], wanted, "glossary.html")
    html = [node.astext() for node in paragraph]
    return [part for part in html if part.startswith("<a")], "".join(html)


def test_a_word_is_a_link_once_and_the_text_stays():
    known = [terms.Term("Gate", "A < share. [The cell](lstm-cell.ipynb)\n")]
    links, whole = linked("Gates: a gate is a gate, not an investigate.", known)
    assert links == [
        '<a class="term" href="glossary.html#term-gate" data-says="A &lt; share.">'
        "Gates</a>"
    ]
    assert whole.replace(links[0], "Gates").startswith("Gates: a gate is a gate")


def test_the_longer_name_is_taken():
    known = [terms.Term("Gate", "One.\n"), terms.Term("Forget gate", "Two.\n")]
    links, _ = linked("The forget gate is a gate.", known)
    assert [link.partition("says=")[2] for link in links] == [
        '"Two.">forget gate</a>',
        '"One.">gate</a>',
    ]

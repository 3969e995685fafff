"""A chapter away from the book reads alone: no role, no label, no directive is left."""

import re

import away
import nbformat
import pytest
from plain_markdown import plain, roles_by_link, with_links, with_roles
from test_repo import ROOT, each_notebook

# What only the book's build understands.
RAW = re.compile(r"\{[a-z]+(:[a-z]+)?\}`|^\([\w-]+\)=$|^:::|```\{|\$\$ *\(", re.M)


def cells_of(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


@each_notebook
def test_a_chapter_reads_alone(path):
    for text in plain(cells_of(path)):
        text = re.sub("(?ms)^```python$.*?^```$", "", text)
        assert not RAW.search(text), RAW.search(text)
        assert "$" not in re.sub("`[^`\n]*`", "", away.with_formulas(text))


def test_the_raw_forms_are_what_the_chapters_hold():
    """Else the test above would look for what nobody writes."""
    raw = "\n".join(
        text for path in ROOT.glob("chapters/*.ipynb") for text in cells_of(path)
    )
    found = {match[0].strip() for match in RAW.finditer(raw)}
    assert {"{eq}`", ":::", "```{", "$$ ("} <= found
    assert "{cite" not in raw, "mend it: make notebooks"


def test_sources_equations_and_listings_are_named():
    cells = [
        "See {cite:t}`hochreiter1997lstm` and {cite}`gers2002timing, cho2014gru`.",
        "$$\na = b\n$$ (one-law)\n\nand\n\n$$\nb = c\n$$ (other-law)",
        "By {eq}`other-law`, not {eq}`gru-gates`.",
        ":::{dropdown} What was run\n```{literalinclude} ../lstmbook/lab/counting.py\n"
        ":language: python\n:pyobject: reach\n```\n:::",
    ]
    cited, laws, said, listing = plain(cells)
    assert cited == (
        "See [Hochreiter and Schmidhuber (1997)](https://doi.org/10.1162/neco.1997.9.8.1735)"
        " and ([Gers et al., 2002](https://www.jmlr.org/papers/v3/gers02a.html)), "
        "([Cho et al., 2014](https://doi.org/10.3115/v1/D14-1179))."
    )
    assert laws.count(r"\tag{1}") == laws.count(r"\tag{2}") == 1
    assert said == "By (2), not (gru gates)."
    assert "<summary>What was run</summary>" in listing
    assert "```python\ndef reach(" in listing and ":::" not in listing


def test_what_looks_like_a_source_is_one_to_the_build():
    """A letter wrong in an address, and it is a link to another host as any other."""
    known = roles_by_link()
    like = re.compile(
        r"\(?\[[^][\n]*\b(?:\(\d{4}[a-z]?\)\]\S+?\)|, \d{4}[a-z]?\]\S+?\)\))"
    )
    for path in ROOT.glob("chapters/*.ipynb"):
        for text in cells_of(path):
            read = with_roles(text)
            assert not like.search(read), (path.name, like.search(read)[0])
            assert with_links(read) == text
    for link, role in known.items():
        assert with_roles(f"See {link}.") == f"See {role}."
        assert with_links(f"See {role}.") == f"See {link}."


def test_an_unknown_source_is_named():
    with pytest.raises(KeyError, match="nobody2001"):
        plain(["{cite:t}`nobody2001`"])


def test_formulas_stand_as_mathml_and_code_as_it_is():
    made = away.with_formulas("Of $f_t$ and `$HOME`:\n\n$$\nf = 1 \\tag{3}\n$$")
    assert made.count("<math") == 2 and "`$HOME`" in made
    assert "<span>(3)</span>" in made and "annotation" not in made

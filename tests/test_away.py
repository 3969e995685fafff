"""A chapter away from the book reads alone: no role, no label, no directive is left."""

import re

import away
import nbformat
import plain_markdown
import pytest
from plain_markdown import (
    equations,
    for_build,
    for_readers,
    roles_by_link,
    with_links,
    with_listings,
    with_roles,
)
from test_repo import ROOT, each_notebook

# What only the book's build understands.
RAW = re.compile(
    r"\{[a-z]+(?::[a-z]+)?\}`|^\([\w-]+\)= *$|^ *:::|^ *(?:```|~~~)\{|\$\$ *\("
    r"|^% |^\+\+\+",
    re.M,
)
# What stands for it, and is nothing else in a notebook.
READ = re.compile(r"<details|<a id|\\tag\{|\(#equation-|\]\(\.\./lstmbook/")


def cells_of(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


@each_notebook
def test_a_chapter_reads_alone(path):
    """As it is stored: the build reads MyST for all of it."""
    for stored in cells_of(path):
        text = re.sub("(?ms)^```python$.*?^```$", "", stored)
        assert not RAW.search(text), RAW.search(text)
        assert not READ.search(for_build(text)), READ.search(for_build(text))
        assert "$" not in re.sub("`[^`\n]*`", "", away.with_formulas(text))
        for title in re.findall("<summary>(.*?)</summary>", text):
            assert not re.search(r"[`*$&<{\[]", title), "HTML has no Markdown in it"


def test_the_raw_forms_are_what_the_build_reads():
    """Else the test above would look for what nobody writes."""
    stored = "\n".join(
        text for path in ROOT.glob("chapters/*.ipynb") for text in cells_of(path)
    )
    found = {match[0].strip() for match in RAW.finditer(for_build(stored))}
    assert {"{cite}`", "{cite:t}`", "{eq}`", ":::", "```{", "$$ ("} <= found
    found = {match[0] for match in READ.finditer(stored)}
    assert len(found) == 5


def test_sources_equations_and_listings_are_named():
    written = [
        "See {cite:t}`hochreiter1997lstm` and {cite}`gers2002timing, cho2014gru`.",
        "As:\n\n$$\nb\n= c\n$$ (rnn-step)\n\nand",
        "By {eq}`rnn-step` and {eq}`perceptron-rule`.",
        ":::{dropdown} What was run\n```{literalinclude} ../lstmbook/lab/counting.py\n"
        ":language: python\n:pyobject: reach\n```\n:::",
        "```{literalinclude} ../lstmbook/lab/reber.py\n:language: python\n"
        ":end-before: def solve_streams\n```",
    ]
    stored = [for_readers(text, "rnn") for text in written]
    cited, law, said, fold, listing = stored
    assert cited == (
        "See [Hochreiter and Schmidhuber (1997)](https://doi.org/10.1162/neco.1997.9.8.1735)"
        " and ([Gers et al., 2002](https://www.jmlr.org/papers/v3/gers02a.html)), "
        "([Cho et al., 2014](https://doi.org/10.3115/v1/D14-1179))."
    )
    n = equations()["rnn-step"][1]
    assert law == (
        f'As:\n\n<a id="equation-rnn-step"></a>\n\n$$\nb\n= c\n\\tag{{{n}}}\n$$\n\nand'
    )
    there = "[(1)](perceptron.ipynb#equation-perceptron-rule)"
    assert said == f"By [({n})](#equation-rnn-step) and {there}."
    assert fold == (
        "<details><summary>What was run</summary>\n\n"
        "[reach in lstmbook/lab/counting.py](../lstmbook/lab/counting.py)\n\n</details>"
    )
    assert [for_build(text) for text in stored[1:]] == written[1:]
    assert [for_readers(text, "rnn") for text in stored] == stored
    assert "\n\n```python\ndef reach(" in with_listings(fold)
    listing = with_listings(listing)
    assert "def solve_reber(" in listing and "def solve_streams(" not in listing


def test_equations_are_numbered_anew_where_one_comes_before(monkeypatch):
    stored = for_readers("$$\na\n$$ (rnn-step)\n\n{eq}`rnn-step`", "rnn")
    later = {label: (page, n + 1) for label, (page, n) in equations().items()}
    monkeypatch.setattr(plain_markdown, "equations", lambda: later)
    n = later["rnn-step"][1]
    anew = for_readers(stored, "rnn")
    assert f"\\tag{{{n}}}" in anew and f"[({n})](#" in anew


def test_a_file_that_a_sentence_links_to_is_not_shown():
    link = "[lstmbook/lab/xor.py](../lstmbook/lab/xor.py)"
    for text in f"See\n{link}\nfor it.", f"See\n{link}", f"{link}\ntoo", f"{link}.":
        assert for_build(text) == with_listings(text) == text


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


@pytest.mark.parametrize("written", ["{cite:t}`nobody2001`", "{eq}`nobody2001`"])
def test_an_unknown_source_or_equation_is_named(written):
    with pytest.raises(KeyError, match="nobody2001"):
        for_readers(written, "rnn")


def test_formulas_stand_as_mathml_and_code_as_it_is():
    made = away.with_formulas("Of $f_t$ and `$HOME`:\n\n$$\nf = 1 \\tag{3}\n$$")
    assert made.count("<math") == 2 and "`$HOME`" in made
    assert "<span>(3)</span>" in made and "annotation" not in made

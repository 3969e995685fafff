"""A formula becomes MathML when the book is built, or the build says why not."""

import base64
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from formulas import FONT, as_mathml, side_by_side
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from lstmbook import CHAPTERS
from lstmbook.live.svg import readable


def test_the_tex_stays_in_the_page():
    math = ET.fromstring(as_mathml(r"a < b \& c"))
    assert (
        math.findtext(".//annotation[@encoding='application/x-tex']") == r"a < b \& c"
    )
    assert [token.text for token in math.iter("mi")] == ["a", "b", "c"]


def test_each_symbol_has_its_own_colour_wherever_tex_names_it():
    tex = r"\textcolor{#0072B2}{i}^{\textcolor{#D55E00}{f}}_{\textcolor{#0072B2}{j}}"
    coloured = ET.fromstring(as_mathml(tex)).iterfind(".//*[@style]")
    found = {part.findtext("mi"): part.get("style") for part in coloured}
    blue, red = f"color: {readable('#0072B2')}", f"color: {readable('#D55E00')}"
    assert found == {"i": blue, "j": blue, "f": red}


def test_too_many_colours_are_an_error():
    tex = "".join(rf"\textcolor{{#00000{k}}}{{x}}" for k in range(5))
    with pytest.raises(ValueError, match="more than 4 colours"):
        as_mathml(tex)


@pytest.mark.parametrize(("tex", "said"), [(r"a \blob b", "blob"), (r"\aleph_0", "ℵ")])
def test_what_cannot_be_set_is_named(tex, said):
    with pytest.raises(ValueError, match=said) as error:
        as_mathml(tex)
    assert repr(tex) in str(error.value)


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        (r"a = b, \qquad c = d", ["a = b,", "c = d"]),
        (r"\text{a \qquad b}", [r"\text{a \qquad b}"]),
        (r"\left( a \qquad b \right)", [r"\left( a \qquad b \right)"]),
        (r"\{a\} \qquad \leftarrow", [r"\{a\}", r"\leftarrow"]),
        (
            r"\begin{aligned} a \qquad b \end{aligned} \qquad c",
            [r"\begin{aligned} a \qquad b \end{aligned}", "c"],
        ),
    ],
)
def test_a_formula_parts_where_a_wide_space_stands_in_no_group(tex, parts):
    assert side_by_side(tex) == parts


def test_the_licence_stands_beside_the_font():
    text = FONT.with_name("math-OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text and FONT.name in text


def build(folder, text):
    """The page that Sphinx makes of a text."""
    (folder / "index.md").write_text(text, encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "formulas"],
        "myst_enable_extensions": ["dollarmath"],
        "html_math_renderer": "mathml",
    }
    app = Sphinx(
        folder,
        None,
        folder / "html",
        folder / "trees",
        "html",
        settings,
        status=io.StringIO(),
    )
    app.build()
    return (folder / "html" / "index.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_a_page_holds_its_formulas_and_loads_their_font_and_no_script(tmp_path):
    page = build(tmp_path, "# One\n\nLet $x$ be.\n\n$$\na, \\qquad b\n$$ (two)\n")
    body = page[page.index("<body") :]
    assert len(re.findall("<math", body)) == 3
    assert "(1)" in body and 'id="equation-two"' in body
    assert "_static/math.css" in page
    sheet = (tmp_path / "html/_static/math.css").read_text(encoding="utf-8")
    assert base64.b64encode(FONT.read_bytes()).decode() in sheet
    assert not re.search("<script[^>]*mathjax", page, re.IGNORECASE)


def test_a_formula_that_cannot_be_set_ends_the_build_and_is_named(tmp_path):
    with pytest.raises(ExtensionError, match=r"index.md:3: .*blob.* of 'a .*blob b'"):
        build(tmp_path, "# One\n\nLet $a \\blob b$ be.\n")


def test_a_page_without_formulas_loads_no_font(tmp_path):
    assert "math.css" not in build(tmp_path, "# One\n\nNo formula.\n")


@pytest.mark.parametrize("path", sorted(CHAPTERS.glob("*.ipynb")), ids=lambda p: p.stem)
def test_a_column_has_a_word_for_its_head(path):
    """A formula alone is no text to what reads a table aloud."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] != "code")
    heads = re.findall(r"^\|(.+)\|\n\|[ :|-]+\|$", text, re.M)
    found = [part.strip() for head in heads for part in re.split(r"(?<!\\)\|", head)]
    assert [part for part in found if re.fullmatch(r"(\$[^$]+\$)?", part)] == []

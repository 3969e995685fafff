"""What a page loads: few files, and the style sheets without what finds nothing."""

import re

import pytest
from light_pages import APART, JOINED, SCRIPT, SHEET, UNUSED
from test_pages import Loads

# The selectors of the theme's style sheets that are not in the joined one. What a
# reader does may make them true, so states and parts of elements are left out.
LOST = """([whole, joined]) => {
    const found = (text) => {
        const sheet = new CSSStyleSheet(), all = [];
        const read = (rules) => { for (const rule of rules) {
            if (rule.selectorText)
                all.push(...rule.selectorText.split(/,(?![^()]*[)])/));
            else if (rule.cssRules && !(rule instanceof CSSKeyframesRule))
                read(rule.cssRules);
        } };
        sheet.replaceSync(text);
        read(sheet.cssRules);
        return new Set(all.map((one) => one.trim()));
    };
    const kept = found(joined);
    return [[...found(whole)].filter((one) => !kept.has(one)), kept.size];
}"""
HITS = """(lost) => lost.filter((one) => {
    const parts = /::?[a-z-]*(before|after|marker|placeholder|backdrop)/g;
    const states = "hover|focus-visible|focus-within|focus|active|visited|checked";
    const calm = one.replace(parts, "").replace(
        RegExp(`:(${states}|disabled|valid|invalid)`, "g"), "");
    try { return document.querySelector(calm); } catch { return false; }
})"""


@pytest.fixture(scope="module")
def static(book):
    return book / "_static"


@pytest.fixture(scope="module")
def lost(static, browser):
    """The selectors that the joined sheet does without."""
    names = ["styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css"]
    names += [path.name for path in static.glob("*.css")]
    names = [
        name for name in names if name not in {*UNUSED, *APART, SHEET, "basic.css"}
    ]
    whole = "".join((static / name).read_text("utf-8") for name in names)
    page = browser.new_page()
    gone, kept = page.evaluate(LOST, [whole, (static / SHEET).read_text("utf-8")])
    page.close()
    assert len(gone) > 2000 and kept > 500
    return gone


def test_no_style_that_a_page_could_show_is_lost(lost, page, book, page_name):
    page.goto(f"{book.as_uri()}/{page_name}")
    assert page.evaluate(HITS, lost) == []


def test_a_page_asks_for_few_files(book, page_name):
    found = Loads((book / page_name).read_text("utf-8")).addresses
    names = [name.partition("_static/")[2].partition("?")[0] for name in found]
    files = [name for name in names if name.endswith((".css", ".js"))]
    assert {SHEET, SCRIPT} <= {*files} and not {*files} & {*JOINED}
    own = [name for name in files if not name.startswith("figures/")]
    assert len(own) <= 8


def test_addresses_in_the_joined_sheet_lead_to_files(static):
    found = re.findall(r"url\(([^)]*)\)", (static / SHEET).read_text("utf-8"))
    files = [name for name in found if not name.strip("\"'").startswith(("data:", "#"))]
    assert files
    assert [name for name in files if not (static / name).is_file()] == []


def test_the_joined_sheet_weighs_little(static):
    assert len((static / SHEET).read_bytes()) <= 150_000

"""Each page of the built book as it is laid out: one visit, and all is asked there."""

import re

import pytest
from light_pages import APART, SHEET, UNUSED
from test_accessible import show

from lstmbook.live.svg import ENOUGH, contrast

# What is folded has no size. Chromium would not fold the answers of a page in print.
UNFOLD = """() => {
    for (const part of document.querySelectorAll("details:not(.live-share)"))
        part.open = true;
    for (const part of document.querySelectorAll(".toggle-hidden"))
        part.classList.remove("toggle-hidden");
}"""
# A formula is whole if no box around it is narrower; the page is the last of them.
CUT = """() => [...document.querySelectorAll("article math")].filter((math) => {
    const { left, right, width } = math.getBoundingClientRect();
    if (!math.checkVisibility() || width === 0) return true;
    for (let box = math.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflowX === "visible") continue;
        const outer = box.getBoundingClientRect();
        if (left < outer.left - 1 || right > outer.right + 1) return true;
    }
    return left < -1 || right > document.documentElement.clientWidth + 1;
}).map((math) => math.querySelector("annotation").textContent)"""
# The names in tables of which a part stands on another line.
SPLIT = """() => [...document.querySelectorAll("main :is(td, th) code .pre")]
    .filter((name) => new Set([...name.getClientRects()].map((r) => r.top)).size > 1)
    .map((name) => name.textContent)"""
# Each with its colour, and the ground of the first box around it that has one.
COLOURS = """() => [...document.querySelectorAll("article math [style*=color]")].map(
    (part) => {
        let box = part;
        const ground = () => getComputedStyle(box).backgroundColor;
        while (ground() === "rgba(0, 0, 0, 0)") box = box.parentElement;
        return [getComputedStyle(part).color, ground(), part.textContent];
    })"""
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
def lost(book, browser):
    """The selectors that the joined sheet does without."""
    static = book / "_static"
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


def test_nothing_on_a_page_is_lost_cut_or_pale(lost, visit, book, page_name):
    visit.goto(f"{book.as_uri()}/{page_name}")
    assert visit.evaluate(HITS, lost) == [], "these need a style that is lost"
    for theme in ("light", "dark"):
        show(visit, theme)
        for color, ground, text in visit.evaluate(COLOURS):
            assert contrast(rgb(color), rgb(ground)) >= ENOUGH, (theme, text)
    visit.evaluate(UNFOLD)
    visit.evaluate("document.fonts.load(\"1em 'Book Math'\")")
    for width in (1440, 1280, 390):
        visit.set_viewport_size({"width": width, "height": 900})
        assert visit.evaluate(CUT) == [], f"formulas are cut at {width} px"
        assert visit.evaluate(SPLIT) == [], f"names are split at {width} px"
    visit.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    assert visit.evaluate("document.documentElement.scrollWidth") <= 320


def rgb(css):
    """The three shares of a colour as a browser computes it."""
    numbers = [float(number) for number in re.findall(r"[\d.]+(?:e-\d+)?", css)[:3]]
    return numbers if css.startswith("color(srgb") else [n / 255 for n in numbers]

"""The formulas of the built book: whole at every width, readable, without a script."""

import html
import re

from formulas import DRAWN, UNSEEN
from plain_markdown import equations
from test_laid_out import CUT, UNFOLD

PAGE = "chapters/lstm-cell.html"
NUMBERED = re.compile(r'id="equation-([\w-]+)">\s*<span class="eqno">\((\d+)\)')
# Where the keyboard is.
FOCUSED = """() => document.activeElement.tagName + document.activeElement.className"""
# The number of fonts, of fractions, and of those whose halves are one above the other.
FRACTIONS = """async () => {
    const fonts = await document.fonts.load("1em 'Book Math'");
    const all = [...document.querySelectorAll("article math:not(details *) mfrac")];
    const box = (part) => part.getBoundingClientRect();
    const stacked = ({ children: [above, below] }) =>
        box(above).height > 0 && box(above).bottom <= box(below).top + 1;
    return [fonts.length, all.length, all.filter(stacked).length];
}"""


def test_every_formula_is_mathml_with_its_tex_and_in_the_font(book, page_name):
    text = (book / page_name).read_text(encoding="utf-8")
    assert not re.search("<script[^>]*mathjax", text, re.IGNORECASE)
    assert not re.search(r'<(?:span|div) class="math notranslate', text)
    for math in re.findall("<math.*?</math>", text, re.DOTALL):
        drawn, tex = re.fullmatch(
            '(.*)<annotation encoding="application/x-tex">(.+)</annotation>.*',
            math,
            re.DOTALL,
        ).groups()
        letters = set(html.unescape(re.sub("<[^>]*>", "", drawn))) - UNSEEN
        assert {c for c in letters if ord(c) not in DRAWN} == set(), tex


def test_equations_have_the_numbers_that_the_notebooks_say(book):
    found = {
        label: (path.stem, int(n))
        for path in book.glob("chapters/*.html")
        for label, n in NUMBERED.findall(path.read_text("utf-8"))
    }
    assert found == equations()


def test_a_formula_too_wide_for_its_box_scrolls_there_by_key(page, book):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{book.as_uri()}/{PAGE}")
    assert page.evaluate(CUT) == []
    page.add_style_tag(content=".parts > math { font-size: 250% !important; }")
    assert page.evaluate(CUT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.locator(".parts").first
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(box) => box.scrollLeft > 0", arg=wide.element_handle())


def test_no_formula_stops_the_tab_key(page, book):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{book.as_uri()}/{PAGE}")
    page.evaluate(UNFOLD)
    page.evaluate("document.body.focus()")
    seen = [""]
    while not seen[-1].startswith("BODY") and len(seen) < 1000:
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    assert 50 < len(seen) < 1000
    assert page.locator("article math").count() > 90
    assert not any("math" in place or "parts" in place for place in seen)


def test_formulas_stand_without_scripts(browser, book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book.as_uri()}/{PAGE}")
    box = page.locator(".parts math").first.bounding_box()
    context.close()
    assert box["width"] > 100 and box["height"] > 10


def test_every_browser_has_the_font_and_draws_fractions(driver, book, address):
    driver.open(f"{address(driver.site(book))}/chapters/activations.html")
    fonts, fractions, stacked = driver.evaluate(FRACTIONS)
    assert fonts == 1 and fractions == stacked > 2
    assert driver.errors == []

"""Every page of the built book can be read by everyone: wide, narrow, light and dark.

axe-core looks at it, with one word of each colour of code left in each kind of block:
there are thousands, and they take most of its time.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The theme sees to it a moment after the last formula is set.
SCROLLED_BY_KEYBOARD = """() => [...document.querySelectorAll("pre")].every(
    (pre) => pre.scrollWidth <= pre.clientWidth || pre.tabIndex === 0)"""
ONE_OF_EACH_COLOUR = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll("pre span:not(:has(*))")) {
        const block = word.closest("pre").parentElement.parentElement;
        const { color, backgroundColor } = getComputedStyle(word);
        const kind = [block.className, word.className, color, backgroundColor].join();
        if (seen.has(kind)) word.replaceWith(...word.childNodes);
        seen.add(kind);
    }
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_accessible_and_not_too_wide(page, book, page_name, width):
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{book.as_uri()}/{page_name}")
    page.evaluate("window.MathJax?.startup.promise")
    page.wait_for_function(SCROLLED_BY_KEYBOARD)
    page.evaluate(ONE_OF_EACH_COLOUR)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(f"document.documentElement.dataset.theme == '{theme}'")
        assert axe_violations(page) == [], theme


def axe_violations(page):
    """Return what axe-core finds on the page: rule, first element at fault."""
    options = {"runOnly": AXE_RULES, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in violations]

"""Every page of the built book can be read by everyone: wide, narrow, light and dark.

axe-core looks at it, with one word of each colour of code left in each kind of block,
and without the lines of drawings: there are thousands, and they take most of its time.
A drawing is one image to whoever does not see it; svg.py sees to its colours.
"""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# Marks one place of each look of text: colours, size, tag and classes. Of two that look
# alike axe-core says the same, and colours are what takes it long.
LOOKS = """() => {
    const seen = new Set(), colour = (box) => getComputedStyle(box).backgroundColor;
    const written = (part) => [...part.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    for (const part of document.querySelectorAll("body *")) {
        delete part.dataset.look;
        if (!written(part) || !part.checkVisibility()) continue;
        let box = part;
        while (box.parentElement && colour(box) === "rgba(0, 0, 0, 0)")
            box = box.parentElement;
        const { color, fontSize, fontWeight, opacity } = getComputedStyle(part);
        const names = [part.tagName, part.className, part.parentElement.className];
        const looks = [color, colour(box), fontSize, fontWeight, opacity];
        const look = [...looks, ...names].join();
        if (!seen.has(look)) part.dataset.look = "";
        seen.add(look);
    }
    return seen.size;
}"""
OF_SIZE = "target-size"  # takes half of the time; what is touched is narrow
# Narrow, each page has the colours that it has wide, and the same head as this one;
# wide, its buttons are as large as on this one.
THOROUGH = "chapters/lstm-cell.html"
# The theme sees to it a moment after the page has loaded, or has a new width.
SCROLLED_BY_KEYBOARD = """() => [...document.querySelectorAll("pre")].every(
    (pre) => pre.scrollWidth <= pre.clientWidth || pre.tabIndex === 0)"""
# It looks first and takes away then: else each look would lay the page out anew.
ONE_OF_EACH_COLOUR = """() => {
    const seen = new Set(), more = [];
    for (const word of document.querySelectorAll("pre span:not(:has(*))")) {
        const { color, backgroundColor } = getComputedStyle(word);
        const block = word.closest("pre").parentElement.parentElement.className;
        const look = [block, word.className, color, backgroundColor].join();
        // axe-core judges neither what is folded away nor a single letter.
        const judged = word.checkVisibility() && word.textContent.trim().length > 1;
        if (judged && !seen.has(look)) seen.add(look);
        else more.push(word);
    }
    for (const word of more) word.replaceWith(...word.childNodes);
    for (const part of document.querySelectorAll("svg.live-drawing[role=img] > *"))
        if (!part.matches(":has([tabindex])")) part.remove();
}"""

RUN = """async ([context, options]) => {
    const { violations } = await axe.run(context ?? document, options);
    return violations.map(({ id, nodes }) => [id, nodes[0].html]);
}"""

# Guess, or ask to be shown; answer the questions.
ANSWERED = """() => {
    const all = (css) => [...document.querySelectorAll(css)];
    for (const figure of all("figure.live")) figure.live;
    for (const panel of all(".live-guess"))
        panel.querySelector(".live-option, .live-show").click();
    for (const box of all(".live-question .live-control")) {
        const [first, ...others] = box.querySelectorAll("input");
        if (others.length) first.click();
        else first.value = "-12345";
        first.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return [".live-verdict:not(:empty)", ".live-question .live-readout:not(:empty)"]
        .map((css) => all(css).length);
}"""


def test_page_is_accessible_and_not_too_wide(visit, book, page_name):
    visit.emulate_media(reduced_motion="reduce")
    open_for_axe(visit, f"{book.as_uri()}/{page_name}")
    for width, theme, other in ((1280, "light", "dark"), (390, "dark", "light")):
        visit.set_viewport_size({"width": width, "height": 900})
        visit.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
        visit.wait_for_function(SCROLLED_BY_KEYBOARD)
        thorough = page_name == THOROUGH
        but = [*OF_COLOURS] if width == 390 or thorough else [*OF_COLOURS, OF_SIZE]
        assert axe_violations(visit, theme, rules={"but": but}) == [], (width, theme)
        if width == 1280 or thorough:
            for seen in (other, theme):
                assert pale(visit, seen) == [], (width, seen)


def test_a_pale_number_in_code_would_be_found(visit, book):
    open_for_axe(visit, f"{book.as_uri()}/chapters/lstm-cell.html")
    visit.add_style_tag(content="[data-theme=dark] .mi { color: #333 !important; }")
    (found,) = pale(visit, "dark")
    assert found[0] == "color-contrast" and 'class="mi"' in found[1]


@pytest.mark.parametrize("chapter", ["perceptron", "activations", "whiteboard"])
def test_what_answers_and_menus_open_is_accessible_too(visit, book, chapter):
    """Of guesses and menus axe-core judges names and roles; it takes them for covered,
    and leaves their colours open. Those of the questions it judges.
    """
    visit.emulate_media(reduced_motion="reduce")
    visit.goto(f"{book.as_uri()}/chapters/{chapter}.html")
    told, said = visit.evaluate(ANSWERED)
    assert told >= 2 and said >= 4
    answered = [".live-guess", ".live-question"]
    for theme in ("light", "dark"):
        assert axe_violations(visit, theme, answered) == [], theme
    visit.locator(".live-share summary").first.click()  # one: they would cover others
    for theme in ("light", "dark"):
        assert axe_violations(visit, theme, [".live-share[open]"]) == [], theme


def open_for_axe(page, address):
    """Open a page; leave of its code what axe needs."""
    page.goto(address)
    page.wait_for_function(SCROLLED_BY_KEYBOARD)
    page.evaluate(ONE_OF_EACH_COLOUR)


def pale(page, theme):
    """What axe-core finds of colours, in one place of each look."""
    show(page, theme)
    assert page.evaluate(LOOKS) > 10
    return axe_violations(page, theme, ["[data-look]"], OF_COLOURS)


def show(page, theme):
    """Make the page light or dark, and wait until it is."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(f"document.documentElement.dataset.theme == '{theme}'")


def axe_violations(page, theme, parts=None, rules=AXE_RULES):
    """Return what axe-core finds on the page: rule, first element at fault.

    parts   selectors of what it looks at, in place of the whole page
    rules   all of them by their tags, some by their names, or {"but": names}
    """
    show(page, theme)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    if isinstance(rules, dict):
        off = {name: {"enabled": False} for name in rules["but"]}
        options |= {"runOnly": AXE_RULES, "rules": off}
    context = parts and {"include": [[part] for part in parts]}
    return run_axe(page, context, options)


def run_axe(page, context, options):
    """The violations in a page, or in a part: each rule, and what breaks it first."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    return [tuple(fault) for fault in page.evaluate(RUN, [context, options])]

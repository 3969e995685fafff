"""Chapters as slides: every figure answers, keys lead, the last row can read them."""

import pytest
import slides
from home_page import chapters
from test_accessible import AXE_RULES, run_axe

CHAPTERS = {page: question for page, _, question, _ in chapters()}
QUICK = ["chapters/activations", "chapters/counting"]
LONG = ["chapters/backpropagation", "chapters/bptt"]
EACH = [*QUICK, *(pytest.param(page, marks=pytest.mark.long) for page in LONG)]
SMALL = """(least) => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const words = walk.currentNode.textContent.trim();
        const part = walk.currentNode.parentElement;
        const unseen = "script, style, .live-handles";
        const seen = part.checkVisibility({ visibilityProperty: true });
        if (!words || !seen || part.closest(unseen)) continue;
        const { a, b } = part.getScreenCTM?.() ?? { a: 1, b: 0 };
        const size = parseFloat(getComputedStyle(part).fontSize) * Math.hypot(a, b);
        if (size < least - 0.05) found.push([words, size]);
    }
    return found;
}"""
# Answer what it asks, then move one control after the other: which change what is seen?
ANSWERS = """(figure) => {
    figure.live;
    const input = (part, value) => {
        part.value = value;
        part.dispatchEvent(new Event("input", { bubbles: true }));
        part.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const asked = figure.matches(".live-asking");
    figure.querySelector(".live-guess :is(.live-option, .live-show)")?.click();
    if (figure.matches(".live-asking")) return false;
    if (figure.matches(".live-predict")) return asked;
    const said = () => figure.querySelector(".live-readout")?.textContent;
    if (figure.matches(".live-question")) {
        const [first, ...others] = figure.querySelectorAll("input");
        if (others.length) first.click();
        else input(first, "-12345");
        return Boolean(said());
    }
    const seen = () => figure.querySelector("svg").innerHTML + said();
    const before = seen();
    const changes = () => seen() !== before;
    figure.live.advance?.(3);
    for (const button of figure.querySelectorAll(".live-preset"))
        if (!changes()) button.click();
    for (const slider of figure.querySelectorAll("input[type=range]"))
        for (const end of [slider.min, slider.max]) if (!changes()) input(slider, end);
    for (const menu of figure.querySelectorAll("select"))
        for (const { value } of menu.options) if (!changes()) input(menu, value);
    for (const box of figure.querySelectorAll("input[type=checkbox]"))
        if (!changes()) box.click();
    return changes();
}"""
SHOWN = "document.querySelector('section:not([hidden])').getAttribute('aria-label')"
ALL = "for (const one of document.querySelectorAll('section')) one.hidden = false"


@pytest.fixture
def deck(page, book, tmp_path):
    """Return a function: a chapter's slides, opened from a file."""
    page.set_viewport_size({"width": 1280, "height": 720})
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: m.type == "error" and errors.append(m.text))
    path = tmp_path / "deck.html"

    def opened(chapter):
        made = slides.Deck(chapter, CHAPTERS[chapter], book)
        path.write_text(made.page(), "utf-8")
        page.goto(path.as_uri())
        return made

    yield opened
    assert errors == []
    assert {url for url in asked if not url.startswith("data:")} == {path.as_uri()}


@pytest.mark.parametrize("chapter", EACH)
def test_each_slide_can_be_read_from_the_back_and_each_figure_answers(
    deck, page, chapter
):
    made = deck(chapter)
    assert len(made.slides) > 8
    figures = 0
    for k, slide in enumerate(made.slides, 1):
        said = f"{k} of {len(made.slides)}: {slide.title}"
        assert page.evaluate(SHOWN) == said
        figure = page.locator("section:not([hidden]) figure.live")
        assert figure.count() <= 1, said
        if figure.count():
            figures += 1
            assert page.evaluate(SMALL, slides.LEAST) == [], said
            assert figure.evaluate(ANSWERS), said
            page.locator("section:not([hidden])").focus()
        assert page.evaluate(SMALL, slides.LEAST) == [], said
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 1280, said
        page.keyboard.press("ArrowRight")
    assert figures > 3


@pytest.mark.parametrize("chapter", QUICK)
def test_slides_are_accessible(deck, page, chapter):
    page.emulate_media(reduced_motion="reduce")
    deck(chapter)
    page.evaluate(ALL)
    assert faults(page) == []
    page.locator("section").first.focus()
    page.keyboard.press("Escape")
    assert faults(page) == []


def faults(page):
    return run_axe(page, None, {"runOnly": AXE_RULES, "resultTypes": ["violations"]})


def test_keys_lead_through_the_slides_and_leave_a_slider_its_own(deck, page):
    made = deck("chapters/activations")
    last = len(made.slides)

    def press(*keys):
        for key in keys:
            page.keyboard.press(key)
        return int(page.evaluate(SHOWN).partition(" ")[0])

    assert press() == 1
    assert press("ArrowLeft") == 1
    assert press("ArrowRight", "PageDown") == 3
    assert press("End", "ArrowRight") == last
    assert press("PageUp") == last - 1
    assert press("Home") == 1
    at = next(k for k, s in enumerate(made.slides, 1) if s.kind == "beside" and asks(s))
    press(*["ArrowRight"] * (at - 1))
    page.locator("section:not([hidden]) .live-show:visible").click()
    slider = page.locator("section:not([hidden]) input[type=range]").first
    slider.focus()
    assert press("Home") == at
    before = slider.input_value()
    assert press("ArrowRight") == at and slider.input_value() != before
    assert press("Escape") == at
    assert press("ArrowRight") == at + 1
    press("Escape")
    assert page.locator("nav button").count() == last
    assert press("ArrowUp", "Enter") == at


def asks(slide):
    """Whether its figure has a slider and something to predict."""
    (figure,) = slide.parts
    page = slides.html(figure)
    return 'type="range"' in page and "live-show" in page


def test_what_goes_where(tmp_path):
    """Of a page: sentences, formulas and lists by length, code by its tag."""
    long = "One <em>short. still</em> one. " + "word " * 60 + "end. Last of all."
    body = f"""<article><section id="a"><h1>A<a class="headerlink">#</a></h1>
    <p>Why?</p><section id="b"><h2>B</h2><p>{long}</p><p>See <a href="x">it</a>:</p>
    <div class="math"><span class="eqno">(1)</span>x</div>
    <div class="cell tag_slide"><pre>kept</pre></div><div class="cell"><pre>left</pre>
    </div><div class="tag_no-slide cell tag_slide"><pre>left</pre></div>
    <ul><li>{"word " * 200}</li></ul></section><section id="sources"><h2>Sources</h2>
    <p>Gone.</p></section></section></article>"""
    (tmp_path / "a.html").write_text(body)
    deck = slides.Deck("a", "Why?", tmp_path)
    found = [(s.kind, s.title, [slides.text(p) for p in s.parts]) for s in deck.slides]
    assert found == [
        ("title", "A", ["Why?"]),
        ("text", "B", ["One short. still one.", "See it:", "(1)x"]),
        ("code", "B", ["kept"]),
    ]
    shown = slides.section(deck.slides[1], "2 of 3: B")
    assert "(1)" not in shown and "href" not in shown


def test_a_page_that_is_not_built_or_no_chapter_is_said(tmp_path):
    with pytest.raises(SystemExit, match="build the book first: make book"):
        slides.Deck("a", "", tmp_path)
    (tmp_path / "a.html").write_text("<p>nothing")
    with pytest.raises(SystemExit, match="no chapter: it has no heading"):
        slides.Deck("a", "", tmp_path)

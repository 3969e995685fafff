"""What stands on one screen: a chapter's question, a figure with its controls."""

import pytest

from lstmbook.book.contents import chapters

REFERENCE = ("gallery", "ledger")  # lists, no chapters
FOLDER = "chapters"
WINDOWS = [(1280, 720), (1366, 650)]
PHONE = (390, 844)
# Open what is folded and wake the figures; then answer what they ask.
OPEN = """() => {
    for (const fold of document.querySelectorAll("main details")) fold.open = true;
    for (const figure of document.querySelectorAll("main figure.live")) figure.live;
}"""
ANSWER = """() => {
    for (const show of document.querySelectorAll("main .live-show")) show.click();
}"""
# Until the page has been laid out and its scripts know of it.
FRAME = """() => new Promise((r) => requestAnimationFrame(() => setTimeout(r)))"""
# px of the first figure of the page that lie in its first screen, and where it begins.
FIRST = """() => {
    const figures = [...document.querySelectorAll("main figure.live")]
        .map((figure) => figure.getBoundingClientRect())
        .filter((box) => box.height > 0);
    if (!figures.length) return { begins: 1e9, seen: 0, high: 0 };
    const begins = figures[0].top + scrollY, high = figures[0].height;
    return { begins, high, seen: Math.min(innerHeight - begins, high) };
}"""
# How many points of its right edge lie under the list of the page's sections.
COVERED = """() => {
    const box = document.querySelector("main figure.live").getBoundingClientRect();
    const list = document.querySelector(".bd-sidebar-secondary");
    let covered = 0;
    for (let y = box.top + 5; y < Math.min(box.bottom, innerHeight) - 5; y += 20)
        covered += list.contains(document.elementFromPoint(box.right - 8, y));
    return covered;
}"""
# [[id, height]] of the figures that do not fit the window.
TALL = """() => [...document.querySelectorAll("main figure.live")]
    .filter((figure) => !figure.matches(".live-question"))
    .map((figure) => [figure.id, Math.round(figure.getBoundingClientRect().height)])
    .filter(([, height]) => height > innerHeight)"""
# Height of the code that is seen, as a share of what is written on the page.
CODE = """() => {
    const page = document.querySelector("article.bd-article");
    const high = (box) => box.getBoundingClientRect().height;
    let code = 0;
    for (const box of page.querySelectorAll("div.highlight"))
        if (!box.closest(".cell_output") && box.checkVisibility()) code += high(box);
    return code / high(page);
}"""
# Each figure's controls, one after the other, held as by a finger: [[id, control]] of
# those beside which less than a third of the drawing's height, or nothing, is seen.
UNSEEN = """async () => {
    const frame = () => new Promise((r) => requestAnimationFrame(() => setTimeout(r)));
    const found = [];
    const used = "input, textarea, select, button:not(.live-guess button)";
    for (const figure of document.querySelectorAll("main figure.live")) {
        const drawing = [...figure.querySelectorAll("svg")].find((s) => s.clientWidth);
        if (figure.matches(".live-question") || !drawing) continue;
        const hands = figure.querySelectorAll(`.live-controls :is(${used})`);
        for (const control of hands) {
            if (!control.clientHeight || control.disabled) continue;
            scrollBy(0, control.getBoundingClientRect().bottom - innerHeight + 60);
            control.focus({ preventScroll: true });
            control.dispatchEvent(new PointerEvent("pointerdown",
                { isPrimary: true, bubbles: true }));
            await frame();
            const box = drawing.getBoundingClientRect();
            const top = Math.max(box.top, 0);
            const floor = Math.min(innerHeight, control.getBoundingClientRect().top);
            const seen = Math.min(box.bottom, floor) - top;
            if (seen < 0.6 * box.height || seen < 80)
                found.push([figure.id, control.name || control.textContent,
                    Math.round(seen), Math.round(box.height)]);
            control.dispatchEvent(new PointerEvent("pointerup",
                { isPrimary: true, bubbles: true }));
            control.blur();
            await new Promise((r) => setTimeout(r)); // by then the figure lets go
        }
    }
    return found;
}"""
# [[id, control, px]] of what moves by more than 2 px while a slider goes to both ends.
MOVES = """() => {
    const found = [];
    for (const figure of document.querySelectorAll("main figure.live")) {
        const live = figure.live;
        if (!live || figure.matches(".live-question")) continue;
        const begin = live.values();
        const parts = [figure, ...figure.querySelectorAll(
            "svg, .live-control, .live-readout, .live-preset, .live-reset")]
            .filter((part) => part.clientWidth);
        const where = () => parts.flatMap((part) => {
            const box = part.getBoundingClientRect();
            return [box.top + scrollY, box.bottom + scrollY, box.left, box.right];
        });
        const before = where();
        for (const input of figure.querySelectorAll("[data-name] input[type=range]")) {
            const name = input.closest("[data-name]").dataset.name;
            for (const end of [+input.min, +input.max]) {
                live.set({ [name]: end });
                const off = Math.max(...where().map((x, k) => Math.abs(x - before[k])));
                if (off > 2) found.push([figure.id, name, Math.round(off)]);
            }
            live.set(begin);
        }
    }
    return found;
}"""


@pytest.fixture
def opened(visit, book):
    """Return a function: a page of the book in a window of this size, after steps."""

    def opened(name, size, *steps):
        resize(visit, size)
        visit.goto(f"{book.as_uri()}/{name}", wait_until="load")
        for step in steps:
            visit.evaluate(step)
        visit.wait_for_timeout(100)
        return visit

    return opened


def resize(page, size):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))


CHAPTERS = [name for name in chapters(FOLDER) if name not in REFERENCE]
TAUGHT = CHAPTERS[: CHAPTERS.index("fitting")]  # the chapters of parts one and two


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_begins_with_something_to_look_at_or_do(opened, name):
    page = opened(f"chapters/{name}.html", WINDOWS[0])
    first = page.evaluate(FIRST)
    # All of it, or as much as shows what it is.
    assert first["seen"] >= min(first["high"], 240), first
    if name in TAUGHT:
        assert page.evaluate(CODE) < 1 / 3, "too much code is seen"
    # The list of the page's sections leaves its first figure alone.
    page.evaluate(OPEN)
    page.wait_for_function(f"({COVERED})() === 0", timeout=5000)


def test_figures_fit_the_window_and_nothing_moves(opened, page_name):
    page = opened(page_name, WINDOWS[0], OPEN)
    for answered in (False, True):
        for size in WINDOWS:
            resize(page, size)
            page.evaluate(FRAME)
            assert page.evaluate(TALL) == [], (answered, size)
        page.evaluate(ANSWER)
    resize(page, WINDOWS[0])
    page.evaluate(FRAME)
    assert page.evaluate(MOVES) == []


def test_on_a_phone_nothing_moves_and_the_drawing_is_seen(opened, page_name):
    """While a slider is dragged; while a control is used."""
    page = opened(page_name, PHONE, OPEN, ANSWER)
    assert page.evaluate(MOVES) == []
    assert page.evaluate(UNSEEN) == []

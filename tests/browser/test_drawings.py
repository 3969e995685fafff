"""The book's live figures in its pages: they draw what matplotlib draws, and answer."""

import gzip
import re

import numpy as np
import pytest
from figures import page_of, pages, random_setting
from made import FIGURES, made
from shapes import compare, fresh, of_page, of_text
from tries import tries

WIDTHS = {"wide": 1280, "narrow": 390}
OUTPUTS = """(figure) => { // of a figure with a state, after three steps from its start
    figure.live.again?.();
    figure.live.advance?.(3);
    const outputs = figure.live.outputs();
    for (const name in outputs) outputs[name] = Array.from(outputs[name], String);
    return [figure.live.values(), outputs];
}"""
PRESETS = """(figure) => [...figure.querySelectorAll(".live-preset")].map((button) => {
    button.click();
    const there = figure.live.values();
    figure.querySelector(".live-reset").click();
    return [button.textContent, there, figure.live.values()];
})"""
TEXT_SIZES = """(figure) => {
    const svg = [...figure.querySelectorAll("svg")].find((svg) => svg.clientWidth);
    return [...svg.querySelectorAll("text")].map((text) => {
        const sizes = [text, ...text.querySelectorAll("tspan")].map(
            (part) => parseFloat(getComputedStyle(part).fontSize));
        return [text.textContent, Math.max(...sizes) * svg.getScreenCTM().a];
    });
}"""


@pytest.fixture(scope="module", params=FIGURES)
def id(request):
    """Run the tests once for each figure, all tests of one figure in a row."""
    return request.param


@pytest.fixture
def live(id):
    return made(id)


@pytest.fixture(scope="module")
def open_book(browser):
    """Return one page to read the book in; it must log no error."""
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def figure(id, book, open_book):
    """The figure in the book, a Locator: 1280 px wide, its controls reset."""
    open_book.set_viewport_size({"width": WIDTHS["wide"], "height": 900})
    address = f"{book.as_uri()}/{page_of(id, book)}"
    if open_book.url != address:
        open_book.goto(address, wait_until="domcontentloaded")
    figure = open_book.locator(f"#{id}")
    reset(figure)
    return figure


RESET = """(figure) => {
    for (let part = figure; (part = part.parentElement.closest("details")); )
        part.open = true;
    figure.querySelector(".live-reset").click();
}"""


def reset(figure):
    figure.evaluate(RESET)


def wide_or_narrow(figure, name):
    """Make the page wide, or narrow as a phone, and wait until the figure knows."""
    figure.page.set_viewport_size({"width": WIDTHS[name], "height": 900})
    figure.locator(f".live-{name}").wait_for()
    figure.evaluate(
        "() => new Promise((r) => requestAnimationFrame(() => setTimeout(r)))"
    )


def test_book_has_the_figures_of_the_package_and_no_others(book):
    assert FIGURES
    shown = {id for figures in pages(book).values() for id in figures}
    known = {
        re.sub(r"(?<=.)-\d+$", "", id) if id not in FIGURES else id for id in shown
    }
    assert known == set(FIGURES)


def test_page_draws_what_matplotlib_draws(figure, id, live, monkeypatch):
    """Every other figure wide, the others narrow; or each in both widths."""
    turns = [*WIDTHS] if list(FIGURES).index(id) % 2 else [*WIDTHS][::-1]
    for name in turns[: tries(5)]:
        wide_or_narrow(figure, name)
        setting = random_setting(live, np.random.default_rng(1 + (name == "wide")))
        values = figure.evaluate("(f, v) => (f.live.set(v), f.live.values())", setting)
        expected = fresh(live, values, name, monkeypatch)
        compare(of_page(figure), of_text(figure, expected))


def test_presets_set_what_they_say_and_reset_the_rest(figure, live):
    defaults = figure.evaluate("(f) => f.live.values()")
    found = figure.evaluate(PRESETS)
    assert [name for name, _, _ in found] == list(live.presets)
    for name, there, back in found:
        assert there == defaults | live.presets[name]
        assert back == defaults


def test_every_control_answers_the_keyboard(figure, live):
    for name, control in live.controls.items():
        before, old = figure.evaluate(OUTPUTS)
        inputs = "input, textarea, select, svg, .live-steps button"
        use(figure.locator(f"[data-name={name}] :is({inputs})").first, control)
        after, new = figure.evaluate(OUTPUTS)
        assert {k for k in after if after[k] != before[k]} == {name}
        assert any(new[k] != old[k] for k in new if k not in live.controls), name
        reset(figure)


def use(element, control):
    """Move a control, a slider to its end, with keys."""
    if control.kind == "text":
        element.fill(control.alphabet[-1])
    elif control.kind == "column":
        element.fill("\n".join(f"{k * k}" for k in range(control.least)))
    elif control.kind == "number":
        element.fill("1.5")
    elif control.kind == "range":
        element.press("Home" if control.value == control.high else "End")
    elif control.kind == "choice":
        last = control.value == len(control.options) - 1
        element.press("ArrowUp" if last else "ArrowDown")
    else:
        keys = {"sequence": "Enter", "point": "End", "strokes": "Delete"}
        element.press(keys.get(control.kind, "Space"))


@pytest.mark.parametrize("name", WIDTHS)
def test_text_in_the_drawing_is_at_least_12_px(figure, name):
    wide_or_narrow(figure, name)
    sizes = figure.evaluate(TEXT_SIZES)
    assert sizes
    assert [(text, size) for text, size in sizes if size < 12] == []


def test_figure_is_small(id, book):
    found = [figures[id] for figures in pages(book).values() if id in figures]
    assert found
    assert all(len(gzip.compress(html.encode())) <= 40_000 for html in found)


def test_script_is_small(book):
    assert len(gzip.compress((book / "_static" / "live.js").read_bytes())) <= 20_000

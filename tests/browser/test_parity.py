"""The book's live figures in its pages: they compute and draw what Python does."""

import base64
import gzip
import itertools
import re

import numpy as np
import pytest
from shapes import compare, fresh, of_page, of_text

from lstmbook.book.figures import every_figure

FIGURES = every_figure()
# {id: outputs that are NaN somewhere, where nothing is drawn}
GAPS = {
    "live-gradient-by-layer": {"both", "bends"},
    "live-inside-the-lstm": {"f", "i", "o", "c"},  # behind the last word
}
WIDTHS = {"wide": 1280, "narrow": 390}
OUTPUTS = """(figure, settings) => settings.map((values) => {
    figure.live.set(values);
    const text = (numbers) => {
        const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
        return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
    };
    const outputs = figure.live.outputs();
    for (const name in outputs) outputs[name] = text(outputs[name]);
    return [figure.live.values(), outputs];
})"""
TEXT_SIZES = """(figure) => {
    const svg = [...figure.querySelectorAll("svg")].find((svg) => svg.clientWidth);
    return [...svg.querySelectorAll("text")].map((text) => {
        const sizes = [text, ...text.querySelectorAll("tspan")].map(
            (part) => parseFloat(getComputedStyle(part).fontSize));
        return [text.textContent, Math.max(...sizes) * svg.getScreenCTM().a];
    });
}"""


def figures_in(html):
    """{id: HTML} of the live figures of a page, questions left out."""
    found = re.findall(r'(<figure class="live" id="([^"]+)".*?</figure>)', html, re.S)
    return {id: figure for figure, id in found}


@pytest.fixture(scope="module")
def pages(book):
    """{name: {id: HTML of the figure}} for each page."""
    paths = [path for path in book.rglob("*.html") if "_static" not in path.parts]
    return {
        path.relative_to(book).as_posix(): figures_in(path.read_text("utf-8"))
        for path in paths
    }


@pytest.fixture(scope="module", params=FIGURES)
def id(request):
    """Run the tests once for each figure, all tests of one figure in a row."""
    return request.param


@pytest.fixture(scope="module")
def live(id):
    return FIGURES[id]()


@pytest.fixture(scope="module")
def open_book(browser):
    """Return one page to read the book in; it must log no error."""
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def figure(id, book, pages, open_book):
    """The figure in the book, a Locator: 1280 px wide, its controls reset."""
    names = [name for name, figures in pages.items() if id in figures]
    assert names, f"no page shows {id}"
    open_book.set_viewport_size({"width": WIDTHS["wide"], "height": 900})
    address = f"{book.as_uri()}/{names[0]}"
    if open_book.url != address:
        open_book.goto(address, wait_until="domcontentloaded")
    figure = open_book.locator(f"#{id}")
    reset(figure)
    return figure


def reset(figure):
    figure.evaluate("(figure) => figure.querySelector('.live-reset').click()")


def wide_or_narrow(figure, name):
    """Make the page wide, or narrow as a phone, and wait until the figure knows."""
    figure.page.set_viewport_size({"width": WIDTHS[name], "height": 900})
    figure.locator(f".live-{name}").wait_for()
    figure.evaluate(
        "() => new Promise((r) => requestAnimationFrame(() => setTimeout(r)))"
    )


def samples(control, rng):
    """Positions to try: both ends, the default; the last one is random."""
    found = [x.item() if isinstance(x, np.generic) else x for x in control.samples(rng)]
    few = control.kind in ("choice", "checkbox", "radio", "number")
    return [*found, found[rng.integers(len(found))]] if few else found


def random_setting(live, rng):
    return {name: samples(control, rng)[-1] for name, control in live.controls.items()}


def corners(live, rng, most=100):
    """The samples of all controls in all combinations, or `most` of them."""
    every = [samples(control, rng) for control in live.controls.values()]
    found = [
        dict(zip(live.controls, s, strict=True)) for s in itertools.product(*every)
    ]
    return [found[k] for k in rng.permutation(len(found))[:most]]


def test_book_has_the_figures_of_the_package_and_no_others(pages):
    assert FIGURES
    shown = {id for figures in pages.values() for id in figures}
    known = {
        re.sub(r"(?<=.)-\d+$", "", id) if id not in FIGURES else id for id in shown
    }
    assert known == set(FIGURES)


def test_page_computes_what_numpy_computes(figure, live, id):
    rng, gaps = np.random.default_rng(0), set()
    settings = corners(live, rng) + [random_setting(live, rng) for _ in range(100)]
    for values, outputs in figure.evaluate(OUTPUTS, settings):
        expected = live.outputs(**values)
        assert outputs.keys() == expected.keys()
        for name, text in outputs.items():
            found = np.frombuffer(base64.b64decode(text))
            numbers = np.ravel(expected[name]).astype(float)
            about = f"{name} at {values}"
            np.testing.assert_allclose(found, numbers, 1e-9, 1e-12, err_msg=about)
            if name not in live.controls and np.isnan(numbers).any():
                gaps.add(name)
    assert gaps == GAPS.get(id, set())


@pytest.mark.parametrize("name, times", [("wide", 2), ("narrow", 1)])
def test_page_draws_what_matplotlib_draws(figure, live, monkeypatch, name, times):
    wide_or_narrow(figure, name)
    rng = np.random.default_rng(times)
    for _ in range(times):
        setting = random_setting(live, rng)
        values = figure.evaluate("(f, v) => (f.live.set(v), f.live.values())", setting)
        expected = fresh(live, values, name, monkeypatch)
        compare(of_page(figure), of_text(figure, expected))


def test_presets_set_what_they_say_and_reset_the_rest(figure, live):
    defaults = figure.evaluate("(f) => f.live.values()")
    assert figure.locator(".live-preset").all_text_contents() == list(live.presets)
    for name, preset in live.presets.items():
        figure.get_by_role("button", name=name, exact=True).click()
        assert figure.evaluate("(f) => f.live.values()") == defaults | preset
        figure.locator(".live-reset").click()
        assert figure.evaluate("(f) => f.live.values()") == defaults


def test_every_control_answers_the_keyboard(figure, live):
    for name, control in live.controls.items():
        ((before, old),) = figure.evaluate(OUTPUTS, [{}])
        inputs = f"[data-name={name}] :is(input, select, .live-steps button)"
        use(figure.locator(inputs).first, control)
        ((after, new),) = figure.evaluate(OUTPUTS, [{}])
        assert {k for k in after if after[k] != before[k]} == {name}
        assert any(new[k] != old[k] for k in new if k not in live.controls), name
        reset(figure)


def use(element, control):
    """Move a control, a slider to its end, with keys."""
    if control.kind == "text":
        element.fill(control.alphabet[-1])
    elif control.kind == "number":
        element.fill("1.5")
    elif control.kind == "range":
        element.press("Home" if control.value == control.high else "End")
    elif control.kind == "choice":
        last = control.value == len(control.options) - 1
        element.press("ArrowUp" if last else "ArrowDown")
    else:
        element.press({"sequence": "Enter", "point": "End"}.get(control.kind, "Space"))


@pytest.mark.parametrize("name", WIDTHS)
def test_text_in_the_drawing_is_at_least_12_px(figure, name):
    wide_or_narrow(figure, name)
    sizes = figure.evaluate(TEXT_SIZES)
    assert sizes
    assert [(text, size) for text, size in sizes if size < 12] == []


def test_figure_is_small(id, pages):
    found = [figures[id] for figures in pages.values() if id in figures]
    assert found
    assert all(len(gzip.compress(html.encode())) <= 40_000 for html in found)


def test_script_is_small(book):
    assert len(gzip.compress((book / "_static" / "live.js").read_bytes())) <= 12_000

"""A figure that asks first: by mouse, finger and keys; hidden until it is answered."""

import re

import numpy as np
import pytest
from guessing import GUESSES, asks
from playwright.sync_api import expect
from small import FILES, STRICT, outputs
from test_live_model import widget  # noqa: F401 a fixture

from lstmbook.book import predict

BOX = """() => {
    const box = [...document.querySelectorAll(".live-pad")]
        .map((pad) => pad.getBoundingClientRect()).find((box) => box.width);
    return [box.x, box.y, box.width, box.height];
}"""
VERDICT = '() => document.querySelector(".live-verdict").textContent'
CLICK = "(name) => document.querySelector(name).click()"
HELD = '() => document.querySelector(".live-mine").getAttribute("d")'
# What is seen or read aloud of the artists, beside the axes: lines, bars, words.
SEEN = """() => [...document.querySelectorAll("svg.live-drawing")].flatMap((svg) =>
    [...svg.querySelectorAll(".live-asked *")].filter((part) =>
        getComputedStyle(part).visibility !== "hidden")).length"""
SAID = '() => document.querySelector("figure.live").innerText'


@pytest.fixture
def opened(driver, serve, tmp_path):
    """Return a function: open a page with one figure, under a strict policy."""

    def opened(guess, size=(1000, 900)):
        for name in ("live.js", "live.css"):
            (tmp_path / name).write_text(FILES[name][1])
        policy = f'<meta http-equiv="Content-Security-Policy" content="{STRICT}">'
        head = f'<meta charset="utf-8">{policy}<link rel="icon" href="data:,">'
        head = f'{head}<link rel="stylesheet" href="live.css">'
        head = f'<head>{head}<script src="live.js" defer></script></head>'
        html = asks(GUESSES[guess]).fragment("live-leak")
        tall = '<p style="height:3000px">more</p>'
        page = f"<!doctype html><html lang=en>{head}<body>{html}{tall}"
        (tmp_path / "index.html").write_text(page)
        driver.resize(*size)
        driver.open(serve(driver.site(tmp_path)) + "/index.html")
        driver.quiet()
        return driver

    yield opened
    driver.resize(1280, 900)


def in_box(driver, *points):
    """Points of the axes, from 0 to 1 across and up, as points of the window."""
    x, y, width, height = driver.evaluate(BOX)
    return [(x + a * width, y + (1 - b) * height) for a, b in points]


def test_a_curve_is_drawn_with_the_mouse(opened):
    driver = opened("curve")
    assert driver.evaluate(SEEN) == 0 and "three" not in driver.evaluate(SAID)
    driver.press(*in_box(driver, (0.01, 0.5), (0.5, 0.5), (0.99, 0.5)))
    assert driver.evaluate(SEEN) == 0
    driver.evaluate(CLICK, ".live-compare")
    off = np.abs(1 - 0.5 ** np.arange(41)).mean()
    said = driver.evaluate(VERDICT)
    assert f"off by {off:.2g} on average; furthest at step" in said
    assert re.search(r"you drew (1|0\.99\d), it is 0\. 0\.125\.$", said)
    assert driver.evaluate(SEEN) > 0 and "three" in driver.evaluate(SAID)
    assert driver.evaluate(HELD).count("L") == 40
    assert not driver.errors


def test_a_curve_is_drawn_by_keys(opened):
    driver = opened("curve")
    inputs = "(k) => document.querySelectorAll('.live-handles input')[k]"
    driver.evaluate(f"(k) => ({inputs})(k).focus()", 0)
    driver.key("End")
    for _ in range(6):
        driver.key("Tab", "Home")
    names = [driver.evaluate(f"(k) => ({inputs})(k).ariaLabel", k) for k in (0, 6)]
    assert names == ["your guess at step 0", "your guess at step 40"]
    texts = f"(k) => ({inputs})(k).getAttribute('aria-valuetext')"
    assert [driver.evaluate(texts, k) for k in (0, 1, 6)] == ["2", "0", "0"]
    driver.evaluate(CLICK, ".live-compare")
    line = np.maximum(0, 2 - 2 * np.arange(41) / 7)
    off = np.abs(line - 0.5 ** np.arange(41)).mean()
    said = driver.evaluate(VERDICT)
    assert f"off by {off:.2g} on average; furthest at" in said
    assert "furthest at step 1: you drew 1.7" in said  # there 1 would be 0.5


def test_a_curve_is_drawn_with_a_finger_and_the_page_stays(opened, request):
    if "webkit" in request.node.callspec.id:
        pytest.skip("WebKitGTK's driver has no touch")
    driver = opened("curve", (600, 800))
    start, *rest = in_box(driver, (0.02, 0.9), (0.5, 0.6), (0.98, 0.1))
    driver.touch(start, *rest)
    assert driver.evaluate("() => scrollY") == 0
    assert driver.evaluate(HELD).count("L") == 40
    driver.evaluate(CLICK, ".live-compare")
    assert "You were off by" in driver.evaluate(VERDICT)


def test_show_me_shows_without_a_verdict(opened):
    driver = opened("curve")
    driver.evaluate(CLICK, ".live-show")
    assert driver.evaluate(VERDICT) == "0.125."
    assert driver.evaluate(SEEN) > 0 and driver.evaluate(HELD) == ""
    driver.evaluate(CLICK, ".live-redo")
    assert driver.evaluate(SEEN) == 0 and driver.evaluate(VERDICT) == ""


@pytest.mark.parametrize("name", ["mark", "level"])
def test_a_mark_and_a_rule_are_placed(opened, name):
    driver = opened(name)
    driver.press(*in_box(driver, (0.5, 0.5)))
    driver.evaluate(CLICK, ".live-compare")
    y = {"mark": 0.9**10, "level": 0.9**3}[name]
    said = driver.evaluate(VERDICT)
    numbers = [float(x.rstrip(".,")) for x in said.split() if x[0].isdigit()]
    wanted = {"mark": [10, abs(1 - y)], "level": [1, y]}[name]
    np.testing.assert_allclose(numbers, wanted, atol=0.1, err_msg=said)


# ---- in Chromium alone: names and roles, the notebook, what moves from elsewhere


@pytest.fixture
def figure(put):
    return put(asks(GUESSES["curve"]).fragment("live-leak"))


def verdict(figure):
    return figure.get_by_role("status").first


def test_a_screen_reader_meets_the_question_and_not_the_answer(figure):
    tree = figure.aria_snapshot()
    assert (
        'group "Draw what is left."' in tree
        and 'slider "your guess at step 33"' in tree
    )
    assert 'img "Draw what is left."' in tree
    assert "falling" not in tree and "three" not in tree
    assert figure.locator(".live-controls").evaluate("controls => controls.inert")
    figure.get_by_role("button", name="Show me").click()
    tree = figure.aria_snapshot()
    assert 'img "A falling curve."' in tree and "three steps 0.125" in tree
    assert "your guess at" not in tree
    assert not figure.locator(".live-controls").evaluate("controls => controls.inert")


def test_it_is_asked_where_the_guess_says_and_shown_there(figure):
    assert figure.evaluate("f => f.live.values()") == {"f": 0.5, "start": 1}
    expect(figure.get_by_role("button", name="Undo")).to_be_disabled()
    figure.get_by_role("button", name="Show me").click()
    figure.get_by_role("button", name="Reset").click()
    assert figure.evaluate("f => f.live.values()")["f"] == 0.9
    assert "0.729" in figure.inner_text()


def test_the_guess_stays_while_sliders_move(figure, page):
    x, y, width, height = page.evaluate(BOX)
    page.mouse.click(x + width / 2, y + height / 4)
    figure.get_by_role("button", name="Compare").click()
    mine = figure.locator("svg.live-wide .live-mine")
    before = mine.get_attribute("d")
    figure.get_by_role("slider", name="f", exact=True).press("End")
    assert np.allclose(outputs(figure)["left"], 1)
    assert mine.get_attribute("d") == before and before.count("L") == 40


def test_what_moves_from_elsewhere_ends_the_asking(figure):
    figure.evaluate("f => f.live.set({f: 0.2})")
    expect(figure.get_by_role("button", name="Guess again")).to_be_visible()
    assert "0.008" in figure.inner_text()


@pytest.mark.parametrize(
    "name, answer, words",
    [
        ("choice", "more", "Not so. It is: less than a half."),
        ("choice", "less than a half", "Right: less than a half."),
        ("number", "0,7", "Right: it is 0.729 of 1."),
        ("number", "0.1", "you said 0.1, 7.3 times too small; it is 0.729 of 1."),
        ("number", "some", "That is no number yet."),
    ],
)
def test_a_choice_and_a_number_are_judged_when_they_are_given(put, name, answer, words):
    figure = put(asks(GUESSES[name]).fragment("live-leak"))
    assert figure.locator(".live-asked").evaluate_all(
        "all => all.every((e) => getComputedStyle(e).visibility === 'hidden')"
    )
    if name == "choice":
        figure.get_by_role("button", name=answer, exact=True).click()
    else:
        field = figure.get_by_role("textbox", name="What is left after three steps?")
        field.fill(answer)
        expect(verdict(figure)).to_have_text("")  # not at every key
        field.press("Enter")
    expect(verdict(figure)).to_contain_text(words)
    again = figure.get_by_role("button", name="Guess again")
    expect(again).to_be_visible(visible=answer != "some")


def test_what_may_be_seen_is_seen(put):
    figure = put(asks(GUESSES["mark"]).fragment("live-leak"))
    kinds = figure.evaluate(
        """f => { const spec = JSON.parse(f.querySelector("script").textContent);
        return Object.fromEntries(spec.drawings[0].artists.map(([id, , name]) => [name,
            getComputedStyle(document.getElementById(id)).visibility])); }"""
    )
    hidden = dict.fromkeys(("mark", "level", "bars", "lying"), "hidden")
    assert kinds == {"left": "visible"} | hidden


def test_without_javascript_the_answer_stands_there(browser, tmp_path):
    html = asks(GUESSES["curve"]).fragment("live-leak")
    (tmp_path / "page.html").write_text(f"<style>{FILES['live.css'][1]}</style>{html}")
    page = browser.new_page(java_script_enabled=False)
    page.goto((tmp_path / "page.html").as_uri())
    expect(page.get_by_role("img", name="A falling curve.").first).to_be_visible()
    expect(page.get_by_text("After three steps 0.729 is left.")).to_be_visible()
    expect(page.get_by_text("Draw what is left.")).to_be_hidden()
    page.close()


def test_in_a_notebook_it_asks_and_the_kernel_hears(widget, page):  # noqa: F811
    figure = widget(asks(GUESSES["curve"]))
    assert page.evaluate("model.get('f')") == 0.5
    assert "three" not in figure.inner_text()
    figure.get_by_role("button", name="Show me").click()
    expect(verdict(figure)).to_have_text("0.125.")
    page.evaluate("model.set('f', 1)")
    assert np.allclose(outputs(figure)["left"], 1)


def test_in_a_notebook_that_was_moved_it_does_not_ask(widget):  # noqa: F811
    figure = widget(asks(GUESSES["curve"]).set(f=0.3))
    expect(figure.get_by_role("button", name="Guess again")).to_be_visible()
    assert figure.evaluate("f => f.live.values()")["f"] == 0.3


FOLD = "<details class=predict-first><summary>Predict</summary>4</details>"


def test_a_prediction_unfolds_the_answer_behind_it_and_no_other(put, page):
    asked = predict.place("x", "How many?", right=3, ends=(0, 10), label="networks")
    put(FOLD + asked.fragment("predict-x") + FOLD + asked.fragment("x") + FOLD)
    figure = page.locator("#predict-x")
    opened = "all => all.map((fold) => fold.open)"
    assert page.locator("details").evaluate_all(opened) == [False] * 3
    figure.get_by_role("slider", name="your guess, networks").press("Home")
    figure.get_by_role("button", name="Compare").click()
    expect(verdict(figure)).to_have_text("You put it at 0, it is at 3.")
    assert page.locator("details").evaluate_all(opened) == [False, True, False]
    figure.get_by_role("button", name="Guess again").click()
    assert page.locator("details").evaluate_all(opened) == [False] * 3


def test_a_prediction_takes_an_answer_in_a_notebook(widget):  # noqa: F811
    figure = widget(predict.one_of("x", "Which?", ("a", "b"), right=1))
    figure.get_by_role("button", name="a", exact=True).click()
    expect(verdict(figure)).to_have_text("Not so. It is: b.")


@pytest.mark.parametrize("width", [1000, 390])
def test_controls_leave_a_small_window_to_the_question(put, width):
    figure = put(asks(GUESSES["choice"]).fragment("live-leak"), width=width)
    controls = figure.locator(".live-controls")
    assert controls.is_visible() == (width == 1000)
    figure.get_by_role("button", name="more", exact=True).click()
    expect(controls).to_be_visible()


@pytest.mark.parametrize("width", [1000, 390])
@pytest.mark.parametrize("guess", GUESSES)
def test_nothing_moves_when_the_figure_wakes(put, guess, width):
    theme = "<style>[hidden] { display: none !important }</style>"
    html = theme + asks(GUESSES[guess]).fragment("live-leak")
    heights = []
    for script in ("", "live.js"):
        figure = put(html, script=script, width=width)
        parts = [figure, figure.locator(".live-body"), figure.locator(".live-guess")]
        heights.append([part.bounding_box() for part in parts])
    assert heights[0] == heights[1]

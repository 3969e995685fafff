"""A reader's hands on the controls: type, undo, take along, scroll past."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from playwright.sync_api import expect
from small import settle

from lstmbook.live import Checkbox, IntSlider, Live, Point, Slider, Text

VALUES = "f => f.live.values()"


def leak(f, n, share, tiny, negative):
    left = np.where(negative, -1, 1) * f ** np.arange(6.0)
    return {"left": left, "said": left[n] * share + tiny}


def paint(out):
    _, ax = plt.subplots()
    ax.plot(out["left"], gid="left")
    ax.set(ylim=(-1, 1))
    return ax


def place(out):
    """A point that is dragged, on axes from 0 to 4 and from -4 to 4."""
    _, ax = plt.subplots()
    ax.plot(*out["p"][:, None], "o", gid="p")
    ax.set(xlim=(0, 4), ylim=(-4, 4))
    return ax


def leaking():
    return Live(
        leak,
        paint,
        alt="A falling curve.",
        readout="{said:.3f}",
        presets={"Keep": {"f": 1.0}},
        f=Slider(0, 1, 0.5, "f", step=0.01, unit="a step", fine=0.001, format=".3f"),
        n=IntSlider(0, 5, 1, "n"),
        share=Slider(0, 1, 0.5, "share", format=".0%"),
        tiny=Slider(-0.01, 0.01, 0, "tiny", format=".1e"),
        negative=Checkbox("negative"),
    )


def enter(figure, name, text):
    field = figure.get_by_label(f"type {name}", exact=True)
    field.fill(text)
    field.press("Enter")
    return field


@pytest.mark.parametrize(
    "name, text, value, shown",
    [
        ("f", "0.99951", 0.99951, "1.000 a step"),  # between two positions, exactly
        ("f", " 0,25 a step ", 0.25, "0.250 a step"),
        ("f", "1e-2", 0.01, "0.010 a step"),
        ("n", "4", 4, "4"),
        ("share", "25", 0.25, "25 %"),
        ("share", "62 %", 0.62, "62 %"),
        ("tiny", "−2.5 × 10⁻³", -0.0025, "−2.5 × 10⁻³"),
    ],
)
def test_a_value_can_be_typed(put, name, text, value, shown):
    figure = put(leaking().fragment("f"))
    field = enter(figure, name, text)
    assert figure.evaluate(VALUES)[name] == value
    expect(field).to_have_value(shown)
    expect(figure.get_by_role("alert")).to_have_count(0)
    live = leaking().set(**{name: value})
    outputs = figure.evaluate("f => Array.from(f.live.outputs().left)")
    np.testing.assert_allclose(outputs, live.outputs()["left"])


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("f", "1.2", "a number from 0.000 to 1.000"),
        ("f", "half", "a number from 0.000 to 1.000"),
        ("f", "", "a number from 0.000 to 1.000"),
        ("n", "2.5", "a whole number from 0 to 5"),
        ("share", "120", "a number from 0 % to 100 %"),
    ],
)
def test_wrong_input_gets_a_word_and_loses_nothing(put, name, text, words):
    figure = put(leaking().fragment("f"))
    before = figure.evaluate(VALUES)
    field = enter(figure, name, text)
    expect(figure.get_by_role("alert")).to_have_text(words)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(text)
    assert figure.evaluate(VALUES) == before
    figure.get_by_label("negative").check()  # what moves elsewhere leaves the text
    expect(field).to_have_value(text)
    field.press("Escape")
    expect(figure.get_by_role("alert")).to_have_count(0)
    assert field.input_value() != text


def test_what_is_typed_is_judged_when_it_is_done(put):
    figure = put(leaking().fragment("f"))
    figure.get_by_label("type f").fill("0.9")
    assert figure.evaluate(VALUES)["f"] == 0.5
    figure.get_by_label("type f").blur()
    assert figure.evaluate(VALUES)["f"] == 0.9


def test_a_gates_slider_has_fine_steps_near_both_ends(put):
    figure = put(leaking().fragment("f"))
    slider = figure.get_by_role("slider", name="f", exact=True)
    seen = []
    for key in ("End", "ArrowLeft", "Home", "ArrowRight"):
        slider.press(key)
        seen.append(figure.evaluate(VALUES)["f"])
    assert seen == [1, 0.999, 0, 0.001]
    figure.evaluate("f => f.live.set({ f: 0.5 })")
    slider.press("ArrowRight")
    assert figure.evaluate(VALUES)["f"] == 0.51
    expect(slider).to_have_attribute("aria-valuetext", "0.510 a step")
    positions = leaking().controls["f"].positions()
    for at, value in enumerate(positions):
        figure.evaluate("(f, v) => f.live.set({ f: v })", value)
        assert slider.input_value() == str(at)
    assert len(positions) == 119


def test_undo_goes_back_through_the_readers_own_moves(put, page):
    page.clock.install()
    figure = put(leaking().fragment("f"))
    undo = figure.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    start = figure.evaluate(VALUES)
    slider = figure.get_by_role("slider", name="share")
    slider.press("ArrowRight")
    slider.press("ArrowRight")  # one move with the one before
    page.clock.run_for(1500)
    figure.get_by_label("negative").check()
    page.clock.run_for(1500)
    figure.get_by_role("button", name="Keep").click()
    figure.get_by_role("button", name="Reset").click()
    assert figure.evaluate(VALUES) == start
    undo.click()
    assert figure.evaluate(VALUES) == start | {"f": 1, "share": 0.52, "negative": True}
    undo.click()
    slider.press("Control+z")
    assert figure.evaluate(VALUES) == start | {"share": 0.52}
    figure.get_by_label("type share").press("Control+z")
    assert figure.evaluate(VALUES) == start
    expect(undo).to_be_disabled()
    slider.press("Control+z")
    assert figure.evaluate(VALUES) == start


def test_a_drag_is_one_move(put, page):
    p = Point((0, 4), (-4, 4), (2.0, 1.0), "point")
    word = Text("ab", "ab", 4, "word")

    live = Live(
        lambda p, word: {"sum": p[0] + np.sum(word)}, place, alt="A.", p=p, word=word
    )
    figure = put(live.fragment("f"))
    box = figure.locator("svg.live-wide .live-grip").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 100, y - 30, steps=9)
    page.mouse.up()
    assert figure.evaluate(VALUES)["p"] != [2, 1]
    figure.get_by_role("button", name="Undo").click()
    assert figure.evaluate(VALUES)["p"] == [2, 1]
    expect(figure.get_by_role("button", name="Undo")).to_be_disabled()


CLIPBOARD = """(allowed) => Object.defineProperty(navigator, "clipboard", { value: {
    async writeText(text) { if (!allowed) throw new Error(); window.copied = text; }
} })"""


def test_copied_line_sets_what_the_reader_sees(put, page):
    live = leaking()
    figure = put(live.fragment("f"))
    page.evaluate(CLIPBOARD, True)
    copy = figure.get_by_role("button", name="Copy as Python")
    copy.click()
    assert page.evaluate("copied") == "figure"  # it has no function that makes it
    enter(figure, "f", "0.9")
    figure.get_by_label("negative").check()
    figure.get_by_role("button", name="Copied").click()
    line = page.evaluate("copied")
    assert line == "figure.set(f=0.9, negative=True)"
    again = eval(line, {"figure": live})  # noqa: S307  what the book gave us
    assert again is live
    expected = figure.evaluate(VALUES)
    assert {name: getattr(again, name) for name in expected} == expected


def test_line_that_cannot_be_copied_is_shown(put, page):
    figure = put(leaking().fragment("f"))
    page.evaluate(CLIPBOARD, False)
    for _ in range(2):
        figure.get_by_role("button", name="Copy as Python").click()
    expect(figure.get_by_label("Python", exact=True)).to_have_value("figure")


def finger(page):
    session = page.context.new_cdp_session(page)

    def to(kind, *points):
        session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )
        settle(page)

    return to


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "has_touch": True}


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_finger_that_scrolls_past_a_slider_moves_nothing(put, page):
    figure = put(leaking().fragment("f") + "<p style=height:3000px>", width=390)
    before = figure.evaluate(VALUES)
    slider = figure.get_by_role("slider", name="share")
    x, y = middle(slider)
    x += 0.3 * slider.bounding_box()["width"]
    to = finger(page)
    to("touchStart", (x, y))
    for k in range(1, 15):
        to("touchMove", (x, y - 12 * k))
    to("touchEnd")
    assert page.evaluate("scrollY") > 50
    assert figure.evaluate(VALUES) == before
    expect(figure.get_by_role("button", name="Undo")).to_be_disabled()


def test_finger_along_a_slider_moves_it(put, page):
    figure = put(leaking().fragment("f") + "<p style=height:3000px>", width=390)
    x, y = middle(figure.get_by_role("slider", name="share"))
    to = finger(page)
    to("touchStart", (x, y))
    for k in range(1, 10):
        to("touchMove", (x + 8 * k, y))
    to("touchEnd")
    assert page.evaluate("scrollY") == 0
    assert figure.evaluate(VALUES)["share"] > 0.6


def test_point_follows_a_finger_and_the_page_stays(put, page):
    live = Live(
        lambda p: {"sum": p[0] + p[1]},
        place,
        alt="A.",
        p=Point((0, 4), (-4, 4), (2.0, -1.0), "point"),
    )
    figure = put(live.fragment("f") + "<p style=height:3000px>", width=390)
    x, y = middle(figure.locator("svg.live-narrow .live-grip"))
    to = finger(page)
    to("touchStart", (x, y))
    for k in range(1, 11):
        to("touchMove", (x, y - 8 * k))
    to("touchEnd")
    assert page.evaluate("scrollY") == 0
    assert figure.evaluate(VALUES)["p"][1] > 0


def test_keys_of_a_control_stay_with_it(put, page):
    figure = put(leaking().fragment("f"))
    page.evaluate(
        "window.heard = []; addEventListener('keydown', (e) => heard.push(e.key))"
    )
    slider = figure.get_by_role("slider", name="share")
    for key in ("ArrowRight", "m", "Tab", "Control+k"):
        slider.press(key)
    assert page.evaluate("heard") == ["Tab", "Control", "k"]

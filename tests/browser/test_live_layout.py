"""Where a figure and its controls stand: in one window, and nothing moves by itself."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from leaking import question
from small import settle

from lstmbook.live import Live, Radio, Slider

WORDS = "short|" + "a much longer sentence that needs a second line on a phone " * 2


def bend(a, b, c):
    return {"y": a * np.arange(5.0) + b, "far": np.where(c > 0.5, 1, 0)}


def paint(out):
    _, ax = plt.subplots()
    ax.plot(out["y"], gid="y")
    ax.set(ylim=(-1, 8))
    return ax


def bending(height=340):
    return Live(
        bend,
        paint,
        alt="A line.",
        readout="It is {far:%s}." % WORDS,  # noqa: UP031  braces
        height=height,
        a=Slider(0, 1, 0.5, "a, slope"),
        b=Slider(0, 1, 0.5, "b, start"),
        c=Slider(0, 1, 0.2, "c, words"),
    )


def boxes(figure):
    """{part: its box} of the shown drawing, the sentence and the controls."""
    parts = {
        "drawing": "svg:visible",
        "sentence": ".live-readout",
        "controls": ".live-controls",
    }
    return {name: figure.locator(css).bounding_box() for name, css in parts.items()}


def end(box, way):
    return box[way] + box["width" if way == "x" else "height"]


@pytest.mark.parametrize("width, beside", [(1100, True), (860, True), (830, False)])
def test_controls_stand_beside_the_drawing_where_there_is_room(put, width, beside):
    found = boxes(
        put(bending().fragment("f"), width=width + 16)
    )  # of the body's margin
    drawing, controls = found["drawing"], found["controls"]
    assert (controls["x"] >= end(drawing, "x")) == beside
    assert (controls["y"] >= end(drawing, "y")) == (not beside)
    assert end(controls, "x") <= width + 16


@pytest.mark.parametrize("height", [340, 640])
def test_figure_is_never_taller_than_a_low_window(put, page, height):
    figure = put(bending(height).fragment("f"), width=1100)
    page.set_viewport_size({"width": 1100, "height": 560})
    settle(page)
    assert figure.bounding_box()["height"] <= 560
    assert figure.bounding_box()["width"] <= 1040


@pytest.mark.parametrize("width", [1000, 390])
def test_longest_sentence_has_its_room_from_the_start(put, width):
    figure = put(bending().fragment("f"), width=width)
    before = boxes(figure)
    one_line = figure.locator(".live-readout").evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    if width == 390:
        assert before["sentence"]["height"] > 2 * one_line
    figure.evaluate("f => f.live.set({ c: 1 })")
    assert len(figure.locator(".live-readout").inner_text()) > 100
    assert boxes(figure) == before


def test_sentence_that_keeps_the_room_is_for_no_one(put):
    readout = put(bending().fragment("f")).get_by_role("status")
    assert readout.text_content() == "It is short."
    assert len(readout.get_attribute("data-room")) > 100
    hidden = "e => getComputedStyle(e, '::before').visibility"
    assert readout.evaluate(hidden) == "hidden"


def test_a_question_keeps_no_room_for_its_answer():
    words = "no|yes|"
    answer = lambda answer: {"said": answer + 0}  # noqa: E731
    asked = Live(
        answer,
        None,
        alt="",
        readout="{said:%s}" % words,  # noqa: UP031
        answer=Radio(("a", "b"), "Which?"),
    )
    assert "data-room" not in asked.fragment("f")


PHONE = {"width": 390, "height": 700}
PARTS = """f => {
    const svg = f.querySelector("svg.live-narrow").getBoundingClientRect();
    return { top: svg.top, bottom: svg.bottom };
}"""


@pytest.mark.parametrize("height", [300, 640])
@pytest.mark.parametrize("way", ["finger", "focus"])
def test_drawing_stays_in_the_upper_half_while_a_control_is_used(
    put, page, height, way
):
    figure = put(f"{bending(height).fragment('f')}<p style=height:3000px>", width=390)
    page.set_viewport_size(PHONE)
    settle(page)
    slider = figure.get_by_role("slider", name="c, words")
    page.evaluate("y => scrollTo(0, y)", slider.bounding_box()["y"] - 500)
    away = figure.evaluate(PARTS)
    assert away["top"] < 0  # it would leave
    before = slider.bounding_box()
    if way == "finger":
        slider.dispatch_event("pointerdown", {"isPrimary": True})
    else:
        slider.focus()
    held = figure.evaluate(PARTS)
    assert 0 <= held["top"] < 1
    assert held["bottom"] <= PHONE["height"] / 2 + 1
    assert held["bottom"] > 0.35 * PHONE["height"]
    assert slider.bounding_box() == before  # nothing moved under the finger
    page.mouse.wheel(0, 40)
    settle(page)
    assert 0 <= figure.evaluate(PARTS)["top"] < 1
    if way == "finger":
        slider.dispatch_event("pointerup")
    else:
        slider.blur()
        settle(page)
    assert figure.evaluate(PARTS)["top"] < 0


def test_drawing_leaves_a_control_that_stands_at_the_top_alone(put, page):
    figure = put(f"{bending().fragment('f')}<p style=height:3000px>", width=390)
    page.set_viewport_size(PHONE)
    slider = figure.get_by_role("slider", name="c, words")
    page.evaluate("y => scrollTo(0, y)", slider.bounding_box()["y"] - 60)
    slider.dispatch_event("pointerdown", {"isPrimary": True})
    assert figure.evaluate(PARTS)["bottom"] < 60


def test_sliders_keep_their_colours_where_colours_are_forced(put, page):
    page.emulate_media(forced_colors="active")
    slider = put(bending().fragment("f")).get_by_role("slider", name="a, slope")
    assert slider.evaluate("e => getComputedStyle(e).forcedColorAdjust") == "none"
    thumb = slider.bounding_box()
    clip = thumb | {"width": thumb["width"] / 2}
    plain = page.screenshot(clip=clip)
    slider.evaluate("e => { e.style.visibility = 'hidden'; }")
    assert page.screenshot(clip=clip) != plain


def test_paper_shows_the_words_of_a_question(put, page):
    put(question().fragment("f"))
    page.emulate_media(media="print")
    assert page.get_by_text("Which?").is_visible()

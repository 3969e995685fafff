"""Figures of one page: each by itself, and awake when a reader comes near."""

import matplotlib.pyplot as plt
import pytest
from playwright.sync_api import expect
from small import settle

from lstmbook.live import Live, Radio, Slider

FAR = "<p style=height:9000px>"


def draw(out):
    _, ax = plt.subplots()
    ax.axhline(out["v"], gid="v")
    ax.set_ylim(0, 1)
    return ax


def level():
    return Live(
        lambda a: {"v": a / 2},
        draw,
        alt="A level.",
        readout="{v:.2f}",
        presets={"High": {"a": 1.0}},
        a=Slider(0, 1, 0.5, "a"),
    ).fragment("here")


BROKEN = {
    "of a later book": lambda html: html.replace('"steps":[', '"steps":[["new",1],'),
    "cut off": lambda html: html.replace('"outputs":', '"outputs":}'),
    "without its artist": lambda html: html.replace('<g id="here-wide-', '<g id="x-'),
}


@pytest.mark.parametrize("how", BROKEN)
def test_figure_that_fails_stops_no_other(put, page, how):
    broken = BROKEN[how](level())
    assert broken != level()
    put(broken.replace("here", "broken") + level())
    assert len(put.errors) == 1 and put.errors.pop().startswith("broken: ")
    first, second = page.locator("figure.live").all()
    expect(first.locator("svg.live-wide")).to_be_visible()
    expect(first.locator(".live-controls")).to_be_hidden()
    second.get_by_role("slider").press("End")
    expect(second.get_by_role("status")).to_have_text("0.50")


def sleeps(figure):
    return "live-on" not in figure.get_attribute("class")


def test_figure_far_below_sleeps_until_it_comes_near(put, page):
    put(FAR + level())
    figure = page.locator("#here")
    assert sleeps(figure)
    page.evaluate("scrollTo(0, 8000)")
    settle(page)
    assert not sleeps(figure)


HANDS = {
    "asked": lambda figure: figure.evaluate("f => f.live.set({ a: 1 })"),
    "key": lambda figure: figure.get_by_role("slider").press("End"),
    "preset": lambda figure: figure.locator(".live-preset").evaluate("b => b.click()"),
    "script": lambda figure: figure.get_by_role("slider").evaluate(
        "e => { e.value = 1; e.dispatchEvent(new Event('input', { bubbles: true })); }"
    ),
}


@pytest.mark.parametrize("hand", HANDS)
def test_sleeping_figure_answers_at_once(put, page, hand):
    put(FAR + level())
    figure = page.locator("#here")
    assert sleeps(figure)
    HANDS[hand](figure)
    expect(figure.get_by_role("status")).to_have_text("0.50")


def test_question_that_sleeps_answers_at_once(put, page):
    asked = Live(
        lambda answer: {"said": answer + 0},
        None,
        alt="",
        readout="{said:no|yes|}",
        answer=Radio(("a", "b"), "Which?"),
    )
    put(FAR + asked.fragment("here"))
    page.locator("input[type=radio]").nth(1).evaluate("e => e.click()")
    expect(page.get_by_role("status")).to_have_text("yes")
    page.locator("input[type=radio]").nth(1).focus()
    page.locator("input[type=radio]").nth(1).blur()
    settle(page)


def test_a_figure_may_say_id_in_their_words(put):
    live = Live(
        lambda a: {"v": a / 2},
        draw,
        alt="The current I_{id}.",
        readout="I_{id} is {v:.1f}",
        a=Slider(0, 1, 0.5, "I_{id}"),
    )
    figure = put(live.fragment("here"))
    expect(figure.get_by_role("slider")).to_have_accessible_name("I_{id}")
    expect(figure.get_by_role("img")).to_have_accessible_name("The current I_{id}.")
    figure.get_by_role("slider").press("End")
    expect(figure.get_by_role("status")).to_have_text("I_{id} is 0.5")

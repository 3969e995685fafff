"""Figures of one page: each by itself, and awake when a reader comes near."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from leaking import question
from playwright.sync_api import expect
from small import settle

from lstmbook.live import Live, Slider

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
    put(FAR + question().fragment("here"))
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


def test_names_of_any_alphabet_are_filled_in(put):
    def wave(out):
        _, ax = plt.subplots()
        ax.axhline(out["höhe"], gid="höhe")
        ax.set(ylim=(0, 1), title="ω = {ω:.2f}")
        return ax

    live = Live(
        lambda ω: {"höhe": ω / 2},
        wave,
        alt="A.",
        readout="Here ω is {ω:.1f}, half {höhe:.2f}.",
        ω=Slider(0, 1, 0.5, "ω"),
    )
    figure = put(live.fragment("here"))
    figure.get_by_role("slider").press("End")
    expect(figure.get_by_role("status")).to_have_text("Here ω is 1.0, half 0.50.")
    expect(figure.locator("svg.live-wide")).to_contain_text("ω = 1.00")


def test_marks_that_are_nowhere_at_first_come(put):
    def spikes(out):
        _, ax = plt.subplots()
        ax.plot(out["s"], "o", gid="s")
        ax.set(xlim=(-1, 6), ylim=(0, 2))
        return ax

    live = Live(
        lambda a: {"s": np.where(np.arange(6) < 6 * a, 1.0, np.nan)},
        spikes,
        alt="A.",
        a=Slider(0, 1, 0, "a"),
    )
    figure = put(live.fragment("here"))
    shown = """e => [...e.querySelectorAll("g[id*=wide] use")].filter(
        (mark) => mark.style.display !== "none").length"""
    assert figure.evaluate(shown) == 0
    figure.evaluate("f => f.live.set({ a: 0.5 })")
    assert figure.evaluate(shown) == 3

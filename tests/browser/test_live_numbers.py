"""Controls of more than one number: points, steps, texts, answers."""

import json

import matplotlib.pyplot as plt
import numpy as np
from leaking import readout
from playwright.sync_api import expect
from small import move, outputs

from lstmbook.live import (
    Live,
    Number,
    Point,
    Radio,
    Sequence,
    Text,
)


def gather(p, steps, text, answer, typed):
    return {
        "p": p,
        "steps": np.cumsum(steps),
        "places": text,
        "count": np.sum(text >= 0),
        "right": np.where(answer == 1, 1, np.where(answer == 2, 2, 0)),
        "far": np.where(np.isnan(typed), -1, np.abs(typed - 3)),
    }


def paint_gathered(out):
    _, ax = plt.subplots()
    ax.plot(*out["p"][:, None], "o", markersize=12, gid="p")
    ax.plot(out["steps"], color="C1", gid="steps")
    ax.set(xlim=(0, 4), ylim=(-4, 4))
    return ax


def gathering():
    """A figure with a point, a sequence, a text, a question and a number."""
    return Live(
        gather,
        paint_gathered,
        alt="A point and a walk.",
        readout="{count:d} letters, {right:no|yes|unanswered}, off by {far:.1f}",
        presets={"Walk": {"steps": [1.0, 1.0, 1.0], "p": [1.0, -1.0], "text": "bb"}},
        p=Point((0, 4), (-4, 4), (2.0, 1.0), "point", step=0.05),
        steps=Sequence((-1, 0, 1), (0, 1, -1), "steps"),
        text=Text("abc", "ab", 4, "word"),
        answer=Radio(("first", "second"), "Which?"),
        typed=Number("guess", "m"),
    )


def test_controls_of_many_numbers_compute_what_numpy_computes(put):
    live = gathering()
    figure = put(live.fragment("live-gather"))
    rng = np.random.default_rng(1)
    samples = {name: c.samples(rng) for name, c in live.controls.items()}
    for turn in range(6):
        wanted = {name: s[turn % len(s)] for name, s in samples.items()}
        values = move(figure, wanted)
        if turn:
            assert values["steps"] == wanted["steps"]
            assert values["text"] == wanted["text"]
        page = outputs(figure)
        for name, value in live.outputs(**values).items():
            np.testing.assert_allclose(page[name], np.ravel(value), err_msg=name)


def test_point_follows_the_pointer_and_stays_on_its_steps(put, page):
    figure = put(gathering().fragment("live-gather"))
    grip = figure.locator("svg.live-wide .live-grip")
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 100, y - 30, steps=3)
    page.mouse.up()
    page.mouse.move(x, y)  # let go: nothing follows
    moved_x, moved_y = figure.evaluate("f => f.live.values().p")
    scale = figure.locator("svg.live-wide").evaluate("e => e.getScreenCTM().a")
    how = json.loads(figure.locator("script").text_content())["drawings"][0]["artists"]
    slopes = [how[0][3][axis][0] * scale for axis in "xy"]
    np.testing.assert_allclose(
        [moved_x, moved_y], [2 + 100 / slopes[0], 1 - 30 / slopes[1]], atol=0.03
    )
    assert np.isclose(moved_x * 20, round(moved_x * 20))
    after = grip.bounding_box()
    half_steps = [0.03 * abs(slope) for slope in slopes]
    assert abs(after["x"] - box["x"] - 100) < half_steps[0]
    assert abs(after["y"] - box["y"] + 30) < half_steps[1]


def test_point_moves_by_keyboard_too(put):
    figure = put(gathering().fragment("live-gather"))
    figure.get_by_label("point, down to up").press("ArrowUp")
    assert figure.evaluate("f => f.live.values().p") == [2, 1.05]


def test_press_on_a_step_takes_the_next_level(put):
    figure = put(gathering().fragment("live-gather"))
    steps = figure.get_by_role("group", name="steps").get_by_role("button")
    steps.nth(1).click()
    expect(steps.nth(1)).to_have_text("-1")
    expect(steps.nth(1)).to_have_accessible_name("step 2: -1")
    assert figure.evaluate("f => f.live.values().steps") == [0, -1, -1]
    np.testing.assert_array_equal(outputs(figure)["steps"], [0, -1, -2])


def test_text_takes_its_letters_and_says_so(put):
    figure = put(gathering().fragment("live-gather"))
    figure.get_by_label("word").fill("cax")
    expect(readout(figure)).to_contain_text("2 letters")
    expect(figure.get_by_text("only a b c")).to_be_visible()
    np.testing.assert_array_equal(outputs(figure)["places"], [2, 0, -1, -1])
    figure.get_by_label("word").fill("")
    expect(readout(figure)).to_contain_text("0 letters")
    expect(figure.get_by_text("only a b c")).to_have_count(0)


def test_question_and_number_wait_for_an_answer(put):
    figure = put(gathering().fragment("live-gather"))
    status = readout(figure)
    expect(status).to_have_text("2 letters, unanswered, off by −1.0")
    figure.get_by_role("group", name="Which?").get_by_label("second").check()
    figure.get_by_label("guess").fill("2.5")
    expect(status).to_have_text("2 letters, yes, off by 0.5")
    figure.get_by_role("button", name="Reset").click()
    expect(status).to_have_text("2 letters, unanswered, off by −1.0")


def test_preset_reaches_every_kind_of_control(put):
    figure = put(gathering().fragment("live-gather"))
    figure.get_by_role("button", name="Walk").click()
    values = figure.evaluate("f => f.live.values()")
    assert values["steps"] == [1, 1, 1]
    assert values["p"] == [1, -1]
    assert values["text"] == "bb"

"""Drawing in the page: by mouse, finger and keys."""

import numpy as np
import pytest
from small import move, outputs

from lstmbook.live import Live, Strokes
from lstmbook.live.strokes import written

VALUE = "f => f.live.values().lines"


def pad(most=40):
    return Live(
        lambda lines: {"y": lines * 1.0},
        None,
        alt="",
        lines=Strokes("AA__", "lines", most=most),
    )


@pytest.fixture
def figure(put):
    return put(pad().fragment("live-pad"))


def drag(page, box, stroke):
    """One stroke of the mouse through points (n, 2) from 0 to 1."""
    places = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def test_what_is_written_is_what_numpy_gets(figure):
    rng = np.random.default_rng(1)
    for lengths in [(), (1,), (7, 1, 12)]:
        text = written([rng.uniform(size=(n, 2)) for n in lengths])
        assert move(figure, {"lines": text}) == {"lines": text}
        found = outputs(figure)["y"].reshape(-1, 3)
        np.testing.assert_allclose(found, Strokes("", "l", 40).number(text), 0, 1e-12)


@pytest.mark.parametrize("text", ["A", "AA.", "<b>", "AA" * 41, None, 3])
def test_what_is_no_drawing_changes_nothing(figure, text):
    assert move(figure, {"lines": text}) == {"lines": "AA__"}


def test_a_mouse_draws_strokes(page, figure):
    figure.get_by_role("button", name="Wipe").click()
    assert figure.evaluate(VALUE) == ""
    box = figure.get_by_role("application").bounding_box()
    for stroke in ([(0.2, 0.2), (0.2, 0.8)], [(0.5, 0.5), (0.9, 0.5), (0.9, 0.9)]):
        drag(page, box, stroke)
    points = outputs(figure)["y"].reshape(-1, 3)[:6]
    assert points[:, 2].tolist() == [0, 1, 0, 1, 1, -1]
    expected = [(0.2, 0.2), (0.2, 0.8), (0.5, 0.5), (0.9, 0.5), (0.9, 0.9)]
    np.testing.assert_allclose(points[:5, :2], expected, atol=0.02)


def test_a_long_drawing_loses_points_and_not_its_ends(page, put):
    figure = put(pad(most=20).fragment("live-pad"))
    box = figure.get_by_role("application").bounding_box()
    figure.get_by_role("button", name="Wipe").click()
    ways = [(x, y) for y in np.arange(0.1, 0.9, 0.1) for x in np.linspace(0.1, 0.9, 9)]
    drag(page, box, ways)
    rows = outputs(figure)["y"].reshape(-1, 3)
    rows = rows[rows[:, 2] >= 0]
    assert 10 <= len(rows) <= 20
    np.testing.assert_allclose(rows[[0, -1], :2], [ways[0], ways[-1]], atol=0.03)


def test_keys_draw_wipe_and_undo(page, figure):
    box = figure.get_by_role("application")
    box.focus()
    page.keyboard.press("Delete")
    assert figure.evaluate(VALUE) == ""
    for key in ("ArrowUp", " ", "ArrowRight", "ArrowRight", " ", "ArrowDown"):
        page.keyboard.press(key)
    points = outputs(figure)["y"].reshape(-1, 3)
    assert points[:4, 2].tolist() == [0, 1, 1, -1]
    assert np.allclose(points[0, 1], points[2, 1]) and points[2, 0] > points[0, 0]
    assert page.get_by_text("pen up").count() == 1
    page.keyboard.press("Tab")
    assert page.get_by_text("pen up").count() == 0

"""The pad to draw on: what its text means, and what it refuses."""

import numpy as np
import pytest

from lstmbook.live import Strokes
from lstmbook.live.strokes import LAST, written


def test_a_drawing_is_read_as_it_was_written():
    rng = np.random.default_rng(0)
    strokes = [rng.integers(LAST + 1, size=(n, 2)) / LAST for n in (5, 1, 3)]
    rows = Strokes("", "lines", most=12).number(written(strokes))
    np.testing.assert_allclose(rows[:9, :2], np.concatenate(strokes), atol=1e-12)
    assert rows[:, 2].tolist() == [0, 1, 1, 1, 1, 0, 0, 1, 1, -1, -1, -1]


def test_an_empty_pad_has_no_point():
    assert np.all(Strokes("", "lines", most=3).number("") == [0, 0, -1])


@pytest.mark.parametrize(
    "text", ["A", "AAA", "A A", ".AA", "AA.", "AA..AA", "AAAAAAAA", "Ää", None, ["AA"]]
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(ValueError, match="no drawing of 3 points"):
        Strokes("", "lines", most=3).number(text)
    with pytest.raises(ValueError, match="lines"):
        Strokes(text, "lines", most=3)


def test_the_page_shows_the_drawing_before_a_script_runs():
    html = Strokes("AA__.gA", "lines").html("x")
    assert 'd="M0 0L63 63l0 0M32 0l0 0"' in html
    assert 'd=""' in Strokes("", "lines").html("x")

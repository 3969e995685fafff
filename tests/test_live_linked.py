"""Figures linked by a control, in Python; in browsers: browser/test_linked.py."""

import re

import numpy as np
import pytest
from going import going
from linking import hold, leak

from lstmbook.live import Guess, IntSlider, LogSlider, Slider, link
from lstmbook.live.page import scripts_of, undrawn

MARK = re.compile(r'data-name="(\w+)" data-linked="([^"]+)"')


@undrawn()
def test_a_kernel_moves_both_and_each_of_a_third():
    first, second, third = leak(), hold(), hold()
    first.keep = 0.7
    link(first, second, "keep")
    link(third, second, "keep")
    assert first.keep == second.keep == third.keep
    for one, value in ((first, 0.5), (second, 0.25), (third, 0.125)):
        one.keep = value
        assert {first.keep, second.keep, third.keep} == {value}
    first.start = 2
    assert second.start == third.start == 1
    np.testing.assert_array_equal(second.outputs()["held"], 0.125 * np.arange(9))


@pytest.mark.long
def test_a_page_is_told_which_controls_move_together():
    first, second, other = leak(), hold(), leak()
    plain = first.fragment("id"), second.fragment("id")
    assert "linked.js" not in scripts_of(plain[0] + plain[1])
    link(first, second, "keep", "start")
    link(first, second, "keep")  # as it is
    link(other, hold(), "keep")
    marks = [dict(MARK.findall(one.fragment("id"))) for one in (first, second, other)]
    assert marks[0] == marks[1] and marks[0].keys() == {"keep", "start"}
    assert marks[2].keys() == {"keep"} and marks[2]["keep"] != marks[0]["keep"]
    assert scripts_of(first.fragment("id")) == ("linked.js", "live.js")
    without = MARK.sub(r'data-name="\1"', first.fragment("id"))
    assert without == plain[0] and first.html == leak().html


@undrawn()
def test_one_that_trains_is_linked_as_any():
    first, second = going(), going()
    link(first, second, "rate", "seed")
    second.advance(3)
    first.rate = 0.2
    assert second.rate == 0.2 and second.outputs()["steps"] == 3
    first.seed = 5
    assert second.outputs()["steps"] == 0


@pytest.mark.parametrize(
    "other, words",
    [
        (Slider(0, 2, 1, "kept"), "its high is 1 in leak, 2 in hold"),
        (Slider(0, 1, 0.9, "kept", fine=0.001), "its fine is None in leak, 0.001 in"),
        (Slider(0, 1, 0.5, "kept"), "its value is 0.9 in leak, 0.5 in hold"),
        (IntSlider(0, 1, 1, "kept"), "its kind is 'Slider' in leak, 'IntSlider' in"),
        (LogSlider(0.1, 1, 0.9, "kept"), "its kind is 'Slider' in leak, 'LogSlider'"),
    ],
)
@undrawn()
def test_controls_that_are_not_alike_are_refused_with_the_cure(other, words):
    with pytest.raises(ValueError, match=f"{words}.*give both the same control"):
        link(leak(), hold(keep=other), "keep")
    again = Slider(0, 1, 0.9, "kept here", color="red", unit="of 1", format=".3f")
    link(leak(), hold(keep=again), "keep")  # looks are its own


@undrawn()
def test_what_else_cannot_be_linked_is_said():
    first, second = leak(), hold()
    with pytest.raises(ValueError, match="leak: no control is called f; there are"):
        link(first, second, "f")
    with pytest.raises(ValueError, match="takes the name of a control"):
        link(first, second)
    with pytest.raises(ValueError, match="linked to itself"):
        link(first, first, "keep")
    asks = leak(guess=Guess.curve("left", "Draw it."))
    with pytest.raises(ValueError, match="leak asks a guess"):
        link(second, asks, "keep")
    assert first.linked == second.linked == {}
    second._repr_mimebundle_()
    with pytest.raises(ValueError, match="hold was shown: link figures before that"):
        link(first, second, "keep")
    pairs = [leak(), hold()], [leak(), hold()]
    for pair in pairs:
        link(*pair, "keep")
    with pytest.raises(ValueError, match="linked to others by 'keep' already"):
        link(pairs[0][0], pairs[1][0], "keep")

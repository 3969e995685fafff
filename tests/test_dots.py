"""The plot of seeds shows every network, and says its middle."""

import numpy as np

from lstmbook.book.dots import dots, standing
from lstmbook.book.palette import COLOR


def drawn(still, name, color):
    """The wide drawing's elements of a kind in a colour, and all its texts."""
    svg, _ = still.drawings["wide"]
    texts = [part.text for part in svg.iter() if part.tag.endswith("text")]
    kind = [part for part in svg.iter() if part.tag.endswith(name)]
    return [part for part in kind if color.lower() in str(part.attrib)], texts


def test_dots_say_the_medians_to_who_does_not_see_them():
    html = dots({"a": [0.0, 0.2, 1.0], "b": [0.9] * 3}, "share right")._repr_html_()
    assert "share right, from 0 to 1. The medians: a: 0.20, b: 0.90." in html


def test_the_means_stand_beside_the_dots_and_in_the_words():
    rows = {"GRU, 20": np.array([0.5, 0.7]), "GRU, 160": np.array([0.9, 1.0])}
    panels = {"order": rows, "adding": {"GRU, 5": np.array([0.3])}}
    still = dots(panels, "share", middle="mean", told=True, axis={"xlim": (0, 1.2)})
    strokes, texts = drawn(still, "path", COLOR["f"])
    assert len(strokes) == 3
    assert {"60", "95", "30", "GRU, 20", "GRU, 160", "order", "adding"} <= set(texts)
    assert "The means: order, GRU, 20: 0.60, order, GRU, 160: 0.95" in still.alt


def test_a_network_that_never_learned_it_stands_right_of_the_line():
    """Drawn at 0 steps it would look like the fastest of all."""
    stands = standing([0, 100, 25, 0], 100)
    assert np.all(stands[1:3] == [100, 25]) and np.all(stands[[0, 3]] > 105)
    still = dots({"order": {"bias 0": [0, 0, 50]}}, "steps", end={"order": 100})
    assert "order, bias 0: 1 of 3 learned it." in still.alt


def test_rows_of_one_kind_are_named_once_and_other_rows_in_each_panel():
    same = {"a": [0.1], "b": [0.2]}
    _, texts = drawn(dots({"one": same, "two": same}, "share"), "path", "")
    assert texts.count("a") == 1
    other = {"one": same, "two": {"a": [0.1], "c": [0.2]}}
    _, texts = drawn(dots(other, "share"), "path", "")
    assert texts.count("a") == 2


def test_another_axis_than_that_of_shares():
    axis = {"xscale": "log", "xlim": (1, 1000), "xticks": [10], "xticklabels": ["ten"]}
    still = dots({"a": [10, 100, 999]}, "n", axis=axis, alt="Up to a thousand.")
    assert "ten" in drawn(still, "path", "")[1]
    assert still.alt.endswith("n. The medians: a: 100. Up to a thousand.")


def test_an_arrow_is_a_network_that_got_as_far_as_was_tried():
    def shapes(values):
        svg, _ = dots({"a": values}, "n", tested=9).drawings["wide"]
        marks = [part for part in svg.iter() if "fill-opacity" in str(part.attrib)]
        return len({mark.get("href") for mark in marks})

    assert [shapes([1, 8]), shapes([9, 10]), shapes([1, 9])] == [1, 1, 2]


def test_a_label_longer_than_its_axis_is_not_cut_off_on_a_phone():
    label = "distance of what is said from what happens"
    still = dots({"cross-entropy, fresh examples": np.ones(3)}, label)
    wide, narrow = (
        [part.text for part in svg.iter() if part.tag.endswith("text")]
        for svg, _ in (still.drawings[width] for width in ("wide", "narrow"))
    )
    assert label in wide and label not in narrow
    assert label in " ".join(narrow)  # on several lines

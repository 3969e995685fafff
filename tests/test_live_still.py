"""A figure that does not move, in a page and in a notebook."""

import re

import matplotlib.pyplot as plt
import pytest

from lstmbook.live import Still


def curve(**options):
    def draw():
        _, ax = plt.subplots(**options)
        ax.plot([1, 4, 2])
        return ax

    return Still(draw, alt="A line that rises & falls.", height=(300, 200))


def test_it_is_drawn_wide_and_narrow_in_the_ink_of_the_page():
    html = curve()._repr_html_()
    assert re.findall(r'viewBox="0 0 (\d+ \d+)"', html) == ["720 300", "360 200"]
    assert "currentColor" in html and "#000000" not in html
    assert html.count('aria-label="A line that rises &amp; falls."') == 2


def test_what_nbval_compares_does_not_hang_on_the_drawing():
    assert repr(curve()) == "Still(curve)"


def test_shown_twice_it_has_two_sets_of_ids():
    still = curve()
    first, again = (
        set(re.findall(r' id="([^"]+)"', still._repr_html_())) for _ in range(2)
    )
    assert first and again and not first & again


def test_it_asks_for_words_and_sets_its_own_size():
    with pytest.raises(ValueError, match="alt="):
        Still(plt.figure, alt=" ")
    with pytest.raises(ValueError, match="set height="):
        curve(figsize=(3, 3))
    assert not plt.get_fignums()

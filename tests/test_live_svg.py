"""Words in a drawing can be read on a white and on a dark page."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from lstmbook.book.figures.lstm_cell_steps import whole_cell
from lstmbook.book.palette import COLOR
from lstmbook.live.svg import ENOUGH, THEMES, contrast, readable

MIXED = re.compile(r"color-mix\(in srgb, (#\w{6}) (\d+)%, currentColor\)")


def seen(css):
    """The colour of a text on each page, and how it stands out there."""
    color, share = MIXED.fullmatch(css).groups()
    for ground, ink in THEMES:
        share_of = int(share) / 100
        mixed = share_of * np.array(to_rgb(color)) + (1 - share_of) * np.array(
            to_rgb(ink)
        )
        yield contrast(mixed, ground)


def test_contrast_is_that_of_the_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)
    assert contrast("#0072B2", "#0072B2") == 1


def test_every_colour_of_the_book_and_any_other_can_be_read():
    rng = np.random.default_rng(0)
    for color in [*map(COLOR.get, "figoh"), *map(to_hex, rng.uniform(size=(200, 3)))]:
        assert min(seen(readable(to_hex(color)))) >= ENOUGH, color
    share = int(MIXED.fullmatch(readable(COLOR["f"]))[2])
    assert share >= 70  # it is still that colour


def test_marks_of_the_book_stand_out_on_both_pages():
    for name, color in COLOR.items():
        if name != "c":  # the page's ink
            assert min(contrast(color, ground) for ground, _ in THEMES) >= 3, name


def test_words_of_a_figure_are_readable_and_its_lines_keep_their_colour():
    html = whole_cell().html
    fills = re.findall(r"<text[^>]*fill: ([^;\"]+)", html)
    coloured = [fill for fill in fills if "color-mix" in fill]
    assert len(coloured) > 10
    assert all(min(seen(fill)) >= ENOUGH for fill in coloured)
    assert not [fill for fill in fills if fill.startswith("#") and fill != "#ffffff"]
    assert f"stroke: {COLOR['f'].lower()}" in html


def test_places_have_two_decimals_and_no_text_is_turned_by_nothing():
    html = whole_cell().html
    places = " ".join(re.findall(r' (?:d|x|y)="([^"]*)"', html))
    assert len(re.findall(r"\d\.\d\d\b", places)) > 100
    assert not re.search(r"\.\d{3}|  |\.0\b", places)
    assert "rotate(-0" not in html

"""The figures of the chapter "A digit, row by row" show what they say."""

import numpy as np
import pytest
from going import at_the_end
from handwritten import drawn

from lstmbook.book.figures import handwriting as figures
from lstmbook.book.figures import handwriting_learns as learns
from lstmbook.lab.digit_reader import digit_reader, opinions
from lstmbook.lab.digits import MIXED
from lstmbook.live.strokes import written
from lstmbook.nn.functions import softmax
from lstmbook.tasks.digits import as_dots, as_pixels, digits_of


def test_the_bars_are_what_the_network_says_of_the_drawing():
    figure = figures.reads_your_digit()
    for digit in range(10):
        strokes = drawn(digit, np.random.default_rng(digit))
        lines = written([stroke[::3] for stroke in strokes])
        out = figure.outputs(strokes=lines)
        pixels = as_pixels(as_dots(figure.controls["strokes"].number(lines)))
        rows = np.reshape(pixels, (8, 1, 8))
        p = softmax(digit_reader().forward(rows)[0])[:, 0]
        bars = (np.arange(8)[:, None] + 0.42 - out["tops"].reshape(8, 10)) / 0.84
        np.testing.assert_allclose(bars, p, atol=1e-12)
        assert out["said"] == np.argmax(p[-1]) == out["best_7"]
        assert np.isclose(out["share"], p[-1].max())


def test_the_four_changes_its_mind_and_the_bar_tells_the_seven():
    figure = figures.reads_your_digit()
    with_bar = figure.outputs(strokes=figures.DRAWN["Seven"])["best"]
    without = figure.outputs(strokes=figures.DRAWN["Seven, no bar"])["best"]
    assert with_bar[-1] == without[-1] == 7
    first_right = [np.flatnonzero(best != 7)[-1] for best in (with_bar, without)]
    assert first_right[0] < first_right[1] and without[5] == 3
    four = figure.outputs(strokes=figures.DRAWN["Four"])
    assert four["best"][-1] == 4
    assert four["changes"] == np.sum(np.diff(four["best"]) != 0) > 0


def test_an_empty_page_is_answered():
    out = figures.reads_your_digit().outputs(strokes="")
    assert out["there"] == 0 and not out["pixels"].any()


@pytest.mark.long
def test_a_held_out_digit_is_uncovered_and_told_at_the_end():
    figure, (pixels, digit, p) = figures.reads_on(), figures.shown_digits()
    for number in (1, 13, len(digit)):
        for rows in (0, 3, 8):
            out = figure.outputs(number=number, rows=rows)
            seen = out["pixels"]
            assert np.array_equal(seen[:rows], pixels[number - 1, :rows])
            assert np.all(np.isnan(seen[rows:]))
            np.testing.assert_allclose(out["p"], p[rows, number - 1])
            assert out["truth"] == (digit[number - 1] if rows == 8 else 10)


def test_behind_the_first_digits_stand_those_that_it_gets_wrong():
    pixels, digit, p = figures.shown_digits()
    held, truth = digits_of("test")
    assert np.array_equal(pixels[: figures.USUAL], held[: figures.USUAL])
    right = np.argmax(opinions(held)[-1], -1) == truth
    late = np.argmax(p[-1, figures.USUAL :], -1) != digit[figures.USUAL :]
    assert late.all()
    assert np.sum(~right) == len(late) + np.sum(~right[: figures.USUAL])


def test_the_rows_come_as_the_order_says():
    pixels = np.arange(192.0).reshape(3, 8, 8)
    luck = np.array([0.0, 0.5, 0.999])
    top, mixed, anew = (
        learns.in_order(pixels, learns.ways(order, luck)) for order in range(3)
    )
    assert np.array_equal(top, pixels)
    assert np.array_equal(mixed, pixels[:, list(MIXED)])
    orders = (anew[:, :, 0] // 8 % 8).astype(int)
    assert all(sorted(order) == list(range(8)) for order in orders)
    assert len({tuple(order) for order in orders}) == 3


def test_no_digit_of_the_page_is_learned_and_asked():
    (known, _), (held, _) = learns.few()
    assert not {p.tobytes() for p in known} & {p.tobytes() for p in held}


@pytest.mark.long
@pytest.mark.parametrize("order", [0, 1])
def test_any_fixed_order_is_learned(order):
    right = at_the_end(learns.learns_digits(), "right", order=order)
    assert np.sum(right >= learns.GOOD) >= 9


@pytest.mark.long
def test_an_order_that_changes_is_learned_worse():
    right = at_the_end(learns.learns_digits(), "right", order=2)
    assert np.sum(right < learns.GOOD) >= 9

"""The written digits, and drawn ones that are made like them."""

import numpy as np
import pytest
from handwritten import as_line, drawn

from lstmbook.tasks.digits import (
    FILE,
    ON,
    PARTS,
    as_dots,
    as_pixels,
    by_rows,
    digits,
    digits_of,
)


def test_the_file_holds_what_was_read():
    pixels, digit = digits()
    assert np.bincount(digit).tolist() == [
        *(178, 182, 177, 183, 181),
        *(182, 181, 179, 174, 180),
    ]
    assert set(np.unique(16 * pixels)) == set(range(17))
    assert np.array_equal(16 * pixels[0, 0], [0, 0, 5, 13, 9, 1, 0, 0])
    assert FILE.stat().st_size < 60_000


def test_what_a_drawing_is_made_like_is_what_the_digits_are_like():
    pixels, _ = digits()
    assert np.all(np.any(pixels > 0, axis=2))  # all eight rows of each hold ink
    assert np.mean(np.sum(16 * pixels, axis=(1, 2))) == pytest.approx(ON, abs=1)


@pytest.mark.parametrize("split", ["mixed", "in order"])
def test_a_digit_is_in_one_part(split):
    pixels, digit = digits()
    found = [digits_of(name, split) for name in PARTS]
    together = np.concatenate([p for p, _ in found])
    assert sorted(p.tobytes() for p in together) == sorted(p.tobytes() for p in pixels)
    if split == "in order":
        assert np.array_equal(np.concatenate([d for _, d in found]), digit)
    assert np.array_equal(digits_of("test", split)[0], found[2][0])


def test_a_row_is_a_step_and_the_top_comes_first():
    pixels, digit = digits_of("test")
    batch = by_rows(pixels, digit)
    assert np.array_equal(batch.xs[0, 3], pixels[3, 0])
    assert np.all(batch.targets == digit)
    assert batch.counts.sum(0).tolist() == [1] * len(digit)
    assert by_rows(pixels, digit, "each").counts.all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: digits_of("tests"), "name"),
        (lambda: digits_of("test", "shuffled"), "split"),
        (lambda: by_rows(np.zeros((3, 64)), np.zeros(3, int)), r"\(3, 64\)"),
        (lambda: by_rows(np.zeros((3, 8, 8)), np.zeros(3, int), "all"), "asked"),
    ],
)
def test_a_wrong_argument_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def line(seed=0, digit=5):
    return as_line(drawn(digit, np.random.default_rng(seed)))


@pytest.mark.parametrize("digit", range(10))
def test_it_does_not_matter_where_and_how_large_one_draws(digit):
    one = line(digit, digit)
    other = np.column_stack([0.3 * one[:, :2] + [0.6, 0.1], one[:, 2]])
    assert np.mean(as_dots(one) != as_dots(other)) < 0.002


@pytest.mark.parametrize("digit", range(10))
def test_a_drawing_has_the_ink_and_the_height_of_a_written_digit(digit):
    dots = as_dots(line(digit, digit))
    assert ON <= dots.sum() <= ON + 12  # some dots lie equally far
    assert np.all(np.any(as_pixels(dots) > 0, axis=1))


def far_by_walking(points, led):
    """The distance of each dot, by trying many places of each piece of the line."""
    spots = []
    for before, here, joined in zip(
        [points[0], *points[:-1]], points, led, strict=True
    ):
        begin = before if joined > 0 else here
        spots += [begin + t * (here - begin) for t in np.linspace(0, 1, 60)]
    at = np.stack(np.meshgrid(np.arange(32) + 0.5, np.arange(32) + 0.5), -1)
    return np.min(np.linalg.norm(at[:, :, None] - np.array(spots), axis=-1), -1)


def test_the_dots_next_to_the_line_are_on():
    given = np.array(
        [[10, 4, 0], [14, 16, 1], [9, 28, 1], [22, 2, 0], [22, 30, 1], [0, 0, -1]]
    )
    placed = given[:5, :2] * 1.0
    low, high = placed.min(0), placed.max(0)
    placed = (placed - (low + high) / 2) * (28 / 28) + 16  # 28 high, 13 wide
    far = far_by_walking(placed, given[:5, 2])
    dots = as_dots(given * 1.0) == 1
    assert far[dots].max() < far[~dots].min() + 0.1


def test_strokes_are_not_joined():
    two = np.array([[0.4, 0.1, 0], [0.4, 0.9, 1], [0.6, 0.1, 0], [0.6, 0.9, 1]])
    one = np.where([[False, False, True]] * 4, [[0, 0, 0], [0, 0, 1]] * 2, two)
    one[2, 2] = 1
    assert np.mean(as_dots(two) != as_dots(one)) > 0.02
    alone = np.array([[0.5, 0.5, 0], [0, 0, -1], [0, 0, -1]])
    assert as_dots(alone)[16, 16] == 1 and ON <= as_dots(alone).sum() <= ON + 12


def test_nothing_drawn_is_nothing():
    assert not as_dots(np.full((4, 3), -1.0)).any()


def test_blocks_are_counted():
    dots = np.zeros((32, 32))
    dots[4:8, 8:10] = 1
    assert np.argwhere(as_pixels(dots)).tolist() == [[1, 2]]
    assert as_pixels(dots)[1, 2] == 0.5


def test_rounding_decides_no_dot():
    """A figure's page and NumPy may differ in the last digit of a distance."""
    rng = np.random.default_rng(0)
    for n in range(200):
        places = np.rint(rng.uniform(0, 63, size=(6, 2))) / 63
        given = np.column_stack([places, np.arange(6) > 0])
        if n % 2:  # lines along the axes, whose distances are round numbers
            given[1::2, n // 2 % 2] = given[::2, n // 2 % 2]
        moved = given + [1e-13, -1e-13, 0]
        assert np.array_equal(as_dots(given), as_dots(moved))

"""Written digits, row by row: 1797 of them, their parts, and drawn ones like them.

They are chapters/data/digits.npz, which tools/digits.py took from scikit-learn:
the test part of the Optical Recognition of Handwritten Digits of E. Alpaydin and C.
Kaynak (1998), from the UCI Machine Learning Repository, licence CC BY 4.0. Thirteen
people wrote them. Each was brought to one size by programs of NIST, as 32 x 32 dots,
and then counted: a pixel says how many of 4 x 4 dots are on.
"""

from functools import cache

import numpy as np

from lstmbook import CHAPTERS
from lstmbook.nn.checks import check_one_of, expect
from lstmbook.tasks.batch import Batch

FILE = CHAPTERS / "data" / "digits.npz"
SIDE, K, MOST = 8, 10, 16  # rows and columns, digits, dots in a pixel
PARTS = {"training": (0, 1000), "validation": (1000, 1300), "test": (1300, 1797)}
SPLITS = "mixed", "in order"


@cache
def digits():
    """All of them in the order of the file: pixels (1797, 8, 8) from 0 to 1, digits.

    >>> pixels, digit = digits()
    >>> pixels.shape, digit[:5]
    ((1797, 8, 8), array([0, 1, 2, 3, 4]))
    """
    with np.load(FILE) as arrays:
        return arrays["pixels"] / MOST, arrays["digits"].astype(int)


def digits_of(name, split="mixed"):
    """Pixels (N, 8, 8) and digits (N,) of a part that does not change.

    name   "training" (1000), "validation" (300) or "test" (497)
    split  "mixed": drawn by lot, so that a hand is in all three. "in order": as they
           stand in the file, where neighbours are of one hand more often than not

    >>> [len(digits_of(name)[1]) for name in PARTS]
    [1000, 300, 497]
    """
    check_one_of(name=(name, PARTS), split=(split, SPLITS))
    pixels, digit = digits()
    order = np.arange(len(digit))
    if split == "mixed":
        order = np.random.default_rng(0).permutation(order)
    chosen = order[slice(*PARTS[name])]
    return pixels[chosen], digit[chosen]


def by_rows(pixels, digit, asked="last"):
    """The Batch of digits that are read from the top, a row a step.

    pixels  (B, 8, 8);  digit  (B,)
    asked   "last": the answer counts when all rows are read; "each": after every row

    >>> batch = by_rows(*digits_of("test"))
    >>> batch.xs.shape, batch.targets.shape, batch.counts[:, 0]
    ((8, 497, 8), (8, 497), array([0., 0., 0., 0., 0., 0., 0., 1.]))
    """
    check_one_of(asked=(asked, ("last", "each")))
    fits = np.ndim(pixels) == 3 and np.shape(pixels)[1:] == (SIDE, SIDE)
    expect(fits, "(B, 8, 8)", pixels=np.shape(pixels))
    xs = np.moveaxis(pixels, 1, 0)
    step = np.arange(len(xs))[:, None] + 0 * digit
    targets, there = digit + 0 * step, 1.0 + 0 * step
    counts = there if asked == "each" else 1.0 * (step == len(xs) - 1)
    return Batch(xs, targets, there, counts, K, 1 / K)


# What a reader draws, as the digits were made -----------------------------------------

DOTS, HIGH, WIDE = 32, 28, 18  # dots in a row; how far the line of a digit reaches
SLIM = 2  # the most by which it is made narrower
ON = 313  # dots that are on, of 1024: the mean of the 1797 digits
HALVINGS, FAR = 14, 1e9


def as_dots(line):
    """(32, 32), 1 where a dot is on: a drawing as the digits were before the counting.

    line  (N, 3): x to the right, y down, and whether a line leads here from the point
          before: 1; 0 at the beginning of a stroke; -1 behind the end

    The drawing is moved to the middle and made as high as all digits are, or less where
    it would be too wide. Then the ON dots that lie next to the line are on: the pen is
    as thick as that takes. All of them are off where there is no line.

    >>> one = np.array([[0.5, 0.1, 0], [0.5, 0.4, 1]])
    >>> dots = as_dots(one)
    >>> dots.shape, bool(np.all(dots[:, 16])), bool(np.any(dots[:, 4]))
    ((32, 32), True, False)
    """
    x, y, led = line[:, 0], line[:, 1], line[:, 2]
    there = led >= 0
    x, y = _centred(x, there), _centred(y, there)
    wide, high = (np.maximum(2 * np.max(np.abs(v)), 1e-3) for v in (x, y))
    up = np.minimum(HIGH / high, SLIM * WIDE / wide)
    across = np.minimum(up, WIDE / wide)
    far = _distance(np.stack([across * x, up * y], -1) + DOTS / 2, led)
    # No thickness tried is a distance such as 2.5, so rounding decides nothing.
    low, top = 0.0, DOTS * np.pi / 2
    for _ in range(HALVINGS):  # the thickness at which ON dots are on
        middle = (low + top) / 2
        enough = np.sum(1 * (far <= middle)) >= ON
        low, top = np.where(enough, low, middle), np.where(enough, middle, top)
    return np.reshape(1.0 * (far <= top) * np.any(there), (DOTS, DOTS))


def _centred(v, there):
    """v, moved so that the middle between its ends is 0; 0 where nothing is."""
    low, high = np.min(np.where(there, v, FAR)), np.max(np.where(there, v, -FAR))
    return np.where(there, v - (low + high) / 2, 0)


def _distance(points, led):
    """(1024,): how far each dot is from the line through points (N, 2).

    Where no line leads to a point, it counts alone.
    """
    before = np.concatenate([points[:1], points[:-1]])
    begin = np.where((led > 0)[:, None], before, points)
    at = (np.arange(DOTS) + 0.5) * np.ones((DOTS, 1))
    dots = np.stack([np.ravel(at), np.ravel(at.T)], -1)  # x, y
    way = points - begin
    length = np.sum(way * way, -1)
    along = dots @ way.T - np.sum(begin * way, -1)  # (1024, N)
    share = np.clip(along / np.where(length > 0, length, 1), 0, 1)
    apart = np.sum(dots * dots, -1)[:, None] + np.sum(begin * begin, -1)
    apart = apart - 2 * (dots @ begin.T) + share * (share * length - 2 * along)
    apart = np.where(led >= 0, np.maximum(apart, 0), FAR)
    return np.sqrt(np.min(apart, -1))


def as_pixels(dots):
    """(8, 8) from 0 to 1: which share of each block of 4 x 4 dots is on.

    >>> as_pixels(np.ones((32, 32)))[0]
    array([1., 1., 1., 1., 1., 1., 1., 1.])
    """
    block = DOTS // SIDE
    return np.mean(np.reshape(dots, (SIDE, block, SIDE, block)), axis=(1, 3))

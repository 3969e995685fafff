"""Numbers in time: windows, a scale and a split that know the past only, simple rivals.

A forecast is made from a window xs (T, B, D), time first, and has shape (B, ahead). The
two series are chapters/data/co2.csv and sunspots.csv, made by tools/series.py.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from lstmbook import CHAPTERS
from lstmbook.nn.checks import check_whole, expect, numbers, refuse, shaped
from lstmbook.nn.rng import normal
from lstmbook.tasks.batch import Batch, require

DATA = CHAPTERS / "data"
NAMES = "co2", "sunspots"


@cache
def series(name):
    """A series of the book: its times, and its values (N,), nan where one is missing.

    name  "co2": months from March 1958 to December 2001, five of them missing;
          "sunspots": years from 1700 to 2008

    >>> times, values = series("sunspots")
    >>> times[0], values[:3]
    ('1700', array([ 5., 11., 16.]))
    """
    expect(name in NAMES, f"one of {list(NAMES)}", name=name)
    lines = (DATA / f"{name}.csv").read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if not line.startswith("#")][1:]
    values = np.array([float(number or "nan") for _, number in rows])
    values.flags.writeable = False
    return [when for when, _ in rows], values


def bridged(values):
    """The values (N,) with a straight line over each gap; at an end the nearest value.

    It looks at what comes behind the gap. For a past that one learns from that is fair;
    where a forecast begins in a gap, it is not.

    >>> bridged([1, np.nan, np.nan, 4])
    array([1., 2., 3., 4.])
    """
    values = shaped("values", values, "N")
    known = np.flatnonzero(np.isfinite(values))
    refuse(not len(known), "values has no number, expected one or more")
    return np.interp(np.arange(len(values)), known, values[known])


def random_walk(rng, n, batch_size=1):
    """Sums of independent normal steps, (n, B): where it goes next nobody can know.

    >>> random_walk(rng, 600, 2).shape
    (600, 2)
    """
    require(rng, n=(n, 1), batch_size=(batch_size, 1))
    return np.cumsum(normal(rng, (n, batch_size)), axis=0)


def windows(values, steps, ahead=1, start=0, stop=None):
    """Every window of a long series and what follows it, as a Batch.

    values  (N,), or (N, D) of which the first column is to be foreseen
    steps   T, how many values a window has;  ahead  K, how many are to be foreseen
    start, stop  answers are taken from these places on, and before that one; what a
            window reads may lie before `start`. So parts of a series that follow one
            another share no answer, and lose none but the first T.
    xs       (T, B, D)
    targets  (T, B, K)  the next K values after each step; the last step's count
    chance: the variance of the answers.

    >>> batch = windows(np.arange(6), steps=3, ahead=2)
    >>> batch.xs[..., 0].T, batch.targets[-1]
    (array([[0., 1., 2.],
           [1., 2., 3.]]), array([[3., 4.],
           [4., 5.]]))
    """
    values = numbers("values", values)
    expect(np.ndim(values) in (1, 2), "(N,) or (N, D)", values=np.shape(values))
    check_whole(steps=(steps, 1), ahead=(ahead, 1), start=(start, 0))
    N = len(values)
    stop = N if stop is None else stop
    check_whole(stop=(stop, 0))
    refuse(stop > N, f"stop is {stop}, but there are {N} values")
    first = np.arange(max(start, steps), stop - ahead + 1)  # places of first answers
    refuse(
        not len(first),
        f"no window of {steps} and {ahead} values from place {start} to {stop}",
    )
    table = np.reshape(values, (N, -1))
    at = first - steps + np.arange(steps)[:, None]  # (T, B)
    targets = table[at[..., None] + 1 + np.arange(ahead), 0]
    counts = np.zeros(at.shape)
    counts[-1] = 1.0
    chance = float(np.var(targets[-1]))
    return Batch(table[at], targets, None, counts, ahead, chance)


class Scaler(NamedTuple):
    """Numbers to about -1 to 1 and back: by the mean and the deviation of a past.

    >>> scaler = Scaler.of([2, 4, 6])
    >>> scaler.scaled([4, 8]).round(2), scaler.back([0.0])
    (array([0.  , 2.45]), array([4.]))
    """

    middle: np.ndarray
    size: np.ndarray

    @classmethod
    def of(cls, past):
        """Fitted on the past (N,) or (N, D), each column by itself, and on no more."""
        past = numbers("past", past)
        expect(np.all(np.isfinite(past)), "finite numbers: see `bridged`", past=past)
        middle, size = np.mean(past, axis=0), np.std(past, axis=0)
        refuse(np.any(size == 0), "a column of the past does not move: leave it out")
        return cls(middle, size)

    def scaled(self, values):
        return (numbers("values", values) - self.middle) / self.size

    def back(self, values):
        """What was scaled in its own unit again."""
        return numbers("values", values) * self.size + self.middle


# Rivals that need no network ----------------------------------------------------------


def last_value(xs, ahead=1):
    """Tomorrow is like today: the last value, for each step ahead.

    >>> last_value(windows([1, 2, 3, 4], 3).xs, ahead=2)
    array([[3., 3.]])
    """
    xs = _window(xs, 1, ahead)
    return np.repeat(xs[-1, :, :1], ahead, axis=-1)


def season(xs, period, ahead=1, growth=False):
    """As it was one period ago; with growth plus what the last period has added.

    period  in steps, 12 for months of a year; xs holds as many, with growth one more

    >>> xs = windows([1, 5, 2, 6, 0], 4).xs
    >>> season(xs, 2, ahead=3), season(xs, 2, ahead=3, growth=True)
    (array([[2., 6., 2.]]), array([[3., 7., 4.]]))
    """
    check_whole(period=(period, 1))
    xs = _window(xs, period + bool(growth), ahead)
    steps = np.arange(ahead)
    found = xs[len(xs) - period + steps % period, :, 0].T  # (B, K)
    if growth:
        added = xs[-1, :, :1] - xs[-1 - period, :, :1]
        found = found + added * (1 + steps // period)
    return found


class Autoregression(NamedTuple):
    """A straight line through the last values: a forecast is their sum, weighted.

    w  (p, K) the oldest first;  b  (K,)

    >>> line = autoregression([1, 2, 4, 8, 16, 32], order=1)
    >>> line.w.round(6), line.after(windows([3, 5, 0], 2).xs).round(6)
    (array([[2.]]), array([[10.]]))
    """

    w: np.ndarray
    b: np.ndarray

    def after(self, xs):
        """The forecasts (B, K) for windows xs (T, B, D), T >= p."""
        order = len(self.w)
        xs = _window(xs, order, 1)
        return xs[len(xs) - order :, :, 0].T @ self.w + self.b


def autoregression(past, order, ahead=1):
    """The `Autoregression` that fits a past (N,) best: least squares.

    order  p, how many values it looks at. With `ahead` > 1 each step ahead has weights
           of its own: a direct forecast.

    >>> autoregression([1, 2, 4, 8, 16, 32], order=1, ahead=2).w.round(6)
    array([[2., 4.]])
    """
    batch = windows(shaped("past", past, "N"), order, ahead)
    B = batch.xs.shape[1]
    refuse(B <= order, f"past has {B} windows of {order}, expected more than {order}")
    rows = np.concatenate([batch.xs[..., 0].T, np.ones((B, 1))], axis=1)
    solved = np.linalg.lstsq(rows, batch.targets[-1], rcond=None)[0]
    return Autoregression(solved[:-1], solved[-1])


def recursive(one_ahead, xs, ahead):
    """Several steps ahead by a forecast of one: each is read as if it had happened.

    one_ahead  takes windows (T, B, 1), gives (B, 1)
    Returns (B, ahead).

    >>> line = autoregression([1, 2, 4, 8, 16, 32], order=1)
    >>> recursive(line.after, windows([3, 5, 0], 2).xs, 3).round(6)
    array([[10., 20., 40.]])
    """
    xs, found = _window(xs, 1, ahead), []
    expect(xs.shape[-1] == 1, "(T, B, 1)", xs=xs.shape)
    for _ in range(ahead):
        found.append(one_ahead(xs))
        xs = np.concatenate([xs[1:], found[-1][None]])
    return np.concatenate(found, axis=-1)


def _window(xs, least, ahead):
    check_whole(ahead=(ahead, 1))
    xs = shaped("xs", xs, "T", "B", "D")
    refuse(len(xs) < least, f"xs has {len(xs)} steps, expected {least} or more")
    return xs


# How good is it? ----------------------------------------------------------------------


def off_by(forecast, truth):
    """The root of the mean squared error, in the unit of the series.

    >>> off_by([[1], [2]], [[1], [4]]).round(2)
    np.float64(1.41)
    """
    forecast, truth = numbers("forecast", forecast), numbers("truth", truth)
    same = np.shape(forecast) == np.shape(truth)
    expect(same, f"{np.shape(truth)}, as truth", forecast=np.shape(forecast))
    return np.sqrt(np.mean((forecast - truth) ** 2))


def share_explained(forecast, truth):
    """R2: the share of the truth's variance that the error leaves out; 1 is perfect.

    >>> share_explained([1, 2, 3], [1, 2, 3]), share_explained([2, 2, 2], [1, 2, 3])
    (np.float64(1.0), np.float64(0.0))
    """
    truth = numbers("truth", truth)
    refuse(np.var(truth) == 0, "truth does not move: R2 divides by its variance")
    return 1 - off_by(forecast, truth) ** 2 / np.var(truth)

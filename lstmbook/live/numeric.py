"""More of NumPy, as a tracer answers it: sorting, interpolation, what is short.

All is made of the steps a program has, so live.js knows nothing of it. What costs more
than a reader's page should, a sort of thousands, is refused with a cure.
"""

import numpy as np

from lstmbook.live.filled import array
from lstmbook.live.functions import take
from lstmbook.live.tracer import (
    COMPOSED,
    FUNCTIONS,
    TraceError,
    Tracer,
    move,
    numbered,
    program_of,
)

SORTED = 400  # numbers at most in a row that is sorted: each is compared with each


def _few(n, most, what):
    if n > most:
        raise TraceError(f"{what} ({n}, at most {most})", "fewer of them")


def _array(x):
    return array(x).now() if program_of(x) is not None else np.asarray(x)


# Order.


def argsort(a, axis=-1, *, kind=None, stable=None):  # noqa: ARG001
    """The places of the numbers in their order; equal ones stay in theirs, NaN last."""
    if axis is None:
        a, axis = np.ravel(a), 0
    rows = np.moveaxis(a, axis, -1)
    n = rows.shape[-1]
    _few(n, SORTED, "Sorting so many numbers")
    one, other = rows[..., :, None], rows[..., None, :]
    odd, both = np.isnan(one), np.isnan(one) & np.isnan(other)
    before = (other < one) | (odd & ~np.isnan(other))
    earlier = np.arange(n)[:, None] > np.arange(n)
    before = before | (((other == one) | both) & earlier)
    rank = np.sum(1.0 * before, -1)  # how many stand before each
    here = np.equal(rank[..., None, :], np.arange(n)[:, None])
    order = np.sum(np.where(here, np.arange(n), 0), -1)
    return np.moveaxis(order, -1, axis)


def take_along_axis(a, indices, axis=-1):
    """a at the computed places of each row."""
    a, k = np.moveaxis(a, axis, -1), np.moveaxis(indices, axis, -1)
    rows = np.reshape(np.arange(a[..., 0].size), (*a.shape[:-1], 1))
    found = take(np.ravel(a), k + rows * a.shape[-1], 0)
    return np.moveaxis(found, -1, axis)


def sort(a, axis=-1, **options):
    """The numbers in their order, NaN last."""
    if axis is None:
        a, axis = np.ravel(a), 0
    return take_along_axis(a, argsort(a, axis, **options), axis)


def quantile(a, q, axis=None):
    """As np.quantile, on straight lines between the numbers."""
    a, axis = (np.ravel(a), 0) if axis is None else (a, axis)
    rows = np.moveaxis(np.sort(a, axis), axis, 0)
    last = len(rows) - 1
    at = np.multiply(q, last)
    low = np.clip(np.floor(at), 0, max(last - 1, 0)).astype(int)
    share = np.reshape(at - low, np.shape(at) + (1,) * (rows.ndim - 1))
    one, other = take(rows, low, 0), take(rows, np.minimum(low + 1, last), 0)
    return one + (other - one) * share


def percentile(a, q, axis=None):
    return quantile(a, np.divide(q, 100), axis)


def median(a, axis=None):
    return quantile(a, 0.5, axis)


def searchsorted(a, v, side="left"):
    """How many of the numbers a, in their order, are below v (or not above it)."""
    one, other = np.ravel(a), np.reshape(v, (*np.shape(v), 1))
    below = np.less(one, other) if side == "left" else np.less_equal(one, other)
    return np.sum(1 * below, -1)


def digitize(x, bins, right=False):
    if isinstance(bins, Tracer) or np.any(np.diff(bins) < 0):
        raise TraceError("np.digitize with such bins", "bins that rise and stand still")
    return searchsorted(bins, x, "left" if right else "right")


def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many of a fall into each bin, and the edges; they may follow a control."""
    a = np.ravel(a)
    if np.ndim(bins) == 0:
        low, high = (np.min(a), np.max(a)) if range is None else range
        flat = np.equal(low, high)
        low, high = np.where(flat, low - 0.5, low), np.where(flat, high + 0.5, high)
        bins = np.linspace(low, high, int(bins) + 1)
    bins = _array(bins)
    one = np.reshape(a, (1, -1))
    low, high = np.reshape(bins[:-1], (-1, 1)), np.reshape(bins[1:], (-1, 1))
    last = np.reshape(np.arange(len(bins) - 1) == len(bins) - 2, (-1, 1))
    inside = (low <= one) & ((one < high) | (last & np.equal(one, high)))
    counts = np.sum(1 * inside if weights is None else inside * np.ravel(weights), -1)
    if density:
        counts = counts / np.diff(bins) / np.sum(counts)
    return counts, bins


# Curves.


def interp(x, xp, fp, left=None, right=None):
    """The straight lines through the points (xp, fp), at x."""
    xp, fp, n = _array(xp), _array(fp), len(xp)
    low = np.clip(searchsorted(xp, x, "right") - 1, 0, max(n - 2, 0))
    high = np.minimum(low + 1, n - 1)
    x0, x1 = take(xp, low, 0), take(xp, high, 0)
    y0, y1 = take(fp, low, 0), take(fp, high, 0)
    slope = (y1 - y0) / np.where(np.equal(x1, x0), 1, x1 - x0)
    inside = np.where(np.greater_equal(x, x1), y1, slope * (x - x0) + y0)
    found = np.where(np.less(x, xp[0]), fp[0] if left is None else left, inside)
    return np.where(np.greater(x, xp[-1]), fp[-1] if right is None else right, found)


def convolve(a, v, mode="full"):
    """Each number of the one, spread as the other is."""
    a, v = (a, v) if np.size(a) >= np.size(v) else (v, a)
    n, m = np.size(a), np.size(v)
    padded = np.concatenate([np.zeros(m - 1), np.ravel(a), np.zeros(m - 1)])
    windows = padded[np.arange(n + m - 1)[:, None] + np.arange(m)]
    start, size = {"full": (0, n + m - 1), "same": ((m - 1) // 2, n),
                   "valid": (m - 1, n - m + 1)}[mode]  # fmt: skip
    return (windows @ np.flip(v))[start : start + size]


def correlate(a, v, mode="valid"):
    if np.size(v) > np.size(a):
        return np.flip(convolve(v, np.flip(a), mode))
    return convolve(a, np.flip(v), mode)


def gradient(f, *spacing, axis=None):
    """Slopes by differences of neighbours, as NumPy takes them, along one axis."""
    if np.ndim(f) > 1 and axis is None or len(spacing) > 1:
        raise TraceError("np.gradient along several axes", "axis=, once for each")
    f = np.moveaxis(f, axis or 0, 0)
    h = spacing[0] if spacing else 1.0
    if np.ndim(h) == 0:
        inner, first, last = (f[2:] - f[:-2]) / (2 * h), h, h
    else:
        h = np.reshape(np.diff(h), (-1,) + (1,) * (f.ndim - 1))
        one, two, first, last = h[:-1], h[1:], h[0], h[-1]
        inner = (
            -two / (one * (one + two)) * f[:-2]
            + (two - one) / (one * two) * f[1:-1]
            + one / (two * (one + two)) * f[2:]
        )
    ends = (f[1] - f[0]) / first, (f[-1] - f[-2]) / last
    found = np.concatenate([ends[0][None], inner, ends[1][None]])
    return np.moveaxis(found, 0, axis or 0)


def unwrap(p, discont=None, axis=-1, *, period=2 * np.pi):
    """Angles without their jumps by a whole period; `discont` is half of one."""
    if discont is not None:
        raise TraceError("np.unwrap with discont=", "np.unwrap without it")
    p = np.moveaxis(p, axis, 0)
    step, half = p[1:] - p[:-1], period / 2
    near = np.remainder(step + half, period) - half
    near = np.where(np.equal(near, -half) & (step > 0), half, near)
    more = np.where(np.abs(step) < half, 0.0, near - step)
    found = np.concatenate([p[:1], p[1:] + np.cumsum(more, 0)])
    return np.moveaxis(found, 0, axis)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    y = np.moveaxis(y, axis, -1)
    d = dx if x is None else np.diff(x)
    return np.sum(d * (y[..., 1:] + y[..., :-1]) / 2.0, -1)


def polyval(p, x):
    y = 0 * x
    for c in p:
        y = y * x + c
    return y


def spaced(base):
    """np.logspace and np.geomspace are powers of what np.linspace gives."""

    def logspace(start, stop, num=50, endpoint=True, base=base):
        return np.power(float(base), np.linspace(start, stop, num, endpoint))

    def geomspace(start, stop, num=50, endpoint=True):
        low, high = np.log10(start), np.log10(stop)
        inner = np.power(10.0, np.linspace(low, high, num, endpoint))
        exact = np.where(np.arange(num) == 0, start, inner)
        return np.where(endpoint and np.arange(num) == num - 1, stop, exact)

    return logspace if base else geomspace


# What is short.


def pad(a, width, mode="constant", constant_values=0):
    if mode != "constant":
        return move(a, np.pad(numbered(a.value), width, mode))
    places = np.pad(numbered(a.value, 1), width)
    flat = take(np.ravel(a), np.maximum(places - 1, 0), 0)
    return np.where(places > 0, flat, constant_values)


def append(a, values, axis=None):
    parts = (np.ravel(a), np.ravel(values)) if axis is None else (a, values)
    return np.concatenate(parts, axis or 0)


def delete(a, places, axis=None):
    return move(a, np.delete(numbered(a.value), places, axis))


def meshgrid(*xs, indexing="xy", **_):
    shape = [np.size(x) for x in xs]
    order, grids = [*range(len(xs))], []
    if indexing == "xy":
        order[:2] = order[:2][::-1]
    for k, x in enumerate(xs):
        x = np.reshape(x, [-1 if j == k else 1 for j in range(len(xs))])
        grids.append(np.transpose(np.broadcast_to(x, shape), order))
    return tuple(grids)


def select(conditions, choices, default=0):
    found = default
    for condition, choice in [*zip(conditions, choices, strict=True)][::-1]:
        found = np.where(condition, choice, found)
    return found


def piecewise(x, conditions, functions):
    made = [f(x) if callable(f) else f for f in functions]
    otherwise = made[-1] if len(made) > len(conditions) else 0
    return select(conditions, made[: len(conditions)], otherwise)


def average(a, axis=None, weights=None):
    if weights is None:
        return np.mean(a, axis)
    if np.ndim(weights) < np.ndim(a):
        sizes = [n if k == axis % np.ndim(a) else 1 for k, n in enumerate(np.shape(a))]
        weights = np.broadcast_to(np.reshape(weights, sizes), np.shape(a))
    return np.sum(a * weights, axis) / np.sum(weights, axis)


def cov(m, y=None, *, ddof=1):
    """How the rows of m, and y, move together."""
    rows = np.atleast_2d(m) if y is None else np.vstack([m, y])
    off = rows - np.mean(rows, -1, keepdims=True)
    found = off @ np.transpose(off) / (np.shape(rows)[-1] - ddof)
    return found if len(rows) > 1 else found[0, 0]


def without_nan(function, instead):
    """np.nansum and its like: a NaN counts as `instead`."""
    return lambda a, axis=None: function(np.where(np.isnan(a), instead, a), axis)


def nanmean(a, axis=None):
    return np.nansum(a, axis) / np.sum(1 * ~np.isnan(a), axis)


def nan_to_num(x, nan=0.0):
    big = np.finfo(float).max
    return np.where(np.isnan(x), nan, np.clip(x, -big, big))


def sinc(x):
    y = np.pi * np.where(np.equal(x, 0), 1e-20, x)
    return np.sin(y) / y


def modf(x):
    whole = np.trunc(x)
    return np.where(np.isfinite(x), x - whole, 0 * np.sign(x)), whole


def logaddexp(a, b):
    return np.maximum(a, b) + np.log1p(np.exp(-np.abs(a - b)))


COMPOSED |= {
    "degrees": lambda x: x * (180 / np.pi),
    "rad2deg": lambda x: x * (180 / np.pi),
    "radians": lambda x: x * (np.pi / 180),
    "deg2rad": lambda x: x * (np.pi / 180),
    "exp2": lambda x: np.power(2.0, x),
    "isinf": lambda x: ~(np.isfinite(x) | np.isnan(x)),
    "heaviside": lambda x, h: np.where(
        np.equal(x, 0), h, np.where(np.less(x, 0), 0.0, _one(x))
    ),
    "fmax": lambda a, b: np.where(np.isnan(a), b, np.where(a >= b, a, _or(a, b))),
    "fmin": lambda a, b: np.where(np.isnan(a), b, np.where(a <= b, a, _or(a, b))),
    "logaddexp": logaddexp,
    "modf": modf,
    "divmod": lambda a, b: (np.floor_divide(a, b), np.remainder(a, b)),
    "copysign": lambda a, b: np.abs(a) * np.where(np.less(b, 0), -1.0, 1.0),
    "conjugate": lambda x: 1 * x,
}


def _one(x):
    return np.where(np.greater(x, 0), 1.0, x)  # NaN stays NaN


def _or(a, b):
    return np.where(np.isnan(b), a, b)


FUNCTIONS |= {
    np.argsort: argsort,
    np.take_along_axis: take_along_axis,
    np.sort: sort,
    np.quantile: quantile,
    np.percentile: percentile,
    np.median: median,
    np.searchsorted: searchsorted,
    np.digitize: digitize,
    np.histogram: histogram,
    np.interp: interp,
    np.convolve: convolve,
    np.correlate: correlate,
    np.gradient: gradient,
    np.unwrap: unwrap,
    np.trapezoid: trapezoid,
    np.polyval: polyval,
    np.logspace: spaced(10),
    np.geomspace: spaced(None),
    np.pad: pad,
    np.append: append,
    np.delete: delete,
    np.meshgrid: meshgrid,
    np.select: select,
    np.piecewise: piecewise,
    np.average: average,
    np.cov: cov,
    np.nansum: without_nan(np.sum, 0),
    np.nanmax: without_nan(np.max, -np.inf),
    np.nanmin: without_nan(np.min, np.inf),
    np.nanmean: nanmean,
    np.nan_to_num: nan_to_num,
    np.count_nonzero: lambda a, axis=None: np.sum(1 * np.not_equal(a, 0), axis),
    np.ptp: lambda a, axis=None: np.max(a, axis) - np.min(a, axis),
    np.inner: lambda a, b: a @ np.transpose(b) if np.ndim(a) * np.ndim(b) else a * b,
    np.vdot: lambda a, b: np.sum(np.ravel(a) * np.ravel(b)),
    np.sinc: sinc,
    np.real: lambda x: x,
    np.allclose: lambda a, b, **o: np.all(np.isclose(a, b, **o)),
    np.array_equal: lambda a, b: np.all(np.equal(a, b)),
}

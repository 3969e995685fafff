"""NumPy's functions of arrays, as a tracer answers them."""

import math
from operator import getitem

import numpy as np

from lstmbook.live.tracer import (
    FUNCTIONS,
    OF_COMPLEX,
    OF_SHAPE,
    PICK,
    TraceError,
    Tracer,
    emit,
    move,
    numbered,
    place_of,
    program_of,
    stretch,
    value_of,
)


def mover(function):
    """Trace a function of one array."""

    def traced(x, *args, **kwargs):
        if not isinstance(x, Tracer):
            raise TraceError(f"A size in np.{function.__name__}", "a fixed size")
        return move(x, function(numbered(x.value), *args, **kwargs))

    return traced


def joiner(function):
    """Trace a function of a list of arrays."""

    def traced(arrays, *args, **kwargs):
        program, values = program_of(list(arrays)), [value_of(a) for a in arrays]
        starts = np.cumsum([0, *(v.size for v in values)])
        index = function([*map(numbered, values, starts)], *args, **kwargs)
        flat = np.concatenate([v.ravel() for v in values])
        places = [place_of(program, a) for a in arrays]
        return move(emit(program, flat, "concat", *places), index)

    return traced


# Functions made of the steps of a program.


def reducer(function):
    def traced(a, axis=None, *, keepdims=False):
        value = np.asarray(function(a.value, axis=axis, keepdims=keepdims))
        axes = range(a.ndim) if axis is None else np.atleast_1d(axis) % a.ndim
        kept = [k for k in range(a.ndim) if k not in axes]
        size = math.prod(a.shape[k] for k in axes)
        runs = np.transpose(a, [*kept, *axes]).place
        return emit(a.program, value, "reduce", function.__name__, runs, size)

    return traced


def accumulate(ufunc, a, axis=0):
    steps = list(np.moveaxis(a, axis, 0))
    for t in range(1, len(steps)):
        steps[t] = ufunc(steps[t - 1], steps[t])
    return np.stack(steps, axis)


def running(ufunc):
    def traced(a, axis=None):
        return accumulate(ufunc, *((np.ravel(a),) if axis is None else (a, axis)))

    return traced


def truth(function):
    """np.any and np.all are the largest and the smallest answer to a != 0."""

    def traced(a, axis=None, *, keepdims=False):
        return function(a != 0, axis, keepdims=keepdims)

    return traced


def mean(a, axis=None, *, keepdims=False):
    total = np.sum(a, axis, keepdims=keepdims)
    return total / (a.size / total.size)


def var(a, axis=None, *, ddof=0, keepdims=False):
    squares = np.square(a - np.mean(a, axis, keepdims=True))
    total = np.sum(squares, axis, keepdims=keepdims)
    return total / (a.size / total.size - ddof)


def std(a, axis=None, **options):
    return np.sqrt(np.var(a, axis, **options))


def norm(x, *, axis=None, keepdims=False):
    return np.sqrt(np.sum(x * x, axis, keepdims=keepdims))


def around(a, decimals=0):
    if a.dtype.kind == "i" and decimals >= 0:
        return a
    tens = 10.0 ** abs(decimals)
    return np.rint(a * tens) / tens if decimals >= 0 else np.rint(a / tens) * tens


def where(condition, *branches):
    if len(branches) != 2:
        raise TraceError("np.where without values", "np.where(condition, a, b)")
    parts = (condition, *branches)
    program, value = program_of(*parts), np.where(*map(value_of, parts))
    places = [stretch(program, x, value.shape) for x in parts]
    return emit(program, value, "where", *places)


def clip(a, a_min=None, a_max=None, *, min=None, max=None):
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    a = a if low is None else np.maximum(a, low)
    return a if high is None else np.minimum(a, high)


def matmul(a, b):
    """a @ b as a batch of flat (m, k) by (k, n) products."""
    program, value = program_of(a, b), np.matmul(value_of(a), value_of(b))
    a, b = (np.asarray(x) if not isinstance(x, Tracer) else x for x in (a, b))
    a = a[None, :] if a.ndim == 1 else a
    b = b[:, None] if b.ndim == 1 else b
    m, k, n = *a.shape[-2:], b.shape[-1]
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])

    def laid_out(x):
        if math.prod(x.shape[:-2]) == 1:
            return place_of(program, x), 0
        full = np.broadcast_to(x, batch + x.shape[-2:])
        return place_of(program, full), math.prod(x.shape[-2:])

    (a, da), (b, db) = laid_out(a), laid_out(b)
    return emit(program, value, "matmul", a, b, m, k, n, da, db)


def pick(a, key):
    """a[key] where computed whole numbers, or arrays of them, stand in the key.

    In a page what lies outside the array is NaN.
    """
    key = key if isinstance(key, tuple) else (key,)
    if any(k is None or k is Ellipsis for k in key) or len(key) > np.ndim(a):
        raise TraceError("A computed index beside ... or None", PICK)
    key = key + (slice(None),) * (np.ndim(a) - len(key))
    chosen = {axis: k for axis, k in enumerate(key) if not isinstance(k, slice)}
    for k in chosen.values():
        _check_index(k)
    rows = a[tuple(k if isinstance(k, slice) else slice(None) for k in key)]
    rows = np.moveaxis(rows, list(chosen), range(len(chosen)))
    sizes, rest = rows.shape[: len(chosen)], rows.shape[len(chosen) :]
    first, *more = chosen.values()
    if (
        more
    ):  # one number for all of them; -1 - size is outside, whatever the others say
        rows, first = np.reshape(rows, (-1, *rest)), _flat(chosen.values(), sizes)
    picked = take_rows(rows, first)
    axes, new = list(chosen), np.ndim(first)
    if axes != list(range(axes[0], axes[-1] + 1)):
        return picked  # NumPy puts them first
    return np.moveaxis(picked, range(new), range(axes[0], axes[0] + new))


def _flat(ks, sizes):
    place, inside = 0, True
    for k, n in zip(ks, sizes, strict=True):
        k = np.where(np.less(k, 0), np.add(k, n), k)
        inside = inside & (k >= 0) & (k < n)
        place = place * n + k
    return np.where(inside, place, -1 - math.prod(sizes))


def _check_index(k):
    if value_of(k).dtype == bool:
        raise TraceError("A choice a[condition]", "np.where(condition, a, 0 or np.nan)")
    if value_of(k).dtype.kind not in "iu":
        raise TraceError(
            f"An index of type {value_of(k).dtype}", "k.astype(int), or np.where"
        )


def take_rows(a, k):
    """a[k] for a computed whole number k, or an array of them."""
    _check_index(k)
    rows = value_of(a)
    if rows.dtype.kind == "c":
        return OF_COMPLEX[getitem](a, k)
    size = math.prod(rows.shape[1:])
    place = place_of(k.program, a)
    return emit(k.program, rows[k.value], "take", place, k.place, size)


def bincount(k, /, weights=None, minlength=0):
    """How often each whole number below minlength occurs, or the sums of its weights.

    In a page a number that is not below minlength is not counted.
    """
    if len(np.bincount(value_of(k))) > minlength:
        raise TraceError(
            "np.bincount of a length that moves", "minlength=n, n above all numbers"
        )
    if weights is None:
        found = np.bincount(value_of(k), minlength=minlength)
        return emit(k.program, found, "count", k.place, minlength)
    rows = np.equal(np.reshape(k, (-1, 1)), np.arange(minlength))  # (n, minlength)
    return np.ravel(weights) @ (1.0 * rows)


def choose(k, choices):
    """choices[k] for one computed whole number k."""
    if np.ndim(k) or not isinstance(k, Tracer):
        raise TraceError("np.choose of many or between computed choices", "np.where")
    return take(np.stack(np.broadcast_arrays(*choices)), k, axis=0)


def take(a, indices, axis=None):
    if axis is None:
        return take(np.ravel(a), indices, axis=0)
    rows = np.moveaxis(a, axis, 0)
    rows = (take_rows if isinstance(indices, Tracer) else getitem)(rows, indices)
    axis, new = axis % np.ndim(a), np.ndim(indices)
    return np.moveaxis(rows, range(new), range(axis, axis + new))


def isclose(a, b, rtol=1e-05, atol=1e-08):
    near = np.less_equal(np.abs(a - b), atol + rtol * np.abs(b))
    return near & np.isfinite(b) | np.equal(a, b)


def linspace(start, stop, num=50, endpoint=True):
    """num numbers from start to stop, the last one exactly."""
    step = (stop - start) / max(num - endpoint, 1)
    ways = np.reshape(np.arange(num), (num,) + (1,) * np.ndim(step))
    found = start + step * ways
    exact = np.logical_and(endpoint and num > 1, ways == num - 1)
    return np.where(exact, stop, found)


def diff(a, n=1, axis=-1):
    a = np.moveaxis(a, axis, 0)
    for _ in range(n):
        a = a[1:] - a[:-1]
    return np.moveaxis(a, 0, axis)


def dot(a, b):
    if 0 in (np.ndim(a), np.ndim(b)):
        return a * b
    if np.ndim(b) > 2:
        raise TraceError("np.dot in three dimensions", "@")
    return a @ b


MOVERS = (
    *(np.reshape, np.ravel, np.transpose, np.swapaxes, np.moveaxis, np.expand_dims),
    *(np.squeeze, np.broadcast_to, np.flip, np.roll, np.repeat, np.tile, np.copy),
    *(np.split, np.array_split, np.diagonal, np.fliplr, np.flipud, np.rot90),
    *(np.atleast_1d, np.atleast_2d),
)
JOINERS = np.stack, np.concatenate, np.hstack, np.vstack, np.dstack, np.column_stack


def _of_shape(function):
    return lambda x, *args, **kwargs: function(value_of(x), *args, **kwargs)


FUNCTIONS |= {
    **{f: mover(f) for f in MOVERS},
    **{f: joiner(f) for f in JOINERS},
    **{f: _of_shape(f) for f in OF_SHAPE},
    **{f: reducer(f) for f in (np.sum, np.prod, np.max, np.min, np.argmax, np.argmin)},
    np.any: truth(np.max),
    np.all: truth(np.min),
    np.broadcast_arrays: lambda *arrays: tuple(
        np.broadcast_to(x, np.broadcast_shapes(*map(np.shape, arrays))) for x in arrays
    ),
    np.ufunc.accumulate: accumulate,
    getitem: pick,
    np.isclose: isclose,
    np.linspace: linspace,
    np.matmul: matmul,
    np.cumsum: running(np.add),
    np.cumprod: running(np.multiply),
    np.mean: mean,
    np.var: var,
    np.std: std,
    np.linalg.norm: norm,
    np.where: where,
    np.clip: clip,
    np.round: around,
    np.bincount: bincount,
    np.choose: choose,
    np.take: take,
    np.diff: diff,
    np.dot: dot,
    np.result_type: lambda *things: np.result_type(
        *(x.dtype if isinstance(x, Tracer) else x for x in things)
    ),
    np.outer: lambda a, b: np.ravel(a)[:, None] * np.ravel(b),
}

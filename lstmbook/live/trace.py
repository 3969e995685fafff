"""Run a NumPy function on stand-ins for its arguments and record what it does.

A `Tracer` stands for a value that follows a control. It carries a real NumPy value, so
shapes and types are NumPy's own answer, and the place of the step that computes it.
Whatever touches no tracer is computed by NumPy there and then and enters the program
as a constant.

It computes in float64, as the page will; whole numbers are exact up to 2**53.
"""

import math
import pathlib
import re
import traceback
from operator import getitem

import numpy as np

from lstmbook.live.program import Program

UNARY = set(
    "positive negative absolute exp expm1 log log1p log2 log10 sqrt cbrt square "
    "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh "
    "sign floor ceil trunc rint logical_not isnan isfinite".split()
)
BINARY = set(
    "add subtract multiply divide power maximum minimum remainder floor_divide "
    "arctan2 hypot greater greater_equal less less_equal equal not_equal logical_and "
    "logical_or logical_xor".split()
)
DIVISIONS = {"floor_divide", "remainder"}
SAME = {"fabs": "absolute", "float_power": "power"}
ON_BOOLS = {
    "add": "logical_or",
    "invert": "logical_not",
    "bitwise_and": "logical_and",
    "bitwise_or": "logical_or",
    "bitwise_xor": "logical_xor",
}
ARITHMETIC = {"unary", "binary", "matmul", "reduce"}
EXACT = {np.dtype(t) for t in (bool, np.int64, np.float64)}
REDUCTIONS = {
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
    np.logical_or: np.any,
    np.logical_and: np.all,
}
PICK = "(np.arange(len(a)) == k) @ a, or np.choose(k, a) of at most 64, for a[k]"
OTHERWISE = "simpler operations of NumPy"
CURES = {
    "convolve": "a sum of shifted parts, or @ with a fixed matrix",
    "diag": "a * np.eye(n)",
    "dstack": "np.stack(arrays, axis=-1)",
    "histogram": "np.sum((low <= a) & (a < high)) for each bin",
    "isclose": "np.abs(a - b) <= tolerance",
    "modf": "a - np.trunc(a) and np.trunc(a)",
    "array_equal": "np.all(a == b)",
    "copyto": "np.where, or value * np.ones(shape)",
    "einsum": "@ and np.swapaxes",
    "full_like": "value * np.ones(shape)",
    "interp": "the straight line written out, with np.clip",
    "linspace": "start + (stop - start) * np.linspace(0, 1, n)",
    "reciprocal": "1 / a",
    "sort": "np.minimum and np.maximum, or values sorted before the figure",
}


class TraceError(TypeError):
    """The function does what a page cannot repeat: says what, where, and the cure."""

    def __init__(self, what, cure, frames=None):
        line = _author_line(frames or traceback.extract_stack())
        frames = frames or traceback.extract_stack()
        if any("scipy" in pathlib.Path(frame.filename).parts for frame in frames):
            what, cure = "SciPy", "the formula written with NumPy"
        super().__init__(f"{what} cannot follow a control{line}. Use {cure}.")


def _author_line(frames):
    """Where the author's code stands: the innermost frame outside every library."""
    here, numpy = (pathlib.Path(f).parent for f in (__file__, np.__file__))
    for frame in reversed(frames):
        file = pathlib.Path(frame.filename)
        installed = numpy.parent in file.parents and here.parent not in file.parents
        if here not in file.parents and not installed:
            file = pathlib.Path(frame.filename).name
            return f" ({file}, line {frame.lineno}, in {frame.name}: `{frame.line}`)"
    return ""


class Tracer(np.lib.mixins.NDArrayOperatorsMixin):
    """A value that follows a control; use it like a NumPy array."""

    def __init__(self, program, place, value):
        self.program, self.place, self.value = program, place, np.asarray(value)

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: np.transpose(self))

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        name, (inputs, options) = ufunc.__name__, _in_float64(inputs, options)
        if out and (out[0] is not self or self.ndim):  # n += 1 is a new number
            raise TraceError(
                f"Writing into an array (out= or += in np.{name})", "a = a + b"
            )
        if method == "reduce" and ufunc in REDUCTIONS:
            options = {k: v for k, v in options.items() if v is not None or k == "axis"}
            return REDUCTIONS[ufunc](*inputs, **{"axis": 0} | options)
        if method == "accumulate":
            return accumulate(ufunc, *inputs, **options)
        if method == "outer":
            a, b = inputs
            return ufunc(np.reshape(a, np.shape(a) + (1,) * np.ndim(b)), b)
        if method != "__call__" or options:
            raise TraceError(f"np.{name}.{method}({', '.join(options)})", OTHERWISE)
        if ufunc is np.matmul:
            return matmul(*inputs)
        value = ufunc(*(x.value if isinstance(x, Tracer) else x for x in inputs))
        name = SAME.get(name, name)
        if all(value_of(x).dtype == bool for x in inputs):
            name = ON_BOOLS.get(name, name)
        if np.asarray(value).dtype.kind == "i":
            _check_whole(name, inputs)
        if name in UNARY:
            return emit(self.program, value, "unary", name, self.place)
        if name in BINARY:
            a, b = (stretch(self.program, x, value.shape) for x in inputs)
            answer = emit(self.program, value, "binary", name, a, b)
            if name in DIVISIONS and np.asarray(value).dtype.kind == "i":
                return np.where(np.equal(inputs[1], 0), 0, answer)  # as NumPy does
            return answer
        raise TraceError(f"np.{name}", CURES.get(name, OTHERWISE))

    def __array_function__(self, function, types, args, kwargs):
        if function not in FUNCTIONS:
            name = f"{function.__module__}.{function.__name__}".replace("numpy", "np")
            raise TraceError(name, CURES.get(function.__name__, OTHERWISE))
        if function not in OF_SHAPE:
            args, kwargs = _in_float64(args, kwargs)
        return FUNCTIONS[function](*args, **kwargs)

    def __getitem__(self, key):
        if isinstance(key, Tracer):
            return take_rows(self, key)
        if isinstance(key, tuple) and any(isinstance(k, Tracer) for k in key):
            raise TraceError("A computed index beside others", PICK)
        return move(self, _numbers(self.value)[key])

    def __len__(self):
        return len(self.value)

    def __iter__(self):
        return (self[j] for j in range(len(self)))

    def astype(self, dtype, **_):
        """Whole numbers drop the fraction, booleans ask whether it is not zero."""
        if np.dtype(dtype) not in EXACT:
            raise TraceError(f"astype({np.dtype(dtype)})", "float, int or bool")
        if np.dtype(dtype) == bool:
            return self != 0
        whole = np.dtype(dtype).kind == "i" and self.dtype.kind == "f"
        place = np.trunc(self).place if whole else self.place
        return Tracer(self.program, place, self.value.astype(dtype))

    def reshape(self, *shape, **options):
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **options)

    def transpose(self, *axes):
        return np.transpose(self, axes or None)

    def flatten(self):
        return np.ravel(self)

    # What has no single answer while a control moves.

    def __bool__(self):
        raise TraceError(
            "A decision (`if`, `and`, `or`, `max()`, `a < b < c`)",
            "np.where, np.maximum, or & and | between comparisons",
        )

    def __array__(self, *_, **__):
        raise TraceError(
            "Putting a value into a plain array (np.array, a[i] = ..., np.full, a[k])",
            f"np.stack for a new array, {PICK}",
        )

    def __float__(self):
        if re.search(r"\][^=]*[^=!<>]=[^=]", _author_line(traceback.extract_stack())):
            raise TraceError(
                "Writing into an array (a[t + 1] = ...)",
                "a list that grows, and np.stack(list) at its end",
            )
        raise TraceError("A plain number (float(), math functions)", "NumPy functions")

    __complex__ = __float__

    def __index__(self):
        raise TraceError(
            "A size or an index (range(n), a[:n], a[k])",
            f"a fixed size with np.where, {PICK}",
        )

    __int__ = __index__

    def __setitem__(self, key, value):
        raise TraceError("Writing into an array", "np.where, or np.stack over a list")

    def __format__(self, _):
        raise TraceError("Text (an f-string)", "a template '{name:.2f}' in the figure")

    __str__ = __repr__ = lambda self: (
        f"<value of shape {self.shape} that follows a control>"
    )


def _check_whole(name, inputs):
    """Raise TraceError for powers of whole numbers: NumPy wraps them, a page not."""
    if name == "power" and isinstance(inputs[0], Tracer):
        if isinstance(inputs[1], Tracer) or np.any(np.abs(inputs[1]) > 3):
            raise TraceError("A power of whole numbers", "a.astype(float) ** b")


def _in_float64(args, options):
    """The arguments of a call, dtype=float among them done: all is computed in it."""
    dtype = options.get("dtype")
    if dtype is None or np.dtype(dtype) != np.float64:
        return args, options
    args = tuple(x.astype(float) if isinstance(x, Tracer) else x for x in args)
    return args, {k: v for k, v in options.items() if k != "dtype"}


def _as_method(function):
    return lambda self, *args, **kwargs: function(self, *args, **kwargs)


for _f in (
    *(np.sum, np.prod, np.mean, np.var, np.std, np.max, np.min, np.any, np.all),
    *(np.argmax, np.argmin, np.cumsum, np.cumprod, np.clip, np.round, np.dot, np.take),
    *(np.ravel, np.squeeze, np.swapaxes, np.repeat, np.copy),
):
    setattr(Tracer, _f.__name__, _as_method(_f))


def value_of(x):
    """The NumPy value of a tracer or of anything NumPy takes for an array."""
    return x.value if isinstance(x, Tracer) else np.asarray(x)


def program_of(*things):
    """The program of the first tracer among `things`, lists looked into."""
    for x in things:
        if isinstance(x, Tracer):
            return x.program
        if isinstance(x, (list, tuple)) and (found := program_of(*x)):
            return found
    return None


def place_of(program, x):
    if isinstance(x, Tracer):
        return x.place
    data = np.asarray(x)
    if data.dtype.kind not in "biuf":
        raise TraceError(f"An array of type {data.dtype}", "real numbers")
    return program.const(data)


def emit(program, value, kind, *step):
    """Record a step; an empty array holds nothing that could follow a control."""
    if not np.size(value):
        return np.asarray(value)
    if kind in ARITHMETIC and np.asarray(value).dtype not in EXACT:
        raise TraceError(f"Arithmetic in {np.asarray(value).dtype}", "a.astype(float)")
    return Tracer(program, program.add(np.size(value), kind, *step), value)


# Moving elements: a function that only moves them tells where to by moving numbers.


def _numbers(array, start=0):
    return start + np.arange(array.size).reshape(array.shape)


def move(x, index):
    """The elements of x whose numbers stand in `index`; a list of those for a list."""
    if isinstance(index, (list, tuple)):
        return type(index)(move(x, part) for part in index)
    index = np.asarray(index)
    if not index.size:
        return x.value.ravel()[index]
    place = x.program.gather(x.place, index.ravel())
    return Tracer(x.program, place, x.value.ravel()[index])


def mover(function):
    """Trace a function of one array."""

    def traced(x, *args, **kwargs):
        if not isinstance(x, Tracer):
            raise TraceError(f"A size in np.{function.__name__}", "a fixed size")
        return move(x, function(_numbers(x.value), *args, **kwargs))

    return traced


def joiner(function):
    """Trace a function of a list of arrays."""

    def traced(arrays, *args, **kwargs):
        program, values = program_of(list(arrays)), [value_of(a) for a in arrays]
        starts = np.cumsum([0, *(v.size for v in values)])
        index = function([*map(_numbers, values, starts)], *args, **kwargs)
        flat = np.concatenate([v.ravel() for v in values])
        places = [place_of(program, a) for a in arrays]
        return move(emit(program, flat, "concat", *places), index)

    return traced


def stretch(program, x, shape):
    """The place of x broadcast to shape; a single number stays single."""
    value = value_of(x)
    if value.size == 1 or value.shape == shape:
        return place_of(program, x)
    index = np.broadcast_to(_numbers(value), shape)
    return program.gather(place_of(program, x), index.ravel())


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


def take_rows(a, k):
    """a[k] for a computed whole number k, or an array of them."""
    if k.dtype.kind not in "iu":
        raise TraceError(f"An index of type {k.dtype}", "k.astype(int), or np.where")
    rows = value_of(a)
    size = math.prod(rows.shape[1:])
    place = place_of(k.program, a)
    return emit(k.program, rows[k.value], "take", place, k.place, size)


def choose(k, choices):
    """choices[k] for one computed whole number k."""
    if np.ndim(k) or not isinstance(k, Tracer):
        raise TraceError("np.choose of many or between computed choices", "np.where")
    return take(np.stack(np.broadcast_arrays(*choices)), k, axis=0)


def take(a, indices, axis=None):
    if axis is None:
        return np.take(np.ravel(a), indices, axis=0)
    rows = np.moveaxis(a, axis, 0)
    rows = (take_rows if isinstance(indices, Tracer) else getitem)(rows, indices)
    axis, new = axis % np.ndim(a), np.ndim(indices)
    return np.moveaxis(rows, range(new), range(axis, axis + new))


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
    *(np.split, np.array_split, np.diagonal),
)
JOINERS = (np.stack, np.concatenate, np.hstack, np.vstack, np.column_stack)
OF_SHAPE = (np.shape, np.ndim, np.size, np.zeros_like, np.ones_like)


def _of_shape(function):
    return lambda x, *args, **kwargs: function(value_of(x), *args, **kwargs)


FUNCTIONS = {
    **{f: mover(f) for f in MOVERS},
    **{f: joiner(f) for f in JOINERS},
    **{f: _of_shape(f) for f in OF_SHAPE},
    **{f: reducer(f) for f in (np.sum, np.prod, np.max, np.min, np.argmax, np.argmin)},
    np.any: truth(np.max),
    np.all: truth(np.min),
    np.broadcast_arrays: lambda *arrays: tuple(
        np.broadcast_to(x, np.broadcast_shapes(*map(np.shape, arrays))) for x in arrays
    ),
    np.cumsum: running(np.add),
    np.cumprod: running(np.multiply),
    np.mean: mean,
    np.var: var,
    np.std: std,
    np.linalg.norm: norm,
    np.where: where,
    np.clip: clip,
    np.round: around,
    np.choose: choose,
    np.take: take,
    np.diff: diff,
    np.dot: dot,
    np.result_type: lambda *things: np.result_type(
        *(x.dtype if isinstance(x, Tracer) else x for x in things)
    ),
    np.outer: lambda a, b: np.ravel(a)[:, None] * np.ravel(b),
}


def name_of(function):
    """The name a function was defined by, that of a functools.partial too."""
    return getattr(function, "func", function).__qualname__.split(".")[0].strip("<>")


def _own(function):
    return getattr(function, "__name__", name_of(function))


def trace(function, values, spare=(), core=()):
    """Record `function(**values)`, which returns a dict {output: array}.

    values   each control's default: a NumPy number, or an array of them
    spare    the names of values that nothing needs to depend on
    core     the outputs that are computed first (`Program.prune`)
    Returns the program and the place of each output in it, the values included.
    Raises TraceError for what a page cannot repeat, ValueError for a control that
    nothing depends on.
    """
    program = Program()
    tracers = {
        name: emit(program, value, "input", name, np.size(value))
        for name, value in values.items()
    }
    outputs = record(function, tracers)
    if not isinstance(outputs, dict):
        raise TypeError(
            f"{_own(function)} returned {type(outputs).__name__}; a live figure "
            "takes a dict {name: array}"
        )
    places = {}
    for name, x in outputs.items():
        if program_of(x) is None and np.asarray(x).dtype.kind not in "biuf":
            raise TypeError(f"output {name!r} holds {type(x).__name__}, not numbers")
        places[name] = place_of(program, x)
    _check_repeats(function, values, outputs)
    used = {*program.prune(places)[0].inputs(), *spare}
    if unused := [name for name in values if name not in used]:
        raise ValueError(
            f"nothing that {_own(function)} returns depends on {', '.join(unused)}"
        )
    return program.prune({k: x.place for k, x in tracers.items()} | places, core)


def _check_repeats(function, values, outputs):
    """Raise TraceError if the function, asked once more, answers something else."""
    again = function(**values)
    for name, x in outputs.items():
        was, is_now = (np.asarray(value_of(y), float) for y in (x, again[name]))
        if was.shape != is_now.shape or not np.allclose(
            was, is_now, 1e-6, 1e-9, equal_nan=True
        ):
            raise TraceError(
                f"Chance: asked twice, {_own(function)} gives two answers for "
                f"{name!r}, and np.random",
                "live.Dice(seed), with a seed that is a control",
            )


def record(function, tracers):
    """Call the function; NumPy's own complaint about a tracer becomes a TraceError."""
    try:
        return function(**tracers)
    except TraceError:
        raise
    except Exception as error:
        if isinstance(error.__cause__, TraceError):
            raise error.__cause__ from None
        frames = traceback.extract_tb(error.__traceback__)
        raise TraceError(f"This ({error})", OTHERWISE, frames) from error

"""A stand-in for a value that follows a control, and how its steps are recorded.

A `Tracer` carries a real NumPy value, so shapes and types are NumPy's own answer, and
the place of the step that computes it. Whatever touches no tracer is computed by NumPy
there and then and enters the program as a constant.

It computes in float64, as the page will; whole numbers are exact up to 2**53.
"""

import functools
import pathlib
import re
import traceback
from operator import getitem

import numpy as np

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
OF_SHAPE = (np.shape, np.ndim, np.size, np.zeros_like, np.ones_like)
FUNCTIONS = {}  # {NumPy's: the tracer's}, in functions.py, numeric.py, matrices.py
COMPOSED = {}  # {name of a ufunc: made of others}, in numeric.py
OF_COMPLEX = {}  # both, for complex numbers: complexes.py
PARTS = "np.abs(z), np.angle(z), z.real or z.imag"
FORMULA = "its formula, made of np.exp, np.log and np.sqrt"
PICK = "np.take(a, k, axis=0) for a[k]"
WRITE = "np.zeros or np.copy inside the function for an x to write into"
OTHERWISE = "simpler operations of NumPy"
CURES = {
    "copyto": "a[...] = values",
    "fill_diagonal": "a[np.arange(n), np.arange(n)] = value",
    "einsum": "@ and np.swapaxes",
    "put": "a[places] = values",
    "putmask": "a[condition] = value",
    "reciprocal": "1 / a",
    "rfft2": "np.fft.fft2",
    "fftn": "np.fft.fft for each axis, axis=k",
    "roots": "for two of them (-b + np.sqrt(b * b - 4 * a * c + 0j)) / (2 * a), and -",
    "eig": "np.linalg.eigvalsh for a symmetric matrix",
    "eigvals": "np.linalg.eigvalsh for a symmetric matrix",
    "eigh": "np.linalg.eigvalsh: the signs of eigenvectors are not settled",
    "lstsq": "np.linalg.solve(a.T @ a, a.T @ b)",
    "unique": "values listed before the figure",
    "nonzero": "np.argmax(condition) for the first, np.sum(condition) for how many",
}


class TraceError(TypeError):
    """The function does what a page cannot repeat: says what, where, and the cure.

    >>> str(TraceError("`if`", "np.where"))[:25]
    '`if` cannot follow a cont'
    """

    def __init__(self, what, cure, frames=None):
        line = _author_line(frames or traceback.extract_stack())
        frames = frames or traceback.extract_stack()
        if any("scipy" in pathlib.Path(frame.filename).parts for frame in frames):
            what, cure = "SciPy", "the formula written with NumPy"
        super().__init__(f"{what} cannot follow a control{line}. Use {cure}.")


def _author_line(frames):
    """Where the author's code stands: the innermost frame outside every library."""
    for frame in reversed(frames):
        if not is_library(frame.filename):
            file = pathlib.Path(frame.filename).name
            return f" ({file}, line {frame.lineno}, in {frame.name}: `{frame.line}`)"
    return ""


@functools.cache
def is_library(filename):
    """Whether a file is the engine's own, or installed beside NumPy."""
    here, numpy = (pathlib.Path(f).parent for f in (__file__, np.__file__))
    parents = pathlib.Path(filename).parents
    installed = numpy.parent in parents and here.parent not in parents
    return here in parents or installed


class Writable:
    """An array that the recorded function may write into: see filled.py."""


def current(x):
    """x, lists looked into, with what an array that is written into holds by now."""
    if isinstance(x, Writable):
        return x.now()
    if type(x) in (list, tuple):
        return type(x)(map(current, x))
    if isinstance(x, np.ndarray) and type(x) is not np.ndarray:
        return np.asarray(x)  # a Table of filled.py
    return {k: current(v) for k, v in x.items()} if type(x) is dict else x


class Tracer(np.lib.mixins.NDArrayOperatorsMixin):
    """A value that follows a control; use it like a NumPy array."""

    def __init__(self, program, place, value):
        self._home, self._place, self.value = program, place, np.asarray(value)

    @property
    def program(self):
        """Where it is recorded now: in the step of a loop, that step's program."""
        program = self._home
        if program.closed:
            raise TraceError(
                "A value from inside a repeated step, outside of it",
                "the state that the step returns to hand it on",
            )
        while program.inner:
            program = program.inner
        return program

    @property
    def place(self):
        """Its place there."""
        now = self.program
        if now is self._home:
            return self._place
        return now.take_in(self._home, self._place, self.value)

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: np.transpose(self))
    real = property(lambda self: self)
    imag = property(lambda self: np.zeros(self.shape))

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        inputs = tuple(map(current, inputs))
        name, (inputs, options) = ufunc.__name__, _in_float64(inputs, options)
        if out and isinstance(out[0], Writable):
            return out[0].__array_ufunc__(ufunc, method, *inputs, out=out, **options)
        if out and (out[0] is not inputs[0] or out[0].ndim):  # n += 1 is a new number
            raise TraceError(
                f"Writing into an array (out= or += in np.{name})",
                "a = a + b, a[k] = a[k] + b, or an array of np.zeros or np.copy",
            )
        if method == "reduce" and ufunc in REDUCTIONS:
            options = {k: v for k, v in options.items() if v is not None or k == "axis"}
            return REDUCTIONS[ufunc](*inputs, **{"axis": 0} | options)
        if method == "accumulate":
            return FUNCTIONS[np.ufunc.accumulate](ufunc, *inputs, **options)
        if method == "outer":
            a, b = inputs
            return ufunc(np.reshape(a, np.shape(a) + (1,) * np.ndim(b)), b)
        if method != "__call__" or options:
            raise TraceError(f"np.{name}.{method}({', '.join(options)})", OTHERWISE)
        if any(map(is_complex, inputs)):
            return _of_complex(name, f"np.{name}")(*inputs)
        if ufunc is np.matmul:
            return FUNCTIONS[np.matmul](*inputs)
        if name in COMPOSED:
            return COMPOSED[name](*inputs)
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
        name = f"{function.__module__}.{function.__name__}".replace("numpy", "np")
        if function not in FUNCTIONS:
            raise TraceError(name, CURES.get(function.__name__, OTHERWISE))
        args, kwargs = current(args), current(kwargs)
        if function not in OF_SHAPE:
            if any(map(is_complex, (*args, *kwargs.values()))):
                return _of_complex(function, name)(*args, **kwargs)
            args, kwargs = _in_float64(args, kwargs)
        return FUNCTIONS[function](*args, **kwargs)

    def __getitem__(self, key):
        key = current(key)
        if program_of(key):
            return FUNCTIONS[getitem](self, key)
        return move(self, numbered(self.value)[key])

    def __len__(self):
        return len(self.value)

    def __iter__(self):
        return (self[j] for j in range(len(self)))

    def astype(self, dtype, **_):
        """Whole numbers drop the fraction, booleans ask whether it is not zero."""
        if np.dtype(dtype) == complex:
            return self + 0j
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
            "Putting a value into a plain array (np.sum([a, b]), x[:] = a, a[k])",
            f"np.array([a, b]) for a list, {WRITE}, or {PICK}",
        )

    def __float__(self):
        _refuse_to_write()
        raise TraceError("A plain number (float(), math functions)", "NumPy functions")

    def __complex__(self):
        _refuse_to_write()
        raise TraceError("A plain number (complex(), cmath)", "x + 1j * y, and NumPy")

    def __index__(self):
        raise TraceError(
            "A size or an index (range(n), a[:n], a[k])",
            f"a fixed size with np.where, {PICK}",
        )

    def __int__(self):
        raise TraceError("A whole number (int())", "x.astype(int), or np.floor(x)")

    def __setitem__(self, key, value):
        raise TraceError(
            "Writing into an array that was computed",
            "a = np.array(a) before it, or np.where(condition, value, a)",
        )

    def __format__(self, _):
        raise TraceError("Text (an f-string)", "a template '{name:.2f}' in the figure")

    __str__ = __repr__ = lambda self: (
        f"<value of shape {self.shape} that follows a control>"
    )


def _refuse_to_write():
    """Raise TraceError if the author's line writes the number into an array."""
    if re.search(r"\][^=]*[^=!<>]=[^=]", _author_line(traceback.extract_stack())):
        raise TraceError("Writing into an array (a[t + 1] = ...)", WRITE)


def is_complex(x):
    """Whether there is a complex number in it, lists looked into."""
    if isinstance(x, (list, tuple)):
        return any(map(is_complex, x))
    kind = getattr(getattr(x, "dtype", None), "kind", "")
    return kind == "c" or isinstance(x, complex)


def _of_complex(function, name):
    if function not in OF_COMPLEX:
        raise TraceError(
            f"{name} of complex numbers", FORMULA if "arc" in name else PARTS
        )
    return OF_COMPLEX[function]


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
    *(np.ravel, np.squeeze, np.swapaxes, np.repeat, np.copy, np.conjugate),
):
    setattr(Tracer, _f.__name__, _as_method(_f))
Tracer.conj = Tracer.conjugate


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
    """The place of x in the program; what follows no control becomes a constant."""
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


def numbered(array, start=0):
    """The places of an array's elements, in its shape, counted from `start`."""
    return start + np.arange(array.size).reshape(array.shape)


def move(x, index):
    """The elements of x whose numbers stand in `index`; a list of those for a list."""
    if isinstance(index, (list, tuple)):
        return type(index)(move(x, part) for part in index)
    index = np.asarray(index)
    if not index.size:
        return x.value.ravel()[index]
    if is_complex(x):
        return np.ravel(x)[index]
    place = x.program.gather(x.place, index.ravel())
    return Tracer(x.program, place, x.value.ravel()[index])


def stretch(program, x, shape):
    """The place of x broadcast to shape; a single number stays single."""
    value = value_of(x)
    if value.size == 1 or value.shape == shape:
        return place_of(program, x)
    index = np.broadcast_to(numbered(value), shape)
    return program.gather(place_of(program, x), index.ravel())

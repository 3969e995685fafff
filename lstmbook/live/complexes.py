"""Complex numbers, as a tracer answers them: two real parts, each recorded as it is.

A page computes with real numbers alone, so what a function returns is real.
"""

import functools
from operator import getitem

import numpy as np

from lstmbook.live import matrices  # noqa: F401 (what is composed of complex ones)
from lstmbook.live.functions import JOINERS, MOVERS, take_rows
from lstmbook.live.tracer import (
    FUNCTIONS,
    OF_COMPLEX,
    PARTS,
    TraceError,
    Tracer,
    current,
    program_of,
    value_of,
)

POWER = 64  # up to here the power by a whole number is a product


class Complex(Tracer):
    """A complex value that follows a control.

    Each part is a tracer or a plain array of the whole shape, or one plain number.
    """

    def __init__(self, real, imag):
        shape = np.broadcast_shapes(np.shape(real), np.shape(imag))
        self._parts = [_kept(x, shape) for x in (real, imag)]
        self.value = np.empty(shape, complex)
        self.value.real, self.value.imag = map(value_of, self._parts)

    program = property(lambda self: program_of(self._parts))
    real = property(lambda self: _full(self._parts[0], self.shape))
    imag = property(lambda self: _full(self._parts[1], self.shape))

    @property
    def place(self):
        raise TraceError("A complex number here", PARTS)

    def __getitem__(self, key):
        key = current(key)
        traced = program_of(key) is not None
        return each(lambda x: FUNCTIONS[getitem](x, key) if traced else x[key], self)

    def astype(self, dtype, **_):
        if np.dtype(dtype) != complex:
            raise TraceError(f"astype({np.dtype(dtype)}) of complex numbers", PARTS)
        return self


def _kept(x, shape):
    if isinstance(x, Tracer):
        return np.broadcast_to(x.astype(float), shape)
    x = np.asarray(x, float)
    one = x.size and np.all((x == x.flat[0]) & (np.signbit(x) == np.signbit(x.flat[0])))
    return x.flat[0] if one else np.broadcast_to(x, shape)


def _full(x, shape):
    return x if np.shape(x) == shape else np.full(shape, x)


def together(real, imag):
    """real + 1j * imag, plain if both are; of lists, each of it."""
    if isinstance(real, (list, tuple)):
        return type(real)(map(together, real, imag))
    if program_of((real, imag)) is not None:
        return Complex(real, imag)
    value = np.empty(np.broadcast_shapes(np.shape(real), np.shape(imag)), complex)
    value.real, value.imag = real, imag
    return value[()]


def parts(x):
    """Its real and its imaginary part, the latter 0.0 for what is real."""
    if isinstance(x, Complex):
        return x._parts
    value = value_of(x)
    return (value.real, value.imag) if value.dtype.kind == "c" else (x, 0.0)


def halves(x):
    """As parts, both in its shape."""
    return [_full(part, np.shape(x)) for part in parts(x)]


def each(function, z):
    """The same done to both parts."""
    return together(*map(function, halves(z)))


# Arithmetic. What NumPy would not change by it, a plain 1 or 0, is left out.


def _is(x, number):
    return np.ndim(x) == 0 and not isinstance(x, Tracer) and x == number


def _times(a, b):
    return b if _is(a, 1) else a if _is(b, 1) else np.multiply(a, b)


def add(z, w):
    return together(*map(np.add, parts(z), parts(w)))


def subtract(z, w):
    return together(*map(np.subtract, parts(z), parts(w)))


def multiply(z, w):
    (a, b), (c, d) = parts(z), parts(w)
    return together(_times(a, c) - _times(b, d), _times(a, d) + _times(b, c))


def divide(z, w):
    """z / w, the larger part of w first, so that no square of it is too large."""
    (a, b), (c, d) = parts(z), parts(w)
    if _is(d, 0):
        return together(a / c, b / c)
    large = np.greater_equal(np.abs(c), np.abs(d))
    top, other = np.where(large, c, d), np.where(large, d, c)
    share = other / top
    scale = top + other * share
    real = np.where(large, a + b * share, a * share + b)
    imag = np.where(large, b - a * share, b * share - a)
    return together(real / scale, imag / scale)


def matmul(z, w):
    (a, b), (c, d) = parts(z), parts(w)

    def product(x, y):
        if _is(x, 0) or _is(y, 0):
            return 0.0
        return _full(x, np.shape(z)) @ _full(y, np.shape(w))

    return together(product(a, c) - product(b, d), product(a, d) + product(b, c))


def absolute(z):
    return np.hypot(*parts(z))


def angle(z, deg=False):
    turn = np.arctan2(*halves(z)[::-1])
    return turn * (180 / np.pi) if deg else turn


def exp(z):
    a, b = parts(z)
    return together(_times(np.exp(a), np.cos(b)), _times(np.exp(a), np.sin(b)))


def log(z):
    return together(np.log(absolute(z)), angle(z))


def sqrt(z):
    """The root to the right of the imaginary axis; nothing in it is a difference."""
    a, b = halves(z)
    large = np.sqrt(0.5 * (np.abs(a) + absolute(z)))
    zero, down = np.equal(large, 0), np.less(np.arctan2(b, -1.0), 0)
    small = 0.5 * np.abs(b) / np.where(zero, 1.0, large)
    right = np.greater_equal(a, 0)
    real, imag = np.where(right, large, small), np.where(right, small, large)
    return together(real, np.where(down, -1.0, 1.0) * imag)


def power(z, w):
    """z ** w, by products for a plain whole number."""
    if np.ndim(w) == 0 and not isinstance(w, Tracer) and np.imag(w) == 0:
        n = float(np.real(w))
        if n == 0.5:
            return sqrt(z)
        if n == round(n) and abs(n) <= POWER:
            return _product(z, int(n)) if n >= 0 else divide(1.0, _product(z, int(-n)))
    zero, (a, b), (c, d) = np.equal(absolute(z), 0), parts(z), parts(w)
    real, imag = parts(exp(multiply(w, log(together(np.where(zero, 1.0, a), b)))))
    odd = np.less(c, 0) | (np.equal(c, 0) & np.not_equal(d, 0))
    there = np.where(odd, np.nan, np.where(np.equal(c, 0), 1.0, 0.0))  # 0 ** w
    return together(np.where(zero, there, real), np.where(zero, 0 * there, imag))


def _product(z, n):
    if n == 0:
        return np.ones(np.shape(z), complex)
    if n == 1:
        return z
    half = _product(z, n // 2)
    square = multiply(half, half)
    return multiply(square, z) if n % 2 else square


def sinh(z):
    a, b = parts(z)
    return together(np.sinh(a) * np.cos(b), np.cosh(a) * np.sin(b))


def cosh(z):
    a, b = parts(z)
    return together(np.cosh(a) * np.cos(b), np.sinh(a) * np.sin(b))


def tanh(z):
    """As Kahan has it; from 22 on it is 1 to the last digit."""
    a, b = parts(z)
    t, s = np.tan(b), np.sinh(np.clip(a, -22, 22))
    beta = 1 + t * t
    scale = 1 + beta * s * s
    return together(beta * np.sqrt(1 + s * s) * s / scale, t / scale)


def _around(function, back):
    """A function of the circle from that of the hyperbola, at 1j * z."""
    return lambda z: multiply(back, function(multiply(1j, z)))


def _of_both(function, join):
    return lambda *zs: join(*map(function, *map(halves, zs)))


OF_COMPLEX |= {
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "matmul": matmul,
    "absolute": absolute,
    "exp": exp,
    "log": log,
    "log2": lambda z: multiply(1 / np.log(2), log(z)),
    "log10": lambda z: multiply(1 / np.log(10), log(z)),
    "sqrt": sqrt,
    "power": power,
    "square": lambda z: multiply(z, z),
    "reciprocal": lambda z: divide(1.0, z),
    "positive": lambda z: z,
    "negative": lambda z: together(*map(np.negative, parts(z))),
    "conjugate": lambda z: together(parts(z)[0], np.negative(parts(z)[1])),
    "sinh": sinh,
    "cosh": cosh,
    "tanh": tanh,
    "sin": _around(sinh, -1j),
    "cos": lambda z: cosh(multiply(1j, z)),
    "tan": _around(tanh, -1j),
    "equal": _of_both(np.equal, np.logical_and),
    "not_equal": _of_both(np.not_equal, np.logical_or),
    "isnan": _of_both(np.isnan, np.logical_or),
    "isinf": _of_both(np.isinf, np.logical_or),
    "isfinite": _of_both(np.isfinite, np.logical_and),
}


# Functions of arrays.


def _split(x, half):
    if isinstance(x, (list, tuple)):
        return [_split(one, half) for one in x]
    return halves(x)[half]


def by_parts(function, at=(0,)):
    """The same function of both parts of the arguments `at`; others are for both."""

    def traced(*args, **options):
        real, imag = (
            [_split(x, half) if k in at else x for k, x in enumerate(args)]
            for half in (0, 1)
        )
        return together(function(*real, **options), function(*imag, **options))

    return traced


def prod(z, axis=None):
    rows = np.ravel(z) if axis is None else np.moveaxis(z, axis, 0)
    return functools.reduce(np.multiply, rows)


def var(z, axis=None, *, ddof=0, keepdims=False):
    off = np.abs(z - np.mean(z, axis, keepdims=True))
    total = np.sum(off * off, axis, keepdims=keepdims)
    return total / (np.size(z) / np.size(total) - ddof)


def norm(z, axis=None, keepdims=False):
    return np.sqrt(np.sum(np.square(np.abs(z)), axis, keepdims=keepdims))


_LINEAR = (
    *(*MOVERS, *JOINERS, np.sum, np.mean, np.diff, np.cumsum, np.take, np.round),
    *(np.delete, np.pad, np.diag, np.trace, np.triu, np.tril, np.gradient),
    *(np.trapezoid, np.take_along_axis, np.nansum, np.nan_to_num),
)
_COMPOSED = (  # made of what is above, in functions.py, numeric.py and matrices.py
    *(np.dot, np.outer, np.inner, np.kron, np.convolve, np.polyval, np.cumprod),
    *(np.isclose, np.allclose, np.array_equal, np.count_nonzero, np.meshgrid),
    *(np.broadcast_arrays, np.select, np.piecewise, np.linspace, np.average),
    *(np.linalg.solve, np.linalg.inv, np.linalg.det, np.linalg.matrix_power),
)
OF_COMPLEX |= {f: FUNCTIONS[f] for f in _COMPOSED}
OF_COMPLEX |= {f: by_parts(f) for f in _LINEAR}
OF_COMPLEX |= {
    getitem: lambda z, k: each(lambda x: take_rows(x, k), z),
    np.where: by_parts(np.where, (1, 2)),
    np.append: by_parts(np.append, (0, 1)),
    np.interp: by_parts(np.interp, (2,)),
    np.real: lambda z: halves(z)[0],
    np.imag: lambda z: halves(z)[1],
    np.iscomplexobj: lambda _: True,
    np.prod: prod,
    np.var: var,
    np.std: lambda z, axis=None, **options: np.sqrt(var(z, axis, **options)),
    np.linalg.norm: norm,
    np.vdot: lambda z, w: np.sum(np.ravel(np.conj(z)) * np.ravel(w)),
    np.correlate: lambda z, w, mode="valid": FUNCTIONS[np.correlate](
        z, np.conj(w), mode
    ),
}
FUNCTIONS |= {
    np.angle: angle,
    np.imag: lambda x: np.zeros(x.shape),
    np.iscomplexobj: lambda _: False,
    np.emath.sqrt: lambda x: sqrt(x + 0j),
}
OF_COMPLEX |= {np.angle: angle, np.emath.sqrt: sqrt}

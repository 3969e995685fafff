# ruff: noqa: ARG005 (each takes what its call may need)
"""Complex numbers that follow a control: the numbers of NumPy, in Node too."""

import cmath
import functools

import numpy as np
import pytest
from replay import replay
from test_live_parity import (
    all_in_node,
    assert_parity,
    assert_same,
    each_call,
    recorded,
)

from lstmbook.live import TraceError, repeat
from lstmbook.live.functions import JOINERS, MOVERS
from lstmbook.live.trace import trace
from lstmbook.live.tracer import OF_COMPLEX

rng = np.random.default_rng(5)
T = np.linspace(-2, 3, 7)
Z = rng.normal(size=(3, 4)) + 1j * rng.normal(size=(3, 4))
HOLES = np.array([1 + 2j, np.nan, 1j * np.nan, -2, np.inf])
# {ufunc by name, or function: calls of it; z is of shape (7,), a from -1 to 1}
CALLS = {
    "add": [lambda z, a: z + a, lambda z, a: a + 1j, lambda z, a: 2j * T + z],
    "subtract": [lambda z, a: z - 1j * a, lambda z, a: T - z],
    "multiply": [lambda z, a: z * z[::-1], lambda z, a: 1j * a, lambda z, a: a * z],
    "divide": [lambda z, a: z / (a + 3), lambda z, a: 1 / z, lambda z, a: z / Z[0, 0]],
    "matmul": [
        lambda z, a: (a * Z) @ Z.T,
        lambda z, a: z @ T,
        lambda z, a: Z @ (z[:4]),
    ],
    "absolute": [lambda z, a: abs(z), lambda z, a: np.abs(1e200 * z)],
    "exp": [lambda z, a: np.exp(1j * a * T), lambda z, a: np.exp(z)],
    "log": [lambda z, a: np.log(z), lambda z, a: np.log(a + 0j)],
    "log2": [lambda z, a: np.log2(z)],
    "log10": [lambda z, a: 20 * np.log10(z)],
    "sqrt": [
        lambda z, a: np.sqrt(z),
        lambda z, a: np.sqrt(a + 0j),
        lambda z, a: np.sqrt(np.conj(a + 0j * T)),
        lambda z, a: np.sqrt(a * 1e-9j * T - 1).real,
    ],
    "power": [
        lambda z, a: z**3,
        lambda z, a: z**-2,
        lambda z, a: z**0.5 + z**0,
        lambda z, a: z**a,
        lambda z, a: (a * Z)[..., None] ** np.arange(4),
        lambda z, a: (0 * a * Z[0])[:, None] ** np.array([0, 1, 2 + 1j]),
        lambda z, a: 2 ** (1j * a * T) + np.pi**z,
        lambda z, a: Z[0] ** (3 * a),
    ],
    "square": [lambda z, a: np.square(z)],
    "reciprocal": [lambda z, a: np.reciprocal(z)],
    "positive": [lambda z, a: +z],
    "negative": [lambda z, a: -z],
    "conjugate": [lambda z, a: z.conj() * np.conj(z) + z.conjugate() + a.conj()],
    "sinh": [lambda z, a: np.sinh(z)],
    "cosh": [lambda z, a: np.cosh(z)],
    "tanh": [lambda z, a: np.tanh(z), lambda z, a: np.tanh(300 * a + 1j * T)],
    "sin": [lambda z, a: np.sin(z)],
    "cos": [lambda z, a: np.cos(z)],
    "tan": [lambda z, a: np.tan(z)],
    "equal": [lambda z, a: (z == z[0]) + (z == 1j)],
    "not_equal": [lambda z, a: 1 * (z != z[0])],
    "isnan": [lambda z, a: 1 * np.isnan(HOLES + a)],
    "isinf": [lambda z, a: 1 * np.isinf(HOLES + a)],
    "isfinite": [lambda z, a: 1 * np.isfinite(HOLES + a)],
    np.angle: [
        lambda z, a: np.angle(z),
        lambda z, a: np.angle(z, deg=True),
        lambda z, a: np.angle(a * T),
    ],
    np.real: [lambda z, a: np.real(z) + z.real + a.real],
    np.imag: [lambda z, a: np.imag(z) + z.imag + a.imag + np.imag(a * T)],
    np.iscomplexobj: [
        lambda z, a: 1.0 * np.iscomplexobj(z) + 2.0 * np.iscomplexobj(a * T) + a
    ],
    np.where: [
        lambda z, a: np.where(T > a, z, 1j),
        lambda z, a: np.where(T > a, 1j, 0),
    ],
    np.append: [lambda z, a: np.append(z, [1j, a])],
    np.emath.sqrt: [lambda z, a: np.emath.sqrt(z), lambda z, a: np.emath.sqrt(a * T)],
    np.interp: [lambda z, a: np.interp(T + a, T, z)],
    np.prod: [lambda z, a: np.prod(z), lambda z, a: np.prod(a * Z, axis=1)],
    np.cumprod: [lambda z, a: np.cumprod(z)],
    np.var: [lambda z, a: np.var(z), lambda z, a: (a * Z).var(axis=1, ddof=1)],
    np.std: [lambda z, a: np.std(z)],
    np.linalg.norm: [lambda z, a: np.linalg.norm(z)],
    np.vdot: [lambda z, a: np.vdot(z, 1j * T), lambda z, a: np.vdot(Z, a * Z)],
    np.correlate: [lambda z, a: np.correlate(z, z[:3])],
    np.sum: [lambda z, a: z.sum() + sum(z), lambda z, a: np.sum(a * Z, axis=0)],
    np.mean: [lambda z, a: z.mean()],
    np.diff: [lambda z, a: np.diff(z)],
    np.cumsum: [lambda z, a: np.cumsum(z)],
    np.take: [
        lambda z, a: np.take(z, [2, 0]),
        lambda z, a: Z[np.where(a > 0, 1, 0)],
        lambda z, a: z[np.rint(2 + 2 * a).astype(int)],
    ],
    np.round: [lambda z, a: np.round(3 * z, 1)],
    np.delete: [lambda z, a: np.delete(z, 1)],
    np.pad: [lambda z, a: np.pad(z, 2)],
    np.diag: [lambda z, a: np.diag(z)],
    np.trace: [lambda z, a: np.trace(a * Z)],
    np.triu: [lambda z, a: np.triu(a * Z)],
    np.tril: [lambda z, a: np.tril(a * Z)],
    np.gradient: [lambda z, a: np.gradient(z, 0.5), lambda z, a: np.gradient(z, T)],
    np.trapezoid: [lambda z, a: np.trapezoid(z, T)],
    np.take_along_axis: [lambda z, a: np.take_along_axis(z, np.array([3, 1]), 0)],
    np.nansum: [lambda z, a: np.nansum(a * Z)],
    np.nan_to_num: [lambda z, a: np.nan_to_num(HOLES[:4] * a + 1j)],
    np.dot: [lambda z, a: np.dot(z, z) + z.dot(T)],
    np.outer: [lambda z, a: np.outer(z, [1, 1j])],
    np.inner: [lambda z, a: np.inner(z, 1j * T)],
    np.kron: [lambda z, a: np.kron(a * Z, Z[:2])],
    np.convolve: [lambda z, a: np.convolve(z, [1, 1j, a])],
    np.polyval: [lambda z, a: np.polyval([1, 2j, a], z)],
    np.isclose: [lambda z, a: 1 * np.isclose(z, z[0])],
    np.allclose: [lambda z, a: 1 * np.allclose(z, z + 1e-12)],
    np.array_equal: [lambda z, a: 1 * np.array_equal(z, z)],
    np.count_nonzero: [lambda z, a: np.count_nonzero(np.where(T > a, z, 0j))],
    np.meshgrid: [lambda z, a: np.stack(np.meshgrid(z, z))],
    np.broadcast_arrays: [lambda z, a: np.broadcast_arrays(z, z[:, None])[1]],
    np.select: [lambda z, a: np.select([T < a, T > 1], [z, 1j], 5)],
    np.piecewise: [lambda z, a: np.piecewise(z, [T < 0], [np.exp, lambda z: -z])],
    np.linspace: [lambda z, a: np.linspace(z[0], z[1], 5)],
    np.average: [lambda z, a: np.average(z, weights=np.arange(7))],
    np.linalg.solve: [
        lambda z, a: np.linalg.solve(Z[:, :3] + a, Z[0, :3]),
        lambda z, a: np.linalg.solve([[1, 1j * a], [2, a]], [1, 1j]),
    ],
    np.linalg.inv: [lambda z, a: np.linalg.inv(Z[:, :3] + a)],
    np.linalg.det: [lambda z, a: np.linalg.det(Z[:, :3] + a)],
    np.linalg.matrix_power: [lambda z, a: np.linalg.matrix_power(a * Z[:, :3], 3)],
    np.ravel: [
        lambda z, a: np.stack([z, 1j * T]).T.reshape(-1) + np.tile(z[::-1], 2),
        lambda z, a: np.stack([z, T * 1j])[1:, ::2],
        lambda z, a: np.concatenate([a * T, z, [1j]]),
        lambda z, a: np.array([a, 1j * a, 2]),
        lambda z, a: np.array([a, 2 * a], dtype=complex) + np.asarray([a, 1j]),
        lambda z, a: a.astype(complex) * 1j + np.full(3, 1j * a),
        lambda z, a: np.roll(z, 2) + np.zeros_like(z) + np.ones(7, complex),
        lambda z, a: written(z, a),
        lambda z, a: sum(part for part in z),
    ],
}


def written(z, a):
    x = np.zeros(9, dtype=complex)
    x[0] = a
    for k in range(7):
        x[k + 1] = x[k] * 1j + z[k]
    x[::3] *= 2
    return x


def function_of(call):
    def function(a, b):
        found = call(a * T + 1j * (b + T**2), a)
        return {"y": np.stack([np.real(found), np.imag(found)])}

    return function


SETTINGS = [
    {"a": np.float64(a), "b": np.float64(b)}
    for a, b in [(0.3, 0.5), (-1, 2), (1, -0.25), *rng.uniform(-1, 1, (17, 2))]
]


def test_each_function_is_called_here():
    """np.ravel stands for all that moves numbers."""
    others = "_operator", "numpy.fft"  # the latter in test_live_fourier.py
    functions = {f for f in OF_COMPLEX if getattr(f, "__module__", "") not in others}
    assert functions - {*MOVERS, *JOINERS} == CALLS.keys() - {np.ravel}


EACH = each_call(CALLS)


@functools.cache
def in_the_page():
    """{call: what the page computes}, all in one Node."""
    return all_in_node(
        {call: recorded(function_of(call), SETTINGS) for (call,), *_ in EACH}
    )


@pytest.mark.long
@pytest.mark.parametrize("call", EACH)
def test_the_page_computes_what_numpy_computes(call):
    assert_same(function_of(call), SETTINGS, in_the_page()[call], rtol=1e-11)


def mandelbrot(a, b):
    grid = a + b / 3 + T[:, None] / 2 + 1j * T
    z, n = np.zeros_like(grid), np.zeros(grid.shape)
    for _ in range(12):
        z = np.where(np.abs(z) < 2, z**2 + grid, z)
        n = n + (np.abs(z) < 2)
    return {"n": n}


def iterated(a, b):
    start = 0j, a, np.exp(1j * b * T)

    def step(state, k):
        z, x, w = state
        return z * z + w[0] + a, x + z.real, w * np.exp(0.1j) / (1 + k)

    z, x, w = repeat(step, start, 6)
    return {"z": np.stack([z.real, z.imag]), "x": x, "w": np.abs(w + 1j)}


@pytest.mark.parametrize("function", [mandelbrot, iterated])
def test_a_loop_of_complex_numbers_runs_in_the_page(function):
    assert_parity(function, SETTINGS, rtol=1e-11)


def test_a_repeated_state_that_gets_complex_says_so():
    def begun_real(a):
        return {"y": np.abs(repeat(lambda z, k: z * 1j, a, 3))}

    for run in (begun_real, lambda a: trace(begun_real, {"a": a})):
        with pytest.raises(ValueError, match="complex, at 0j or x"):
            run(np.float64(1))
    trace(lambda a: {"y": np.abs(repeat(lambda z, k: z * 1j, a + 0j, 3))}, {"a": 1.0})


def put(z, kind):
    x = np.zeros(3, kind)
    x[0] = z[0]
    return np.abs(x)


# {what: (refused, words of it, words of the cure, the same with the cure)}
CURED = {
    "comparing": (
        lambda z: z > 1,
        "np.greater of complex numbers",
        "np.abs(z)",
        lambda z: 1 * (np.abs(z) > 1),
    ),
    "sorting": (
        lambda z: np.sort(z),
        "np.sort of complex numbers",
        "z.real",
        lambda z: np.sort(z.real),
    ),
    "the largest": (
        lambda z: z.max(),
        "np.max of complex numbers",
        "np.abs(z)",
        lambda z: np.abs(z).max(),
    ),
    "arcs": (
        lambda z: np.arcsin(z),
        "np.arcsin of complex numbers",
        "np.log and np.sqrt",
        lambda z: (-1j * np.log(1j * z + np.sqrt(1 - z * z))).imag,
    ),
    "cmath": (
        lambda z: abs(cmath.exp(1j * z[0].real)),
        "complex(), cmath",
        "NumPy",
        lambda z: abs(np.exp(1j * z[0].real)),
    ),
    "complex()": (
        lambda z: abs(complex(z[0].real, z[0].imag)),
        "A plain number",
        "x + 1j * y",
        lambda z: abs(z[0].real + 1j * z[0].imag),
    ),
    "writing among real ones": (
        lambda z: put(z, float),
        "Writing complex numbers",
        "dtype=complex",
        lambda z: put(z, complex),
    ),
    "the roots of a polynomial": (
        lambda z: np.abs(np.roots([1, z[1].real, 1])[0]),
        "np.roots",
        "np.sqrt(b * b - 4 * a * c + 0j)",
        lambda z: np.abs((-z[1].real + np.sqrt(z[1].real ** 2 - 4 + 0j)) / 2),
    ),
    "whole numbers": (
        lambda z: z.astype(int),
        "astype(int64) of complex",
        "z.real",
        lambda z: z.real.astype(int),
    ),
}


@pytest.mark.parametrize("what", CURED)
def test_what_is_refused_has_a_cure_that_works(what):
    refused, said, cure, cured = CURED[what]
    with pytest.raises(TraceError) as error:
        trace(lambda a: {"y": refused(a * T + 1j * T)}, {"a": np.float64(0.3)})
    assert said in str(error.value) and "test_live_complex.py, line" in str(error.value)
    assert cure in str(error.value).partition(". Use ")[2]

    def function(a):
        return {"y": cured(a * T + 1j * T)}

    start = {"a": np.float64(0.3)}
    for a in (-0.9, 0.6):
        found = replay(function, start, {"a": np.float64(a)})["y"]
        np.testing.assert_allclose(found, np.ravel(function(a)["y"]), 1e-11, 1e-15)


def test_an_output_that_is_complex_is_to_be_taken_apart():
    for z in (lambda a: np.exp(1j * a * T), lambda a: 1j):
        with pytest.raises(TypeError, match=r"'y' holds complex numbers: .*z.imag"):
            trace(lambda a, z=z: {"y": z(a)}, {"a": 1.0})


def test_a_root_keeps_its_digits_where_by_hand_ten_are_lost():
    """sqrt(1 - 1j * s), s tiny: its imaginary part by a difference is all noise."""
    s = np.logspace(-14, 3, 18)
    found = replay(
        lambda a: {"y": np.sqrt(a - 1j * s).imag}, {"a": 0.5}, {"a": np.float64(1)}
    )
    np.testing.assert_allclose(found["y"], np.sqrt(1 - 1j * s).imag, 1e-14)

"""What numeric.py and matrices.py make of steps: the numbers of NumPy, in Node too."""

import functools
from contextlib import suppress

import numpy as np
import pytest
from test_live_parity import (
    all_in_node,
    assert_parity,
    assert_same,
    each_call,
    recorded,
)

from lstmbook.live import TraceError
from lstmbook.live.trace import trace
from lstmbook.live.tracer import COMPOSED, FUNCTIONS

rng = np.random.default_rng(11)
GRID = np.array([-2.0, -0.5, 0.0, 0.7, 3.0])
POINTS = rng.normal(size=12)
HOLES = np.array([1.0, np.nan, -2.0, np.nan, 0.5])
A = rng.normal(size=(4, 4))
SYMMETRIC = A + A.T
# {NumPy's function: calls of it; a is a number from -1 to 1}
CALLS = {
    np.argsort: [
        lambda a: np.argsort(np.sin(9 * a * POINTS), kind="stable"),
        lambda a: np.argsort(np.round(2 * a * POINTS), kind="stable"),
    ],
    np.take_along_axis: [
        lambda a: np.take_along_axis(a * A, np.argsort(a * A, axis=0), 0)
    ],
    np.sort: [
        lambda a: np.sort(np.sin(9 * a * POINTS)),
        lambda a: np.sort(a * HOLES),
        lambda a: np.sort(a * A, axis=0),
        lambda a: np.sort(np.round(a * POINTS)),
        lambda a: np.sort(a * A, axis=None),
        lambda a: sorted_in_place(a),
    ],
    np.quantile: [
        lambda a: np.quantile(a * POINTS, 0.3),
        lambda a: np.quantile(a * A, np.array([0, 0.25, 1]), axis=1),
        lambda a: np.quantile(POINTS, np.abs(a)),
    ],
    np.percentile: [lambda a: np.percentile(a * POINTS, [5, 50, 95])],
    np.median: [lambda a: np.median(a * POINTS), lambda a: np.median(a * A, axis=0)],
    np.searchsorted: [
        lambda a: np.searchsorted(GRID, a + GRID),
        lambda a: np.searchsorted(GRID + a, GRID, side="right"),
    ],
    np.digitize: [lambda a: np.digitize(a + GRID, GRID)],
    np.histogram: [
        lambda a: np.histogram(a + POINTS, bins=GRID)[0],
        lambda a: np.concatenate(np.histogram(a * POINTS, bins=7)),
        lambda a: np.histogram(a + POINTS, 5, range=(-3, 3), density=True)[0],
        lambda a: np.histogram(a + POINTS, GRID, weights=POINTS)[0],
        lambda a: np.histogram(0 * a * POINTS, 4)[0],
    ],
    np.interp: [
        lambda a: np.interp(a + POINTS, GRID, GRID**2),
        lambda a: np.interp(POINTS, GRID + a, a * GRID, left=-7, right=9),
        lambda a: np.interp(3 * a, [-1, 0, 2], [a, 0, 1]),
        lambda a: np.interp(a * HOLES, GRID, GRID),
    ],
    np.convolve: [
        lambda a: np.convolve(a * POINTS, GRID),
        lambda a: np.convolve(POINTS, a * GRID, mode="same"),
        lambda a: np.convolve(a * GRID, POINTS, "valid"),
        lambda a: np.convolve(a * POINTS, [1, 2, 3, 4], "same"),
    ],
    np.correlate: [
        lambda a: np.correlate(a * POINTS, GRID),
        lambda a: np.correlate(a * GRID, POINTS, "full"),
        lambda a: np.correlate(a * POINTS, GRID, "same"),
    ],
    np.gradient: [
        lambda a: np.gradient(np.sin(a * POINTS)),
        lambda a: np.gradient(np.sin(a * GRID), GRID),
        lambda a: np.gradient(a * A, 0.5, axis=1),
    ],
    np.unwrap: [
        lambda a: np.unwrap(9 * a * POINTS),
        lambda a: np.unwrap(4 * a * A, axis=0, period=3),
    ],
    np.trapezoid: [
        lambda a: np.trapezoid(np.exp(a * GRID), GRID),
        lambda a: np.trapezoid(a * A, dx=0.1, axis=0),
    ],
    np.polyval: [lambda a: np.polyval([1, -2, a], GRID + a)],
    np.logspace: [lambda a: np.logspace(a, 3, 9)],
    np.geomspace: [lambda a: np.geomspace(a + 2, 100, 9)],
    np.diag: [
        lambda a: np.diag(a * GRID),
        lambda a: np.diag(a * A, 1),
        lambda a: np.diag(a * GRID, -1),
        lambda a: A[:2, :2] @ np.diag([a, 1]) @ np.linalg.inv([[1, a], [0, 2]]),
    ],
    np.triu: [lambda a: np.triu(a * A)],
    np.tril: [lambda a: np.tril(a * A, 1)],
    np.trace: [lambda a: np.trace(a * A)],
    np.kron: [lambda a: np.kron(a * A, A[:2])],
    np.cross: [lambda a: np.cross(a * A[:, :3], A[1, :3])],
    np.linalg.solve: [
        lambda a: np.linalg.solve(A + a, A[0]),
        lambda a: np.linalg.solve(A, a * A),
        lambda a: np.linalg.solve(np.array([[0, a + 2], [1, a]]), [1, a]),
    ],
    np.linalg.inv: [lambda a: np.linalg.inv(A + a * np.eye(4))],
    np.linalg.det: [
        lambda a: np.linalg.det(A + a),
        lambda a: np.linalg.det(np.array([[0, 1, a], [1, 0, 2], [a, 3, 0]])),
    ],
    np.linalg.matrix_power: [
        lambda a: np.linalg.matrix_power(a * A, 3),
        lambda a: np.linalg.matrix_power(A + a, -2),
    ],
    np.linalg.eigvalsh: [
        lambda a: np.linalg.eigvalsh(SYMMETRIC + a),
        lambda a: np.linalg.eigvalsh(np.array([[1, a], [a, 1]])),
    ],
    np.pad: [
        lambda a: np.pad(a * GRID, 2),
        lambda a: np.pad(a * A, 1, "wrap"),
        lambda a: np.pad(a * A, ((0, 1), (2, 0)), constant_values=7),
    ],
    np.append: [lambda a: np.append(a * GRID, [1, 2])],
    np.delete: [lambda a: np.delete(a * A, 1, axis=0)],
    np.meshgrid: [
        lambda a: np.stack(np.meshgrid(a * GRID, POINTS)),
        lambda a: np.stack(np.meshgrid(GRID, a * POINTS, indexing="ij")),
        lambda a: np.stack(np.meshgrid(GRID, a * GRID, A[0])),
    ],
    np.select: [lambda a: np.select([GRID < a, GRID > 1], [GRID, a * GRID], 5)],
    np.piecewise: [
        lambda a: np.piecewise(GRID + a, [GRID + a < 0], [np.abs, lambda x: x * x])
    ],
    np.average: [lambda a: np.average(a * A, axis=1, weights=np.arange(1, 5))],
    np.cov: [
        lambda a: np.cov(a * A),
        lambda a: np.cov(a * POINTS, np.sin(POINTS), ddof=0),
        lambda a: np.cov(a + POINTS),
    ],
    np.nansum: [lambda a: np.nansum(a * HOLES)],
    np.nanmax: [lambda a: np.nanmax(a * HOLES)],
    np.nanmin: [lambda a: np.nanmin(a * HOLES)],
    np.nanmean: [lambda a: np.nanmean(a * HOLES)],
    np.nan_to_num: [lambda a: np.nan_to_num(a * HOLES, nan=-1)],
    np.count_nonzero: [lambda a: np.count_nonzero(GRID > a)],
    np.ptp: [lambda a: np.ptp(a * A, axis=0)],
    np.inner: [lambda a: np.inner(a * A, GRID[:4]), lambda a: np.inner(A, a * A)],
    np.vdot: [lambda a: np.vdot(a * A, A)],
    np.sinc: [lambda a: np.sinc(a * GRID)],
    np.real: [lambda a: np.real(a * GRID)],
    np.allclose: [lambda a: np.allclose(a * GRID, GRID)],
    np.array_equal: [lambda a: np.array_equal(a * GRID, GRID)],
    "degrees": [lambda a: np.degrees(a * GRID), lambda a: np.rad2deg(a)],
    "radians": [lambda a: np.radians(a * GRID), lambda a: np.deg2rad(a)],
    "exp2": [lambda a: np.exp2(a * GRID)],
    "isinf": [lambda a: np.isinf(a + np.array([np.inf, np.nan, 1, -np.inf]))],
    "heaviside": [lambda a: np.heaviside(np.round(a * GRID), 0.5)],
    "fmax": [lambda a: np.fmax(a * HOLES, 0.25), lambda a: np.fmax(a, HOLES)],
    "fmin": [lambda a: np.fmin(a * HOLES, 0.25), lambda a: np.fmin(a, HOLES)],
    "logaddexp": [lambda a: np.logaddexp(a * GRID, GRID)],
    "modf": [lambda a: np.stack(np.modf(a * GRID))],
    "divmod": [lambda a: np.stack(np.divmod(a * GRID, 0.3))],
    "copysign": [lambda a: np.copysign(a * GRID, -GRID)],
    "conjugate": [lambda a: np.conjugate(a * GRID)],
}


def sorted_in_place(a):
    x = np.zeros(4)
    x[:2] = a, -a
    x.sort()
    return x


SETTINGS = [{"a": np.float64(x)} for x in (0.3, -1, 1, *rng.uniform(-1, 1, 12))]


def test_each_function_is_called_here():
    names = {name for name in CALLS if isinstance(name, str)}
    assert names | {"rad2deg", "deg2rad"} == COMPOSED.keys()
    homes = "lstmbook.live.numeric", "lstmbook.live.matrices"
    own = {f for f, g in FUNCTIONS.items() if _home(g) in homes}
    assert own == {f for f in CALLS if not isinstance(f, str)}


def _home(function):
    return getattr(function, "__module__", "")


EACH = each_call(CALLS)


@functools.cache
def in_the_page():
    """{call: what the page computes}, all in one Node; of those that are recorded."""
    programs = {}
    for (call,), *_ in EACH:
        with suppress(TraceError):
            programs[call] = recorded(lambda a, call=call: {"y": call(a)}, SETTINGS)
    return all_in_node(programs)


@pytest.mark.long
@pytest.mark.parametrize("call", EACH)
def test_the_page_computes_what_numpy_computes(call):
    _, places = trace(lambda a: {"y": call(a)}, SETTINGS[0])
    assert "y" in places
    assert_same(lambda a: {"y": call(a)}, SETTINGS, in_the_page()[call], rtol=1e-11)


@pytest.mark.long
@pytest.mark.parametrize(
    "call, what, cure, cured",
    [
        (
            lambda a: np.sort(a * np.arange(401.0)),
            "Sorting so many numbers",
            "fewer",
            lambda a: np.sort(a * np.arange(400.0)),
        ),
        (
            lambda a: np.gradient(a * A),
            "np.gradient along several axes",
            "axis=, once for each",
            lambda a: np.stack([np.gradient(a * A, axis=k) for k in (0, 1)]),
        ),
        (
            lambda a: np.linalg.eigh(SYMMETRIC + a),
            "np.linalg.eigh",
            "np.linalg.eigvalsh",
            lambda a: np.linalg.eigvalsh(SYMMETRIC + a),
        ),
        (
            lambda a: np.linalg.lstsq(A[:, :2] + a, A[0])[0],
            "np.linalg.lstsq",
            r"np.linalg.solve\(a.T @ a, a.T @ b\)",
            lambda a: np.linalg.solve(
                (A[:, :2] + a).T @ (A[:, :2] + a), (A[:, :2] + a).T @ A[0]
            ),
        ),
        (
            lambda a: np.nonzero(GRID > a)[0][0],
            "np.nonzero",
            r"np.argmax\(condition\)",
            lambda a: np.argmax(GRID > a),
        ),
        (
            lambda a: np.digitize(GRID, GRID + a),
            "np.digitize",
            "stand still",
            lambda a: np.digitize(GRID - a, GRID),
        ),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_what_is_refused_has_a_cure_that_works(call, what, cure, cured):
    with pytest.raises(TraceError, match=rf"(?s){what}.*test_live_numeric.*{cure}"):
        trace(lambda a: {"y": call(a)}, SETTINGS[0])
    assert_parity(lambda a: {"y": cured(a)}, SETTINGS, rtol=1e-11)

"""Matrices, as a tracer answers them: small systems, by elimination and rotations."""

import numpy as np

from lstmbook.live.functions import take
from lstmbook.live.numeric import _array, _few
from lstmbook.live.tracer import FUNCTIONS, TraceError, Tracer, move, numbered

SYSTEM = 12  # unknowns at most
SWEEPS = 8  # of Jacobi's rotations; four to six are enough for so few numbers


def diag(v, k=0):
    if np.ndim(v) == 2:
        return move(v, np.diag(numbered(v.value), k))
    places = np.diag(numbered(v.value, 1), k)  # 0 where there is nothing
    return np.where(places > 0, take(v, np.maximum(places - 1, 0), 0), 0)


def triangle(function):
    """np.triu and np.tril keep some places, and put zeros at the others."""
    return lambda m, k=0: np.where(function(np.ones(np.shape(m)), k) != 0, m, 0)


def trace_of(a, offset=0):
    return np.sum(diag(a, offset))


def kron(a, b):
    (m, n), (p, q) = np.shape(a), np.shape(b)
    product = np.reshape(a, (m, 1, n, 1)) * np.reshape(b, (1, p, 1, q))
    return np.reshape(product, (m * p, n * q))


def cross(a, b):
    if np.shape(a)[-1:] != (3,) or np.shape(b)[-1:] != (3,):
        raise TraceError("np.cross in two dimensions", "a[0] * b[1] - a[1] * b[0]")
    (a0, a1, a2), (b0, b1, b2) = np.moveaxis(a, -1, 0), np.moveaxis(b, -1, 0)
    parts = a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0
    return np.stack(np.broadcast_arrays(*parts), -1)


def eliminated(a, b):
    """(pivots, their sign, b solved) by Gauss, the largest of a column first.

    a (n, n), b (n, m). In a page a singular matrix gives what is not finite.
    """
    n = len(a)
    if np.ndim(a) != 2 or n != np.shape(a)[1]:
        raise TraceError("A system that is not one square matrix", "one for each")
    _few(n, SYSTEM, "A system of so many unknowns")
    rows, sign, pivots = np.concatenate([a, b], 1), 1.0, []
    for k in range(n):
        p = k + np.argmax(np.abs(rows[k:, k]))
        at = np.arange(n)[:, None]
        top, here = take(rows, p, 0), rows[k]
        rows = np.where(at == k, top, np.where(np.equal(at, p), here, rows))
        sign = sign * np.where(np.equal(p, k), 1.0, -1.0)
        pivots.append(top[k])
        share = np.where(at > k, rows[:, k : k + 1] / top[k], 0)
        rows = rows - share * top
    solved = [None] * n
    for k in reversed(range(n)):
        rest = rows[k, n:]
        for j in range(k + 1, n):
            rest = rest - rows[k, j] * solved[j]
        solved[k] = rest / pivots[k]
    return np.stack(pivots), sign, np.stack(solved)


def solve(a, b):
    """x of a @ x = b."""
    a, b = _array(a), _array(b)
    if not isinstance(a, Tracer):
        return np.linalg.inv(a) @ b
    one = np.ndim(b) == 1
    x = eliminated(a, np.reshape(b, (-1, 1)) if one else b)[2]
    return x[:, 0] if one else x


def inv(a):
    return eliminated(a, np.eye(len(a)))[2]


def det(a):
    pivots, sign, _ = eliminated(a, np.zeros((len(a), 1)))
    return sign * np.prod(pivots)


def matrix_power(a, n):
    if isinstance(n, Tracer):
        raise TraceError("A power of a matrix that moves", "np.stack of all, and [n]")
    base, result = (inv(a) if n < 0 else a), np.eye(len(a))
    for _ in range(abs(n)):
        result = result @ base
    return result


def eigvalsh(a, UPLO="L"):  # noqa: ARG001
    """The eigenvalues of a symmetric matrix, rising: Jacobi's rotations."""
    n = len(a)
    _few(n, 6, "Eigenvalues of so large a matrix")
    m = np.where(np.arange(n)[:, None] >= np.arange(n), a, np.transpose(a))
    for _ in range(SWEEPS if n > 2 else 1):
        for p in range(n):
            for q in range(p + 1, n):
                m = _rotated(m, p, q)
    return np.sort(np.diag(m))


def _rotated(m, p, q):
    """A turn that makes the number at (p, q) zero."""
    angle = 0.5 * np.arctan2(2 * m[p, q], m[q, q] - m[p, p])
    c, s = np.cos(angle), np.sin(angle)
    at = np.arange(len(m))

    def turned(m):
        one, other = c * m[p] - s * m[q], s * m[p] + c * m[q]
        rest = np.where(at[:, None] == q, other, m)
        return np.where(at[:, None] == p, one, rest)

    return np.transpose(turned(np.transpose(turned(m))))


FUNCTIONS |= {
    np.diag: diag,
    np.triu: triangle(np.triu),
    np.tril: triangle(np.tril),
    np.trace: trace_of,
    np.kron: kron,
    np.cross: cross,
    np.linalg.solve: solve,
    np.linalg.inv: inv,
    np.linalg.det: det,
    np.linalg.matrix_power: matrix_power,
    np.linalg.eigvalsh: eigvalsh,
}

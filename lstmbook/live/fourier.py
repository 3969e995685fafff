"""np.fft, as a tracer answers it: by Cooley and Tukey, down to the primes of a size.

The cosines are computed in the page, so that a program is short at any size.
"""

import operator

import numpy as np

from lstmbook.live.complexes import Complex, by_parts, together
from lstmbook.live.functions import mover
from lstmbook.live.tracer import FUNCTIONS, OF_COMPLEX, TraceError, Tracer

MOST = 4096  # numbers at most in a transform
PRIME = 128  # the largest prime of its size


def _dft(x):
    """The transform along the last axis."""
    n = np.shape(x)[-1]
    p = next((p for p in range(2, n) if n % p == 0), n)
    if n == 1:
        return x
    rows = np.reshape(x, (*np.shape(x)[:-1], n // p, p))
    rows = _dft(np.swapaxes(rows, -1, -2))  # of every p-th number: (..., p, n / p)
    first, others = rows[..., :1, :], rows[..., 1:, :]
    if n > p:
        others = others * _turns(x.program, np.arange(1, p), np.arange(n // p), n)
    if p == 2:
        found = np.concatenate([first + others, first - others], -2)
    else:
        rows = np.concatenate([first, others], -2)
        found = _turns(x.program, np.arange(p), np.arange(p), p) @ rows
    return np.reshape(found, np.shape(x))


def _turns(program, a, b, n):
    """exp(-2j pi a b / n) for whole numbers, (len(a), len(b)), recorded."""
    a, b = (Tracer(program, program.const(x), x) for x in (a, b))
    angles = np.remainder(a[:, None] * b, n) * (-2 * np.pi / n)
    return Complex(np.cos(angles), np.sin(angles))


def _sized(x, n, axis):
    """x with the axis last, of n numbers: cut off, or with zeros."""
    x = np.moveaxis(x, axis, -1)
    n = np.shape(x)[-1] if n is None else operator.index(n)
    more = np.zeros((*np.shape(x)[:-1], max(n - np.shape(x)[-1], 0)))
    return np.concatenate([x[..., :n], more], -1) if more.size else x[..., :n]


def _checked(x):
    """x, if it is of a size that a page transforms at once."""
    n = np.shape(x)[-1]
    if n > MOST:
        raise TraceError(
            f"A transform of so many numbers ({n}, at most {MOST})",
            f"every second one, x[::2], or the first ones, n={MOST}",
        )
    if any(n % p == 0 and all(p % q for q in range(2, p)) for p in range(PRIME, n + 1)):
        raise TraceError(
            f"A transform of {n} numbers, whose largest prime factor is above {PRIME},",
            f"n={2 ** (n - 1).bit_length()}, which adds zeros",
        )
    return x


def _back(x, axis, norm, scales):
    """x with its last axis where it was, scaled as `norm` says."""
    scale = scales[("backward", "ortho", "forward").index(norm or "backward")]
    return np.moveaxis(x if scale == 1 else x * scale, -1, axis)


def fft(a, n=None, axis=-1, norm=None):
    x = _checked(_sized(a, n, axis))
    n = np.shape(x)[-1]
    return _back(_dft(x) + 0j, axis, norm, (1, n**-0.5, 1 / n))


def ifft(a, n=None, axis=-1, norm=None):
    x = _checked(_sized(a, n, axis))
    n = np.shape(x)[-1]
    found = np.conj(_dft(np.conj(x)))
    return _back(found + 0j, axis, norm, (1 / n, n**-0.5, 1))


def rfft(a, n=None, axis=-1, norm=None):
    found = np.moveaxis(fft(a.astype(float), n, axis, norm), axis, -1)
    return np.moveaxis(found[..., : found.shape[-1] // 2 + 1], -1, axis)


def irfft(a, n=None, axis=-1, norm=None):
    """What has this spectrum and is real."""
    n = 2 * (np.shape(a)[axis] - 1) if n is None else operator.index(n)
    half, k = _sized(a, n // 2 + 1, axis), np.arange(n)
    back = k > n // 2
    sign = np.where(back, -1.0, np.where((k == 0) | (2 * k == n), 0.0, 1.0))
    half = half[..., np.where(back, n - k, k)]
    whole = together(np.real(half), np.imag(half) * sign)
    return np.moveaxis(ifft(whole, norm=norm).real, -1, axis)


def _in_two(function):
    """A transform of two axes is one after the other."""

    def traced(a, s=None, axes=(-2, -1), norm=None):
        for n, axis in zip(s or (None, None), axes, strict=True):
            a = function(a, n, axis, norm)
        return a

    return traced


for _f, _own in (
    (np.fft.fft, fft),
    (np.fft.ifft, ifft),
    (np.fft.rfft, rfft),
    (np.fft.irfft, irfft),
    (np.fft.fft2, _in_two(fft)),
    (np.fft.ifft2, _in_two(ifft)),
):
    FUNCTIONS[_f] = OF_COMPLEX[_f] = _own
for _f in (np.fft.fftshift, np.fft.ifftshift):
    FUNCTIONS[_f], OF_COMPLEX[_f] = mover(_f), by_parts(_f)

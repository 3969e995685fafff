# ruff: noqa: ARG005 (each takes what its call may need)
"""np.fft of what follows a control: within 1e-9 of NumPy, in Node too."""

import functools
import json
import zlib

import numpy as np
import pytest
from replay import replay
from test_live_parity import all_in_node, each_call, recorded

from lstmbook.live import TraceError
from lstmbook.live.fourier import MOST, PRIME
from lstmbook.live.trace import trace
from lstmbook.live.tracer import FUNCTIONS

rng = np.random.default_rng(8)
X = rng.normal(size=1024)
Z = rng.normal(size=(6, 12)) + 1j * rng.normal(size=(6, 12))
# {NumPy's function: calls of it}, a and b from -1 to 1
CALLS = {
    np.fft.fft: [
        *(lambda a, b, n=n: np.fft.fft(a * X[:n] + b) for n in (1, 2, 3, 8, 30, 127)),
        lambda a, b: np.fft.fft(np.exp(9j * a * X[:64])),
        lambda a, b: np.fft.fft(a * X[:50], 64),
        lambda a, b: np.fft.fft(a * X[:50], n=32, norm="ortho"),
        lambda a, b: np.fft.fft(a * Z + b, axis=0, norm="forward"),
        lambda a, b: np.fft.fft(np.array([a, b, 1j])),
    ],
    np.fft.ifft: [
        lambda a, b: np.fft.ifft(a * Z),
        lambda a, b: np.fft.ifft(np.fft.fft(a * X[:60]) * np.fft.fft(b * X[60:120])),
        lambda a, b: np.fft.ifft(b * Z, 8, 1, "ortho"),
        lambda a, b: np.fft.ifft(a * X[:9], norm="forward"),
    ],
    np.fft.rfft: [
        lambda a, b: np.fft.rfft(np.sin(300 * a * X)),
        lambda a, b: np.fft.rfft(a * X[:45] + b, n=40),
        lambda a, b: np.fft.rfft(a * Z.real, axis=0),
        lambda a, b: np.fft.rfft(np.rint(9 * a * X[:8]).astype(int)),
    ],
    np.fft.irfft: [
        lambda a, b: np.fft.irfft(a * Z),
        lambda a, b: np.fft.irfft(np.fft.rfft(a * X[:512]) * np.exp(1j * b)),
        lambda a, b: np.fft.irfft(a * Z + 1j * b, 7, axis=0),
        lambda a, b: np.fft.irfft(a * X[:9], 30, norm="ortho"),
    ],
    np.fft.fft2: [
        lambda a, b: np.fft.fft2(a * Z),
        lambda a, b: np.fft.fft2(b * Z.real),
    ],
    np.fft.ifft2: [lambda a, b: np.fft.ifft2(a * Z, s=(4, 8))],
    np.fft.fftshift: [
        lambda a, b: np.fft.fftshift(np.fft.fft(a * X[:15])),
        lambda a, b: np.fft.fftshift(a * Z, axes=1),
        lambda a, b: np.fft.fftshift(a * X[:6]),
    ],
    np.fft.ifftshift: [lambda a, b: np.fft.ifftshift(a * X[:7])],
    np.fft.fftfreq: [lambda a, b: np.fft.fftfreq(9, 1 / (a + 3))],
    np.fft.rfftfreq: [
        lambda a, b: np.fft.rfftfreq(8, d=b + 2) + np.fft.rfftfreq(8) * a
    ],
}
SETTINGS = [
    {"a": np.float64(a), "b": np.float64(b)}
    for a, b in [(0.3, 0.5), (-1, 1), (0, 0), *rng.uniform(-1, 1, (17, 2))]
]


def test_each_function_is_called_here():
    own = {f for f in FUNCTIONS if getattr(f, "__module__", "") == "numpy.fft"}
    assert own | {np.fft.fftfreq, np.fft.rfftfreq} == CALLS.keys()


def function_of(call):
    def function(a, b):
        found = call(a, b)
        return {"y": np.stack([np.real(found), np.imag(found)])}

    return function


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
    function = function_of(call)
    for setting, (numbers,) in zip(SETTINGS, in_the_page()[call], strict=True):
        expected = np.ravel(function(**setting)["y"])
        np.testing.assert_allclose(np.array(numbers, float), expected, 1e-9, 1e-11)


@pytest.mark.parametrize("n, most", [(256, 2500), (1000, 8000), (MOST, 20_000)])
def test_a_transform_is_written_down_in_few_bytes(n, most):
    program, _ = trace(
        lambda a: {"y": np.abs(np.fft.fft(a * np.arange(n)))}, {"a": 1.0}
    )
    assert len(zlib.compress(json.dumps(program.as_lists()).encode())) < most


# {what: (refused, words of it, words of the cure, the same with the cure)}, x (5000,)
CURED = {
    "many": (
        lambda x: np.fft.fft(x),
        f"so many numbers (5000, at most {MOST})",
        "x[::2]",
        lambda x: np.fft.fft(x[::2]),
    ),
    "many, cut": (
        lambda x: np.fft.rfft(x),
        "so many numbers",
        f"n={MOST}",
        lambda x: np.fft.rfft(x, n=MOST),
    ),
    "a large prime": (
        lambda x: np.fft.fft(x[:262]),
        f"262 numbers, whose largest prime factor is above {PRIME}",
        "n=512",
        lambda x: np.fft.fft(x[:262], n=512),
    ),
    "complex numbers in rfft": (
        lambda x: np.fft.rfft(1j * x[:16]),
        "of complex numbers",
        "z.imag",
        lambda x: np.fft.rfft((1j * x[:16]).imag),
    ),
    "rfft2": (
        lambda x: np.fft.rfft2(x[:16].reshape(4, 4)),
        "np.fft.rfft2",
        "np.fft.fft2",
        lambda x: np.fft.fft2(x[:16].reshape(4, 4)),
    ),
    "fftn": (
        lambda x: np.fft.fftn(x[:8].reshape(2, 2, 2)),
        "np.fft.fftn",
        "np.fft.fft for each axis, axis=k",
        lambda x: np.fft.fft(
            np.fft.fft(np.fft.fft(x[:8].reshape(2, 2, 2), axis=0), axis=1), axis=2
        ),
    ),
}


@pytest.mark.parametrize("what", CURED)
def test_what_is_refused_has_a_cure_that_works(what):
    refused, said, cure, cured = CURED[what]

    def function(a):
        return {"y": np.abs(cured(a * np.sin(np.arange(5000.0))))}

    with pytest.raises(TraceError) as error:
        trace(lambda a: {"y": refused(a * np.arange(5000.0))}, {"a": np.float64(1)})
    assert said in str(error.value) and "test_live_fourier.py, line" in str(error.value)
    assert cure in str(error.value).partition(". Use ")[2]
    found = replay(function, {"a": np.float64(1)}, {"a": np.float64(-0.7)})["y"]
    np.testing.assert_allclose(found, np.ravel(function(-0.7)["y"]), 1e-9, 1e-9)

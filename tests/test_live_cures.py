# ruff: noqa: ARG005 (each takes both controls)
"""What a recording refuses is recorded as soon as the cure in its message is taken."""

import math

import numpy as np
import pytest
from replay import replay

from lstmbook.live import Dice, TraceError
from lstmbook.live.trace import trace

E = np.arange(6.0).reshape(3, 2) + 1


def in_place(x):
    y = np.exp(x * E[0])
    y += 1
    return y


def made_anew(x):
    y = np.exp(x * E[0])
    y = y + 1
    return y


# {what: (refused, words of the cure, the same with the cure)}, of f from -2 to 2, k < 3
CURED = {
    "if": (
        lambda f, k: f * 2 if f > 0 else -f,
        "np.where",
        lambda f, k: np.where(f > 0, f * 2, -f),
    ),
    "max()": (
        lambda f, k: max(f, 0.5),
        "np.maximum",
        lambda f, k: np.maximum(f, 0.5),
    ),
    "and": (
        lambda f, k: 1.0 * (f > 0 and f < 1),
        "& and |",
        lambda f, k: 1.0 * ((f > 0) & (f < 1)),
    ),
    "math.sin": (lambda f, k: math.sin(f), "NumPy", lambda f, k: np.sin(f)),
    "int()": (lambda f, k: int(f) * f, "astype(int)", lambda f, k: f.astype(int) * f),
    "an index of a list": (
        lambda f, k: f * [1.0, 4.0, 9.0][k],
        "np.take(a, k, axis=0)",
        lambda f, k: f * np.take(np.array([1.0, 4.0, 9.0]), k, axis=0),
    ),
    "a hidden table": (
        lambda f, k: f * (2 * E)[k],
        "np.take(a, k, axis=0)",
        lambda f, k: f * np.take(2 * E, k, axis=0),
    ),
    "a fraction as index": (
        lambda f, k: E[np.abs(f)],
        "astype(int)",
        lambda f, k: E[np.abs(f).astype(int)],
    ),
    "range(k)": (
        lambda f, k: sum(f * t for t in range(k)),
        "a fixed size with np.where",
        lambda f, k: np.sum(np.where(np.arange(3) < k, f * np.arange(3), 0)),
    ),
    "np.arange(k)": (
        lambda f, k: np.sum(f * np.arange(k)),
        "a fixed size, with np.where",
        lambda f, k: np.sum(np.where(np.arange(3) < k, f * np.arange(3), 0)),
    ),
    "a[a > x]": (
        lambda f, k: np.sum((f * E)[f * E > 1]),
        "np.where(condition, a, 0 or np.nan)",
        lambda f, k: np.sum(np.where(f * E > 1, f * E, 0)),
    ),
    "np.where(c)": (
        lambda f, k: np.where(f * E > 1)[0],
        "np.where(condition, a, b)",
        lambda f, k: np.where(f * E > 1, 1.0, 0.0),
    ),
    "np.einsum": (
        lambda f, k: np.einsum("ij,j->i", E, f * E[0]),
        "@",
        lambda f, k: E @ (f * E[0]),
    ),
    "np.reciprocal": (
        lambda f, k: np.reciprocal(f + 3.0),
        "1 / a",
        lambda f, k: 1 / (f + 3.0),
    ),
    "+= of what was computed": (
        lambda f, k: in_place(f),
        "a = a + b",
        lambda f, k: made_anew(f),
    ),
    "a power of whole numbers": (
        lambda f, k: f + k**5,
        "a.astype(float) ** b",
        lambda f, k: f + k.astype(float) ** 5,
    ),
    "float32": (
        lambda f, k: f.astype(np.float32),
        "float, int or bool",
        lambda f, k: f.astype(float),
    ),
    "a count of unknown length": (
        lambda f, k: f * np.bincount(np.array([0, 1]) + k),
        "minlength=n",
        lambda f, k: f * np.bincount(np.array([0, 1]) + k, minlength=4),
    ),
    "np.random": (
        lambda f, k: f * np.random.default_rng().normal(),
        "live.Dice(seed)",
        lambda f, k: f * Dice(k).uniform(),
    ),
}


@pytest.mark.parametrize("what", CURED)
def test_the_cure_of_a_refusal_is_recorded(what):
    refused, cure, cured = CURED[what]
    start = {"f": np.float64(0.7), "k": np.int64(1)}
    with pytest.raises(TraceError) as error:
        trace(lambda f, k: {"y": refused(f, k), "f": f, "k": k}, start)
    words = str(error.value)
    assert cure in words.partition(". Use ")[2] or what == "np.random" and cure in words
    assert "test_live_cures.py, line" in words

    def function(f, k):
        return {"y": cured(f, k), "f": f, "k": k}

    for f, k in ((-1.9, 0), (-0.3, 2), (0.4, 1), (1.6, 2)):
        values = {"f": np.float64(f), "k": np.int64(k)}
        expected = np.ravel(function(**values)["y"]).astype(float)
        found = replay(function, start, values)["y"]
        np.testing.assert_allclose(found, expected, 1e-13)

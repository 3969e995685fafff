"""erf, gamma, the normal distribution and rk4: right, and the same in the page."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from test_live_parity import assert_parity

from lstmbook.live import erf, factorial, gamma, norm, rk4
from lstmbook.live.special import erfc

X = np.concatenate([np.linspace(-7, 25, 3201), [0.46875, 4.0, -0.46875]])
SETTINGS = [{"a": np.float64(a)} for a in (-3.2, -0.4, 0, 0.3, 0.7, 2.9, 5.5)]


def test_erf_and_erfc_are_those_of_the_standard_library():
    expected = [math.erf(x) for x in X]
    np.testing.assert_allclose(erf(X), expected, 2e-15, 1e-300)
    np.testing.assert_allclose(erfc(X), [math.erfc(x) for x in X], 2e-15)


def test_gamma_is_that_of_the_standard_library():
    x = np.concatenate([np.linspace(0.03, 170, 2001), [-0.5, -1.5, -7.3, 0.5, 1e-9]])
    np.testing.assert_allclose(gamma(x), [math.gamma(v) for v in x], 2e-13)
    n = np.arange(23)
    np.testing.assert_allclose(
        factorial(n), [1.0 * math.factorial(k) for k in n], 1e-14
    )
    assert factorial(15) == math.factorial(15)


def test_norm_is_the_normal_distribution():
    own, p = NormalDist(2, 3), np.concatenate([np.logspace(-250, -3, 40), [0.2, 0.5]])
    p = np.concatenate([p, [0.7, 0.9999]])
    x = np.linspace(-20, 20, 81)
    np.testing.assert_allclose(norm.pdf(x, 2, 3), [own.pdf(v) for v in x], 1e-12)
    np.testing.assert_allclose(norm.cdf(x, 2, 3), [own.cdf(v) for v in x], 1e-9, 1e-16)
    np.testing.assert_allclose(norm.ppf(p, 2, 3), [own.inv_cdf(v) for v in p], 1e-13)
    np.testing.assert_allclose(norm.sf(x, 2, 3) + norm.cdf(x, 2, 3), 1)
    ends = norm.ppf(np.array([0.0, 1.0, -0.1, 1.1]))
    np.testing.assert_array_equal(ends, [-np.inf, np.inf, np.nan, np.nan])


@pytest.mark.parametrize(
    "function",
    [
        lambda a: erf(a),
        lambda a: erfc(a + np.linspace(-3, 9, 25)),
        lambda a: gamma(a + np.linspace(0.01, 3, 9)),
        lambda a: norm.pdf(a, a / 2, 2),
        lambda a: norm.ppf(np.clip(np.abs(a) / 6, 0, 1)),
        lambda a: factorial(np.arange(5) + np.floor(a) ** 2),
    ],
)
def test_a_page_computes_them(function):
    assert_parity(lambda a: {"y": function(a)}, SETTINGS, rtol=1e-12)


def spring(y, t, k, push):
    position, speed = y
    return [speed, -k * position + push * np.sin(t)]


def test_rk4_follows_a_spring_in_the_page_too():
    t = np.linspace(0, 5, 101)
    ys = rk4(spring, [1, 0], t, args=(4.0, 0.0))
    exact = np.stack([np.cos(2 * t), -2 * np.sin(2 * t)], 1)
    np.testing.assert_allclose(ys, exact, atol=2e-5)
    finer = rk4(spring, [1, 0], t, (4.0, 0.0), substeps=4)
    assert 200 < np.max(np.abs(ys - exact)) / np.max(np.abs(finer - exact)) < 300

    def moved(a):
        return {"y": rk4(spring, [a, 0], t[:31], args=(a * a, 1), substeps=2)}

    assert_parity(moved, SETTINGS, rtol=1e-11)

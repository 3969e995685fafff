"""What an author has from SciPy, as NumPy that a page can repeat.

`erf`, `gamma`, `norm` and `rk4` take numbers that follow a control, and plain ones; the
answer is the same. `rk4` takes the arguments of `scipy.integrate.odeint`, `norm` those
of `scipy.stats.norm`: to change to them is to change an import.
"""

import numpy as np

from lstmbook.live.filled import array
from lstmbook.live.tracer import current, program_of

# Cody's ratios of polynomials, highest power first: |x| <= 0.46875, up to 4, above.
NEAR = (
    (
        *(1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2),
        *(3.77485237685302021e2, 3.20937758913846947e3),
    ),
    (
        *(1, 2.36012909523441209e1, 2.44024637934444173e2),
        *(1.28261652607737228e3, 2.84423683343917062e3),
    ),
)
MIDDLE = (
    (
        *(2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594),
        *(6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2),
        *(1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
    ),
    (
        *(1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2),
        *(1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3),
        *(3.43936767414372164e3, 1.23033935480374942e3),
    ),
)
FAR = (
    (
        *(1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1),
        *(1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4),
    ),
    (
        *(1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1),
        *(6.05183413124413191e-2, 2.33520497626869185e-3),
    ),
)
# Lanczos' series for g = 7, as Numerical Recipes and many others print it.
LANCZOS = (
    *(0.99999999999980993, 676.5203681218851, -1259.1392167224028),
    *(771.32342877765313, -176.61502916214059, 12.507343278686905),
    *(-0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7),
)
# Where Newton's method begins for the normal's quantile: Hastings, 1955.
START = (0.010328, 0.802853, 2.515517), (0.001308, 0.189269, 1.432788, 1)


def erf(x):
    """The error function of any number.

    x   a number or an array. Returns as many numbers, from -1 to 1, right to 1e-15.
    Source: W. J. Cody, Rational Chebyshev approximations for the error function, 1969,
    as his program CALERF has it.

    >>> float(round(erf(0.5), 12))
    0.520499877813
    """
    near = x * _ratio(NEAR, np.square(np.clip(x, -0.5, 0.5)))
    far = np.where(np.less(x, 0), -1.0, 1.0) * (1 - erfc(np.abs(x)))
    return np.where(np.abs(x) <= 0.46875, near, far)[()]


def erfc(x):
    """1 - erf(x), exact to 1e-15 of itself where that is close to 0.

    >>> float(erfc(0.0)), bool(0 < erfc(6.0) < 1e-15)
    (1.0, True)
    """
    y = np.abs(x)
    here = np.clip(y, 0.46875, 27.0)
    middle = _ratio(MIDDLE, np.minimum(here, 4.0))
    z = 1 / np.square(np.maximum(here, 4.0))
    far = (1 / np.sqrt(np.pi) - z * _ratio(FAR, z)) / here
    cut = np.trunc(here * 16) / 16  # exp(-y²) without loss of digits
    scale = np.exp(-cut * cut) * np.exp(-(here - cut) * (here + cut))
    tail = np.where(y > 27, 0.0, scale * np.where(here <= 4, middle, far))
    tail = np.where(np.less(x, 0), 2 - tail, tail)
    near = 1 - x * _ratio(NEAR, np.square(np.clip(x, -0.5, 0.5)))
    return np.where(y <= 0.46875, near, tail)[()]


def _ratio(polynomials, x):
    above, below = (_polynomial(p, x) for p in polynomials)
    return above / below


def _polynomial(coefficients, x):
    y = 0 * x
    for c in coefficients:
        y = y * x + c
    return y


def gamma(x):
    """The gamma function of any number but 0, -1, -2 and so on, where it is infinite.

    x   a number or an array, up to 170. Returns as many numbers, right to 1e-13.
    Source: C. Lanczos, A precision approximation of the gamma function, 1964, with the
    coefficients for g = 7 that are in general use.

    >>> float(round(gamma(5.0), 9))
    24.0
    """
    x = 1.0 * x
    low = np.less(x, 0.5)
    y = np.where(low, 1 - x, x) - 1  # from -0.5 on
    total = LANCZOS[0]
    for k, c in enumerate(LANCZOS[1:], 1):
        total = total + c / (y + k)
    t = y + 7.5
    half = t ** (0.5 * (y + 0.5))  # its square may be all that is too large
    found = np.sqrt(2 * np.pi) * half * np.exp(-t) * half * total
    turn = np.sin(np.pi * np.where(low, x, 0.5)) * found
    return np.where(low, np.pi / np.where(np.equal(turn, 0), np.nan, turn), found)[()]


def factorial(n):
    """n! of a whole number, rounded to a whole one as long as doubles hold it.

    >>> float(factorial(5))
    120.0
    """
    found = gamma(n + 1.0)
    return np.where(found < 1e13, np.rint(found), found)[()]


class norm:
    """The normal distribution, with the functions of scipy.stats.norm.

    >>> float(norm.cdf(0.0)), float(round(norm.ppf(0.975), 6))
    (0.5, 1.959964)
    """

    @staticmethod
    def pdf(x, loc=0.0, scale=1.0):
        z = (x - loc) / scale
        return np.exp(-z * z / 2) / np.sqrt(2 * np.pi) / scale

    @staticmethod
    def cdf(x, loc=0.0, scale=1.0):
        return 0.5 * erfc(-(x - loc) / scale / np.sqrt(2))

    @staticmethod
    def sf(x, loc=0.0, scale=1.0):
        return 0.5 * erfc((x - loc) / scale / np.sqrt(2))

    @staticmethod
    def ppf(q, loc=0.0, scale=1.0):
        """Where cdf is q; NaN where q is no probability."""
        p = np.minimum(q, 1 - q)
        inside = np.where(p > 0, p, 0.25)
        t = np.sqrt(-2 * np.log(inside))
        share = _ratio(START, t)
        z = share - t
        for _ in range(4):  # of Newton's, for the logarithm
            below = norm.cdf(z)
            z = z - np.log(below / inside) * below / norm.pdf(z)
        z = np.where(q > 0.5, -z, z)
        ends = np.where(np.equal(q, 1), np.inf, np.nan)
        ends = np.where(np.equal(q, 0), -np.inf, ends)
        return loc + scale * np.where(p > 0, z, ends)


def rk4(f, y0, t, args=(), substeps=1):
    """A system of differential equations, followed along the times t.

    f         f(y, t, *args) is dy/dt, an array or a list, n numbers
    y0        the n numbers at t[0]
    t         (m,) times; the method takes `substeps` equal steps from each to the next
    Returns (m, n): as scipy.integrate.odeint gives, but by Runge and Kutta's method of
    fourth order with steps that do not adapt, so look whether more of them change it.

    >>> y = rk4(lambda y, t: -y, [1.0], np.linspace(0, 1, 11))
    >>> y.shape, bool(abs(y[-1, 0] - np.exp(-1)) < 1e-6)
    ((11, 1), True)
    """
    t, y = _numbers(t), np.reshape(1.0 * _numbers(y0), (-1,))
    ys = [y]
    for m in range(len(t) - 1):
        now, h = t[m], (t[m + 1] - t[m]) / substeps
        for s in range(substeps):
            y = _step(lambda y, t: _numbers(f(y, t, *args)), y, now + s * h, h)
        ys.append(y)
    return np.stack(ys)


def _step(f, y, t, h):
    k1 = f(y, t)
    k2 = f(y + h / 2 * k1, t + h / 2)
    k3 = f(y + h / 2 * k2, t + h / 2)
    k4 = f(y + h * k3, t + h)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def _numbers(x):
    x = current(x)
    return array(x).now() if program_of(x) is not None else np.asarray(x, float)

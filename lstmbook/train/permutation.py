"""Do two arms of an experiment differ by more than chance makes?

Suppose they do not: then it was chance that gave a result to this arm or to that one,
and every other deal was as likely. How many of the deals part the arms as far as they
are apart? All are tried where they are few, n random ones otherwise.
"""

from functools import cache
from itertools import combinations, product
from math import comb

import numpy as np

from lstmbook.nn.checks import check_rng, check_whole, expect, numbers


def by_chance(one, other, rng=None, n=20_000):
    """How likely does chance part two groups as far as they are apart?

    Fisher (1935): all results are dealt anew to two groups of these sizes.
    one, other  (S,) results of each group, for example a score for each seed
    rng         a NumPy generator, for the deals if there are more than n
    Returns the share, above 0 to 1, of deals whose means differ at least as much; what
    happened is one of the deals.

    >>> round(float(by_chance([1, 2, 3, 4], [5, 6, 7, 8])), 3)
    0.029
    """
    one, other = _check_results(one=one), _check_results(other=other)
    check_whole(n=(n, 1))
    both, k = np.concatenate([one, other]), len(one)
    if comb(len(both), k) <= n:
        sums = np.array(list(combinations(both, k))).sum(-1)
        gaps = sums / k - (np.sum(both) - sums) / len(other)
    else:
        check_rng(rng)
        dealt = rng.permuted(np.tile(both, (n, 1)), axis=1)
        gaps = dealt[:, :k].mean(-1) - dealt[:, k:].mean(-1)
    return _as_far(gaps, np.mean(one) - np.mean(other), both)


def pairs_by_chance(one, other, rng=None, n=20_000):
    """`by_chance` for arms that share what else is random: seed s of both is a pair.

    Where a pair began with the same weights and saw the same data, chance had only to
    say which of the two results goes to which arm: the sign of their difference.

    >>> print(pairs_by_chance([1, 2, 3, 4], [2, 4, 4, 9]))
    0.125
    """
    one, other = _check_results(one=one), _check_results(other=other)
    check_whole(n=(n, 1))
    expect(len(one) == len(other), f"{len(one)}, one for each pair", other=len(other))
    gaps, S = one - other, len(one)
    if 2**S <= n:
        signs = _signs(S)
    else:
        check_rng(rng)
        signs = 2 * rng.integers(2, size=(n, S)) - 1
    return _as_far(signs @ gaps, np.sum(gaps), gaps)


def holm(p_values):
    """The answers to several questions, raised so that all may be asked at once.

    Holm (1979): if no arms differ at all, the chance that even one of the numbers is
    below 0.05 is at most 0.05. The smallest of m is multiplied by m, the next one by
    m - 1, and none comes below one that was smaller before.

    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p = _check_results(p_values=p_values)
    expect(np.all((0 <= p) & (p <= 1)), "numbers from 0 to 1", p_values=p)
    order = np.argsort(p)
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return np.minimum(raised, 1)[np.argsort(order)]


@cache
def _signs(S):
    """(2**S, S): all the ways to give S differences a sign."""
    return np.array(list(product((1, -1), repeat=S)))


def _as_far(gaps, gap, numbers):
    """The share of gaps at least as wide as gap, but for rounding of the numbers."""
    rounding = 1e-9 * np.max(np.abs(numbers))
    return max(np.mean(np.abs(gaps) >= np.abs(gap) - rounding), 1 / len(gaps))


def _check_results(**named):
    """The array (S,) of finite numbers."""
    ((name, value),) = named.items()
    results = numbers(name, value)
    fits = results.ndim == 1 and results.size and np.all(np.isfinite(results))
    expect(fits, "finite numbers, one for each seed", **{name: value})
    return results

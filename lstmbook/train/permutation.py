"""Do two groups of results differ by more than chance deals out?"""

import numpy as np


def by_chance(one, other, rng, n=20_000):
    """How often chance parts the groups as far as they are apart, of n deals.

    one, other  (S,) results of each group, for example a score for each seed
    rng         a generator, for the deals
    Returns a share from 0 to 1: of random deals of all results to two groups of these
    sizes, those whose means differ at least as much.
    """
    both, gap = np.concatenate([one, other]), np.mean(one) - np.mean(other)
    dealt = rng.permuted(np.tile(both, (n, 1)), axis=1)
    groups = dealt[:, : len(one)].mean(-1) - dealt[:, len(one) :].mean(-1)
    return np.mean(np.abs(groups) >= np.abs(gap) - 1e-9)

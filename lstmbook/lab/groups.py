"""Several networks for each seed, where the outcome of a single one says too little."""

from lstmbook.lab.judgement import Count


def numbered(seeds, n):
    """The seeds of n networks for each seed; no two seeds share one.

    >>> numbered([1000, 1001], 2)
    [2000, 2001, 2002, 2003]
    """
    return [n * seed + k for seed in seeds for k in range(n)]


def count_all(evidence, n, arm, **point):
    """A `Count` of networks, where each outcome says how many of n it was.

    >>> from lstmbook.lab.spikes import ROWS
    >>> found = ROWS[0].stored()
    >>> count_all(found, 3, "with", task="fire after 5, 1 cell").n
    90
    """
    outcomes = evidence.outcomes(arm, **point)
    return Count(int(sum(outcomes)), n * len(outcomes))


def in_all(n):
    """The `number` of an experiment whose outcomes say how many of n networks it was.

    >>> from lstmbook.lab.spikes import ROWS
    >>> found = ROWS[0].stored()
    >>> in_all(3)(found) == found.number
    True
    """

    def text(evidence):
        return evidence.each(lambda arm, **at: count_all(evidence, n, arm, **at))

    return text

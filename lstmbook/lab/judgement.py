"""What the runs of an experiment say: counts with their doubt, chance, and a verdict.

`lab.evidence` states an experiment; here is what came of it.
"""

import math
from collections import namedtuple
from functools import cached_property

import numpy as np

from lstmbook.train.permutation import by_chance, holm, pairs_by_chance

VERDICTS = ("holds", "holds if", "fails", "open")
LEVEL = 0.05  # below it chance is not believed, over all comparisons of a chapter
NORMAL = 1.959964  # 95 % of a normal distribution lie so many deviations around it


class Count(namedtuple("Count", "k n")):
    """k of n, and where the share of all that might be tried lies: Wilson (1927).

    >>> print(Count(9, 10))
    9 of 10 (60 to 98 %)
    """

    @property
    def share(self):
        return self.k / self.n

    @property
    def low(self):
        """The lower end of the 95 % interval."""
        return self._interval()[0]

    @property
    def high(self):
        return self._interval()[1]

    def _interval(self):
        z2 = NORMAL**2
        middle = self.k + z2 / 2
        reach = NORMAL * np.sqrt(self.k * (self.n - self.k) / self.n + z2 / 4)
        ends = [(middle + way * reach) / (self.n + z2) for way in (-1, 1)]
        return [np.clip(end, 0.0, 1.0) for end in ends]

    def __str__(self):
        low, high = (f"{100 * end:.0f}" for end in self._interval())
        return f"{self.k} of {self.n} ({low} to {high} %)"


class Middle(namedtuple("Middle", "values budget")):
    """The median of numbers, inf where a run never got there within the budget.

    Its 95 % interval reaches from one of the numbers to another; which ones, the
    binomial distribution tells. An end of inf is not within the budget.

    >>> print(Middle((100.0, 200.0, np.inf), budget=1000))
    median 200 (100 to over 1,000); 1 of 3 not within 1,000
    """

    @property
    def median(self):
        n = len(self.values)
        both = self.values[(n - 1) // 2], self.values[n // 2]
        return float(np.mean(both))

    @property
    def low(self):
        return float(self.values[self._outside()])

    @property
    def high(self):
        return float(self.values[-1 - self._outside()])

    @property
    def never(self):
        """How many runs did not get there."""
        return int(np.sum(np.isinf(self.values)))

    def _outside(self):
        """How many numbers lie below the interval, and as many above it."""
        n, below = len(self.values), 0
        tail = 0.5**n
        while tail + math.comb(n, below + 1) * 0.5**n <= LEVEL / 2:
            below += 1
            tail += math.comb(n, below) * 0.5**n
        return below

    def __str__(self):
        ends = f"{self._short(self.low)} to {self._short(self.high)}"
        if self.budget is None:
            return f"median {self._short(self.median)} ({ends})"
        never = f"; {self.never} of {len(self.values)} not within {self.budget:,}"
        if math.isinf(self.median):
            return f"no median{never}"
        told = f"median {self._short(self.median)} ({ends})"
        return f"{told}{never if self.never else ''}"

    def _short(self, x):
        """A number as text: 12,800, or 0.83, or over 64,000, the budget."""
        if math.isinf(x):
            return f"over {self.budget:,}"
        return f"{x:,.0f}" if abs(x) >= 100 or x == int(x) else f"{x:.2g}"


Run = namedtuple("Run", "arm point seed outcome seconds")


class Evidence:
    """What came of an experiment: its runs, and the verdict that follows from them.

    runs  a list of `Run`: arm, point, seed, outcome (inf: not within the budget),
          seconds of processor time (None: not measured)

    >>> from lstmbook.lab.latch import ROWS
    >>> found = ROWS[0].stored()
    >>> found.verdict in VERDICTS, len(found.outcomes("LSTM", length=10))
    (True, 30)
    """

    kind = "experiment"

    def __init__(self, experiment, runs):
        self.experiment, self.runs = experiment, list(runs)
        self.id, self.chapter = experiment.id, experiment.chapter
        self.claim, self.changes = experiment.claim, experiment.changes
        self.seeds = sorted({run.seed for run in self.runs})

    def outcomes(self, arm, **point):
        """(S,) of an arm at a point, in the order of the seeds.

        The point may be left out where there is one only.
        """
        arms, points = self.experiment.arms, self.experiment.points
        point = points[0] if not point and len(points) == 1 else point
        if arm not in arms or point not in points:
            raise ValueError(
                f"{self.id}: {arm!r} at {point}, expected one of {list(arms)} at one "
                f"of {points}"
            )
        here = [run for run in self.runs if run.arm == arm and run.point == point]
        return np.array([run.outcome for run in sorted(here, key=lambda run: run.seed)])

    def count(self, arm, above=None, **point):
        """A `Count` of the runs that learned, or of those whose score is above."""
        outcomes = self.outcomes(arm, **point)
        learned = outcomes if outcomes.dtype == bool else np.isfinite(outcomes)
        hits = learned if above is None else outcomes > above
        return Count(int(np.sum(hits)), len(hits))

    def middle(self, arm, **point):
        """A `Middle`: the median of the steps until learned, or of a score."""
        values = np.sort(self.outcomes(arm, **point).astype(float))
        return Middle(tuple(values), self.experiment.budget)

    @cached_property
    def chances(self):
        """{comparison: how likely chance parts its arms as far}, raised by `holm`.

        What the other rows of the chapter found is not known here: each of their
        comparisons counts as less telling than any of these, which raises these at
        least as far as all of them together would.
        """
        row = self.experiment
        alone = [self._chance(*each) for each in row.compare]
        raised = holm([*alone, *[1.0] * row.others]) if alone else []
        names = [_name(*each) for each in row.compare]
        return dict(zip(names, map(float, raised), strict=False))

    def _chance(self, one, other, point=None):
        arms = [self._at_most(arm, **point or {}) for arm in (one, other)]
        n = int(np.clip(2e6 / len(arms[0]), 2000, 20_000))
        test = pairs_by_chance if self.experiment.paired else by_chance
        return test(*arms, np.random.default_rng(0), n)

    def _at_most(self, arm, **point):
        """The outcomes, those that never got there at the budget's end."""
        return np.minimum(self.outcomes(arm, **point), self.experiment.budget or np.inf)

    def chance(self, one, other, **point):
        """How likely does chance part two arms as far, all comparisons counted?"""
        name = _name(one, other, point)
        if name not in self.chances:
            raise ValueError(f"{self.id} compares {list(self.chances)}, not {name}")
        return self.chances[name]

    def differs(self, one, other, **point):
        """Whether two arms differ by more than chance makes."""
        return self.chance(one, other, **point) < LEVEL

    def more(self, one, other, **point):
        """`differs`, and the first arm's outcomes are the larger ones on average."""
        means = [np.mean(self._at_most(arm, **point)) for arm in (one, other)]
        return self.differs(one, other, **point) and bool(means[0] > means[1])

    @cached_property
    def decided(self):
        """(verdict, condition), by the rules of the experiment.

        Raises ValueError if by its rules the claim both holds and fails.
        """
        row = self.experiment
        rules = {("holds", ""): row.holds}
        rules |= {("holds if", condition): f for condition, f in row.holds_if.items()}
        rules |= {("fails", ""): row.fails}
        true = [decision for decision, rule in rules.items() if rule and rule(self)]
        if ("fails", "") in true[1:]:
            raise ValueError(f"{self.id}: by its rules the claim holds, and it fails")
        return true[0] if true else ("open", "")

    @property
    def verdict(self):
        return self.decided[0]

    @property
    def condition(self):
        return self.decided[1]

    @property
    def number(self):
        """What came out, as text."""
        return self.experiment.number(self)

    def each(self, said):
        """What said(arm, **point) gives for each arm and point, as text."""
        row, several = self.experiment, len(self.experiment.points) > 1
        return "; ".join(
            f"{', '.join([arm, *map(_setting, several * [*point.items()])])}: "
            f"{said(arm, **point)}"
            for arm in row.arms
            for point in row.points
        )

    @property
    def extent(self):
        """How many seeds, how long, how large, against whom, as text."""
        row = self.experiment
        long = f", at most {row.budget:,} {row.unit}" if row.budget else ""
        return f"{len(self.seeds)} seeds{long}, {row.size}; rival: {row.rival}"

    def blocks(self, size=10):
        """The evidence of each block of so many seeds; the last one may be smaller."""
        return [
            self.of_seeds(self.seeds[n : n + size])
            for n in range(0, len(self.seeds), size)
        ]

    def of_seeds(self, seeds):
        """The evidence of some of the seeds alone."""
        chosen = set(seeds)
        return Evidence(self.experiment, [r for r in self.runs if r.seed in chosen])


def _name(one, other, point=None):
    """What a comparison is called, whichever arm comes first: "A and B at T 10"."""
    at = ", ".join(map(_setting, (point or {}).items()))
    return " and ".join(sorted([one, other])) + (f" at {at}" if at else "")


def _setting(item):
    return "{} {}".format(*item)


def fooled(blocks, deals=5):
    """How often a row stands by its verdict where there is nothing to see.

    blocks  `Evidence` of different seeds, two or more, as from `Evidence.blocks`
    deals   how often each block is dealt anew
    Returns {"one network": Count, "shuffled": Count} of the blocks whose verdict is
    that of all of them together, although
        one network   each arm has results of one and the same arm, from any of the
                      seeds; each arm is tried as that one
        shuffled      the results at each point were dealt to the arms at random; of
                      each seed alone where the arms are paired
    Both should be at most one in ten: else the rule asks too little.
    """
    row, rng = blocks[0].experiment, np.random.default_rng(0)
    if len(blocks) < 2:
        raise ValueError(f"{len(blocks)} blocks, expected 2 or more")
    whole = Evidence(row, [run for block in blocks for run in block.runs])
    size = len(blocks[0].seeds)
    again = range(len(blocks) * deals)
    same = [_same(whole, arm, size, rng) for arm in row.arms for _ in again]
    dealt = [_shuffled(block, rng) for block in blocks for _ in range(deals)]
    return {
        name: Count(sum(_stands(block, whole.decided) for block in sham), len(sham))
        for name, sham in {"one network": same, "shuffled": dealt}.items()
    }


def _stands(block, decided):
    """Whether a block comes to this verdict, and that is no open question."""
    try:
        return block.decided == decided != ("open", "")
    except ValueError:  # it holds and fails: no verdict at all
        return False


def _same(whole, source, size, rng):
    """A block of so many seeds, as if every arm had been `source`."""
    row, runs = whole.experiment, []
    for arm in row.arms:
        chosen = rng.choice(len(whole.seeds), size, replace=False)
        for point in row.points:
            outcomes = whole.outcomes(source, **point)[chosen].tolist()
            runs += [Run(arm, point, *each, 0) for each in enumerate(outcomes)]
    return Evidence(row, runs)


def _shuffled(block, rng):
    """A block whose results were dealt to the arms at random."""
    row, runs = block.experiment, []
    for point in row.points:
        table = np.array([block.outcomes(arm, **point) for arm in row.arms])
        flat = rng.permutation(table.ravel()).reshape(table.shape)
        dealt = rng.permuted(table, axis=0) if row.paired else flat
        for arm, outcomes in zip(row.arms, dealt.tolist(), strict=True):
            runs += [Run(arm, point, *each, 0) for each in enumerate(outcomes)]
    return Evidence(row, runs)

"""Evidence: what a sentence of the book rests on, and what follows from it.

A sentence is supported in one of three ways. An `Identity` is an equation, tried on
random inputs. A `Theorem` has a source that proves it under conditions. An `Experiment`
states what it asks, of whom, how often and by which rule it is answered before it runs;
its `Evidence` is what came out. Each of them has a verdict, which it works out itself:

    holds, holds if (a condition), fails, or open: the evidence settles nothing.

The rows of the book are the lists ROWS in the files of the lab:

    python -m lstmbook.lab
"""

import functools
import importlib
import json
import math
import pkgutil
from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

import lstmbook.lab
from lstmbook.lab.sweep import name_of, run_key, runs_of, sweep
from lstmbook.train.permutation import by_chance, holm, pairs_by_chance

VERDICTS = ("holds", "holds if", "fails", "open")
RESULTS = Path(__file__).parents[2] / "chapters" / "results"
LEVEL = 0.05  # below it chance is not believed, over all comparisons of a chapter
NORMAL = 1.959964  # 95 % of a normal distribution lie so many deviations around it


# What is counted and measured


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
        reach = NORMAL * math.sqrt(self.k * (self.n - self.k) / self.n + z2 / 4)
        ends = [(middle + way * reach) / (self.n + z2) for way in (-1, 1)]
        return [min(max(end, 0.0), 1.0) for end in ends]

    def __str__(self):
        low, high = (f"{100 * end:.0f}" for end in self._interval())
        return f"{self.k} of {self.n} ({low} to {high} %)"


class Middle(namedtuple("Middle", "values budget")):
    """The median of numbers, inf where a run never got there within the budget.

    Its 95 % interval reaches from one of the numbers to another; which ones, the
    binomial distribution tells. An end of inf is not within the budget.

    >>> print(Middle((100.0, 200.0, np.inf), budget=1000))
    median 200 (100 to never); 1 of 3 not within 1,000
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
        ends = f"{_short(self.low)} to {_short(self.high)}"
        if self.budget is None:
            return f"median {_short(self.median)} ({ends})"
        never = f"; {self.never} of {len(self.values)} not within {self.budget:,}"
        if math.isinf(self.median):
            return f"no median{never}"
        return f"median {_short(self.median)} ({ends}){never if self.never else ''}"


def _short(x):
    """A number as text: 12,800, or 0.83."""
    if math.isinf(x):
        return "never"
    return f"{x:,.0f}" if abs(x) >= 100 or x == int(x) else f"{x:.2g}"


Run = namedtuple("Run", "arm point seed outcome seconds")


# An experiment


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """What is asked, of whom, and by which rule it is answered: before it runs.

    id        its row in the ledger
    chapter   the notebook it belongs to
    claim     the sentence that stands or falls
    question  what the runs are to answer
    run       run(seeds=[...], **settings) of a lab file, a result for each seed; what
              `lab.sweep` can run
    arms      {name: settings}: the networks that are compared
    over      {setting: values}: the points, each of which every arm meets
    measure   outcome(result): True or False; or steps until learned, None for never; or
              any other number
    criterion what it takes to have learned, in words
    budget    the largest number of steps, in the measure's own unit; None if the
              outcome is no number of steps
    seeds     whole numbers from 1000 on; settings are chosen on seeds below 100
    unit      what the budget counts
    paired    whether seed s of all arms has the same weights and data
    compare   pairs of arms that the rules tell apart; with several points (arm, arm,
              point)
    rival     the arm that is the strongest without what the claim is about
    control   the arm that could explain the outcome away; or why there is none
    size      of the networks and their batches, in words
    changes   what would change the verdict
    holds     a rule, evidence -> bool, by which the claim holds
    holds_if  {condition: rule}
    fails     a rule by which it fails
    number    evidence -> text: `counts`, which is the default, or `medians`
    file      the name of the file of its runs, by default its id: rows may share runs

    >>> row = rows()["latch-without-gates"]
    >>> row.budget, row.chapter
    (1000, 'vanishing-through-time')
    """

    id: str
    chapter: str
    claim: str
    question: str
    run: Callable
    arms: Mapping
    measure: Callable
    criterion: str
    seeds: range
    rival: str
    control: str
    size: str
    changes: str
    compare: tuple = ()
    over: Mapping = field(default_factory=dict)
    budget: int | None = None
    unit: str = "steps"
    paired: bool = False
    holds: Callable | None = None
    holds_if: Mapping = field(default_factory=dict)
    fails: Callable | None = None
    number: Callable | None = None
    file: str = ""

    kind = "experiment"

    def __post_init__(self):
        if len(self.arms) < 2 or self.rival not in self.arms:
            raise ValueError(
                f"{self.id}: the rival is {self.rival!r}, expected one of two or more "
                f"arms, {list(self.arms)}"
            )
        if len(self.seeds) < 30 or min(self.seeds) < 1000:
            raise ValueError(
                f"{self.id}: seeds {self.seeds!r}, expected 30 or more from 1000 on"
            )
        if not (self.holds or self.holds_if or self.fails):
            raise ValueError(f"{self.id} has no rule: holds, holds_if or fails")
        for one, other, *_ in self.compare:
            if one == other or not {one, other} <= set(self.arms):
                raise ValueError(
                    f"{self.id} compares {one!r} with {other!r}, expected two of its "
                    f"arms, {list(self.arms)}"
                )

    @property
    def points(self):
        """What every arm meets: [{setting: value}]."""
        return [point for point, _ in runs_of(dict(self.over), [0])]

    @property
    def grids(self):
        """What `sweep` runs: a grid for each arm."""
        return [
            {name: [value] for name, value in settings.items()} | dict(self.over)
            for settings in self.arms.values()
        ]

    @property
    def path(self):
        """The book's own file of its runs."""
        return RESULTS / f"{self.file or self.id}.jsonl"

    def runs(self, seeds):
        """{key of a run in a file: (arm, point, seed)}."""
        return {
            run_key(settings, seed): (arm, {k: settings[k] for k in self.over}, seed)
            for arm, grid in zip(self.arms, self.grids, strict=True)
            for settings, seed in runs_of(grid, seeds)
        }

    def tried(self, seeds=None, executor=None, path=None, progress=False):
        """Run what the file does not hold yet: the `Evidence` of these seeds.

        Arguments as `sweep` takes them; the seeds are by default the row's own.
        """
        seeds = self.seeds if seeds is None else seeds
        at_once = getattr(self.run, "at_once", None)
        options = executor, path, progress, at_once
        return self.read(sweep(self.run, self.grids, seeds, *options), seeds)

    def stored(self, path=None, seeds=None):
        """The `Evidence` of runs that are in a file, by default the row's own.

        Raises ValueError if some are missing, and says by which command they are made.
        """
        path = Path(path or self.path)
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        records = [json.loads(line) for line in lines if line.endswith(b"\n")]
        return self.read(records, self.seeds if seeds is None else seeds)

    def read(self, records, seeds):
        """The `Evidence` of these seeds among the records of a sweep."""
        wanted, found = self.runs(seeds), {}
        for record in records:
            key = run_key(record["point"], record["seed"])
            if key in wanted and record["experiment"] == name_of(self.run):
                outcome = self.measure(record["result"])
                outcome = math.inf if outcome is None else outcome
                found[key] = Run(*wanted[key], outcome, record["seconds"])
        if missing := len(wanted) - len(found):
            raise ValueError(
                f"{missing} of {len(wanted)} runs are missing, made by: "
                f"python -m lstmbook.lab {self.id}"
            )
        return Evidence(self, [found[key] for key in wanted])


class Evidence:
    """What came of an experiment: its runs, and the verdict that follows from them.

    runs  a list of `Run`: arm, point, seed, outcome (inf: not within the budget),
          seconds

    >>> found = evidence("latch-without-gates")
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
        others = [1.0] * _comparisons(row.chapter, but=row.id)
        raised = holm([*alone, *others]) if alone else []
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
        return (self.experiment.number or counts)(self)

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


def counts(evidence):
    """How many of each arm learned, as text; the usual `number` of an experiment."""
    return evidence.each(evidence.count)


def medians(evidence):
    """The `Middle` of each arm, as text: the `number` where steps or scores tell."""
    return evidence.each(evidence.middle)


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


# The two other kinds of support


@dataclass(frozen=True, kw_only=True)
class Identity:
    """An equation, tried on random inputs: a claim that holds or fails to rounding.

    sides      sides(rng) -> (left, right), numbers or arrays of one shape
    names      what the two sides are, in words
    condition  what the inputs are drawn to fulfil; the claim "holds if" it is true
    wording    whether it settles what words mean, and nothing one would believe of a
               network: a line of the ledger, no box in a chapter

    >>> z = np.linspace(-3, 3, 7)
    >>> sides = lambda rng: (np.tanh(z), 2 / (1 + np.exp(-2 * z)) - 1)
    >>> claim = "tanh is a sigmoid, stretched"
    >>> Identity(id="tanh", chapter="activations", claim=claim, sides=sides).verdict
    'holds'
    """

    id: str
    chapter: str
    claim: str
    sides: Callable
    changes: str = "nothing: it is an equation"
    condition: str = ""
    names: tuple = ("one side", "the other")
    wording: bool = False
    n: int = 100

    kind = "identity"

    @cached_property
    def gap(self):
        """How far the two sides are apart at worst, as a share of their size."""
        rng, gaps = np.random.default_rng(0), []
        for _ in range(self.n):
            left, right = (np.asarray(side, float) for side in self.sides(rng))
            if left.shape != right.shape:
                raise ValueError(f"{self.id}: sides of {left.shape} and {right.shape}")
            size = np.max(np.abs([left, right]))
            gaps.append(np.max(np.abs(left - right)) / (size or 1))
        return float(np.max(gaps))

    @property
    def verdict(self):
        agree = self.gap < 1e-9
        return ("holds if" if self.condition else "holds") if agree else "fails"

    @property
    def number(self):
        sides = "{} and {}".format(*self.names)
        if self.verdict == "fails":
            gap = float(f"{100 * self.gap:.2g}")
            return f"{sides} differ by up to {gap:g} % of the larger"
        return f"{sides} agree to rounding"

    @property
    def extent(self):
        return f"{self.n} random inputs"


@dataclass(frozen=True, kw_only=True)
class Theorem:
    """What a source proves, for or against the claim; a number only illustrates it.

    source     who proved it and where, read
    condition  what the proof asks for; the claim "holds if" it is true
    refutes    True if the claim is what the theorem says is wrong
    show       () -> text, a number to look at; it raises if it is not as it should be

    >>> said = {"claim": "A perceptron learns XOR.", "changes": "nothing"}
    >>> source = {"source": "Minsky and Papert (1969)", "refutes": True}
    >>> Theorem(id="xor", chapter="perceptron", **said, **source).verdict
    'fails'
    """

    id: str
    chapter: str
    claim: str
    source: str
    changes: str
    condition: str = ""
    refutes: bool = False
    show: Callable | None = None

    kind = "theorem"

    @property
    def verdict(self):
        holds = "holds if" if self.condition else "holds"
        return "fails" if self.refutes else holds

    @cached_property
    def number(self):
        return self.show() if self.show else "proved"

    @property
    def extent(self):
        return self.source


# The rows of the book


@functools.cache
def rows():
    """{id: row} of the lists ROWS in the files of the lab, in their order.

    >>> "latch-without-gates" in rows()
    True
    """
    files = pkgutil.iter_modules(lstmbook.lab.__path__, "lstmbook.lab.")
    names = [file.name for file in files if not file.name.endswith("__main__")]
    modules = map(importlib.import_module, names)
    found = [row for module in modules for row in getattr(module, "ROWS", [])]
    if len(by_id := {row.id: row for row in found}) < len(found):
        raise ValueError(f"a row's id is there twice: {sorted(r.id for r in found)}")
    return by_id


def _comparisons(chapter, but=None):
    """How many comparisons the rows of a chapter make, but for one row's."""
    return sum(
        len(row.compare)
        for row in rows().values()
        if row.kind == "experiment" and row.chapter == chapter and row.id != but
    )


def evidence(id):
    """What the row of this id rests on: stored runs, an identity or a theorem.

    >>> evidence("latch-without-gates").kind
    'experiment'
    """
    if id not in rows():
        raise ValueError(f"row is {id!r}, expected one of {list(rows())}")
    row = rows()[id]
    return row.stored() if row.kind == "experiment" else row

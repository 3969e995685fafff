"""What a sentence of the book rests on: stated here, judged by `lab.judgement`.

A sentence is supported in one of four ways. An `Identity` is an equation, tried on
random inputs. A `Theorem` has a source that proves it under conditions. A
`Construction` is a network written by hand that does it. An `Experiment` states what it
asks, of whom, how often and by which rule it is answered before it runs; its `Evidence`
is what came out. Each of them has a verdict, which it works out itself:

    holds, holds if (a condition), fails, or open: the evidence settles nothing.

The rows of the book are the lists ROWS in the files of the lab:

    python -m lstmbook.lab
"""

import functools
import importlib
import json
import math
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

import lstmbook.lab
from lstmbook import CHAPTERS
from lstmbook.lab.judgement import Evidence, Run
from lstmbook.lab.sweep import name_of, run_key, runs_of, sweep

RESULTS = CHAPTERS / "results"


def counts(evidence):
    """How many of each arm learned, as text; the usual `number` of an experiment."""
    return evidence.each(evidence.count)


def medians(evidence):
    """The `Middle` of each arm, as text: the `number` where steps or scores tell.

    What they are medians of comes first, with its unit.
    """
    return f"{evidence.experiment.outcome}: {evidence.each(evidence.middle)}"


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
    unit      what the budget counts; without one, what an outcome is, such as "share
              right" or "bits per letter"
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
    number: Callable = counts
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
    def outcome(self):
        """What an outcome is, with its unit, in words."""
        return f"{self.unit} until learned" if self.budget else self.unit

    @cached_property
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
    def others(self):
        """How many comparisons the other rows of its chapter make."""
        return sum(
            len(row.compare)
            for row in rows().values()
            if row.kind == "experiment" and row.chapter == self.chapter
            if row.id != self.id
        )

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
                found[key] = Run(*wanted[key], outcome, record.get("cpu_seconds"))
        if missing := len(wanted) - len(found):
            raise ValueError(
                f"{missing} of {len(wanted)} runs are missing, made by: "
                f"python -m lstmbook.lab {self.id}"
            )
        return Evidence(self, [found[key] for key in wanted])


# The other kinds of support


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


@dataclass(frozen=True, kw_only=True)
class Construction(Theorem):
    """What a network shows whose weights are written by hand: that such a thing exists.

    source     what is built
    show       () -> text, what it does; it raises if it does not

    >>> said = {"claim": "No network keeps a bit.", "changes": "nothing"}
    >>> built = {"source": "one unit with w = 2", "refutes": True}
    >>> Construction(id="latch", chapter="rnn", **said, **built).verdict
    'fails'
    """

    kind = "construction"


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


def evidence(id):
    """What the row of this id rests on: stored runs, or the row itself.

    >>> evidence("latch-without-gates").kind
    'experiment'
    """
    if id not in rows():
        raise ValueError(f"row is {id!r}, expected one of {list(rows())}")
    row = rows()[id]
    return row.stored() if row.kind == "experiment" else row

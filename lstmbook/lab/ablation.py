"""The LSTM with one part missing, on three tasks that ask for something.

Networks with the same seed begin with the same weights and see the same sequences in
the same order, whatever their cell. All are asked for the same fresh sequences.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from lstmbook.lab.loop import minibatches, run
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.variants import VARIANTS, VariantCell
from lstmbook.tasks.grammars import counted
from lstmbook.tasks.scores import all_right, share_right
from lstmbook.tasks.signals import adding, last_marked


class Task(NamedTuple):
    """What to learn, and how.

    pool, test  take a generator: the sequences to learn from, those to be asked
    score       takes the outputs (T, S, B, K) and the test: a share for each network
    size, H     of a minibatch, and how many units

    >>> THREE_TASKS["count"].H, THREE_TASKS["count"].steps
    (3, 500)
    """

    pool: object
    test: object
    score: object
    loss: str
    size: int
    H: int
    steps: int
    learning_rate: float
    forget_bias: float


THREE_TASKS = {
    "replace": Task(
        lambda rng: last_marked(rng, 3000, 24),
        lambda rng: last_marked(rng, 200, 48),
        partial(share_right, within=0.1),
        *("squared_error", 16, 6, 200, 2e-2, 1.0),
    ),
    "add": Task(
        lambda rng: adding(rng, 3000, 20),
        lambda rng: adding(rng, 500, 20),
        partial(share_right, within=0.04),
        *("squared_error", 16, 6, 250, 3e-2, 3.0),
    ),
    "count": Task(
        lambda _: counted(range(1, 9)),
        lambda _: counted(range(1, 31)),
        all_right,
        *("binary_cross_entropy", 8, 3, 500, 2e-2, 1.0),
    ),
}


def train_cells(task, inits, seeds):
    """Train a network for each init of a cell and each seed, all side by side."""
    how, test, seeds = THREE_TASKS[task], fresh(task), list(seeds)
    pools = [how.pool(np.random.default_rng(seed)) for seed in seeds]
    draws = [minibatches(pool, how.size) for pool in pools]

    def network(init, rng):
        cell = init(test.xs.shape[-1], how.H, rng, dtype=np.float32)
        return Network(cell, Readout.init(cell.H, test.K, rng, dtype=np.float32))

    return run(
        [partial(network, init) for init in inits for _ in seeds],
        draws * len(inits),
        seeds * len(inits),
        how.steps,
        how.learning_rate,
        how.loss,
        progress=task,
    )


def fresh(task):
    """The sequences on which all are asked.

    >>> fresh("add").xs.shape
    (22, 500, 2)
    """
    return THREE_TASKS[task].test(np.random.default_rng(10_000))


def scores_of(task, inits, seeds):
    """{name: init of a cell} trained and asked: {name: (S,)}, a score for each seed."""
    model, test = train_cells(task, list(inits.values()), seeds), fresh(task)
    ys, _, _ = model.forward(test.xs.astype(np.float32), mask=test.mask)
    scores = np.split(THREE_TASKS[task].score(ys, test), len(inits))
    return dict(zip(inits, scores, strict=True))


def ablation(task, seeds, names=tuple(VARIANTS), **options):
    """{variant: (S,)}: the scores after training; options go to VariantCell.init."""
    options = {"forget_bias": THREE_TASKS[task].forget_bias} | options
    inits = {name: partial(VariantCell.init, variant=name, **options) for name in names}
    return scores_of(task, inits, seeds)


def score_table(scores, told_apart):
    """Median, worst and best of {task: {name: (S,)}} in points of a hundred: Markdown.

    told_apart  the pairs (task, name) that are to stand out

    >>> score_table({"add": {"full": [0.5, 0.9, 1.0]}}, told_apart=[]).count("full")
    1
    """
    lines = [["Variant", *scores], [":--"] * (1 + len(scores))]
    for name in next(iter(scores.values())):
        lines.append([name])
        for task, by_name in scores.items():
            worst, median, best = 100 * np.quantile(by_name[name], [0, 0.5, 1])
            bold = "**" if (task, name) in told_apart else ""
            spread = f"({worst:.0f},\N{NO-BREAK SPACE}{best:.0f})"
            lines[-1].append(f"{bold}{median:.0f}{bold} {spread}")
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

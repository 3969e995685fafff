"""Learning from few sequences and no more: a GRU and two LSTMs of equal size.

About as many parameters for all, and the same bias of 2 on the gate that keeps. The
third writes little at first, as a GRU does that keeps nearly all. Each is trained until
it gets no better.
"""

from functools import partial

import numpy as np

from lstmbook.lab.bias_race import GAPS, network, score
from lstmbook.lab.evidence import Experiment, medians
from lstmbook.lab.loop import minibatches, until
from lstmbook.nn.cells import GRUCell, LSTMCell

# name: what makes a cell, and its units
COMPETITORS = {
    "GRU": (partial(GRUCell.init, keep_bias=2), 14),
    "LSTM": (partial(LSTMCell.init, forget_bias=2), 12),
    "LSTM, i shut": (partial(LSTMCell.init, forget_bias=2, input_bias=-3), 12),
}
FEW = {"order": 20, "adding": 50}  # sequences to learn from
RATES = {"order": 3e-2, "adding": 3e-2}  # the best of three on the seeds 0 to 9
FRESH = [(10_001, 500), (10_000, 1000)]  # seed and number of those never learned from


def from_few(seeds, cell, task="order", size=None, most=2000, patience=500):
    """Learn one of GAPS from few sequences, over and over, until it helps no more.

    Networks with the same seed learn from the same sequences of 20 steps. Every 50
    steps of training each is asked about 500 fresh ones; when none of so many steps has
    made a network better, it stands as it was at its best.
    cell      one of COMPETITORS
    size      how many sequences, by default as in FEW
    most      steps, and patience is in steps too
    Returns for each seed {"right": share of 1000 other fresh ones, "steps": when}.

    >>> [found] = from_few([0], "GRU", most=50)
    >>> print(found["right"] > 0.25, found["steps"])
    True 50
    """
    (draw, loss, *_), (init, H) = GAPS[task], COMPETITORS[cell]
    choose, test = (draw(np.random.default_rng(n), size, 20) for n, size in FRESH)
    best, at, right = (np.zeros(len(seeds)) for _ in range(3))
    step = 0

    def settled(model):
        nonlocal step
        step += 50
        now = score(model, choose, task)
        better = (now > best) & (step - at <= patience)
        if np.any(better):
            right[better] = score(model, test, task)[better]
            best[better], at[better] = now[better], step
        return step - at >= patience

    size = size or FEW[task]
    pools = [draw(np.random.default_rng([seed, 1]), size, 20) for seed in seeds]
    until(
        partial(network, init, H, task),
        [minibatches(pool, 20) for pool in pools],
        seeds,
        most,
        RATES[task],
        loss,
        settled,
    )
    return [
        {"right": float(r), "steps": int(n)} for r, n in zip(right, at, strict=True)
    ]


from_few.grid = {"cell": list(COMPETITORS), "task": list(GAPS)}
from_few.at_once = 30

BOTH = ("LSTM", "LSTM, i shut")
FROM_FEW = Experiment(
    id="gru-few-data",
    chapter="gru",
    claim="From few sequences a GRU learns more than an LSTM of as many parameters.",
    question="What share of fresh answers is right once more training does not help?",
    run=from_few,
    arms={cell: {"cell": cell} for cell in COMPETITORS},
    over={"task": list(GAPS)},
    measure=lambda result: result["right"],
    criterion="trained until 500 more steps do not help",
    seeds=range(1000, 1030),
    paired=True,
    compare=[("GRU", cell, {"task": task}) for cell in BOTH for task in GAPS],
    rival="LSTM, i shut",
    control="LSTM, i shut: it writes as little at first as the GRU does",
    size="14 units or 12, 20 sequences of 20 steps or 50",
    holds=lambda e: all(
        e.more("GRU", cell, task=task) for cell in BOTH for task in GAPS
    ),
    holds_if={
        "the LSTM starts with its input gate half open": lambda e: all(
            e.more("GRU", "LSTM", task=task) for task in GAPS
        )
    },
    fails=lambda e: any(
        e.more(cell, "GRU", task=task) for cell in BOTH for task in GAPS
    ),
    number=medians,
    changes="more data, longer sequences, other tasks: these are two toys",
)
ROWS = [FROM_FEW]

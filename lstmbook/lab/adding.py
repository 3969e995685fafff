"""The adding problem, run by name: python -m lstmbook.lab.sweep solve_adding."""

from functools import partial
from itertools import count

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.lab.loop import one_layer, watched
from lstmbook.lab.rivals import IdentityRNN
from lstmbook.lab.trial import Trial
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.seeds import one_per_seed
from lstmbook.tasks import signals

# name: what makes a cell, with which options, and the learning rate that suits it
CELLS = {
    "LSTM-97": (LSTMCell.init, {"input_bias": -3, "forget_gate": False}, 2e-2),
    "LSTM": (LSTMCell.init, {"input_bias": -3, "forget_bias": 5}, 1e-2),
    "GRU": (GRUCell.init, {"keep_bias": 4}, 2e-2),
    "RNN": (RNNCell.orthogonal, {}, 3e-3),
    "RNN, identity": (IdentityRNN.init, {}, 3e-3),
}


def to_add(cell="LSTM-97", length=100, H=8, steps=2000, learning_rate=None, **options):
    """The `Trial` of a network with one of CELLS: the settings of `solve_adding`.

    >>> to_add("GRU").learning_rate, to_add("GRU").every
    (0.02, 100)
    """
    if cell not in CELLS:
        raise ValueError(f"cell is {cell!r}, expected one of {list(CELLS)}")
    init, usual, usual_rate = CELLS[cell]
    return Trial(
        one_layer(init, 2, H, 1, **(usual | options)),
        lambda rng, size: signals.adding(rng, size, length),
        learning_rate or usual_rate,
        "squared_error",
        enough=0.99,
        steps=steps,
        every=100,
        asked=256,
        asks=lambda steps: steps,
        within=0.04,
    )


def solve_adding(
    seeds, cell="LSTM-97", length=100, H=8, steps=2000, learning_rate=None, **options
):
    """The adding problem (`signals.adding`): solved, and after how many sequences?

    Hochreiter and Schmidhuber (1997), section 5.4: their cell, its input gate almost
    closed at first, beside a tanh RNN with an orthogonal matrix. At length 100 theirs
    took 74,000 sequences, one at a time and with a stricter end; here they come in
    batches of 32, and the optimiser is Adam.
    learning_rate  in place of the one the cell has in CELLS
    options  of the cell's init, in place of those it has in CELLS: forget_bias=0
    Returns for each seed: solved, whether fewer than 1 % of 256 fresh sequences were
    off by more than 0.04, looked at every 100 steps; sequences, how many it took; wrong
    of 2560, how many others are off when the last seed has ended.

    >>> [found] = solve_adding(seeds=[0], length=10, steps=1)
    >>> found["solved"], found["sequences"]
    (False, 32)
    """
    trial = to_add(cell, length, H, steps, learning_rate, **options)
    model, rngs = one_per_seed(trial.make, seeds)

    def wrong(*look):
        """How many of 256 sequences that none trains on are off, for each seed."""
        batch = signals.adding(np.random.default_rng(look), 256, length)
        ys, _, _ = model.forward(batch.xs, mask=batch.mask)
        off = np.abs(ys - batch.targets[:, None]) * batch.counts[:, None, :, None]
        return np.sum(off > 0.04, axis=(0, 2, 3))

    looks = count(trial.every, trial.every)
    taken = watched(
        model,
        [partial(trial.draw, rng, trial.size) for rng in rngs],
        steps,
        trial.learning_rate,
        trial.loss,
        lambda _model: wrong(next(looks)) < 2.56,
        trial.every,
    )
    last = sum(wrong(steps + 1, n) for n in range(10))
    return [
        {"solved": n is not None, "sequences": 32 * (n or steps), "wrong of 2560": w}
        for n, w in zip(taken, last.tolist(), strict=True)
    ]


solve_adding.grid = {"cell": ["LSTM-97", "RNN"]}
solve_adding.at_once = 10


# Each with the best of three rates (1e-3, 3e-3, 1e-2) on the seeds 0 to 9.
PLAIN_AND_GATED = {
    "LSTM of 1997": {"cell": "LSTM-97", "H": 8},
    "tanh RNN, orthogonal": {"cell": "RNN", "H": 16},
    "ReLU RNN, identity, 16": {"cell": "RNN, identity", "H": 16, "learning_rate": 1e-2},
    "ReLU RNN, identity, 32": {"cell": "RNN, identity", "H": 32},
}
BEST = "ReLU RNN, identity, 32"

BY_BIAS = {
    f"b_f = {b}": {"cell": "LSTM", "input_bias": 0, "forget_bias": b} for b in (1, 4)
}

CUT = "LSTM of 1997, h-path cut"
BY_GRADIENT = {
    CUT: {"cell": "LSTM-97", "H": 8, "truncate": "1997"},
    "LSTM of 1997, whole": {"cell": "LSTM-97", "H": 8},
    "tanh RNN, whole": {"cell": "RNN", "H": 16},
}

ADDED = (
    "From how many sequences does each network learn to add two numbers that are up to "
    "{} steps apart?"
)
ADDING = dict(
    chapter="lstm-gradient",
    question=ADDED.format(50),
    run=solve_adding,
    over={"length": [50]},
    measure=lambda result: result["sequences"] if result["solved"] else None,
    criterion="fewer than 1 % of 256 fresh sequences off by more than 0.04",
    budget=64_000,
    unit="sequences",
    seeds=range(1000, 1030),
    file="adding",
)
WITHOUT_GATES = ADDING | dict(
    arms=PLAIN_AND_GATED,
    rival=BEST,
    control="ReLU RNN, identity, 16: as many weights as the LSTM, and no gates",
    size="8 units with gates, 16 or 32 without, 32 sequences a step",
)

ROWS = [
    Experiment(
        id="adding-without-gates",
        claim="A recurrent network without gates cannot learn to add two numbers that "
        "are 50 steps apart.",
        holds=lambda e: (
            e.count("LSTM of 1997").low > 0.3
            and all(e.count(arm).high < 0.15 for arm in PLAIN_AND_GATED if "RNN" in arm)
        ),
        fails=lambda e: (
            e.count(BEST).low > 0.3 and e.count("tanh RNN, orthogonal").high < 0.35
        ),
        changes="longer sequences: how it starts decides, then how long it may learn",
        **WITHOUT_GATES,
    ),
    Experiment(
        id="adding-gates-sooner",
        claim="The LSTM of 1997 learns to add from fewer sequences than any network "
        "without gates that we know.",
        compare=[(BEST, "LSTM of 1997"), ("ReLU RNN, identity, 16", "LSTM of 1997")],
        holds=lambda e: all(
            e.more(arm, "LSTM of 1997") for arm in PLAIN_AND_GATED if "ReLU" in arm
        ),
        fails=lambda e: e.more("LSTM of 1997", BEST),
        changes="a start or a rate of a plain network that we have not tried",
        number=medians,
        **WITHOUT_GATES,
    ),
    Experiment(
        id="forget-bias-of-1",
        claim="A forget bias of 1 is enough to learn what is 50 steps apart.",
        arms=BY_BIAS,
        compare=[("b_f = 1", "b_f = 4")],
        rival="b_f = 4",
        control="the input bias is 0 in all of them, as in most programs",
        holds=lambda e: (
            e.count("b_f = 1").low > 0.5 and not e.more("b_f = 1", "b_f = 4")
        ),
        fails=lambda e: (
            e.count("b_f = 1").high < 0.35
            and e.count("b_f = 4").low > 0.3
            and e.more("b_f = 1", "b_f = 4")
        ),
        changes="more sequences to learn from",
        size="8 units, 32 sequences a step",
        **ADDING,
    ),
    Experiment(
        id="adding-h-path-cut",
        claim="To learn what lies 100 steps apart an LSTM needs its whole gradient.",
        arms=BY_GRADIENT,
        compare=[("tanh RNN, whole", CUT)],
        rival="LSTM of 1997, whole",
        control="tanh RNN, whole: what the task asks of a gradient without a c-path",
        holds=lambda e: (
            e.count(CUT).high < 0.35 and e.count("LSTM of 1997, whole").low > 0.3
        ),
        fails=lambda e: e.count(CUT).low > 0.3 and e.more("tanh RNN, whole", CUT),
        changes="a task in which what is kept has to be found through the gates",
        size="8 units with gates, 16 without, 32 sequences a step",
        number=medians,
        **(ADDING | {"over": {"length": [100]}, "question": ADDED.format(100)}),
    ),
]

"""How far do networks count that have seen a^n b^n for n = 1 ... 10?

Gers and Schmidhuber (2001): predict at each step which symbols may follow. All ten
strings are one batch, so nothing but the first weights is random.
"""

from typing import NamedTuple

import numpy as np

from lstmbook.lab.evidence import Experiment
from lstmbook.lab.loop import one_layer, run
from lstmbook.lab.rivals import IdentityRNN
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.functions import dsigmoid, sigmoid
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.grammars import counted
from lstmbook.tasks.scores import hits


class Unsigned(LSTMCell):
    """An LSTM whose candidate is a sigmoid: it can add and cannot take away.

    >>> cell = Unsigned.init(1, 2, rng, forget_gate=False)
    >>> (_, c), _ = cell.forward(-9 * np.ones((1, 1)), cell.zero_state(1))
    >>> bool(np.all(c > 0))
    True
    """

    candidate, dcandidate = staticmethod(sigmoid), staticmethod(dsigmoid)


class Counter(NamedTuple):
    """A kind of network that is to count.

    H is its number of units for a^n b^n, which takes one counter; for a^n b^n c^n,
    which takes two, it gets twice as many.

    >>> COUNTERS["LSTM 2000"].H
    2
    """

    init: callable
    H: int
    options: dict
    learning_rate: float


CELL_1997 = {"forget_gate": False, "input_bias": -1}
CELL_2000 = {"forget_bias": 5, "input_bias": -1}
COUNTERS = {  # units and rates: those that got furthest on the seeds 0 to 19
    "LSTM 1997": Counter(LSTMCell.init, 2, CELL_1997, 2e-2),
    "LSTM 2000": Counter(LSTMCell.init, 2, CELL_2000, 2e-2),
    "GRU": Counter(GRUCell.init, 4, {}, 3e-2),
    "RNN": Counter(RNNCell.orthogonal, 16, {}, 1e-2),
    "RNN, identity": Counter(IdentityRNN.init, 8, {}, 2e-2),
    "sigmoid g": Counter(Unsigned.init, 2, CELL_1997, 3e-2),
}


def train_counters(kind, seeds, letters="ab", steps=1500, dtype=np.float32):
    """A network of one of COUNTERS for each seed: a model with a seed axis.

    >>> train_counters("GRU", range(3), steps=1).seeds
    (3,)
    """
    init, H, options, learning_rate = COUNTERS[kind]
    K, H = len(letters) + 2, H * (len(letters) - 1)
    strings = counted(np.arange(1, 11), letters)
    return run(
        one_layer(init, K, H, K, dtype, **options),
        lambda _rng: strings,
        seeds,
        steps,
        learning_rate,
        "binary_cross_entropy",
        progress=letters,
    )


def reach(model, letters="ab", limit=1000, chunk=100):
    """Up to which n, for each seed, are all strings accepted? We stop at `limit`.

    A string is accepted if every answer about it is right.

    >>> make = lambda rng: Network(LSTMCell.init(4, 2, rng), Readout.init(2, 4, rng))
    >>> model, rngs = one_per_seed(make, range(3))
    >>> reach(model)
    array([0, 0, 0])
    """
    far, alive = np.zeros(model.seeds, int), np.arange(model.seeds[0])
    for first in range(1, limit + 1, chunk):
        n = np.arange(first, min(first + chunk, limit + 1))
        batch = counted(n, letters)
        ys, _, _ = model.forward(batch.xs, mask=batch.mask)  # (T, S, B, K)
        right = hits(ys, batch) | (batch.mask[:, None] == 0)
        ahead = np.cumprod(np.all(right, axis=0), axis=-1).sum(-1)  # (S,)
        far[alive] += ahead
        on = np.flatnonzero(ahead == len(n))
        if not on.size:
            break
        if on.size < alive.size:  # the others need not read on
            model, alive = together([alone(model, s) for s in on]), alive[on]
    return far


def drift(model):
    """How far is the counter off after an a and a b, as a share of its step? (S,)

    Measured over ten a's and ten b's in the middle of a^60 b^60. The unit that counts
    is the one whose way up and way down are most alike.

    >>> drift(train_counters("LSTM 1997", range(3), steps=1)).shape
    (3,)
    """
    batch = counted([60])
    _, _, caches = unroll(model.layers[0].cell, batch.xs.astype(np.float32))
    cs = np.stack([k.c_t[:, 0] for k in caches])  # (T, S, H)
    up, down = cs[55] - cs[45], cs[115] - cs[105]
    longer = np.maximum(np.abs(up), np.abs(down))
    moves = longer > 1  # a tenth of a step at each symbol
    off = np.abs(up + down) / np.where(moves, longer, 1)
    return np.min(np.where(moves, off, 1), axis=-1)


def slip(model, n):
    """Where in a^n b^n lies the first wrong answer? From 0 to 1, None if all are right.

    model  of one seed (`seeds.alone`)
    At 1/2 the a's end, at 1 the string does.
    """
    batch = counted([n])
    right = hits(model.forward(batch.xs)[0], batch)[:, 0]
    return None if np.all(right) else round(float(np.argmin(right)) / (2 * n), 2)


def count_on(seeds, kind="LSTM 1997", letters="ab"):
    """How far does each network count? {"reach": n}.

    Of an LSTM on a^n b^n also its drift, and in the first string that it does not
    accept the place of its slip.
    """
    model = train_counters(kind, seeds, letters)
    far = reach(model, letters)
    results = [{"reach": int(n)} for n in far]
    if letters == "ab" and "LSTM" in kind:
        shares = drift(model)
        for s, result in enumerate(results):
            result["drift"] = float(f"{shares[s]:.3g}")
            result["slip"] = slip(alone(model, s), int(far[s]) + 1)
    return results


count_on.grid = {"kind": list(COUNTERS)}
count_on.at_once = 50


def to_twenty(evidence):
    """How many of each arm count to 20, twice what they have seen; as text."""
    return f"to 20 or more: {evidence.each(lambda arm: evidence.count(arm, above=19))}"


BEYOND = dict(
    chapter="counting",
    run=count_on,
    measure=lambda result: result["reach"],
    criterion="every string from n = 1 to there accepted; tested up to 1000",
    seeds=range(1000, 1050),
    number=to_twenty,
    file="counting",
)
SIZE = "1500 steps, all ten strings in each"
BESIDE = ["GRU", "RNN", "RNN, identity"]


def kinds(*names, **options):
    """Arms of these names."""
    return {name: {"kind": name, **options} for name in names}


ROWS = [
    Experiment(
        id="counting-beyond",
        claim="An LSTM that was taught to count to ten counts on, a GRU or a plain "
        "recurrent network does not.",
        question="Up to which n does each network accept all strings?",
        arms=kinds("LSTM 1997", "LSTM 2000", *BESIDE),
        compare=[("LSTM 1997", arm) for arm in BESIDE],
        rival="RNN, identity",
        control="LSTM 2000: the same cell with a forget gate",
        size=f"2 units (LSTM), 4 (GRU), 16 and 8 (RNN); {SIZE}",
        holds=lambda e: all(
            e.more("LSTM 1997", arm) and e.count(arm, above=19).share < 0.3
            for arm in BESIDE
        ),
        fails=lambda e: any(e.more(arm, "LSTM 1997") for arm in BESIDE),
        changes="another start, or longer strings to learn from",
        **BEYOND,
    ),
    Experiment(
        id="counting-down",
        claim="A candidate between 0 and 1 would do as well as one between -1 and 1.",
        question="Does an LSTM count whose candidate is a sigmoid?",
        arms=kinds("LSTM 1997", "sigmoid g"),
        compare=[("LSTM 1997", "sigmoid g")],
        rival="sigmoid g",
        control="none: but for the candidate the two are the same",
        size=f"2 units; {SIZE}",
        holds=lambda e: (
            not e.differs("LSTM 1997", "sigmoid g")
            and e.count("sigmoid g", above=19).low > 0.3
        ),
        fails=lambda e: e.more("LSTM 1997", "sigmoid g"),
        changes="a task in which nothing has to be taken away",
        **BEYOND,
    ),
]

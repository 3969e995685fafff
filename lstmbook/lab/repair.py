"""What does a trained LSTM do with its memory at words that do not matter?

It begins by forgetting and reads the travellers of `gaps`. Then 200 stories are told in
which someone stays at home and four sentences follow, and at those twenty words gates
are held.
"""

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.lab.gaps import at_gap, their_book, train_readers
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import softmax
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.scores import share_right

SHUT, WIDE = -1000, 1000  # what is added to the sum of a gate


class HeldLSTM(LSTMCell):
    """An LSTM with a hand on its gates.

    pushes  {gate: a number or (H,)}, added to the sums of i, f and o: SHUT, or WIDE

    >>> cell = HeldLSTM(LSTMCell.init(2, 3, rng).params, {"i": SHUT})
    >>> _, cache = cell.forward(np.ones((1, 2)), cell.zero_state(1))
    >>> cache.i
    array([[0., 0., 0.]])
    """

    def __init__(self, params, pushes):
        super().__init__(params)
        self.pushes = pushes

    def peep(self, a, name, c):
        return super().peep(a, name, c) + self.pushes.get(name[-1], 0)


def with_gates_held(model, story, **pushes):
    """Read `story` with gates held from the sixth word to the end of the fillers.

    model   as of `gaps.train_readers`, an LSTM
    story   a Batch of `speaks` with fillers alone between country and question
    pushes  of the gates, see HeldLSTM
    Returns the scores of the last word (1, S, B, K), and the caches at the fillers.

    >>> _, test = at_gap("speaks", 4)
    >>> model = train_readers("LSTM that forgets", [0], test, steps=1)
    >>> ys, caches = with_gates_held(model, test, i=SHUT)
    >>> ys.shape, len(caches)
    ((1, 1, 200, 45), 20)
    """
    cell, xs, end = model.layers[0].cell, story.xs.astype(np.float32), len(story.xs) - 2
    _, state, _ = unroll(cell, xs[:5])
    _, state, caches = unroll(HeldLSTM(cell.params, pushes), xs[5:end], state)
    hs, _, _ = unroll(cell, xs[end:], state)
    return model.layers[-1].forward(hs[-1:])[0], caches


HELD = {
    "nothing held": {},
    "i = 0": {"i": SHUT},
    "i = 0, f = 1": {"i": SHUT, "f": WIDE},
}


def repair(seeds, held, steps=1200):
    """Train an LSTM that forgets for each seed: what does it know with gates held?

    held  one of HELD
    Returns for each seed {"sure": probability of the right word, its mean over 200
    stories; "right": share of right answers; "writes": |i g| at a filler, its mean over
    words and units; "same sign": the share of these i g that have the sign of the cell
    they are added to}.

    >>> repair([0], "i = 0", steps=1)[0]["writes"]
    0.0
    """
    book, (_, story) = their_book(), at_gap("speaks", 4)
    model = train_readers("LSTM that forgets", seeds, book, steps, H=8, B=10)
    ys, caches = with_gates_held(model, story, **HELD[held])
    ig = np.stack([k.i * k.g for k in caches])  # (20, S, B, H)
    same = np.sign(ig) == np.sign([k.c_prev for k in caches])
    p = np.take_along_axis(softmax(ys), story.targets[:, None, :, None], axis=-1)
    found = {
        "sure": np.mean(p, axis=(0, 2, 3)),
        "right": share_right(ys, story),
        "writes": np.mean(np.abs(ig), axis=(0, 2, 3)),
        "same sign": np.mean(same, axis=(0, 2, 3)),
    }
    return [
        {k: round(float(v[n]), 3) for k, v in found.items()} for n in range(len(seeds))
    ]


repair.grid = {"held": list(HELD)}
repair.at_once = 30


REPAIR = Experiment(
    id="gap-repair",
    chapter="speaking-french",
    claim="An LSTM that began by forgetting has learned to repair its memory: at "
    "words that do not matter it writes again what it loses there.",
    question="What does it know if it may not write at twenty words that do not "
    "matter, and what if it cannot lose anything there either?",
    run=repair,
    arms={held: {"held": held} for held in HELD},
    measure=lambda result: result["sure"],
    criterion="the probability of the right word, mean of 200 stories",
    seeds=range(1100, 1130),
    paired=True,
    compare=[("nothing held", "i = 0"), ("i = 0, f = 1", "i = 0")],
    rival="i = 0",
    control="i = 0, f = 1: it may not write either, and loses nothing",
    size="8 units, 1200 steps of 10 stories",
    holds=lambda e: all(e.more(*both) for both in e.experiment.compare),
    fails=lambda e: e.more("i = 0", "nothing held"),
    unit="probability of the right word",
    number=medians,
    changes="a start that keeps: there is less to repair",
)
ROWS = [REPAIR]

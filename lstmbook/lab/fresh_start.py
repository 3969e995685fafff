"""A fresh start: does a network recall a bit from a state that others have left?"""

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import one_per_seed
from lstmbook.tasks.batch import Batch
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam


def first_bit(rng, B=32, T=6, mark=False):
    """Say each bit that goes by, and at the last step the first one: a `Batch`.

    mark  whether a second input is 1 at the first step and 0 after it

    >>> batch = first_bit(np.random.default_rng(0), B=2)
    >>> np.array_equal(batch.targets[-1], batch.xs[0])
    True
    """
    xs, counted = rng.choice([-1.0, 1.0], (T, B, 1)), np.ones((T, B))
    targets = np.concatenate([xs[:-1], xs[:1]])
    if mark:
        begins = np.broadcast_to(np.eye(T)[0][:, None, None], xs.shape)
        xs = np.concatenate([xs, begins], axis=-1)
    return Batch(xs, targets, counted, counted, 1, 0.5)


def start_afresh(seeds, trained="reset", used="reset", mark=False, steps=600):
    """Recall the first bit: from a state of zero, or from what the last batch left.

    trained, used  "reset" or "carried", while training and in the test
    mark           as for `first_bit`
    Elman's network of 8 units, Adam 1e-2. Returns for each seed the share of 500 fresh
    sequences whose first bit is recalled.

    >>> [share] = start_afresh([0], steps=1)
    >>> 0 <= share <= 1
    True
    """

    def elman(rng):
        return Network(RNNCell.init(1 + mark, 8, rng), Readout.init(8, 1, rng))

    model, rngs = one_per_seed(elman, seeds)
    draws = [lambda rng=rng: first_bit(rng, mark=mark) for rng in rngs]
    carry = None if trained == "reset" else lambda _batch, _ys, state: state
    fit(model, draws, steps, Adam(1e-2), "squared_error", carry=carry)
    before, test = (
        Batch.side_by_side([first_bit(rng, 500, mark=mark) for rng in rngs])
        for _ in range(2)
    )
    state = None if used == "reset" else model.forward(before.xs)[1]
    right = (model.forward(test.xs, state)[0] > 0) == (test.targets > 0)
    return right[-1].mean(axis=(1, 2)).tolist()


start_afresh.at_once = 10


ARMS = {
    "zero": {},
    "left over": {"used": "carried"},
    "left over in training too": {"trained": "carried", "used": "carried"},
    "left over, and a mark": {"trained": "carried", "used": "carried", "mark": True},
}
ZERO, LEFT, TRAINED, MARKED = ARMS

ROWS = [
    Experiment(
        id="fresh-start",
        chapter="rnn",
        claim="Between sequences that have nothing to do with each other the state has "
        "to be put back to zero.",
        question="Is the first of six bits recalled from a state that another sequence "
        "left?",
        run=start_afresh,
        arms={name: {"steps": 2400} | settings for name, settings in ARMS.items()},
        measure=float,
        criterion="the share of 500 fresh sequences; half is a coin toss",
        seeds=range(1000, 1030),
        compare=[(ZERO, LEFT), (ZERO, TRAINED), (MARKED, TRAINED)],
        rival=MARKED,
        control=f"{TRAINED}: it has always begun from there",
        size="8 tanh units, 2400 steps of 32 sequences",
        holds=lambda e: (
            e.more(ZERO, LEFT)
            and all(e.middle(arm).median < 0.6 for arm in (LEFT, TRAINED, MARKED))
        ),
        holds_if={
            "nothing says where a sequence begins": lambda e: (
                e.more(ZERO, LEFT)
                and e.more(ZERO, TRAINED)
                and e.more(MARKED, TRAINED)
                and e.middle(TRAINED).median < 0.6
                and e.middle(MARKED).median > 0.9
            )
        },
        fails=lambda e: e.middle(TRAINED).median > 0.9,
        changes="more training, or a task in which what is left over does no harm",
        unit="the share recalled",
        number=medians,
    )
]

"""How long a gap is learned? Kinds of network read stories and say the last word.

The stories are those of `tasks.language`. A network sees 8 of a book of 2000 at each
step of Adam.
"""

import functools

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.lab.loop import minibatches, run, steps_until
from lstmbook.lab.rivals import IdentityRNN
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import LastState, Network, Readout
from lstmbook.tasks.language import spread, stories, travellers
from lstmbook.tasks.scores import share_right


def chrono(D, H, rng, longest=50, dtype=np.float64):
    """An LSTM whose units forget after times of their own, up to `longest` steps.

    b_f = ln u with u uniform from 1 to longest - 1, and b_i = -b_f: Tallec and Ollivier
    (2018), "Can recurrent neural networks warp time?".

    >>> b_i, b_f, _, _ = np.split(chrono(2, 3, rng).params["b"], 4)
    >>> np.array_equal(b_i, -b_f), b_f.round(1)
    (True, array([3.5, 2.6, 1.1]))
    """
    b_f = np.log(rng.uniform(1, longest - 1, size=H))
    return LSTMCell.init(D, H, rng, forget_bias=b_f, input_bias=-b_f, dtype=dtype)


KEEPS = {"forget_bias": 5.0, "input_bias": -3.0}
OF_1997 = {"forget_gate": False, "input_bias": -3.0}

# name: what makes a cell, with which options, and its learning rate, the best of two to
# four on the seeds 0 to 9, at the longest gap that some of them learned
READERS = {
    "RNN": (RNNCell.init, {}, 1e-2),
    "RNN, orthogonal": (RNNCell.orthogonal, {}, 3e-3),
    "RNN, identity": (IdentityRNN.init, {}, 1e-3),
    "LSTM that forgets": (LSTMCell.init, {"forget_bias": 1.0}, 2e-2),
    "LSTM that fades": (LSTMCell.init, {"forget_bias": 3.0}, 1e-2),
    "LSTM that keeps": (LSTMCell.init, KEEPS, 5e-2),
    "LSTM, chrono": (chrono, {}, 3e-2),
    "LSTM of 1997": (LSTMCell.init, OF_1997, 5e-2),
    "GRU that keeps": (GRUCell.init, {"keep_bias": 3.0}, 3e-2),
}


def reader(kind, book, H=16, dtype=np.float32):
    """What makes a network of a kind with a generator, and its learning rate.

    kind  one of READERS
    book  a Batch of stories, which ask for the last word; or of tales, which ask for
          every word

    >>> make, rate = reader("RNN", stories("speaks", rng, 50))
    >>> make(rng).params["2.W_y"].shape, rate
    ((16, 45), 0.01)
    """
    init, options, rate = READERS[kind]
    at_end = [LastState()] if len(book.targets) == 1 else []

    def make(rng):
        cell = init(book.K, H, rng, dtype=dtype, **options)
        return Network(cell, *at_end, Readout.init(H, book.K, rng, dtype=dtype))

    return make, rate


def train_readers(
    kind,
    seeds,
    book,
    steps,
    H=16,
    B=8,
    dtype=np.float32,
    learning_rate=None,
    progress=None,
):
    """Train a network for each seed on minibatches of the book; all seeds at once.

    kind  one of READERS; it also has the learning rate, unless another one is given
    book  a Batch of stories, or of tales, which ask for more than the last word; each
          minibatch is B of them, drawn by the seed's generator
    Returns one model with a seed axis, see `seeds.together`.

    >>> train_readers("RNN", range(3), stories("speaks", rng, 50), steps=1).seeds
    (3,)
    """
    make, usual_rate = reader(kind, book, H, dtype)
    rate, draw = learning_rate or usual_rate, minibatches(book, B)
    return run(make, draw, seeds, steps, rate, "cross_entropy", progress=progress)


def accuracy(model, book):
    """The share of right last words, for each seed of the model.

    >>> book = stories("speaks", rng, 50)
    >>> accuracy(train_readers("RNN", range(3), book, steps=1), book).shape
    (3,)
    """
    xs = book.xs.astype(np.float32)  # zeros and ones: nothing is lost
    return share_right(model.forward(xs, mask=book.mask)[0], book)


def last_word(
    seeds, kind, task="speaks", gap=4, taught=None, steps=2000, learning_rate=None
):
    """After how many steps of training does each seed say the last word?

    It is when 95 % of 200 other stories are answered rightly, looked at every 50 steps.
    kind   one of READERS; it also has the learning rate, unless another one is given
    task   of `tasks.language`
    gap    sentences between, in the stories that are asked
    taught (least, most) in those that it learns from, if they differ
    Returns for each seed {"steps": n}, None if it does not.

    >>> last_word([0], kind="RNN", gap=0, steps=1)
    [{'steps': None}]
    """
    book, _ = at_gap(task, *(taught or [gap]))
    _, test = at_gap(task, gap)
    make, usual_rate = reader(kind, book)
    return steps_until(
        make,
        minibatches(book, 8),
        seeds,
        steps,
        learning_rate or usual_rate,
        "cross_entropy",
        lambda model: accuracy(model, test) >= 0.95,
    )


last_word.grid = {"kind": list(READERS)}
last_word.at_once = 30


@functools.cache
def at_gap(task, gap, most=None):
    """Stories of a task, one book for all: 2000 to learn from, 200 to test.

    most  if given, the gaps go from `gap` to `most`, in turn

    >>> book, test = at_gap("speaks", 1)
    >>> book.xs.shape, test.xs.shape
    ((12, 2000, 45), (12, 200, 45))
    """
    most = gap if most is None else most
    return tuple(
        stories(task, np.random.default_rng(n), size, gap=spread(gap, most, size))
        for n, size in ((10, 2000), (11, 200))
    )


# The readers of the live figures: seed, steps, units H, batch B, learning rate. Of the
# seeds 0, 1, 2 it is the first that learns. The LSTM is small so that no product is
# shared out between threads: the weights would differ in their last digits, and
# training makes more of it.
TRAVELLED = {
    "RNN, orthogonal": (1, 600, 12, 16, 1e-2),
    "LSTM that forgets": (0, 1200, 8, 10, 1e-2),
    "GRU that keeps": (0, 250, 12, 16, 3e-2),
}


@functools.cache
def their_book():
    """The stories that the readers of the live figures learn from.

    >>> their_book().xs.shape
    (27, 4000, 45)
    """
    return travellers(np.random.default_rng(20), 4000)


def train_travelled(kind):
    """One of TRAVELLED, trained on `their_book`: a model with one seed."""
    seed, steps, H, B, rate = TRAVELLED[kind]
    book, dtype = their_book(), np.float64
    return train_readers(kind, [seed], book, steps, H, B, dtype, rate, progress=kind)


STORIES = dict(
    chapter="speaking-french",
    run=last_word,
    measure=lambda result: result["steps"],
    criterion="95 % of 200 other stories",
    budget=2000,
    seeds=range(1000, 1030),
    size="16 units, 8 stories a step",
    file="gaps",
)
GAPS = dict(
    arms={kind: {"kind": kind} for kind in READERS if kind != "RNN"},
    over={"gap": [2, 4, 8]},
    number=lambda e: (
        f"{e.experiment.outcome}, over 40 others: "
        + "; ".join(f"{kind}: {e.middle(kind, gap=8)}" for kind in e.experiment.arms)
    ),
)
AJAR, OPEN = "LSTM that forgets", [*list(READERS)[5:], "RNN, identity"]

WITHOUT_GATES = Experiment(
    id="gap-without-gates",
    claim="A recurrent network without gates cannot learn to carry a word over 40 "
    "others.",
    question="After how many steps of training does each network know the word?",
    compare=[("RNN, orthogonal", "RNN, identity", {"gap": 8})],
    rival="RNN, identity",
    control="RNN, orthogonal: as many weights, another start",
    holds=lambda e: (
        e.count("LSTM that keeps", gap=8).low > 0.3
        and e.count("RNN, orthogonal", gap=8).high < 0.15
        and e.count("RNN, identity", gap=8).high < 0.15
    ),
    fails=lambda e: (
        e.count("RNN, identity", gap=8).low > 0.3
        and e.more("RNN, orthogonal", "RNN, identity", gap=8)
    ),
    changes="longer gaps: how it starts decides, then how long it may learn",
    **GAPS,
    **STORIES,
)
ADDITIVE_ROAD = Experiment(
    id="gap-additive-road",
    claim="With an additive road from step to step, as an LSTM's cell state is "
    "one, a network learns to carry a word over 40 others.",
    question="Is the road enough, or must it stand open when training begins?",
    compare=[(AJAR, kind, {"gap": 8}) for kind in OPEN],
    rival="RNN, orthogonal",
    control=f"{AJAR}: the same cell as the LSTM that keeps",
    holds=lambda e: all(
        e.count(kind, gap=8).low > 0.3 for kind in [AJAR, "LSTM that fades", *OPEN]
    ),
    holds_if={
        "it stands open when training begins": lambda e: all(
            e.count(kind, gap=8).low > 0.3 and e.more(AJAR, kind, gap=8)
            for kind in OPEN
        )
    },
    fails=lambda e: all(e.count(kind, gap=8).high < 0.15 for kind in OPEN),
    changes="a longer training: the budget ends it, not the network",
    **GAPS,
    **STORIES,
)
MIXED = Experiment(
    id="gap-mixed",
    claim="Stories with shorter gaps among them teach an LSTM that begins by "
    "forgetting a gap of 20 words sooner than as many of that gap alone.",
    question="After how many steps is a gap of 20 words learned, from which book?",
    arms={
        f"{kind}, taught {book}": {"kind": kind, "gap": 4} | taught
        for kind in (AJAR, "RNN")
        for book, taught in (
            ("4", {}),
            ("0 to 4", {"taught": [0, 4]}),
            ("0 to 4, asked 8", {"taught": [0, 4], "gap": 8}),
        )
    },
    compare=[(f"{AJAR}, taught 4", f"{AJAR}, taught 0 to 4")],
    paired=True,
    rival="RNN, taught 0 to 4",
    control="taught 4: the same first weights, and as many stories",
    holds=lambda e: e.more(f"{AJAR}, taught 4", f"{AJAR}, taught 0 to 4"),
    fails=lambda e: e.more(f"{AJAR}, taught 0 to 4", f"{AJAR}, taught 4"),
    number=medians,
    changes="a start that needs no help: see the networks that begin by keeping",
    **STORIES,
)
ROWS = [WITHOUT_GATES, ADDITIVE_ROAD, MIXED]

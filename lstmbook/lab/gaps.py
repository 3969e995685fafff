"""How long a gap is learned? Seven kinds of network read stories and say the last word.

The stories are those of `tasks.language`. A network sees 8 of a book of 2000 at each
step of Adam, and its score is the best share of right answers about 100 others, looked
at every 50 steps.
"""

import functools

import numpy as np

from lstmbook.lab.loop import minibatches
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import LastState, Network, Readout
from lstmbook.nn.seeds import one_per_seed
from lstmbook.tasks.language import stories, travellers
from lstmbook.tasks.scores import share_right
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam

KEEPS = {"forget_bias": 5.0, "input_bias": -3.0}
OF_1997 = {"forget_gate": False, "input_bias": -3.0}

# name: what makes a cell, with which options, and its learning rate, the best of two to
# four tried on the seeds 0 to 4
READERS = {
    "RNN": (RNNCell.init, {}, 1e-2),
    "RNN, orthogonal": (RNNCell.orthogonal, {}, 1e-2),
    "LSTM that forgets": (LSTMCell.init, {"forget_bias": 1.0}, 1e-2),
    "LSTM that fades": (LSTMCell.init, {"forget_bias": 3.0}, 1e-2),
    "LSTM that keeps": (LSTMCell.init, KEEPS, 5e-2),
    "LSTM of 1997": (LSTMCell.init, OF_1997, 5e-2),
    "GRU that keeps": (GRUCell.init, {"keep_bias": 3.0}, 3e-2),
}


def train_readers(
    kind,
    seeds,
    book,
    steps,
    H=16,
    B=8,
    dtype=np.float32,
    learning_rate=None,
    ends=None,
    progress=None,
):
    """Train a network for each seed on minibatches of the book; all seeds at once.

    kind  one of READERS; it also has the learning rate, unless another one is given
    book  a Batch of stories, or of tales, which ask for more than the last word; each
          minibatch is B of them, drawn by the seed's generator
    ends  takes the model every 50 steps; if it returns True, training ends
    Returns one model with a seed axis, see `seeds.together`.

    >>> train_readers("RNN", range(3), stories("speaks", rng, 50), steps=1).seeds
    (3,)
    """
    init, options, usual_rate = READERS[kind]
    last_word = [LastState()] if len(book.targets) == 1 else []

    def make(rng):
        cell = init(book.K, H, rng, dtype=dtype, **options)
        return Network(cell, *last_word, Readout.init(H, book.K, rng, dtype=dtype))

    def watch(history):
        return ends is not None and len(history.loss) % 50 == 0 and ends(model)

    model, rngs = one_per_seed(make, seeds)
    draws = [functools.partial(minibatches(book, B), rng) for rng in rngs]
    adam, look = Adam(learning_rate or usual_rate), {"watch": watch}
    fit(model, draws, steps, adam, "cross_entropy", clip=1.0, progress=progress, **look)
    return model


def accuracy(model, book):
    """The share of right last words, for each seed of the model.

    >>> book = stories("speaks", rng, 50)
    >>> accuracy(train_readers("RNN", range(3), book, steps=1), book).shape
    (3,)
    """
    xs = book.xs.astype(np.float32)  # zeros and ones: nothing is lost
    return share_right(model.forward(xs, mask=book.mask)[0], book)


def best_score(kind, seeds, book, test, steps, progress=None):
    """Train as `train_readers` does: the best accuracy of each seed on `test`.

    It is looked at every 50 steps. When nine in ten seeds have been right about nine in
    ten stories, training ends. Returns the scores (seeds,) and the model.

    >>> book, test = at_gap(1)
    >>> scores, model = best_score("RNN", range(3), book, test, steps=1)
    >>> scores.shape
    (3,)
    """
    scores = np.zeros(len(seeds))

    def ends(model):
        scores[:] = np.maximum(scores, accuracy(model, test))
        return np.mean(scores > 0.9) >= 0.9

    model = train_readers(kind, seeds, book, steps, ends=ends, progress=progress)
    return scores, model


def over_gaps(kind, seeds, gaps, steps=200, progress=None):
    """Scores (gaps, seeds) of networks that were each trained at one gap.

    The gaps grow. Once at most three seeds in ten have learned one, the longer ones are
    not tried: their scores stay nan.

    >>> over_gaps("RNN", range(3), gaps=[0, 1], steps=1)
    array([[ 0.,  0.,  0.],
           [nan, nan, nan]])
    """
    scores = np.full((len(gaps), len(seeds)), np.nan)
    for n, gap in enumerate(gaps):
        if n and np.mean(learned(scores[n - 1])) <= 0.3:
            break
        label = progress and f"{progress}, gap {gap}"
        scores[n], _ = best_score(kind, seeds, *at_gap(gap), steps, progress=label)
    return scores


@functools.cache
def at_gap(gap):
    """Stories of `speaks`, one book for all: 2000 to learn from, 100 to test.

    >>> book, test = at_gap(1)
    >>> book.xs.shape, test.xs.shape
    ((12, 2000, 45), (12, 100, 45))
    """
    train = stories("speaks", np.random.default_rng(10), 2000, gap=gap)
    return train, stories("speaks", np.random.default_rng(11), 100, gap=gap)


def learned(scores):
    """More than six answers in ten are right.

    >>> learned(np.array([0.5, 0.7]))
    array([False,  True])
    """
    return scores > 0.6


# The readers of the live figures: seed, steps, units H, batch B. Of the seeds 0, 1, 2
# it is the first that learns. The LSTM is small so that no product is shared out
# between threads: the weights would differ in their last digits, and training makes
# more of it.
TRAVELLED = {
    "RNN, orthogonal": (1, 600, 12, 16),
    "LSTM that forgets": (0, 1200, 8, 10),
    "GRU that keeps": (0, 250, 12, 16),
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
    seed, steps, H, B = TRAVELLED[kind]
    book, dtype = their_book(), np.float64
    return train_readers(kind, [seed], book, steps, H, B, dtype, progress=kind)

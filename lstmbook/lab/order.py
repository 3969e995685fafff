"""Does the order of the steps matter? An LSTM and a table, and shuffled strings."""

import numpy as np

from lstmbook.lab.loop import one_layer, run
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.scores import share_right
from lstmbook.tasks.signals import temporal_order_2013


def _sequence_network(K):
    """An LSTM of eight units for strings of six letters, with K answers."""
    return one_layer(LSTMCell.init, 6, 8, K, forget_bias=3)


def _table_network(K):
    """One weighted sum for each answer: no memory, and no hidden unit."""
    return lambda rng: Network(Readout.init(6, K, rng, dtype=np.float32))


def as_it_is(batch):
    """The batch itself: what a network sees that minds the order.

    >>> batch = temporal_order_2013(rng, 4, length=10)
    >>> as_it_is(batch) is batch
    True
    """
    return batch


def as_table(batch):
    """One row for each sequence, how often each symbol occurs: no order is left.

    >>> as_table(temporal_order_2013(rng, 1, length=10)).xs.ravel()
    array([0., 2., 3., 2., 1., 2.])
    """
    ones = np.ones((1, batch.xs.shape[1]))
    xs, targets = np.sum(batch.xs, axis=0)[None], batch.targets[-1:]
    return batch._replace(xs=xs, targets=targets, mask=ones, counts=ones)


def more_c_than_d(batch):
    """Another question to the sequences of `temporal_order_2013`: more c than d?

    >>> more_c_than_d(temporal_order_2013(rng, 4, length=10)).targets[-1]
    array([1, 0, 0, 0])
    """
    c, d = np.sum(batch.xs, axis=0)[:, 2:4].T
    targets = (batch.counts * (c > d)).astype(int)
    return batch._replace(targets=targets, K=2, chance=1 / 2)


def shuffled(batch, rng):
    """The steps of each sequence in another order; what is asked stays as it was.

    >>> batch = temporal_order_2013(rng, 1, length=10)
    >>> spell(batch.xs, "ABcdef"), spell(shuffled(batch, rng).xs, "ABcdef")
    (['fBeddBcccf'], ['BcfefBcdcd'])
    """
    order = np.argsort(rng.random(batch.xs.shape[:2]), axis=0)  # (T, B)
    return batch._replace(xs=np.take_along_axis(batch.xs, order[..., None], axis=0))


# name: what makes a network, and how it sees a batch; the question, and its answers
KINDS = {"LSTM": (_sequence_network, as_it_is), "table": (_table_network, as_table)}
QUESTIONS = {"order": (as_it_is, 4), "more c": (more_c_than_d, 2)}


def train_order(kind, question, seeds, steps=250):
    """Train a network for each seed on batches of 20 strings of 20 letters.

    >>> train_order("table", "order", range(3), steps=1).seeds
    (3,)
    """
    (make, see), (ask, K) = KINDS[kind], QUESTIONS[question]

    def draw(rng):
        return see(ask(temporal_order_2013(rng, 20, 20)))

    return run(make(K), draw, seeds, steps, 5e-2, "cross_entropy", progress=kind)


def plain_and_shuffled(kind, question, seeds):
    """The share right of 1000 fresh strings as they are, and shuffled: (S,) each.

    The answer that counts is in both cases that to the string as it was.
    """
    (_, see), (ask, _) = KINDS[kind], QUESTIONS[question]
    model = train_order(kind, question, seeds)
    truth = ask(temporal_order_2013(np.random.default_rng(10_000), 1000, 20))
    mixed = shuffled(truth, np.random.default_rng(10_001))

    def share(batch):
        xs = np.stack([batch.xs.astype(np.float32)] * len(seeds), 1)
        return share_right(model.forward(xs)[0], batch)

    return share(see(truth)), share(see(mixed))

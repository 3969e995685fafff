"""The networks inside the figures: each is trained once, and always the same."""

from functools import cache, partial

import numpy as np

from lstmbook.lab import directions
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import alone
from lstmbook.tasks.language import WORDS, senses
from lstmbook.tasks.signals import last_marked
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam, lowered


@cache
def trained(name):
    """One of NETWORKS. Weights rounded to 3 decimals, the same on every machine."""
    if name not in NETWORKS:
        raise ValueError(f"network is {name!r}, expected one of {list(NETWORKS)}")
    network = NETWORKS[name]()
    network.update({k: np.round(p, 3) for k, p in network.params.items()})
    return network


def holder():
    """An LSTM of four units that holds the last marked number."""
    rng = np.random.default_rng(100)
    network = Network(LSTMCell.init(2, 4, rng), Readout.init(4, 1, rng))
    slower = lowered({0.6: 0.3, 0.85: 0.1})
    options = {"clip": 1.0, "schedule": slower}
    draw = partial(last_marked, rng, 32, 30)
    fit(network, draw, 1000, Adam(0.02), "squared_error", **options)
    return network


def reader_of_senses(make, task):
    """A reader of five units each way: is an animal meant, or a thing?"""
    network = make(len(WORDS), 5, dtype=np.float64)
    return alone(directions.learn(network, task, [0], 600, learning_rate=2e-2), 0)


ONE, BOTH, BACK = directions.one_way, directions.two_way, directions.from_the_end
# name: what trains it
NETWORKS = {
    "holds": holder,
    "senses, forward": partial(reader_of_senses, ONE, senses),
    "senses, backward": partial(reader_of_senses, ONE, BACK(senses)),
    "senses, both": partial(reader_of_senses, BOTH, senses),
}

"""Reber's grammar, embedded and without end, learned by recurrent networks.

An experiment takes settings and seeds, trains a network for each seed, all at once, and
returns what came of each. `grid` is what the command tries if it is told nothing else,
`at_once` how many seeds it may hand over together.
"""

from functools import partial

import numpy as np

from lstmbook.lab.evidence import Experiment, medians
from lstmbook.lab.loop import minibatches, watched
from lstmbook.nn.cells import LSTMCell, RNNCell
from lstmbook.nn.layers import Network, Readout, Recurrent
from lstmbook.nn.seeds import one_per_seed
from lstmbook.tasks import grammars
from lstmbook.tasks.batch import Batch
from lstmbook.tasks.scores import ranked_top
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam, lowered

# name: the cell, its units, its options, after how many steps the gradient is cut
REBER_NETWORKS = {
    "LSTM": (LSTMCell.init, 8, {"forget_bias": 1}, None),
    "LSTM-97": (LSTMCell.init, 8, {"forget_gate": False}, None),
    "RNN": (RNNCell.init, 15, {}, None),
    "RNN, 1 step": (RNNCell.init, 15, {}, 1),
}


def _reber_network(rng, name):
    """A network of REBER_NETWORKS that predicts Reber's symbols."""
    if name not in REBER_NETWORKS:
        expected = f"expected one of {list(REBER_NETWORKS)}"
        raise ValueError(f"network is {name!r}, {expected}")
    init, H, options, window = REBER_NETWORKS[name]
    cell = init(7, H, rng, dtype=np.float32, **options)
    readout = Readout.init(H, 7, rng, dtype=np.float32)
    return Network(Recurrent(cell, window), readout)


def solve_reber(seeds, network="LSTM", steps=3000, size=256):
    """Embedded Reber strings: all of 512 right, and after how many strings?

    Hochreiter and Schmidhuber (1997), section 5.1: 256 strings to learn from and 256
    to test, a string is right if at each step all legal symbols rank first. Here they
    come in batches of 8, and the optimiser is Adam.
    Returns for each seed: solved, looked at every 100 steps; strings, how many it took;
    outer, the share of test strings whose last T or P is ranked right, at the end (a
    guess gets half of them).

    >>> [found] = solve_reber([0], steps=1, size=8)
    >>> found["solved"], found["strings"]
    (False, 8)
    """
    model, rngs = one_per_seed(partial(_reber_network, name=network), seeds)
    pools = [grammars.embedded_reber(rng, size) for rng in rngs]
    tests = [grammars.embedded_reber(rng, size) for rng in rngs]

    def right(batches):
        """(T, S, B): are the legal symbols ranked first? And the strings' mask."""
        batch = Batch.side_by_side(batches)
        ys, _, _ = model.forward(batch.xs, mask=batch.mask)
        legal = grammars.legal_next(grammars.EMBEDDED_REBER, batch.xs)
        there = batch.mask > 0
        return ranked_top(ys, legal & there[..., None]) | ~there, batch.mask

    def all_right(_model):
        known, other = (np.all(right(b)[0], axis=(0, -1)) for b in (pools, tests))
        return known & other

    some = [minibatches(pool, 8) for pool in pools]
    draws = [partial(draw, rng) for draw, rng in zip(some, rngs, strict=True)]
    task = model, draws, steps, 1e-2, "cross_entropy"
    taken = watched(*task, all_right, every=100)
    known, mask = right(tests)
    # The last answer of a string is its E, the one before it the T or P.
    outer = mask * (np.cumsum(mask[::-1], axis=0)[::-1] == 2)
    share = np.sum(known * outer, axis=(0, -1)) / size
    return [
        {"solved": n is not None, "strings": 8 * (n or steps), "outer": float(o)}
        for n, o in zip(taken, share, strict=True)
    ]


solve_reber.grid = {"network": list(REBER_NETWORKS)}
solve_reber.at_once = 30


def solve_streams(seeds, network="LSTM", steps=1500, length=10_000, streams=10):
    """Endless Reber streams: how far without an error, and how large is c by then?

    Gers, Schmidhuber and Cummins (2000), section 4. Each network learns from 16 streams
    in pieces of 40 symbols, its state carried on; a stream with an error begins anew
    (`grammars.restart`). Adam, a fifth of the learning rate after 70 % of the steps.
    Then 10 streams of `length` symbols without learning (theirs had 100,000).
    Returns for each seed: perfect, the number of streams without an error; first error
    of each stream (`length` if none); drift, the largest |c| of all units and streams
    at steps 10, 100, 1000, ... of those streams.

    >>> [found] = solve_streams([0], steps=1, length=100)
    >>> found["perfect"], sorted(found)
    (0, ['drift', 'first error', 'perfect'])
    """
    model, rngs = one_per_seed(partial(_reber_network, name=network), seeds)
    S = len(rngs)
    now = np.zeros((S, 2, 16), int)  # where the streams stand
    starts = np.zeros((S, 16), int)

    def piece(n):
        starts[n] = now[n, 0]
        batch, now[n] = grammars.continual_reber(rngs[n], now[n], 40)
        return batch

    def wrong(xs, ys, starts):
        legal = grammars.legal_next(grammars.EMBEDDED_REBER, xs, starts)
        return ~ranked_top(ys, legal)

    def carry(batch, ys, state):
        bad = np.any(wrong(batch.xs, ys, starts), axis=0)  # (S, 16)
        stream = np.moveaxis(now, 1, 0).reshape(2, -1)
        flat = tuple(part.reshape(-1, part.shape[-1]) for part in state)
        stream, flat = grammars.restart(bad.ravel(), stream, flat)
        now[:] = np.moveaxis(stream.reshape(2, S, 16), 0, 1)
        return tuple(f.reshape(s.shape) for f, s in zip(flat, state, strict=True))

    draws = [partial(piece, n) for n in range(S)]
    options = {"clip": 1.0, "schedule": lowered({0.7: 0.2}), "carry": carry}
    fit(model, draws, steps, Adam(1e-2), "cross_entropy", **options)

    rng = np.random.default_rng(10_000)  # the same streams for all
    stream, state = np.zeros((2, streams), int), None
    first = np.full((S, streams), length)
    looks = [10**k for k in range(1, 7) if 10**k <= length]
    drift, done = [], 0
    for until in looks:
        while done < until:
            before = stream[0]
            batch, stream = grammars.continual_reber(rng, stream, min(90, until - done))
            xs = np.repeat(batch.xs[:, None], S, axis=1).astype(np.float32)
            ys, state, _ = model.forward(xs, state)
            bad = wrong(xs, ys, np.broadcast_to(before, (S, streams)))
            hit = np.where(np.any(bad, axis=0), done + np.argmax(bad, axis=0), length)
            first, done = np.minimum(first, hit), done + len(xs)
        drift.append(np.max(np.abs(state[-1]), axis=(-1, -2)))
    return [
        {"perfect": int(np.sum(f == length)), "first error": f, "drift": d}
        for f, d in zip(first, np.stack(drift, axis=1), strict=True)
    ]


solve_streams.grid = {"network": ["LSTM", "LSTM-97"]}
solve_streams.at_once = 10


REBER = dict(
    chapter="lstm-gradient",
    seeds=range(1000, 1030),
    changes="a longer word between the two letters",
)

ROWS = [
    Experiment(
        id="reber-without-gates",
        claim="A recurrent network without gates cannot learn embedded Reber strings.",
        question="From how many strings does each network learn the grammar?",
        run=solve_reber,
        arms={name: {"network": name} for name in ("LSTM", "RNN", "RNN, 1 step")},
        measure=lambda result: result["strings"] if result["solved"] else None,
        criterion="at each step of 256 known and 256 other strings all legal symbols "
        "rank first",
        budget=24_000,
        unit="strings",
        rival="RNN",
        control="RNN, 1 step: the same network, its gradient cut after one step",
        size="8 units with gates, 15 without, 8 strings a step",
        holds=lambda e: e.count("LSTM").low > 0.2 and e.count("RNN").high < 0.35,
        fails=lambda e: e.count("RNN").low > 0.2 and e.count("RNN, 1 step").high < 0.35,
        file="reber",
        **REBER,
    ),
    Experiment(
        id="stream-fills-the-cell",
        claim="Without a forget gate the cell fills up on a stream that does not end.",
        question="How large is the largest cell state after 10,000 symbols?",
        run=solve_streams,
        arms={
            "with a forget gate": {"network": "LSTM"},
            "1997": {"network": "LSTM-97"},
        },
        measure=lambda result: result["drift"][-1],
        criterion="the largest |c| of all units and of ten streams",
        compare=[("1997", "with a forget gate")],
        rival="with a forget gate",
        control="the same task, units and training",
        size="8 units, trained on 16 streams",
        holds=lambda e: (
            e.more("1997", "with a forget gate")
            and e.middle("1997").low > 1000
            and e.middle("with a forget gate").high < 100
        ),
        fails=lambda e: e.middle("1997").high < 100,
        unit="largest |c|",
        number=medians,
        file="reber",
        **(REBER | {"changes": "streams in which nothing has to be kept"}),
    ),
]

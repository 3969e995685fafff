"""Figures that learn in the page: the book's own training step, recorded."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.lab.rivals import IdentityRNN
from lstmbook.live import Dice, Guess, IntSlider, Live, Running, Slider, panels
from lstmbook.nn.cells import LSTMCell, RNNCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.seeds import together
from lstmbook.tasks.signals import adding
from lstmbook.train.optimise import Adam

LENGTH, BATCH, MOST = 20, 16, 1000  # of a list; lists a step; steps
LEARNED, LIMIT = 0.04**2, 0.04  # an answer off by 0.04 is right in the paper
# The biases of f and i. At 1000 a forget gate is 1 and has no slope: the cell of 1997.
GATED = {"cell97": (1000.0, -1.0), "b3": (3.0, 0.0), "b1": (1.0, 0.0), "b0": (0.0, 0.0)}
DRAWN = {
    "cell97": ("1997 cell", COLOR["c"], "-"),
    "b3": ("LSTM, bias 3", COLOR["f"], "-"),
    "b1": ("LSTM, bias 1", COLOR["f"], "--"),
    "b0": ("LSTM, bias 0", COLOR["f"], ":"),
    "relu": ("ReLU RNN, identity", COLOR["h"], "-"),
    "tanh": ("tanh RNN, rotation", COLOR["h"], ":"),
}


def gated(names):
    """LSTMs of 8 units with equal weights at the start; their biases differ."""

    def make(rng):
        cell, readout = LSTMCell.init(2, 8, rng), Readout.init(8, 1, rng)
        each = [np.repeat([i, f, 0.0, 0.0], 8) for f, i in map(GATED.get, names)]
        cells = [LSTMCell(cell.params | {"b": b}) for b in each]
        return together([Network(cell, readout) for cell in cells])

    return make


def plain(init):
    """A network without gates, of 16 units."""
    return lambda rng: together([Network(init(2, 16, rng), Readout.init(16, 1, rng))])


def learners(names):
    """[(names, their Learner)]: those with gates together. All have about 300 weights.

    Each kind has the best rate of three.
    """
    with_gates = tuple(name for name in names if name in GATED)
    kinds = {
        with_gates: (gated(with_gates), 2e-2),
        ("relu",): (plain(IdentityRNN.init), 1e-2),
        ("tanh",): (plain(RNNCell.orthogonal), 3e-3),
    }
    return [
        (kind, Learner(make, Adam(rate), "squared_error", LEARNED, first=0.04))
        for kind, (make, rate) in kinds.items()
        if kind and {*kind} <= {*names}
    ]


def begin_adding(seed, kinds):
    """The state at the start: what draws the lists, and each network untrained."""
    own, *rngs = Dice(seed).split(4)
    begun = {
        kind[0]: learner.begin(rngs[{"relu": 1, "tanh": 2}.get(kind[0], 0)])
        for kind, learner in kinds
    }
    return {"dice": own.state, "t": 0.0} | of_parts(begun)


def step_adding(state, rate, clip, kinds):
    """One training step of each network, on the same lists."""
    dice, t = Dice(state=state["dice"]), state["t"]
    batch = adding(dice, BATCH, LENGTH)
    new, out = {"dice": dice.state, "t": t + 1}, {}
    names = [name for kind, _ in kinds for name in kind]
    for kind, learner in kinds:
        same, before = batch.side_by_side([batch] * len(kind)), within(kind[0], state)
        after, told, seen = learner.step(before, t, same, clip, factor=rate)
        new |= of_parts({kind[0]: after})
        off = np.sum(same.counts * (told.ys - same.targets)[..., 0], axis=0)
        for k, name in enumerate(kind):
            row = np.full(BATCH, 1.0 * names.index(name))
            out[f"{name}_off"] = np.stack([off[k], row])
            out |= {f"{name}_{key}": values[k] for key, values in seen.items()}
    learned = np.stack([out[f"{name}_learned"] for name in names])
    return new, out | {"count": np.sum(learned), "all_learned": np.all(learned)}


def draw_adding(out, names):
    """Left the mean error of each network by step, right how far each answer is off."""
    fig, (curves, rows) = panels(2)
    curves.axhline(LEARNED, color=COLOR["h"], linewidth=1)
    curves.text(MOST, LEARNED, "learned", ha="right", va="top", color=COLOR["h"])
    for row, name in enumerate(names):
        _, color, dash = DRAWN[name]
        gid = f"{name}_mean.curve"
        curves.plot(*out[gid], linestyle=dash, gid=gid, color=color)
        rows.plot([-1.2, 1.2], [row, row], linestyle=dash, color=color, linewidth=1.5)
        marks = {"marker": "o", "fillstyle": "none", "markersize": 5, "linestyle": ""}
        rows.plot(*out[f"{name}_off"], gid=f"{name}_off", color=color, **marks)
        said = f"{{{name}_learned:step|learned}} {{{name}_took:d}}"
        rows.text(1.2, row - 0.15, said, ha="right", va="bottom")
    curves.set(yscale="log", xlim=(0, MOST), ylim=(1e-4, 1.5))
    curves.minorticks_off()
    curves.set(xlabel="step", ylabel="mean squared error", xticks=[0, 500, 1000])
    for limit in (-LIMIT, LIMIT):
        rows.axvline(limit, color=COLOR["h"], linewidth=1)
    rows.set(xlim=(-1.2, 1.2), ylim=(len(names) - 0.5, -0.7), xticks=[-1, 0, 1])
    rows.set_yticks(range(len(names)), [DRAWN[name][0] for name in names])
    rows.set(xlabel="how far off, 16 lists")
    return fig


def learns_to_add(names=tuple(DRAWN)) -> Running:
    """Six networks learn the adding problem side by side, from the reader's start.

    names   those of DRAWN that take part
    """
    kinds = learners(names)

    def begin(seed):
        return begin_adding(seed, kinds)

    def step(state, rate, clip):
        return step_adding(state, rate, clip, kinds)

    def draw(out):
        return draw_adding(out, names)

    usual = {"rate": 1.0, "clip": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw,
        steps=MOST,
        shown=500,
        end=end_of("learns_to_add") if names == tuple(DRAWN) else None,
        history=tuple(f"{name}_mean" for name in names),
        done="all_learned",
        guess=Guess.choice(
            "count",
            "How many of them will have learned it within 1000 steps?",
            [str(n) for n in range(len(names) + 1)],
        ),
        outcome=f"{{count:d}} of {len(names)} have learned it.",
        alt="Left, the mean squared error of six networks falls step by step, on a "
        "logarithmic axis, towards a line below which the task is learned. Right, a "
        "row for each network: how far its answers to sixteen lists are off.",
        readout=f"After {{steps:d}} steps {{count:d}} of {len(names)} have learned it.",
        height=(340, 560),
        presets={"Usual": usual, "Rate 10 times as high": usual | {"rate": 10.0}},
        controls={
            "rate": Slider(0.1, 10, 1, "rate, times the usual", step=0.1, format=".1f"),
            "clip": Slider(0.1, 5, 1, "longest gradient", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
    )

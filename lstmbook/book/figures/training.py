"""Figures that learn in the page: the book's own training step, recorded."""

from functools import partial

import numpy as np

from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.live import Dice, IntSlider, Live, Running, Slider, panels
from lstmbook.nn.cells import LSTMCell, RNNCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.tasks.signals import adding
from lstmbook.train.optimise import Adam

LENGTH, BATCH = 20, 16  # of a list; lists a step
LEARNED = 0.04**2  # an answer off by 0.04 is right in the paper: here on average
DRAWN = {
    "lstm": ("LSTM", COLOR["f"], "-", "o"),
    "cell97": ("1997 cell", COLOR["c"], "--", "s"),
    "rnn": ("tanh RNN", COLOR["h"], ":", "v"),
}


def learner(init, H, rate):
    """A network of H units that is to answer with one number."""

    def make(rng, **options):
        return Network(init(2, H, rng, **options), Readout.init(H, 1, rng))

    return Learner(make, Adam(rate), "squared_error", LEARNED, first=0.04)


# Each with as many weights as the others, about, and the best rate of three.
LEARNERS = {
    "lstm": learner(LSTMCell.init, 8, 2e-2),
    "cell97": learner(
        partial(LSTMCell.init, forget_gate=False, input_bias=-1.0), 8, 2e-2
    ),
    "rnn": learner(RNNCell.orthogonal, 16, 3e-3),
}


def begin_adding(seed, b_f, names=tuple(LEARNERS)):
    """The state at the start: what draws the lists, and each network untrained."""
    own, *rngs = Dice(seed).split(1 + len(LEARNERS))
    state = {"dice": own.state, "t": 0.0}
    for name, rng in zip(LEARNERS, rngs, strict=True):
        if name in names:
            options = {"forget_bias": b_f} if name == "lstm" else {}
            begun = LEARNERS[name].begin(rng, **options)
            state |= of_parts({name: begun})
    return state


def step_adding(state, rate, clip, names=tuple(LEARNERS)):
    """One training step of each network, on the same lists."""
    dice, t = Dice(state=state["dice"]), state["t"]
    batch = adding(dice, BATCH, LENGTH)
    new, out = {"dice": dice.state, "t": t + 1}, {}
    ends = batch.counts[..., None]
    for name in names:
        own, told, seen = LEARNERS[name].step(
            within(name, state), t, batch, clip, factor=rate
        )
        new |= of_parts({name: own})
        answers = np.sum(ends * told.ys, axis=0)[:, 0]
        wanted = np.sum(ends * batch.targets, axis=0)[:, 0]
        out |= {
            f"{name}_loss": seen["mean"],
            f"{name}_learned": seen["learned"],
            f"{name}_took": seen["took"],
            f"{name}_answers": np.stack([wanted, answers]),
        }
    out["all_learned"] = np.all(np.stack([out[f"{name}_learned"] for name in names]))
    return new, out


def draw_adding(out):
    """Left the mean error of each network by step, right its answers to these lists."""
    fig, (curves, answers) = panels(2)
    curves.axhline(LEARNED, color=COLOR["h"], linewidth=1)
    curves.text(1500, LEARNED, "learned", ha="right", va="top", color=COLOR["h"])
    answers.plot([0, 1], [0, 1], color=COLOR["h"], linewidth=1)
    for name, (label, color, dash, mark) in DRAWN.items():
        gid, style = f"{name}_loss.curve", {"color": color, "label": label}
        curves.plot(*out[gid], linestyle=dash, gid=gid, **style)
        gid, small = f"{name}_answers", {"fillstyle": "none", "markersize": 6}
        answers.plot(*out[gid], mark, gid=gid, **style, **small)
    curves.set(yscale="log", xlim=(0, 1500), ylim=(1e-4, 1.5))
    curves.set(xlabel="step", ylabel="mean squared error", xticks=[0, 500, 1000, 1500])
    curves.legend(frameon=False, loc="upper right", handlelength=2.5)
    answers.set(xlim=(0, 1), ylim=(-0.6, 1.2), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    answers.set(xlabel="right answer", ylabel="its answer")
    return fig


def learns_to_add() -> Running:
    """Three networks learn the adding problem side by side, from the reader's start."""

    def begin(seed, b_f):
        return begin_adding(seed, b_f)

    def step(state, rate, clip):
        return step_adding(state, rate, clip)

    usual = {"rate": 1.0, "clip": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_adding,
        steps=1500,
        shown=600,
        history=tuple(f"{name}_loss" for name in LEARNERS),
        done="all_learned",
        outcome="The LSTM {lstm_learned:has not|has} learned it, the 1997 cell "
        "{cell97_learned:has not|has}, the tanh RNN {rnn_learned:has not|has}.",
        alt="Left, the mean squared error of three networks falls step by step, on a "
        "logarithmic axis, towards a line below which the task is learned. Right, "
        "each answer to sixteen lists against the right one.",
        readout="LSTM: {lstm_took:d} steps, {lstm_learned:still learning|learned}. "
        "1997 cell: {cell97_took:d}, {cell97_learned:still learning|learned}. "
        "Tanh RNN: {rnn_took:d}, {rnn_learned:still learning|learned}.",
        height=(340, 500),
        presets={f"Forget bias {b_f}": usual | {"b_f": b_f} for b_f in (0, 1, 3)},
        controls={
            "b_f": IntSlider(
                0, 5, 1, "b for f of the LSTM, at the start", color=COLOR["f"]
            ),
            "rate": Slider(0.1, 10, 1, "rate, times the usual", step=0.1, format=".1f"),
            "clip": Slider(0.1, 5, 1, "longest gradient", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
    )

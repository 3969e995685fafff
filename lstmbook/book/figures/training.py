"""Figures that learn in the page: the book's own training step, recorded."""

from functools import partial

import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Dice, IntSlider, Live, Slider, panels
from lstmbook.nn.cells import LSTMCell, RNNCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.tasks.signals import adding
from lstmbook.train.loop import training_step
from lstmbook.train.optimise import Adam

LENGTH, BATCH, MEMORY = 20, 16, 0.02  # of a list; lists a step; of the mean error
LEARNED = 0.04**2  # an answer off by 0.04 is right in the paper: here on average
# Each with as many weights as the others, about, and the best rate of three.
NETWORKS = {
    "lstm": (LSTMCell.init, 8, 2e-2),
    "cell97": (partial(LSTMCell.init, forget_gate=False, input_bias=-1.0), 8, 2e-2),
    "rnn": (RNNCell.orthogonal, 16, 3e-3),
}
DRAWN = {
    "lstm": ("LSTM", COLOR["f"], "-", "o"),
    "cell97": ("1997 cell", COLOR["c"], "--", "s"),
    "rnn": ("tanh RNN", COLOR["h"], ":", "v"),
}


def started(name, rng, **options):
    """A network of the three, as it starts."""
    init, H, _ = NETWORKS[name]
    return Network(init(2, H, rng, **options), Readout.init(H, 1, rng))


FORM = {name: started(name, Dice(0)) for name in NETWORKS}  # its numbers are not used


def begin_adding(seed, b_f, names=tuple(NETWORKS)):
    """The state at the start: what draws the lists, and each network untrained."""
    own, *rngs = Dice(seed).split(1 + len(NETWORKS))
    state = {"dice": own.state, "t": 0.0}
    for name, rng in zip(NETWORKS, rngs, strict=True):
        if name in names:
            options = {"forget_bias": b_f} if name == "lstm" else {}
            params = started(name, rng, **options).params
            memory = Adam().begin(params)
            parts = {"net": params, "adam": memory, "mean": {"": 0.04, "at": 0.0}}
            state |= {f"{name}.{key}": v for key, v in of_parts(parts).items()}
    return state


def step_adding(state, rate, clip, names=tuple(NETWORKS)):
    """One training step of each network, on the same lists."""
    dice = Dice(state=state["dice"])
    batch = adding(dice, BATCH, LENGTH)
    new, out = {"dice": dice.state, "t": state["t"] + 1}, {}
    ends = batch.counts[..., None]
    for name in names:
        own = within(name, state)
        params, memory, told = training_step(
            FORM[name],
            within("net", own),
            within("adam", own),
            batch,
            "squared_error",
            Adam(NETWORKS[name][2]),
            clip=clip,
            factor=rate,
        )
        mean = own["mean."] + MEMORY * (told.loss - own["mean."])
        first = (own["mean.at"] == 0) & (mean < LEARNED)
        at = np.where(first, state["t"], own["mean.at"])
        parts = {"net": params, "adam": memory, "mean": {"": mean, "at": at}}
        new |= {f"{name}.{key}": v for key, v in of_parts(parts).items()}
        answers = np.sum(ends * told.ys, axis=0)[:, 0]
        wanted = np.sum(ends * batch.targets, axis=0)[:, 0]
        out |= {
            f"{name}_loss": mean,
            f"{name}_learned": at > 0,
            f"{name}_took": np.where(at > 0, at, state["t"]),
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


def learns_to_add() -> Live:
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
        history=tuple(f"{name}_loss" for name in NETWORKS),
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

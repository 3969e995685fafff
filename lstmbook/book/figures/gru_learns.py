"""What learns in the chapter "The GRU": a GRU beside an LSTM, their gates alike."""

import numpy as np

from lstmbook.book.figures.training import BATCH, LEARNED
from lstmbook.book.learning import Learner, begin_all
from lstmbook.book.palette import COLOR
from lstmbook.live import Dice, Guess, IntSlider, Live, Running, Slider, panels
from lstmbook.nn.cells import GRUCell, LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.signals import adding
from lstmbook.train.optimise import Adam

LENGTH, STEPS = 30, 600  # of a list, of training


def learner(init):
    """A network of eight units that is to answer with one number."""

    def make(rng, **options):
        return Network(init(2, 8, rng, **options), Readout.init(8, 1, rng))

    return Learner(make, Adam(2e-2), "squared_error", LEARNED, first=0.04)


LEARNERS = {"gru": learner(GRUCell.init), "lstm": learner(LSTMCell.init)}
KEEPS = {"gru": ("keep_bias", "z"), "lstm": ("forget_bias", "f")}
DRAWN = {"gru": ("GRU, z", "--"), "lstm": ("LSTM, f", "-")}
LIST = adding(Dice(9), 1, LENGTH).xs  # the one over which the gates are shown
MARKED = np.flatnonzero(LIST[:, 0, 1] == 1)


def gate(name, net):
    """How far the gate that keeps stands open over LIST, the mean of the units."""
    _, _, caches = unroll(net.layers[0].cell, LIST)
    return np.stack([np.mean(getattr(k, KEEPS[name][1])) for k in caches])


def draw_beside(out):
    """Left the mean error of both by step, right the gates that keep over a list."""
    fig, (curves, gates) = panels(2)
    curves.axhline(LEARNED, color=COLOR["h"], linewidth=1)
    curves.text(10, LEARNED, "learned", va="top", color=COLOR["h"])
    for t in MARKED:
        gates.axvline(t, color=COLOR["h"], linestyle=":")
        gates.text(t, 1.04, "mark", ha="center", color=COLOR["h"])
    for name, (label, dash) in DRAWN.items():
        gid = f"{name}_mean.curve"
        kind = label.split(",")[0]
        curves.plot(*out[gid], dash, color=COLOR["c"], label=kind, gid=gid)
        gid = f"{name}_gate"
        gates.plot(out[gid], dash, color=COLOR["f"], label=label, gid=gid)
    curves.set(yscale="log", xlim=(0, STEPS), ylim=(1e-4, 1.5))
    curves.set(xlabel="step", title="mean squared error", xticks=[0, 200, 400, 600])
    curves.legend(frameon=False, loc="upper right", handlelength=2.5)
    gates.set(xlim=(-0.5, len(LIST) - 0.5), ylim=(-0.35, 1.15), yticks=[0, 0.5, 1])
    gates.set(xlabel="step of a list", title="how much is kept")
    gates.legend(frameon=False, loc="lower right", ncols=2, handlelength=2.5)
    return fig


def learns_beside_an_lstm() -> Running:
    """A GRU and an LSTM learn to add, the gate that keeps with the same bias."""

    def begin(seed, bias):
        biases = {name: {KEEPS[name][0]: bias} for name in LEARNERS}
        return begin_all(LEARNERS, seed, biases)

    def step(state, rate):
        dice, t = Dice(state=state["dice"]), state["t"]
        batch = adding(dice, BATCH, LENGTH)
        new, out = {"dice": dice.state, "t": t + 1}, {}
        for name, one in LEARNERS.items():
            own = within(name, state)
            after, _, seen = one.step(own, t, batch, clip=1.0, factor=rate)
            new |= of_parts({name: after})
            seen |= {"gate": gate(name, one.network(own))}
            out |= {f"{name}_{key}": value for key, value in seen.items()}
        out["all_learned"] = out["gru_learned"] & out["lstm_learned"]
        out["which"] = out["gru_learned"] + 2.0 * out["lstm_learned"]
        return new, out

    usual = {"rate": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_beside,
        steps=STEPS,
        shown=400,
        history=tuple(f"{name}_mean" for name in LEARNERS),
        done="all_learned",
        guess=Guess.choice(
            "which",
            "Both gates begin with a bias of 1. Who learns it within 600 steps?",
            ("neither", "the GRU alone", "the LSTM alone", "both"),
        ),
        outcome="The GRU {gru_learned:has not|has} learned it, the LSTM "
        "{lstm_learned:has not|has}.",
        alt="Left, the mean squared error of a GRU and an LSTM by step, on a "
        "logarithmic axis, towards a line below which the task is learned. Right, how "
        "far the gate that keeps stands open in each, step by step over one list whose "
        "two marked steps are dotted.",
        readout="GRU: {gru_took:d} steps, {gru_learned:still learning|learned}. "
        "LSTM: {lstm_took:d}, {lstm_learned:still learning|learned}.",
        height=(330, 480),
        presets={f"Bias {b}": usual | {"bias": float(b)} for b in (0, 4)},
        controls={
            "bias": Slider(
                0, 5, 1, "bias of z and f, at the start", step=0.5, color=COLOR["f"]
            ),
            "rate": Slider(0.1, 5, 1, "rate, times the usual", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
    )

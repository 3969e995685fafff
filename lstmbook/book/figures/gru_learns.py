"""What learns in the chapter "The GRU": a GRU beside an LSTM, their gates alike."""

from functools import cache

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.training import BATCH, LEARNED, LIMIT
from lstmbook.book.learning import Learner, begin_all
from lstmbook.book.networks import once
from lstmbook.book.palette import COLOR, strip
from lstmbook.live import (
    Dice,
    Guess,
    IntSlider,
    Live,
    Running,
    Slider,
    mosaic,
    panels,
)
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
        end=end_of("learns_beside_an_lstm"),
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


# The list that the reader marks: the numbers of LIST, and -1 at both ends.
NUMBERS, END = LIST[:, 0, 0].round(1), len(LIST) - 1
ENDS = np.isin(np.arange(len(LIST)), (0, END))


@cache
def stored():
    """{name: array}: both networks, begun with a bias of 4, after 300 steps."""

    def learned():
        figure = learns_beside_an_lstm().set(bias=4.0)
        figure.advance(300)
        return {k: np.round(v, 2) for k, v in figure.state.items() if ".net." in k}

    return once("learns beside an LSTM", learned)


def reads_your_marks(weights=None) -> Live:
    """The GRU and the LSTM that learned to add read a list whose marks one moves.

    weights   {name: array}, as `learns_beside_an_lstm().state` has them
    """
    weights = {k: (weights or stored())[k] for k in stored()}
    t = np.arange(len(LIST))

    def run(first, second, weights):
        marked = (t == first) | (t == second)
        markers = np.where(ENDS, -1.0, 1.0 * marked)
        right = 0.5 + np.sum(NUMBERS * marked) / 4
        xs, out = np.stack([NUMBERS, markers], -1)[:, None], {"right": right}
        for name, one in LEARNERS.items():
            layer, readout = one.network(within(name, weights)).layers
            hs, _, caches = unroll(layer.cell, xs)
            gates = [getattr(k, KEEPS[name][1])[0] for k in caches]
            cs = hs[:, 0] if name == "gru" else np.stack([k.c_t[0] for k in caches])
            says = readout.forward(hs)[0][-1, 0, 0]
            out |= {f"{name}_gate": np.stack(gates, axis=1)}
            out |= {f"{name}_{u}": np.clip(c, -4, 4) for u, c in enumerate(cs.T)}
            out |= {f"{name}_says": says, f"{name}_good": np.abs(says - right) < LIMIT}
        places = np.stack([1.0 * first, 1.0 * second])
        return out | {"marks": np.stack([places, np.full(2, 1.25)])}

    def draw(out):
        fig, axes = mosaic("x;p;q;r;s", "x;p;q;r;s", height_ratios=[4, 3, 3, 4, 4])
        top = axes["x"]
        top.axhline(0, color=COLOR["h"], linewidth=0.5)
        top.bar(t, NUMBERS, width=0.6, color=COLOR["i"])
        top.plot(*out["marks"], "v", color=COLOR["g"], markersize=9, gid="marks")
        top.set(ylim=(-1.1, 1.6), yticks=[-1, 0, 1], ylabel="x")
        for name, gates, states in (("gru", "p", "r"), ("lstm", "q", "s")):
            kind, gate = DRAWN[name][0].split(", ")
            strip(axes[gates], out[f"{name}_gate"], f"{name}_gate", COLOR["f"], gate)
            ax, dash = axes[states], DRAWN[name][1]
            ax.axhline(0, color=COLOR["h"], linewidth=0.5)
            for gid in (f"{name}_{u}" for u in range(8)):
                ax.plot(t, out[gid], dash, color=COLOR["c"], linewidth=1.2, gid=gid)
            limit = 1 if name == "gru" else 4
            ax.set(ylim=(-1.1 * limit, 1.1 * limit), yticks=[-limit, 0, limit])
            ax.set_ylabel("h" if name == "gru" else "c")
            axes[gates].set_title(f"{kind}: how far {gate} stands open, eight units")
            said = f"{kind}: says {{{name}_says:.2f}}, right is {{right:.2f}}"
            ax.set_title(said + f"{{{name}_good:, wrong|}}")
        for ax in axes.values():
            ax.set(xlim=(-0.6, END + 0.6), xticks=[])
        axes["s"].set(xticks=[0, 10, 20, 30], xlabel="step of the list")
        return fig

    return Live(
        run,
        draw,
        alt="Bars for the numbers of a list, with triangles at two that are marked. "
        "Below, a row for each unit: how far the gate that keeps stands open in the "
        "GRU and in the LSTM. Below these the states of both, and what they answer.",
        readout="Right is {right:.2f}. The GRU says {gru_says:.2f}, the LSTM "
        "{lstm_says:.2f}.",
        height=(520, 620),
        presets={
            "Side by side": {"first": 3, "second": 4},
            "Late": {"first": 20, "second": 30},
        },
        weights=weights,
        giver="learns_beside_an_lstm",
        first=IntSlider(1, END - 1, 4, "one mark, at step"),
        second=IntSlider(1, END - 1, 13, "the other, at step"),
    )

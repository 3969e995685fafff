"""What learns in the chapter "Counting": a counter, and a cell that cannot be one."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.counting import draw_answers, held, judge, path
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.lab.counting import COUNTERS
from lstmbook.lab.loop import one_layer
from lstmbook.live import Dice, Guess, IntSlider, Live, Running, Slider, mosaic
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.grammars import counted
from lstmbook.tasks.scores import hits
from lstmbook.train.optimise import Adam

TAUGHT, ASKED = 6, 12  # the longest n that can be taught, and that is asked
STRINGS, TEST = (counted(np.arange(1, n + 1)) for n in (TAUGHT, ASKED))
STEPS = 800


def learner(kind):
    """One of `COUNTERS`, at its own rate. No mean: its batch does not change."""
    init, H, options, rate = COUNTERS[kind]
    make = one_layer(init, 4, H, 4, float, **options)
    return Learner(make, Adam(rate), "binary_cross_entropy", 0.01, memory=1.0)


KINDS = {"signed": "LSTM 1997", "unsigned": "sigmoid g"}
LEARNERS = {name: learner(kind) for name, kind in KINDS.items()}
DRAWN = {"signed": ("tanh", "-"), "unsigned": ("sigmoid", "--")}


def read(net, n):
    """How a network reads all strings of TEST, and one of them, a^n b^n, in full."""
    layer, readout = net.layers
    hs, _, caches = unroll(layer.cell, TEST.xs)
    ys, _, _ = readout.forward(hs)
    right = hits(ys, TEST) | (TEST.mask == 0)
    slips = np.tri(ASKED) @ np.sum(1.0 * ~right, axis=0)  # in strings up to each n
    t, this = np.arange(2 * ASKED), one_hot_rows(n - 1, ASKED)
    text = np.where(t < n, 0, np.where(t < 2 * n, 1, -1))
    cs = np.stack([k.c_t for k in caches])  # (T, B, H)
    one = np.sum(cs * this[:, None], axis=1)
    verdict = judge(text, np.sum(ys * this[:, None], axis=1))
    seen = {f"c{u}": path(one[:, u], held(text)) for u in range(layer.cell.H)}
    return seen | {"marks": verdict["marks"], "reach": np.sum(slips == 0)}


def draw_counters(out):
    """Left what each cell holds and says over one string, right how both get on."""
    wide, narrow = "al;al;al;bl;cr;cr;cr;dr", "a;a;a;b;b;c;c;c;d;d;l;l;l;r;r;r"
    fig, axes = mosaic(wide, narrow)
    loss, reach = axes["l"], axes["r"]
    for name, cell, says in (("signed", "a", "b"), ("unsigned", "c", "d")):
        (label, dash), cell, says = DRAWN[name], axes[cell], axes[says]
        cell.axhline(0, color=COLOR["h"], linewidth=0.5)
        for u, style in enumerate(("-", ":")):
            gid = f"{name}_c{u}"
            cell.plot(*out[gid], style, color=COLOR["c"], linewidth=2, gid=gid)
        cell.set(ylim=(-27, 27), yticks=[-20, 0, 20], ylabel="c")
        cell.set_title(f"candidate a {label}")
        draw_answers(says, out[f"{name}_marks"], f"{name}_marks", "next")
        for ax in (cell, says):
            ax.set(xlim=(-0.5, 2 * ASKED + 0.5), xticks=[])
        for ax, what in ((loss, "loss"), (reach, "reach")):
            gid = f"{name}_{what}.curve"
            ax.plot(*out[gid], dash, color=COLOR["c"], label=label, gid=gid)
            ax.set(xlim=(0, STEPS), xticks=[0, 400, 800])
    says.set(xlabel="symbols read", xticks=[0, 8, 16, 24])
    loss.set(yscale="log", ylim=(2e-3, 2), title="loss")
    loss.legend(frameon=False, loc="upper right", handlelength=2.5)
    reach.axhline(out["taught"], color=COLOR["h"], linewidth=1, gid="taught")
    word = {"va": "bottom", "color": COLOR["h"], "gid": "y=taught"}
    reach.text(10, out["taught"], "taught", **word)
    reach.set(ylim=(-0.5, ASKED + 0.5), yticks=[0, 6, 12])
    reach.set(xlabel="step", title="accepts every n up to")
    return fig


def learns_to_count() -> Running:
    """Two cells that differ in the candidate alone learn a^n b^n side by side."""

    def begin(seed):
        rngs = Dice(seed).split(len(LEARNERS))
        begun = zip(LEARNERS.items(), rngs, strict=True)
        return {"t": 0.0} | of_parts({k: one.begin(rng) for (k, one), rng in begun})

    def step(state, taught, n, rate):
        known = np.arange(1, TAUGHT + 1) <= taught
        batch = STRINGS._replace(counts=STRINGS.mask * known)
        new, out = {"t": state["t"] + 1}, {}
        for name, one in LEARNERS.items():
            own = within(name, state)
            after, told, _ = one.step(own, state["t"], batch, clip=1.0, factor=rate)
            new |= of_parts({name: after})
            seen = {"loss": told.loss} | read(one.network(own), n)
            out |= {f"{name}_{k}": v for k, v in seen.items()}
        return new, out | {"beyond": 1 + np.sign(out["signed_reach"] - taught)}

    usual = {"n": 10, "rate": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_counters,
        steps=STEPS,
        shown=450,
        end=end_of("learns_to_count"),
        guess=Guess.choice(
            "beyond",
            "Taught n up to 5, how far will the cell with a tanh accept every n?",
            ("not as far as 5", "up to 5", "further"),
        ),
        history=tuple(f"{k}_{what}" for what in ("loss", "reach") for k in LEARNERS),
        outcome="Taught up to {taught:d}, the cell with a tanh accepts every n up to "
        "{signed_reach:d}, that with a sigmoid up to {unsigned_reach:d}.",
        alt="Left, for each of two cells the states of its two units over one string "
        "of a's and b's, and which symbols it lets follow, wrong answers in orange. "
        "Right, step by step, the loss of both and up to which n every string is "
        "accepted, with a line at the longest that they are taught.",
        readout="After {steps:d} steps, every n accepted: tanh up to "
        "{signed_reach:d}, sigmoid up to {unsigned_reach:d}, of 12 asked.",
        height=(470, 680),
        presets={
            "One to five": usual | {"taught": 5},
            "One and two": usual | {"taught": 2},
            "Only ab": usual | {"taught": 1},
        },
        controls={
            "taught": IntSlider(1, TAUGHT, 5, "taught: n from 1 to"),
            "n": IntSlider(1, ASKED, 5, "n of the string that you see"),
            "rate": Slider(0.1, 5, 1, "rate, times the usual", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
    )

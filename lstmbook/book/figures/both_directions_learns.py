"""The figure of the chapter "Both directions" in which three readers learn."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner, begin_all
from lstmbook.book.palette import COLOR, strip
from lstmbook.lab.directions import one_way, two_way
from lstmbook.live import Choice, Dice, Guess, IntSlider, Live, Running, Slider, panels
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.parameters import of_parts, within
from lstmbook.tasks.signals import around
from lstmbook.train.optimise import Adam

LENGTH, LAG, STREAMS = 12, 2, 16
UNITS = 12  # in each network
LEARNED = 0.02  # the share of wrong answers
RULES = ("the bit to come", "AND", "XOR")
WITHOUT = np.array([0.5, 0.25, 0.5])  # wrong at best, for who knows one bit of the two


def _learner(make):
    options = {"memory": 0.05, "first": 0.5}
    return Learner(make, Adam(1e-2), "binary_cross_entropy", LEARNED, **options)


# Each beside how many steps late it may answer.
READERS = {
    "forward": (_learner(one_way(1, UNITS, dtype=float)), 0),
    "both": (_learner(two_way(1, UNITS // 2, dtype=float)), 0),
    "late": (_learner(one_way(1, UNITS, dtype=float)), 2),
}
DRAWN = {  # what it is called, its colour, its dash
    "forward": ("forward", COLOR["h"], "-"),
    "both": ("both", COLOR["c"], "-"),
    "late": ("2 late", COLOR["h"], ":"),
}


def wrong(batch, ys):
    """The share of wrong answers among those that count."""
    off = (ys > 0) != (batch.targets > 0.5)
    return np.sum(off[..., 0] * batch.counts) / np.sum(batch.counts)


def draw_reading(out):
    """Left the wrong answers by step, right one stream and what each says of it."""
    fig, (curves, rows) = panels(2)
    curves.axhline(LEARNED, color=COLOR["h"], linewidth=1)
    curves.text(400, LEARNED, "learned", ha="right", va="bottom", color=COLOR["h"])
    curves.axhline(out["without"], color=COLOR["f"], linewidth=1.5, gid="without")
    for name, (label, color, dash) in DRAWN.items():
        gid = f"{name}_wrong.curve"
        curves.plot(*out[gid], dash, color=color, gid=gid, label=label)
    curves.set(xlim=(0, 400), ylim=(0, 0.9), xticks=[0, 200, 400])
    curves.set(yticks=[0, 0.25, 0.5], xlabel="step")
    curves.legend(frameon=False, loc="upper right", ncols=3, columnspacing=1)
    curves.set_title("share of wrong answers\norange: the best without the future")
    ends = LAG - 0.5, LENGTH - LAG - 0.5
    names = {"bits": "bits", "right": "right"}
    names |= {f"{name}_says": look[0] for name, look in DRAWN.items()}
    for k, gid in enumerate(names):
        left, right = (-0.5, LENGTH - 0.5) if gid == "bits" else ends
        extent = left, right, -k - 0.35, -k + 0.35
        strip(rows, out[gid], gid, COLOR["i"], extent=extent)
    rows.set(xlim=(-0.6, LENGTH - 0.4), ylim=(-len(names) + 0.4, 0.6))
    rows.set_yticks(-np.arange(len(names)), list(names.values()))
    rows.tick_params(axis="y", length=0)
    rows.set(xticks=[0, 4, 8], xlabel="step of the stream", ylabel="")
    rows.set_title(
        "one stream: full is 1, clear is 0\nbelow the right answer what each says"
    )
    return fig


def learns_both_ways() -> Running:
    """Three readers learn a question whose answer lies in the future."""

    def begin(seed):
        learners = {name: learner for name, (learner, _) in READERS.items()}
        return begin_all(learners, seed)

    def step(state, rule, rate):
        """One training step of each reader, on the same bits."""

        def asked(past, future):
            answers = future, past * future, past + future - 2 * past * future
            return np.choose(rule, answers)

        new, out, said = {"t": state["t"] + 1}, {}, {}
        for name, (learner, late) in READERS.items():
            dice = Dice(state=state["dice"])
            batch = around(dice, STREAMS, asked, LENGTH, LAG, late)
            own, told, seen = learner.step(
                within(name, state),
                state["t"],
                batch,
                clip=1.0,
                factor=rate,
                error=lambda told, batch=batch: wrong(batch, told.ys),
            )
            new |= of_parts({name: own}) | {"dice": dice.state}
            out |= {f"{name}_wrong": seen["mean"], f"{name}_learned": seen["learned"]}
            answers = slice(LAG + late, LENGTH - LAG + late)  # of the first stream
            said[name] = sigmoid(told.ys[answers, 0, 0])
            if name == "both":
                out["bits"] = (batch.xs[:, 0].T + 1) / 2
                out["right"] = batch.targets[answers, 0].T
        for name, p in said.items():
            out[f"{name}_says"] = p[None]
        out["without"] = np.sum(np.where(np.arange(3) == rule, WITHOUT, 0.0))
        out["learned"] = out["both_learned"] & out["late_learned"]
        return new, out

    usual = {"rate": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_reading,
        steps=400,
        speed="a step a frame",
        history=tuple(f"{name}_wrong" for name in READERS),
        done="learned",
        guess=Guess.choice(
            "forward_learned",
            "Past AND future: will the forward reader learn it, too?",
            ("no", "yes"),
        ),
        outcome="Both directions {both_learned:have not|have} learned it, the forward "
        "reader {forward_learned:has not|has}, who is late {late_learned:has not|has}.",
        alt="Left, the share of wrong answers by step, of a forward reader, of one in "
        "both directions and of a forward one that answers two steps late. Right, a "
        "stream of twelve bits, the right answers, and what each of the three says.",
        readout="Wrong after {steps:d} steps: forward {forward_wrong:.0%}, both "
        "{both_wrong:.0%}, two steps late {late_wrong:.0%}.",
        height=(340, 540),
        presets={
            "The bit to come": usual | {"rule": 0},
            "Past AND future": usual | {"rule": 1},
            "Past XOR future": usual | {"rule": 2},
        },
        controls={
            "rule": Choice(RULES, "asked for", 1),
            "rate": Slider(0.1, 5, 1, "rate, times the usual", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_both_ways"),
    )

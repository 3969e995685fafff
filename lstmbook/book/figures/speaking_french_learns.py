"""What learns in the chapter "Speaking French": a gap, alone or after shorter ones."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.speaking_french import (
    SAYS,
    draw_languages,
    draw_rows,
    languages,
    next_word,
    tell,
)
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Dice, Guess, IntSlider, Live, Running, Slider, mosaic
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import LastState, Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.language import stories, words
from lstmbook.train.optimise import Adam

H, BATCH, MOST, STEPS = 16, 8, 4, 400  # units, stories a step, longest gap, steps
LEARNED = 0.05  # the share of wrong answers, on average, as in the chapter
SHUT = {"input_bias": -3.0}  # what is not asked for is hardly written
D = len(words("speaks"))
CHEN, FRANCE = 2, 2


def _reader(rng, forget_bias=1.0):
    cell = LSTMCell.init(D, H, rng, forget_bias=forget_bias, **SHUT)
    return Network(cell, LastState(), Readout.init(H, D, rng))


LEARNER = Learner(_reader, Adam(3e-2), "cross_entropy", LEARNED, memory=0.05)


def wrong(told, batch):
    """The share of stories that are not answered with the right word."""
    return np.mean(1.0 * (np.argmax(told.ys[0], axis=-1) != batch.targets[0]))


def finish(net, gap):
    """What a network holds, word by word, of Chen's story, and how it ends it."""
    xs, length = tell(CHEN, FRANCE, gap, 0, 0)
    xs = xs[: 5 + 5 * MOST + 2]
    hs, _, caches = unroll(net.layers[0].cell, xs[:, None])
    p = languages(next_word(net, hs, length))
    there = np.arange(len(xs)) < length
    held = np.where(there, np.stack([k.c_t[0] for k in caches], axis=1), 0.0)
    return {"c": held, "p": p, "says": np.argmax(p), "end": length - 0.5}


def draw_gap(out):
    """The cell state over the story, what is said then, and the wrong answers."""
    fig, axes = mosaic("cc;cc;cc;ep;ep;ep;ep", "c;c;e;p")
    held, errors, says = (axes[k] for k in "cep")
    draw_rows(held, out, "c")
    held.set(yticks=[], xlim=(-0.5, 26.5), xticks=[3, 9, 14, 19, 24])
    held.set_xticklabels(["France", 10, 15, 20, 25])
    held.set(ylabel="c, 16 units", xlabel="word")
    errors.axhline(LEARNED, color=COLOR["h"], linewidth=1)
    errors.text(10, LEARNED, "learned", va="bottom", color=COLOR["h"])
    errors.plot(*out["mean.curve"], color=COLOR["c"], gid="mean.curve")
    errors.set(xlim=(0, STEPS), ylim=(0, 1.02), xticks=[0, 200, 400])
    errors.set(yticks=[0, 0.5, 1], xlabel="step", title="share of wrong answers")
    draw_languages(says, out["p"], "p")
    says.set_title(f"Chen speaks {{says:{SAYS}}}")
    return fig


def learns_a_gap() -> Running:
    """An LSTM learns to keep a country over a gap that the reader chooses."""

    def begin(seed, b_f):
        own, rng = Dice(seed).split(2)
        begun = LEARNER.begin(rng, forget_bias=b_f)
        return {"dice": own.state, "t": 0.0} | of_parts({"net": begun})

    def step(state, gap, mixed):
        dice, own = Dice(state=state["dice"]), within("net", state)
        among = np.where(mixed == 1, np.arange(BATCH) % (gap + 1), gap)
        batch = stories("speaks", dice, BATCH, gap=among, most=MOST)
        after, _, seen = LEARNER.step(
            own, state["t"], batch, clip=1.0, error=lambda told: wrong(told, batch)
        )
        new = {"dice": dice.state, "t": state["t"] + 1} | of_parts({"net": after})
        return new, seen | finish(LEARNER.network(own), gap)

    usual = {"gap": MOST, "mixed": 0, "b_f": 0.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_gap,
        steps=STEPS,
        history=("mean",),
        done="learned",
        guess=Guess.choice(
            "learned",
            "A gap of two sentences, a forget bias of 1: will it be learned?",
            ("not within 400 steps", "yes"),
        ),
        outcome="It has {learned:not learned|learned} this gap, {took:d} steps.",
        alt="Above, a row for each of sixteen units and a column for each word of a "
        "story: the cell state, from orange through clear to blue. Below, the share "
        "of wrong answers by step, towards a line below which the gap is learned, and "
        "the probabilities of eight languages at the end of the story.",
        readout="After {steps:d} steps {mean:.0%} of the answers are wrong. Chen "
        "lives in France.",
        height=(430, 640),
        presets={
            "Gap 4 alone": usual,
            "Gaps 0 to 4": usual | {"mixed": 1},
            "Gap 4, forget bias 4": usual | {"b_f": 4.0},
        },
        controls={
            "gap": IntSlider(0, MOST, 2, "gap, in sentences"),
            "mixed": Choice(("this gap alone", "from 0 to it"), "the stories have"),
            "b_f": Slider(0, 6, 1, "b for f, at the start", step=0.5, color=COLOR["f"]),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_a_gap"),
    )

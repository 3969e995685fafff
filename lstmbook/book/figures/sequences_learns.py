"""The figure of the chapter "Sequences" in which something learns."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Dice, Guess, IntSlider, Live, Running, mosaic
from lstmbook.nn.embedding import Embedding
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.language import SLOTS
from lstmbook.tasks.neighbours import KINDS, SAID, WORD_AT, beside_kin, neighbours
from lstmbook.train.optimise import Adam

STEPS, SENTENCES = 500, 16  # of training; read at each of them
SHOWN = {kind: SLOTS[kind][:3] for kind in KINDS}  # words that are drawn
APART = 0.125  # between the lines of words that lie in one place


def _net(rng):
    """A word goes in as two numbers; scores of its neighbours come out."""
    K = len(WORD_AT)
    return Network(Embedding.init(K, 2, rng), Readout.init(2, K, rng))


WORDS = Learner(_net, Adam(0.02), "cross_entropy", learned=0.0)


def places(E):
    """Where each word is drawn: its two numbers, the farthest at the edge."""
    rows = E[: len(SAID)]
    rows = rows - np.mean(rows, axis=0)
    rows = rows / np.max(np.abs(rows))
    seen = {}
    for words in SHOWN.values():
        for line, word in enumerate(words):
            seen[f"x_{word}"] = rows[WORD_AT[word], 0]
            seen[f"y_{word}"] = rows[WORD_AT[word], 1] + APART * (1 - line)
    return seen


def draw_words(ax, out):
    """Each word where its two numbers put it, three of a kind in lines of a list."""
    for words in SHOWN.values():
        for word in words:
            at = out[f"x_{word}"], out[f"y_{word}"]
            look = {"ha": "center", "va": "center", "gid": f"x=x_{word} y=y_{word}"}
            ax.text(*at, word, **look)
    ax.set(xlim=(-1.25, 1.25), ylim=(-1.2, 1.2), xticks=[], yticks=[])
    ax.set(title="two numbers for each word")


def learns_words() -> Running:
    """Words of the book's own language come to lie beside those of their kind."""

    def begin(seed):
        dice, own = Dice(seed).split(2)
        return WORDS.begin(own) | {"dice": dice.state, "t": 0.0}

    def step(state, text):
        dice = Dice(state=state["dice"])
        batch = neighbours(dice, SENTENCES, shuffled=text == 1)
        new, told, _ = WORDS.step(state, state["t"], batch)
        E = state["net.0.E"]
        beside = np.sum(beside_kin(E))
        share = beside / len(SAID)
        seen = {"beside": beside, "share": share, "loss": told.loss}
        seen["some"] = 1 * (beside >= 20) + 1 * (beside >= 35)
        return new | {"dice": dice.state, "t": state["t"] + 1}, seen | places(E)

    def draw(out):
        fig, axes = mosaic("wws", "w;w;w;s")
        draw_words(axes["w"], out)
        ax = axes["s"]
        ax.plot(*out["share.curve"], color=COLOR["c"], gid="share.curve")
        ax.set(
            xlim=(0, STEPS), ylim=(0, 1.05), xticks=[0, 250, 500], yticks=[0, 0.5, 1]
        )
        ax.set(xlabel="step", title="share beside kin")
        return fig

    return Live.running(
        begin,
        step,
        draw,
        steps=STEPS,
        speed="a step a frame",
        history=("share",),
        guess=Guess.choice(
            "some",
            f"The network is told which words stand side by side, and of no kinds. For "
            f"how many of {len(SAID)} words will the nearest be one of their own kind?",
            ("at most 19", "20 to 34", "35 or more"),
        ),
        outcome=f"{{beside:d}} of {len(SAID)} words lie nearest to one of their kind.",
        alt="Left, words in a plane, each where its two numbers put it: names, "
        "countries, days, two sorts of verbs, things that move, and how they do it. "
        "Right, by step, the share of words whose nearest is of their own kind.",
        readout=f"After {{steps:d}} steps {{beside:d}} of {len(SAID)} words lie "
        "nearest to one of their kind. Loss {loss:.2f}.",
        height=(370, 600),
        presets={
            "A text": {"text": 0, "seed": 0},
            "The same words in any order": {"text": 1, "seed": 0},
        },
        controls={
            "text": Choice(("as it was written", "its words in any order"), "the text"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_words"),
    )

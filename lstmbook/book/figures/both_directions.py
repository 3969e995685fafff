"""The live figures of the chapter "Both directions"."""

from itertools import product

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, Live, Slider
from lstmbook.nn.functions import sigmoid
from lstmbook.tasks.language import ADJECTIVES, NOUN, NOUNS, OTHERS, PLACE, VERBS, WORDS

WAYS = ("forward", "backward", "both")
ONE, BOTH = COLOR["h"], COLOR["c"]  # what one reader knows, and both together

# What each direction knows ------------------------------------------------------------


def beliefs(xs):
    """How sure three trained readers are at each word that an animal is meant, (8,).

    xs (8, 1, V). What the backward reader says at a word comes from there to the end.
    """
    nets = {way: trained(f"senses, {way}") for way in WAYS}
    scores = {
        "forward": nets["forward"].forward(xs)[0],
        "backward": nets["backward"].forward(xs[::-1])[0][::-1],
        "both": nets["both"].forward(xs)[0],
    }
    return {name: sigmoid(np.reshape(ys, -1)) for name, ys in scores.items()}


def which_side_knows() -> Live:
    """A sentence of the reader's choice, and what three trained networks make of it."""
    menus = [list(words) for words in (ADJECTIVES, NOUNS, OTHERS, VERBS)]

    def run(adjective, noun, other, verb):
        picked = [
            np.choose(k, np.array([PLACE[word] for word in menu]))
            for k, menu in zip((adjective, noun, other, verb), menus, strict=True)
        ]
        a, n, o, v = picked
        the, near, stop = (PLACE[word] + 0 * a for word in ("the", "near", "."))
        sentence = np.stack([the, a, n, near, the, o, v, stop])
        xs = 1.0 * (np.arange(len(WORDS)) == sentence[:, None, None])
        known = beliefs(xs)
        at_noun = {f"{name}_noun": p[NOUN] for name, p in known.items()}
        return {name: 2 * p - 1 for name, p in known.items()} | at_noun

    def draw(out):
        fig, axes = plt.subplots(3, 1, sharex=True)
        for ax, name in zip(axes, WAYS, strict=True):
            color = BOTH if name == "both" else ONE
            ax.axhline(0, color=COLOR["h"], linewidth=1)
            ax.axvspan(NOUN - 0.5, NOUN + 0.5, color=COLOR["h"], alpha=0.15)
            ax.bar(np.arange(8), out[name], width=0.6, color=color, gid=name)
            ax.set(ylim=(-1.1, 1.1), yticks=[-1, 1], yticklabels=["thing", "animal"])
            ax.set(xlim=(-0.6, 7.6), xticks=[], title=name)
        words = ["the", *["{%s:%s}"] * 2, "near", "the", *["{%s:%s}"] * 2, "."]
        names = ("adjective", "noun", "other", "verb")
        options = ["|".join(menu) for menu in menus]
        slots = zip(names, options, strict=True)
        for t, word in enumerate(words):
            text = word % next(slots) if "%" in word else word
            axes[2].text(t, -1.3, text, rotation=-90, ha="center", va="top")
        axes[2].text(0, -2.5, " ")  # room for the longest word
        return fig

    return Live(
        run,
        draw,
        alt="Three rows of bars, one bar for each word of a sentence: how sure a "
        "forward, a backward and a bidirectional network are that its subject is an "
        "animal, up, or a thing, down.",
        guess=Guess.choice(
            lambda out: np.argmax(out["forward"] > 0.8) - NOUN,
            "In the old bat near the wall eats: at which word does the forward network "
            "know that the bat is an animal?",
            ("bat", "near", "the", "wall", "eats"),
        ),
        readout="At the noun, an animal: forward {forward_noun:.0%}, "
        "backward {backward_noun:.0%}, both {both_noun:.0%}.",
        height=(470, 470),
        presets={
            "Settled before": {"adjective": 2, "noun": 0, "verb": 0, "other": 0},
            "Settled after": {"adjective": 0, "noun": 0, "verb": 2, "other": 0},
            "Settled by itself": {"adjective": 0, "noun": 5, "verb": 0, "other": 0},
            "Never settled": {"adjective": 0, "noun": 0, "verb": 0, "other": 0},
        },
        adjective=Choice(tuple(ADJECTIVES), "adjective"),
        noun=Choice(tuple(NOUNS), "noun"),
        other=Choice(OTHERS, "near the"),
        verb=Choice(tuple(VERBS), "verb", 2),
    )


# A sum of two scores ------------------------------------------------------------------

RULES = ("AND", "OR", "XOR")
PAIRS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
WANTED = np.array([[0, 0, 0, 1], [0, 1, 1, 1], [0, 1, 1, 0]])


FEW_SETTINGS = list(product((-1, 0, 1), (-1, 0, 1), (-1.5, -0.5, 0.5, 1.5)))


def sum_of_two_scores() -> Live:
    """A readout adds what it hears of the past and of the future: AND, OR, not XOR."""

    def add(rule, past, future, b):
        score = PAIRS[:, 0] * past + PAIRS[:, 1] * future + b
        wanted = 1.0 * (np.arange(3) == rule) @ WANTED
        good = (score > 0) == (wanted > 0.5)
        sides = np.where(wanted > 0.5, 4.4, -4.4)
        marks = np.stack([np.arange(4.0), sides])
        return {"score": score, "marks": marks, "right": np.sum(1 * good)}

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        names = [f"{p}, {f}" for p, f in PAIRS]
        ax.bar(np.arange(4), out["score"], width=0.6, color=ONE, gid="score")
        ax.plot(*out["marks"], "o", markersize=11, color=BOTH, gid="marks")
        ax.set(ylim=(-5.2, 5.2), yticks=[-3, 0, 3], ylabel="score")
        ax.set_xticks(np.arange(4), names)
        ax.set(xlim=(-0.6, 3.6), xlabel="bit in the past, bit in the future")
        return ax

    return Live(
        add,
        draw,
        alt="Four bars, the score for each pair of a past and a future bit, with a dot "
        "above or below for the side on which the bar should stand.",
        readout="{right:d} of 4 bars stand on the side of their dot.",
        guess=Guess.number(
            lambda out: max(add(out["rule"], *at)["right"] for at in FEW_SETTINGS),
            "The dots are those of XOR. How many of the four bars can be made to stand "
            "on the side of their dots?",
            format="d",
            shows=("marks",),
        ),
        height=320,
        presets={
            "AND": {"rule": 0, "past": 1.0, "future": 1.0, "b": -1.5},
            "OR": {"rule": 1, "past": 1.0, "future": 1.0, "b": -0.5},
            "XOR, an attempt": {"rule": 2, "past": 1.0, "future": 1.0, "b": -0.5},
        },
        rule=Choice(RULES, "the dots show", 2),
        past=Slider(-2, 2, 1, "past bit adds", step=0.1, format="+.1f"),
        future=Slider(-2, 2, 1, "future bit adds", step=0.1, format="+.1f"),
        b=Slider(-2, 2, -1.5, "b, always added", step=0.1, format="+.1f"),
    )

"""The live figure of two kinds of brackets, in the chapter "Counting"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.figures.counting import ANSWERS
from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR, strip
from lstmbook.live import Guess, Live, Text
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.batch import one_hot_rows

BRACKETS, LENGTH = "([)]", 24  # in the order of `grammars.brackets`
TAUGHT, HIGHEST = 4, 12  # how many were open at once in training, and are drawn
AFTER = np.tri(LENGTH)  # row t adds up the symbols up to t


def nested(text):
    """What is open after each symbol, (LENGTH,) each.

    text  places in BRACKETS, -1 behind the end
    Returns depth; kind, 0 or 1, of the innermost open bracket; asked, 1 where a bracket
    was closed and another is open around it; and whether all that close fit. Behind
    one that does not, nothing is asked.
    """
    opens, closes = 1.0 * ((text == 0) | (text == 1)), 1.0 * (text > 1)
    kind, depth = text - 2.0 * closes, AFTER @ (opens - closes)

    def last(at):  # the place of the last one so far that opened to this depth
        fits = (opens > 0) & (depth == at[:, None]) & (AFTER > 0)
        return np.max(np.where(fits, np.arange(LENGTH), -1), axis=1)

    def kind_at(place):
        return one_hot_rows(place, LENGTH) @ kind

    closed = last(depth + 1)  # what a closing bracket has closed
    wrong = (closes > 0) & ((closed < 0) | (kind_at(closed) != kind))
    alive = AFTER @ (1.0 * wrong) == 0
    asked = (closes > 0) & alive & (depth > 0)
    return depth, kind_at(last(depth)), 1.0 * asked, alive[-1]


def closed(opening):
    """A string of opening brackets, and those that close them."""
    return opening + "".join(BRACKETS[BRACKETS.index(s) + 2] for s in opening[::-1])


def two_kinds_of_brackets() -> Live:
    """A trained LSTM reads the reader's brackets: which one is open now?"""
    layer, readout = trained("brackets").layers

    def run(text):
        depth, kind, asked, legal = nested(text)
        there = text >= 0
        hs, _, caches = unroll(layer.cell, one_hot_rows(text, 4)[:, None])
        ys = readout.forward(hs)[0][:, 0]
        square = sigmoid(ys[:, 1] - ys[:, 0])
        share = np.stack([1 - square, square])  # (2, LENGTH)
        is_open = kind == np.array([[0], [1]])
        wrong = 1.0 * ((share > 0.5) & ~is_open & (asked > 0))
        cells = np.stack([np.tanh(k.c_t[0]) for k in caches], axis=1)  # (H, LENGTH)
        return {f"letter_{t}": text[t] + 1 for t in range(LENGTH)} | {
            "depth": np.where(there, np.clip(depth, 0, HIGHEST), 0.0),
            "cells": np.where(there, (1 + cells) / 2, 0.0),
            "marks": np.where(asked > 0, np.where(wrong > 0, -1.0, share), 0.0),
            "deepest": np.max(np.where(there, depth, 0.0)),
            "asked": np.sum(asked),
            "right": np.sum(asked) - np.sum(wrong),
            "legal": legal,
        }

    def draw(out):
        fig, (top, cells, says) = plt.subplots(
            3, 1, sharex=True, height_ratios=[6, 5, 3]
        )
        t = np.arange(LENGTH)
        top.bar(t, out["depth"], width=0.7, color=COLOR["h"], gid="depth")
        top.axhline(TAUGHT, color=COLOR["c"], linewidth=1, linestyle="--")
        top.text(LENGTH - 0.6, TAUGHT + 0.3, "taught", ha="right")
        for k in t:
            top.text(k, HIGHEST + 1, f"{{letter_{k}: |(|[|)|]}}", ha="center")
        top.set(ylim=(0, HIGHEST + 3), yticks=[0, 4, 8, 12], ylabel="open")
        strip(cells, out["cells"], "cells", COLOR["h"], "c")
        says.imshow(
            out["marks"], cmap=ANSWERS, vmin=-1, vmax=1, aspect="auto", gid="marks"
        )
        says.axhline(0.5, color=COLOR["h"], linewidth=0.5)
        says.set(yticks=[0, 1], yticklabels=["(", "["], ylabel="says")
        says.set(xlim=(-0.5, LENGTH - 0.5), xticks=[0, 7, 15, 23])
        says.set(xticklabels=[1, 8, 16, 24], xlabel="symbol")
        return fig

    return Live(
        run,
        draw,
        alt="Top, the brackets, and how many are open after each, beside a line at the "
        "four of the training. Middle, the states of eight cells, empty for -1, full "
        "for 1. Bottom, after each closing bracket, which kind the network says is "
        "open around it; wrong answers are orange.",
        guess=Guess.choice(
            lambda out: int(out["right"] > 3.5) + int(out["right"] == out["asked"]),
            "Taught with four open at most, it reads eight. How many of the seven "
            "answers are right?",
            ("three or fewer", "four to six", "all seven"),
            at="Eight deep",
            shows=("depth", *(f"letter_{t}" for t in range(LENGTH))),
        ),
        readout="At most {deepest:d} open. Right answers: {right:d} of {asked:d}."
        "{legal: One closes what is not open; then nothing is asked.|}",
        height=(380, 420),
        presets={
            "Four deep": {"text": closed("([((")},
            "Eight deep": {"text": closed("(([[(([[")},
            "Another eight": {"text": closed("([([([([")},
            "Crossed": {"text": "([()([)]])"},
        },
        text=Text(BRACKETS, closed("([[("), LENGTH, "your brackets, round and square"),
    )

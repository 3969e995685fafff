"""Predictions that take an answer, where no live figure would show it.

Each stands in a cell of its own, behind the cells that work the answer out and before
the cell that shows it. The output of that one is tagged `predict-first`: in the page it
stays folded until the reader has answered or asked to be shown. `right` is worked out.
"""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.live import Guess, Live


def one_of(id, question, answers, right, why=""):
    """Ask which of several answers is right.

    id        a name of its own in the book, as in a link: "clipping-solves"
    question  plain text
    answers   short texts
    right     the right one, or its number, from 0
    why       what is said with the answer
    Raises ValueError unless the right answer is one of them.

    >>> one_of("more-or-less", "Is 3 more than 2?", ("more", "less"), right=int(3 < 2))
    Live(predict-more-or-less: )
    """
    guess = Guess.choice(lambda _: right, question, answers, why=why)
    return _asked(id, guess, {})


def number(id, question, right, within=0.1, format=".3g", unit="", why=""):
    """Ask for a number; it counts as right when it is off by the share `within`.

    The other arguments are those of `one_of` and of `Guess.number`.

    >>> number("three-halves", "Half of a half of a half?", right=0.5**3).guess.right
    0.125
    """
    guess = Guess.number(
        lambda _: right, question, within=within, format=format, unit=unit, why=why
    )
    return _asked(id, guess, {})


def place(id, question, right, ends, label, log=False, why=""):
    """Ask for a place on a line of numbers.

    right  a number between the two `ends`; label says what is counted along the line
    log    make it a line of powers of ten

    >>> place("solved", "How many?", right=7, ends=(0, 10), label="of 10 networks")
    Live(predict-solved: )
    """

    def draw(out):
        _, ax = plt.subplots()
        ax.axvline(out["right"], gid="right", color="k")
        ax.set(xscale="log" if log else "linear", xlim=ends, xlabel=label)
        ax.minorticks_off()
        ax.set(ylim=(0, 1), yticks=[])
        ax.spines["left"].set_visible(False)
        return ax

    _check_within(right, ends, question)
    alt = f"A line of numbers with a mark: {right:.3g} {label}."
    guess = Guess.place("right", question, why=why)
    return _asked(id, guess, {"right": float(right)}, draw, alt, height=120)


def curve(id, question, right, label, ends, x=None, xlabel="step", log=False, why=""):
    """Ask for a curve.

    right  its values (n,), n from 3 on, between the two `ends` of the axis `label`
    x      where they stand along `xlabel` (default 0, 1, 2, ...)
    log    make the upright axis one of powers of ten

    >>> halves = 0.5 ** np.arange(5)
    >>> curve("halves", "Draw it.", right=halves, label="left", ends=(0, 1.1))
    Live(predict-halves: )
    """
    right = np.array(right, float)
    x = np.arange(right.size) if x is None else np.array(x, float)

    def draw(out):
        _, ax = plt.subplots()
        ax.plot(x, out["right"], "o-", gid="right", color="k", markersize=4)
        return _upright(ax, ends, label, log, xlim=(x[0], x[-1]), xlabel=xlabel)

    return _drawn(id, question, right, ends, draw, label, why)


def bars(id, question, right, label, ends, log=False, why=""):
    """Ask for the heights of some bars; `right` is {name below a bar: height}.

    >>> heights = {"AND": 1, "OR": 1, "XOR": 0.75}
    >>> bars("by-rule", "Draw it.", right=heights, label="share", ends=(0, 1.1))
    Live(predict-by-rule: )
    """
    names, right = list(right), np.array(list(right.values()), float)

    def draw(out):
        _, ax = plt.subplots()
        at = np.arange(right.size)
        ax.bar(at, out["right"], 0.5, gid="right", color="k", alpha=0.5)
        ax.set_xticks(at, names)
        return _upright(ax, ends, label, log, xlim=(-0.5, right.size - 0.5))

    return _drawn(id, question, right, ends, draw, label, why)


def _upright(ax, ends, label, log, **more):
    ax.set(yscale="log" if log else "linear", ylim=ends, ylabel=label, **more)
    return ax


def _drawn(id, question, right, ends, draw, label, why):
    for value in right[np.isfinite(right)]:
        _check_within(value, ends, question)
    alt = f"{label}: " + ", ".join(f"{value:.2g}" for value in right)
    guess = Guess.curve("right", question, why=why)
    return _asked(id, guess, {"right": right}, draw, alt, height=260)


def _check_within(right, ends, question):
    if not ends[0] <= right <= ends[1]:
        raise ValueError(f"{question!r}: {right} lies beyond the axis, {ends}")


def _asked(id, guess, outputs, draw=None, alt="", height=340):
    asked = Live(lambda: outputs, draw, alt=alt, height=height, guess=guess)
    asked.name = f"predict-{id}"
    return asked

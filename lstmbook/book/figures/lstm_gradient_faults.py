"""Six faults to find: what a pass announces of each weight, beside what is measured."""

import numpy as np

from lstmbook.book import faults
from lstmbook.book.palette import COLOR
from lstmbook.live import Checkbox, Choice, Dice, Guess, IntSlider, Live, mosaic

XS = np.array([1.0, 0.7, -0.8, 1.2, 0.5, -1.0])[:, None, None]
STEPS = len(XS)
BLOCKS = {"W_x": (1, 4), "W_h": (1, 4), "b": (4,)}  # of one unit that reads a number
GATES = "ifgo"
BUMP = 0.003  # a difference quotient of four runs is off by its fourth power
KINDS = {
    "nothing": faults.Sound,
    "dc dropped on the way back": faults.BeltCut,
    "i and f swapped": faults.GatesSwapped,
    "one step's gradient alone": faults.LastStepOnly,
    "a slope forgotten": faults.SlopeLost,
    "all gates drawn alike": faults.SameSeed,
    "h without its tanh": faults.Loud,
}  # what may be suspected, in an order that gives nothing away
PASSES = faults.PASSES | {"sound": faults.Sound}
PLACE = np.array([list(KINDS.values()).index(make) for make in PASSES.values()])
HELD = [faults.held(make, i=0, f=1) for make in KINDS.values()]
H_AFTER, C_AFTER = (np.reshape(rows, (-1, faults.CELL.size)) for rows in zip(*HELD))


def named(flat):
    """The parameters by name, from all twelve in a row; axes before are of cells."""
    lead = np.shape(flat)[:-1]
    rows = flat[..., :4], flat[..., 4:8], flat[..., 8:]
    return {
        name: np.reshape(row, (*lead, *shape))
        for (name, shape), row in zip(BLOCKS.items(), rows, strict=True)
    }


def gradients(make, seed, counts):
    """Twelve weights (12,), their gradients as announced and as measured.

    The loss is the sum of h over the steps at which `counts` is 1.
    """
    fresh = make.init(1, 1, Dice(seed)).params
    fresh = {name: 2 * fresh[name] for name in ("W_x", "W_h")} | {"b": fresh["b"]}
    cell = make(fresh)
    hs, caches = cell.run(XS)
    grads = cell.back(counts[:, None, None] * np.ones_like(hs), caches)
    start, announced = (
        np.concatenate([np.reshape(found[name], -1) for name in BLOCKS])
        for found in (fresh, grads)
    )
    moves = np.concatenate([k * BUMP * np.eye(12) for k in (1, -1, 2, -2)])
    moved, _ = make(named(start + moves)).run(XS)  # 48 cells at once
    loss = np.reshape(counts @ np.reshape(moved, (STEPS, 48)), (4, 12))
    near, far = loss[0] - loss[1], loss[2] - loss[3]
    return start, announced, (8 * near - far) / (12 * BUMP)


def checked(announced, measured):
    """The share announced of each measured gradient, and how far the two are apart.

    The gap is in terms of the largest. What agrees to six digits of that is right, its
    share 1: a gradient may be 0.
    """
    gap = np.abs(announced - measured)
    gap = gap / np.max(np.abs(measured), axis=-1, keepdims=True)
    share = announced / np.where(measured, measured, 1e-99)
    return np.where(gap < 1e-6, 1, np.clip(share, -1, 3)), gap


def seen(T, seed=44):
    """The letters of those whose gradient over T steps is not the one measured."""
    counts = 1.0 * (np.arange(STEPS) < T)
    shares = {
        letter: checked(*gradients(make, seed, counts)[1:])[0]
        for letter, make in PASSES.items()
    }
    return "".join(letter for letter, share in shares.items() if np.any(share != 1))


def find_the_fault() -> Live:
    """A gradient check of six faulty LSTMs, weight by weight: which line is wrong?"""

    def look(letter, suspect, T, last, seed):
        t = np.arange(1, STEPS + 1)
        counts = 1.0 * np.where(last, t == T, t <= T)
        found = [gradients(make, seed, counts) for make in KINDS.values()]
        start, announced, measured = map(np.stack, zip(*found, strict=True))
        share, gap = checked(announced, measured)
        weights = start[:, :8]
        shown = np.concatenate([share, weights, C_AFTER, H_AFTER], axis=1)
        this = PLACE[letter]
        apart = np.max(np.abs(shown - shown[this]), axis=1)
        return {
            "share": share[this],
            "weights": weights[this],
            "c_after": C_AFTER[this],
            "h_after": H_AFTER[this],
            "if_share": share[suspect],
            "if_weights": weights[suspect],
            "if_c": C_AFTER[suspect],
            "if_h": H_AFTER[suspect],
            "gap": np.max(gap[this]),
            "wrong": np.sum(share[this] != 1),
            "apart": apart,
            "unlike": apart[suspect] > 1e-6,
        }

    def draw(out):
        _, axes = mosaic("gg;wk", "g;w;k", height_ratios=None)
        check, weights, held = (axes[letter] for letter in "gwk")
        colors = [COLOR[gate] for gate in GATES]
        guess = {"color": "k", "fillstyle": "none", "markersize": 8}
        for ax, name, blocks in (
            (check, "share", ["W_x", "W_h", "b"]),
            (weights, "weights", ["W_x", "W_h"]),
        ):
            at = np.concatenate([np.arange(4) + 5 * k for k in range(len(blocks))])
            ax.bar(at, out[name], 0.8, color=colors * len(blocks), gid=name)
            ax.plot(at, out[f"if_{name}"], "D", gid=f"if_{name}", **guess)
            ax.axhline(0, color=COLOR["h"], linewidth=0.8)
            ax.set_xticks(at, list(GATES) * len(blocks))
            for k, block in enumerate(blocks):
                ax.text(5 * k + 1.5, ax is check and 2.55 or 1.7, block, ha="center")
        check.axhline(1, color=COLOR["h"], linestyle=":", linewidth=1.5)
        check.set(ylim=(-1.1, 3.1), yticks=[-1, 0, 1, 2, 3])
        check.set(title="announced, as a share of the measured")
        weights.set(ylim=(-2.2, 2.2), yticks=[-2, 0, 2], title="the weights drawn")
        before = np.reshape(faults.CELL, -1)
        held.plot(before, out["c_after"], color=COLOR["c"], gid="c_after")
        held.plot(before, out["h_after"], "--", color=COLOR["h"], gid="h_after")
        for name in ("if_c", "if_h"):
            held.plot(before, out[name], "D", gid=name, **guess)
        held.set(ylim=(-2.3, 2.3), xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        held.set(title="f, o at 1, i at 0: c (full), h (dashed)", xlabel="c before")
        return check

    usual = {"letter": 2, "suspect": 0, "T": 3, "last": False, "seed": 44}
    return Live(
        look,
        draw,
        alt="Bars for the twelve weights of an LSTM of one unit, by gate: the gradient "
        "that backward announces as a share of the one measured, 1 where it is right. "
        "Below, the weights, and what a step makes of c with f and o at 1 and i at 0. "
        "Diamonds show what the suspected fault would bring.",
        guess=Guess.choice(
            lambda out: int(np.argmin(out["apart"])),
            "Three steps of LSTM C. What is wrong with it?",
            tuple(KINDS),
            at=usual,
            shows=("share", "weights", "c_after", "h_after"),
        ),
        readout="{wrong:d} of 12 gradients are wrong, by up to {gap:.1%} of the "
        "largest. What you suspect would look {unlike:the same|different} here.",
        height=(430, 560),
        letter=Choice(tuple(PASSES), "LSTM"),
        suspect=Choice(tuple(KINDS), "you suspect"),
        T=IntSlider(1, STEPS, 3, "steps T"),
        last=Checkbox("the last h alone makes the loss"),
        seed=IntSlider(0, 99, 44, "weights, number"),
    )

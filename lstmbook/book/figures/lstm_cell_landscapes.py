"""What is left of a push: two valleys, a plain, a plain that can be locked."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.landscape import (
    PLACES,
    ball,
    ground,
    outline,
    trail,
    trails,
)
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, Live, Play, Slider

STEPS, BEGIN = 20, -1.0
NOISE = np.random.default_rng(8).uniform(-1, 1, STEPS - 1).round(2)
GATES = ("locked: i = 0, f = 1", "open: i = 1, f = 1", "forgetting: i = 0, f = 0.8")
KINDS = ("valleys", "plain", "cell")
ANSWERS = (
    "nowhere",
    "on the plain and in the locked cell",
    "in all three",
    "in the locked cell alone",
)


def settled(w):
    """Where the tanh unit comes to rest on the left: the place after 30 steps alone."""
    h = BEGIN
    for _ in range(30):
        h = np.tanh(w * h)
    return h


def paths(xs, w, i, f):
    """The states of the three units, 0 to 20, that all read xs.

    h = tanh(w h + x),  s = s + x,  c = f c + i x; at the first step both gates are 1
    """
    h, s, c = settled(w), BEGIN, BEGIN
    rows = [[h], [s + 0 * w], [c + 0 * w]]
    for t, x in enumerate(xs):
        h, s = np.tanh(w * h + x), s + x
        c = c + x if t == 0 else f * c + i * x
        for row, state in zip(rows, (h, s, c), strict=True):
            row.append(state)
    return dict(zip(KINDS, map(np.stack, rows), strict=True))


def heights(places, w, f):
    """The landscapes: a step without input moves a state by minus their slope."""
    return {
        "valleys": places**2 / 2 - np.log(np.cosh(w * places)) / w,
        "plain": 0 * places,
        "cell": (1 - f) * places**2 / 2,
    }


def landscapes() -> Live:
    """A push on a ball in two valleys, on a plain, and on a plain with a lock."""

    def run(step, push, noise, w, gates):
        i, f = 1.0 * (gates == 1), np.where(gates == 2, 0.8, 1.0)
        later = [noise * x for x in NOISE]
        pushed = paths([push, *later], w, i, f)
        alone = paths([0.0 * push, *later], w, i, f)
        out = {}
        for kind, ys in heights(PLACES, w, f).items():
            moved, still = (trail(p[kind], step) for p in (pushed, alone))
            out |= {f"{kind}_ground": outline(ys)}
            for name, way in (("pushed", moved), ("alone", still)):
                at = heights(way[0, -1], w, f)[kind] + 0.06
                out |= {
                    f"{kind}_{name}": way,
                    f"{kind}_{name}_at": np.stack([way[0, -1], at]),
                }
            out[f"{kind}_left"] = (pushed[kind][-1] - alone[kind][-1]) / push
            out[f"{kind}_walk"] = alone[kind][-1] - alone[kind][0]
        x, y = out["cell_pushed_at"][0], out["cell_pushed_at"][1]
        out["lock"] = np.stack(
            [
                x + np.array([-0.4, -0.4, 0.4, 0.4]),
                y + np.array([-0.06, 0.14, 0.14, -0.06]),
            ]
        )
        out["shut"] = 1.0 * (i == 0) * (step > 0)
        return out

    def draw(out):
        fig, axes = plt.subplots(2, 3, height_ratios=[1, 1.25], sharex=True)
        for (top, low), kind, title in zip(
            axes.T, KINDS, ("two valleys", "a plain", "a plain, a lock"), strict=True
        ):
            ground(top, out, f"{kind}_ground", title)
            ball(top, out, f"{kind}_alone_at", left_alone=True)
            ball(top, out, f"{kind}_pushed_at")
            words = f"{{{kind}_left:.0%}} at 20"
            top.text(0, 0.6, words, ha="center", va="baseline")
            trails(low, out, f"{kind}_pushed", f"{kind}_alone", STEPS)
        lock = {"color": COLOR["i"], "gid": "lock alpha=shut", "alpha": out["shut"]}
        axes[0, 2].plot(*out["lock"], **lock)
        axes[1, 0].set_ylabel("step")
        axes[1, 1].set_xlabel("state")
        for ax in axes[1, 1:]:
            ax.set_yticklabels([])
        return fig

    def where_left(out):
        left = tuple(out[f"{kind}_left"] > 0.5 for kind in KINDS)
        return {
            (False, False, False): 0,
            (False, True, True): 1,
            (True, True, True): 2,
            (False, False, True): 3,
        }[left]

    begin = {"step": STEPS, "push": 0.8, "noise": 0.0, "w": 2.0, "gates": 0}
    return Live(
        run,
        draw,
        alt="Three landscapes side by side, each with a ball that was pushed and a "
        "ring for one that was not: two valleys with a hill between, a plain, and a "
        "plain whose ball is held by a bracket while it is locked. Below each, the "
        "trails of both over twenty steps, time running down.",
        guess=Guess.choice(
            where_left,
            "The same push, of 0.8, moves a ball in each landscape. Where is more than "
            "half of it left after 20 steps?",
            ANSWERS,
            at=begin,
            shows=[f"{k}_{what}" for k in KINDS for what in ("ground", "alone_at")],
        ),
        readout="Of a push of {push:.1f}, after 20 steps {valleys_left:.0%} is left in "
        "the valleys, {plain_left:.0%} on the plain, {cell_left:.0%} in the cell. "
        "Without the push they move by {valleys_walk:+.2f}, {plain_walk:+.2f} and "
        "{cell_walk:+.2f}.",
        height=(400, 400),
        presets={
            "Over the hill": begin | {"push": 2.1},
            "Noise": begin | {"noise": 0.3},
            "Noise, unlocked": begin | {"noise": 0.3, "gates": 1},
            "No valley": begin | {"w": 0.9},
            "Forget": begin | {"gates": 2},
        },
        step=Play(0, STEPS, 0, "step", interval=350),
        push=Slider(0.1, 2.5, 1.2, "push at step 1", step=0.1, color=COLOR["i"]),
        noise=Slider(0, 0.3, 0.1, "noise at the others, at most", step=0.05),
        w=Slider(0.5, 3, 1.5, "w of the tanh unit", step=0.1, format=".1f"),
        gates=Choice(GATES, "the cell after step 1"),
    )

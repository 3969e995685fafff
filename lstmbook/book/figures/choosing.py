"""The live figure of the chapter "Choosing a cell"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, Live, Slider
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.variants import VARIANTS

T = 16
MARKED = np.isin(np.arange(1, T + 1), [1, 6, 11])
NOISE = np.random.default_rng(2).uniform(-0.5, 0.5, 16)
VALUES = np.where(MARKED, np.repeat([0.8, -0.6, 0.5], [5, 5, 6]), NOISE)
PUSHES = np.repeat([0.5, -0.5, 0.0], [5, 5, 6])
# task: the inputs, where they are marked, whether a mark takes the place, what to hold
TO_DO = {
    "replace": (VALUES, MARKED, 1.0, np.repeat([0.8, -0.6, 0.5], [5, 5, 6])),
    "add": (VALUES, MARKED, 0.0, np.cumsum(VALUES * MARKED)),
    "count": (PUSHES, PUSHES != 0, 0.0, np.cumsum(PUSHES)),
}


def any_variant() -> Live:
    """One unit, wired by hand for a task, and the same unit with a part missing."""
    steps = np.arange(1, T + 1)
    columns = zip(*TO_DO.values(), strict=True)
    inputs, marks, replaces, wanted = (np.stack(column) for column in columns)

    def run(task, kind, b_i, b_f, b_o):
        no_i, no_f, no_o, raw_g, raw_h, coupled, peep = (
            1.0 * (kind == k) for k in range(1, len(VARIANTS))
        )
        xs, want = np.choose(task, inputs), np.choose(task, wanted)
        mark, lets_go = np.choose(task, marks), np.choose(task, replaces)
        i = np.maximum(sigmoid(b_i + 12 * mark), no_i)
        f = np.maximum(sigmoid(b_f - 24 * mark * lets_go), no_f)
        f = coupled * (1 - i) + (1 - coupled) * f
        a = np.arctanh(xs)
        g = raw_g * a + (1 - raw_g) * np.tanh(a)
        c, cs = 0.0, []
        for t in range(T):
            c = f[t] * c + i[t] * g[t]
            cs.append(c)
        cs = np.stack(cs)
        o = np.maximum(sigmoid(b_o + 4 * peep * cs), no_o)
        hs = o * (raw_h * cs + (1 - raw_h) * np.tanh(cs))
        return {
            "xs": xs,
            "marked": np.where(mark, xs, 9.0),  # 9 is outside the picture
            "want": want,
            "cs": cs,
            "hs": hs,
            "c": cs[-1],
            "h": hs[-1],
            "end": want[-1],
            "off": np.max(np.abs(cs - want)),
        }

    def draw(out):
        fig, (top, middle, bottom) = plt.subplots(
            3, 1, sharex=True, height_ratios=[1, 2, 2]
        )
        top.plot(steps, out["xs"], "o", color=COLOR["h"], gid="xs", markersize=4)
        top.plot(steps, out["marked"], "D", color=COLOR["g"], gid="marked")
        top.set(ylim=(-1.1, 1.1), yticks=[-1, 0, 1], ylabel="input")
        middle.plot(steps, out["want"], "--", color=COLOR["g"], gid="want")
        middle.plot(steps, out["cs"], "o-", color=COLOR["c"], gid="cs", markersize=4)
        middle.set_ylabel("c")
        bottom.plot(steps, out["hs"], "o-", color=COLOR["h"], gid="hs", markersize=4)
        bottom.set(xlim=(0.5, 16.5), xticks=[1, 6, 11, 16], xlabel="step", ylabel="h")
        for ax in (top, middle, bottom):
            ax.axhline(0, color=COLOR["h"], linewidth=0.5)
        for ax in (middle, bottom):
            ax.set(ylim=(-3, 3), yticks=[-2, 0, 2])
        return fig

    def named(task, variant):
        return {"task": list(TO_DO).index(task), "kind": list(VARIANTS).index(variant)}

    usual = {"b_i": -6.0, "b_f": 6.0, "b_o": 2.0}
    taken = {
        "the input gate": "no input gate",
        "the forget gate": "no forget gate",
        "one of the two, f being 1 − i": "coupled",
    }

    def goes_unnoticed(_):
        off = {k: run(**named("add", v), **usual)["off"] for k, v in taken.items()}
        return min(off, key=off.get)

    return Live(
        run,
        draw,
        alt="Top, sixteen inputs, some of them marked by a diamond. Middle, the cell "
        "state of the chosen variant, with a dashed line for what it should hold. "
        "Bottom, what it shows of its state.",
        guess=Guess.choice(
            goes_unnoticed,
            "The job is to add. Which part can be taken out, and the sum stays right?",
            tuple(taken),
            at=named("add", "full"),
            shows=("xs", "marked", "want", "cs", "hs"),
            why="Where everything is to be kept, nothing has to be let go of.",
        ),
        readout="At the end it should hold {end:+.2f} and holds {c:+.2f}; it shows "
        "{h:+.2f}. On the way it was off by up to {off:.2f}.",
        height=(420, 460),
        presets={
            "All parts": named("replace", "full") | usual,
            "Cannot let go": named("replace", "no forget gate") | usual,
            "Takes in all": named("add", "no input gate") | usual,
            "Cannot add": named("add", "coupled") | usual,
            "Shows it raw": named("count", "no output act.") | usual,
        },
        task=Choice(tuple(TO_DO), "task"),
        kind=Choice(tuple(VARIANTS), "variant"),
        b_i=Slider(-8, 4, -6, "bias of i", step=0.5, color=COLOR["i"], format="+.1f"),
        b_f=Slider(-4, 8, 6, "bias of f", step=0.5, color=COLOR["f"], format="+.1f"),
        b_o=Slider(-6, 4, 2, "bias of o", step=0.5, color=COLOR["o"], format="+.1f"),
    )

"""Selection: a share that the input chooses, beside one that never changes.

Both memories are h_t = s_t h_{t-1} + (1 - s_t) x_t. So the last state is a weighted sum
of all that came, and the weights say what the memory has kept.
"""

import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, IntSlider, Live, Slider, panels
from lstmbook.nn.functions import sigmoid

T = 24
SECOND = 18  # the step of the second mark
NOISE = np.random.default_rng(4).uniform(-0.6, 0.6, T)
STEPS = np.arange(1, T + 1)
MARKED = 1.0, -1.0  # the values that are marked
SHARE = {"fixed": "fixed share", "chosen": "share from the input"}


def counts(shares):
    """What each step's input counts for in the last state, for shares s_t (T,).

    >>> counts(np.array([0.9, 0.5, 0.9])).round(3)
    array([0.045, 0.45 , 0.1  ])
    """
    later = np.cumprod(np.concatenate([np.ones(1), shares[:0:-1]]))[::-1]
    return (1 - shares) * later


def selection() -> Live:
    """One value of a stream is marked: how much of it is in the last state?"""

    def run(share, step, marks, bias, weight):
        first = STEPS == step
        second = (STEPS == SECOND) & (marks == 1)
        values = np.where(first, MARKED[0], np.where(second, MARKED[1], NOISE))
        fixed = share * np.ones(T)
        chosen = sigmoid(bias - weight * np.where(first | second, 1.0, 0.0))
        states = []
        for s in (fixed, chosen):
            h, hs = 0.0, []
            for t in range(T):
                h = s[t] * h + (1 - s[t]) * values[t]
                hs.append(h)
            states.append(np.stack(hs))
        left = T - step
        fixed_counts, chosen_counts = counts(fixed), counts(chosen)
        return {
            "values": values,
            "one": np.stack([step, 1.25]).reshape(2, 1),
            "two": np.stack([np.where(marks == 1, SECOND, step), 1.25]).reshape(2, 1),
            "fixed": states[0],
            "chosen": states[1],
            "fixed_counts": fixed_counts,
            "chosen_counts": chosen_counts,
            "fixed_has": np.sum(fixed_counts * first),
            "chosen_has": np.sum(chosen_counts * first),
            "best_share": left / (left + 1),
            "best": (left / (left + 1)) ** left / (left + 1),
        }

    def draw(out):
        fig, (stream, kept) = panels(2)
        stream.axhline(0, color=COLOR["h"], linewidth=0.5)
        stream.bar(STEPS, out["values"], 0.6, color=COLOR["g"], gid="values")
        for name in ("one", "two"):
            stream.plot(*out[name], "v", color=COLOR["g"], markersize=8, gid=name)
        for ax, end in ((stream, ""), (kept, "_counts")):
            for name, color in (("fixed", COLOR["h"]), ("chosen", COLOR["c"])):
                gid = name + end
                ax.plot(STEPS, out[gid], ".-", color=color, gid=gid, label=SHARE[name])
            ax.set(xlim=(0, T + 1), xlabel="step", xticks=[1, 6, 12, 18, 24])
        stream.set(ylim=(-1.1, 1.45), yticks=[-1, 0, 1], title="input and state")
        kept.set(ylim=(-0.03, 1.05), yticks=[0, 0.5, 1])
        kept.set_title("what counts in the last state")
        kept.legend(loc="upper left")
        return fig

    return Live(
        run,
        draw,
        alt="Left, bars of a stream of 24 numbers, one of them marked, and the states "
        "of two memories that read it. Right, what each number counts for in the last "
        "state: with a fixed share little of the marked one.",
        guess=Guess.number(
            "best",
            "The marked number comes 20 steps before the end. With the best fixed "
            "share, how many per cent of the last state is the marked number?",
            at="No selection",
            format=".0%",
            shows=("values", "one"),
        ),
        readout="Of the last state the marked number of step {step:d} makes up "
        "{fixed_has:.1%} with the fixed share (the most is {best:.1%}, at s = "
        "{best_share:.3f}), and {chosen_has:.0%} with the share from the input.",
        height=(300, 520),
        presets={
            "No selection": {
                "share": 0.8,
                "step": 4,
                "marks": 0,
                "bias": 2.0,
                "weight": 0.0,
            },
            "Selected": {
                "share": 0.95,
                "step": 4,
                "marks": 0,
                "bias": 5.0,
                "weight": 10.0,
            },
            "A second mark": {
                "share": 0.95,
                "step": 4,
                "marks": 1,
                "bias": 5.0,
                "weight": 10.0,
            },
        },
        share=Slider(0, 1, 0.8, "s, fixed share", color=COLOR["f"], fine=0.001),
        step=IntSlider(1, 12, 4, "marked step"),
        marks=Choice(("one", "two"), "marks"),
        bias=Slider(-5, 6, 2, "b, bias of the share", step=0.1, format="+.1f"),
        weight=Slider(0, 12, 0, "w, weight of the mark", step=0.1, format=".1f"),
    )

"""The belief about a hidden state: umbrellas, and what they tell of the weather."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.figures.both_directions import BOTH, ONE
from lstmbook.book.palette import COLOR
from lstmbook.live import Guess, Live, Sequence, Slider
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.sequence import unroll

SEEN = (0, 0, 1, 0, 1, 1, 0, 1)
DAYS = len(SEEN)


def forward_belief(seen, stay, fits):
    """The belief after each day and before it, (DAYS, 2) each, for dry and wet.

    seen  (DAYS,) 0 or 1;  stay, fits  probabilities, below 1
    """
    moves = np.stack([np.stack([stay, 1 - stay]), np.stack([1 - stay, stay])])
    belief, after, before = 0.5 * np.ones(2), [], []
    for t in range(DAYS):
        wet = seen[t]
        weight = wet * np.stack([1 - fits, fits]) + (1 - wet) * np.stack(
            [fits, 1 - fits]
        )
        before.append(belief @ moves)
        belief = before[-1] * weight
        belief = belief / np.sum(belief)
        after.append(belief)
    return np.stack(after), np.stack(before)


def umbrella_belief() -> Live:
    """How sure one may be of the weather, by the past alone and by all umbrellas."""

    def run(seen, stay, fits, w):
        past, _ = forward_belief(seen, stay, fits)
        _, future = forward_belief(seen[::-1], stay, fits)
        both = past * future[::-1]  # the day's own umbrella counts once
        both = both / np.sum(both, axis=1, keepdims=True)
        one = np.ones((1, 1))
        W_x = np.log(fits / (1 - fits)) / 2
        cell = RNNCell({"W_x": W_x * one, "W_h": w * one, "b": np.zeros(1)})
        hs = unroll(cell, (2 * seen - 1)[:, None, None])[0].reshape(-1)
        out = {"past": past[:, 1] - past[:, 0], "both": both[:, 1] - both[:, 0]}
        out |= {f"wet_{t}": seen[t] for t in range(DAYS)} | {"h": hs}
        day = np.argmax(np.abs(out["both"] - out["past"]))
        out |= {"day": day + 1, "off": np.max(np.abs(hs - out["past"]))}
        out |= {
            f"{k}_day": past_or[day, 1] for k, past_or in (("p", past), ("b", both))
        }
        return out

    def draw(out):
        fig, (top, low) = plt.subplots(2, 1, sharex=True, height_ratios=[1.25, 1])
        days = np.arange(1, DAYS + 1)
        for ax, name, color in ((top, "past", ONE), (low, "both", BOTH)):
            ax.axhline(0, color=COLOR["h"], linewidth=1)
            ax.bar(days, out[name], width=0.6, color=color, gid=name)
            ax.set(yticks=[-1, 1], yticklabels=["dry", "wet"], xticks=days)
            ax.set(xlim=(0.4, DAYS + 0.6), ylim=(-1.05, 1.05))
        dots = {"markersize": 8, "markeredgewidth": 2, "markerfacecolor": "none"}
        top.plot(days, out["h"], "o", color=BOTH, gid="h", **dots)
        for t, x in enumerate(days):
            mark = {"markersize": 13, "color": COLOR["i"], "markeredgewidth": 1.5}
            top.plot([x], [1.4], "^", fillstyle="none", **mark)
            look = {"alpha": out[f"wet_{t}"], "gid": f"alpha=wet_{t}"}
            top.plot([x], [1.4], "^", **mark, **look)
        top.set(
            ylim=(-1.05, 1.7), title="full: an umbrella. Bars: by the past, rings: h"
        )
        low.set(xlabel="day", title="by the past and the future")
        return fig

    begin = {"seen": list(SEEN), "stay": 0.9, "fits": 0.8, "w": 0.9}
    return Live(
        run,
        draw,
        alt="A row of marks, full on days with an umbrella. Below it a bar for each "
        "day: how probable wet is rather than dry, by the umbrellas so far, with "
        "rings for the state of a plain recurrent unit. Below that, the same by all "
        "umbrellas.",
        readout="On day {day:d} the future changes most: wet was {p_day:.0%} by the "
        "past, and is {b_day:.0%}. The unit is off by {off:.2f} at most.",
        guess=Guess.curve(
            "both",
            "One umbrella, on day 5. Draw the belief by the past and the future, up "
            "for wet.",
            at="One umbrella",
            shows=("past", "h", *(f"wet_{t}" for t in range(DAYS))),
        ),
        height=(380, 380),
        presets={
            "As in the text": begin,
            "One umbrella": begin | {"seen": [0, 0, 0, 0, 1, 0, 0, 0]},
            "Weather that does not last": begin | {"stay": 0.5, "w": 0.0},
            "Sure umbrellas": begin | {"fits": 0.95},
        },
        seen=Sequence((0, 1), (1, 0, 0, 0, 0, 0, 0, 1), "umbrella, day by day"),
        stay=Slider(0.5, 0.98, 0.9, "the weather stays", step=0.02, format=".0%"),
        fits=Slider(0.5, 0.95, 0.8, "the umbrella fits", step=0.05, format=".0%"),
        w=Slider(0, 1.5, 0.9, "W_h of the unit", step=0.05),
    )

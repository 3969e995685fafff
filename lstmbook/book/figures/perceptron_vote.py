"""The drawing of one neuron, in the chapter "The perceptron"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.gates import plain
from lstmbook.book.palette import COLOR
from lstmbook.live import Checkbox, Guess, Live, Slider
from lstmbook.nn.perceptron import INPUTS, perceptron

INK, WIRE = COLOR["c"], COLOR["i"]
NEEDS_BOTH = np.array([0.0, 0.0, 0.0, 1.0])
BIASES = "−0.5", "−1.5", "−2.5", "−3.5"
SUM, STEP = (5.0, 3), (6.95, 3)  # where the sum and the step stand
REACH = 0.8  # half the width of the step, for sums up to 4


def needs_both(w_1, w_2):
    """Which of BIASES asks for both witnesses, by its place."""
    w = np.array([w_1, w_2])
    values = [float(text.replace("−", "-")) for text in BIASES]
    return [list(perceptron(INPUTS, w, b)) for b in values].index(list(NEEDS_BOTH))


def weighted_vote() -> Live:
    """One neuron as a drawing: two witnesses, their weights, the sum and the step."""

    def vote(clouds, radio, w_1, w_2, b):
        x, w = np.stack([1.0 * clouds, 1.0 * radio]), np.stack([w_1, w_2])
        a, y = np.sum(x * w) + b, perceptron(x, w, b)
        seen = {"x_1": x[0], "x_2": x[1], "a": a, "y": y}
        seen |= {f"vote_{k}": x[k - 1] * w[k - 1] for k in (1, 2)}
        seen |= {f"wide_{k}": 1 + 3 * np.abs(w[k - 1]) for k in (1, 2)}
        seen |= {f"lit_{k}": 0.2 + 0.6 * x[k - 1] for k in (1, 2)}
        seen["wide_b"] = 1 + 3 * np.abs(b)
        across = STEP[0] + REACH * np.clip(a / 4, -1, 1)
        seen["full"] = 0.4 * y
        return seen | {"at": np.stack([across, STEP[1] - 0.7 + 1.4 * y])}

    def draw(out):
        _, ax = plt.subplots()
        plain(ax).set_ylim(0, 6)
        middle = {"ha": "center", "va": "center", "color": INK}
        px = 10 / (72 * ax.figure.get_figwidth())  # in the units of the drawing
        ends = 1.2 + 18 * px, SUM[0] - 26 * px
        rows = ("1", "clouds", 5), ("2", "radio", 3), ("b", "", 1)
        for name, witness, y in rows:
            lit = 0.8 if name == "b" else out[f"lit_{name}"]
            gid = f"linewidth=wide_{name}" + (
                "" if name == "b" else f" alpha=lit_{name}"
            )
            wire = {"color": WIRE, "linewidth": out[f"wide_{name}"], "zorder": 1}
            meet = SUM[1] + 0.15 * (y - SUM[1])
            ax.plot(ends, [y, meet], alpha=lit, gid=gid, **wire)
            _ring(ax, 1.2, y, 34)
            ax.text(1.2, y, "1" if name == "b" else f"{{x_{name}:d}}", **middle)
            ax.text(1.2, y + 0.85, witness, **middle)
        for y, text in ((5, "× {w_1:.1f}"), (3.35, "× {w_2:.1f}"), (1, "× {b:.1f}")):
            ax.text(2.6, y, text, color=WIRE, va="center")
        _ring(ax, *SUM, 50)
        ax.text(*SUM, "{a:.1f}", **middle)
        ax.text(SUM[0], SUM[1] + 1.15, "sum", **middle)
        left, right = STEP[0] - REACH, STEP[0] + REACH
        low, high = STEP[1] - 0.7, STEP[1] + 0.7
        xs, ys = [left, STEP[0], STEP[0], right], [low, low, high, high]
        ax.plot(xs, ys, color=COLOR["h"], linewidth=2)
        ax.plot(*out["at"][:, None], "o", color=WIRE, markersize=10, gid="at")
        ax.text(STEP[0], SUM[1] + 1.15, "above 0?", **middle)
        _ring(ax, 9.1, 3, 50)
        full = {"markersize": 50, "color": WIRE, "alpha": out["full"]}
        ax.plot([9.1], [3], "o", gid="alpha=full", **full)
        ax.text(9.1, 3, "{y:d}", **middle)
        ax.text(9.1, SUM[1] + 1.15, "umbrella", **middle)
        return ax

    return Live(
        vote,
        draw,
        alt="A neuron. Two witnesses on the left, each 0 or 1, and a 1 that is there "
        "at every report. A line from each, as thick as its weight is large, leads to "
        "their weighted sum. A step asks whether the sum is above 0, and the answer, 0 "
        "or 1, stands on the right.",
        readout="{vote_1:.1f} from the clouds, {vote_2:.1f} from the radio, {b:.1f} as "
        "the bias: {a:.1f}. {y:No umbrella|The umbrella}.",
        guess=Guess.choice(
            lambda out: needs_both(out["w_1"], out["w_2"]),
            "At which bias does it take the umbrella only where both report rain?",
            BIASES,
            shows=("x_1", "x_2", "a", "y", "at", "full", "lit_1", "lit_2")
            + ("w_1", "w_2", "b", "wide_1", "wide_2", "wide_b"),
        ),
        height=(300, 300),
        clouds=Checkbox("clouds", True),
        radio=Checkbox("radio"),
        w_1=Slider(-3, 3, 1, "weight of the clouds", step=0.1, color=WIRE),
        w_2=Slider(-3, 3, 2, "weight of the radio", step=0.1, color=WIRE),
        b=Slider(-4, 4, -1.5, "b, bias", step=0.1, color=WIRE),
    )


def _ring(ax, x, y, size):
    look = {"markeredgewidth": 2, "color": INK, "zorder": 3}
    ax.plot([x], [y], "o", markersize=size, markerfacecolor="none", **look)

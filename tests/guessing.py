"""A leaking memory that asks first, in each of the ways to ask."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.live import Guess, Live, Slider

LOW = "less than a half"


def leak(f, start):
    left = start * f ** np.arange(41)
    mark = np.stack([10.0 + 0 * f, left[10]])
    return {"left": left, "bars": left[:3], "mark": mark, "level": left[3]} | {
        "rest": 1 - left,
        "lying": left[5:8],
    }


def draw(out):
    _, ax = plt.subplots()
    ax.plot(out["left"], gid="left")
    ax.plot(*out["mark"][:, None], "o", gid="mark")
    ax.axhline(out["level"], gid="level")
    ax.bar([10, 20, 30], out["bars"], width=2, gid="bars")
    ax.barh([0.1, 0.2, 0.3], out["lying"], height=0.05, gid="lying")
    ax.text(20, 1.5, "{level:.2f} after 3, from {start:.2f}")
    ax.set(xlim=(0, 40), ylim=(0, 2), xlabel="step", ylabel="what is left")
    ax.set_xticks([0, 10, 20, 30], ["0", "A", "B", "C"])
    return ax


def asks(guess, **more):
    """The memory with a guess; its default and its preset differ."""
    return Live(
        leak,
        draw,
        alt="A falling curve.",
        readout="After three steps {level:.3f} is left.",
        presets={"Half": {"f": 0.5, "start": 1.0}},
        guess=guess,
        f=Slider(0, 1, 0.9, "f"),
        start=Slider(0, 2, 1, "start"),
        **more,
    )


GUESSES = {
    "curve": Guess.curve("left", "Draw what is left.", at="Half", why="{level:.3f}."),
    "bars": Guess.curve("bars", "Draw the bars."),
    "mark": Guess.place("mark", "Put the mark.", shows=["left"]),
    "level": Guess.place("level", "Put the line."),
    "choice": Guess.choice(
        lambda out: LOW if out["left"][10] < 0.5 else "more",
        "How much is left after ten steps?",
        (LOW, "more"),
    ),
    "number": Guess.number("level", "What is left after three steps?", unit="of 1"),
}

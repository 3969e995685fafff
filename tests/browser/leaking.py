"""A small figure with one control of each common kind, and what it shows."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.live import (
    Checkbox,
    Choice,
    Live,
    Play,
    Radio,
    Slider,
)


def leak(f, n, start, sign):
    left = start * f ** np.arange(6.0) * np.where(sign, -1, 1)
    return {"left": left, "now": left[n], "sum": np.sum(left)}


def paint_leak(out):
    _, ax = plt.subplots()
    ax.plot(out["left"], color="black", gid="left")
    ax.set(ylim=(-4, 4), title="{now:.3f}")
    return ax


def leaking(**options):
    """A small figure with one control of each common kind."""
    return Live(
        leak,
        paint_leak,
        alt="A falling curve.",
        readout="{now:.3f} is left of {start:one|two|three}.",
        presets={"Keep": {"f": 1.0, "n": 3}, "Forget": {"f": 0.0}},
        f=Slider(0, 1, 0.5, "f, kept", step=0.01, unit="a step"),
        n=Play(0, 5, 1, "step", interval=400),
        start=Choice(("one", "two", "three"), "start", 2),
        sign=Checkbox("negative"),
        **options,
    )


def question():
    """A question of two answers, the second of which is right; it draws nothing."""
    return Live(
        lambda answer: {"said": answer + 0},
        None,
        alt="",
        readout="{said:no|yes|}",
        answer=Radio(("a", "b"), "Which?"),
    )


def curve(figure):
    """The heights of the curve of `leaking` in the drawing, in data units."""
    d = figure.locator("svg.live-wide g[id] > path").first.get_attribute("d")
    pixels = np.array(re.findall(r"[-\d.]+", d), float)[1::2]
    _, _, _, how = json.loads(figure.locator("script").text_content())["drawings"][0][
        "artists"
    ][0]
    slope, start, _ = how["y"]
    return (pixels - start) / slope


def assert_curve(figure, f=0.5, start=2, sign=1):
    np.testing.assert_allclose(
        curve(figure), sign * start * f ** np.arange(6.0), atol=2e-4
    )


def readout(figure):
    """The sentence below the drawing, which a screen reader says when it changes."""
    return figure.get_by_role("status").and_(figure.locator("p"))

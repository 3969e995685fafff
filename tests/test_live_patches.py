"""Patches, meshes, contours, error bars: what is refused, and that its cure works."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Circle, Rectangle

from lstmbook.live.drawing import draw

X = np.linspace(0, 1, 6)


def outputs(a):
    y, z = a * X, a * np.eye(4)
    there = np.stack([X, X]), np.stack([X + a / 3, X + a / 2])
    ways = np.stack([*there, np.full((2, 6), np.nan)], axis=-1)
    return {
        "a": a,
        "y": y,
        "low": y / 2,
        "high": 2 * y,
        "z": z,
        "surface": np.stack([*np.meshgrid(range(4), range(4)), z]),
        "arrows": ways.reshape(2, -1),
        "round": y * np.array([np.cos(X), np.sin(X)]),
    }


def error_bars(ax, o, gid):
    yerr = o["y"] - o["low"], o["high"] - o["y"]
    ax.errorbar(X, o["y"], yerr, capsize=3, gid=gid)


def quiver(ax, o):
    ax.quiver(X, X, X * o["a"], X, scale=5)


def polar(ax, o):
    ax.figure.clear()
    around = ax.figure.add_subplot(projection="polar")
    around.set_ylim(0, 2)
    around.bar(X, o["y"], gid="y")


Z = {"vmin": 0, "vmax": 1}
LEVELS = {"levels": [0.2, 0.4]}
# {what: (refused, words of its cure, the same with the cure)}
CURED = {
    "a circle": (
        lambda ax, o: ax.add_patch(Circle((o["a"], 1), 0.2)),
        "gid='x=name y=name', radius=name",
        lambda ax, o: ax.add_patch(Circle((o["a"], 1), 0.2, gid="x=a")),
    ),
    "no part of a circle": (
        lambda ax, o: ax.add_patch(Circle((1, 1), o["a"], gid="a")),
        "as in gid='radius=a'",
        lambda ax, o: ax.add_patch(Circle((1, 1), o["a"], gid="radius=a")),
    ),
    "half of a rectangle": (
        lambda ax, o: ax.add_patch(Rectangle((o["a"], 0), o["a"], 1, gid="x=a")),
        "'width=name' beside the others",
        lambda ax, o: ax.add_patch(
            Rectangle((o["a"], 0), o["a"], 1, gid="x=a width=a")
        ),
    ),
    "a span": (
        lambda ax, o: ax.axvspan(0, o["a"]),
        "width=name",
        lambda ax, o: ax.axvspan(0, o["a"], gid="width=a"),
    ),
    "bars on bars": (
        lambda ax, o: ax.bar(X, o["y"], 0.1, bottom=o["low"], gid="y"),
        "height=name y=name",
        lambda ax, o: ax.bar(X, o["y"], 0.1, bottom=o["low"], gid="height=y y=low"),
    ),
    "an arrow": (
        lambda ax, o: ax.arrow(0, 0, 1, o["a"]),
        "dx=name dy=name",
        lambda ax, o: ax.arrow(0, 0, 1, o["a"], gid="dy=a"),
    ),
    "error bars": (
        lambda ax, o: error_bars(ax, o, "y"),
        "low=name high=name",
        lambda ax, o: error_bars(ax, o, "y low=low high=high"),
    ),
    "one end of error bars": (
        lambda ax, o: error_bars(ax, o, "y low=low"),
        "low=name high=name",
        lambda ax, o: error_bars(ax, o, "y low=low high=high"),
    ),
    "a mesh": (
        lambda ax, o: ax.pcolormesh(o["z"], **Z),
        "gid='name' of the colours of its cells",
        lambda ax, o: ax.pcolormesh(o["z"], gid="z", **Z),
    ),
    "cells of several sizes": (
        lambda ax, o: ax.pcolormesh([0, 1, 3, 6, 9], range(5), o["z"], gid="z", **Z),
        "np.linspace",
        lambda ax, o: ax.pcolormesh(
            np.linspace(0, 9, 5), range(5), o["z"], gid="z", **Z
        ),
    ),
    "a contour": (
        lambda ax, o: ax.contour(o["z"], **LEVELS),
        r"ax.contour\(\*out\['name'\]",
        lambda ax, o: ax.contour(*o["surface"], **LEVELS).set_gid("surface"),
    ),
    "a contour of z alone": (
        lambda ax, o: ax.contour(o["z"], **LEVELS).set_gid("z"),
        r"np.stack\(\[\*np.meshgrid\(x, y\), z\]\)",
        lambda ax, o: ax.contour(*o["surface"], **LEVELS).set_gid("surface"),
    ),
    "levels of its own": (
        lambda ax, o: ax.contour(*o["surface"]).set_gid("surface"),
        "levels=",
        lambda ax, o: ax.contour(*o["surface"], **LEVELS).set_gid("surface"),
    ),
    "contourf": (
        lambda ax, o: ax.contourf(*o["surface"], **LEVELS).set_gid("surface"),
        "ax.pcolormesh",
        lambda ax, o: ax.pcolormesh(o["z"], gid="z", **Z),
    ),
    "quiver": (
        quiver,
        "lines with gaps of np.nan",
        lambda ax, o: ax.plot(*o["arrows"], gid="arrows"),
    ),
    "polar axes": (
        polar,
        r"\(r \* np.cos\(t\), r \* np.sin\(t\)\)",
        lambda ax, o: ax.plot(*o["round"], gid="round"),
    ),
    "steps with markers": (
        lambda ax, o: ax.step(X, o["y"], "o-", gid="y"),
        "markers as a line of their own",
        lambda ax, o: [ax.step(X, o["y"], gid="y"), ax.plot(X, o["y"], "o", gid="y")],
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("what", CURED)
def test_what_is_refused_follows_with_its_cure(what):
    refused, words, cured = CURED[what]

    def drawn(paint):
        def figure(out):
            _, ax = plt.subplots()
            ax.set(xlim=(-1, 9), ylim=(-1, 4))
            paint(ax, out)
            return ax.figure

        again = [({"a": 0.3}, outputs(0.3))]
        return draw(figure, outputs(0.8), (360, 240), 14, "x", again)

    with pytest.raises(ValueError, match=words):
        drawn(refused)
    assert drawn(cured)[1]["artists"]

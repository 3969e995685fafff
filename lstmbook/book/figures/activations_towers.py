"""Towers by hand, for the chapter "Activations": two sigmoids each, heights to drag."""

import numpy as np

from lstmbook.book.figures.activations import curve
from lstmbook.book.palette import COLOR
from lstmbook.live import Guess, Live, Point, Slider, panels
from lstmbook.nn.functions import sigmoid

NAMES, HALF = "pqrs", 0.125  # the towers, half of their width
X = np.linspace(0, 1, 101)
MIDDLES = 0.125, 0.375, 0.625, 0.875
COLORS = ("i", "g", "o", "f")


def tower(top, steep):
    """The two sigmoids of a tower with its top at (x, height): what rises and falls."""
    rise = top[1] * sigmoid(steep * (X - top[0] + HALF))
    return rise, -top[1] * sigmoid(steep * (X - top[0] - HALF))


def towers_by_hand() -> Live:
    """A tower is one sigmoid less another; four of them, dragged, follow a curve."""

    def build(p, q, r, s, steep):
        pairs = [tower(top, steep) for top in (p, q, r, s)]
        out = {
            f"tower_{k}": up + down for k, (up, down) in zip(NAMES, pairs, strict=True)
        }
        rise, fall = pairs[0]
        out |= {"rise": rise, "fall": fall, "one": rise + fall}
        total = sum(up + down for up, down in pairs)
        off = np.sqrt(np.mean((total - curve(0, X)) ** 2))
        return out | {"total": total, "off": off}

    def draw(out):
        fig, (one, sum_of) = panels(2)
        for ax in (one, sum_of):
            ax.axhline(0, color=COLOR["h"], linewidth=1)
            ax.set(xlim=(0, 1), xticks=[0, 0.5, 1], xlabel="x")
        for name, dash in (("rise", "--"), ("fall", ":")):
            one.plot(X, out[name], dash, color=COLOR["i"], linewidth=2, gid=name)
        one.plot(X, out["one"], color=COLOR["i"], gid="one")
        one.set(ylim=(-1.3, 1.3), yticks=[-1, 0, 1], title="one tower: up and down")
        target = {"color": COLOR["h"], "linestyle": "--", "linewidth": 2}
        sum_of.plot(X, curve(0, X), **target)
        for name, color in zip(NAMES, COLORS, strict=True):
            look = {"color": COLOR[color], "linewidth": 1.2, "gid": f"tower_{name}"}
            sum_of.plot(X, out[f"tower_{name}"], **look)
            top = {"markersize": 11, "color": COLOR[color], "gid": name, "zorder": 4}
            sum_of.plot(*out[name][:, None], "D", **top)
        sum_of.plot(X, out["total"], color=COLOR["c"], gid="total")
        sum_of.set(
            ylim=(-0.3, 1.3), yticks=[0, 0.5, 1], title="their sum, and the curve"
        )
        return fig

    tops = {
        k: [x, round(40 * float(curve(0, x))) / 40]
        for k, x in zip(NAMES, MIDDLES, strict=True)
    }

    def off(steep):
        return build(*map(np.array, tops.values()), steep)["off"]

    return Live(
        build,
        draw,
        alt="Left, a tower: a sigmoid that rises, dashed, a later one that is taken "
        "away, dotted, and what they leave. Right, four coloured towers whose tops can "
        "be dragged, their sum in black, and a dashed curve to follow.",
        readout="The sum is off by {off:.3f}, root mean square.",
        guess=Guess.choice(
            lambda _: int(off(30) < off(200)),
            "The tops stand on the curve, in the middle of each quarter. At which "
            "steepness is their sum nearer to it?",
            ("at 200", "at 30"),
            at="Tops on the curve",
            shows=(*NAMES, *(f"tower_{k}" for k in NAMES), "rise", "fall", "one"),
        ),
        height=(320, 520),
        presets={
            "Tops on the curve": tops | {"steep": 200.0},
            "Soft": tops | {"steep": 30.0},
            "Two in one place": tops
            | {"p": [0.125, 0.5], "q": [0.125, 0.5], "steep": 200.0},
        },
        **{
            name: Point(
                (0, 1), (-0.2, 1.2), (x, 0.5), f"tower {k}", 0.025, COLOR[color]
            )
            for k, (name, x, color) in enumerate(
                zip(NAMES, MIDDLES, COLORS, strict=True), 1
            )
        },
        steep=Slider(10, 400, 200, "steepness", step=10, format=".0f"),
    )

"""The live figures of the chapter "Activations"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import (
    Choice,
    Guess,
    IntSlider,
    Live,
    Play,
    Slider,
    mosaic,
    panels,
)
from lstmbook.nn.functions import dsigmoid, dtanh, relu, sigmoid, softmax

NAMES = ("step", "sigmoid", "tanh", "ReLU")
AXIS = np.linspace(-4, 4, 81)


def shapes_and_slopes(a):
    """The four activations of a, and their slopes: two arrays (4, ...)."""
    s, y = sigmoid(a), np.tanh(a)
    positive = np.where(a > 0, 1.0, 0.0)
    values = np.stack([positive, s, y, relu(a)])
    return values, np.stack([0 * a, dsigmoid(s), dtanh(y), positive])


def activation_shapes() -> Live:
    """Four activations and their slopes side by side, with a gain and a bias."""

    def bend(gain, b, x):
        values, slopes = shapes_and_slopes(gain * AXIS + b)
        at, at_slope = shapes_and_slopes(gain * x + b)
        out = {}
        for k in range(len(NAMES)):
            out |= {f"curve_{k}": values[k], f"slope_{k}": gain * slopes[k]}
            out |= {f"y_{k}": at[k], f"dy_{k}": gain * at_slope[k]}
            out |= {f"on_{k}": np.stack([x, at[k]])}
            out |= {f"below_{k}": np.stack([x, gain * at_slope[k]])}
        return out

    def draw(out):
        fig, axes = mosaic("abcd;efgh", "ab;ef;cd;gh")
        for k, name in enumerate(NAMES):
            top, low = axes["abcd"[k]], axes["efgh"[k]]
            for ax in (top, low):
                ax.axhline(0, color=COLOR["h"], linewidth=1)
                ax.set(xlim=(-4, 4), xticks=[-4, 0, 4])
            top.plot(AXIS, out[f"curve_{k}"], color=COLOR["i"], gid=f"curve_{k}")
            point = {"color": COLOR["i"], "gid": f"on_{k}"}
            top.plot(*out[f"on_{k}"][:, None], "o", **point)
            low.plot(AXIS, out[f"slope_{k}"], color=COLOR["f"], gid=f"slope_{k}")
            point = {"color": COLOR["f"], "gid": f"below_{k}"}
            low.plot(*out[f"below_{k}"][:, None], "o", **point)
            steep = name in ("tanh", "ReLU")
            low.set(ylim=(-0.2, 3.2) if steep else (-0.06, 1), ylabel="slope")
            low.set(yticks=[0, 1, 2, 3] if steep else [0, 0.5, 1])
            top.set(ylim=(-1.2, 1.2), yticks=[-1, 0, 1], title=name)
            if name == "ReLU":
                top.set(ylim=(-1.2, 4.2), yticks=[0, 2, 4])
        return fig

    return Live(
        bend,
        draw,
        alt="Four activations side by side, a step, the sigmoid, tanh and ReLU, each a "
        "curve, and below each its slope at each point. A dot marks the same input on "
        "all of them.",
        readout="At x = {x:.1f}: step {y_0:d}, sigmoid {y_1:.2f}, tanh {y_2:.2f}, ReLU "
        "{y_3:.2f}. Slopes: {dy_0:d}, {dy_1:.3f}, {dy_2:.3f}, {dy_3:.1f}.",
        guess=Guess.curve(
            "slope_1",
            "Draw the slope of the sigmoid.",
            shows=[f"curve_{k}" for k in range(4)],
        ),
        height=(320, 520),
        gain=Slider(0.2, 3, 1, "gain", step=0.1, color=COLOR["i"], format=".1f"),
        b=Slider(-3, 3, 0, "b, bias", step=0.1, color=COLOR["i"], format=".1f"),
        x=Slider(-4, 4, 1, "x, the input", step=0.1, color=COLOR["f"], format=".1f"),
    )


# What folds 0 ... 1 over at its middle: y = U φ(V y + c) + d, with two units
FOLDS = {"ReLU": ([1, 1], [0, -0.5], [2, -4], 0)}
_steep = 2.5
_near, _far = np.tanh(_steep / 4), np.tanh(3 * _steep / 4)
_size = 1 / (3 * _near - _far)  # so that 0, 1/2 and 1 become 0, 1 and 0
FOLDS["tanh"] = (
    [_steep, _steep],
    [-_steep / 4, -3 * _steep / 4],
    [_size, -_size],
    -_size * (_far - _near),
)
DEEPEST = 5


def stacked_layers() -> Live:
    """What a stack of layers of two units can fold a line into: Telgarsky (2015)."""
    x = np.linspace(0, 1, 161)
    folds = (("ReLU", np.positive), ("tanh", np.tanh), ("ReLU", relu))

    def one_by_one(weights, bend, gain):
        V, c, U, d = map(np.asarray, FOLDS[weights])
        y, layers = x, []  # (161,)
        for _ in range(DEEPEST):
            y = gain * (bend(y[:, None] * V + c) @ U + d)
            layers.append(y)
        return np.stack(layers)

    def stack(depth, kind, gain):
        layers = np.stack([one_by_one(*fold, gain) for fold in folds])
        y = np.choose(depth - 1, np.choose(kind, layers))
        way = np.sign(np.diff(y)) * (np.abs(np.diff(y)) > 1e-9)  # up or down
        y = y - np.mean(y)
        return {
            "y": y / np.maximum(np.max(np.abs(y)), 1e-12),
            "turns": np.sum(way[1:] * way[:-1] < 0),
            "most": np.where(kind == 0, 0.0, 2.0**depth - 1),
        }

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        ax.plot(x, out["y"], color=COLOR["i"], gid="y")
        ax.set(xlim=(0, 1), ylim=(-1.15, 1.15), xticks=[0, 0.5, 1])
        ax.set(yticks=[-1, 0, 1], xlabel="x", ylabel="output, scaled")
        return ax

    return Live(
        stack,
        draw,
        alt="The output of a stack of layers as a function of its input, scaled "
        "to the height of the drawing: a straight line without a non-linearity, a line "
        "folded over and over with one.",
        guess=Guess.number(
            "turns",
            "One layer with tanh turns round once. How often can five?",
            at={"depth": 5, "kind": 1},
            format="d",
        ),
        readout="{depth:d} layers: the curve turns round {turns:d} times; "
        "{most:d} are possible.",
        height=280,
        presets={
            "No bend": {"depth": DEEPEST, "kind": 0, "gain": 1},
            "One fold": {"depth": 1, "kind": 1, "gain": 1},
            "Folds of folds": {"depth": DEEPEST, "kind": 1, "gain": 1},
            "Depth in vain": {"depth": DEEPEST, "kind": 2, "gain": 0.5},
        },
        depth=Play(1, DEEPEST, 2, "layers", interval=700),
        kind=Choice(("none", "tanh", "ReLU"), "activation", 1),
        gain=Slider(0.3, 1, 1, "gain of each layer", step=0.05, color=COLOR["i"]),
    )


def as_probability() -> Live:
    """When a sigmoid's output is a probability: two classes, one gain that is right."""
    x = np.linspace(-4, 4, 161)
    p = np.linspace(0.005, 0.995, 100)

    def judge(w):
        return {
            "claimed": sigmoid(w * x),
            "happens": sigmoid(2 * np.log(p / (1 - p)) / w),
            "at_09": sigmoid(2 * np.log(9) / w),
        }

    def draw(out):
        fig, (left, right) = panels(2)
        for mean, style in ((-1, "--"), (1, "-")):
            bell = np.exp(-((x - mean) ** 2) / 2) / np.sqrt(2 * np.pi)
            left.plot(x, bell, style, color=COLOR["h"], linewidth=1.5)
        left.plot(x, out["claimed"], color=COLOR["i"], gid="claimed")
        left.set(xlim=(-4, 4), ylim=(0, 1.05), xticks=[-4, 0, 4], yticks=[0, 0.5, 1])
        left.set(xlabel="x", title="two classes, and σ(w x)")
        right.plot([0, 1], [0, 1], ":", color=COLOR["h"], linewidth=1.5)
        right.plot(p, out["happens"], color=COLOR["f"], gid="happens")
        right.set(xlim=(0, 1), ylim=(0, 1.05), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
        right.set(xlabel="what the unit says", title="how often it is so")
        return fig

    return Live(
        judge,
        draw,
        alt="Left, two bell curves, one for each class, and the sigmoid of the unit. "
        "Right, how often the second class occurs where the unit says so: on the "
        "dotted diagonal the unit is to be believed.",
        readout="Where the unit says 90 %, it is so in {at_09:.0%} of the cases.",
        guess=Guess.choice(
            lambda out: "smaller" if out["at_09"] < 0.9 else "larger",
            "Is the one weight at which the unit can be believed smaller or larger "
            "than 6?",
            ("smaller", "larger"),
            shows=("claimed",),
        ),
        height=(300, 480),
        w=Slider(0.5, 8, 6, "w, weight", step=0.1, color=COLOR["i"], format=".1f"),
    )


def scores_to_shares() -> Live:
    """The softmax of three scores, made steeper or flatter by a gain."""

    def share(a, b, c, gain):
        scores = gain * np.stack([a, b, c])
        p = softmax(scores)
        return {"scores": scores, "p": p, "first": p[0], "ratio": p[0] / p[1]}

    def draw(out):
        fig, (left, right) = panels(2)
        left.axhline(0, color=COLOR["h"], linewidth=1)
        left.bar(range(3), out["scores"], width=0.6, color=COLOR["i"], gid="scores")
        left.set(ylim=(-6.3, 6.3), yticks=[-6, -3, 0, 3, 6], title="gain times score")
        right.bar(range(3), out["p"], width=0.6, color=COLOR["f"], gid="p")
        right.set(ylim=(0, 1.05), yticks=[0, 0.5, 1], title="share")
        for ax in (left, right):
            ax.set_xticks(range(3), ["A", "B", "C"])
            ax.set_xlim(-0.6, 2.6)
        return fig

    return Live(
        share,
        draw,
        alt="Left, the scores of three answers times the gain, as bars up or down. "
        "Right, their softmax: three bars between 0 and 1 that add up to 1.",
        readout="A gets {first:.0%}, and {ratio:.2g} times as much as B.",
        guess=Guess.curve(
            "p",
            "The scores of A, B and C are 2, 1 and 0. Draw the three shares.",
            shows=("scores",),
        ),
        height=(280, 460),
        presets={
            "Equal": {"a": 1, "b": 1, "c": 1, "gain": 1},
            "All higher by 1": {"a": 3, "b": 2, "c": 1, "gain": 1},
            "Flat": {"a": 2, "b": 1, "c": 0, "gain": 0.1},
            "Winner takes all": {"a": 3, "b": 1, "c": -1, "gain": 2},
        },
        a=Slider(-3, 3, 2, "score of A", step=0.1, color=COLOR["i"], format=".1f"),
        b=Slider(-3, 3, 1, "score of B", step=0.1, color=COLOR["i"], format=".1f"),
        c=Slider(-3, 3, 0, "score of C", step=0.1, color=COLOR["i"], format=".1f"),
        gain=Slider(0, 2, 1, "gain", step=0.1, color=COLOR["f"], format=".1f"),
    )


CURVES = ("a wave", "a hill and a step", "a ramp")


def curve(kind, at):
    """The chosen curve over 0 ... 1."""
    hill = 0.7 * np.exp(-((at - 0.3) ** 2) / 0.01) + 0.4 * (at > 0.65)
    return np.choose(kind, np.stack([0.5 + 0.4 * np.sin(9 * at), hill, 0.9 * at]))


def towers() -> Live:
    """Any curve as a row of towers, each made of two steep sigmoids."""
    x = np.linspace(0, 1, 121)
    most = 24
    k = np.arange(most)

    def build(count, steepness, kind):
        there = np.where(k < count, 1.0, 0.0)
        heights = there * curve(kind, (k + 0.5) / count)  # (most,)
        # The outermost two stand on into what is not drawn.
        left = np.where(k > 0, k / count, -1.0)
        right = np.where(k + 1 < count, (k + 1) / count, 2.0)
        rise = sigmoid(steepness * (x[:, None] - left))
        fall = sigmoid(steepness * (x[:, None] - right))
        built = (rise - fall) @ heights
        target = curve(kind, x)
        off = np.sqrt(np.mean((built - target) ** 2))
        return {"built": built, "target": target, "off": off, "units": 2 * count}

    def draw(out):
        _, ax = plt.subplots()
        target = {"color": COLOR["h"], "linestyle": "--", "linewidth": 1.5}
        ax.plot(x, out["target"], gid="target", **target)
        ax.plot(x, out["built"], color=COLOR["i"], gid="built")
        ax.set(xlim=(0, 1), ylim=(-0.1, 1.1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
        ax.set_xlabel("x")
        return ax

    return Live(
        build,
        draw,
        alt="A dashed curve and, drawn over it, a sum of towers that follows it the "
        "more closely the more towers there are.",
        readout="{units:d} sigmoid units are off by {off:.3f}, root mean square.",
        guess=Guess.number(
            lambda out: out["off"] / build(24, out["steepness"], out["kind"])["off"],
            "From 6 towers to 24: by which factor does the error fall?",
            within=0.3,
            format=".1f",
            shows=("target", "built"),
        ),
        height=300,
        count=IntSlider(2, most, 6, "towers", color=COLOR["i"]),
        steepness=Slider(
            10, 400, 200, "steepness", step=10, color=COLOR["i"], format=".0f"
        ),
        kind=Choice(CURVES, "the curve"),
    )

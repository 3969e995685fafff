"""The figure of the chapter "Activations" in which something learns."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.activations import CURVES, curve
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Dice, Guess, IntSlider, Live, Running, Slider, mosaic
from lstmbook.nn.layers import EachStep, Network
from lstmbook.nn.parameters import within
from lstmbook.nn.perceptron import MLP
from lstmbook.tasks.batch import Batch
from lstmbook.train.optimise import Adam

MOST = 24  # hinges
X = np.linspace(0, 1, 41)
OFF = 0.05  # root mean square: a curve that is nearer is learned
STEEP = 2.0  # the slope of each hinge at the start


def _hinges(rng, count=MOST, bias=0.0):
    """`count` hinges that bend at random places of 0 ... 1, `bias` added to their sums.

    The others are all zeros, and so are their gradients: they are not there.
    """
    there = np.where(np.arange(MOST) < count, 1.0, 0.0)
    w = STEEP * np.where(rng.uniform(-1, 1, (MOST,)) < 0, -1, 1)
    b = bias - w * rng.uniform(0, 1, (MOST,))
    v = rng.uniform(-0.5, 0.5, (MOST,))
    params = {"W_1": (there * w)[None], "b_1": there * b}
    params |= {"W_2": (there * v)[:, None], "b_2": np.zeros(1)}
    return Network(EachStep(MLP(params, "relu")))


NET = Learner(_hinges, Adam(0.02), "squared_error", OFF**2, memory=1.0)
SIDES = ("right", ">"), ("left", "<")  # on which a hinge is on
ENDS = -0.3, 1.3


def _seen(params):
    """Where each hinge bends, on which side it is on, what it adds to the curve."""
    w, b, v = params["W_1"][0], params["b_1"], params["W_2"][:, 0]
    there = w != 0
    bends = np.where(there, -b / np.where(there, w, 1), np.nan)
    ever = np.max(X[:, None] * w + b, axis=0) > 0  # on at one point or more
    place = np.clip(bends, *ENDS)
    out = {"dead": np.sum(there & ~ever), "bend": np.sum((bends > 0) & (bends < 1))}
    for (side, _), faces in zip(SIDES, (w > 0, w < 0), strict=True):
        for name, kind in (("on", ever), ("off", ~ever)):
            shown = np.where(faces & kind, place, np.nan)
            out[f"{name}_{side}"] = np.stack([shown, np.full(MOST, -0.2)])
    xs = np.stack([0 * w, np.clip(np.where(there, bends, 0), 0, 1), 0 * w + 1])
    share = np.where(there, v * np.maximum(w * xs + b, 0), np.nan)  # (3, hinges)
    gap = np.full((1, MOST), np.nan)
    lines = [np.concatenate([each, gap]).T for each in (xs, share)]
    return out | {"shares": np.reshape(np.stack(lines), (2, -1))}


def fitted_by_hinges() -> Running:
    """One hidden layer of ReLUs learns a curve: where each of them bends moves."""

    def begin(count, bias, seed):
        return NET.begin(Dice(seed), count=count, bias=bias) | {"t": 0.0}

    def step(state, kind, rate):
        target = curve(kind, X)
        batch = Batch(X[None, :, None], target[None, :, None], None, None, 1, 1.0)
        new, told, seen = NET.step(state, state["t"], batch, factor=rate)
        seen |= {"off": np.sqrt(told.loss), "fit": told.ys[0, :, 0], "target": target}
        seen |= _seen(within("net.0", state))
        return new | {"t": state["t"] + 1}, seen

    def draw(out):
        fig, axes = mosaic("ffs;ffl", "ff;sl")
        fit, shares, loss = (axes[k] for k in "fsl")
        target = {"color": COLOR["h"], "linestyle": "--", "linewidth": 1.5}
        fit.plot(X, out["target"], gid="target", **target)
        fit.plot(X, out["fit"], color=COLOR["i"], gid="fit")
        for side, mark in SIDES:
            for name, color in (("on", COLOR["i"]), ("off", COLOR["h"])):
                gid, look = f"{name}_{side}", {"color": color, "markersize": 9}
                full = "full" if name == "on" else "none"
                fit.plot(*out[gid], mark, gid=gid, fillstyle=full, **look)
        fit.set(xlim=ENDS, ylim=(-0.3, 1.3), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
        fit.set(xlabel="x", title="the curve, and below where the hinges bend")
        shares.plot(*out["shares"], color=COLOR["i"], linewidth=1, gid="shares")
        shares.set(xlim=(0, 1), ylim=(-5, 5), xticks=[0, 1], yticks=[-4, 0, 4])
        shares.set_title("what each adds")
        loss.axhline(OFF, color=COLOR["h"], linewidth=1)
        loss.plot(*out["off.curve"], color=COLOR["c"], gid="off.curve")
        loss.set(yscale="log", ylim=(0.03, 2), xlim=(0, 1000), xticks=[0, 1000])
        loss.set_yticks([0.05, 0.5], ["0.05", "0.5"])
        loss.set_yticks([], minor=True)
        loss.set(xlabel="step", title="how far off")
        return fig

    usual = {"kind": 0, "count": MOST, "bias": 0.0, "rate": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw,
        steps=1000,
        speed="a step a frame",
        history=("off",),
        done="learned",
        guess=Guess.choice(
            "learned",
            "Eight hinges begin at random places. Will they find the wave?",
            ("not within 1000 steps", "yes"),
        ),
        outcome="It has {learned:not learned the curve|learned the curve}, off by "
        "{off:.3f}.",
        alt="A dashed curve, and the curve that the network makes, bent at several "
        "places. Below, an arrowhead at each place where a hinge bends points to the "
        "side on which it is on; a hollow one is off everywhere. Beside it what "
        "each hinge adds, and the distance of the two curves by step.",
        readout="After {steps:d} steps: off by {off:.3f}, root mean square. {bend:d} "
        "hinges bend between 0 and 1, {dead:d} are off at every point.",
        height=(330, 430),
        presets={
            "Two hinges": usual | {"count": 2},
            "Three hinges": usual | {"count": 3},
            "Twenty-four": usual,
            "All dead": usual | {"bias": -2.0},
        },
        controls={
            "kind": Choice(CURVES, "the curve"),
            "count": IntSlider(1, MOST, 8, "hinges", color=COLOR["i"]),
            "bias": Slider(-2, 2, 0, "added to each sum, at the start", step=0.1),
            "rate": Slider(0.1, 10, 1, "rate", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("fitted_by_hinges"),
    )

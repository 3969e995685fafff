"""A small figure with a state, for the tests: three numbers slide down to a wish."""

import numpy as np

from lstmbook.live import Dice, IntSlider, Live, Slider, panels

CONTROLS = {
    "rate": Slider(0, 2, 0.1, "rate"),
    "wish": Slider(-1, 1, 1.0, "wish"),
    "seed": IntSlider(0, 9, 3, "seed"),
}


def begin(seed):
    start = Dice(seed).uniform(-1, 1, (3,))
    return {"w": start, "left": 1.0, "right": 2.0, "t": 0}


def step(state, rate, wish):
    w, swapped = state["w"], {"left": state["right"], "right": state["left"]}
    loss = np.sum((w - wish) ** 2)
    after = {"w": w - rate * 2 * (w - wish), "t": state["t"] + 1} | swapped
    seen = {"w": w, "left": state["left"], "t": state["t"], "good": loss < 1e-6}
    return after, seen | {"loss": loss}


def draw(out):
    fig, (curve, bars) = panels(2)
    curve.plot(*out["loss.curve"], gid="loss.curve")
    curve.set(yscale="log", ylim=(1e-8, 100), xlim=(0, 100))
    bars.bar(range(3), out["w"], gid="w")
    bars.set(ylim=(-3, 3), title="{steps:d} steps, {left:d}")
    return fig


def going(begin=begin, step=step, controls=CONTROLS, **options):
    usual = {
        "alt": "A falling curve.",
        "steps": 100,
        "history": ("loss",),
        "done": "good",
        "readout": "The loss is {loss:.3g}.",
        "outcome": "It is {good:far|near}.",
        "presets": {"Wild": {"rate": 1.5, "wish": 1.0, "seed": 0}},
    }
    return Live.running(begin, step, draw, controls=controls, **usual | options)

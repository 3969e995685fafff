"""Figures with a state, for the tests: a small one, and what becomes of any in Node.

In the small one three numbers slide down to a wish.
"""

import numpy as np
from starts import each_start

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


def set_to(live, values):
    """Start anew with these values of its controls."""
    live.set(**values)
    live._begin()


def rounding(live, state, after):
    """How far a step may end from NumPy's: what a few roundings of its state change.

    Adam divides a gradient by its own size: where one is nearly zero, its last digits
    decide the step. (exp and tanh differ by a rounding from browser to browser, and in
    NumPy from processor to processor.)
    """
    rng = np.random.default_rng(7)
    far = {name: 1e-12 * np.max(np.abs(array)) for name, array in after.items()}
    for _ in range(4):
        live.state = {name: nudged(array, rng) for name, array in state.items()}
        live.advance(1)
        for name, array in live.state.items():
            far[name] = np.maximum(far[name], 10 * np.abs(array - after[name]))
    loose = [np.sum(far[k] > 2e-12 * np.max(np.abs(v))) for k, v in after.items()]
    assert sum(loose) < 1 + 0.01 * sum(v.size for v in after.values())
    return far


def nudged(array, rng):
    """A copy in which each number moved by some 1e-15 of itself; counts stay."""
    array = np.asarray(array)
    if np.all(array == np.round(array)):
        return array
    return array * (1 + 1e-15 * rng.choice([-1, 1], array.shape))


# Starts that nobody chose; the chapters tell how many of ten learn.
STARTS = range(1000, 1010)
TO_THE_END = """([spec, all]) => all.map((values) => {
    const going = live.running(spec, () => values, () => values);
    going.advance(10000);
    return [going.ended, going.steps];
})"""


def steps_taken(spec, settings):
    """The steps after which the page's program is done, of those settings where it is.

    spec      as live.js takes it: `Running.programs()`
    settings  a list of {control: value}
    """
    ends = each_start(TO_THE_END, spec, settings)
    return [steps for why, steps in ends if why == "done"]


def learned(live, starts=STARTS, **values):
    """The same for the starts of a figure, its other controls at `values`."""
    values = {k: control.value for k, control in live.controls.items()} | values
    return steps_taken(live.programs(), [values | {"seed": seed} for seed in starts])


AFTER = """([spec, all, n, names]) => all.map((values) => {
    const going = live.running(spec, () => values, () => values);
    going.advance(n);
    const seen = going.outputs();
    return names.map((name) => Array.from(seen[name]));
})"""


def after(live, steps, names, starts=STARTS, **values):
    """{name: (S, ...)}: outputs of the page's program after so many steps, by start."""
    values = {k: control.value for k, control in live.controls.items()} | values
    settings = [values | {"seed": seed} for seed in starts]
    found = each_start(AFTER, live.programs(), settings, steps, names)
    return {name: np.array([seen[k] for seen in found]) for k, name in enumerate(names)}


def at_the_end(live, *names, starts=STARTS, **values):
    """What the page shows at the end, (starts, names); other controls at `values`."""
    found = after(live, 10000, names, starts, **values)
    return np.concatenate([found[name] for name in names], axis=1)

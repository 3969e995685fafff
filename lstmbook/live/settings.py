"""The settings at which a figure is tried before a reader sees it."""

import numpy as np


def tried(live):
    """[(setting, outputs)] of each preset and of each control at its ends in turn.

    live      a `Live`; the other controls stand at their defaults
    setting   {control: value}, what differs from the defaults
    """
    rng = np.random.default_rng(0)
    settings = list(live.presets.values())
    for name, control in live.controls.items():
        settings += [{name: value} for value in control.samples(rng)]
    defaults = {name: control.value for name, control in live.controls.items()}
    with np.errstate(all="ignore"):
        return [(s, live.computed(defaults | s)) for s in settings]


def elsewhere(live):
    """[(setting, outputs)] at two settings where every control stands elsewhere."""
    rng, found = np.random.default_rng(1), []
    for _ in range(2):
        setting = {}
        for name, control in live.controls.items():
            others = [v for v in control.samples(rng)[::-1] if v != control.value]
            setting[name] = others[0] if others else control.value
        with np.errstate(all="ignore"):
            found.append((setting, live.computed(setting)))
    return found

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

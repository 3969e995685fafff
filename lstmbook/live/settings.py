"""Settings: what a function receives of them, and at which a figure is tried."""

import functools

import numpy as np

from lstmbook.live.functions import take


def with_values(function, controls):
    """The function, called with the numbers that a Choice of numbers stands for.

    They are outputs, too, so that a template shows them.
    """
    values = {k: getattr(control, "values", None) for k, control in controls.items()}
    tables = {k: np.array(v) for k, v in values.items() if v}
    if not tables:
        return function

    @functools.wraps(function)
    def chosen(**numbers):
        picked = {k: take(table, numbers[k], axis=0) for k, table in tables.items()}
        results = function(**numbers | picked)
        return picked | results if isinstance(results, dict) else results

    return chosen


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

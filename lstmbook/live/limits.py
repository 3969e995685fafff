"""Limits for axes whose author set none: as far as the figure goes at many settings."""

import functools
import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from lstmbook.live.settings import tried

RANDOM = 24  # settings, beside those of settings.py


def fitted(live):
    """live.figure, with limits for the axes that have none of their own.

    A live axis stands still. One that its author leaves to matplotlib takes the span
    over the defaults, the presets, each control's ends, and some random settings.
    """
    figure, spans = live.figure, []
    for outputs in _many(live):
        with plt.ioff(), mpl.rc_context():
            drawn = figure(outputs)
            drawn = getattr(drawn, "figure", drawn)
            limits = [_free(ax) for ax in drawn.axes]
            plt.close(drawn)
        spans = [
            {k: _span(one.get(k), other.get(k)) for k in {*one, *other}}
            for one, other in itertools.zip_longest(spans, limits, fillvalue={})
        ]

    @functools.wraps(figure)
    def held(outputs):
        drawn = figure(outputs)
        for ax, span in zip(getattr(drawn, "figure", drawn).axes, spans, strict=False):
            for which in _free(ax):
                if which in span:
                    getattr(ax, f"set_{which}lim")(span[which])
        return drawn

    return held


def _many(live):
    yield live.drawn
    yield from (outputs for _, outputs in tried(live))
    rng = np.random.default_rng(2)
    for _ in range(RANDOM):
        rows = {k: c.samples(rng) for k, c in live.controls.items()}
        setting = {k: row[rng.integers(len(row))] for k, row in rows.items()}
        with np.errstate(all="ignore"):
            yield live.computed(setting)


def _free(ax):
    """The limits of the axes that matplotlib chose."""
    return {
        which: np.array(getattr(ax, f"get_{which}lim")())
        for which in "xy"
        if getattr(ax, f"get_autoscale{which}_on")()
    }


def _span(one, other):
    """From the lowest to the highest of two pairs, turned round as the second is."""
    if one is None or other is None:
        return other if one is None else one
    low, high = min(*one, *other), max(*one, *other)
    return np.array([high, low] if other[0] > other[1] else [low, high])

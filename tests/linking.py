"""Two small figures that share a control, for the tests of `link`."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.live import Live, Slider

KEEP, START = Slider(0, 1, 0.9, "kept at each step"), Slider(0, 2, 1, "at the start")


def _figure(function, name, **options):
    def draw(out):
        _, ax = plt.subplots()
        ax.plot(out[name], gid=name)
        ax.set(xlim=(0, 8), ylim=(0, 9))
        return ax

    controls = {"keep": KEEP, "start": START}
    usual = {"alt": "A line.", "readout": "At the end {end:.4g}."}
    return Live(function, draw, **usual | controls | options)


def leak(**options):
    """A memory that falls."""

    def leak(keep, start):
        return {"left": start * keep ** np.arange(9), "end": start * keep**8}

    return _figure(leak, "left", **options)


def hold(**options):
    """One that rises."""

    def hold(keep, start):
        return {"held": start * keep * np.arange(9), "end": start * keep * 8}

    return _figure(hold, "held", **options)

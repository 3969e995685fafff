"""One dot for each network: what came of many seeds."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Still


def dots(rows, label, chance=None):
    """A row of dots for each name, a dot for each network.

    rows    {name: (S,)}, a share from 0 to 1 for each network
    label   what it is a share of
    chance  the share of a guess, a dashed line
    Returns a Still, in which the dots of a row are in order from top to bottom.
    """

    def draw():
        _, ax = plt.subplots()
        if chance is not None:
            ax.axvline(chance, color=COLOR["h"], linestyle="--", linewidth=1.5)
        for row, values in enumerate(rows.values()):
            spread = row + np.linspace(-0.28, 0.28, len(values))
            ax.plot(np.sort(values), spread, "o", color=COLOR["i"], alpha=0.6)
        ax.set_yticks(range(len(rows)), list(rows))
        ax.set(xlim=(-0.03, 1.03), ylim=(len(rows) - 0.4, -0.6), xticks=[0, 0.5, 1])
        ax.set_xlabel(label)
        return ax

    middle = ", ".join(f"{name}: {np.median(v):.2f}" for name, v in rows.items())
    return Still(
        draw,
        alt=f"A row of dots for each case, a dot for each network: {label}, from 0 to "
        f"1. The medians: {middle}.",
        height=60 + 34 * len(rows),
    )

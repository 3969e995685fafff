"""The book's colours.

One colour for each quantity, in text, equations and figures: Okabe and Ito's, which
colour-blind readers tell apart, at least 3 : 1 against a white and a dark page. The
cell state is drawn in the page's own ink. Words in a colour get as much of that ink as
text needs (live/svg.py).
"""

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

COLOR = {
    "f": "#D55E00",  # forget gate
    "i": "#0072B2",  # input gate
    "g": "#009E73",  # candidate
    "o": "#CC79A7",  # output gate
    "c": "#000000",  # cell state: black is the page's ink
    "h": "#808080",  # hidden state
}


NAME = {
    "f": "forget gate",
    "i": "input gate",
    "g": "candidate",
    "o": "output gate",
    "c": "cell state",
    "h": "hidden state",
}


def opening(color):
    """A colour map from clear (0, a closed gate) to `color` (1, an open one)."""
    strength = np.linspace(0, 1, 256)[:, None]
    return ListedColormap(np.hstack([np.tile(to_rgb(color), (256, 1)), strength]))


# A state, from orange through clear to blue: no row hides, be the page light or dark.
_strength = np.linspace(-1, 1, 256)[:, None]
_below, _above = to_rgb("#E69F00"), to_rgb("#56B4E9")
LEANING = ListedColormap(
    np.hstack([np.where(_strength < 0, _below, _above), np.abs(_strength)])
)


def strip(ax, opened, gid, color, label="", **look):
    """How far a gate is open, a field for each step: full where it is open.

    opened  (rows, steps), from 0 to 1; gid is its name among a live figure's outputs
    label   beside the strip, in its colour; look goes to imshow, for example extent=
    """
    look = {"vmin": 0, "vmax": 1, "aspect": "auto"} | look
    ax.imshow(opened, cmap=opening(color), gid=gid, **look)
    ax.set(yticks=[])
    ax.set_ylabel(label, color=color, rotation=0, va="center", labelpad=14)

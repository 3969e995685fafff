"""What cells are drawn of: channels, filled by what they carry, and leaves in them.

A drawing is 360 units wide, however wide it is drawn, and HIGH pixels high. What a
channel carries lies above its middle where it is positive and below where it is
negative; a gate is a pair of leaves that leave its share of the channel open.
"""

import numpy as np

from lstmbook.book.palette import COLOR

HALF = 22  # px, from the middle of a channel to its edge
HIGH = 252  # px, the whole drawing
BELT, LANE, BOX, WIRE = 203, 116, 60, 24  # px, where each part lies


def height(value):
    """How high, of 1, a channel is filled that carries `value`, with its sign.

    Nearly in proportion up to 1; from there on it nears 1 and does not reach it.

    >>> height(np.array([-1.0, 0.0, 0.5, 1.0, 20.0])).round(2)
    array([-0.58,  0.  ,  0.33,  0.58,  1.  ])
    """
    return value / np.sqrt(2 + value * value)


def filled(gates, carried, upright):
    """What a drawing of channels follows, in px.

    gates    {name: from 0 to 1}
    carried  {channel: what it carries}
    upright  names of channels that are also led up or down
    Returns these numbers, band_* of each channel, wide_* of what goes up or down and
    leaf_* (2,), how far the leaves of a gate reach into its channel.
    """
    bands = {f"band_{name}": HALF * height(v) for name, v in carried.items()}
    upright = [name for name in upright if name in carried]
    wide = {f"wide_{name}": 1 + np.abs(bands[f"band_{name}"]) for name in upright}
    shut = {name: HALF * (1 - v) for name, v in gates.items()}
    leaves = {f"leaf_{name}": np.stack([-v, v]) for name, v in shut.items()}
    return gates | carried | bands | wide | leaves


def canvas(ax):
    """Prepare the Axes; returns how many of its 360 units a px has."""
    ax.set_axis_off()
    ax.set(xlim=(0, 360), ylim=(0, HIGH))
    return 360 / (ax.get_position().width * ax.figure.get_figwidth() * 72)


def channel(ax, begin, end, middle, color, band=None, gid=""):
    """Edges and middle of a channel; with a gid its filling, which follows."""
    style = {"color": COLOR["h"], "linewidth": 0.8, "zorder": 1}
    style["alpha"] = 0.8 if gid else 0.35
    for y, line in ((HALF, "-"), (0, ":"), (-HALF, "-")):
        ax.plot([begin, end], [middle + y, middle + y], line, **style)
    if gid:
        style = {"width": end - begin, "bottom": middle, "color": color}
        ax.bar((begin + end) / 2, band, gid=gid, zorder=2, **style)


def upright(ax, x, begin, end, color, wide=None, gid=""):
    """What is led up or down, as wide as its channel is filled."""
    style = {"color": COLOR["h"], "linewidth": 1, "alpha": 0.5}
    if gid:
        style = {"color": color, "linewidth": wide, "gid": f"linewidth={gid}"}
    ax.plot([x, x], [begin, end], zorder=2, solid_capstyle="butt", **style)


def valve(ax, x, middle, color, width, leaves=None, gid=""):
    """Two leaves that come from both edges of a channel and leave a share open."""
    foot, head = middle - HALF, middle + HALF
    style = {"color": color, "alpha": 1} if gid else {"color": COLOR["h"], "alpha": 0.4}
    way = style | {"alpha": 0.25 * style["alpha"], "width": width, "zorder": 1}
    ax.bar([x], [2 * HALF], bottom=[foot], **way)
    for side in (x - width / 2, x + width / 2):
        ax.plot([side, side], [foot - 3, head + 3], linewidth=1, zorder=4, **style)
    if gid:
        style = {"width": width, "color": color, "zorder": 4}
        ax.bar([x, x], leaves, bottom=[head, foot], gid=gid, **style)


def node(ax, x, y, text, lights=True):
    """A mark with a sign in it."""
    frame = {"boxstyle": "round,pad=0.15", "facecolor": "#808080", "linewidth": 0}
    alpha = 1 if lights else 0.35
    style = {"ha": "center", "va": "center", "color": "white", "zorder": 5}
    ax.text(x, y, text, bbox=frame | {"alpha": alpha}, alpha=alpha, **style)


def box(ax, x, half, text, color, alpha=1):
    """The box in which a sum is bent, and the wire that leads into it."""
    ax.plot([x, x], [WIRE, BOX - 12], color=COLOR["h"], linewidth=1, alpha=alpha)
    xs, ys = [x - half, x + half], [BOX - 12, BOX + 12]
    frame = {"color": color, "linewidth": 1.5, "alpha": alpha}
    ax.plot([xs[0], xs[1], xs[1], xs[0], xs[0]], [*np.repeat(ys, 2), ys[0]], **frame)
    style = {"ha": "center", "va": "baseline", "color": color, "alpha": alpha}
    ax.text(x, BOX - 5, text, **style)

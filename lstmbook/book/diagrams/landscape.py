"""A ball on a landscape, and below it its trail, a row a step."""

import numpy as np

from lstmbook.book.palette import COLOR

REACH, LOW, HIGH = 2.4, -0.42, 0.75  # of the places, of the heights
PLACES = np.linspace(-REACH, REACH, 61)


def outline(heights):
    """The ground as a polygon (2, 63), from its surface (61,) to the floor."""
    floor = np.array([LOW, LOW])
    return np.stack(
        [
            np.concatenate([PLACES, [REACH, -REACH]]),
            np.concatenate([np.minimum(heights, HIGH), floor]),
        ]
    )


def trail(path, step):
    """Where a ball was, from the beginning to `step`: places and steps, (2, T + 1)."""
    steps = np.arange(len(path))
    now = np.sum(np.where(steps == step, path, 0.0))
    return np.stack([np.where(steps <= step, path, now), np.minimum(steps, step)])


def ground(ax, out, gid, title):
    """The landscape of the output `gid`, an `outline`."""
    ax.set_axis_off()
    ax.fill(*out[gid], color=COLOR["h"], alpha=0.35, gid=gid, linewidth=0)
    ax.set(xlim=(-REACH, REACH), ylim=(LOW, HIGH))
    ax.set_title(title)


def ball(ax, out, gid, left_alone=False):
    """A ball (2,); one that was left alone is a ring."""
    look = {"color": COLOR["c"], "markersize": 13}
    if left_alone:
        look = {"color": COLOR["h"], "markersize": 15, "markerfacecolor": "none"}
    ax.plot(*out[gid][:, None], "o", gid=gid, zorder=3, **look)


def trails(ax, out, pushed, alone, steps):
    """The trails of both balls, time running down."""
    ax.plot(*out[alone], color=COLOR["h"], linestyle="--", linewidth=1.5, gid=alone)
    ax.plot(*out[pushed], color=COLOR["c"], linewidth=2, gid=pushed)
    ax.set(xlim=(-REACH, REACH), ylim=(steps + 0.5, -0.5), xticks=[-1, 0, 1])
    ax.set(yticks=[0, steps // 2, steps])
    ax.tick_params(length=2)

"""Two maps of "The recurrent network": a step of one unit, and a step of two."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, IntSlider, Live, Play, Point, Slider, panels
from lstmbook.nn.cells import RNNCell

STEPS = 16
AXIS = np.linspace(-1.2, 1.2, 97)
ENDS = ("to 0", "to one place above 0", "to and fro for ever")


def alone(w, b, start):
    """The states of a tanh unit that hears only itself, (STEPS + 1,)."""
    one = np.ones((1, 1))
    cell = RNNCell({"W_x": 0 * one, "W_h": w * one, "b": b * np.ones(1)})
    hs = [start * one]
    for _ in range(STEPS):
        hs.append(cell.forward(0 * one, (hs[-1],))[0][0])
    return np.stack(hs).reshape(-1)


def cobweb() -> Live:
    """A cobweb: one unit without input, a step at a time on the curve of its map."""

    def run(step, w, b, start):
        hs = alone(w, b, start)
        pairs = np.repeat(hs, 2)  # up or down to the curve, across to the diagonal
        so_far = np.minimum(np.arange(2 * STEPS + 1), 2 * step)
        way = np.stack([np.take(pairs[:-1], so_far), np.take(pairs[1:], so_far)])
        known = np.minimum(np.arange(STEPS + 1), step)
        trail = np.stack([known, np.take(hs, known)])
        out = {"hs": hs, "way": way, "now": way[:, -1], "h": way[0, -1]}
        return out | {"trail": trail, "map": np.tanh(w * AXIS + b)}

    def draw(out):
        fig, (left, right) = panels(2)
        left.plot([-1.2, 1.2], [-1.2, 1.2], ":", color=COLOR["h"], linewidth=1.5)
        left.plot(AXIS, out["map"], color=COLOR["f"], gid="map")
        left.plot(*out["way"], color=COLOR["c"], linewidth=1.5, gid="way")
        left.plot(*out["now"][:, None], "o", color=COLOR["c"], gid="now")
        left.set(xlim=(-1.2, 1.2), xticks=[-1, 0, 1], aspect="equal")
        left.set(xlabel="h before", ylabel="h after")
        right.axhline(0, color=COLOR["h"], linewidth=1)
        line = {"color": COLOR["c"], "linewidth": 1.5, "markersize": 6}
        right.plot(*out["trail"], "o-", gid="trail", **line)
        right.set(xlim=(-0.5, STEPS + 0.5), xticks=[0, 5, 10, 15], xlabel="step")
        right.set_ylabel("h")
        for ax in (left, right):
            ax.set(ylim=(-1.2, 1.2), yticks=[-1, 0, 1])
        return fig

    def where(out):
        last = out["hs"][-2:]
        if np.prod(last) < -0.01:
            return ENDS[2]
        return ENDS[0] if np.abs(last[-1]) < 0.1 else ENDS[1]

    begin = {"step": STEPS, "b": 0.0, "start": 0.1}
    return Live(
        run,
        draw,
        alt="Left, the curve that takes the state to the next one and the diagonal. A "
        "staircase goes from the diagonal up or down to the curve, that is a step, and "
        "across to the diagonal, where the new state is the old one. Right, the states "
        "step by step.",
        readout="After step {step:d} the state is {h:+.3f}.",
        guess=Guess.choice(
            where,
            "The unit begins at 0.1 and w is 2. Where does it go?",
            ENDS,
            at=begin | {"w": 2.0},
            shows=("map",),
        ),
        height=(300, 450),
        presets={
            "Fades": begin | {"w": 0.6, "start": 1.0},
            "Settles": begin | {"w": 2.0},
            "Swings and fades": begin | {"w": -0.8, "start": 1.0},
            "Swings for ever": begin | {"w": -1.5},
            "One place is gone": begin | {"w": 2.0, "b": 0.6, "start": -1.0},
        },
        step=Play(0, STEPS, 1, "step", interval=500),
        w=Slider(-3, 3, 0.8, "w, from h to h", step=0.1, color=COLOR["f"]),
        b=Slider(-2, 2, 0, "b, bias", step=0.1, format=".1f"),
        start=Slider(-1, 1, 0.9, "h at the start", step=0.1, format="+.1f"),
    )


MATRICES = {
    "mixes": [[0.8, 0.4], [0.2, 0.6]],
    "leans": [[1.0, 0.5], [0.0, 1.0]],
    "turns": [[0.75, 0.5], [-0.5, 0.75]],
}
MOST = 8


def only_stretched() -> Live:
    """A matrix of two units moves an arrow: which directions does it only stretch?"""

    def run(v, kind, steps):
        W_h = np.choose(kind, np.stack(list(map(np.array, MATRICES.values()))))
        path = [v]
        for _ in range(MOST):
            path.append(path[-1] @ W_h)
        once = path[1]
        path = np.stack(path, axis=1)  # (2, MOST + 1)
        path = np.take(path.T, np.minimum(np.arange(MOST + 1), steps), axis=0).T
        size = np.maximum(np.sqrt(np.sum(v * v)), 1e-9)
        new = np.sqrt(np.sum(once * once))
        across, ahead = v[0] * once[1] - v[1] * once[0], np.sum(v * once)
        found = 1.0 * (np.abs(across) <= 0.02 * size * new) * (size > 0.2)
        rows = {f"row_{j}{k}": W_h[j, k] for j in (0, 1) for k in (0, 1)}
        return rows | {
            "before": np.stack([0 * v, v], axis=1),
            "after": np.stack([0 * v, path[:, -1]], axis=1),
            "tip": path[:, -1],
            "path": path,
            "line": np.stack([-9 * v / size, 9 * v / size], axis=1),
            "found": found,
            "times": new / size,
            "turned": np.arctan2(across, ahead) * 180 / np.pi,
        }

    def draw(out):
        _, ax = plt.subplots()
        look = {"color": COLOR["h"], "linewidth": 1}
        ax.axhline(0, **look)
        ax.axvline(0, **look)
        look = {"linestyle": "--", "color": COLOR["g"], "alpha": out["found"]}
        ax.plot(*out["line"], linewidth=2, gid="line alpha=found", **look)
        ax.plot(*out["path"], "o", color=COLOR["c"], markersize=5, gid="path")
        ax.plot(*out["before"], color=COLOR["f"], linewidth=3, gid="before")
        ax.plot(*out["after"], color=COLOR["c"], linewidth=2, gid="after")
        ax.plot(*out["tip"][:, None], "s", color=COLOR["c"], markersize=8, gid="tip")
        ax.plot(*out["v"][:, None], "D", color=COLOR["f"], markersize=12, gid="v")
        ax.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        ax.set(aspect="equal", xlabel="unit 1", ylabel="unit 2")
        first, second = ("{row_%d0:.2f}, {row_%d1:.2f}" % (k, k) for k in (0, 1))
        ax.set_title(f"rows of W_h: {first} and {second}")
        return ax

    return Live(
        run,
        draw,
        alt="A plane with two arrows from its middle: the state, whose tip can be "
        "dragged, and what the matrix makes of it, with dots for each step. Where both "
        "arrows lie on one line, a dashed line marks that direction.",
        readout="A step makes the arrow {times:.2f} times as long and turns it by "
        "{turned:.0f}°.{found:| In this direction it is only stretched.}",
        guess=Guess.number(
            "times",
            "The rows of W_h are (0.8, 0.4) and (0.2, 0.6). How many times as long "
            "does a step make the state (0.5, 0.5)?",
            at={"v": [0.5, 0.5], "kind": 0, "steps": 1},
            format=".2f",
            within=0.03,
            shows=("v", "before", "row_00", "row_01", "row_10", "row_11"),
        ),
        height=(380, 380),
        v=Point((-1.5, 1.5), (-1.5, 1.5), (1.2, -0.4), "the state", color=COLOR["f"]),
        kind=Choice(tuple(MATRICES), "the matrix"),
        steps=IntSlider(1, MOST, 1, "steps"),
    )

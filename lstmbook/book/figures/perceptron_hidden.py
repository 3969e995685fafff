"""XOR by hand, for "The perceptron": two lines, and the plane of what they say."""

import numpy as np

from lstmbook.book.figures.perceptron_learns import draw_planes, planes
from lstmbook.book.palette import COLOR
from lstmbook.live import Guess, Live, Point, Slider, panels
from lstmbook.nn.perceptron import INPUTS, MLP

CORNER = np.array([-0.6, -0.6])  # both lines have it behind them


def line_through(p):
    """Weights of length 1 and a bias: a line through p that faces away from CORNER."""
    along = p - CORNER
    w = along / np.maximum(np.sqrt(np.sum(along * along)), 1e-9)
    return w, -np.sum(w * p)


def two_lines() -> Live:
    """Two lines in the plane of the inputs, and where they put the four points."""

    def run(p, q, steep):
        (w_p, b_p), (w_q, b_q) = line_through(p), line_through(q)
        params = {"W_1": steep * np.stack([w_p, w_q], axis=1)}
        params |= {"b_1": steep * np.stack([b_p, b_q])}
        params |= {"W_2": np.array([[1.0], [-1.0]]), "b_2": -np.ones(1)}
        net = MLP(params)
        hidden = net.forward(INPUTS)[1][1]
        return planes(net) | {"hidden": hidden}

    def draw(out):
        fig, (plane, hidden) = panels(2)
        draw_planes(plane, hidden, out)
        for name in "pq":
            style = {"markersize": 12, "color": COLOR["f"]}
            plane.plot(*out[name][:, None], "D", gid=name, **style)
        for ax in (plane, hidden):
            ax.set(aspect="equal")
        return fig

    def places(out):
        return len(np.unique(np.round(out["hidden"]), axis=0))

    by_hand = {"p": [0.25, 0.25], "q": [0.75, 0.75], "steep": 8.0}
    return Live(
        run,
        draw,
        alt="Left, the four pairs of 0 and 1 as corners of a square with two lines, "
        "each held by a diamond that can be dragged, and shaded where the network says "
        "1. Right, the same four points where the two units put them, and the line of "
        "the last unit: the first counts for, the second against.",
        readout="The network is right for {right:d} of 4.",
        guess=Guess.number(
            places,
            "The solid line cuts off 00, the dashed one 11, and both are steep. At how "
            "many places do the four points lie in the hidden plane?",
            at="OR and AND",
            format="d",
            shows=("p", "q", "line_0", "line_1"),
            why="Where exactly one is 1, both units say the same, so two points fall "
            "together, and one line parts them from the others.",
        ),
        height=(340, 520),
        presets={
            "OR and AND": by_hand,
            "The same, soft": by_hand | {"steep": 1.0},
            "Two of the same": by_hand | {"q": [0.25, 0.25]},
        },
        p=Point(
            (-0.5, 1.5), (-0.5, 1.5), (0.0, 1.2), "the solid line", color=COLOR["f"]
        ),
        q=Point(
            (-0.5, 1.5), (-0.5, 1.5), (1.2, 0.2), "the dashed line", color=COLOR["f"]
        ),
        steep=Slider(0.5, 8, 4, "steepness", step=0.5, format=".1f"),
    )

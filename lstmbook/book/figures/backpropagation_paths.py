"""The paths from a weight to the loss, for the chapter "Backpropagation"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.gates import width
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, Live, Slider
from lstmbook.nn.functions import dtanh
from lstmbook.nn.perceptron import MLP

FORWARD, BACKWARD = COLOR["i"], COLOR["f"]
W_1 = np.array([[0.8, -1.2, 0.5], [1.0, 0.6, -0.7]])
W_2 = np.array([[1.2], [-0.9], [0.7]])
NET = MLP({"W_1": W_1, "b_1": np.zeros(3), "W_2": W_2, "b_2": np.zeros(1)})
PAIRS = [(i, j) for i in range(2) for j in range(3)]
SMALL = "₁₂₃"
NAMES = [f"the weight from x{SMALL[i]} to h{SMALL[j]}" for i, j in PAIRS]
NAMES += [f"the weight from h{SMALL[j]} to y" for j in range(3)]
NAMES += [f"the input x{SMALL[i]}" for i in range(2)]
# Which edges a choice leads along: the six from the inputs, the three to y.
FIRST = np.array(
    [[1.0 * (edge == pair) for edge in PAIRS] for pair in PAIRS]
    + [[0.0] * 6] * 3
    + [[1.0 * (edge[0] == i) for edge in PAIRS] for i in range(2)]
)
SECOND = np.array([[1.0 * (pair[1] == j) for j in range(3)] for pair in PAIRS])
SECOND = np.concatenate([SECOND, np.eye(3), np.ones((2, 3))])
AT_X, AT_H = [(0, 2.35), (0, 0.65)], [(2, 3), (2, 1.5), (2, 0)]
AT_Y, AT_L = (4, 1.5), (5.3, 1.5)
LEVELS = ("the weight into it", "the weight out of it", "both")


def paths(x, target):
    """The gradient along each path, for each of NAMES: (11, 3), a column a hidden unit.

    x  (2,); the loss is (y - target)^2. Also returns the package's own gradients.
    """
    y, (_, h) = NET.forward(x[None])
    dy = 2 * (y - target)
    dx, grads = NET.backward(dy, [x[None], h])
    h = h[0]
    along = W_2[:, 0] * dtanh(h) * dy[0, 0]  # (3,), from the sum of a unit to the loss
    rows = [x[i] * along * np.eye(3)[j] for i, j in PAIRS]
    rows += [h * np.eye(3)[j] * dy[0, 0] for j in range(3)]
    rows += [W_1[i] * along for i in range(2)]
    return np.stack(rows), (h, y[0, 0], dx, grads)


def paths_to_the_loss() -> Live:
    """A network 2-3-1: the paths from a weight or an input to the loss, added up."""

    def run(chosen, x_1, x_2, target):
        by_path, (h, y, _, grads) = paths(np.stack([x_1, x_2]), target)
        mine = np.choose(chosen, by_path)
        first, second = np.choose(chosen, FIRST), np.choose(chosen, SECOND)
        out = {"y": y, "loss": (y - target) ** 2, "paths": np.sum(second)}
        out |= {"gradient": np.sum(mine), "mine": mine, "end": width(np.sum(mine))}
        out |= {"into": grads["W_1"], "beyond": grads["W_2"]}
        for j in range(3):
            out |= {f"h_{j}": h[j], f"p_{j}": mine[j], f"second_{j}": second[j]}
            out |= {f"wide_{j}": width(mine[j])}
        for k in range(6):
            out |= {f"first_{k}": first[k]}
        for i in range(2):
            out |= {
                f"in_{i}": np.stack([x_1, x_2])[i],
                f"is_{i}": 1.0 * (chosen == 9 + i),
            }
        return out

    def edge(ax, tail, head, weight=None):
        line = {"color": COLOR["h"], "zorder": 0, "linewidth": 1}
        if weight is not None:
            line |= {"linewidth": 1 + 1.5 * abs(weight)}
            line |= {"linestyle": "-" if weight > 0 else (0, (2, 1))}
        ax.plot(*zip(tail, head, strict=True), **line)

    def lit(ax, tail, head, out, alpha, wide):
        look = {"color": BACKWARD, "alpha": out[alpha], "linewidth": out[wide]}
        gid = f"alpha={alpha} linewidth={wide}"
        ax.plot(*zip(tail, head, strict=True), gid=gid, zorder=1, **look)

    def draw(out):
        _, ax = plt.subplots()
        ax.set_axis_off()
        ax.set(xlim=(-0.9, 5.9), ylim=(-0.75, 3.5))
        for k, (i, j) in enumerate(PAIRS):
            edge(ax, AT_X[i], AT_H[j], W_1[i, j])
            lit(ax, AT_X[i], AT_H[j], out, f"first_{k}", f"wide_{j}")
        for j in range(3):
            edge(ax, AT_H[j], AT_Y, W_2[j, 0])
            lit(ax, AT_H[j], AT_Y, out, f"second_{j}", f"wide_{j}")
        edge(ax, AT_Y, AT_L)
        ax.plot(*zip(AT_Y, AT_L, strict=True), color=BACKWARD, linewidth=3, zorder=1)
        middle = {"ha": "center", "va": "center"}
        names = [(AT_X[i], f"x{SMALL[i]}") for i in range(2)]
        names += [(AT_H[j], f"h{SMALL[j]}") for j in range(3)]
        for (x, y), name in [*names, (AT_Y, "y"), (AT_L, "L")]:
            ax.plot([x], [y], "o", markersize=28, color="#6b6b6b", zorder=3)
            ax.text(x, y, name, color="white", zorder=4, **middle)
        for i, (x, y) in enumerate(AT_X):
            ax.text(x - 0.05, y - 0.5, f"{{in_{i}:+.1f}}", color=FORWARD, **middle)
        for j, (x, y) in enumerate(AT_H):
            ax.text(x, y - 0.5, f"{{h_{j}:+.2f}}", color=FORWARD, **middle)
            look = {"gid": f"alpha=second_{j}", "alpha": out[f"second_{j}"]}
            place = [(2.9, 3), (2.4, 1.75), (2.9, 0)][j]  # beside the edge, not on it
            ax.text(*place, f"{{p_{j}:+.2f}}", color=BACKWARD, **look)
        ax.text(4, 1, "{y:+.2f}", color=FORWARD, **middle)
        ax.text(5.3, 1, "{loss:.2f}", color=FORWARD, **middle)
        ax.text(4.65, 2.2, "sum {gradient:+.2f}", color=BACKWARD, **middle)
        return ax

    begin = {"chosen": 9, "x_1": 1.0, "x_2": 0.5, "target": -0.5}
    return Live(
        run,
        draw,
        alt="A network drawn as circles: two inputs, three hidden units, an output and "
        "a loss. Lines are its weights, dashed where negative. The paths from the "
        "chosen weight or input to the loss are orange, as wide as what they add to "
        "the gradient, which stands beside them.",
        readout="Paths from there to the loss: {paths:d}. They add up to a gradient of "
        "{gradient:+.3f}.",
        guess=Guess.choice(
            lambda out: 0 if abs(out["into"][0, 1]) < abs(out["beyond"][1, 0]) else 1,
            "At x = (3, −3) the unit h₂ is all but −1. Of which of its weights is the "
            "gradient nearly 0?",
            LEVELS,
            at=begin | {"x_1": 3.0, "x_2": -3.0, "chosen": 1},
            shows=[f"h_{j}" for j in range(3)] + ["in_0", "in_1", "y"],
        ),
        height=(320, 320),
        presets={
            "A weight": begin | {"chosen": 1},
            "An input": begin,
            "Saturated, into": begin | {"x_1": 3.0, "x_2": -3.0, "chosen": 1},
            "Saturated, out of": begin | {"x_1": 3.0, "x_2": -3.0, "chosen": 7},
        },
        chosen=Choice(tuple(NAMES), "gradient of"),
        x_1=Slider(-3, 3, 1, "x₁", step=0.1, color=FORWARD, format="+.1f"),
        x_2=Slider(-3, 3, 0.5, "x₂", step=0.1, color=FORWARD, format="+.1f"),
        target=Slider(-2, 2, -0.5, "target", step=0.1, color=FORWARD, format="+.1f"),
    )

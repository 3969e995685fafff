"""The live figures of the chapter "Backpropagation"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.gates import plain, width
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, IntSlider, Live, Slider
from lstmbook.nn.functions import drelu, dsigmoid, dtanh, relu, sigmoid

FORWARD, BACKWARD = COLOR["i"], COLOR["f"]


def loss_of(x, w, b, target):
    """The three nodes: a sum, a bend, a loss."""
    a = w * x + b
    h = np.tanh(a)
    return a, h, (h - target) ** 2


def three_nodes() -> Live:
    """Backpropagation through a graph small enough to see every number."""

    def passes(x, w, b, target):
        a, h, loss = loss_of(x, w, b, target)
        slope_h, slope_a = 2 * (h - target), dtanh(h)
        dh = slope_h
        da = dh * slope_a
        grads = {"h": dh, "a": da, "w": da * x, "x": da * w, "b": da}
        _, _, nudged = loss_of(x, w + 0.01, b, target)
        out = {"a": a, "h": h, "loss": loss, "slope_h": slope_h, "slope_a": slope_a}
        out |= {f"d{name}": grad for name, grad in grads.items()}
        out |= {f"wide_{name}": width(grad) for name, grad in grads.items()}
        return out | {"change": nudged - loss, "promise": 0.01 * grads["w"]}

    def draw(out):
        _, ax = plt.subplots()
        plain(ax).set_ylim(0, 6)
        nodes = {"a": (4.2, 3), "h": (6.7, 3), "L": (9.2, 3)}
        leaves = {"w": (2, 5), "x": (2, 3), "b": (2, 1)}
        ends = {leaf: nodes["a"] for leaf in leaves}
        ends |= {"a": nodes["h"], "h": nodes["L"]}
        for name, start in (leaves | nodes).items():
            if name in ends:
                wide, gid = out[f"wide_{name}"], f"linewidth=wide_{name}"
                line = {"color": BACKWARD, "alpha": 0.45, "zorder": 0}
                xs, ys = zip(start, ends[name], strict=True)
                ax.plot(xs, ys, linewidth=wide, gid=gid, **line)

        def says(x, y, text, color, ha="center"):
            ax.text(x, y, text, color=color, ha=ha, va="center")

        for name, (x, y) in nodes.items():
            ax.plot(x, y, "o", markersize=24, color=COLOR["h"], zorder=3)
            ax.text(x, y, name, color="white", ha="center", va="center", zorder=4)
        for name, (_, y) in leaves.items():
            says(0.05, y + 0.22, f"{name} {{{name}:.2f}}", FORWARD, "left")
            says(0.05, y - 0.22, f"d{name} {{d{name}:.2f}}", BACKWARD, "left")
        for name, text in (("a", "{a:.2f}"), ("h", "{h:.2f}"), ("L", "{loss:.2f}")):
            says(nodes[name][0], 3.8, text, FORWARD)
        says(3.9, 2.2, "da {da:.2f}", BACKWARD, "left")  # clear of the edge from b
        says(6.7, 2.2, "dh {dh:.2f}", BACKWARD)
        says(9.2, 2.2, "dL 1", BACKWARD)
        for x, y, text in (
            (3.25, 4.4, "× {x:.2f}"),
            (2.9, 3.3, "× {w:.2f}"),
            (3.25, 1.6, "× 1"),
            (5.45, 3.3, "× {slope_a:.2f}"),
            (7.95, 3.3, "× {slope_h:.2f}"),
        ):
            says(x, y, text, COLOR["c"], "left" if x == 3.25 else "center")
        says(4.2, 5.5, "a = w x + b", COLOR["c"])
        says(6.7, 5.5, "h = tanh(a)", COLOR["c"])
        says(9.95, 4.8, "L = (h − target)²", COLOR["c"], "right")
        says(9.95, 1, "target {target:.2f}", FORWARD, "right")
        return ax

    return Live(
        passes,
        draw,
        alt="Three nodes in a row, a, h and L; w, x and b enter the first. Above each "
        "node stands its value, below it its gradient, on each edge the factor that "
        "multiplies the gradient on its way back.",
        guess=Guess.choice(
            lambda out: "becomes 0" if out["dw"] == 0 else "stays as it was",
            "The input x is 0. What happens to dw?",
            ("becomes 0", "stays as it was", "grows without end"),
            at="No input",
            shows=("x", "w", "b", "target", "a", "h", "loss", "slope_h", "slope_a")
            + ("dh", "da", "dx", "db", "wide_h", "wide_a", "wide_x", "wide_b"),
        ),
        readout="Add 0.01 to w: the loss changes by {change:+.4f}, where 0.01 times dw "
        "is {promise:+.4f}.",
        height=300,
        presets={
            "Example": {"x": 1.5, "w": 0.8, "b": -0.2, "target": -0.5},
            "Saturated": {"x": 2.0, "w": 2.5, "b": 0.0, "target": -0.5},
            "No input": {"x": 0.0, "w": 0.8, "b": 0.5, "target": -0.5},
            "Nothing to mend": {"x": 1.5, "w": 0.4, "b": -0.6, "target": 0.0},
        },
        x=Slider(-2, 2, 1.5, "x, the input", step=0.1, color=FORWARD),
        w=Slider(-3, 3, 0.8, "w, the weight", step=0.1, color=FORWARD),
        b=Slider(-2, 2, -0.2, "b, the bias", step=0.1, color=FORWARD),
        target=Slider(-1, 1, -0.5, "target", step=0.05, color=FORWARD),
    )


DEEPEST, UNITS, EXAMPLES = 30, 12, 8
_rng = np.random.default_rng(4)
# In eighths, so that the page stores them in little space.
MATRICES = np.rint(8 * _rng.normal(size=(DEEPEST, UNITS, UNITS))) / 8
INPUTS = np.rint(8 * _rng.normal(size=(EXAMPLES, UNITS))) / 8
BENDS = ("linear", "tanh", "ReLU", "sigmoid")


def bend(kind, a):
    """The activation `kind` of a, and its slope."""
    s, y, r = sigmoid(a), np.tanh(a), relu(a)
    slopes = np.stack([np.ones(np.shape(a)), dtanh(y), drelu(r), dsigmoid(s)])
    return np.choose(kind, np.stack([a, y, r, s])), np.choose(kind, slopes)


def typical(a):
    """The root of the mean square."""
    return np.sqrt(np.mean(a * a))


def gradient_by_layer() -> Live:
    """How large the gradient is at each layer of a deep network, and why."""
    layers = np.arange(DEEPEST + 1)

    def sizes(depth, gain, b, kind):
        weights = gain / np.sqrt(UNITS) * MATRICES
        h, slopes = INPUTS, []
        for n in range(DEEPEST):
            h, slope = bend(kind, h @ weights[n] + b)
            slopes.append(slope)
        top = np.ones((EXAMPLES, UNITS))
        dh, alone = top, 1.0
        both, bends = [1.0], [1.0]
        for n in reversed(range(DEEPEST)):
            used = n < depth  # layers beyond the chosen depth do not exist
            dh = np.where(used, (dh * slopes[n]) @ weights[n].T, top)
            alone = alone * np.where(used, typical(slopes[n]), 1.0)
            both.append(typical(dh))
            bends.append(alone)
        shown = np.where(layers <= depth, 1.0, np.nan)
        both, bends = np.stack(both[::-1]), np.stack(bends[::-1])
        return {
            "both": shown * np.maximum(both, 1e-99),
            "bends": shown * np.maximum(bends, 1e-99),
            "at_input": both[0],
            "from_slopes": bends[0],
            "each": both[0] ** (1 / depth),
        }

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(1, color=COLOR["h"], linewidth=1)
        style = {"color": COLOR["h"], "linestyle": "--", "linewidth": 2}
        ax.plot(layers, out["bends"], gid="bends", label="slopes alone", **style)
        style = {"color": BACKWARD, "marker": "o", "markersize": 4}
        ax.plot(layers, out["both"], gid="both", label="slopes and weights", **style)
        ax.set_yscale("log")
        ax.set(xlim=(-0.5, DEEPEST + 0.5), ylim=(1e-22, 1e14))
        ax.set_yticks([1e-20, 1e-10, 1, 1e10])
        ax.minorticks_off()
        ax.set(xlabel="layer (0 is the input)", ylabel="size of the gradient")
        ax.legend(frameon=False, loc="upper right", handlelength=2.6)
        return ax

    return Live(
        sizes,
        draw,
        alt="The size of the gradient at each layer, on a scale of powers of ten, from "
        "the last layer on the right back to the input on the left; dashed, what the "
        "slopes of the activation alone would make of it.",
        guess=Guess.curve(
            "both",
            "Twenty layers that do not bend, at a gain of 0.5. Draw the gradient.",
            at="No slopes to blame",
            shows=("bends",),
        ),
        readout="At the input {at_input:.2g} of the gradient is left, {each:.2f} for "
        "each layer; the slopes alone would leave {from_slopes:.2g}.",
        height=(330, 330),
        presets={
            "Sigmoid": {"depth": 20, "gain": 1.0, "b": 0.0, "kind": 3},
            "No slopes to blame": {"depth": 20, "gain": 0.5, "b": 0.0, "kind": 0},
            "ReLU, half off": {"depth": 20, "gain": 1.0, "b": 0.0, "kind": 2},
            "ReLU, all off": {"depth": 20, "gain": 1.0, "b": -1.0, "kind": 2},
            "Explode": {"depth": 30, "gain": 3.0, "b": 0.0, "kind": 2},
        },
        depth=IntSlider(2, DEEPEST, 20, "layers"),
        gain=Slider(0.2, 4, 0.6, "gain, size of the weights", step=0.1, format=".1f"),
        b=Slider(-2, 2, 0, "b, bias of every unit", step=0.1, format=".1f"),
        kind=Choice(BENDS, "activation", value=1),
    )

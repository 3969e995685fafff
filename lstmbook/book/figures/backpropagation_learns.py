"""The figure of the chapter "Backpropagation" in which something learns."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.backpropagation import BACKWARD, typical
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.live import Dice, Guess, IntSlider, Live, Running, Slider, mosaic
from lstmbook.nn.functions import dsquared_error, dtanh
from lstmbook.nn.layers import EachStep, Network
from lstmbook.nn.parameters import within
from lstmbook.nn.perceptron import MLP
from lstmbook.tasks.batch import Batch
from lstmbook.train.optimise import SGD

LAYERS, WIDE = 10, 12  # hidden layers, units in each
X = np.linspace(-1, 1, 21)
BOX = np.where(np.abs(X) < 0.5, 0.8, -0.8)
EXAMPLES = Batch(X[None, :, None], BOX[None, :, None], None, None, 1, 0.64)
OFF = 0.2  # root mean square: an answer that is nearer is learned
NAMES = [f"W_{n}" for n in range(1, LAYERS + 2)]


def _stack(rng, gain=1.0):
    """Ten layers of tanh units; weights of standard deviation gain / sqrt(rows)."""
    start = MLP.init((1, *[WIDE] * LAYERS, 1), rng).params
    of_one = np.sqrt(3)  # as many times the usual is a gain of one
    size = {"W_1": of_one} | {name: of_one * gain for name in NAMES[1:]}
    return Network(EachStep(MLP({k: size.get(k, 1) * v for k, v in start.items()})))


STACK = Learner(_stack, SGD(1.0), "squared_error", OFF**2, memory=1.0)


def _arriving(params):
    """How large the gradient is that arrives at each layer's input, the first first."""
    y, hs = MLP(params).forward(X[:, None])
    d, sizes = dsquared_error(y, BOX[:, None]) / len(X), []
    for n in range(LAYERS + 1, 0, -1):
        layer = MLP({"W_1": params[f"W_{n}"], "b_1": params[f"b_{n}"]})
        d, _ = layer.backward(d, [hs[n - 1]])
        sizes.append(typical(d))
        d = d * dtanh(hs[n - 1])
    return np.stack(sizes[::-1])


def deep_start() -> Running:
    """Ten layers learn a box, or do not: how large their weights are at the start."""

    def begin(gain, seed):
        return STACK.begin(Dice(seed), gain=gain) | {"t": 0.0}

    def step(state, rate):
        new, told, seen = STACK.step(state, state["t"], EXAMPLES, factor=rate)
        old, moved = within("net.0", state), within("net.0", new)
        slopes = [typical((old[k] - moved[k]) / rate) for k in NAMES]  # plain descent
        seen |= {"off": np.sqrt(told.loss), "says": told.ys[0, :, 0]}
        arriving = _arriving(old)
        seen |= {"slopes": np.stack(slopes), "arriving": arriving}
        seen |= {"first": arriving[1], "last": arriving[-1]}
        return new | {"t": state["t"] + 1}, seen

    def draw(out):
        fig, axes = mosaic("bgl", "bl;gg")
        box, slopes, loss = (axes[k] for k in "bgl")
        target = {"color": COLOR["h"], "linestyle": "--", "linewidth": 1.5}
        box.plot(X, BOX, **target)
        box.plot(X, out["says"], color=COLOR["i"], gid="says")
        box.set(xlim=(-1, 1), ylim=(-1.5, 1.5), xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        box.set(xlabel="x", title="the box, and what it says")
        layers = np.arange(1, LAYERS + 2)
        for name, color, dash, words in (
            ("arriving", BACKWARD, "o-", "that arrives"),
            ("slopes", COLOR["c"], "s:", "at its weights"),
        ):
            look = {"color": color, "markersize": 5, "gid": name, "label": words}
            slopes.plot(layers, out[name], dash, **look)
        slopes.legend(frameon=False, loc="upper left", handlelength=2)
        slopes.set(yscale="log", ylim=(1e-9, 1e9), xlim=(0.5, LAYERS + 1.5))
        slopes.set_yticks([1e-8, 1e-4, 1, 1e4])
        slopes.minorticks_off()
        slopes.set(xticks=[1, 6, 11], xlabel="layer", title="gradient")
        loss.axhline(OFF, color=COLOR["h"], linewidth=1)
        loss.plot(*out["off.curve"], color=COLOR["c"], gid="off.curve")
        loss.set(yscale="log", ylim=(0.05, 50), xlim=(0, 800), xticks=[0, 400, 800])
        loss.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
        loss.minorticks_off()
        loss.set(xlabel="step", title="how far off")
        return fig

    usual = {"rate": 0.03, "seed": 0}
    return Live.running(
        begin,
        step,
        draw,
        steps=800,
        speed="a step a frame",
        history=("off",),
        done="learned",
        guess=Guess.choice(
            "learned",
            "At a gain of 0.4, will its answer become the box?",
            ("not within 800 steps", "yes"),
        ),
        outcome="It has {learned:not learned the box|learned the box}, off by "
        "{off:.2f}.",
        alt="Left, a dashed box and the answer of the network, which has to become "
        "it. Beside it the size of the gradient that arrives at each layer, and of "
        "that at its weights, on a scale of powers of ten; and how far off the answer "
        "is, by step.",
        readout="After {steps:d} steps: off by {off:.2f}. At the last layer arrives a "
        "gradient of {last:.1e}, at the second {first:.1e}.",
        height=(320, 430),
        presets={
            "Small, 0.58": usual | {"gain": 0.58},
            "Glorot, 1": usual | {"gain": 1.0},
            "Large, 3": usual | {"gain": 3.0},
        },
        controls={
            "gain": Slider(0.2, 3, 0.4, "gain, size of the weights", step=0.02),
            "rate": Slider(0.005, 0.05, 0.03, "rate", step=0.005, format=".3f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("deep_start"),
    )

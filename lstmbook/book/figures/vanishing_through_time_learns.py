"""The figure of the chapter "Vanishing through time" in which something learns."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.vanishing_through_time import log10
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.live import Dice, Guess, IntSlider, Live, Running, Slider, mosaic
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.functions import dtanh
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import within
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.batch import at, before
from lstmbook.tasks.signals import latch
from lstmbook.train.optimise import Adam

LONGEST, BITS = 20, 24  # steps of a sequence, sequences a step
WRONG = 0.02  # a share of wrong answers; below it the latch is learned
H = np.linspace(-1.2, 1.2, 97)


def _unit(rng, w=0.5):
    """One tanh unit that feeds itself with weight w, and a readout."""
    W_x = rng.uniform(0.5, 1, (1, 1))
    cell = RNNCell({"W_x": W_x, "W_h": np.reshape(1.0 * w, (1, 1)), "b": np.zeros(1)})
    return Network(cell, Readout({"W_y": np.full((1, 1), 5.0), "b_y": np.zeros(1)}))


UNIT = Learner(_unit, Adam(0.03), "binary_cross_entropy", WRONG, first=0.5)


def _asked_at(batch, T):
    """The sequences of the latch, asked after T steps."""
    bits, asked = np.sum(batch.targets, axis=0)[:, 0], np.full(BITS, 1) * (T - 1)
    steps, counts = len(batch.xs), at(asked, len(batch.xs))
    mask = before(asked + 1, steps)
    targets = (counts * bits)[..., None]
    return batch._replace(mask=mask, counts=counts, targets=targets)


def height(w, h):
    """A landscape whose slope is h - tanh(w h): without noise, h rolls downhill."""
    size = np.maximum(np.abs(w), 1e-3)
    bent = np.abs(size * h)
    return h * h / 2 - (bent + np.log1p(np.exp(-2 * bent)) - np.log(2)) / size


def learns_to_hold() -> Running:
    """One unit that feeds itself learns to hold a bit, and loses its gradient."""

    def begin(w, seed):
        dice, rng = Dice(seed).split(2)
        return UNIT.begin(rng, w=w) | {"t": 0.0, "dice": dice.state}

    def step(state, T, rate):
        dice, net = Dice(state=state["dice"]), within("net", state)
        batch = _asked_at(latch(dice, BITS, LONGEST), T)
        bits = np.sum(batch.targets, axis=0)[:, 0]

        def wrong(told):
            said = np.sum(batch.counts[..., None] * told.ys, axis=0)[:, 0]
            return np.mean((said > 0) != (bits > 0))

        new, told, seen = UNIT.step(
            state, state["t"], batch, clip=1.0, factor=rate, error=wrong
        )
        new |= {"t": state["t"] + 1, "dice": dice.state}
        w = net["0.W_h"][0, 0]
        cell = RNNCell(within("0", net))
        hs = unroll(cell, batch.xs, mask=batch.mask)[0][..., 0]  # (T, B)
        factors = log10(np.abs(w * dtanh(hs)))
        later = (np.arange(len(hs)) > 0)[:, None] * batch.mask
        power = np.mean(np.sum(later * factors, axis=0))
        end = np.sum(batch.counts * hs, axis=0)
        kept = np.exp(power / (T - 1) * np.log(10))
        seen |= {"w": w, "power": power, "kept": kept, "wrong": wrong(told)}
        seen |= {"land": height(w, H), "valleys": 1.0 * (np.abs(w) > 1)}
        for name, told_bit in (("up", bits > 0), ("down", bits == 0)):
            shown = np.where(told_bit, end, np.nan)
            seen[name] = np.stack([shown, height(w, shown)])
        return new, seen

    def draw(out):
        fig, axes = mosaic("lwk", "ll;wk")
        land, weight, kept = (axes[k] for k in "lwk")
        land.plot(H, out["land"], color=COLOR["c"], gid="land")
        for name, color, mark in (("up", "i", "^"), ("down", "f", "v")):
            look = {"color": COLOR[color], "markersize": 9, "fillstyle": "none"}
            land.plot(*out[name], mark, gid=name, markeredgewidth=2, **look)
        land.set(xlim=(-1.2, 1.2), ylim=(-0.6, 0.6), xticks=[-1, 0, 1], yticks=[])
        land.set(xlabel="h at the end", title="where it rolls")
        weight.axhline(1, color=COLOR["h"], linewidth=1)
        weight.plot(*out["w.curve"], color=COLOR["c"], gid="w.curve")
        weight.set(ylim=(-1.5, 3.5), yticks=[-1, 0, 1, 2, 3], title="weight w")
        kept.axhline(1, color=COLOR["h"], linewidth=1)
        kept.plot(*out["kept.curve"], color=COLOR["f"], gid="kept.curve")
        kept.set(yscale="log", ylim=(0.002, 2), title="gradient kept a step")
        kept.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        kept.minorticks_off()
        for ax in (weight, kept):
            ax.set(xlim=(0, 600), xticks=[0, 300, 600], xlabel="step of training")
        return fig

    usual = {"T": 5, "w": 0.5, "rate": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw,
        steps=600,
        speed="a step a frame",
        history=("w", "kept"),
        done="learned",
        guess=Guess.choice(
            "valleys",
            "Three steps, and w begins at 0.5. When it has learned, are there",
            ("one valley", "two valleys"),
        ),
        outcome="It {learned:does not hold|holds} its bit over {T:d} steps.",
        alt="Left a landscape over the state of the unit, with a mark for where each "
        "sequence ends, upwards if its bit was plus, downwards if minus: one valley "
        "while the weight is below one, two when it is above. Beside it the weight "
        "by step of training, and the factor by which a step back multiplies the "
        "gradient, on a logarithmic axis.",
        readout="w = {w:.2f}. After {T:d} steps {wrong:.0%} of the bits are lost, and "
        "10 to the power {power:.1f} is left of the gradient.",
        height=(320, 460),
        presets={
            "5 steps": usual,
            "20 steps": usual | {"T": 20},
            "20 steps, a latch": usual | {"T": 20, "w": 2.0},
        },
        controls={
            "T": IntSlider(2, LONGEST, 3, "steps until it is asked"),
            "w": Slider(0, 3, 0.5, "w at the start", step=0.1, format=".1f"),
            "rate": Slider(0.1, 5, 1, "rate", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_to_hold"),
    )

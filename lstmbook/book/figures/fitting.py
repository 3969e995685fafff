"""The live figures of the chapter "Learning too much"."""

import matplotlib.pyplot as plt
import numpy as np
from numpy.polynomial.legendre import legvander

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR, opening
from lstmbook.lab.fitting import FEW, LENGTH, RATE, K, streams
from lstmbook.live import Choice, Dice, Guess, IntSlider, Live, Running, Slider, panels
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.dropout import StateDropout
from lstmbook.nn.functions import cross_entropy, softmax
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.tasks.batch import Batch
from lstmbook.tasks.grammars import REBER, REBER_SYMBOLS, to_be_guessed
from lstmbook.train.loop import mean_loss
from lstmbook.train.optimise import Adam

OWN, OTHER = COLOR["h"], COLOR["c"]  # learned from, and not

# Ten dots -----------------------------------------------------------------------------

SPREAD = np.linspace(-0.95, 0.95, 20)
HERE, THERE = SPREAD[::2], SPREAD[1::2]
AXIS = np.linspace(-1, 1, 101)
U, SIZES, V_T = np.linalg.svd(legvander(HERE, 9))


def ten_dots() -> Live:
    """A curve of ten numbers, fitted to ten dots, its numbers pulled towards 0."""

    def fit(pull, noise, seed):
        truth, error = np.sin(3 * SPREAD), Dice(seed).normal((20,))
        y = truth + noise * error
        own, others = y[::2], y[1::2]
        weight = 10.0**pull
        numbers = V_T.T @ (SIZES / (SIZES**2 + weight) * (U.T @ own))
        seen, unseen = (legvander(x, 9) @ numbers for x in (HERE, THERE))
        return {
            "curve": legvander(AXIS, 9) @ numbers,
            "own": own,
            "others": others,
            "off_own": np.sqrt(np.mean((seen - own) ** 2)),
            "off_others": np.sqrt(np.mean((unseen - others) ** 2)),
        }

    def draw(out):
        _, ax = plt.subplots()
        ax.plot(AXIS, out["curve"], color=COLOR["g"], gid="curve")
        ax.plot(HERE, out["own"], "o", color=OWN, gid="own", markersize=8)
        hollow = {"fillstyle": "none", "markersize": 8}
        ax.plot(THERE, out["others"], "o", color=OTHER, gid="others", **hollow)
        ax.set(xlim=(-1, 1), ylim=(-2.5, 2.5), xticks=[-1, 0, 1], yticks=[-2, 0, 2])
        ax.set(xlabel="full: it learns from these, hollow: it does not")
        return ax

    usual = {"noise": 0.3, "seed": 0}
    return Live(
        fit,
        draw,
        alt="Ten full dots and between them ten hollow ones, scattered around a wave, "
        "and a curve. With no pull it goes through every full dot and swings wide "
        "between them; with some it follows the wave; with much it lies flat.",
        readout="Off by {off_own:.2f} from the full dots, by {off_others:.2f} from the "
        "hollow ones.",
        height=320,
        presets={
            "No pull": usual | {"pull": -8.0},
            "Some": usual | {"pull": -1.0},
            "Much": usual | {"pull": 3.0},
        },
        pull=Slider(-8, 3, -8, "pull towards 0, a power of ten", step=0.1),
        noise=Slider(0, 1, 0.3, "scatter of the dots", step=0.01),
        seed=IntSlider(0, 9999, 0, "dots, number"),
    )


# Masks --------------------------------------------------------------------------------

UNITS, MASKED_STEPS = 24, 20


def masks_over_time() -> Live:
    """Which units the cell hears at each step, and which it has heard at every one."""

    def run(drop_prob, kind, seed):
        numbers = Dice(seed).uniform(size=(MASKED_STEPS, UNITS))
        numbers = np.where(kind == 0, numbers[:1], numbers)
        kept = 1.0 * (numbers >= drop_prob)
        always = np.cumprod(kept, axis=0)
        return {
            "kept": kept.T,
            "always": np.mean(always, axis=1),
            "last": np.sum(always[-1]),
            "new": (1 - drop_prob) ** np.arange(1, MASKED_STEPS + 1),
        }

    def draw(out):
        fig, (units, left) = panels(2)
        look = {"cmap": opening(COLOR["i"]), "vmin": 0, "vmax": 1, "aspect": "auto"}
        extent = (0.5, MASKED_STEPS + 0.5, UNITS + 0.5, 0.5)
        units.imshow(out["kept"], gid="kept", extent=extent, **look)
        units.set(xlabel="step", ylabel="unit", xticks=[1, 10, 20], yticks=[1, 12, 24])
        steps = np.arange(1, MASKED_STEPS + 1)
        left.plot(steps, out["new"], "--", color=COLOR["h"], gid="new", linewidth=1.5)
        left.plot(steps, out["always"], color=COLOR["i"], gid="always")
        left.set(xlim=(0.5, MASKED_STEPS + 0.5), ylim=(0, 1.03), xticks=[1, 10, 20])
        left.set(xlabel="step", ylabel="share never left out")
        return fig

    return Live(
        run,
        draw,
        alt="Left, a field for each unit and step, empty where the unit is left out: "
        "whole rows with one mask, specks with new ones. Right, the share of units "
        "that have not been left out so far: level with one mask, with new ones it "
        "falls along a dashed curve.",
        readout="After 20 steps {last:d} of 24 units were heard at every step.",
        height=(320, 520),
        presets={
            "One mask": {"drop_prob": 0.3, "kind": 0, "seed": 0},
            "New ones": {"drop_prob": 0.3, "kind": 1, "seed": 0},
        },
        drop_prob=Slider(0, 0.9, 0.3, "probability to be left out", step=0.01),
        kind=Choice(("one mask for all steps", "a new one at each"), "masks"),
        seed=IntSlider(0, 9999, 0, "masks, number"),
    )


# A network that learns too much -------------------------------------------------------

H, MOST, STEPS = 12, 32, 300


def learner(drop_prob, decay):
    """A network with dropout on its state, which is to foresee the next symbol."""

    def make(rng):
        cell = StateDropout(LSTMCell.init(K, H, rng), drop_prob)
        return Network(cell, Readout.init(H, K, rng))

    return Learner(make, Adam(RATE, weight_decay=decay), "cross_entropy", 0.0)


PLAIN = learner(0.0, 0.0)


def as_batch(arrays, given):
    """Streams of a state as a Batch, of which the first `given` count."""
    counts = (np.arange(MOST) < given) * np.ones((LENGTH, 1))
    targets = np.rint(arrays["targets"]).astype(int)
    return Batch(arrays["xs"], targets, None, counts, K, 1 / K)


def draw_few(out):
    """Left what is wasted by step, right what is foreseen of a stream never learned."""
    fig, (curves, foreseen) = panels(2)
    for name, color, dash in (("own", OWN, "--"), ("others", OTHER, "-")):
        gid = f"{name}.curve"
        curves.plot(*out[gid], dash, color=color, gid=gid, label=LABELS[name])
    curves.plot(out["mark"][:1], out["mark"][1:], "o", color=OTHER, gid="mark")
    curves.set(xlim=(0, STEPS), ylim=(0, 2.2), xticks=[0, 100, 200, 300])
    curves.set(xlabel="step", ylabel="bits wasted per symbol", yticks=[0, 1, 2])
    curves.legend(frameon=False, loc="upper right", handlelength=2.5)
    look = {"cmap": opening(COLOR["i"]), "vmin": 0, "vmax": 1, "aspect": "auto"}
    foreseen.imshow(out["foreseen"], gid="foreseen", extent=EXTENT, **look)
    foreseen.plot(*out["came"], "o", color=OTHER, gid="came", fillstyle="none")
    foreseen.set(xlim=EXTENT[:2], ylim=EXTENT[2:], xticks=[1, 6, 12])
    foreseen.set_yticks(range(K), REBER_SYMBOLS)
    foreseen.set(xlabel="symbol of a stream it does not learn from")
    return fig


LABELS = {"own": "its own streams", "others": "others"}
EXTENT = (0.5, LENGTH + 0.5, K - 0.5, -0.5)


def learns_too_much() -> Running:
    """An LSTM learns a few short streams, and is asked about others as it does."""

    def begin(seed):
        """The streams, the network untrained, and what draws its masks."""
        first, second, weights, masks = Dice(seed).split(4)
        state = {"masks": masks.state, "best": 9.0, "best_at": 0.0, "t": 0.0}
        for name, dice in (("own", first), ("others", second)):
            batch = streams(dice, MOST)
            state |= {f"{name}.xs": batch.xs, f"{name}.targets": batch.targets}
        return state | of_parts({"net": PLAIN.begin(weights)})

    def step(state, given, drop_prob, decay):
        """A step on so many streams, and what the network wastes before it."""
        own, others = (as_batch(within(k, state), given) for k in ("own", "others"))
        others, t = others._replace(counts=None), state["t"]
        plain = PLAIN.network(within("net", state))
        ys = plain.forward(others.xs)[0]
        bits = {
            "own": mean_loss(plain, own, "cross_entropy"),
            "others": np.mean(cross_entropy(ys, others.targets)),
        }
        asked = {"own": own.xs * own.counts[..., None], "others": others.xs}
        out = {
            k: v / np.log(2) - to_be_guessed(REBER, asked[k]) for k, v in bits.items()
        }
        better = out["others"] < state["best"]
        out |= {
            "best": np.where(better, out["others"], state["best"]),
            "best_at": np.where(better, t, state["best_at"]),
            "foreseen": np.transpose(softmax(ys[:, 0])),
            "came": np.stack([np.arange(1.0, LENGTH + 1), 1.0 * others.targets[:, 0]]),
        }
        dice, learns = Dice(state=state["masks"]), learner(drop_prob, decay)
        net, _, _ = learns.step(within("net", state), t, own, clip=1.0, drop=dice)
        kept = {k: v for k, v in state.items() if k.startswith(("own", "others"))}
        kept |= {"best": out["best"], "best_at": out["best_at"]}
        new = kept | {"masks": dice.state, "t": t + 1} | of_parts({"net": net})
        out["mark"] = np.stack([out["best_at"], out["best"]])
        return new, out | {"rises": 1.0 * (out["others"] > 1.2 * out["best"])}

    usual = {"given": FEW, "drop_prob": 0.0, "decay": 0.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_few,
        steps=STEPS,
        shown=STEPS,
        history=("own", "others"),
        outcome="On other streams {others:.2f} bits are wasted; at best it was "
        "{best:.2f}, after {best_at:d} steps.",
        guess=Guess.choice(
            "rises",
            "What is wasted on other streams falls at first. And then?",
            ("it stays there", "it rises, by a fifth or more"),
        ),
        alt="Left, the bits per symbol that a network wastes, step by step: on the "
        "streams it learns from they fall, on others they fall and then rise, with a "
        "dot where they were least. Right, for each symbol of a stream it does not "
        "learn from, which next ones it foresees, and a circle for the one that came.",
        readout="Wasted: {own:.2f} bits on its own streams, {others:.2f} on others; "
        "least {best:.2f}, after {best_at:d} steps.",
        height=(340, 560),
        presets={
            "Nothing done": usual,
            "Dropout on the state": usual | {"drop_prob": 0.5},
            "Weight decay": usual | {"decay": 1.0},
            "Twice the streams": usual | {"given": 32},
        },
        controls={
            "given": IntSlider(2, MOST, FEW, "streams to learn from"),
            "drop_prob": Slider(0, 0.9, 0, "dropout on the state", step=0.05),
            "decay": Slider(0, 5, 0, "weight decay", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_too_much"),
    )

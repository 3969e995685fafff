"""The figure of the chapter "Backpropagation through time" in which one learns."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.lab.loop import one_layer
from lstmbook.live import Dice, Guess, IntSlider, Live, Running, panels
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.batch import Batch
from lstmbook.train.optimise import Adam

H, STREAMS = 12, 8
WIDEST, LONGEST = 8, 5  # window and lag
LEARNED = 0.05  # the share of wrong answers
PROBED = 8  # lags that are drawn


def probes(n=4):
    """Twelve bits in 16 rows, (12, 16, 1): each bit is 1 in half of the rows with 0 and
    in half of those with 1 of each other bit (Sylvester's matrix)."""
    signs = np.ones((1, 1))
    for _ in range(n):
        signs = np.block([[signs, signs], [signs, -signs]])
    return (signs[1:13, :, None] + 1) / 2


def _learner(make):
    loss = "binary_cross_entropy"
    return Learner(make, Adam(1e-2), loss, LEARNED, memory=0.05, first=0.5)


WHOLE = _learner(one_layer(RNNCell.orthogonal, 1, H, 1, float))
ALONE = _learner(lambda rng: Network(Readout.init(H, 1, rng)))


def begin_echo(seed):
    """Two equal networks, and what came before the first step of each stream."""
    own, *rngs = Dice(seed).split(3)
    past = 1.0 * own.integers(2, size=(LONGEST, STREAMS, 1))
    whole, alone = WHOLE.begin(rngs[0]), ALONE.begin(rngs[1])
    fixed = within("0", within("net", whole))
    readout = within("1", within("net", whole))
    alone |= of_parts({"net.0": readout})  # it begins as the other does
    state = {"dice": own.state, "past": past, "t": 0.0}
    zeros = np.zeros((STREAMS, H))
    parts = {"whole": whole, "alone": alone, "fixed": fixed}
    return state | {"h": zeros, "h_fixed": zeros} | of_parts(parts)


def moved(ys):
    """How far an answer moves with the bit of n steps ago, n = 0, 1, ... (PROBED,)."""
    p = sigmoid(ys[-1, :, 0])
    signs = 2 * probes()[::-1][:PROBED, :, 0] - 1
    return signs @ p / (p.size / 2)


def step_echo(state, window, lag):
    """The next `window` bits of each stream, then a step of training."""
    dice = Dice(state=state["dice"])
    new_bits = 1.0 * dice.integers(2, size=(WIDEST, STREAMS, 1))
    bits = np.concatenate([state["past"], new_bits])
    at = np.arange(WIDEST)
    targets = np.take(bits, LONGEST - lag + at, axis=0)
    there = 1.0 * (at[:, None] < window) * np.ones((1, STREAMS))

    def wrong(told):
        off = (told.ys > 0) != (targets > 0.5)
        return np.sum(off[..., 0] * there) / np.sum(there)

    batch = Batch(new_bits, targets, there, there, 1, 0.5)
    fixed = RNNCell(within("fixed", state))
    hs, (h_fixed,), _ = unroll(fixed, new_bits, (state["h_fixed"],), there)
    seen, new, nets = {}, {"dice": dice.state, "t": state["t"] + 1}, {}
    for name, learner, xs, before in (
        ("whole", WHOLE, new_bits, (state["h"],)),
        ("alone", ALONE, hs, None),
    ):
        own, told, out = learner.step(
            within(name, state),
            state["t"],
            batch._replace(xs=xs),
            clip=1.0,
            error=wrong,
            before=before,
        )
        new |= of_parts({name: own})
        seen |= {f"{name}_wrong": out["mean"], f"{name}_learned": out["learned"]}
        nets[name] = learner.network(within(name, state))
        if name == "whole":
            new |= {"h": told.state[0], "h_fixed": h_fixed}
            seen |= {"took": out["took"]}
    new |= {"past": np.take(bits, window + np.arange(LONGEST), axis=0)}
    new |= of_parts({"fixed": within("fixed", state)})
    seen["whole_moved"] = moved(nets["whole"].forward(probes())[0])
    seen["alone_moved"] = moved(nets["alone"].forward(unroll(fixed, probes())[0])[0])
    seen["spoilt"] = 1.0 * (seen["alone_wrong"] < seen["whole_wrong"])
    seen |= {"asked": np.stack([lag, 1.0 + 0 * lag]), "cut": window - 0.5}
    return new, seen


def draw_echo(out):
    """Left the wrong answers by step, right with which bits an answer moves."""
    fig, (wrong, bits) = panels(2)
    for level, words in ((0.5, "a coin"), (LEARNED, "learned")):
        wrong.axhline(level, color=COLOR["h"], linewidth=1)
        wrong.text(400, level, words, ha="right", va="bottom", color=COLOR["h"])
    gid = "alone_wrong.curve"
    wrong.plot(*out[gid], ":", color=COLOR["h"], gid=gid)
    gid = "whole_wrong.curve"
    wrong.plot(*out[gid], color=COLOR["c"], gid=gid)
    wrong.set(xlim=(0, 400), ylim=(0, 0.7), xticks=[0, 200, 400], yticks=[0, 0.25, 0.5])
    wrong.set(xlabel="step", title="share of wrong answers\ndotted: readout alone")
    at = np.arange(PROBED)
    bits.axhline(0, color=COLOR["h"], linewidth=1)
    bits.axvline(out["cut"], color=COLOR["i"], linestyle="--", gid="cut")
    bits.bar(at, out["whole_moved"], width=0.6, color=COLOR["c"], gid="whole_moved")
    look = {"color": COLOR["h"], "markersize": 14, "markeredgewidth": 3}
    bits.plot(at, out["alone_moved"], "_", gid="alone_moved", **look)
    look = {"color": COLOR["f"], "markersize": 11}
    bits.plot(*out["asked"][:, None], "D", gid="asked", **look)
    bits.set(xlim=(-0.6, PROBED - 0.3), ylim=(-0.6, 1.15), yticks=[-0.5, 0, 0.5, 1])
    bits.set(xticks=at, xlabel="steps ago")
    bits.set_title("how far its answer moves with a bit\ndashed: the window's end")
    return fig


def learns_to_echo() -> Running:
    """A network learns to repeat a bit, its gradient cut to the reader's window."""

    def begin(seed):
        return begin_echo(seed)

    def step(state, window, lag):
        return step_echo(state, window, lag)

    names = "Window as long as the lag", "One step more", "Shorter lag", "All it can be"
    settings = (4, 4), (5, 4), (4, 3), (8, 5)
    return Live.running(
        begin,
        step,
        draw_echo,
        steps=400,
        speed="a step a frame",
        history=("whole_wrong", "alone_wrong"),
        done="whole_learned",
        guess=Guess.choice(
            "spoilt",
            "The window is a step shorter than the lag. Which is wrong less often "
            "in the end?",
            ("the whole network", "the readout alone"),
        ),
        outcome="With this window it {whole_learned:has not|has} learned the echo.",
        alt="Left, the share of wrong answers by step, of a network and of one "
        "whose readout alone is trained. Right, a bar for each of eight bits, "
        "the newest first: how far the answer moves with it. A diamond marks the bit "
        "that is asked for, a dashed line where the gradient of the last answer stops.",
        readout="After {steps:d} steps {whole_wrong:.0%} of its answers are wrong, of "
        "the readout alone {alone_wrong:.0%}.",
        height=(340, 520),
        presets={
            name: {"window": window, "lag": lag, "seed": 0}
            for name, (window, lag) in zip(names, settings, strict=True)
        },
        controls={
            "window": IntSlider(1, WIDEST, 3, "k, window", color=COLOR["i"]),
            "lag": IntSlider(1, LONGEST, 4, "lag of the echo", color=COLOR["f"]),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_to_echo"),
    )

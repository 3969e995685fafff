"""What learns in the chapter "Peepholes": cells that fire on time."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner, begin_all
from lstmbook.book.palette import COLOR
from lstmbook.lab.spikes import BIASES, Straight, weighed
from lstmbook.live import Dice, Guess, IntSlider, Live, Running, Slider, panels
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.seeds import together
from lstmbook.tasks.scores import all_right
from lstmbook.train.optimise import Adam

PERIOD, BATCH, STEPS = 5, 16, 1500
EACH = 2 * len(BIASES)  # networks of a kind
SETTLES = 0.6 * STEPS  # from then on the rate is a tenth, as in the lab
SHOWN = weighed(Dice(3), 1, PERIOD)
SHOWN = SHOWN.steps(slice(int(np.sum(SHOWN.mask))))  # a sequence that is drawn


def learner(peepholes):
    """Networks of one cell, whose forget biases are those of the lab."""

    def one(rng, bias):
        cell = Straight.init(1, 1, rng, forget_bias=bias, peepholes=peepholes)
        return Network(cell, Readout.init(1, 1, rng))

    def make(rng):
        return together([one(rng, bias) for bias in 2 * BIASES])

    adam = Adam(2e-2)
    return Learner(make, adam, "squared_error", learned=0.1, memory=0.05)


KINDS = {"with": learner(True), "without": learner(False)}
LOOKS = {"with": (COLOR["c"], "o-", -0.15), "without": (COLOR["h"], "x:", 0.15)}


def wrong(told, batch):
    """The share of the sequences with a mistake, of each network."""
    return 1 - all_right(told.ys - 0.5, batch)


def best_of(network, mean):
    """What the network that errs least says to SHOWN, (T,)."""
    ys = network.forward(SHOWN.xs, mask=SHOWN.mask)[0][:, :, 0, 0]  # (T, networks)
    return ys @ (1.0 * (np.arange(EACH) == np.argmin(mean)))


def draw_timers(out):
    """Left how often each network is right, right what the best of each kind says."""
    fig, (shares, said) = panels(2)
    for name, (color, mark, aside) in LOOKS.items():
        place = np.arange(EACH) + (EACH + 1) * (name == "without")
        shares.bar(place, out[f"{name}_right"], color=color, gid=f"{name}_right")
        told = f"{name}: {{{name}_count:d}}"
        shares.text(np.mean(place), 1.06, told, ha="center", va="baseline")
        t, gid = np.arange(len(SHOWN.xs)) + aside, f"{name}_said"
        said.plot(t, out[gid], mark, color=color, label=name, markersize=5, gid=gid)
    shares.axhline(0.9, color=COLOR["h"], linewidth=1)
    shares.set(ylim=(0, 1.2), yticks=[0, 0.5, 1], xticks=[])
    shares.set(xlabel="six networks of each kind", title="sequences right")
    said.axhline(0.5, color=COLOR["h"], linewidth=1)
    for t in np.flatnonzero(SHOWN.targets[:, 0, 0]):
        said.plot(t, 1.3, "v", color=COLOR["o"])
    said.set(ylim=(-0.5, 1.5), yticks=[0, 1], xlabel="step", title="the best two")
    said.legend(frameon=False, loc="lower left", ncols=2)
    return fig


def learns_to_fire() -> Running:
    """Cells with and without peepholes learn to fire after 5 or 6 steps."""

    def begin(seed):
        return begin_all(KINDS, seed)

    def step(state, rate):
        dice, t = Dice(state=state["dice"]), state["t"]
        batch = weighed(dice, BATCH, PERIOD)
        new, out = {"dice": dice.state, "t": t + 1}, {}
        same = batch.side_by_side([batch] * EACH)
        factor = rate * np.where(t < SETTLES, 1.0, 0.1)
        for name, one in KINDS.items():
            own = within(name, state)
            after, _, seen = one.step(
                own, t, same, 1.0, factor, error=lambda told: wrong(told, same)
            )
            new |= of_parts({name: after})
            said = best_of(one.network(own), seen["mean"])
            out |= {f"{name}_said": np.clip(said, -0.5, 1.5)}
            out |= {f"{name}_right": 1 - seen["mean"]}
            out |= {f"{name}_count": np.sum(seen["mean"] < 0.1)}
        ahead = np.sign(out["with_count"] - out["without_count"])
        return new, out | {"ahead": 1 + ahead}

    usual = {"rate": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_timers,
        steps=STEPS,
        shown=0,
        end=end_of("learns_to_fire"),
        guess=Guess.choice(
            "ahead",
            "Of six networks each, of which kind do more fire on time?",
            ("without peepholes", "as many", "with peepholes"),
        ),
        outcome="On time: {with_count:d} of 6 with peepholes, {without_count:d} of 6 "
        "without.",
        alt="Left a bar for each of twelve networks, six with peepholes and six "
        "without: the share of recent sequences that it answers without a mistake, and "
        "a line at nine tenths. Right what the best network of each kind says step by "
        "step, a line above which it fires, and triangles where a spike is due.",
        readout="After {steps:d} steps {with_count:d} of 6 with peepholes fire on "
        "time, and {without_count:d} of 6 without.",
        height=(330, 520),
        presets={"Usual": usual, "Rate 10 times as high": usual | {"rate": 10.0}},
        controls={
            "rate": Slider(0.1, 10, 1, "rate, times the usual", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
    )

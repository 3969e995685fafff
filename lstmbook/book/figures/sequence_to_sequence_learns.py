"""What learns in the page of the chapter "From one sequence to another"."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.sequence_to_sequence import WRITTEN, draw_ground, draw_heard
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.lab.attention import BATCH, RATE, follower
from lstmbook.live import Choice, Dice, IntSlider, Live, Running, panels
from lstmbook.nn.parameters import of_parts, within
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.walks import followed, path
from lstmbook.train.optimise import Adam

LONGEST, UNITS, STEPS, SHOWN = 8, 16, 600, 8
LEARNER = Learner(
    lambda rng: follower(rng, UNITS, dtype=np.float64),
    Adam(RATE),
    "cross_entropy",
    learned=0.0,
)
JOIN = "net.attention.W_c"  # the lower half of its rows meets what is heard
MEMORY = 0.05  # of the shares that are shown


def follows_turns() -> Running:
    """A network learns to follow turns, with attention or by the last state alone."""

    def begin(seed):
        weights, own, lists = Dice(seed).split(3)
        turns = 1.0 * own.integers(3, size=(LONGEST, SHOWN))
        state = {"lists": lists.state, "turns": turns, "t": 0.0}
        state |= {"told": 0.2, "own": 0.2}
        return state | of_parts({"learner": LEARNER.begin(weights)})

    def step(state, listens, length):
        on = 1.0 * (listens == 0)
        learner = within("learner", state)
        upper = np.arange(2 * UNITS)[:, None] < UNITS
        learner[JOIN] = np.where(upper, learner[JOIN], on * learner[JOIN])
        dice = Dice(state=state["lists"])
        batch = lists_of(dice.integers(3, size=(LONGEST, BATCH)), length)
        shown = lists_of(np.rint(state["turns"]).astype(int), length)
        own = in_own_words(LEARNER.network(learner), shown, on)
        learner, told, _ = LEARNER.step(learner, state["t"], batch, clip=1.0)
        shares = {"told": share(np.argmax(told.ys, -1), batch), "own": own.pop("own")}
        shares = {k: state[k] + MEMORY * (v - state[k]) for k, v in shares.items()}
        kept = {"lists": dice.state, "turns": state["turns"], "t": state["t"] + 1}
        return kept | shares | of_parts({"learner": learner}), shares | own

    usual = {"listens": 0, "length": 8, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_learning,
        steps=STEPS,
        shown=STEPS,
        history=("told", "own"),
        outcome="In its own words {own:.2f} of the headings are right.",
        alt="Left, a walk in grey and, in orange, as the network writes it in its own "
        "words: at first a tangle, in the end the same walk. In the middle, for each "
        "heading that is written, the weight of each step of the list: a blur that "
        "becomes a diagonal. Right, the share of right headings, step by step.",
        readout="Right: {told:.2f} of the headings when it is told the one before, "
        "{own:.2f} in its own words.",
        height=(300, 740),
        presets={
            "Attention": usual,
            "The last state alone": usual | {"listens": 1},
            "Short lists, last state": usual | {"listens": 1, "length": 3},
        },
        controls={
            "listens": Choice(("attention", "the last state alone"), "it has"),
            "length": IntSlider(2, LONGEST, 8, "turns in a list"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("follows_turns"),
    )


def lists_of(turns, length):
    """The Batch of `walks` for lists of the first `length` turns (LONGEST, B)."""
    return followed(turns, length + np.zeros(turns.shape[1]))


def share(said, batch):
    """The share of right headings among those that are asked for."""
    return np.sum((said == batch.targets) * batch.mask) / np.sum(batch.mask)


def in_own_words(network, batch, on):
    """What a network writes that reads what it wrote; of the first list also how."""
    source, told = batch.xs
    writer, state = network.writer(source, batch.mask)
    x_t, said, weights = told[0], [], []
    for _ in range(len(told)):
        ys, state, heard = writer.forward(x_t[None], state)
        said.append(np.argmax(ys[0], -1))
        weights.append(heard.attended.weights[0, 0])
        x_t = one_hot_rows(said[-1], 5)
    said, there = np.stack(said), batch.mask[:, 0] == 1
    ways = [np.where(there, k[:, 0], 4) for k in (batch.targets, said)]
    true, written = (path(way) for way in ways)
    weights = on * np.where(there[:, None], np.stack(weights), 0.0)
    found = {"own": share(said, batch), "true": true, "written": written}
    return found | {"weights": weights}


def draw_learning(out):
    fig, (ground, heard, curves) = panels(3)
    draw_ground(ground, out, LONGEST // 2 + 3)
    draw_heard(heard, out, LONGEST)
    for name, dash, color in (("told", "--", COLOR["i"]), ("own", "-", WRITTEN)):
        gid = f"{name}.curve"
        curves.plot(*out[gid], dash, color=color, gid=gid, label=LABELS[name])
    curves.legend(frameon=False, loc="lower right", handlelength=2.2)
    curves.set(xlim=(0, STEPS), ylim=(0, 1.03), xticks=[0, 300, 600])
    curves.set(xlabel="step of training", ylabel="share right", yticks=[0, 0.5, 1])
    return fig


LABELS = {"told": "told the truth", "own": "in its own words"}

"""The figure of the chapter "A digit, row by row" that learns digits in the page."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.handwriting import DIGITS, INK
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.lab.digits import MIXED
from lstmbook.live import (
    Choice,
    Dice,
    Guess,
    IntSlider,
    Live,
    Running,
    Slider,
    letters,
    mosaic,
)
from lstmbook.nn.cells import GRUCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.digits import SIDE, K, by_rows, digits_of
from lstmbook.train.optimise import Adam

FEW, ASKED, SIZE, H, STEPS = 400, 100, 32, 16, 300
SEEN = 10  # held-out digits that are drawn
GOOD = 0.8
ORDERS = ("from the top", "mixed, one way for all", "mixed anew for each digit")
WAYS = np.stack([np.random.default_rng(k).permutation(SIDE) for k in range(32)])
PRESETS = {
    "From the top": {"order": 0},
    "Mixed": {"order": 1},
    "Mixed anew": {"order": 2},
}
PRESETS = {name: {"rate": 1.0, "seed": 0} | one for name, one in PRESETS.items()}


def _net(rng):
    return Network(GRUCell.init(SIDE, H, rng), Readout.init(H, K, rng))


LEARNER = Learner(
    _net,
    Adam(2e-2, epsilon=1e-5),
    "cross_entropy",
    learned=0.0,
    memory=0.05,
    first=np.log(K),
)


def few():
    """(400, 8, 8) digits to learn from, (100, 8, 8) held out, and which they are."""
    pixels, digit = digits_of("training")
    held, truth = digits_of("validation")
    return (pixels[:FEW], digit[:FEW]), (held[:ASKED], truth[:ASKED])


def ways(order, luck):
    """(B, 8): which row of each digit comes at each step; luck (B,) from 0 to 1."""
    k = np.floor(luck * len(WAYS)).astype(int)
    top = np.arange(SIDE) + 0 * k[:, None]
    mixed = np.array(MIXED) + 0 * k[:, None]
    return np.choose(order, [top, mixed, np.take(WAYS, k, axis=0)])


def in_order(pixels, way):
    """(B, 8, 8): the rows of each digit in its order, by a matrix that swaps rows."""
    return (1.0 * (way[:, :, None] == np.arange(SIDE))) @ pixels


def begin_digits(order, seed):
    """An untrained network, what draws its digits, and the order of those held out."""
    own, rng = Dice(seed).split(2)
    luck = own.uniform(size=ASKED)
    return {"dice": own.state, "luck": luck, "t": 0.0 * order} | LEARNER.begin(rng)


def step_digits(state, order, rate):
    """One training step, and what the network before it says of the held-out digits."""
    (pixels, digit), (held, truth) = few()
    own = Dice(state=state["dice"])
    some = own.integers(FEW, size=SIZE)
    way = ways(order, own.uniform(size=SIZE))
    batch = by_rows(in_order(np.take(pixels, some, axis=0), way), np.take(digit, some))
    factor = rate * (1 - 0.9 * state["t"] / STEPS)
    new, _, seen = LEARNER.step(state, state["t"], batch, clip=1.0, factor=factor)
    new |= {"dice": own.state, "luck": state["luck"], "t": state["t"] + 1}
    rows = in_order(held, ways(order, state["luck"]))
    ys, _, _ = LEARNER.network(state).forward(np.moveaxis(rows, 1, 0))
    said = np.argmax(ys[-1], -1)
    right = np.mean(1.0 * (said == truth))
    out = {"loss": seen["mean"], "right": right, "good": 1 * (right >= GOOD)}
    out |= {f"said_{n}": said[n] for n in range(SEEN)}
    out["seen"] = np.concatenate(list(rows[:SEEN]), axis=1)
    return new, out


def draw_digits(out):
    """The share of held-out digits that are right, by step, and ten of them."""
    _, axes = mosaic("s;d", "s;d", height_ratios=[5, 2])
    share, strip = axes["s"], axes["d"]
    share.axhline(0.1, color=COLOR["h"], linewidth=1, linestyle=":")
    share.text(STEPS, 0.11, "a guess", ha="right", va="bottom", color=COLOR["h"])
    share.axhline(GOOD, color=COLOR["h"], linewidth=1, linestyle=":")
    share.plot(*out["right.curve"], color=COLOR["c"], gid="right.curve")
    share.set(xlim=(0, STEPS), ylim=(0, 1), yticks=[0, 0.5, 1], xlabel="step")
    share.set(title="share of 100 held-out digits it gets right")
    wide = SIDE * SEEN
    strip.imshow(out["seen"], cmap=INK, vmin=0, vmax=1, aspect="auto", gid="seen")
    strip.set(
        xlim=(-0.5, wide - 0.5), ylim=(SIDE + 4.5, -0.5), title="as it reads them"
    )
    strip.axis("off")
    for n in range(SEEN):
        words = letters(f"said_{n}", DIGITS)
        strip.text(SIDE * n + 3.5, SIDE + 3.7, words, ha="center", va="baseline")
    return share


def learns_digits() -> Running:
    """A GRU of 16 units learns 400 digits, their rows in one of three orders."""

    def begin(order, seed):
        return begin_digits(order, seed)

    def step(state, order, rate):
        return step_digits(state, order, rate)

    return Live.running(
        begin,
        step,
        draw_digits,
        steps=STEPS,
        speed="fast",
        history=("right",),
        outcome="Of 100 held-out digits {right:.0%} are right.",
        guess=Guess.choice(
            "good",
            "It gets the rows from the top. Of 100 digits that it has not learned "
            "from, how many will it get right after 300 steps?",
            ("fewer than 80", "80 or more"),
        ),
        alt="Above, the share of held-out digits that are right, by step, with level "
        "lines at a guess, 0.1, and at 0.8. Below, ten of these digits as the network "
        "reads them, and under each the digit it says.",
        readout="Step {steps:d}: {right:.0%} of the held-out digits right.",
        presets=PRESETS,
        height=(380, 340),
        controls={
            "order": Choice(ORDERS, "the rows"),
            "rate": Slider(0.1, 10, 1, "rate", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_digits"),
    )

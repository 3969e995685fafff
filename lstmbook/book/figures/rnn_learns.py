"""The figure of the chapter "The recurrent network" in which one learns letters."""

from functools import cache

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner
from lstmbook.book.networks import once
from lstmbook.book.palette import COLOR, LEANING
from lstmbook.lab.loop import one_layer
from lstmbook.live import (
    Dice,
    Guess,
    IntSlider,
    Live,
    Running,
    Slider,
    Text,
    letters,
    mosaic,
)
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.functions import cross_entropy, softmax
from lstmbook.nn.sequence import unroll
from lstmbook.nn.writing import generate
from lstmbook.tasks.batch import look_up, one_hot_rows, predict_next
from lstmbook.train.optimise import SGD

# It has no end: behind the last letter comes the first.
TEXT = (
    "the rain runs down the lane and the lane runs down to the river. "
    "the river runs to the sea and the sea sends up the sun "
    "and the sun draws up the rain. "
)
ALPHABET = "".join(sorted(set(TEXT)))
K, N = len(ALPHABET), len(TEXT)
NUMBERS = np.array([ALPHABET.index(letter) for letter in TEXT])
H, WINDOW, PLACES = 20, 12, 4  # units; letters a step, at so many places of the text
SHOWN = len("the rain runs down the lane")
LINES, WIDTH, MOST = 4, 30, 8.0  # what it writes; the largest surprise that is drawn
LEARNED = 0.3  # bits a letter


def groups(n):
    """How often each group of n letters occurs in the text, (K**n,)."""
    ahead = np.arange(N)[:, None] + np.arange(n)
    return np.bincount(NUMBERS[ahead % N] @ K ** np.arange(n)[::-1], minlength=K**n)


def bits_by_table(n):
    """Bits a letter for who knows how often each group of n letters occurs."""
    bits = []
    for size in (n - 1, n):
        p = groups(size)[groups(size) > 0] / N
        bits.append(-np.sum(p * np.log2(p)))
    return bits[1] - bits[0]


TABLES = {
    "single": bits_by_table(1),
    "pairs": bits_by_table(2),
    "threes": bits_by_table(3),
}


def surprise_of_pairs():
    """Bits for each letter that is shown, for who counts pairs, (SHOWN,)."""
    pairs = groups(2).reshape(K, K)
    at = np.arange(SHOWN)
    before, letter = NUMBERS[at - 1], NUMBERS[at]
    return -np.log2(pairs[before, letter] / np.sum(pairs[before], axis=1))


WRITER = Learner(
    one_layer(RNNCell.init, K, H, K, float),
    SGD(1.0),
    "cross_entropy",
    LEARNED * np.log(2),
    memory=0.1,
    first=np.log(K),
)


def written(net, luck, temperature):
    """Numbers of the letters that a network writes after a space, (LINES, WIDTH)."""
    luck = iter(luck)

    def choose(ys):
        sums = np.cumsum(softmax(ys / temperature), axis=-1)  # up to 1, nearly
        drawn = np.sum(sums[:, :-1] < next(luck)[:, None], axis=-1)
        return one_hot_rows(drawn, K)

    space = one_hot_rows([ALPHABET.index(" ")] * LINES, K)
    return np.argmax(generate(net, space, WIDTH, choose)[0], axis=-1).T


def draw_writing(out):
    """The loss by step, the surprise by letter, and what the network writes."""
    _, axes = mosaic("ls;lt", "l;s;t")
    loss, bars, page = (axes[k] for k in "lst")
    for bits in (*TABLES.values(), LEARNED):
        loss.axhline(bits, color=COLOR["h"], linewidth=1)
    loss.plot(*out["bits.curve"], color=COLOR["c"], gid="bits.curve")
    marks = {f"{name} {bits:.1f}": bits for name, bits in TABLES.items()}
    marks |= {"learned 0.3": LEARNED, "10": 10}
    loss.set(yscale="log", ylim=(0.1, 20), xlim=(0, 600), xticks=[0, 200, 400, 600])
    loss.set_yticks(list(marks.values()), list(marks))
    loss.set_yticks([], minor=True)
    loss.set(xlabel="step", title="bits for each letter")
    at = np.arange(SHOWN)
    bars.bar(at, out["surprise"], width=0.7, color=COLOR["c"], gid="surprise")
    bars.plot(at, surprise_of_pairs(), "_", color=COLOR["h"], markersize=10)
    bars.set_xticks(at, TEXT[:SHOWN], family="monospace")
    bars.tick_params(axis="x", length=0)
    bars.set(xlim=(-0.7, SHOWN - 0.3), ylim=(0, MOST), yticks=[0, 4, 8])
    bars.set_title("its surprise at each letter, bits\nmarks: who counts pairs")
    page.set(xlim=(0, 1), ylim=(0, LINES), title="what it writes")
    page.axis("off")
    for k in range(LINES):
        words = letters(f"line_{k}", ALPHABET)
        page.text(0, LINES - 0.6 - k, words, family="monospace", va="baseline")
    return loss


def learns_to_write() -> Running:
    """A small network learns a text by heart, letter by letter, and writes."""

    def begin(seed):
        """Places all over the text, an untrained network, luck for what it writes."""
        own, rng = Dice(seed).split(2)
        return {
            "at": np.floor(N / PLACES * np.arange(PLACES)),
            "h": np.zeros((PLACES, H)),
            "luck": own.uniform(size=(WIDTH, LINES)),
            "t": 0.0,
        } | WRITER.begin(rng)

    def step(state, rate, temperature):
        """Twelve letters further at each place, then one training step."""
        at = state["at"]
        ahead = at + np.arange(WINDOW + 1)[:, None]
        batch = predict_next(look_up(NUMBERS, ahead), K, 1 / K)
        new, told, seen = WRITER.step(
            state, state["t"], batch, clip=1.0, factor=rate, before=(state["h"],)
        )
        new |= {"at": (at + WINDOW) % N, "h": told.state[0], "luck": state["luck"]}
        net = WRITER.network(state)
        read = predict_next(NUMBERS[np.arange(-1, SHOWN)][:, None], K, 1 / K)
        bits = cross_entropy(net.forward(read.xs)[0], read.targets)[:, 0] / np.log(2)
        out = {"bits": seen["mean"] / np.log(2), "learned": seen["learned"]}
        out["level"] = 1.0 * (out["bits"] < TABLES["pairs"])
        out["level"] = out["level"] + (out["bits"] < TABLES["threes"])
        out |= {"took": seen["took"], "surprise": np.minimum(bits, MOST)}
        for k, line in enumerate(written(net, state["luck"], temperature)):
            out[f"line_{k}"] = line
        return new | {"t": state["t"] + 1}, out

    usual = {"rate": 0.7, "temperature": 1.0, "seed": 0}
    return Live.running(
        begin,
        step,
        draw_writing,
        steps=600,
        speed="a step a frame",
        history=("bits",),
        done="learned",
        guess=Guess.choice(
            "level",
            "How many bits a letter will it need in the end?",
            ("more than who counts pairs", "fewer", "fewer than who counts threes"),
        ),
        outcome="It {learned:does not know|knows} the text by heart.",
        alt="Left, the loss in bits for each letter falls step by step, past lines of "
        "tables that count single letters, pairs and threes. Right, bars: how much "
        "each letter of a line of the text surprises the network. Below, three lines "
        "that it writes.",
        readout="After {steps:d} steps {bits:.1f} bits a letter; who counts pairs "
        f"needs {TABLES['pairs']:.1f}.",
        height=(380, 560),
        presets={
            "Learns": usual,
            "Cold": usual | {"temperature": 0.2},
            "Hot": usual | {"temperature": 2.0},
            "Too fast": usual | {"rate": 4.0},
        },
        controls={
            "rate": Slider(0.1, 4, 0.7, "rate", step=0.1, format=".1f"),
            "temperature": Slider(0.1, 2, 1, "temperature", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_to_write"),
    )


LONGEST = 36  # letters that a reader may type
PAIRS = groups(2).reshape(K, K)
PAIRS = PAIRS / np.sum(PAIRS, axis=1, keepdims=True)  # what follows each letter


@cache
def stored():
    """{name: array}: the network of start 0, trained until it knows the text."""

    def learned():
        figure = learns_to_write()
        figure.advance(600)
        return {k: np.round(v, 2) for k, v in figure.state.items() if k[:4] == "net."}

    return once("learns to write", learned)


def reads_your_letters(weights=None) -> Live:
    """The network that learned a text reads what one types: what will come next?

    weights   {name: array}, as `learns_to_write().state` has them
    """
    weights = {k: (weights or stored())[k] for k in stored()}
    space = ALPHABET.index(" ")

    def run(text, unit, weights):
        layer, readout = WRITER.network(weights).layers
        symbols = np.concatenate([np.full(1, space), text])
        hs, _, _ = unroll(layer.cell, one_hot_rows(symbols, K)[:, None])
        length = np.sum(1 * (text >= 0))
        at_end = 1.0 * (np.arange(LONGEST + 1) == length)
        last = np.sum(at_end * symbols)
        scores, _, _ = readout.forward((at_end @ hs[:, 0])[None, None])
        p = softmax(scores[0, 0])
        track = hs[1:, 0] @ (1.0 * (np.arange(H) == unit - 1))
        out = {"track": np.where(text >= 0, track, 0.0)[None], "length": length}
        out |= {f"letter_{t}": text[t] + 1 for t in range(LONGEST)}
        pairs = one_hot_rows(last, K) @ PAIRS
        return out | {"p": p, "pairs": pairs, "sure": np.max(p)}

    def draw(out):
        _, axes = mosaic("t;b", "t;b", height_ratios=[1, 4])
        page, bars = axes["t"], axes["b"]
        look = {"cmap": LEANING, "vmin": -1, "vmax": 1, "aspect": "auto"}
        page.imshow(out["track"], gid="track", **look)
        for t in range(LONGEST):
            words = letters(f"letter_{t}", " " + ALPHABET)
            page.text(t, 0.15, words, ha="center", va="baseline", family="monospace")
        page.set(xlim=(-0.5, LONGEST - 0.5), ylim=(0.5, -0.5))
        page.axis("off")
        at = np.arange(K)
        bars.bar(at, out["p"], width=0.7, color=COLOR["o"], gid="p")
        bars.plot(at, out["pairs"], "_", color=COLOR["h"], markersize=12, gid="pairs")
        bars.set_xticks(at, ALPHABET.replace(" ", "␣"), family="monospace")
        bars.tick_params(axis="x", length=0)
        bars.set(xlim=(-0.7, K - 0.3), ylim=(0, 1.05), yticks=[0, 0.5, 1])
        bars.set_title("the next letter: its probability\nmarks: who counts pairs")
        return page

    typed = {"the ra": "the ra", "the ri": "the ri", "and the ": "and the "}
    return Live(
        run,
        draw,
        alt="Above, the letters that were typed, each on a ground from orange, below "
        "zero, through clear to blue, above zero: the state of one unit after it. "
        "Below, a bar for each letter that may come next, and marks for what one "
        "expects who counts pairs of letters.",
        readout="After {length:d} letters the likeliest next one has {sure:.0%}.",
        height=(330, 360),
        presets={name: {"text": text, "unit": 1} for name, text in typed.items()},
        weights=weights,
        giver="learns_to_write",
        text=Text(ALPHABET, "the rain runs down the ", LONGEST, "your text"),
        unit=IntSlider(1, H, 1, "unit"),
    )

"""The figure of the chapter "A network that writes" that learns a reader's own text."""

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.live import Dice, IntSlider, Live, Running, Slider, Text, letters, mosaic
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.functions import cross_entropy, softmax
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.writing import generate
from lstmbook.tasks.batch import one_hot_rows, predict_next
from lstmbook.tasks.text import ALPHABET, chapters
from lstmbook.train.optimise import Adam

LETTERS = ALPHABET[1:]  # a field of one line holds no line ends
K, H, MOST, WIDE, FEW = len(LETTERS), 32, 50_000, 200, 300
ROWS, WINDOW = 16, 20  # letters of a step, at so many places of the text
JUDGES, BEFORE, JUDGED = 8, 10, 30  # rows that judge, and how their letters count
LINES, WIDTH = 3, 34
STEPS = 1000
UP_TO = np.triu(np.ones((K, K)))  # sums of the first numbers, of the first two ...
START = chapters()["rnn"].replace("\n", " ")[:12_000]


def _net(rng):
    return Network(LSTMCell.init(K, H, rng), Readout.init(H, K, rng))


LEARNER = Learner(
    _net,
    Adam(2e-2, epsilon=1e-5),
    "cross_entropy",
    learned=0.0,
    memory=0.05,
    first=np.log(K),
)


def parts(text):
    """How many letters there are, and how many of them one learns from: nine tenths."""
    n = np.sum(1 * (text >= 0))
    own = np.maximum(np.floor(0.9 * n).astype(int), 1)
    return n, own


def rows_at(text, first, steps):
    """(steps, rows): the letters from each of these places on, a letter a step."""
    return text[first + np.arange(steps)[:, None]]


def judging(text):
    """(BEFORE + JUDGED + 1, JUDGES) letters out of the last tenth."""
    n, own = parts(text)
    room = np.maximum(n - own - BEFORE - JUDGED - 1, 0)
    first = own + np.floor(room / JUDGES * np.arange(JUDGES)).astype(int)
    return np.maximum(rows_at(text, first, BEFORE + JUDGED + 1), 0)


def table_of_three(text):
    """Bits per letter of the rows that judge, by a table of three letters.

    It counts the part that one learns from: `tasks.text.NGrams`, for a page.
    """
    n, own = parts(text)
    places = np.arange(0, MOST, WIDE)[:, None] + 0 * n + np.arange(WIDE)
    there = np.reshape(places, -1) < own
    codes, behind, p = 0 * text, np.maximum(text, 0), 1 / K
    judged = judging(text)
    asked = 0 * judged[BEFORE + 1 :]
    for k in range(3):
        # The letter k places before stands in front of what one has.
        back = np.concatenate([np.zeros(k, int), behind[: MOST - k]])
        codes = codes + K**k * back
        size = K ** (k + 1)
        counts = np.bincount(np.where(there, codes, size), minlength=size + 1)
        counts = np.reshape(counts[:size], (-1, K))
        asked = asked + K**k * judged[BEFORE + 1 - k : BEFORE + 1 + JUDGED - k]
        ahead = asked // K
        c, m = np.sum(counts, -1)[ahead], np.sum(1 * (counts > 0), -1)[ahead]
        c_w = np.ravel(counts)[asked]
        p = np.where(c > 0, (c_w + m * p) / np.maximum(c + m, 1), p)
    return -np.mean(np.log2(p))


def begin_own_text(text, seed):
    """An untrained network, its places in the text, and what the table needs."""
    own, rng = Dice(seed).split(2)
    _, learned = parts(text)
    return {
        "at": np.floor(learned / ROWS * np.arange(ROWS)),
        "h": np.zeros((ROWS, H)),
        "c": np.zeros((ROWS, H)),
        "luck": own.uniform(size=(WIDTH, LINES)),
        "table": table_of_three(text),
        "t": 0.0,
    } | LEARNER.begin(rng)


def said(net, luck, temperature):
    """(LINES, WIDTH): what a network writes after a space."""
    luck = iter(luck)

    def choose(ys):
        sums = softmax(ys / temperature) @ UP_TO
        return one_hot_rows(np.sum(sums[:, :-1] < next(luck)[:, None], axis=-1), K)

    space = one_hot_rows([LETTERS.index(" ")] * LINES, K)
    return np.argmax(generate(net, space, WIDTH, choose)[0], axis=-1).T


def step_own_text(state, text, rate, temperature):
    """Twenty letters further at each place, then one training step."""
    n, own = parts(text)
    at = state["at"].astype(int)
    ahead = (at + np.arange(WINDOW + 1)[:, None]) % own
    batch = predict_next(np.maximum(text[ahead], 0), K, 1 / K)
    batch = batch._replace(mask=None, counts=None)  # every step is there
    before, factor = (state["h"], state["c"]), rate * (1 - 0.9 * state["t"] / STEPS)
    new, told, seen = LEARNER.step(
        state, state["t"], batch, clip=1.0, factor=factor, before=before
    )
    new |= {
        "at": ((at + WINDOW) % own).astype(float),
        "h": told.state[0],
        "c": told.state[1],
    }
    new |= {"luck": state["luck"], "table": state["table"], "t": state["t"] + 1}
    net, judged = LEARNER.network(state), predict_next(judging(text), K, 1 / K)
    bits = cross_entropy(net.forward(judged.xs)[0], judged.targets) / np.log(2)
    bits = np.mean(bits[BEFORE:])
    out = {"own": seen["mean"] / np.log(2), "bits": bits, "table": state["table"]}
    out |= {"n": n, "below": 1 * (bits < state["table"])}
    out["amount"] = 1 * (n >= FEW) + 1 * (n >= MOST)
    for k, line in enumerate(said(net, state["luck"], temperature)):
        out[f"line_{k}"] = line
    return new, out


def draw_own_text(out):
    """Bits per letter by step beside the table's, and what the network writes."""
    _, axes = mosaic("l;t", "l;t", height_ratios=[5, 2])
    loss, page = axes["l"], axes["t"]
    loss.axhline(out["table"], color=COLOR["h"], gid="table")
    loss.plot(*out["own.curve"], "--", color=COLOR["c"], linewidth=1.5, gid="own.curve")
    loss.plot(*out["bits.curve"], color=COLOR["c"], gid="bits.curve")
    at = {"va": "bottom", "ha": "right", "color": COLOR["h"]}
    loss.text(STEPS, out["table"], "table of three letters", gid="y=table", **at)
    loss.set(xlim=(0, STEPS), ylim=(0, 6), xticks=range(0, STEPS + 1, 250))
    loss.set(xlabel="step", title="bits: dashed its own, full the last tenth")
    page.set(xlim=(0, 1), ylim=(0, LINES), title="what it writes")
    page.axis("off")
    for k in range(LINES):
        words = letters(f"line_{k}", LETTERS)
        page.text(0, LINES - 0.7 - k, words, family="monospace", va="baseline")
    return loss


def learns_your_text() -> Running:
    """An LSTM learns a text that a reader pastes, beside a table of three letters."""

    def begin(text, seed):
        return begin_own_text(text, seed)

    def step(state, text, rate, temperature):
        return step_own_text(state, text, rate, temperature)

    return Live.running(
        begin,
        step,
        draw_own_text,
        steps=STEPS,
        shown=500,
        end=end_of("learns_your_text"),
        speed="a step a frame",
        history=("own", "bits"),
        outcome="On the last tenth it is {below:not below|below} the table.",
        alt="Above, bits per letter by step: a dashed curve for the letters that the "
        "network learns from, a full one for the last tenth of the text, and a level "
        "line, what a table of three letters needs there. Below, three lines that "
        "the network writes.",
        readout="{n:d} letters{amount:: give it 300 or more||, as many as fit}. "
        "Step {steps:d}: {bits:.2f} bits on the last tenth, the table {table:.2f}.",
        height=(400, 420),
        controls={
            "text": Text(LETTERS, START, MOST, "your text"),
            "rate": Slider(0.1, 4, 1, "rate", step=0.1, format=".1f"),
            "temperature": Slider(0.1, 2, 0.7, "temperature", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
    )

"""One network that writes, for the figures: learned once, and stored with its drafts.

    python -m lstmbook.lab.letters

learns it again, in less than a minute, and writes chapters/data/letters.json. Another
processor rounds differently, so another network may come out: the file is the one that
the chapter speaks of.
"""

import json
from functools import cache

import numpy as np

from lstmbook.lab.text import bits_of_each, letter_network, reader_of_letters
from lstmbook.nn.functions import softmax
from lstmbook.nn.seeds import alone
from lstmbook.nn.sequence import unroll
from lstmbook.nn.writing import generate
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.text import FILE, K, as_text, part

STORED = FILE.with_name("letters.json")
UNITS, SEED, RATE, LETTERS = 40, 0, 4e-2, 1_000_000
DRAFTS = [0, 25, 100, 250, 500, 1000, 2500]  # after so many steps it shows what it can
TEMPERATURES = [0.0, 0.3, 0.6, 1.0, 1.5]  # 0: the likeliest letter at each step
LINES, WIDTH = 3, 56


def chosen(temperature, rng):
    """What `generate` takes: the likeliest letter at 0, else one thrown by dice.

    >>> chosen(0, None)(np.eye(K)[[5]])[0, 5]
    np.float64(1.0)
    """

    def choose(ys):
        if temperature == 0:
            return one_hot_rows(np.argmax(ys, -1), K)
        sums = np.cumsum(softmax(ys.astype(float) / temperature), -1)
        thrown = rng.uniform(size=len(ys)) * sums[:, -1]
        return one_hot_rows(np.sum(sums <= thrown[:, None], -1), K)

    return choose


def written(network, temperature, seed=0, lines=LINES, width=WIDTH):
    """Places of the letters a network writes at the start of a paragraph.

    Returns (lines, width); at temperature 0 all lines are alike.

    >>> written(letter_network(np.random.default_rng(0), units=4), 1.0).shape
    (3, 56)
    """
    begin = one_hot_rows(np.zeros(lines, int), K)
    choose = chosen(temperature, np.random.default_rng(seed))
    return np.argmax(generate(network, begin, width, choose)[0], -1).T


def draft(network, step):
    """What a network can after so many steps: bits per letter, and what it writes."""
    bits = np.mean(bits_of_each(network, part("validation")))
    lines = [written(network, temperature).tolist() for temperature in TEMPERATURES]
    return {"step": step, "bits": round(float(bits), 3), "lines": lines}


def learn_to_write():
    """What is stored: the drafts, and the weights in twentieths."""
    blank = letter_network(np.random.default_rng(SEED), units=UNITS)
    drafts = [draft(blank, 0)]

    def look(model, step):
        if step in DRAFTS:
            drafts.append(draft(alone(model, 0), step))

    model = reader_of_letters([SEED], "LSTM", UNITS, RATE, letters=LETTERS, look=look)
    network = alone(model, 0)
    weights = {k: np.rint(20 * p).astype(int) for k, p in network.params.items()}
    return {"drafts": drafts, "weights": {k: w.tolist() for k, w in weights.items()}}


@cache
def stored():
    """What `learn_to_write` gave once: {"drafts", "weights"}.

    >>> sorted(stored())
    ['drafts', 'weights']
    """
    return json.loads(STORED.read_text("utf-8"))


@cache
def letter_writer():
    """The stored network.

    >>> letter_writer().params["0.W_h"].shape
    (40, 160)
    """
    network = letter_network(np.random.default_rng(0), units=UNITS, dtype=np.float64)
    weights = stored()["weights"]
    network.update({k: np.array(w) / 20 for k, w in weights.items()})
    return network


# What a unit might keep: from what it was and the letter that came to what it is.
KEPT = {
    "letters since the word began": lambda n, a: n + 1 if a.isalpha() else 0,
    "inside brackets": lambda n, a: (a == "(") if a in "()\n" else n,
    "inside quotes": lambda n, a: 1 - n if a == '"' else n * (a != "\n"),
    "letters since the sentence began": lambda n, a: 0 if a in ".?:\n" else n + 1,
    "letters since the paragraph began": lambda n, a: 0 if a == "\n" else n + 1,
}


def kept_along(update, text):
    """(N,): what is kept after each letter of a text.

    >>> kept_along(KEPT["letters since the word began"], "a cat, so")
    array([1, 0, 1, 2, 3, 0, 0, 1, 2])
    """
    n, found = 0, []
    for letter in text:
        n = int(update(n, letter))
        found.append(n)
    return np.array(found)


def held_by_units(network, symbols, length=1000, before=50):
    """How well each unit's c follows what it might keep: {thing: correlations (H,)}.

    The text is cut into rows of this length; the first letters of each do not count.

    >>> r = held_by_units(letter_writer(), part("validation")[:2000])
    >>> r["inside brackets"].shape
    (40,)
    """
    rows = np.reshape(symbols[: len(symbols) // length * length], (-1, length))
    xs = one_hot_rows(rows.T, K)
    _, _, caches = unroll(network.layers[0].cell, xs)
    cs = np.stack([cache.c_t for cache in caches])[before:]  # (T, B, H)
    cs = cs.reshape(-1, cs.shape[-1]) - np.mean(cs, axis=(0, 1))
    found = {}
    for thing, update in KEPT.items():
        kept = [kept_along(update, as_text(row))[before:] for row in rows]
        kept = np.ravel(np.transpose(kept)) - np.mean(kept)
        size = np.linalg.norm(cs, axis=0) * np.linalg.norm(kept)
        found[thing] = kept @ cs / np.where(size > 0, size, 1)
    return found


if __name__ == "__main__":
    STORED.write_text(
        json.dumps(learn_to_write(), separators=(",", ":")) + "\n", "utf-8"
    )

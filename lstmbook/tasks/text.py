"""Prose, letter by letter: the book's own, cut into rows that go on, and tables of it.

The prose is chapters/data/prose.txt, made by tools/prose.py and frozen: the chapters of
this book as they stood on 29 November 2026, licence CC BY 4.0.
"""

from functools import cache

import numpy as np

from lstmbook import CHAPTERS
from lstmbook.nn.checks import check_whole, expect
from lstmbook.tasks.batch import predict_next

FILE = CHAPTERS / "data" / "prose.txt"
ALPHABET = "\n abcdefghijklmnopqrstuvwxyz0123456789.,;:?'\"()-/+%#"
K = len(ALPHABET)
EVERY, VALIDATION, TEST = 7, 2, 4  # of every seven chapters the third and the fifth


@cache
def chapters():
    """{chapter: its prose}, a paragraph a line, in the order of the book.

    >>> print(chapters()["rnn"][:21])
    the recurrent network
    """
    named = FILE.read_text("utf-8").split("= ")[1:]
    return dict(text.split("\n", 1) for text in named)


def held_out(n):
    """What the chapter at place n is for: "training", "validation" or "test".

    >>> [held_out(n) for n in range(5)]
    ['training', 'training', 'validation', 'training', 'test']
    """
    return {VALIDATION: "validation", TEST: "test"}.get(n % EVERY, "training")


@cache
def part(name):
    """The prose that is for this, (N,) places in ALPHABET, the chapters one by one.

    name  "training", "validation" or "test"

    >>> len(part("training")) > 4 * len(part("test"))
    True
    """
    parts = {"training": "", "validation": "", "test": ""}
    expect(name in parts, f"one of {list(parts)}", name=name)
    for n, text in enumerate(chapters().values()):
        parts[held_out(n)] += text
    return as_symbols(parts[name])


def as_symbols(text):
    """The place of each letter in ALPHABET, (N,).

    >>> as_symbols("a cat")
    array([ 2,  1,  4,  2, 21])
    """
    if odd := sorted(set(text) - set(ALPHABET)):
        raise ValueError(f"text has {odd[0]!r}, expected letters out of {ALPHABET!r}")
    return np.array([ALPHABET.index(letter) for letter in text], int)


def as_text(symbols):
    """The text of places in ALPHABET.

    >>> as_text([2, 1, 4, 2, 21])
    'a cat'
    """
    return "".join(ALPHABET[n] for n in symbols)


def going_on(symbols, rows, steps, start=0):
    """Batches without end: each row of the next one goes on where it ended in this.

    The rows begin at places all over the text; behind its last letter comes its first.
    symbols  (N,) places in an alphabet of K
    rows     B of them;  steps  T of each batch;  start  the place of the first row

    >>> batches = going_on(as_symbols("the sea and the sun "), rows=2, steps=5)
    >>> [spell(next(batches).xs, ALPHABET) for _ in range(2)]
    [['the s', 'd the'], ['ea an', ' sun ']]
    """
    check_whole(rows=(rows, 1), steps=(steps, 1))
    symbols = np.asarray(symbols)
    at = start + len(symbols) * np.arange(rows) // rows
    while True:
        ahead = at + np.arange(steps + 1)[:, None]
        yield predict_next(symbols[ahead % len(symbols)], K, 1 / K)
        at = at + steps


class NGrams:
    """Which letter follows the last n - 1, counted: interpolated by Witten and Bell.

    Where the last k - 1 letters were followed by c letters of m kinds, and c_w times by
    w, the table of k says (c_w + m p) / (c + m), with p what the table of k - 1 says;
    below the first table all K letters are alike.

    symbols  (N,) that are counted;  n  from 1 on;  K  letters of the alphabet

    >>> tables = NGrams(as_symbols("banana"), n=2)
    >>> tables.p(as_symbols("nan"))[1:].round(2)
    array([0.78, 0.74])
    """

    def __init__(self, symbols, n, K=K):
        check_whole(n=(n, 1), K=(K, 1))
        self.n, self.K, self.tables = n, K, []
        for k in range(1, n + 1):
            seen, counts = np.unique(self._codes(symbols, k), return_counts=True)
            ahead, first, kinds = np.unique(
                seen // K, return_index=True, return_counts=True
            )
            totals = np.add.reduceat(counts, first)
            self.tables.append((seen, counts, ahead, totals, kinds))

    def p(self, symbols):
        """The probability of each letter after those before it, (N,).

        In front of the first one there is symbol 0, n - 1 times.
        """
        p = np.full(len(symbols), 1 / self.K)
        for k, (seen, counts, ahead, totals, kinds) in enumerate(self.tables, start=1):
            codes = self._codes(symbols, k)
            c_w = _found(seen, counts, codes)
            c, m = (_found(ahead, n, codes // self.K) for n in (totals, kinds))
            p = np.where(c > 0, (c_w + m * p) / np.maximum(c + m, 1), p)
        return p

    def bits(self, symbols):
        """How much each letter surprises it, in bits, (N,).

        >>> NGrams(as_symbols("banana"), n=1, K=64).bits(as_symbols("b")).round(2)
        array([3.1])
        """
        return -np.log2(self.p(symbols))

    def following(self, before):
        """The probability of each letter of the alphabet after these, (K,).

        >>> p = NGrams(as_symbols("banana"), n=2).following(as_symbols("n"))
        >>> p.shape, as_text([np.argmax(p)])
        ((52,), 'a')
        """
        before = np.asarray(before, int)[-self.n :]
        each = (self.p(np.append(before, k))[-1] for k in range(self.K))
        return np.fromiter(each, float)

    def _codes(self, symbols, k):
        """Each letter with the k - 1 before it as one whole number, (N,)."""
        padded = np.append(np.zeros(k - 1, int), np.asarray(symbols, int))
        ways = (padded[n : n + len(symbols)] for n in range(k))
        return sum(self.K ** (k - 1 - n) * way for n, way in enumerate(ways))


def _found(keys, values, wanted):
    """The value beside each wanted key, 0 where the keys do not hold it."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)

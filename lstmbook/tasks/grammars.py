"""Formal languages: predict which symbol may come next, or which bracket is open.

The tasks return the `Batch` of batch.py. `legal_next` knows Reber's grammars; whether a
network knows them `scores.ranked_top` tells, the papers' measure.
"""

import numpy as np

from lstmbook.nn.checks import as_array, expect, shaped
from lstmbook.tasks.batch import (
    Batch,
    check_one_hot,
    look_up,
    one_hot_rows,
    predict_next,
    require,
)

REBER_SYMBOLS = "BTPSXVE"


def _grammar(arcs):
    """The table of a graph: table[node, symbol] is the next node, -1 if illegal.

    arcs  (node, symbol, next node) each, nodes of any names; the first is the start
    The last row, which is also row -1, is the dead end behind an illegal symbol.
    """
    nodes = list(dict.fromkeys(node for node, _, _ in arcs))
    table = np.full((len(nodes) + 1, len(REBER_SYMBOLS)), -1)
    for node, symbol, after in arcs:
        table[nodes.index(node), REBER_SYMBOLS.index(symbol)] = nodes.index(after)
    return table


# Both graphs lead back to their start, node 0, where a string ends and another begins.
ARCS = [tuple(arc) for arc in "0B1 1T2 1P3 2S2 2X4 3T3 3V5 4X3 4S6 5P4 5V6 6E0".split()]
REBER = _grammar(ARCS)
# B, then T or P, then a whole Reber string, then the same T or P again, then E.
EMBEDDED_REBER = _grammar(
    [("start", "B", "choice"), ("end", "E", "start")]
    + [("choice", branch, branch + "0") for branch in "TP"]
    + [
        (branch + node, symbol, branch + (after if symbol != "E" else "again"))
        for branch in "TP"
        for node, symbol, after in ARCS
    ]
    + [(branch + "again", branch, "end") for branch in "TP"]
)


def reber(rng, batch_size):
    """Predict the next symbol of a string of Reber's grammar.

    Reber (1967); first set to networks by Cleeremans, Servan-Schreiber, McClelland
    (1989). Where two symbols may follow, both have probability 1/2.
    xs       (T, B, 7)  one-hot REBER_SYMBOLS, from B to the last but E
    targets  (T, B)     the next symbol, of K = 7; T + 1 = length of the longest string
    `legal_next` says which symbols may follow. A string may be of any length, so a page
    cannot record this task; `continual_reber` it can.
    chance: 3/14 of the symbols if the answer is always T (or always V): of the 7 that
    are predicted in a string, 1.5 on average are a T.

    >>> spell(reber(rng, 3).xs, REBER_SYMBOLS)
    ['BPTTVV', 'BTXXTTTVV', 'BTSXS']
    """
    return predict_next(_strings(rng, REBER, batch_size), 7, 3 / 14)


def embedded_reber(rng, batch_size):
    """Predict the next symbol, where the last but one repeats the second.

    Hochreiter and Schmidhuber (1997), experiment 1 (section 5.1); Smith and Zipser
    (1989). B, T or P, a Reber string, the same T or P, E: at least 9 symbols.
    xs, targets as in `reber`. The paper counts a string as right if at each of its
    steps the legal symbols get the largest outputs (`scores.ranked_top`).
    chance: 1/2, of the T or P that closes the string, the one answer that needs a long
    memory. (Over all symbols, always T is right for 5/22.)

    >>> spell(embedded_reber(rng, 3).xs, REBER_SYMBOLS)
    ['BPBTXSEP', 'BTBPTTTVVET', 'BTBPTVPXTVVET']
    """
    return predict_next(_strings(rng, EMBEDDED_REBER, batch_size), 7, 1 / 2)


def continual_reber(rng, stream, length, table=EMBEDDED_REBER):
    """The next `length` steps of endless streams of embedded Reber strings.

    Gers, Schmidhuber, Cummins (2000), section 4: nothing marks where a string ends.
    stream   (2, B)  integers, where each stream stands: np.zeros((2, B), int) at the
                     start, later as returned or as changed by `restart`
    length   T >= 1
    table    EMBEDDED_REBER, or REBER for strings of the plain grammar
    Returns a Batch as in `embedded_reber`, all of whose steps count, and the stream.
    stream[0] is the node of the table that the first step leaves: with it,
    legal_next(EMBEDDED_REBER, batch.xs, stream[0]) judges the answers.

    >>> batch, stream = continual_reber(rng, np.zeros((2, 1), int), 20)
    >>> spell(batch.xs, REBER_SYMBOLS)
    ['BPBTXXTTVVEPEBTBTSXS']
    """
    require(rng, length=(length, 1))
    _check_table(table)
    stream = as_array(stream)
    fits = stream.ndim == 2 and len(stream) == 2 and stream.dtype.kind in "iu"
    expect(fits, "integers (2, B)", stream=stream)
    fits = np.argwhere(table >= 0)[..., None] == stream  # (arcs, 2, B)
    expect(np.all(np.any(np.all(fits, 1), 0)), "arcs of the grammar", stream=stream)
    nodes, symbol = stream.astype(int)
    symbols, arcs = [symbol], look_up(table, nodes)
    for _ in range(length):
        nodes = _follow(arcs, symbol)
        arcs = look_up(table, nodes)
        symbol = _draw(rng, arcs)
        symbols.append(symbol)
    return predict_next(np.stack(symbols), 7, 1 / 2), np.stack([nodes, symbol])


def to_be_guessed(table, xs, nodes=0):
    """The bits per symbol that nobody can do without: log2 of how many may follow.

    Arguments as in `legal_next`; the mean over all steps at which a symbol is given.

    >>> batch, _ = continual_reber(rng, np.zeros((2, 500), int), 12, REBER)
    >>> print(round(to_be_guessed(REBER, batch.xs), 1))
    0.8
    """
    legal, given = legal_next(table, xs, nodes), np.any(xs, axis=-1)
    bits = np.log(np.maximum(np.sum(1 * legal, axis=-1), 1)) / np.log(2)
    return np.sum(given * bits) / np.sum(1 * given)


def restart(wrong, stream, state):
    """The papers' reset rule: a stream ends at the network's first error.

    Gers, Schmidhuber, Cummins (2000), section 4: the network is set to zero and reads
    another stream from its beginning.
    wrong   (B,)     True for the streams with an error
    stream  (2, B)   of `continual_reber`
    state   a tuple of arrays (B, H): the cell's state
    Returns the stream and the state to go on with.

    >>> stream, state = np.ones((2, 2), int), (np.ones((2, 3)),)
    >>> restart(np.array([False, True]), stream, state)[0]
    array([[1, 0],
           [1, 0]])
    """
    _, B = np.shape(shaped("stream", stream, 2, "B"))
    wrong, stream = as_array(wrong), as_array(stream)
    expect(wrong.dtype == bool and wrong.shape == (B,), f"bool ({B},)", wrong=wrong)
    state = (shaped("state", s, B, "H") for s in state)
    again = tuple(np.where(wrong[:, None], 0, s) for s in state)
    return np.where(wrong, 0, stream), again


def _strings(rng, table, batch_size):
    """Numbers of the symbols of whole strings, (longest, B), -1 after the end."""
    require(rng, batch_size=(batch_size, 1))
    nodes, going, symbols = np.zeros(batch_size, int), np.full(batch_size, True), []
    while np.any(going):
        arcs = look_up(table, nodes)
        symbol = _draw(rng, arcs)
        nodes = _follow(arcs, symbol)
        symbols.append(np.where(going, symbol, -1))
        going = going & (nodes != 0)
    return np.stack(symbols)


def _follow(arcs, symbols):
    """The nodes that the symbols lead to, from the rows (..., 7) of a table."""
    here = one_hot_rows(symbols, len(REBER_SYMBOLS)) == 1
    return np.sum(np.where(here, arcs, 0), axis=-1)


def _draw(rng, arcs):
    """One of the symbols that are legal, all equally likely."""
    above_0 = 1 - rng.uniform(0, 1, arcs.shape)
    return np.argmax((arcs >= 0) * above_0, axis=-1)


def legal_next(table, xs, nodes=0):
    """The symbols that may follow each step: bool, shaped like xs.

    table  REBER or EMBEDDED_REBER
    xs     (T, ..., 7)  one-hot symbols; a step of zeros lets nothing follow
    nodes  (...)        where the strings stand before the first step; 0 is the start
    Behind an illegal symbol nothing is legal any more.

    >>> legal = legal_next(REBER, reber(rng, 1).xs)
    >>> legal[0, 0].astype(int)
    array([0, 1, 1, 0, 0, 0, 0])
    """
    _check_table(table)
    check_one_hot(xs, len(REBER_SYMBOLS))
    xs, nodes = as_array(xs), as_array(nodes)
    fits = nodes.dtype.kind in "iu" and nodes.shape in ((), xs.shape[1:-1])
    expect(fits, f"a node for each {xs.shape[1:-1]}", nodes=nodes)
    arcs = [look_up(table, nodes)]
    for x_t in xs:
        nodes = np.where(np.any(x_t, axis=-1), np.sum(x_t * arcs[-1], axis=-1), -1)
        arcs.append(look_up(table, nodes))
    return np.stack(arcs[1:]) >= 0


def _check_table(table):
    known = any(table is one for one in (REBER, EMBEDDED_REBER))
    expect(known, "REBER or EMBEDDED_REBER", table=table)


def counting(rng, batch_size, largest=10, letters="ab"):
    """Strings a^n b^n (or a^n b^n c^n with letters "abc"), n from 1 ... largest.

    Gers and Schmidhuber (2001). See `counted`, which makes the strings of given n; here
    there is room for the largest n, drawn or not.

    >>> spell(counting(rng, 3, largest=4).xs, "SabT")
    ['Saaaabbbb', 'Saaabbb', 'Saaabbb']
    """
    require(rng, batch_size=(batch_size, 1), largest=(largest, 1))
    ns = rng.integers(1, largest + 1, batch_size)
    return _count(ns, np.arange(1, largest + 1), letters)


def counted(ns, letters="ab"):
    """The strings S a^n b^n T for each n of ns: which symbols may come next?

    Gers and Schmidhuber (2001). Nothing is random here: ns = range(1, 11) is their
    training set, larger n their test.
    ns       (B,)        whole numbers >= 1
    xs       (T, B, K)   one-hot symbols of "S" + letters + "T", the T never given
    targets  (T, B, K)   1 for every symbol that may follow: after an a another a or the
                         first b, since n is not known yet; then only one
    K = len(letters) + 2; a string is accepted if every step of it is right.
    chance: the share of steps at which "a or b" is right, the best constant answer.

    >>> spell(counted([1, 3]).xs, "SabT")
    ['Sab', 'Saaabbb']
    """
    ns = np.asarray(ns)
    fits = ns.ndim == 1 and ns.size and ns.dtype.kind in "iu" and np.min(ns) >= 1
    expect(fits, "one or more integers >= 1", ns=ns)
    return _count(ns.astype(int), ns.astype(int), letters)


def _count(ns, possible, letters):
    """The strings of ns, which are among those that are possible."""
    fits = isinstance(letters, str) and len({*letters, *"ST"}) == len(letters) + 2 >= 4
    expect(fits, "two or more letters, but not S, T", letters=letters)
    k = len(letters)
    t = np.arange(k * np.max(possible) + 2)[:, None]
    # S is letter 0, T letter k + 1: at t = 0 and t = k n + 1 the quotient gives both.
    symbols = np.where(t <= k * ns + 1, 1 + (t - 1) // ns, -1)
    chance = np.sum(possible) / np.sum(k * possible + 1)
    batch = predict_next(symbols, k + 2, chance)
    legal = one_hot_rows(batch.targets, k + 2) * batch.mask[..., None]
    a_or_b = one_hot_rows(1, k + 2) + one_hot_rows(2, k + 2)
    targets = np.where(batch.xs[..., 1:2] == 1, a_or_b, legal)
    return batch._replace(targets=targets)


OPENING, CLOSING = "([{<", ")]}>"


def brackets(rng, batch_size, length=20, kinds=2, depth=4):
    """Which bracket is open now? Or: which function is running now?

    The stack of Chomsky and Schuetzenberger's bracket languages (1963). An opening
    bracket is the call of a function, a closing one the return to its caller.
    xs       (T, B, 2 kinds)  one-hot, OPENING[:kinds] + CLOSING[:kinds]; T = length
    targets  (T, B)           the kind, of K = kinds, of the innermost open bracket;
                              counted after a closing one, where it must be remembered
    At most `depth` >= 2 are open at once, and the first stays open (the main program).
    length > depth, so that every sequence has a step that counts; kinds is 2 ... 4.
    chance: 1 / kinds of the answers.

    >>> spell(brackets(rng, 2).xs, OPENING[:2] + CLOSING[:2])
    ['[[]()[[][]][([])](((', '[(())[][][[()]]([[](']
    """
    require(rng, batch_size=(batch_size, 1), depth=(depth, 2), kinds=(kinds, 2))
    require(rng, length=(length, depth + 1))
    expect(kinds <= len(OPENING), f"at most {len(OPENING)}", kinds=kinds)
    rows = np.arange(depth + 1)[:, None]  # of the stack; row 0 stays unused
    height, stack = np.zeros(batch_size, int), np.zeros((depth + 1, batch_size), int)
    symbols, targets, counts = [], [], []
    for kind in rng.integers(kinds, size=(length, batch_size)):
        coin = rng.uniform(0, 1, (batch_size,)) < 0.5
        opens = (height <= 1) | ((height < depth) & coin)
        closed = np.sum(stack * (rows == height), axis=0)
        height = np.where(opens, height + 1, height - 1)
        stack = np.where((rows == height) & opens, kind, stack)
        symbols.append(np.where(opens, kind, kinds + closed))
        targets.append(np.sum(stack * (rows == height), axis=0))
        counts.append(np.where(opens, 0.0, 1.0))
    xs = one_hot_rows(np.stack(symbols), 2 * kinds)
    mask = np.ones((length, batch_size))
    return Batch(xs, np.stack(targets), mask, np.stack(counts), kinds, 1 / kinds)

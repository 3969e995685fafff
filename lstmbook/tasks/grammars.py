"""Formal languages: predict which symbol may come next, or which bracket is open.

The tasks return the `Batch` of batch.py. `legal_next` and `is_legal` know the grammars
of Reber's strings; `ranked_top` is the papers' measure of a network that predicts them.
"""

import numpy as np

from lstmbook.nn.checks import check_numbers
from lstmbook.tasks.batch import (
    Batch,
    check_one_hot,
    one_hot_rows,
    predict_next,
    require,
)

REBER_SYMBOLS = "BTPSXVE"


def grammar(arcs):
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
REBER = grammar(ARCS)
# B, then T or P, then a whole Reber string, then the same T or P again, then E.
EMBEDDED_REBER = grammar(
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
    `legal_next` says which symbols may follow, `ranked_top` whether a network knows.
    chance: 3/14 of the symbols if the answer is always T (or always V): of the 7 that
    are predicted in a string, 1.5 on average are a T.
    """
    return predict_next(_strings(rng, REBER, batch_size), 7, 3 / 14)


def embedded_reber(rng, batch_size):
    """Predict the next symbol, where the last but one repeats the second.

    Hochreiter and Schmidhuber (1997), experiment 1 (section 5.1); Smith and Zipser
    (1989). B, T or P, a Reber string, the same T or P, E: at least 9 symbols.
    xs, targets as in `reber`. The paper counts a string as right if at each of its
    steps the legal symbols get the largest outputs (`ranked_top`).
    chance: 1/2, of the T or P that closes the string, the one answer that needs a long
    memory. (Over all symbols, always T is right for 5/22.)
    """
    return predict_next(_strings(rng, EMBEDDED_REBER, batch_size), 7, 1 / 2)


def continual_reber(rng, stream, length):
    """The next `length` steps of endless streams of embedded Reber strings.

    Gers, Schmidhuber, Cummins (2000), section 4: nothing marks where a string ends.
    stream   (2, B)  integers, where each stream stands: np.zeros((2, B), int) at the
                     start, later as returned or as changed by `restart`
    length   T >= 1
    Returns a Batch as in `embedded_reber`, all of whose steps count, and the stream.
    stream[0] is the node of EMBEDDED_REBER that the first step leaves: with it,
    legal_next(EMBEDDED_REBER, batch.xs, stream[0]) judges the answers.
    """
    require(rng, length=(length, 1))
    stream = np.asarray(stream)
    check_stream(stream)
    nodes, symbol = stream
    inside = (stream >= 0) & (stream < np.reshape(EMBEDDED_REBER.shape, (2, 1)))
    if not np.all(inside) or np.any(EMBEDDED_REBER[nodes, symbol] < 0):
        raise ValueError(f"stream {stream!r} does not stand on an arc of the grammar")
    symbols = [symbol]
    for _ in range(length):
        nodes = EMBEDDED_REBER[nodes, symbol]
        symbol = _draw(rng, EMBEDDED_REBER[nodes] >= 0)
        symbols.append(symbol)
    return predict_next(np.stack(symbols), 7, 1 / 2), np.stack([nodes, symbol])


def restart(wrong, stream, state):
    """The papers' reset rule: a stream ends at the network's first error.

    Gers, Schmidhuber, Cummins (2000), section 4: the network is set to zero and reads
    another stream from its beginning.
    wrong   (B,)     True for the streams with an error
    stream  (2, B)   of `continual_reber`
    state   a tuple of arrays (B, H): the cell's state
    Returns the stream and the state to go on with.
    """
    wrong = np.asarray(wrong)
    if wrong.dtype != bool or wrong.shape != np.shape(stream)[1:]:
        expected = f"bool {np.shape(stream)[1:]}"
        raise ValueError(f"wrong is {wrong.dtype} {wrong.shape}, expected {expected}")
    check_stream(stream)
    stream = np.where(wrong, 0, stream)
    for s in state:
        check_numbers(state=s)
        if np.ndim(s) != 2 or len(s) != len(wrong):
            raise ValueError(f"state is {np.shape(s)}, expected ({len(wrong)}, H)")
    return stream, tuple(np.where(wrong[:, None], 0, s) for s in state)


def check_stream(stream):
    stream = np.asarray(stream)
    if stream.ndim != 2 or len(stream) != 2 or stream.dtype.kind not in "iu":
        raise ValueError(f"stream is {stream!r}, expected integers (2, B)")


def check_table(table):
    """A table as made by `grammar`."""
    fits = (
        isinstance(table, np.ndarray)
        and table.shape[1:] == (len(REBER_SYMBOLS),)
        and table.dtype.kind == "i"
        and table.size > 0
        and -1 <= np.min(table) <= np.max(table) < len(table)
    )
    if not fits:
        raise ValueError(f"table is {table!r}, expected REBER or EMBEDDED_REBER")


def _strings(rng, table, batch_size):
    """Numbers of the symbols of whole strings, (longest, B), -1 after the end."""
    require(rng, batch_size=(batch_size, 1))
    nodes, going, symbols = np.zeros(batch_size, int), np.full(batch_size, True), []
    while np.any(going):
        symbol = _draw(rng, table[nodes] >= 0)
        nodes = table[nodes, symbol]
        symbols.append(np.where(going, symbol, -1))
        going = going & (nodes != 0)
    return np.stack(symbols)


def _draw(rng, legal):
    """One of the legal symbols of each row, all equally likely."""
    return np.argmax(legal * (1 - rng.random(legal.shape)), axis=-1)  # 1 - random > 0


def legal_next(table, xs, nodes=0):
    """The symbols that may follow each step: bool, shaped like xs.

    table  REBER or EMBEDDED_REBER
    xs     (T, ..., 7)  one-hot symbols; a step of zeros lets nothing follow
    nodes  (...)        where the strings stand before the first step; 0 is the start
    Behind an illegal symbol nothing is legal any more.
    """
    check_table(table)
    check_one_hot(xs, table.shape[1])
    nodes, strings = np.asarray(nodes), np.shape(xs)[1:-1]
    fits = nodes.shape in ((), strings) and nodes.dtype.kind in "iu"
    if not fits or not np.all((-1 <= nodes) & (nodes < len(table))):
        raise ValueError(f"nodes is {nodes!r}, expected a node for each {strings}")
    legal = []
    for x_t in np.asarray(xs):
        nodes = np.where(np.any(x_t, -1), table[nodes, np.argmax(x_t, -1)], -1)
        legal.append(table[nodes] >= 0)
    return np.stack(legal)


def is_legal(string, table):
    """Is the text a whole string of the grammar, from its B to its last E?"""
    check_table(table)
    if not isinstance(string, str):
        raise TypeError(f"string is {string!r}, expected a text")
    node = 0
    for n, symbol in enumerate(string):
        if symbol not in REBER_SYMBOLS:
            raise ValueError(f"{symbol!r} is not one of the symbols {REBER_SYMBOLS}")
        if n and node == 0:
            return False  # it goes on after its end
        node = table[node, REBER_SYMBOLS.index(symbol)]
    return bool(string) and node == 0


def ranked_top(ys, legal):
    """True at the steps where every legal symbol got a larger output than the others.

    The measure of Hochreiter and Schmidhuber (1997), section 5.1. A step at which
    nothing is legal, behind the end of a string, counts as right; nan as wrong.
    ys     (..., K)  outputs, scores or probabilities
    legal  (..., K)  bool, or 1 and 0
    """
    if np.shape(ys) != np.shape(legal):
        raise ValueError(f"ys {np.shape(ys)} and legal {np.shape(legal)} differ")
    check_numbers(ys=ys, legal=legal)
    if np.shape(ys)[-1:] in ((), (0,)):
        raise ValueError(f"ys has shape {np.shape(ys)}, expected (..., K), K >= 1")
    legal = np.asarray(legal, bool)
    lowest = np.min(np.where(legal, ys, np.inf), axis=-1)
    return lowest > np.max(np.where(legal, -np.inf, ys), axis=-1)


def counting(rng, batch_size, largest=10, letters="ab"):
    """Strings a^n b^n (or a^n b^n c^n with letters "abc"), n from 1 ... largest.

    Gers and Schmidhuber (2001). See `counted`, which makes the strings of given n.
    """
    require(rng, batch_size=(batch_size, 1), largest=(largest, 1))
    return counted(rng.integers(1, largest, batch_size, endpoint=True), letters)


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
    """
    if not isinstance(letters, str):
        raise TypeError(f"letters is {letters!r}, expected a text")
    ns, k = np.asarray(ns), len(letters)
    if ns.ndim != 1 or ns.dtype.kind not in "iu" or not ns.size or ns.min() < 1:
        raise ValueError(f"ns is {ns!r}, expected one or more integers >= 1")
    if k < 2 or len({*letters, *"ST"}) < k + 2:
        raise ValueError(f"letters is {letters!r}, expected two or more, but not S, T")
    t = np.arange(k * ns.max() + 2)[:, None]
    # S is letter 0, T letter k + 1: at t = 0 and t = k n + 1 the quotient gives both.
    symbols = np.where(t <= k * ns + 1, 1 + (t - 1) // ns, -1)
    chance = np.sum(ns) / np.sum(k * ns + 1)
    batch = predict_next(symbols, k + 2, chance)
    legal = one_hot_rows(batch.targets, k + 2) * batch.mask[..., None]
    legal[batch.xs[..., 1] == 1, 1:3] = 1
    return batch._replace(targets=legal)


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
    """
    require(rng, batch_size=(batch_size, 1), depth=(depth, 2), kinds=(kinds, 2))
    require(rng, length=(length, depth + 1))
    if kinds > len(OPENING):
        raise ValueError(f"kinds is {kinds}, expected at most {len(OPENING)}")
    rows, height = np.arange(batch_size), np.zeros(batch_size, int)
    stack = np.zeros((depth + 1, batch_size), int)  # row 0 stays unused
    symbols, targets, counts = [], [], []
    for kind in rng.integers(kinds, size=(length, batch_size)):
        opens = (height <= 1) | ((height < depth) & (rng.random(batch_size) < 0.5))
        closed = stack[height, rows]
        height = height + np.where(opens, 1, -1)
        stack[height, rows] = np.where(opens, kind, stack[height, rows])
        symbols.append(np.where(opens, kind, kinds + closed))
        targets.append(stack[height, rows])
        counts.append(1.0 * ~opens)
    xs = one_hot_rows(np.stack(symbols), 2 * kinds)
    mask = np.ones((length, batch_size))
    return Batch(xs, np.stack(targets), mask, np.stack(counts), kinds, 1 / kinds)

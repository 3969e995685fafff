"""Strings are parsed by regular expressions and stacks, not by the package's tables."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmbook.nn.functions import cross_entropy
from lstmbook.tasks import batch as batch_of
from lstmbook.tasks import grammars

SEEDS = st.integers(0, 2**32)
BATCHES = st.integers(1, 12)
SYMBOLS = grammars.REBER_SYMBOLS

# Reber's graph as a regular expression: the upper way, the lower way, and the bridge
# (X) from one to the other, which comes back through P.
LOWER = "T*V"
REBER = re.compile(f"B(TS*X(X{LOWER}P)*(S|X{LOWER}V)|P{LOWER}(PX{LOWER})*(V|PS))E")
EMBEDDED = re.compile(f"B(?:T{REBER.pattern}T|P{REBER.pattern}P)E")

one_grammar = pytest.mark.parametrize(
    "draw, table, pattern",
    [
        (grammars.reber, grammars.REBER, REBER),
        (grammars.embedded_reber, grammars.EMBEDDED_REBER, EMBEDDED),
    ],
    ids=["reber", "embedded"],
)


def strings(batch):
    """The whole strings: what was given, and the last symbol, which was only asked."""
    ends = batch.counts.sum(axis=0).astype(int) - 1
    return [
        given + SYMBOLS[batch.targets[end, b]]
        for b, (given, end) in enumerate(
            zip(batch_of.spell(batch.xs, SYMBOLS), ends, strict=True)
        )
    ]


def whole(texts, table):
    """Which of the texts, all of one length, `legal_next` lets begin, go on and end."""
    symbols = np.array([[SYMBOLS.index(symbol) for symbol in text] for text in texts]).T
    legal = grammars.legal_next(table, np.eye(7)[symbols])
    follow = np.take_along_axis(legal[:-1], symbols[1:, :, None], -1).all((0, 2))
    # Behind a string stands the B of the next one; only an inner string begins so too.
    only_b = legal[..., 0] & (legal.sum(-1) == 1)
    ends = only_b & (symbols == SYMBOLS.index("E"))
    return (symbols[0] == 0) & follow & ends[-1] & ~ends[:-1].any(0)


# Reber's grammars


@pytest.mark.long
@one_grammar
@given(seed=SEEDS, batch_size=BATCHES)
def test_strings_are_whole_strings_of_the_grammar(
    draw, table, pattern, seed, batch_size
):
    batch = draw(np.random.default_rng(seed), batch_size)
    for b, string in enumerate(strings(batch)):
        assert pattern.fullmatch(string)
        assert whole([string], table)
        asked = [SYMBOLS[n] for n in batch.targets[:, b]]
        assert "".join(asked[: len(string) - 1]) == string[1:]


@pytest.mark.long
@one_grammar
@given(
    seed=SEEDS,
    edits=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(SYMBOLS)), max_size=4),
)
def test_a_changed_string_is_legal_only_if_the_pattern_says_so(
    draw, table, pattern, seed, edits
):
    string = strings(draw(np.random.default_rng(seed), 1))[0]
    assert not any(whole([string[:n]], table) for n in range(1, len(string)))
    assert not whole([string + string], table)
    for where, symbol in edits:
        string = string[:where] + symbol + string[where + 1 :]
        assert whole([string], table) == bool(pattern.fullmatch(string))


@one_grammar
def test_every_short_text_is_judged_as_the_pattern_judges_it(draw, table, pattern):
    texts = [
        "B" + "".join(middle) + "E"
        for length in range(6)
        for middle in product(SYMBOLS, repeat=length)
    ]
    if draw is grammars.embedded_reber:
        texts = [
            f"B{a}{t}{b}E" for t in texts[:401] for a, b in product("TPVE", repeat=2)
        ]
    told = []
    for length in {len(text) for text in texts}:
        same = [text for text in texts if len(text) == length]
        told += np.array(same)[whole(same, table)].tolist()
    legal = [text for text in texts if pattern.fullmatch(text)]
    assert sorted(told) == sorted(legal) and len(legal) >= 2


def may_continue(text, table):
    """Is each symbol of the text among those that may follow the ones before it?"""
    xs = np.eye(7)[[[SYMBOLS.index(symbol)] for symbol in text]]
    return grammars.legal_next(table, xs)[-1].any()


@one_grammar
@given(seed=SEEDS)
def test_legal_next_lists_exactly_the_symbols_seen_after_the_same_prefix(
    draw, table, pattern, seed
):
    rng = np.random.default_rng(seed)
    batch = draw(rng, 1)
    prefix = strings(batch)[0]
    cut = int(rng.integers(1, len(prefix)))
    legal = grammars.legal_next(table, batch.xs)[cut - 1, 0]
    # Ways to go on from anywhere: short, and enough to tell every symbol apart.
    inner = ["", "SE", "XSE", "XXVVE", "VVE", "TVVE", "PSE", "PXVVE", "VE", "E", "XVVE"]
    inner += ["BTXSE", "TXSE", "PVVE"]
    endings = inner + [f"{text}{branch}E" for text in inner for branch in "TP"]
    for n, symbol in enumerate(SYMBOLS):
        goes_on = any(pattern.fullmatch(prefix[:cut] + symbol + e) for e in endings)
        assert legal[n] == goes_on, (prefix[:cut], symbol)


def test_the_closing_symbol_is_chance_without_the_second():
    batch = grammars.embedded_reber(np.random.default_rng(0), 4000)
    texts = strings(batch)
    closing = np.mean([text[-2] == "T" for text in texts])
    assert closing == pytest.approx(batch.chance, abs=0.03)
    assert all(text[-2] == text[1] for text in texts)
    answers = batch.targets[batch.counts == 1]
    assert np.mean(answers == SYMBOLS.index("T")) == pytest.approx(5 / 22, abs=0.01)
    assert np.bincount(answers).argmax() == SYMBOLS.index("T")
    assert np.mean([len(text) for text in texts]) == pytest.approx(12, abs=0.3)


def test_the_chance_of_reber_is_the_share_of_its_commonest_symbols():
    batch = grammars.reber(np.random.default_rng(0), 20_000)
    counts = np.bincount(batch.targets[batch.counts == 1], minlength=7)
    shares = dict(zip(SYMBOLS, counts / counts.sum(), strict=True))
    for symbol in "TV":
        assert shares.pop(symbol) == pytest.approx(batch.chance, abs=0.005)
    assert max(shares.values()) < batch.chance - 0.03


def test_both_symbols_of_a_choice_are_equally_likely():
    texts = strings(grammars.reber(np.random.default_rng(1), 8000))
    assert np.mean([text[1] == "T" for text in texts]) == pytest.approx(0.5, abs=0.02)
    looped = [text[2] == "S" for text in texts if text[1] == "T"]
    assert np.mean(looped) == pytest.approx(0.5, abs=0.03)


# Streams


@pytest.mark.long
@given(SEEDS, BATCHES, st.lists(st.integers(1, 25), min_size=1, max_size=4))
def test_a_stream_is_embedded_strings_end_to_end_however_it_is_cut(
    seed, batch_size, pieces
):
    rng = np.random.default_rng(seed)
    stream = np.zeros((2, batch_size), int)
    texts, asked = [""] * batch_size, []
    for length in pieces:
        legal_from = stream[0]
        batch, stream = grammars.continual_reber(rng, stream, length)
        assert batch.xs.shape == (length, batch_size, 7) and batch.counts.all()
        given = batch_of.spell(batch.xs, SYMBOLS)
        if asked:
            assert [text[0] for text in given] == asked  # no symbol lost at the cut
        texts = [text + more for text, more in zip(texts, given, strict=True)]
        asked = [SYMBOLS[n] for n in batch.targets[-1]]
        legal = grammars.legal_next(grammars.EMBEDDED_REBER, batch.xs, legal_from)
        assert np.take_along_axis(legal, batch.targets[..., None], -1).all()
        assert set(np.unique(legal.sum(-1))) <= {1, 2}
    for text in texts:
        whole = re.match(f"(?:{EMBEDDED.pattern})*", text).end()
        rest = text[whole:]
        assert not rest or may_continue(rest, grammars.EMBEDDED_REBER)


@pytest.mark.long
def test_a_long_stream_holds_many_strings_and_no_mark_between_them():
    rng = np.random.default_rng(0)
    stream = np.zeros((2, 1), int)
    batch, _ = grammars.continual_reber(rng, stream, 12_000)
    text = batch_of.spell(batch.xs, SYMBOLS)[0]
    whole = re.match(f"(?:{EMBEDDED.pattern})*", text).end()
    assert len(text) - whole < 100
    assert len(EMBEDDED.findall(text)) == pytest.approx(1000, rel=0.1)


def test_a_stream_of_plain_strings_is_of_the_plain_grammar():
    rng, start = np.random.default_rng(0), np.zeros((2, 20), int)
    batch, stream = grammars.continual_reber(rng, start, 40, grammars.REBER)
    legal = grammars.legal_next(grammars.REBER, batch.xs)
    assert np.take_along_axis(legal, batch.targets[..., None], -1).all()
    later, _ = grammars.continual_reber(rng, stream, 40, grammars.REBER)
    legal = grammars.legal_next(grammars.REBER, later.xs, stream[0])
    assert np.take_along_axis(legal, later.targets[..., None], -1).all()
    with pytest.raises(ValueError, match="expected REBER or EMBEDDED_REBER"):
        grammars.continual_reber(rng, start, 40, grammars.REBER.copy())


def test_what_must_be_guessed_is_a_bit_wherever_two_symbols_may_follow():
    xs = batch_of.one_hot_rows([[SYMBOLS.index(s)] for s in "BTXSE"], 7)
    # after B: T or P, T: S or X, X: X or S, S: E; after E only a new B
    assert np.isclose(grammars.to_be_guessed(grammars.REBER, xs), 3 / 5)
    padded = np.concatenate([xs, np.zeros_like(xs)])
    assert np.isclose(grammars.to_be_guessed(grammars.REBER, padded), 3 / 5)
    rng = np.random.default_rng(1)
    batch, stream = grammars.continual_reber(rng, np.zeros((2, 9), int), 500)
    best = np.where(grammars.legal_next(grammars.EMBEDDED_REBER, batch.xs), 0.0, -1e3)
    losses = cross_entropy(best, batch.targets) / np.log(2)
    said = grammars.to_be_guessed(grammars.EMBEDDED_REBER, batch.xs)
    assert np.isclose(np.mean(losses), said)


def test_restart_begins_a_new_string_and_empties_the_state_where_wrong_only():
    rng = np.random.default_rng(0)
    _, stream = grammars.continual_reber(rng, np.zeros((2, 3), int), 20)
    state = np.ones((3, 4)), np.full((3, 4), 2.0)
    wrong = np.array([True, False, True])
    fresh, (h, c) = grammars.restart(wrong, stream, state)
    assert h[:, 0].tolist() == [0, 1, 0] and c[:, 0].tolist() == [0, 2, 0]
    assert fresh[:, 1].tolist() == stream[:, 1].tolist() and stream.any()
    batch, _ = grammars.continual_reber(rng, fresh, 9)
    texts = batch_of.spell(batch.xs, SYMBOLS)
    assert all(re.match("B[TP]B[TP]", texts[b]) for b in (0, 2))
    assert state[0].all()  # what was passed in is left alone


@pytest.mark.parametrize(
    "stream", [np.zeros(3, int), np.zeros((2, 3)), np.zeros((3, 2), int), [0], "start"]
)
def test_a_stream_of_another_shape_or_type_is_refused(stream):
    with pytest.raises(ValueError, match=r"expected integers \(2, B\)"):
        grammars.continual_reber(np.random.default_rng(0), stream, 5)


@pytest.mark.parametrize("where", [(0, 6), (-1, 0), (40, 0), (0, 9)])
def test_a_stream_that_stands_nowhere_in_the_grammar_is_refused(where):
    with pytest.raises(ValueError, match="expected arcs of the grammar"):
        grammars.continual_reber(np.random.default_rng(0), np.array([where]).T, 5)


@pytest.mark.parametrize("wrong", [[1, 0], np.array([True]), np.array([[True, False]])])
def test_restart_wants_one_bool_for_each_stream(wrong):
    with pytest.raises(ValueError, match=r"expected bool \(2,\)"):
        grammars.restart(wrong, np.zeros((2, 2), int), (np.zeros((2, 3)),))


def test_nothing_is_legal_behind_an_illegal_symbol():
    xs = np.eye(7)[[[SYMBOLS.index(symbol)] for symbol in "BTEBTXSE"]]
    legal = grammars.legal_next(grammars.REBER, xs)[:, 0]
    assert legal.any(-1).tolist() == [True, True] + [False] * 6
    assert not grammars.legal_next(grammars.REBER, 0 * xs).any()


def test_odd_shapes_and_tables_are_named():
    with pytest.raises(ValueError, match=r"xs is \(4, 1, 6\), expected \(T, ..., 7\)"):
        grammars.legal_next(grammars.REBER, np.zeros((4, 1, 6)))
    for odd in (None, [[0]], np.zeros((3, 3), int), np.full((3, 7), 9), "REBER"):
        with pytest.raises(ValueError, match="expected REBER or EMBEDDED_REBER"):
            grammars.legal_next(odd, np.zeros((1, 1, 7)))


# Counting


@pytest.mark.long
@given(SEEDS, BATCHES, st.integers(1, 30), st.sampled_from(["ab", "abc", "xyzw"]))
def test_counting_asks_for_what_may_follow_in_equal_runs(
    seed, batch_size, largest, letters
):
    rng = np.random.default_rng(seed)
    batch = grammars.counting(rng, batch_size, largest, letters)
    alphabet = "S" + letters + "T"
    for b, string in enumerate(batch_of.spell(batch.xs, alphabet)):
        n = string.count(letters[0])
        assert string == "S" + "".join(letter * n for letter in letters)
        assert 1 <= n <= largest
        for t in range(len(string)):
            told = {alphabet[k] for k in np.flatnonzero(batch.targets[t, b])}
            # May follow: whatever starts another string of some n, up to 40.
            texts = [
                "S" + "".join(letter * m for letter in letters) + "T"
                for m in range(1, 42)
            ]
            seen = string[: t + 1]
            assert told == {x[t + 1] for x in texts if x.startswith(seen)}
        assert batch.counts[:, b].sum() == len(string)


def test_counted_makes_the_strings_of_the_numbers_given():
    batch = grammars.counted(range(1, 4))
    assert batch_of.spell(batch.xs, "SabT") == ["Sab", "Saabb", "Saaabbb"]
    assert batch.K == 4 and batch.xs.shape == (7, 3, 4)


def test_small_integers_count_as_far_as_large_ones():
    small, large = (grammars.counted(np.array([3, 200], t)) for t in (np.uint8, int))
    np.testing.assert_array_equal(small.xs, large.xs)
    np.testing.assert_array_equal(small.mask, large.mask)


def test_the_chance_of_counting_is_that_of_the_best_set_of_symbols():
    batch = grammars.counted([3, 8, 5], "abc")
    told = batch.targets[batch.counts == 1]
    sets, counts = np.unique(told, axis=0, return_counts=True)
    assert counts.max() / counts.sum() == pytest.approx(batch.chance)
    assert sets[counts == counts.max()].tolist().count([0, 1, 1, 0, 0]) == 1


def test_counting_draws_every_n_up_to_the_largest():
    batch = grammars.counting(np.random.default_rng(0), 2000, largest=5)
    counts = np.bincount(batch.xs[..., 1].sum(axis=0).astype(int))
    np.testing.assert_allclose(counts[1:] / 2000, 0.2, atol=0.04)
    assert len(counts) == 6


@pytest.mark.parametrize("ns", [[], [0], [2.0], 3, [[1]], ["a"], [-1, 4]])
def test_counted_refuses_what_cannot_be_counted(ns):
    with pytest.raises(ValueError, match="expected one or more integers >= 1"):
        grammars.counted(ns)


@pytest.mark.parametrize("letters", ["a", "", "aa", "aS", "Tb"])
def test_counted_refuses_letters_that_cannot_be_told_apart(letters):
    with pytest.raises(ValueError, match="expected two or more"):
        grammars.counted([1], letters)


# Brackets


@given(SEEDS, BATCHES, st.integers(1, 30), st.integers(2, 4), st.integers(2, 6))
def test_brackets_close_what_was_opened_last(seed, batch_size, more, kinds, depth):
    rng = np.random.default_rng(seed)
    batch = grammars.brackets(rng, batch_size, depth + more, kinds, depth)
    alphabet = grammars.OPENING[:kinds] + grammars.CLOSING[:kinds]
    pairs = dict(zip(grammars.CLOSING, grammars.OPENING, strict=True))
    for b, text in enumerate(batch_of.spell(batch.xs, alphabet)):
        assert len(text) == depth + more and batch.counts[:, b].any()
        still_open = []
        for t, bracket in enumerate(text):
            if bracket in pairs:
                assert still_open.pop() == pairs[bracket]
            else:
                still_open.append(bracket)
            assert 1 <= len(still_open) <= depth
            assert alphabet[batch.targets[t, b]] == still_open[-1]
            assert batch.counts[t, b] == (bracket in pairs)


def test_the_chance_of_brackets_is_one_kind_in_all():
    batch = grammars.brackets(np.random.default_rng(0), 500, 40, kinds=3)
    shares = np.bincount(batch.targets[batch.counts == 1]) / batch.counts.sum()
    np.testing.assert_allclose(shares, batch.chance, atol=0.03)


def test_brackets_open_and_close_evenly_where_both_are_possible():
    batch = grammars.brackets(np.random.default_rng(0), 50, 40, depth=5)
    opens = batch.xs[..., :2].any(-1)
    heights = np.cumsum(np.where(opens, 1, -1), axis=0)
    assert set(np.unique(heights)) == {1, 2, 3, 4, 5}
    free = (heights[:-1] > 1) & (heights[:-1] < 5)
    assert opens[1:][free].mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"kinds": 1}, "kinds is 1, .* >= 2"),
        ({"kinds": 5}, "kinds is 5, expected at most 4"),
        ({"depth": 1}, "depth is 1, .* >= 2"),
        ({"length": 4, "depth": 4}, "length is 4, .* >= 5"),
    ],
)
def test_brackets_name_a_bad_argument(arguments, message):
    with pytest.raises(ValueError, match=message):
        grammars.brackets(np.random.default_rng(0), 4, **arguments)

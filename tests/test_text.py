"""The book's prose as data: frozen, split by chapter, cut into rows, and counted."""

import hashlib
import importlib

import numpy as np
import pytest

from lstmbook.tasks import text
from lstmbook.tasks.batch import spell
from lstmbook.tasks.text import ALPHABET, FILE, K, NGrams, as_symbols, as_text, going_on

PARTS = "training", "validation", "test"


def test_the_prose_is_that_from_which_all_stored_runs_were_learned():
    data = FILE.read_bytes()
    assert hashlib.sha256(data).hexdigest()[:16] == "f1b74f9ef96dc804"
    assert 150_000 < len(data) < 300_000


def test_it_is_plain_letters_and_no_markup():
    assert 40 <= K <= 60 and len(set(ALPHABET)) == K
    whole = "".join(text.chapters().values())
    assert set(whole) == set(ALPHABET)
    assert not set("`$*_{}[]<>|\\") & set(whole) and "  " not in whole


def test_a_paragraph_of_markdown_becomes_a_line_of_letters():
    prose = importlib.import_module("prose")
    cell = (
        "## Two *bold* ideas here, and one more\n\nThe weight $W_x$ of [the cell]"
        "(lstm-cell.ipynb), read\nin {cite:t}`elman1990finding`, is −1 – “so”.\n\n"
        "```python\nx = 1\n```\n$$\na = b\n$$ (label)\n\n| a | b |\n|---|---|\n"
    )
    assert prose.plain(cell) == [
        "two bold ideas here, and one more",
        'the weight # of the cell, read in #, is -1 - "so".',
    ]


def test_each_chapter_is_in_one_part_and_each_part_has_several():
    named = {name: [] for name in PARTS}
    for n, (chapter, words) in enumerate(text.chapters().items()):
        named[text.held_out(n)].append(chapter)
        inside = [part for part in PARTS if words in as_text(text.part(part))]
        assert inside == [text.held_out(n)], chapter
    assert [len(named[part]) for part in PARTS] == [15, 3, 3]
    assert sum(len(text.part(part)) for part in PARTS) == sum(
        map(len, text.chapters().values())
    )


def test_letters_come_back_and_an_odd_one_is_refused():
    assert as_text(as_symbols("lstm, 1997.")) == "lstm, 1997."
    with pytest.raises(ValueError, match="text has 'é', expected letters out of"):
        as_symbols("café")
    with pytest.raises(ValueError, match="name is 'all', expected one of"):
        text.part("all")


def test_a_row_goes_on_where_it_ended_and_the_rows_are_the_whole_text():
    whole = "the rain runs down to the river and the sea."
    batches = going_on(as_symbols(whole), rows=4, steps=3, start=5)
    read = [next(batches) for _ in range(4)]
    rows = ["".join(part) for part in zip(*(spell(b.xs, ALPHABET) for b in read))]
    around = 3 * whole
    for n, row in enumerate(rows):
        start = 5 + len(whole) * n // 4
        assert row == around[start : start + 12]
    targets = np.concatenate([batch.targets for batch in read])
    assert as_text(targets[:, 1]) == around[17:29]
    assert all(np.all(batch.mask == 1) for batch in read)


def by_hand(seen, before, letter, n, letters):
    """Witten and Bell in words: what followed these letters, and how many kinds."""
    if n == 0:
        return 1 / letters
    ahead = ("\n" * (n - 1) + before)[len(before) :] if n > 1 else ""
    padded = "\n" * (n - 1) + seen
    after = [
        padded[t] for t in range(n - 1, len(padded)) if padded[t - n + 1 : t] == ahead
    ]
    rest = by_hand(seen, before, letter, n - 1, letters)
    if not after:
        return rest
    kinds = len(set(after))
    return (after.count(letter) + kinds * rest) / (len(after) + kinds)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_tables_are_what_counting_by_hand_gives(n):
    seen, other = "the rain runs down the lane to the river", "the lane, then rain"
    tables = NGrams(as_symbols(seen), n)
    p = tables.p(as_symbols(other))
    for t, letter in enumerate(other):
        assert np.isclose(p[t], by_hand(seen, other[:t], letter, n, K))
    np.testing.assert_allclose(tables.bits(as_symbols(other)), -np.log2(p))
    following = tables.following(as_symbols(other[:5]))
    assert np.isclose(following.sum(), 1) and following.shape == (K,)
    assert np.isclose(following[as_symbols(other[5])[0]], p[5])


@pytest.mark.long
def test_longer_tables_know_their_own_text_better_and_beyond_five_not_others():
    own, other = text.part("training"), text.part("validation")
    tables = {n: NGrams(own, n) for n in range(1, 7)}
    bits = [tables[n].bits(own).mean() for n in tables]
    assert np.all(np.diff(bits) < 0)
    held_out = {n: tables[n].bits(other).mean() for n in tables}
    assert min(held_out, key=held_out.get) == 5
    assert 2.5 < held_out[3] < 2.7 and held_out[5] < held_out[3] - 0.5


@pytest.mark.parametrize(("n", "letters"), [(0, 5), (2.5, 5), (2, 0)])
def test_a_table_of_no_size_is_refused(n, letters):
    with pytest.raises(ValueError, match="expected"):
        NGrams(np.array([0, 1]), n, letters)

"""The networks that read prose: how they are judged, and the one that is stored."""

import numpy as np
import pytest

from lstmbook.lab.evidence import evidence
from lstmbook.lab.letters import (
    DRAFTS,
    KEPT,
    chosen,
    held_by_units,
    kept_along,
    letter_writer,
    stored,
    written,
)
from lstmbook.lab.text import bits_of_each, letter_network, reader_of_letters
from lstmbook.nn.functions import softmax
from lstmbook.nn.seeds import alone, together
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.text import K, as_symbols, part


def network(seed=0):
    return letter_network(np.random.default_rng(seed), units=5, dtype=np.float64)


def test_bits_are_those_of_reading_letter_by_letter():
    symbols, net = part("test")[:60], network()
    text = np.append(0, symbols)
    scores = net.forward(one_hot_rows(text[:-1, None], K))[0][:, 0]
    right = softmax(scores)[np.arange(60), symbols]
    np.testing.assert_allclose(bits_of_each(net, symbols, 60, 0), -np.log2(right))


def test_what_was_read_before_a_row_does_not_count_but_is_known():
    symbols, net = part("test")[:400], network()
    alone_, known = (bits_of_each(net, symbols, 100, n) for n in (0, 100))
    assert alone_.shape == known.shape == (400,)
    assert not np.allclose(alone_[100:], known[100:])
    whole = bits_of_each(net, symbols[:200], 200, 0)
    np.testing.assert_allclose(known[100:200], whole[100:], atol=1e-6)


def test_several_networks_are_judged_as_each_alone():
    both = together([network(0), network(1)])
    found = bits_of_each(both, part("test")[:400], 100, 50)
    for n in (0, 1):
        each = bits_of_each(alone(both, n), part("test")[:400], 100, 50)
        np.testing.assert_allclose(found[n], each)


def test_the_state_is_carried_on_only_where_one_says_so():
    carried, zeros, again = (
        reader_of_letters([0], "LSTM", 3, 1e-2, carried, letters=1200)
        for carried in (True, False, True)
    )
    W_h = [net.params["0.W_h"] for net in (carried, zeros, again)]
    assert np.array_equal(W_h[0], W_h[2]) and not np.array_equal(W_h[0], W_h[1])


def test_blocks_of_ten_say_what_all_thirty_say():
    for id in ("text-against-3-gram", "text-against-best-table", "text-cells"):
        found = evidence(id)
        assert [block.decided for block in found.blocks()] == [found.decided] * 3


def test_the_stored_network_needs_as_many_bits_as_its_last_draft():
    last = stored()["drafts"][-1]
    assert last["step"] == DRAFTS[-1]
    bits = np.mean(bits_of_each(letter_writer(), part("validation")))
    assert np.isclose(bits, last["bits"], atol=0.02)  # its weights were rounded


def test_the_first_draft_is_that_of_the_untrained_network():
    first = stored()["drafts"][0]
    assert first["step"] == 0 and np.isclose(first["bits"], np.log2(K), atol=0.1)


def test_greedy_lines_are_alike_and_thrown_ones_follow_their_shares():
    lines = written(network(), 0)
    assert np.array_equal(lines[0], lines[1])
    scores = np.broadcast_to(np.log([0.5, 0.3, 0.2]), (20_000, 3))
    for temperature in (1.0, 0.5):
        choose = chosen(temperature, np.random.default_rng(0))
        rows = np.pad(scores, ((0, 0), (0, K - 3)), constant_values=-1e9)
        shares = choose(rows).mean(0)[:3]
        expected = softmax(np.log([0.5, 0.3, 0.2]) / temperature)
        np.testing.assert_allclose(shares, expected, atol=0.02)


@pytest.mark.parametrize(
    ("thing", "kept"),
    [
        ("letters since the word began", [1, 0, 0, 1, 2, 0, 0, 0, 1, 0]),
        ("inside brackets", [0, 0, 1, 1, 1, 0, 0, 0, 0, 0]),
        ("letters since the sentence began", [1, 2, 3, 4, 5, 6, 0, 1, 2, 0]),
        ("letters since the paragraph began", [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]),
    ],
)
def test_what_a_unit_might_keep_is_read_off_the_text(thing, kept):
    assert kept_along(KEPT[thing], "a (bc). d\n").tolist() == kept


def test_a_unit_that_counts_the_word_is_found():
    prose = part("validation")[:3000]
    found = held_by_units(letter_writer(), prose)
    assert all(np.abs(r).max() <= 1 for r in found.values())
    r = found["letters since the word began"]
    assert np.argmax(np.abs(r)) == 38 and r[38] < -0.5


def test_text_is_of_the_alphabet():
    assert K == 52 and as_symbols("\n").tolist() == [0]

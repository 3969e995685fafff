"""Rows of readers, a belief and the joins of a scan, as drawn, are the package's."""

import itertools

import numpy as np
import pytest
from made import Later

from lstmbook.book.figures import after_the_lstm_tree as tree
from lstmbook.book.figures import both_directions_belief as belief
from lstmbook.book.figures import stacks_rows as rows
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Bidirectional

LAYERS, ROWS = Later("live-two-layers"), Later("live-two-rows")
BELIEF, SCAN = Later("live-umbrella-belief"), Later("live-scan-tree")


def said_by_the_package(xs, ways, w):
    for way in ways:
        one = {"W_x": np.ones((1, 1)), "W_h": w * np.ones((1, 1)), "b": np.zeros(1)}
        hs = Bidirectional(RNNCell(one), RNNCell(one)).forward(xs[:, None, None])[0]
        xs = (hs[:, 0, 0], hs[:, 0, 1], hs[:, 0].mean(-1))[way]
    return xs


@pytest.mark.parametrize("ways", itertools.product(range(3), repeat=2))
@pytest.mark.parametrize("w", [0.0, 0.7])
def test_what_a_nudge_moves_is_what_it_moves_in_the_package(ways, w):
    xs, step = rows.NOISE[: rows.T], 1e-6
    for nudged in (1, 4):
        at = step * (np.arange(rows.T) == nudged - 1)
        ends = [said_by_the_package(xs + k * at, ways, w) for k in (1, -1)]
        out = LAYERS.outputs(lower=ways[0], upper=ways[1], nudged=nudged, w=w)
        np.testing.assert_allclose(
            out["by"], (ends[0] - ends[1]) / (2 * step), atol=1e-8
        )
        assert out["moved"] == np.sum(ends[0] != ends[1])


@pytest.mark.parametrize("way", range(3))
def test_a_row_knows_of_what_it_has_read(way):
    for nudged in range(1, rows.T + 1):
        out, steps = ROWS.outputs(way=way, nudged=nudged), np.arange(1, rows.T + 1)
        reach = [steps >= nudged, steps <= nudged, steps > 0][way]
        np.testing.assert_array_equal(out["by"] != 0, reach)
        drawn = [out[f"out_{t}"] > 0 for t in range(rows.T)]
        np.testing.assert_array_equal(drawn, reach)


def by_histories(seen, stay, fits):
    """Wet minus dry by the probability of every history of the weather."""
    total = np.zeros((len(seen), 2))
    for qs in itertools.product((0, 1), repeat=len(seen)):
        p = 0.5 * np.prod(
            [fits if q == x else 1 - fits for q, x in zip(qs, seen, strict=True)]
        )
        p *= np.prod([stay if a == b else 1 - stay for a, b in itertools.pairwise(qs)])
        total[np.arange(len(seen)), qs] += p
    return np.diff(total)[:, 0] / total.sum(-1)


@pytest.mark.parametrize("stay, fits", [(0.9, 0.8), (0.5, 0.95), (0.98, 0.6)])
def test_the_beliefs_are_those_of_all_histories(stay, fits):
    seen = list(belief.SEEN)
    out = BELIEF.outputs(seen=seen, stay=stay, fits=fits)
    np.testing.assert_allclose(out["both"], by_histories(seen, stay, fits))
    for t in range(len(seen)):
        so_far = by_histories(seen[: t + 1], stay, fits)[-1]
        assert np.isclose(out["past"][t], so_far)


@pytest.mark.parametrize("way", range(3))
def test_all_ways_to_join_end_at_the_states_of_the_loop(way):
    h, hs = 0.0, []
    for x in tree.U:
        h = 0.8 * h + x
        hs.append(h)
    out = SCAN.outputs(way=way, rounds=tree.ROUNDS, share=0.8)
    np.testing.assert_allclose(out["h"], hs)
    assert out["whole"] == tree.T and out["joins"] == (7, 17, 11)[way]
    assert out["joins"] == len(tree.PLANS[way])


def test_a_step_is_whole_when_its_state_does_not_change_any_more():
    for way, rounds in itertools.product(range(3), range(tree.ROUNDS + 1)):
        out, end = (
            SCAN.outputs(way=way, rounds=k, share=0.8) for k in (rounds, tree.ROUNDS)
        )
        heard = tree.HEARD[way][rounds]
        drawn = np.array([out[f"whole_{t}"] for t in range(tree.T)])
        np.testing.assert_array_equal(drawn == 1, heard == np.arange(1, tree.T + 1))
        np.testing.assert_allclose(out["h"][drawn == 1], end["h"][drawn == 1])


def test_a_join_takes_in_what_stands_directly_before():
    """Nothing is heard of twice, and no gap is left."""
    for joins in tree.PLANS:
        first = list(range(tree.T))
        for k in range(tree.ROUNDS):
            old = list(first)
            for _, t, r in (join for join in joins if join[0] == k):
                assert r == old[t] - 1
                first[t] = old[r]
        assert first == [0] * tree.T

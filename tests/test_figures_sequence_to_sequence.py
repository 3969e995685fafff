"""The live figures of "From one sequence to another" compute what they say."""

import itertools

import numpy as np
import pytest
from going import STARTS
from made import Later

from lstmbook.book.figures import sequence_to_sequence as figures
from lstmbook.nn.functions import softmax
from lstmbook.tasks.walks import followed

MISTAKE, QUERY = Later("live-one-mistake"), Later("live-moving-query")
TREE = Later("live-beam-tree")


def test_told_the_truth_one_heading_is_wrong_and_otherwise_all_the_rest():
    for seed, at, off in itertools.product(STARTS, (1, 7, 12), (1, 2, 3)):
        setting = {"seed": seed, "at": at, "off": off}
        assert MISTAKE.outputs(told=0, **setting)["wrong"] == 1
        own = MISTAKE.outputs(told=1, **setting)
        assert own["wrong"] == 13 - at
        assert np.all((own["said"] != own["right"]) == (np.arange(1, 13) >= at))


def test_who_goes_on_follows_the_same_turns_from_a_wrong_heading():
    out = MISTAKE.outputs(told=1, at=4, off=1, seed=1003)
    more = (out["turns"] - 1)[4:]  # the turns after the mistake
    assert np.all((np.diff(out["said"])[3:] - more) % 4 == 0)
    again = followed(out["turns"][:, None], np.array([12])).targets[:12, 0]
    assert np.array_equal(out["right"], again)
    legs = np.hypot(*np.diff(out["written"], axis=1))
    assert np.allclose(legs, 1) and np.all(out["written"][:, 0] == 0)


@pytest.mark.parametrize("angle", [-90, -33, 0, 18, 90])
@pytest.mark.parametrize("length", [0, 3, 20])
@pytest.mark.parametrize("there", [1, 4, 6])
def test_the_weights_are_the_softmax_of_the_cosines(angle, length, there):
    out = QUERY.outputs(angle=angle, length=length, there=there)
    cosines = np.cos(np.radians(angle) - figures.ANGLES[:there])
    weights = softmax(length * cosines / np.sqrt(2))
    assert np.allclose(out["weights"][:there], weights)
    assert not np.any(out["weights"][there:])
    assert np.allclose(out["heard"][:, 0], weights @ figures.KEYS[:there])
    assert np.hypot(*out["heard"][:, 0]) <= 1 + 1e-12


def worth(first, after_a, after_b):
    """By hand: the probability of each sentence."""
    sentences = list(itertools.product((0, 1), repeat=3))
    found = []
    for sentence in sentences:
        p, before = 1.0, None
        for letter in sentence:
            a = first if before is None else (after_b if before else after_a)
            p, before = p * (1 - a if letter else a), letter
        found.append(p)
    return np.array(found)


def by_beam(width, first, after_a, after_b):
    """By hand: the beginnings as tuples, sorted."""
    kept = [((), 1.0)]
    for _ in range(3):
        more = []
        for said, p in kept:
            a = first if not said else (after_b if said[-1] else after_a)
            more += [((*said, 0), p * a), ((*said, 1), p * (1 - a))]
        kept = sorted(more, key=lambda each: -each[1])[:width]
    return kept[0]


def test_the_tree_keeps_what_a_beam_by_hand_keeps():
    rng = np.random.default_rng(0)
    for width in (1, 2, 3, 4):
        for numbers in rng.uniform(0.01, 0.99, (25, 3)):
            names = ("first", "after_a", "after_b")
            setting = dict(zip(names, numbers, strict=True))
            out = TREE.outputs(width=width, **setting)
            assert np.allclose(out["worth"], worth(**setting))
            said, p = by_beam(width, **setting)
            assert np.isclose(out["found_p"], p)
            assert out["found"] == int("".join(map(str, said)), 2)


def test_greedy_loses_where_the_preset_says_so_and_nowhere_else_of_them():
    shown = {name: TREE.outputs(**preset) for name, preset in TREE.presets.items()}
    lost = {name for name, out in shown.items() if out["found"] != out["best"]}
    assert lost == {"Greedy loses"}
    assert np.isclose(shown["Greedy loses"]["best_p"], 0.4 * 0.95**2)

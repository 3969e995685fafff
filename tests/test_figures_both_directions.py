"""The live figures of the chapter "Both directions" compute what they say."""

from functools import cache

import numpy as np
import pytest
from counterexample import counterexample
from made import Later, made

from lstmbook.book.figures import both_directions
from lstmbook.book.networks import trained
from lstmbook.tasks.language import (
    ADJECTIVES,
    NOUN,
    NOUNS,
    OTHERS,
    PLACE,
    VERBS,
    WORDS,
)

SUM = Later("live-sum-of-two-scores")


@cache
def which_side():
    """Its networks are trained at the first call, not when tests are collected."""
    return made("live-which-side-knows")


def shown(figure, preset, **more):
    return figure.outputs(**figure.presets[preset] | more)


def test_each_reader_knows_from_the_word_that_settles_it():
    for preset, settles, sign in (("Settled before", 1, 1), ("Settled after", 6, 1)):
        out = shown(which_side(), preset)
        knows = {name: sign * out[name] > 0.8 for name in both_directions.WAYS}
        steps = np.arange(8)
        np.testing.assert_array_equal(knows["forward"], steps >= settles)
        np.testing.assert_array_equal(knows["backward"], steps <= settles)
        assert np.all(knows["both"])
    assert np.all(shown(which_side(), "Settled by itself")["both"] < -0.8)
    lost = shown(which_side(), "Never settled")
    assert all(np.all(np.abs(lost[name]) < 0.4) for name in both_directions.WAYS)


@pytest.mark.parametrize("other", range(len(OTHERS)))
def test_the_noun_beside_does_not_mislead_both_directions(other):
    for adjective, sign in ((2, 1), (4, -1)):
        out = which_side().outputs(adjective=adjective, noun=0, other=other, verb=0)
        assert sign * out["both"][NOUN] > 0.8


def test_the_bars_are_what_the_networks_say():
    words = "the old bat near the wall eats .".split()
    xs = np.eye(len(WORDS))[[PLACE[word] for word in words]][:, None]
    net = trained("senses, backward")
    for t in range(8):  # from the end to t, and no further
        ys, _, _ = net.forward(xs[t:][::-1])
        said = np.tanh(ys[-1, 0, 0] / 2)  # 2 sigmoid(y) - 1
        assert np.isclose(which_side().outputs()["backward"][t], said, rtol=1e-12)


def test_and_and_or_are_sums_but_xor_is_not():
    assert shown(SUM, "AND")["right"] == shown(SUM, "OR")["right"] == 4
    assert shown(SUM, "XOR, an attempt")["right"] == 3
    steps = np.arange(-2, 2.01, 0.5)
    tried = [
        SUM.outputs(rule=2, past=p, future=f, b=b)["right"]
        for p in steps
        for f in steps
        for b in steps
    ]
    assert max(tried) == 3


def test_three_bars_of_xor_and_not_four():
    def claim(out):
        return out["right"] <= 3 or both_directions.RULES[out["rule"]] != "XOR"

    assert counterexample(SUM, claim, np.random.default_rng(0), n=200) is None


def told(out):
    """What adjective, noun and verb say by themselves, and where they stand."""
    words = ("adjective", ADJECTIVES, 1), ("noun", NOUNS, NOUN), ("verb", VERBS, 6)
    said = [(list(menu.values())[out[name]], t) for name, menu, t in words]
    return {kind for kind, _ in said if kind}, [t for kind, t in said if kind]


def each_reader_knows_from_the_word_that_settles_it(out):
    kinds, steps = told(out)
    if len(kinds) != 1:
        return 1.0
    (sign,) = kinds
    knows = out["both"], out["forward"][min(steps) :], out["backward"][: max(steps) + 1]
    return min(np.min(sign * bars) for bars in knows) - 0.6


def where_nothing_settles_it_none_knows(out):
    if told(out)[0]:
        return 1.0
    return 0.5 - max(np.abs(out[name]).max() for name in both_directions.WAYS)


@pytest.mark.parametrize(
    "claim",
    [
        each_reader_knows_from_the_word_that_settles_it,
        where_nothing_settles_it_none_knows,
    ],
)
def test_what_is_said_of_the_readers_is_true_of_each_sentence(claim):
    assert counterexample(which_side(), claim, np.random.default_rng(0), n=20) is None

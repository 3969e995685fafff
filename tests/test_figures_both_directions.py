"""What the figures and experiments of the chapter "Both directions" rest on."""

import numpy as np
import pytest

from lstmbook.book.figures import both_directions as bd
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Bidirectional, Network
from lstmbook.tasks.batch import spell

KNOWS, WINDOW, SUM = (
    bd.which_side_knows(),
    bd.window_of_influence(),
    bd.sum_of_two_scores(),
)


def shown(figure, preset, **more):
    return figure.outputs(**figure.presets[preset] | more)


# Tasks


@pytest.mark.parametrize("late", [0, 2, 4])
@pytest.mark.parametrize("rule", [np.logical_and, np.logical_xor])
def test_the_answer_is_the_rule_of_two_bits_and_comes_as_late_as_said(rule, late):
    batch = bd.around(np.random.default_rng(0), 5, rule, length=11, late=late)
    bits = batch.xs[..., 0] > 0
    for t in range(11):
        asked = t - late
        counts = 2 <= asked < 9
        assert np.all(batch.counts[t] == counts)
        if counts:
            wanted = rule(bits[asked - 2], bits[asked + 2])
            np.testing.assert_array_equal(batch.targets[t, :, 0], wanted)


def test_words_fit_what_is_meant_and_half_of_the_subjects_are_animals():
    batch = bd.senses(np.random.default_rng(0), 2000)
    told = bd.settled_by(batch)
    sign = 2 * batch.targets[0, :, 0] - 1
    assert np.all((told == 0) | (told == sign))
    assert abs(np.mean(sign)) < 0.1
    assert np.all(batch.targets == batch.targets[0])
    assert 0.02 < np.mean(np.all(told == 0, axis=0)) < 0.4


def test_settled_by_reads_adjective_noun_and_verb():
    sentence = "the hungry bat near the lamp rusts ."
    xs = np.eye(len(bd.WORDS))[[bd.PLACE[w] for w in sentence.split()]]
    batch = bd.senses(np.random.default_rng(0), 1)._replace(xs=xs[:, None])
    assert bd.settled_by(batch)[:, 0].tolist() == [1, 0, -1]


def test_only_words_that_nothing_tells_are_to_be_guessed():
    batch = bd.visits(np.random.default_rng(0), 300)
    for t in range(len(batch.xs)):
        several = len(set(batch.targets[t])) > 1
        settled_by_the_guest = t == len(batch.xs) - 1
        assert np.all(batch.counts[t] == (several and not settled_by_the_guest))
    kinds = [len(set(row)) for row in batch.targets[batch.counts[:, 0] > 0]]
    assert np.isclose(batch.chance, np.mean(1 / np.array(kinds)))


def test_a_turned_batch_is_read_from_its_end():
    batch = bd.senses(np.random.default_rng(0), 1)
    words = spell(batch.xs, bd.WORDS, " ")[0].split()
    turned = bd.turned(batch)
    assert spell(turned.xs, bd.WORDS, " ")[0].split() == words[::-1]
    np.testing.assert_array_equal(bd.turned(turned).targets, batch.targets)


def test_right_counts_only_the_steps_that_count():
    batch = bd.around(np.random.default_rng(0), 50, np.logical_and)

    class Says(Network):
        def forward(self, _xs):
            wrong_elsewhere = np.where(
                batch.counts[..., None] > 0, 2 * self.yes - 1, -9
            )
            return wrong_elsewhere[:, None], (), None

    model = Says()
    model.yes = batch.targets
    assert bd.right(model, batch) == 1
    model.yes = 1 - batch.targets
    assert bd.right(model, batch) == 0


@pytest.mark.parametrize("depth", [1, 2])
def test_two_way_layers_stack(depth):
    layers = bd.two_way(3, 4, 2, depth)(np.random.default_rng(0), float)
    assert [type(layer).__name__ for layer in layers] == [
        *["Bidirectional"] * depth,
        "Readout",
    ]
    ys, _, _ = Network(*layers).forward(np.zeros((5, 2, 3)))
    assert ys.shape == (5, 2, 2)


# Which side knows


def test_each_reader_knows_from_the_word_that_settles_it():
    for preset, settles, sign in (("Settled before", 1, 1), ("Settled after", 6, 1)):
        out = shown(KNOWS, preset)
        knows = {name: sign * out[name] > 0.8 for name in bd.WAYS}
        steps = np.arange(8)
        np.testing.assert_array_equal(knows["forward"], steps >= settles)
        np.testing.assert_array_equal(knows["backward"], steps <= settles)
        assert np.all(knows["both"])
    assert np.all(shown(KNOWS, "Settled by itself")["both"] < -0.8)
    lost = shown(KNOWS, "Never settled")
    assert all(np.all(np.abs(lost[name]) < 0.4) for name in bd.WAYS)


@pytest.mark.parametrize("other", range(len(bd.OTHERS)))
def test_the_noun_beside_does_not_mislead_both_directions(other):
    for adjective, sign in ((2, 1), (4, -1)):
        out = KNOWS.outputs(adjective=adjective, noun=0, other=other, verb=0)
        assert sign * out["both"][bd.NOUN] > 0.8


def test_the_bars_are_what_the_networks_say():
    words = "the old bat near the wall eats .".split()
    xs = np.eye(len(bd.WORDS))[[bd.PLACE[word] for word in words]][:, None]
    net = bd.readers()["backward"]
    for t in range(8):  # from the end to t, and no further
        ys, _, _ = net.forward(xs[t:][::-1])
        said = np.tanh(ys[-1, 0, 0] / 2)  # 2 sigmoid(y) - 1
        assert np.isclose(KNOWS.outputs()["backward"][t], said, rtol=1e-12)


# The window of influence


def package_layer(way, w, D):
    one = {"W_x": np.ones((D, 1)) / D, "W_h": np.full((1, 1), w), "b": np.zeros(1)}
    pair = Bidirectional(RNNCell(one), RNNCell(one))
    if way == "both":
        return pair, [slice(0, 2)]
    return pair, [slice(0, 1) if way == "forward" else slice(1, 2)]


@pytest.mark.parametrize("lower", range(3))
@pytest.mark.parametrize("upper", range(4))
@pytest.mark.parametrize("w", [0.0, 0.7])
def test_the_map_is_the_package_s_gradient(lower, upper, w):
    out = WINDOW.outputs(lower=lower, upper=upper, w=w)
    ways = [bd.WAYS[lower], *([bd.WAYS[upper - 1]] if upper else [])]

    def run(xs):
        for way in ways:
            pair, (half,) = package_layer(way, w, xs.shape[-1])
            xs = pair.forward(xs)[0][..., half]
        return np.mean(xs, axis=-1)[:, 0]

    xs, step = bd.NOISE[:, None, None], 1e-6
    slopes = [
        (run(xs + step * e) - run(xs - step * e)) / (2 * step)
        for e in np.eye(bd.STEPS)[:, :, None, None]
    ]
    np.testing.assert_allclose(out["by"], np.abs(np.stack(slopes, 1)), atol=1e-8)


def test_presets_show_the_part_of_the_map_that_they_name():
    dark = {name: shown(WINDOW, name)["by"] == 0 for name in WINDOW.presets}
    above = np.triu(np.ones((bd.STEPS, bd.STEPS), bool), 1)
    np.testing.assert_array_equal(dark["Past only"], above)
    np.testing.assert_array_equal(dark["Two layers ahead"], above)
    np.testing.assert_array_equal(dark["Future only"], above.T)
    assert not np.any(dark["Everything"]) and not np.any(dark["Up and down"])


# A sum of two scores


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

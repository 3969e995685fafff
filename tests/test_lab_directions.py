"""What the readers of both directions learn, and how they are asked."""

import numpy as np
import pytest

from lstmbook.lab import directions
from lstmbook.tasks.language import PLACE, WORDS, senses, settled_by, visits
from lstmbook.tasks.signals import around

AND = np.logical_and


@pytest.mark.parametrize("late", [0, 2, 4])
@pytest.mark.parametrize("rule", [np.logical_and, np.logical_xor])
def test_the_answer_is_the_rule_of_two_bits_and_comes_as_late_as_said(rule, late):
    batch = around(np.random.default_rng(0), 5, rule, length=11, late=late)
    bits = batch.xs[..., 0] > 0
    for t in range(11):
        asked = t - late
        counts = 2 <= asked < 9
        assert np.all(batch.counts[t] == counts)
        if counts:
            wanted = rule(bits[asked - 2], bits[asked + 2])
            np.testing.assert_array_equal(batch.targets[t, :, 0], wanted)


def test_words_fit_what_is_meant_and_half_of_the_subjects_are_animals():
    batch = senses(np.random.default_rng(0), 2000)
    told = settled_by(batch)
    sign = 2 * batch.targets[0, :, 0] - 1
    assert np.all((told == 0) | (told == sign))
    assert abs(np.mean(sign)) < 0.1
    assert np.all(batch.targets == batch.targets[0])
    assert 0.02 < np.mean(np.all(told == 0, axis=0)) < 0.4


def test_settled_by_reads_adjective_noun_and_verb():
    sentence = "the hungry bat near the lamp rusts ."
    xs = np.eye(len(WORDS))[[PLACE[w] for w in sentence.split()]]
    batch = senses(np.random.default_rng(0), 1)._replace(xs=xs[:, None])
    assert settled_by(batch)[:, 0].tolist() == [1, 0, -1]


def test_only_words_that_nothing_tells_are_to_be_guessed():
    batch = visits(np.random.default_rng(0), 300)
    for t in range(len(batch.xs)):
        several = len(set(batch.targets[t])) > 1
        settled_by_the_guest = t == len(batch.xs) - 1
        assert np.all(batch.counts[t] == (several and not settled_by_the_guest))
    kinds = [len(set(row)) for row in batch.targets[batch.counts[:, 0] > 0]]
    assert np.isclose(batch.chance, np.mean(1 / np.array(kinds)))


@pytest.mark.parametrize("depth", [1, 2])
def test_two_way_layers_stack(depth):
    network = directions.two_way(3, 4, 2, depth)(np.random.default_rng(0))
    assert [type(layer).__name__ for layer in network.layers] == [
        *["Bidirectional"] * depth,
        "Readout",
    ]
    ys, _, _ = network.forward(np.zeros((5, 2, 3)))
    assert ys.shape == (5, 2, 2)


def test_a_deep_readout_has_a_hidden_layer_on_both_readers():
    network = directions.deep_readout(3, 4, hidden=6)(np.random.default_rng(0))
    reader, answer = network.layers
    assert type(reader).__name__ == "Bidirectional"
    assert answer.params["W_1"].shape == (8, 6) and answer.params["W_2"].shape == (6, 1)


def test_a_task_from_the_end_is_the_task_turned_round():
    task = directions.asking(AND, late=2)
    batch = task(np.random.default_rng(0), 5)
    from_the_end = directions.from_the_end(task)(np.random.default_rng(0), 5)
    np.testing.assert_array_equal(from_the_end.xs, batch.xs[::-1])
    np.testing.assert_array_equal(from_the_end.targets, batch.targets[::-1])
    assert batch.counts[:4].sum() == 0 < batch.counts[4].sum()  # said 2 steps late


@pytest.mark.long
def test_both_ways_learn_what_one_way_cannot():
    arms = {
        "forward": (directions.one_way(1, 16), directions.asking(AND)),
        "both": (directions.two_way(1, 8), directions.asking(AND)),
    }
    shares, models = directions.train_and_ask(arms, [100, 101], 150)
    assert shares["forward"].max() < 0.8 < 0.95 < shares["both"].min()
    assert models["both"].seeds == (2,)


@pytest.mark.long
def test_at_the_noun_each_reader_knows_what_stands_on_its_side():
    known = directions.of_the_noun((100,), steps=150)
    for case, knows in (("adjective only", "forward"), ("verb only", "backward")):
        right = known[case]
        other = {"forward": "backward", "backward": "forward"}[knows]
        assert right[other].max() < 0.7 < 0.9 < min(right[knows][0], right["both"][0])
    assert max(share[0] for share in known["nothing"].values()) < 0.7


def test_what_is_known_for_good_is_not_lost_at_a_later_look(monkeypatch):
    looks = iter([[1, 0, 1, 1], [1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 1]])
    monkeypatch.setattr(
        directions, "right_at_noun", lambda *_: np.array(next(looks))[:, None]
    )
    found = directions.told_by_noun(range(4), "forward", steps=4, every=1)
    assert [each["steps"] for each in found] == [1, 4, None, 4]

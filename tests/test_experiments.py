"""The named experiments, small enough to run in seconds."""

import numpy as np
import pytest

from lstmbook.lab.adding import CELLS, adding
from lstmbook.lab.reber import REBER_NETWORKS, continual_reber, embedded_reber


def test_the_cell_of_1997_adds_where_it_has_the_steps_to_learn_it():
    results = adding([0, 1, 2], "LSTM-97", length=20, steps=800)
    assert [r["solved"] for r in results] == [True] * 3
    assert all(r["wrong of 2560"] < 100 for r in results)
    assert all(0 < r["sequences"] < 32 * 800 for r in results)
    assert all(r["sequences"] % 3200 == 0 for r in results)


def test_a_seed_comes_out_the_same_alone_and_among_others():
    def wrong(seeds):
        results = adding(seeds, "LSTM-97", length=12, steps=60)
        return [result["wrong of 2560"] for result in results]

    among = wrong([0, 1, 2, 3])
    assert wrong([3, 1]) == pytest.approx([among[3], among[1]], abs=10)
    assert abs(among[3] - among[1]) > 20  # or this would tell nothing


@pytest.mark.parametrize("cell", CELLS)
def test_untrained_every_cell_is_wrong_nearly_always(cell):
    (result,) = adding([0], cell, length=30, steps=1)
    assert not result["solved"] and result["sequences"] == 32
    assert 1900 < result["wrong of 2560"] <= 2560


def test_a_cell_without_a_name_is_named():
    with pytest.raises(ValueError, match="cell is 'RMM', expected one of"):
        adding([0], "RMM")


def test_an_option_takes_the_place_of_the_cell_s_own():
    def first_loss(**options):
        return adding([0], "LSTM", length=12, steps=30, **options)[0]["wrong of 2560"]

    assert first_loss() == first_loss(forget_bias=5) != first_loss(forget_bias=-5)


def test_embedded_reber_is_learned_by_the_whole_gradient_not_by_one_step_of_it():
    (whole,) = embedded_reber([0], "RNN", steps=1200)
    (cut,) = embedded_reber([0], "RNN, 1 step", steps=1200)
    assert cut["outer"] < 0.75 < whole["outer"] and not cut["solved"]
    assert 0 < whole["strings"] <= 8 * 1200


@pytest.mark.parametrize("network", REBER_NETWORKS)
def test_an_untrained_network_guesses_and_fails_at_once(network):
    (embedded,) = embedded_reber([0], network, steps=1, size=64)
    assert embedded["outer"] < 0.9 and not embedded["solved"]
    (continual,) = continual_reber([0], network, steps=1, length=100)
    assert continual["perfect"] == 0 and np.max(continual["first error"]) < 100


def test_without_a_forget_gate_the_cell_fills_up_in_proportion_to_time():
    (old,) = continual_reber([0], "LSTM-97", steps=100, length=1000)
    (new,) = continual_reber([0], "LSTM", steps=100, length=1000)
    assert len(old["drift"]) == 3 and old["drift"][2] > 5 * old["drift"][1] > 100
    assert new["drift"][2] < 30


def test_a_reber_network_without_a_name_is_named():
    with pytest.raises(ValueError, match="network is 'GRU', expected one of"):
        embedded_reber([0], "GRU")

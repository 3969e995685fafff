"""The experiments with Reber's grammar, small enough to run in seconds."""

import numpy as np
import pytest

from lstmbook.lab.reber import REBER_NETWORKS, solve_reber, solve_streams


@pytest.mark.long
def test_embedded_reber_is_learned_by_the_whole_gradient_not_by_one_step_of_it():
    (whole,) = solve_reber([0], "RNN", steps=1200)
    (cut,) = solve_reber([0], "RNN, 1 step", steps=1200)
    assert cut["outer"] < 0.75 < whole["outer"] and not cut["solved"]
    assert 0 < whole["strings"] <= 8 * 1200


@pytest.mark.parametrize("network", REBER_NETWORKS)
def test_an_untrained_network_guesses_and_fails_at_once(network):
    (embedded,) = solve_reber([0], network, steps=1, size=64)
    assert embedded["outer"] < 0.9 and not embedded["solved"]
    (continual,) = solve_streams([0], network, steps=1, length=100)
    assert continual["perfect"] == 0 and np.max(continual["first error"]) < 100


@pytest.mark.long
def test_without_a_forget_gate_the_cell_fills_up_in_proportion_to_time():
    (old,) = solve_streams([0], "LSTM-97", steps=100, length=1000)
    (new,) = solve_streams([0], "LSTM", steps=100, length=1000)
    assert len(old["drift"]) == 3 and old["drift"][2] > 5 * old["drift"][1] > 100
    assert new["drift"][2] < 30


def test_a_reber_network_without_a_name_is_named():
    with pytest.raises(ValueError, match="network is 'GRU', expected one of"):
        solve_reber([0], "GRU")

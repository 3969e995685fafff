"""By which path an LSTM learns, as the text says, from starts that nobody chose."""

import functools

import numpy as np
import pytest
from going import at_the_end
from made import made


@functools.cache
def ends(b_f):
    """Whether it has learned, c-path and h-path at step 0, how far i has opened."""
    seen = "learned", "c_path_first", "h_path_first", "opened"
    return at_the_end(made("live-which-path-learns"), *seen, b_f=b_f)


@pytest.mark.long
def test_with_a_bias_of_1_it_learns_by_the_h_path():
    learned, c_path, h_path, _ = ends(1).T
    assert sum(learned) >= 9
    assert sum(h_path > c_path) >= 9


@pytest.mark.long
def test_with_a_bias_of_3_the_c_path_reaches_as_far():
    learned, c_path, *_ = ends(3).T
    assert sum(learned) >= 9
    assert sum(c_path > 0.05) >= 9
    assert sum(ends(1)[:, 1] < 0.12) >= 9


@pytest.mark.long
def test_with_a_bias_of_0_both_paths_end_and_it_does_not_learn():
    learned, c_path, h_path, _ = ends(0).T
    assert sum(learned) <= 1
    assert sum((c_path < 1e-3) & (h_path < 1e-3)) >= 9


def test_with_a_bias_of_1_both_paths_begin_short():
    live = made("live-which-path-learns")
    begun = [live.outputs(b_f=1, seed=seed) for seed in range(100)]
    assert max(out["c_path_first"] for out in begun) < 0.001
    assert np.median([out["h_path_first"] for out in begun]).round(3) == 0.005


@pytest.mark.long
def test_the_input_gate_opens_at_the_marked_numbers():
    for b_f in (1, 3):
        assert sum(ends(b_f)[:, 3] > 0.04) >= 9

"""The landscapes are those of the package's cells, and presets show what they say."""

import numpy as np
import pytest
from made import Later

from lstmbook.book.diagrams.landscape import PLACES
from lstmbook.book.figures import lstm_cell_landscapes as figures
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.sequence import unroll

FIGURE = Later("live-landscapes")


def shown(preset):
    return FIGURE.outputs(**FIGURE.presets[preset])


@pytest.mark.parametrize("f", [1.0, 0.8])
@pytest.mark.parametrize("w", [0.5, 1.5, 3.0])
def test_a_step_without_input_moves_a_state_by_minus_the_slope(w, f):
    after = figures.paths([0.0, 0.0], w, 0.0, f)  # the gates are 1 at the first
    for kind, path in after.items():
        here, there = path[1:]
        up, down = (figures.heights(here + s, w, f)[kind] for s in (1e-6, -1e-6))
        np.testing.assert_allclose(there - here, (down - up) / 2e-6, atol=1e-8)


def test_the_ball_in_the_valleys_is_the_package_s_unit():
    w, xs = 1.7, np.array([0.9, -0.2, 0.1])
    cell = RNNCell({"W_x": np.ones((1, 1)), "W_h": [[w]], "b": np.zeros(1)})
    start = np.full((1, 1), figures.settled(w))
    hs = unroll(cell, xs[:, None, None], (start,))[0]
    path = figures.paths(xs, w, 0.0, 1.0)["valleys"]
    np.testing.assert_allclose(path[1:], hs.reshape(-1), atol=1e-15)


def test_there_are_two_valleys_above_1_and_one_below():
    def valleys(w):
        slope = np.diff(figures.heights(PLACES, w, 1.0)["valleys"])
        return np.sum((slope[:-1] < 0) & (slope[1:] > 0))

    assert [valleys(w) for w in (0.5, 0.9, 1.2, 3.0)] == [1, 1, 2, 2]


def test_presets_leave_what_they_say():
    over, noise, free = map(shown, ("Over the hill", "Noise", "Noise, unlocked"))
    assert over["valleys_left"] > 0.5 and over["valleys_pushed"][0, -1] > 0.5
    assert abs(noise["valleys_left"]) < 0.01 and abs(noise["valleys_walk"]) < 0.1
    assert abs(noise["plain_walk"]) > 0.3 and noise["cell_walk"] == 0
    assert free["cell_walk"] == free["plain_walk"]
    assert 0.02 < shown("No valley")["valleys_left"] < 0.2
    assert 0 < shown("Forget")["cell_left"] < 0.03


@pytest.mark.parametrize("step", [0, 1, 7, 20])
def test_a_ball_stands_at_the_end_of_its_trail_above_the_ground(step):
    out = FIGURE.outputs(step=step, noise=0.3, gates=2)
    heights = figures.heights(np.array(0.0), out["w"], 0.8)
    for kind in heights:
        x, y = out[f"{kind}_pushed_at"]
        assert np.max(out[f"{kind}_pushed"][1]) == step
        assert x == out[f"{kind}_pushed"][0, -1]
        assert y > figures.heights(x, out["w"], 0.8)[kind]

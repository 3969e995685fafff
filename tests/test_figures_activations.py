"""What learns in the chapter "Activations" does so as the text says."""

from itertools import combinations

import numpy as np
import pytest
from going import learned, set_to
from made import made

from lstmbook.book.figures.activations import curve
from lstmbook.book.figures.activations_learns import OFF, STEEP, X, fitted_by_hinges
from lstmbook.nn.functions import relu

HUNDRED = range(1000, 1100)


def nearest(hinges, places):
    """How near a line and hinges that bend at some of these places get to the wave."""
    wave, best = curve(0, X), np.inf
    for bends in combinations(places, hinges):
        columns = [np.ones(len(X)), X, *(relu(X - bend) for bend in bends)]
        A = np.stack(columns, axis=1)
        left = wave - A @ np.linalg.lstsq(A, wave)[0]
        best = min(best, np.sqrt(np.mean(left**2)))
    return best


def test_two_hinges_are_too_few_for_the_wave_and_three_are_enough():
    assert nearest(2, np.linspace(0, 1, 41)) > 1.9 * OFF
    assert nearest(3, np.linspace(0, 1, 16)) < OFF


@pytest.mark.long
@pytest.mark.parametrize(
    ("values", "count", "starts"),
    [
        ({"count": 2}, 0, HUNDRED[:10]),
        ({"count": 24, "bias": -2.0}, 0, HUNDRED[:10]),
        ({"count": 3}, 3, HUNDRED),
        ({"count": 24}, 99, HUNDRED),
    ],
)
def test_so_many_starts_find_the_wave(values, count, starts):
    found = learned(made("live-fitted-by-hinges"), starts, kind=0, **values)
    assert abs(len(found) - count) <= (0 if count == 0 else 1)


@pytest.mark.long
def test_one_hinge_finds_the_ramp():
    assert len(learned(made("live-fitted-by-hinges"), kind=2, count=1)) >= 9


@pytest.mark.long
def test_dead_hinges_stay_and_the_rest_is_a_flat_line():
    live = fitted_by_hinges()
    set_to(live, live.presets["All dead"])
    before = live.outputs()
    after = live.advance(200)
    assert before["dead"] == after["dead"] == 24 and after["bend"] == 0
    assert np.ptp(after["fit"]) < 1e-12
    assert np.array_equal(before["off_right"], after["off_right"], equal_nan=True)


def test_the_hinges_that_are_drawn_make_the_curve():
    live = fitted_by_hinges()
    set_to(live, {"count": 5})
    out = live.advance(50)
    b_2 = live.state["net.0.b_2"]
    xs, shares = (part.reshape(-1, 4)[:5, :3] for part in out["shares"])
    total = sum(np.interp(X, *pair) for pair in zip(xs, shares, strict=True))
    assert np.allclose(total + b_2, out["fit"])


@pytest.mark.long
def test_masked_hinges_never_move():
    live = fitted_by_hinges()
    set_to(live, {"count": 5})
    live.advance(50)
    w = live.state["net.0.W_1"][0]
    assert np.all(w[:5] != 0) and not np.any(w[5:])
    assert not np.any(np.abs(w[:5]) == STEEP)

"""Paths to a loss and towers of sigmoids are what the package computes."""

import numpy as np
import pytest
from made import Later

from lstmbook.book.figures import activations_towers as towers
from lstmbook.book.figures import backpropagation_paths as paths
from lstmbook.nn.perceptron import MLP

PATHS, TOWERS = Later("live-paths-to-the-loss"), Later("live-towers-by-hand")


def measured(chosen, x, target, step=1e-6):
    """The gradient of one of the figure's eleven, by moving it."""
    params = {k: v.copy() for k, v in paths.NET.params.items()}
    x = np.array(x)
    if chosen < 6:
        array, at = params["W_1"], paths.PAIRS[chosen]
    elif chosen < 9:
        array, at = params["W_2"], (chosen - 6, 0)
    else:
        array, at = x, chosen - 9
    losses = []
    for way in (1, -1):
        array[at] += way * step
        losses.append((MLP(params).forward(x[None])[0][0, 0] - target) ** 2)
        array[at] -= way * step
    return (losses[0] - losses[1]) / (2 * step)


@pytest.mark.parametrize("chosen", range(len(paths.NAMES)))
def test_the_paths_add_up_to_the_gradient(chosen):
    x, target = [0.7, -1.1], 0.4
    out = PATHS.outputs(chosen=chosen, x_1=x[0], x_2=x[1], target=target)
    assert np.isclose(out["gradient"], measured(chosen, x, target), atol=1e-8)
    assert np.isclose(out["gradient"], np.sum(out["mine"]))
    assert out["paths"] == (3 if chosen >= 9 else 1) == np.sum(out["mine"] != 0)
    lit = [out[f"first_{k}"] for k in range(6)]
    assert sum(lit) == (1 if chosen < 6 else 0 if chosen < 9 else 3)


def test_a_saturated_unit_stops_what_goes_through_its_bend():
    into, beyond = (
        PATHS.outputs(**PATHS.presets[f"Saturated, {way}"])["gradient"]
        for way in ("into", "out of")
    )
    assert abs(into) < 0.01 < 1 < abs(beyond)


def test_a_tower_stands_where_its_top_is_and_has_its_height():
    out = TOWERS.outputs(p=[0.4, 0.8], steep=400.0)
    np.testing.assert_allclose(out["one"], out["rise"] + out["fall"])
    inside = np.abs(towers.X - 0.4) < towers.HALF - 0.03
    outside = np.abs(towers.X - 0.4) > towers.HALF + 0.03
    np.testing.assert_allclose(out["one"][inside], 0.8, atol=1e-4)
    np.testing.assert_allclose(out["one"][outside], 0, atol=1e-4)
    total = sum(out[f"tower_{k}"] for k in towers.NAMES)
    np.testing.assert_allclose(out["total"], total)


def test_soft_towers_are_nearer_to_the_wave_and_two_in_one_place_are_not():
    off = {k: TOWERS.outputs(**v)["off"] for k, v in TOWERS.presets.items()}
    assert off["Soft"] < off["Tops on the curve"] < off["Two in one place"]
    assert TOWERS.guess.options[TOWERS.guess.right] == "at 30"

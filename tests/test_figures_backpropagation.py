"""The figures of the chapter on backpropagation compute what they say."""

import numpy as np
import pytest

from lstmbook.book.figures import backpropagation as figures

NODES, DEEP = figures.three_nodes(), figures.gradient_by_layer()


@pytest.mark.parametrize("name", ["x", "w", "b"])
@pytest.mark.parametrize("preset", NODES.presets)
def test_each_gradient_shown_is_the_slope_of_the_loss_shown(name, preset):
    values, step = NODES.presets[preset], 1e-5
    up, down = (
        NODES.function(**values | {name: values[name] + s})["loss"]
        for s in (step, -step)
    )
    shown = NODES.outputs(**values)[f"d{name}"]
    np.testing.assert_allclose(shown, (up - down) / (2 * step), atol=1e-8)


def test_presets_stop_the_gradient_where_they_say():
    out = {name: NODES.outputs(**values) for name, values in NODES.presets.items()}
    assert out["No input"]["dw"] == 0 and abs(out["No input"]["db"]) > 0.5
    assert abs(out["Saturated"]["dh"]) > 1 and abs(out["Saturated"]["dw"]) < 0.01
    assert abs(out["Nothing to mend"]["dh"]) < 1e-12


@pytest.mark.parametrize("kind", range(4))
@pytest.mark.parametrize("depth", [2, 7])
def test_gradient_at_the_input_is_the_slope_of_the_network(kind, depth):
    """Backward through the figure's layers against a nudge of its inputs."""
    gain, b, step = 1.3, 0.2, 1e-6
    weights = gain / np.sqrt(figures.UNITS) * figures.MATRICES[:depth]

    def last(x):  # the gradient at the last layer is all ones
        for W in weights:
            x, _ = figures.bend(kind, x @ W + b)
        return np.sum(x, axis=1)

    slopes = []
    for k in range(figures.UNITS):
        nudge = step * (np.arange(figures.UNITS) == k)
        up, down = last(figures.INPUTS + nudge), last(figures.INPUTS - nudge)
        slopes.append((up - down) / (2 * step))
    out = DEEP.outputs(depth=depth, gain=gain, b=b, kind=kind)
    np.testing.assert_allclose(out["at_input"], figures.typical(np.stack(slopes)), 1e-6)


def test_only_the_chosen_layers_are_drawn():
    out = DEEP.outputs(depth=5)
    assert np.array_equal(np.isfinite(out["both"]), np.arange(31) <= 5)
    assert out["both"][5] == out["bends"][5] == 1


def test_slopes_and_weights_are_told_apart():
    out = {name: DEEP.outputs(**values) for name, values in DEEP.presets.items()}
    straight = out["No slopes to blame"]
    assert straight["from_slopes"] == 1 and straight["at_input"] < 1e-5
    assert out["ReLU, all off"]["at_input"] == 0
    assert 1e-5 < out["ReLU, half off"]["at_input"] < 1e-2
    assert 1e-4 < out["ReLU, half off"]["from_slopes"] < 1e-2  # √½ a layer
    assert out["Explode"]["at_input"] > 1e6

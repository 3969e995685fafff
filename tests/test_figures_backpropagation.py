"""The figures of the chapter on backpropagation compute what they say."""

import numpy as np
import pytest
from going import STARTS, learned, set_to
from made import Later, made

from lstmbook.book.figures import backpropagation as figures
from lstmbook.book.figures import backpropagation_learns
from lstmbook.book.figures.backpropagation import typical
from lstmbook.nn.layers import EachStep, Network
from lstmbook.nn.perceptron import MLP
from lstmbook.train.loop import gradients

NODES, DEEP = Later("live-three-nodes"), Later("live-gradient-by-layer")


@pytest.mark.parametrize("name", ["x", "w", "b"])
def test_each_gradient_shown_is_the_slope_of_the_loss_shown(name):
    step = 1e-5
    for preset, values in NODES.presets.items():
        up, down = (
            NODES.function(**values | {name: values[name] + s})["loss"]
            for s in (step, -step)
        )
        shown, slope = NODES.outputs(**values)[f"d{name}"], (up - down) / (2 * step)
        np.testing.assert_allclose(shown, slope, atol=1e-8, err_msg=preset)


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


@pytest.mark.long
@pytest.mark.parametrize(
    ("gain", "rate", "least", "most"),
    [
        (1, 0.03, 9, 10),
        (0.58, 0.03, 0, 0),
        (0.58, 0.05, 0, 0),
        (3, 0.03, 0, 1),
        (3, 0.005, 3, 5),
    ],
)
def test_so_many_deep_stacks_learn_from_their_start(gain, rate, least, most):
    found = learned(made("live-deep-start"), gain=gain, rate=rate)
    assert least <= len(found) <= most


@pytest.mark.long
@pytest.mark.parametrize("name", ["Small, 0.58", "Large, 3"])
def test_a_poor_start_ends_in_a_flat_line(name):
    live = backpropagation_learns.deep_start()
    set_to(live, live.presets[name])
    assert np.ptp(live.advance(300)["says"]) < 0.02


@pytest.mark.long
def test_what_is_drawn_are_the_gradients_of_the_loss():
    live = backpropagation_learns.deep_start()
    set_to(live, live.presets["Glorot, 1"])
    out, state = live.advance(3), live.state
    params = {k.removeprefix("net.0."): v for k, v in state.items() if "net." in k}
    batch = backpropagation_learns.EXAMPLES
    net = Network(EachStep(MLP(params)))
    _, grads, _, _ = gradients(net, batch, "squared_error")
    sizes = [typical(grads[f"0.W_{n}"]) for n in range(1, 12)]
    np.testing.assert_allclose(out["slopes"], sizes, 1e-6)

    def loss(x):
        return np.mean((MLP(params).forward(x)[0][:, 0] - batch.targets[0, :, 0]) ** 2)

    x = batch.xs[0]
    nudges = 1e-6 * np.eye(len(x))[..., None]
    slopes = [(loss(x + n) - loss(x - n)) / 2e-6 for n in nudges]
    np.testing.assert_allclose(out["arriving"][0], typical(np.array(slopes)), 1e-6)


@pytest.mark.parametrize("seed", STARTS)
def test_little_arrives_below_and_little_comes_in_above(seed):
    outputs = made("live-deep-start").outputs
    small, usual, large = (outputs(gain=g, seed=seed) for g in (0.58, 1, 3))
    assert small["arriving"][1] < small["arriving"][-1] / 50
    assert np.all(small["slopes"][:-1] < 2e-3 * usual["slopes"][:-1])
    assert np.ptp(np.log10(small["slopes"][:-1])) < 1.5
    assert large["arriving"][1] > 100 * large["arriving"][-1]

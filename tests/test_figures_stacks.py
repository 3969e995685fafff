"""The live figure of the chapter "Stacks" computes what it says."""

import numpy as np
import pytest
from counterexample import counterexample
from made import Later

from lstmbook.book.figures import stacks
from lstmbook.book.figures.both_directions import WAYS
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.layers import Bidirectional

WINDOW = Later("live-window-of-influence")


def shown(figure, preset, **more):
    return figure.outputs(**figure.presets[preset] | more)


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
    ways = [WAYS[lower], *([WAYS[upper - 1]] if upper else [])]

    def run(xs):
        for way in ways:
            pair, (half,) = package_layer(way, w, xs.shape[-1])
            xs = pair.forward(xs)[0][..., half]
        return np.mean(xs, axis=-1)[:, 0]

    xs, step = stacks.NOISE[:, None, None], 1e-6
    slopes = [
        (run(xs + step * e) - run(xs - step * e)) / (2 * step)
        for e in np.eye(stacks.T)[:, :, None, None]
    ]
    np.testing.assert_allclose(out["by"], np.abs(np.stack(slopes, 1)), atol=1e-8)


def test_presets_show_the_part_of_the_map_that_they_name():
    dark = {name: shown(WINDOW, name)["by"] == 0 for name in WINDOW.presets}
    above = np.triu(np.ones((stacks.T, stacks.T), bool), 1)
    np.testing.assert_array_equal(dark["Past only"], above)
    np.testing.assert_array_equal(dark["Two layers ahead"], above)
    np.testing.assert_array_equal(dark["Future only"], above.T)
    assert not np.any(dark["Everything"]) and not np.any(dark["Up and down"])


def no_state_of_a_forward_layer_has_read_a_later_input(out):
    ahead = WAYS[out["lower"]] == "forward" and out["upper"] in (0, 1)
    return -np.abs(np.triu(out["by"], 1)).max() if ahead else 1.0


def a_stack_of_forward_layers_does_not_hear_more(out):
    """The second of two hears what the first has read, and nothing else."""
    if WAYS[out["lower"]] != "forward" or out["upper"] != 1:
        return 1.0
    one = WINDOW.outputs(lower=0, upper=0, w=out["w"], looked=out["looked"])
    return not np.any((out["row"] > 0) & (one["row"] == 0))


@pytest.mark.parametrize(
    "claim",
    [
        no_state_of_a_forward_layer_has_read_a_later_input,
        a_stack_of_forward_layers_does_not_hear_more,
    ],
)
def test_what_is_said_of_the_window_is_true_at_each_setting(claim):
    assert counterexample(WINDOW, claim, np.random.default_rng(0), n=20) is None

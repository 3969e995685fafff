"""A figure that takes weights as arrays: what it begins with, and others in a page."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from node import in_node

from lstmbook.live import Live, Slider

STORED = {"net.W": np.array([[1.0, -2.0], [0.5, 0.25]]), "net.b": np.array([0.1, 1.0])}
RUN = """([spec, all]) => all.map((values) => {
    const buffers = live.compile(spec.steps)(values);
    const outputs = Object.entries(spec.outputs);
    return Object.fromEntries(outputs.map(([k, at]) => [k, Array.from(buffers[at])]));
})"""


def run(x, weights):
    return {"y": np.tanh(x * weights["net.W"][0] + weights["net.b"] @ weights["net.W"])}


def draw(out):
    _, ax = plt.subplots()
    ax.bar(range(2), out["y"], gid="y")
    ax.set(ylim=(-1, 1))
    return ax


def figure(run=run, weights=STORED):
    x = Slider(-1, 1, 0.5, "x")
    return Live(run, draw, alt="Two bars.", weights=weights, giver="going", x=x)


def test_a_page_begins_with_the_stored_weights_and_takes_others():
    other = {k: v + 0.75 for k, v in STORED.items()}
    given = {f"weights.{k}": np.ravel(v).tolist() for k, v in other.items()}
    stored, handed = in_node(
        RUN, [figure().programs(), [{"x": 0.5}, {"x": 0.5} | given]]
    )
    expected = figure(weights=other).outputs()["y"]
    np.testing.assert_allclose(stored["y"], figure().outputs()["y"], 1e-15)
    np.testing.assert_allclose(handed["y"], expected, 1e-15)
    assert np.max(np.abs(expected - stored["y"])) > 0.1
    assert "weights.net.W" not in stored


def test_the_page_knows_whose_weights_they_are():
    assert 'data-giver="live-going"' in figure().html


def test_weights_that_change_nothing_are_refused():
    def half(x, weights):
        return {"y": x * weights["net.b"]}

    with pytest.raises(ValueError, match=r"depends on weights\.net\.W"):
        figure(half)

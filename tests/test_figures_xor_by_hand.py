"""The two lines of XOR, and the arrow of a perceptron's weights, are what is said."""

import numpy as np
from made import Later

from lstmbook.book.figures.perceptron import border, facing
from lstmbook.book.figures.perceptron_hidden import line_through
from lstmbook.nn.perceptron import INPUTS, XOR, perceptron

LINES = Later("live-two-lines")


def test_the_last_unit_finds_one_line_where_or_and_and_put_the_points():
    out = LINES.outputs(**LINES.presets["OR and AND"])
    steps = [perceptron(INPUTS, np.ones(2), b) for b in (-0.5, -1.5)]
    np.testing.assert_array_equal(out["hidden"] > 0, np.stack(steps, axis=1))
    assert out["right"] == 4 and LINES.guess.right == 3
    last = perceptron(out["hidden"], np.array([1.0, -1.0]), -1.0)
    np.testing.assert_array_equal(last, XOR)


def test_one_line_twice_is_not_enough():
    assert LINES.outputs(**LINES.presets["Two of the same"])["right"] < 4


def test_hidden_points_are_the_tanh_of_the_distance_from_the_lines():
    p, q = np.array([0.3, 1.1]), np.array([1.0, -0.2])
    out = LINES.outputs(p=p.tolist(), q=q.tolist(), steep=2.5)
    for k, point in enumerate((p, q)):
        w, b = line_through(point)
        assert np.isclose(np.linalg.norm(w), 1) and np.isclose(point @ w + b, 0)
        np.testing.assert_allclose(out["hidden"][:, k], np.tanh(2.5 * (INPUTS @ w + b)))


def test_the_arrow_stands_on_the_line_at_right_angles_and_points_to_the_ones():
    rng = np.random.default_rng(0)
    for w, b in zip(rng.uniform(-2, 2, (20, 2)), rng.uniform(-2, 2, 20), strict=True):
        foot, tip = facing(w, b)["arrow"].T[:2]
        line = border(w, b)["border"]
        if np.abs(b) < 3 * np.linalg.norm(w):  # else it is brought nearer
            assert np.isclose(foot @ w + b, 0, atol=1e-5)
        assert np.isclose((line[:, 1] - line[:, 0]) @ (tip - foot), 0)
        np.testing.assert_allclose(tip - foot, w / 4)

"""Each fault of the exercise is found by the check the chapter names, and no other."""

import numpy as np
import pytest

from lstmbook.book.faults import PASSES, Sound
from lstmbook.nn.cells import LSTMCell

ALL = {"sound": Sound} | PASSES


def gradient_is_right(make, T):
    rng = np.random.default_rng(0)
    cell, xs = make.init(3, 4, rng), rng.normal(size=(T, 2, 3))
    weights = rng.normal(size=(T, 2, 4))
    grads, start = cell.back(weights, cell.run(xs)[1]), cell.params
    way = {name: rng.normal(size=np.shape(p)) for name, p in start.items()}

    def loss(step):
        moved = {name: start[name] + step * way[name] for name in way}
        return np.sum(weights * make(moved).run(xs)[0])

    numeric = (loss(1e-5) - loss(-1e-5)) / 2e-5
    exact = sum(np.sum(grads[name] * way[name]) for name in way)
    return abs(numeric - exact) < 1e-6 * abs(exact)


def keeps(make):
    cell, one = make.init(3, 4, np.random.default_rng(0)), np.ones((2, 4))
    b = np.repeat([-1000.0, 1000.0, 0.0, 0.0], 4)
    (_, c), _ = make(cell.params | {"b": b}).forward(one[:, :3], (one, one))
    return np.allclose(c, one)


def stays_in_range(make):
    cell = make.init(3, 4, np.random.default_rng(0))
    state = np.zeros((2, 4)), np.full((2, 4), 9.0)
    return np.all(np.abs(cell.forward(np.ones((2, 3)), state)[0][0]) <= 1)


def blocks_differ(make):
    cell = make.init(3, 4, np.random.default_rng(0))
    blocks = np.split(cell.params["W_h"], 4, -1)
    return len({block.tobytes() for block in blocks}) == 4


@pytest.mark.parametrize(
    ("check", "finds"),
    [
        (lambda make: gradient_is_right(make, 6), "ACE"),
        (lambda make: gradient_is_right(make, 1), "A"),
        (keeps, "B"),
        (stays_in_range, "D"),
        (blocks_differ, "F"),
    ],
)
def test_a_check_finds_the_faults_it_is_said_to_find_and_no_other(check, finds):
    assert [name for name in ALL if not check(ALL[name])] == list(finds)


def test_the_sound_one_is_the_cell_of_the_book():
    rng = np.random.default_rng(0)
    cell = Sound.init(3, 4, rng)
    xs, state = rng.normal(size=(2, 3)), tuple(rng.normal(size=(2, 2, 4)))
    ours, _ = cell.forward(xs, state)
    theirs, _ = LSTMCell(cell.params).forward(xs, state)
    np.testing.assert_array_equal(ours, theirs)

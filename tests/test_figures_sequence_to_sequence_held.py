"""A trained network follows turns by its own attention, and errs if that is moved."""

import numpy as np
from going import STARTS
from made import Later

from lstmbook.book.figures.sequence_to_sequence_held import LENGTH
from lstmbook.book.networks import trained
from lstmbook.lab.attention import in_its_own_words
from lstmbook.live import Dice
from lstmbook.tasks.walks import followed

HELD = Later("live-held-weights")


def wrong(shift, spread):
    settings = ({"shift": shift, "spread": spread, "seed": seed} for seed in STARTS)
    return np.array([HELD.outputs(**each)["wrong"] for each in settings])


def test_as_learned_it_writes_what_the_package_writes_and_that_is_right():
    assert np.sum(wrong(0, 0.0) == 0) >= 9
    for seed in STARTS:
        turns = Dice(seed).integers(3, size=(LENGTH, 1))
        batch = followed(turns, np.array([LENGTH]))
        written = in_its_own_words(trained("follows turns"), batch)
        said = HELD.outputs(shift=0, spread=0.0, seed=seed)["said"]
        assert np.array_equal(said, np.argmax(written[:, 0], -1))


def test_spread_a_little_it_writes_as_before():
    assert np.sum(wrong(0, 0.3) == 0) >= 9


def test_moved_or_spread_it_errs():
    for shift, spread in ((1, 0.0), (-1, 0.0), (0, 1.0)):
        assert np.sum(wrong(shift, spread) > 0) >= 9


def test_the_weights_of_a_heading_sum_to_one_wherever_they_are_moved():
    for shift in range(-2, 3):
        weights = HELD.outputs(shift=shift, spread=0.2, seed=3)["weights"]
        assert np.allclose(weights.sum(-1), 1)

"""The echo with a window of the reader's choice, from starts that nobody chose."""

import functools

import numpy as np
import pytest
from going import after, learned

from lstmbook.book.figures import bptt_learns as figures
from lstmbook.live import Dice
from lstmbook.nn.parameters import within
from lstmbook.tasks.batch import Batch
from lstmbook.train.loop import training_step


@functools.cache
def made():
    return figures.learns_to_echo()


def preset(name):
    return {k: v for k, v in made().presets[name].items() if k != "seed"}


def test_every_two_of_the_probing_bits_are_balanced():
    bits = figures.probes()[..., 0]
    np.testing.assert_array_equal(np.unique(bits), [0, 1])
    signs = 2 * bits - 1
    np.testing.assert_array_equal(signs @ signs.T, 16 * np.eye(12))
    np.testing.assert_array_equal(np.sum(signs, axis=1), 0)


def test_a_step_sees_the_window_and_no_more():
    state = figures.begin_echo(3)
    for _ in range(2):
        state, _ = figures.step_echo(state, window=5, lag=4)
    new, _ = figures.step_echo(state, window=3, lag=4)
    bits = Dice(state=state["dice"]).integers(2, size=(8, figures.STREAMS, 1))[:3]
    stream = np.concatenate([state["past"], bits])  # 5 + 3 bits
    batch = Batch(1.0 * bits, stream[1:4], None, None, 1, 0.5)
    whole = figures.WHOLE
    params, _, told = training_step(
        whole.form,
        within("net", within("whole", state)),
        within("optimiser", within("whole", state)),
        batch,
        whole.loss,
        whole.optimiser,
        state=(state["h"],),
        clip=1.0,
    )
    for name, array in params.items():
        np.testing.assert_allclose(new[f"whole.net.{name}"], array, 0, 1e-12)
    np.testing.assert_allclose(new["h"], told.state[0], 0, 1e-12)
    np.testing.assert_array_equal(new["past"], stream[3:])


@pytest.mark.long
@pytest.mark.parametrize("name", ["One step more", "Shorter lag", "All it can be"])
def test_a_window_longer_than_the_lag_is_enough(name):
    steps = learned(made(), **preset(name))
    assert len(steps) >= 9
    assert sorted(steps)[8] <= 120


@pytest.mark.long
def test_a_window_as_long_as_the_lag_is_worse_than_the_readout_alone():
    names = ["whole_learned", "whole_wrong", "alone_wrong"]
    seen = after(made(), 400, names, **preset("Window as long as the lag"))
    assert np.sum(seen["whole_learned"]) <= 1
    assert np.sum(seen["alone_wrong"] < seen["whole_wrong"]) >= 9


@pytest.mark.long
def test_once_learned_the_answer_moves_with_the_bit_that_is_asked_for():
    moved = after(made(), 400, ["whole_moved"], **preset("One step more"))
    others = np.delete(np.abs(moved["whole_moved"]), 4, axis=1)
    assert np.sum(moved["whole_moved"][:, 4] > 0.6) >= 9
    assert np.sum(np.max(others, axis=1) < 0.3) >= 9

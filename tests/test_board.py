"""The jobs of one cell ask for what was marked, at steps of every kind."""

import numpy as np
import pytest

from lstmbook.lab.board import train_board
from lstmbook.tasks import board


@pytest.mark.parametrize("job", range(4))
def test_jobs_ask_for_what_was_marked(job):
    batch = board.one_cell(np.random.default_rng(1), 64, job)
    value, mark, asked = np.moveaxis(batch.xs, -1, 0)
    order = board.ORDERS[job]
    assert np.all(mark.sum(0) == order.count("m"))
    assert np.all(asked.sum(0) == order.count("a")) and not np.any(mark * asked)
    total = np.cumsum(mark * value, axis=0)
    last = np.zeros_like(total)
    for t in range(board.T):
        last[t] = np.where(mark[t] == 1, value[t], last[t - 1] if t else 0)
    wanted = asked * (total if job == board.COUNT else last)
    np.testing.assert_array_equal(batch.targets[..., 0], wanted)
    assert len(np.unique(asked.argmax(0))) > 1


def test_what_does_not_fit_the_job_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="job is 4"):
        board.one_cell(rng, 2, 4)
    with pytest.raises(ValueError, match="job is -1"):
        train_board(-1, [0])
    with pytest.raises(ValueError, match="expected 2 rising below 10"):
        board.one_cell(rng, 2, board.LATCH, (3, 2))


def test_marks_and_questions_stand_at_any_steps_equally_often():
    batch = board.one_cell(np.random.default_rng(2), 4000, board.COUNT)
    when = np.sum(batch.xs[..., 1:], axis=(1, 2))  # five of ten steps in each sequence
    np.testing.assert_allclose(when / 4000, 0.5, atol=0.04)


def test_given_steps_are_those_used():
    batch = board.one_cell(np.random.default_rng(2), 3, board.REPLACE, (1, 4, 6, 9))
    assert np.argwhere(batch.xs[:, 0, 1]).ravel().tolist() == [1, 6]
    assert np.argwhere(batch.xs[:, 2, 2]).ravel().tolist() == [4, 9]


@pytest.mark.parametrize("job", range(4))
def test_chance_is_what_an_answer_of_0_costs(job):
    batch = board.one_cell(np.random.default_rng(3), 4000, job)
    assert np.isclose(np.mean(batch.targets**2), batch.chance, rtol=0.05)

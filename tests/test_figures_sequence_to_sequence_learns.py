"""The network that learns to follow turns in the page, from starts nobody chose."""

import functools

import numpy as np
import pytest
from going import after, set_to

from lstmbook.book.figures import sequence_to_sequence_learns as figures
from lstmbook.lab.attention import follower
from lstmbook.nn.parameters import within
from lstmbook.tasks.walks import path

LISTENS, LAST = 0, 1


@functools.cache
def made():
    return figures.follows_turns()


@functools.cache
def told(listens, length=8):
    """(10, 2): shares right when told and in its own words, in the end."""
    steps = 550 if listens == LISTENS else 300
    found = after(made(), steps, ["told", "own"], listens=listens, length=length)
    return np.concatenate([found["told"], found["own"]], axis=1)


@pytest.mark.long
def test_with_attention_eight_turns_are_followed_and_by_the_last_state_not():
    assert np.sum(told(LISTENS)[:, 1] > 0.9) >= 9
    assert np.sum(told(LAST)[:, 1] < 0.7) >= 9


def test_by_the_last_state_it_errs_more_in_its_own_words():
    assert np.sum(told(LAST)[:, 1] < told(LAST)[:, 0]) >= 8


def test_by_the_last_state_alone_nothing_is_heard():
    """The network that is shown is one without attention's half of its last layer."""
    live = made()
    set_to(live, {"listens": LAST, "length": 5, "seed": 3})
    live.advance(20)
    state = live.state
    model = follower(np.random.default_rng(0), figures.UNITS, dtype=np.float64)
    params = within("net", within("learner", state))
    params["attention.W_c"] = params["attention.W_c"].copy()
    params["attention.W_c"][figures.UNITS :] = 0
    model.update(params)
    batch = figures.lists_of(np.rint(state["turns"]).astype(int), 5)
    begin = batch.xs[1][0]
    written, _ = model.write(
        batch.xs[0], begin, 9, lambda y: np.eye(5)[np.argmax(y, -1)], batch.mask
    )
    seen = live.outputs()
    said = np.where(batch.mask[:, 0] == 1, np.argmax(written[:, 0], -1), 4)
    assert np.array_equal(seen["written"], path(said))
    assert not np.any(seen["weights"])
    set_to(live, {"listens": LISTENS, "length": 5, "seed": 3})
    sums = live.outputs()["weights"].sum(-1)
    assert np.allclose(sums, batch.mask[:, 0])

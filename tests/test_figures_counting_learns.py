"""What learns in the chapter "Counting" does so as the text says."""

import functools

import numpy as np
import pytest
from going import at_the_end, set_to

from lstmbook.book.figures import counting_learns as figures
from lstmbook.book.figures.counting import counter_network
from lstmbook.lab.counting import reach
from lstmbook.nn.parameters import within
from lstmbook.nn.seeds import together
from lstmbook.tasks.grammars import counted

made = functools.cache(figures.learns_to_count)


@pytest.mark.parametrize("f", [0.9, 0.98, 0.99, 0.996, 1.0])
def test_it_tells_how_far_a_network_counts(f):
    net = counter_network(f)
    far = reach(together([net]), limit=figures.ASKED)[0]
    for n in range(1, figures.ASKED + 1):
        seen = figures.read(net, n)
        assert seen["reach"] == far
        assert np.all(seen["marks"] >= 0) == (n <= far)


def test_it_shows_the_cells_over_the_string_that_is_chosen():
    seen = figures.read(counter_network(), 4)
    assert seen["c0"][1].tolist()[:9] == [0, 1, 2, 3, 4, 3, 2, 1, 0]
    assert np.max(seen["c0"][0]) == 8


@pytest.mark.long
@pytest.mark.parametrize("taught", [1, 4, 6])
def test_it_is_taught_the_strings_that_the_slider_says(taught):
    live = made()
    set_to(live, {"taught": taught, "seed": 3})
    for name, learner in figures.LEARNERS.items():
        own, batch = within(name, live.state), counted(np.arange(1, taught + 1))
        _, told, _ = learner.step(own, 0, batch)
        assert live.outputs()[f"{name}_loss"] == pytest.approx(told.loss, 1e-12)


@pytest.mark.long
def test_taught_to_five_a_tanh_counts_to_twelve_and_a_sigmoid_not_to_seven():
    names = [
        f"{name}_{what}" for name in figures.LEARNERS for what in ("reach", "loss")
    ]
    far, loss, stuck, other_loss = at_the_end(made(), *names).T
    assert np.sum(far == 12) == 10 and np.max(stuck) == 6
    assert np.max(loss) < 0.02 and np.sum(other_loss < 0.02) == 6


@pytest.mark.long
def test_from_one_and_two_few_learn_to_count():
    far = at_the_end(made(), "signed_reach", taught=2)
    assert np.sum(far == 12) == 1 and np.sum(far <= 2) == 5

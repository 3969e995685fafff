"""Cells learn to fire on time in the page as the chapter "Peepholes" says."""

import numpy as np
import pytest
from going import at_the_end
from made import made

from lstmbook.book.figures import peepholes_learns as figures

NAME = "live-learns-to-fire"
COUNTS = "with_count", "without_count"


@pytest.mark.long
def test_more_learn_with_peepholes_than_without():
    sees, blind = at_the_end(made(NAME), *COUNTS).T
    assert np.sum(sees > blind) >= 9


@pytest.mark.long
def test_at_ten_times_the_rate_few_learn():
    sees, _ = at_the_end(made(NAME), *COUNTS, rate=10.0).T
    assert np.sum(sees <= 1) >= 9


def test_what_is_drawn_is_what_the_best_network_says():
    network = figures.learner(True).form
    said = network.forward(figures.SHOWN.xs)[0][:, :, 0, 0].T
    mean = np.array([0.5, 0.4, 0.6, 0.1, 0.9, 1.0])
    np.testing.assert_allclose(figures.best_of(network, mean), said[3])
    assert figures.SHOWN.targets[-1] == 1 and np.sum(figures.SHOWN.targets) == 4

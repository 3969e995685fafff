"""A run of each cell over a short sequence, for the tests of the loop through time."""

import numpy as np
import pytest
from gradcheck import CELLS, normal, random_cell, random_state

every_cell = pytest.mark.parametrize("kind", CELLS)
T, B, D, H = 5, 3, 2, 4
ENDS = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 1, 1, 0, 1]]).T  # (T, B)


def run(kind, rng, seeds=(), batch=(B,)):
    """A cell, a sequence, a first state, and gradients at all that comes out."""
    cell = random_cell(kind, D, H, rng, seeds)
    xs, state = normal(rng, T, *batch, D), random_state(cell, rng, *batch)
    batch = np.broadcast_shapes(batch, (*seeds, B))
    dhs, dstate = normal(rng, T, *batch, H), random_state(cell, rng, *batch)
    return cell, xs, state, dhs, dstate

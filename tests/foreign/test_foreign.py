"""Figures of other authors run here: page, NumPy and a fresh drawing agree.

The table says how many lines each needed beside the frame (foreign_models.py), counted
in its source; one that needs fewer has got better, and the table says so.
"""

import inspect
import itertools
import re
import zlib

import foreign_models
import foreign_signals
import numpy as np
import pytest
from node import in_node
from test_live_parity import RUN
from tries import tries

from lstmbook.live.drawing import NARROW, draw
from lstmbook.live.page import FONT_SIZE

CHANGED = {
    "xor_by_hand": 1,
    "network_over_data": 2,
    "perceptron_trained": 4,
    "rate_model": 5,
    "linear_network": 2,
    "excitation_inhibition": 3,
    "trajectories": 4,
    "hare_and_lynx": 4,
    "walk_in_a_box": 3,
    "fit_a_gaussian": 2,
    "mixed_views": 3,
    "consumer": 4,
    "newtons_iterations": 4,
    "aliasing": 3,
    "window": 4,
    "filter_response": 4,
    "sine": 1,
    "skin_depth": 1,
    "antenna": 3,
    "power_times_sine": 2,
    "g_h_filter": 1,
    "image_of_two_waves": 1,
}
# It cannot be shown without a kernel: eigenvectors, as many curves as there are states.
WITH_A_KERNEL = {"bound states of a well"}
OWN = {
    name: make
    for file in (foreign_models, foreign_signals)
    for name, make in vars(file).items()
    if inspect.isfunction(make) and make.__module__ == file.__name__
}
SLOW = {"skin_depth", "hare_and_lynx", "trajectories", "aliasing", "fit_a_gaussian"}
EACH = [pytest.param(x, marks=[pytest.mark.long] * (x in SLOW)) for x in CHANGED]
MOST = 300_000  # bytes of a figure, compressed
# Settings, and how many of them are drawn afresh.
RANDOM, CORNERS, DRAWN = tries(20), tries(16), tries(4)


def test_the_table_is_about_the_figures_here():
    assert CHANGED.keys() == OWN.keys() and len(OWN) + len(WITH_A_KERNEL) == 23


def marks(make):
    return len(re.findall(r"# (?:was:|new$)", inspect.getsource(make), re.M))


@pytest.mark.parametrize("name", CHANGED)
def test_so_many_lines_had_to_change(name):
    assert marks(OWN[name]) == CHANGED[name]


def test_most_need_four_lines_at_most():
    assert sum(n <= 4 for n in CHANGED.values()) == 21


def settings_of(live, rng):
    """Random settings, and corners of the controls, or some of them."""
    ends = [sorted({*c.samples(rng)}) for c in live.controls.values()]
    corners = list(itertools.product(*((e[0], e[-1]) for e in ends)))
    chosen = rng.permutation(len(corners))[:CORNERS]
    rows = [corners[k] for k in chosen]
    rows += [
        tuple(rng.choice(c.samples(rng)[-1:]).item() for c in live.controls.values())
        if all(hasattr(c, "positions") for c in live.controls.values())
        else tuple(rng.choice(e).item() for e in ends)
        for _ in range(RANDOM)
    ]
    return [dict(zip(live.controls, row, strict=True)) for row in rows]


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:.* weighs")
@pytest.mark.parametrize("name", EACH)
def test_page_numpy_and_a_fresh_drawing_agree(name):
    live, rng = OWN[name](), np.random.default_rng(0)
    assert len(zlib.compress(live.html.encode())) < MOST
    settings = settings_of(live, rng)
    with np.errstate(all="ignore"):
        expected = [live.outputs(**setting) for setting in settings]
    program, places = live.program.as_lists(), list(live.places.values())
    found = in_node(RUN, [program, places, settings])
    for setting, arrays, outputs in zip(settings, found, expected, strict=True):
        for output, array in zip(live.places, arrays, strict=True):
            right = np.ravel(outputs[output]).astype(float)
            about = f"{output} at {setting}"
            found = np.array([x.replace("Infinity", "inf") for x in array], float)
            np.testing.assert_allclose(found, right, 1e-9, 1e-11, err_msg=about)
    again = [(settings[k], expected[k]) for k in rng.permutation(len(settings))[:DRAWN]]
    size = NARROW, live.heights[1]
    draw(live.figure, live.drawn, size, FONT_SIZE, "afresh", again)

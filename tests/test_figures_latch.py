"""A unit learns to hold a bit in the page as the text says."""

import numpy as np
import pytest
from going import STARTS, learned, set_to
from made import made

from lstmbook.book.figures import vanishing_through_time_learns as figures
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.influence import jacobian


@pytest.mark.long
@pytest.mark.parametrize(
    ("T", "w", "least", "most"), [(5, 0.5, 9, 10), (20, 0.5, 0, 2), (20, 2.0, 9, 10)]
)
def test_so_many_units_learn_to_hold(T, w, least, most):
    assert least <= len(learned(made("live-learns-to-hold"), STARTS, T=T, w=w)) <= most


@pytest.mark.long
def test_the_gradient_grows_while_it_learns_and_shrinks_while_it_holds():
    live = figures.learns_to_hold()
    set_to(live, live.presets["5 steps"])
    start, learning, holding = (live.advance(n) for n in (0, 30, 120))
    assert start["kept"] < 0.6 and learning["kept"] > 0.8 and holding["kept"] < 0.5
    assert start["wrong"] > 0.2 and holding["wrong"] < 0.05
    set_to(live, live.presets["20 steps, a latch"])
    out = live.advance(100)
    assert out["power"] < -15 and out["wrong"] < 0.05


@pytest.mark.parametrize("seed", STARTS)
def test_a_latch_has_its_bits_from_the_start_and_no_gradient(seed):
    out = made("live-learns-to-hold").outputs(T=20, w=2.0, seed=seed)
    assert out["wrong"] <= 2 / 24 and out["power"] < -10


@pytest.mark.long
def test_the_gradient_shown_is_that_of_the_unit():
    live = figures.learns_to_hold()
    set_to(live, live.presets["5 steps"])
    state, out = live.state, live.outputs()
    dice = figures.Dice(state=state["dice"])
    xs = figures.latch(dice, figures.BITS, figures.LONGEST).xs[:5]
    cell = RNNCell({k: state[f"net.0.{k}"] for k in ("W_x", "W_h", "b")})
    J = [jacobian(cell, xs[:, [k]])[1, 0, 0] for k in range(figures.BITS)]
    assert np.isclose(np.mean(np.log10(np.abs(J))), out["power"])


def test_the_landscape_falls_as_the_unit_rolls():
    h, step = np.linspace(-1, 1, 21), 1e-6
    for w in (0.3, 1.0, 2.5):
        up, down = (figures.height(w, h + s) for s in (step, -step))
        np.testing.assert_allclose(
            (up - down) / (2 * step), h - np.tanh(w * h), atol=1e-8
        )

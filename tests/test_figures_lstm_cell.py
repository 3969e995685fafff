"""The figures of the chapter "The LSTM cell" that go on from step to step."""

import numpy as np
import pytest
from made import made

from lstmbook.book.diagrams.channels import HALF
from lstmbook.book.figures.lstm_cell_steps import (
    LETS_GO,
    READ,
    keeper,
)
from lstmbook.nn.functions import sigmoid


@pytest.fixture(scope="module")
def cell():
    return made("live-whole-cell")


def at(cell, preset, t):
    return cell.outputs(**cell.presets[preset] | {"t": t})


def test_each_step_is_one_of_the_cell(cell):
    unit = keeper(b_f=1.5, b_i=-2.0, b_o=0.5)
    state = unit.zero_state(1)
    for t, x in enumerate(READ, start=1):
        (h_prev, c_prev), (state, _) = state, unit.forward(np.array([[x]]), state)
        out = cell.outputs(t=t, b_f=1.5, b_i=-2.0, b_o=0.5)
        told = {k: out[k] for k in ("h_prev", "c_prev", "h", "c", "x")}
        right = dict(zip(told, np.ravel([h_prev, c_prev, *state, [[x]]]), strict=True))
        assert told == pytest.approx(right), t
        assert sigmoid(out["sum_f"]) == pytest.approx(out["f"])
        assert sigmoid(out["sum_i"]) == pytest.approx(out["i"])
        assert sigmoid(out["sum_o"]) == pytest.approx(out["o"])
        assert np.tanh(out["sum_g"]) == pytest.approx(out["g"])


@pytest.mark.parametrize(
    "preset, before, after",
    [
        ("Keep and let go", (0.8, 1), (0, 0.05)),
        ("Leak", (0.1, 0.4), (0, 0.01)),
        ("Never let go", (0.9, 1), (0.4, 0.7)),
    ],
)
def test_a_preset_does_what_it_is_called(cell, preset, before, after):
    for step, (low, high) in ((LETS_GO - 1, before), (LETS_GO, after)):
        assert low <= at(cell, preset, step)["c"] <= high, step


def test_a_silent_cell_holds_all_the_same(cell):
    out = at(cell, "Say nothing", LETS_GO - 1)
    assert out["c"] > 0.8 and abs(out["h"]) < 0.005


def test_leaves_leave_the_share_of_the_gate_open(cell):
    out = at(cell, "Leak", 5)
    for name in "fio":
        above, below = out[f"leaf_{name}"]
        assert above == -below
        assert (HALF - below) / HALF == pytest.approx(out[name])


def test_the_trail_ends_at_the_present_step(cell):
    out = cell.outputs(t=12)
    assert np.max(out["c_now"][0]) == 12 and np.max(out["c_before"][0]) == 11
    assert np.all(np.diff(out["c_now"][0]) >= 0)


def test_cells_move_to_the_left_as_the_steps_go_on():
    row = made("live-row-of-cells")
    before, after = row.outputs(t=5), row.outputs(t=6)
    for name in ("step", "x", "f", "c", "h", "leaf_i", "band_told"):
        for k in (1, 2):
            np.testing.assert_array_equal(
                after[f"{name}_{k - 1}"], before[f"{name}_{k}"]
            )


def test_a_gate_of_a_unit_adds_up_what_it_hears_of_all_three():
    out = made("live-three-units").outputs(gate=3, unit=2, h_1=0.5, h_2=-1.0, h_3=0.25)
    assert np.sum(out["parts"][:4]) == pytest.approx(out["total"])
    assert out["parts"][4] == out["total"]
    assert sigmoid(out["total"]) == pytest.approx(out["opened"])
    one, two, three = (out[f"w_{j}"] for j in (1, 2, 3))
    assert 0.5 * one - two + 0.25 * three == pytest.approx(out["total"])

"""The figures of the chapter "Peepholes" compute what they say."""

import numpy as np
import pytest

from lstmbook.book.figures import peepholes
from lstmbook.book.figures.peepholes import STEEP


@pytest.mark.parametrize("interval", range(4, 13))
def test_with_peepholes_single_spikes_come_on_time_at_every_interval(interval):
    out = peepholes.timer().outputs(interval=interval, p_o=STEEP, p_f=-STEEP, b_o=8.0)
    steps = 1 + np.flatnonzero(out["h_with"] > 0.5)
    np.testing.assert_array_equal(steps, np.arange(interval, 49, interval))
    assert out["spikes"] == out["loud_with"] == 48 // interval


@pytest.mark.parametrize("interval", range(4, 13))
def test_without_peepholes_the_open_timer_is_on_time_and_loud(interval):
    out = peepholes.timer().outputs(interval=interval, p_o=STEEP, p_f=-STEEP, b_o=8.0)
    starts = 1 + np.flatnonzero(np.diff(out["c_without"]) < 0)
    np.testing.assert_array_equal(starts, np.arange(interval, 48, interval))
    assert out["loud_without"] > 2 * out["loud_with"]


@pytest.mark.parametrize(
    ("preset", "spikes", "resets"),
    [
        ("On time", 6, 5),
        ("Never speaks", 0, 0),
        ("Never resets", 1, 0),
        ("Hard of hearing", 6, 3),
    ],
)
def test_presets_of_the_timer_do_what_they_are_called(preset, spikes, resets):
    figure = peepholes.timer()
    out = figure.outputs(**figure.presets[preset])
    assert (out["spikes"], out["resets"]) == (spikes, resets)


def test_a_shut_output_gate_blinds_the_cell_without_peepholes():
    out = peepholes.timer().outputs(interval=8, p_o=STEEP, p_f=-STEEP, b_o=-8.0)
    assert out["resets"] == out["loud_without"] == 0 and out["spikes"] == 6


@pytest.mark.parametrize(
    ("preset", "gate", "empty", "full"),
    [
        ("No peepholes", "o", 0.5, 0.5),
        ("Speak when full", "o", 0.0, 1.0),
        ("Empty when full", "f", 1.0, 0.0),
        ("Stop writing when full", "i", 1.0, 0.0),
    ],
)
def test_presets_of_the_gates_are_open_and_shut_as_named(preset, gate, empty, full):
    figure = peepholes.gates_at_cell()
    for c, value in ((0.0, empty), (1.6, full)):
        out = figure.outputs(**figure.presets[preset] | {"c": c})
        assert abs(out[f"now_{gate}"] - value) < 0.02
        assert np.isclose(out["h"], out["now_o"] * np.tanh(c))

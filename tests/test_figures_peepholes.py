"""The figures of the chapter "Peepholes" compute what they say."""

import numpy as np
import pytest
from counterexample import counterexample
from made import made

from lstmbook.book.figures.peepholes import STEEP
from lstmbook.book.networks import trained
from lstmbook.nn.functions import sigmoid

PAIR = "with", "without"


def test_the_drawn_cell_sees_the_old_state_in_two_gates_and_the_new_in_one():
    seen = {"p_i": -1.5, "p_f": 2.0, "p_o": 3.0}
    out = made("live-peephole-cell").outputs(c_prev=0.5, **seen)
    assert out["peep_i"] == -1.5 * 0.5 and out["peep_f"] == 2.0 * 0.5
    assert out["peep_o"] == 3.0 * out["c"] != 3.0 * 0.5
    for name in "ifo":
        assert sigmoid(out[f"sum_{name}"]) == pytest.approx(out[name])
    assert out["c"] == pytest.approx(out["kept"] + out["written"])
    assert out["h"] == pytest.approx(out["o"] * np.tanh(out["c"]))


@pytest.mark.parametrize("interval", range(4, 13))
def test_with_peepholes_single_spikes_come_on_time_at_every_interval(interval):
    out = made("live-timer").outputs(interval=interval, p_o=STEEP, p_f=-STEEP, b_o=8.0)
    steps = 1 + np.flatnonzero(out["h_with"] > 0.5)
    np.testing.assert_array_equal(steps, np.arange(interval, 49, interval))
    assert out["spikes"] == out["loud_with"] == 48 // interval


@pytest.mark.parametrize("interval", range(4, 13))
def test_without_peepholes_the_open_timer_is_on_time_and_loud(interval):
    out = made("live-timer").outputs(interval=interval, p_o=STEEP, p_f=-STEEP, b_o=8.0)
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
    figure = made("live-timer")
    out = figure.outputs(**figure.presets[preset])
    assert (out["spikes"], out["resets"]) == (spikes, resets)


def test_a_shut_output_gate_blinds_the_cell_without_peepholes():
    out = made("live-timer").outputs(interval=8, p_o=STEEP, p_f=-STEEP, b_o=-8.0)
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
    figure = made("live-gates-at-cell")
    for c, value in ((0.0, empty), (1.6, full)):
        out = figure.outputs(**figure.presets[preset] | {"c": c})
        assert abs(out[f"now_{gate}"] - value) < 0.02
        assert np.isclose(out["h"], out["now_o"] * np.tanh(c))


# The two trained timers


@pytest.fixture(scope="module")
def ways():
    return made("live-two-ways")


def test_the_trained_timers_are_on_time_as_often_as_the_chapter_says(ways):
    ends = np.array(np.meshgrid(*[[0, 1]] * 4)).reshape(4, -1).T
    found = [ways.outputs(delays=delays.tolist()) for delays in ends]
    right = {n: sum(bool(out[f"right_{n}"]) for out in found) for n in PAIR}
    assert right["with"] == 16
    assert 12 <= right["without"] <= 16  # it depends on how a processor rounds
    out = ways.outputs(delays=[0, 1, 1, 0])  # as the figure opens
    assert out["right_with"] and out["right_without"]


@pytest.mark.parametrize("name", PAIR)
def test_h_grows_by_a_third_at_each_step_before_the_first_spike(ways, name):
    def claim(out):
        first = int(out["due"][0, 0])
        h = np.abs(out[f"h_{name}"][2 : first + 1])
        return np.min(h[1:] / h[:-1]) - 4 / 3

    assert counterexample(ways, claim, np.random.default_rng(0), n=40) is None


def test_without_peepholes_c_runs_down_in_nearly_even_steps(ways):
    def claim(out):
        first = int(out["due"][0, 0])
        steps = -np.diff(out["c_without"][1 : first - 1])
        return np.min(steps) - 0.85 * np.max(steps)

    assert counterexample(ways, claim, np.random.default_rng(0), n=40) is None


def test_the_peephole_of_the_trained_output_gate_is_small():
    cell = trained("timer, with").layers[0].cell
    p = {gate: cell.params[f"p_{gate}"].item() for gate in "ifo"}
    assert abs(p["o"]) < 0.2 and max(p["i"], p["f"]) < -1


@pytest.mark.long
def test_the_bare_cell_is_quiet_or_on_time_not_both():
    """At its slider's ends: open it is loud and starts anew, shut it does neither."""

    def claim(out):
        # |h| that never passes 1/2, and yet a start anew
        return not (out["loud_without"] == 0 and out["resets"] > 0)

    assert counterexample(made("live-timer"), claim, np.random.default_rng(0)) is None

"""The live figures of the chapter "After the LSTM" show what they say."""

import numpy as np
import pytest
from counterexample import counterexample
from made import Later, made

from lstmbook.book.figures import after_the_lstm, after_the_lstm_selection


def outputs(figure):
    return {name: figure.outputs(**preset) for name, preset in figure.presets.items()}


def test_an_exponential_gate_writes_by_what_was_there():
    out = outputs(made("live-exponential-gate"))
    blank, full = out["A blank memory"], out["A full memory"]
    assert blank["now_sigmoid"] == full["now_sigmoid"] == 0.5
    assert blank["now_exponential"] > 0.9 and full["now_exponential"] < 0.05
    assert out["An urgent word"]["now_exponential"] > 0.7


@pytest.mark.parametrize("w", [0.1, 5.0, 20.0])
def test_with_its_divisor_an_exponential_gate_is_a_sigmoid_with_a_threshold(w):
    figure = made("live-exponential-gate")
    for a in (-4.0, 0.5, 4.0):
        out = figure.outputs(a=a, w=w)
        moved = figure.outputs(a=a - out["threshold"], w=w)["now_sigmoid"]
        assert np.isclose(out["now_exponential"], moved)


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_the_scan_ends_on_the_loop(share):
    figure, h, hs = made("live-scan-rounds"), 0.0, []
    for pulse in after_the_lstm.PULSES:
        h = share * h + pulse
        hs.append(h)
    np.testing.assert_allclose(figure.outputs(share=share)["loop"], hs, atol=1e-12)
    off = [figure.outputs(share=share, rounds=n)["off"] for n in range(6)]
    assert off[5] == 0 and off[0] > off[1] > off[3] > off[5]


def test_after_n_rounds_a_step_has_heard_two_to_the_n():
    out = made("live-scan-rounds").outputs(share=0.99, rounds=3)
    first = np.flatnonzero(after_the_lstm.PULSES)[0]
    heard = out["now"][first : first + 9] != 0
    assert out["heard"] == 8 and heard.tolist() == [True] * 8 + [False]


GATE = Later("live-exponential-gate")


def a_sigmoid_whose_threshold_moves(out):
    moved = 1 / (1 + np.exp(out["threshold"] - out["a"]))
    return 1e-9 - abs(out["now_exponential"] - moved)


def what_is_taken_falls_with_what_was_written(out):
    more = GATE.outputs(a=out["a"], w=out["w"] + 0.1)
    return out["now_exponential"] - more["now_exponential"]


@pytest.mark.parametrize(
    "claim",
    [a_sigmoid_whose_threshold_moves, what_is_taken_falls_with_what_was_written],
)
def test_what_is_said_of_the_exponential_gate_is_true_at_each_setting(claim):
    rng = np.random.default_rng(0)
    assert counterexample(GATE, claim, rng, n=50) is None


def test_after_five_rounds_each_dot_is_on_the_line():
    figure, rng = made("live-scan-rounds"), np.random.default_rng(0)

    def claim(out):
        return -out["off"] if out["rounds"] == 5 else 1.0

    assert counterexample(figure, claim, rng, n=200) is None


@pytest.mark.parametrize("preset", ["No selection", "Selected", "A second mark"])
def test_the_last_state_is_what_counts_in_it(preset):
    figure = made("live-selection")
    out = figure.outputs(**figure.presets[preset])
    for name in ("fixed", "chosen"):
        last = out[f"{name}_counts"] @ out["values"]
        assert np.isclose(last, out[name][-1], atol=1e-12)


def test_selection_keeps_the_marked_number_until_the_next_mark():
    out = outputs(made("live-selection"))
    assert out["Selected"]["chosen_has"] == pytest.approx(0.87, abs=0.005)
    assert out["A second mark"]["chosen_has"] < 0.01
    second = after_the_lstm_selection.SECOND - 1
    assert out["A second mark"]["chosen_counts"][second] > 0.9
    # Where both shares are equal, the memories are.
    same = made("live-selection").outputs(share=0.5, bias=0.0, weight=0.0)
    np.testing.assert_allclose(same["fixed"], same["chosen"])


def test_the_best_fixed_share_is_the_best():
    figure = made("live-selection")
    shares = np.linspace(0, 1, 101)
    for step in (1, 4, 12):
        left = [figure.outputs(share=s, step=step)["fixed_has"] for s in shares]
        best = figure.outputs(step=step)
        assert max(left) <= best["best"] <= max(left) + 0.001
        assert abs(shares[np.argmax(left)] - best["best_share"]) < 0.01

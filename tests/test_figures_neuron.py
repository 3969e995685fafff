"""The figures of the chapters on neurons and sequences compute what they say."""

import itertools

import numpy as np
import pytest
from counterexample import counterexample
from made import made

from lstmbook.book.figures import activations, perceptron_vote, sequences
from lstmbook.nn.perceptron import INPUTS


@pytest.mark.parametrize(("preset", "right"), [("AND", 4), ("OR", 4), ("XOR", 3)])
def test_presets_solve_what_a_line_can(preset, right):
    figure = made("live-perceptron-weights")
    values = next(v for name, v in figure.presets.items() if preset in name)
    assert figure.outputs(**values)["right"] == right


def test_no_position_of_the_sliders_solves_xor():
    figure, positions = made("live-perceptron-weights"), np.arange(-2, 2.1, 0.5)
    settings = itertools.product(positions, positions, positions)
    best = max(
        figure.function(w_1=w_1, w_2=w_2, b=b, task=2)["right"]
        for w_1, w_2, b in settings
    )
    assert best == 3


def test_the_drawn_neuron_says_what_the_perceptron_says():
    figure, rng = made("live-weighted-vote"), np.random.default_rng(0)
    for (x_1, x_2), b in itertools.product(INPUTS, rng.uniform(-4, 4, 5)):
        w_1, w_2 = rng.uniform(-3, 3, 2)
        given = {"clouds": x_1 > 0, "radio": x_2 > 0, "w_1": w_1, "w_2": w_2}
        out = figure.outputs(b=b, **given)
        assert out["y"] == (out["vote_1"] + out["vote_2"] + b > 0)
        assert (out["at"][0] > perceptron_vote.STEP[0]) == out["y"]


def test_one_of_the_biases_offered_takes_both_witnesses():
    figure = made("live-weighted-vote")
    values = [float(text.replace("−", "-")) for text in figure.guess.options]
    both = [
        [figure.outputs(clouds=a > 0, radio=r > 0, b=b)["y"] for a, r in INPUTS]
        for b in values
    ]
    assert [k for k, said in enumerate(both) if said == [0, 0, 0, 1]] == [
        figure.guess.right
    ]


def test_the_line_goes_through_the_diamonds_and_divides_the_answers():
    out = made("live-drag-the-line").outputs(p=[0.2, 0.1], q=[0.9, 1.2], task=0)
    w, b = np.array([out["w_1"], out["w_2"]]), out["b"]
    for point in (out["p"], out["q"], *out["border"].T):
        assert abs(point @ w + b) < 1e-5  # the drawn line is moved by 1e-6
    inside = out["side"].mean(axis=1)
    assert inside @ w + b > 0
    says = [out[f"answer_{x:.0f}{y:.0f}"] for x, y in INPUTS]
    assert np.array_equal(says, (INPUTS @ w + b > 0).astype(float))


@pytest.mark.parametrize("kind", [1, 2])
def test_the_slope_shown_is_the_slope_of_the_curve_shown(kind):
    out = made("live-activation-shapes").outputs(gain=1.7, b=0.4)
    measured = np.gradient(out[f"curve_{kind}"], activations.AXIS)
    # A central difference is off by h²/6 times the third derivative, at most 2 gain³.
    off = 0.1**2 / 6 * 2 * 1.7**3
    np.testing.assert_allclose(out[f"slope_{kind}"][1:-1], measured[1:-1], atol=off)


@pytest.mark.parametrize("depth", [1, 4, 5])
def test_layers_without_activation_are_a_straight_line(depth):
    figure = made("live-stacked-layers")
    straight = figure.outputs(depth=depth, kind=0)["y"]
    np.testing.assert_allclose(np.diff(straight, 2), 0, atol=1e-9)
    assert figure.outputs(depth=depth, kind=1)["turns"] > 0


@pytest.mark.parametrize("kind", [1, 2])
def test_each_layer_doubles_the_turns_and_adds_one(kind):
    figure = made("live-stacked-layers")
    turns = [figure.outputs(depth=d, kind=kind)["turns"] for d in range(1, 6)]
    assert turns == [1, 3, 7, 15, 31]
    vain = figure.outputs(**figure.presets["Depth in vain"])
    assert (vain["depth"], vain["turns"]) == (5, 1)


def test_no_setting_turns_more_often_than_the_readout_says():
    def claim(out):
        return out["most"] - out["turns"]

    figure = made("live-stacked-layers")
    assert counterexample(figure, claim, np.random.default_rng(0), n=100) is None


def test_more_towers_come_closer():
    figure = made("live-towers")
    for kind in range(3):
        off = [
            figure.outputs(count=n, steepness=400, kind=kind)["off"]
            for n in (4, 12, 24)
        ]
        assert off[0] > off[1] > off[2]


def test_a_unit_is_calibrated_at_weight_two_only():
    figure = made("live-as-probability")
    said = [figure.outputs(w=w)["at_09"] for w in (1.0, 2.0, 6.0)]
    assert np.isclose(said[1], 0.9) and said[0] > 0.95 and said[2] < 0.75


def test_shares_know_differences_of_scores_only():
    figure = made("live-scores-to-shares")
    low, high = (figure.outputs(a=a, b=a - 1, c=a - 2)["p"] for a in (0.0, 2.0))
    np.testing.assert_allclose(low, high)
    third = [figure.outputs(c=c)["ratio"] for c in (-3.0, 3.0)]
    np.testing.assert_allclose(third, np.e)
    np.testing.assert_allclose(figure.outputs(gain=0.0)["p"], 1 / 3)


def test_text_becomes_one_hot_rows_and_rows_of_the_table():
    out = made("live-text-to-arrays").outputs(text="ad")
    assert out["T"] == 2 and out["one_hot"].sum() == 2
    assert out["one_hot"][0, 0] == out["one_hot"][1, 1] == 1
    np.testing.assert_array_equal(out["embedded"][:, :2].T, sequences.EMBEDDING[:2])
    assert not out["embedded"][:, 2:].any()


@pytest.mark.parametrize(
    ("shape", "inputs", "outputs"),
    zip(range(5), (1, 1, 5, 5, 3), (1, 5, 1, 5, 3), strict=True),
)
def test_shapes_read_and_write_as_named(shape, inputs, outputs):
    task = sequences.FITS.index(shape)
    out = made("live-five-shapes").outputs(task=task)
    assert (out["inputs"], out["outputs"]) == (inputs, outputs)
    assert [out[f"lit_{k}"] for k in range(5)] == [k == shape for k in range(5)]


def test_a_window_forgets_what_has_left_it():
    pulses = [1.0] + [0.0] * 13
    figure = made("live-window")
    known = [figure.outputs(pulses=pulses, k=4, t=t)["known"] for t in range(1, 8)]
    assert known == [1, 1, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [("Fade", 0.1, 0.0), ("Hold", 0.9, -0.9575), ("Stuck", 0.9, 0.9987)],
)
def test_one_unit_fades_holds_or_sticks(preset, first, last):
    figure = made("live-pulse-response")
    out = figure.outputs(**figure.presets[preset])
    assert out["hs"][4] > first
    assert abs(out["last"] - last) < 2e-3


def test_eigenvalues_on_the_circle_keep_the_length_of_the_state():
    figure = made("live-two-unit-orbit")
    left = {n: figure.outputs(**v)["left"] for n, v in figure.presets.items()}
    assert np.isclose(left["Keep"], 1) and np.isclose(left["Flip"], 1)
    assert left["Fade"] < 0.1 and left["Explode"] > 4
    squashed = figure.outputs(eigenvalue=[0.8, 0.6], squash=True)["left"]
    assert squashed < 0.5

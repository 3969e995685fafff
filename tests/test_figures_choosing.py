"""The live figure of the chapter "Choosing a cell" shows what it says."""

import numpy as np
import pytest
from counterexample import counterexample
from made import Later, made

from lstmbook.book.figures import choosing
from lstmbook.nn.variants import VARIANTS


def outputs(figure):
    return {name: figure.outputs(**preset) for name, preset in figure.presets.items()}


def test_the_presets_of_the_variants_show_what_their_names_say():
    out = outputs(made("live-any-variant"))
    assert out["All parts"]["off"] < 0.05
    for name in "Cannot let go", "Takes in all", "Cannot add":
        assert out[name]["off"] > 0.5, name
    added = np.cumsum(out["Cannot let go"]["xs"] * choosing.MARKED)
    np.testing.assert_allclose(out["Cannot let go"]["cs"], added, atol=0.05)
    forgot = np.repeat([0.8, -0.6, 0.5], [5, 5, 6])
    np.testing.assert_allclose(out["Cannot add"]["cs"], forgot, atol=0.05)
    assert out["Shows it raw"]["off"] < 0.05
    assert out["Shows it raw"]["hs"].max() > 2


@pytest.mark.parametrize("task", range(3))
def test_the_full_cell_does_every_job_and_its_h_stays_below_one(task):
    out = made("live-any-variant").outputs(task=task, kind=0)
    assert out["off"] < 0.05 and np.abs(out["hs"]).max() < 1


def test_each_variant_differs_from_the_full_one_in_some_task():
    figure = made("live-any-variant")
    for kind in range(1, len(VARIANTS)):
        shown = [
            (figure.outputs(task=t, kind=kind)[k], figure.outputs(task=t, kind=0)[k])
            for t in range(3)
            for k in ("cs", "hs")
        ]
        assert any(np.abs(one - full).max() > 0.05 for one, full in shown), kind


NAMES, FIGURE = list(VARIANTS), Later("live-any-variant")


def an_average_stays_among_its_numbers(out):
    return 1 - np.abs(out["cs"]).max() if NAMES[out["kind"]] == "coupled" else 1.0


def with_its_tanh_h_stays_below_one(out):
    return (
        1 - np.abs(out["hs"]).max() if NAMES[out["kind"]] != "no output act." else 1.0
    )


def peepholes_change_what_is_shown_not_what_is_held(out):
    if NAMES[out["kind"]] != "peepholes":
        return 1.0
    full = {name: out[name] for name in ("task", "b_i", "b_f", "b_o")} | {"kind": 0}
    full = FIGURE.outputs(**full)
    return 1e-9 - np.abs(out["cs"] - full["cs"]).max()


@pytest.mark.parametrize(
    "claim",
    [
        an_average_stays_among_its_numbers,
        with_its_tanh_h_stays_below_one,
        peepholes_change_what_is_shown_not_what_is_held,
    ],
)
def test_what_is_said_of_the_variants_is_true_at_each_setting(claim):
    figure, rng = FIGURE, np.random.default_rng(0)
    assert counterexample(figure, claim, rng, n=50) is None


def test_without_its_tanh_h_would_pass_one():
    figure, rng = FIGURE, np.random.default_rng(0)
    claim = lambda out: 1 - np.abs(out["hs"]).max()  # noqa: E731
    assert counterexample(figure, claim, rng, n=50).margin < 0

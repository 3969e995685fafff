"""What the chapter "Choosing a cell" shows and trains is what it says."""

from functools import partial

import numpy as np
import pytest

from lstmbook.book.figures import choosing as figures
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.variants import VARIANTS
from lstmbook.tasks.signals import temporal_order_2013


def outputs(figure):
    return {name: figure.outputs(**preset) for name, preset in figure.presets.items()}


def test_the_presets_of_the_variants_show_what_their_names_say():
    out = outputs(figures.any_variant())
    assert out["All parts"]["off"] < 0.05
    for name in "Cannot let go", "Takes in all", "Cannot add":
        assert out[name]["off"] > 0.5, name
    added = np.cumsum(out["Cannot let go"]["xs"] * figures.MARKED)
    np.testing.assert_allclose(out["Cannot let go"]["cs"], added, atol=0.05)
    forgot = np.repeat([0.8, -0.6, 0.5], [5, 5, 6])
    np.testing.assert_allclose(out["Cannot add"]["cs"], forgot, atol=0.05)
    assert out["Shows it raw"]["off"] < 0.05
    assert out["Shows it raw"]["hs"].max() > 2


@pytest.mark.parametrize("task", range(3))
def test_the_full_cell_does_every_job_and_its_h_stays_below_one(task):
    out = figures.any_variant().outputs(task=task, kind=0)
    assert out["off"] < 0.05 and np.abs(out["hs"]).max() < 1


def test_each_variant_differs_from_the_full_one_in_some_task():
    figure = figures.any_variant()
    for kind in range(1, len(VARIANTS)):
        shown = [
            (figure.outputs(task=t, kind=kind)[k], figure.outputs(task=t, kind=0)[k])
            for t in range(3)
            for k in ("cs", "hs")
        ]
        assert any(np.abs(one - full).max() > 0.05 for one, full in shown), kind


def test_an_exponential_gate_writes_by_what_was_there():
    out = outputs(figures.exponential_gate())
    blank, full = out["A blank memory"], out["A full memory"]
    assert blank["now_sigmoid"] == full["now_sigmoid"] == 0.5
    assert blank["now_exponential"] > 0.9 and full["now_exponential"] < 0.05
    assert out["An urgent word"]["now_exponential"] > 0.7


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_the_scan_ends_on_the_loop(share):
    figure, h, hs = figures.scan_rounds(), 0.0, []
    for pulse in figures.PULSES:
        h = share * h + pulse
        hs.append(h)
    np.testing.assert_allclose(figure.outputs(share=share)["loop"], hs, atol=1e-12)
    off = [figure.outputs(share=share, rounds=n)["off"] for n in range(6)]
    assert off[5] == 0 and off[0] > off[1] > off[3] > off[5]


def test_after_n_rounds_a_step_has_heard_two_to_the_n():
    out = figures.scan_rounds().outputs(share=0.99, rounds=3)
    first = np.flatnonzero(figures.PULSES)[0]
    heard = out["now"][first : first + 9] != 0
    assert out["heard"] == 8 and heard.tolist() == [True] * 8 + [False]


def test_networks_with_one_seed_begin_alike_and_learn_from_the_same(monkeypatch):
    few = figures.TASKS["replace"]._replace(steps=2)
    monkeypatch.setitem(figures.TASKS, "replace", few)
    init = partial(LSTMCell.init, forget_bias=1.0)
    params = figures.train("replace", [init, init], [0, 1]).params["0.W_x"]
    np.testing.assert_array_equal(params[:2], params[2:])
    assert np.abs(params[0] - params[1]).max() > 0.1


def test_an_ablation_scores_each_variant_and_seed(monkeypatch):
    few = figures.TASKS["count"]._replace(steps=2)
    monkeypatch.setitem(figures.TASKS, "count", few)
    scores = figures.ablation("count", [0, 1, 2], ("full", "coupled"))
    assert list(scores) == ["full", "coupled"]
    assert all(np.shape(s) == (3,) and np.all(s >= 0) for s in scores.values())


def texts(svg):
    return [text.text for text in svg.iter() if text.tag.endswith("text")]


def test_the_medians_are_in_the_words_and_all_rows_have_names():
    rows = {"full": np.array([0.1, 0.2, 0.9]), "coupled": np.array([0.5, 0.5, 0.7])}
    still = figures.draw_scores({"add": rows, "count": rows})
    assert "add: full 0.20, coupled 0.50" in still.alt
    wide, narrow = (still.drawings[size][0] for size in ("wide", "narrow"))
    assert texts(wide).count("coupled") == 1 and texts(narrow).count("coupled") == 2


def test_the_table_has_median_worst_and_best_and_a_bold_number():
    rows = {"full": np.array([0.1, 0.2, 0.9]), "coupled": np.array([0.5, 0.5, 0.7])}
    table = figures.score_table({"add": rows, "count": rows}, {("count", "coupled")})
    assert table.data.replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "| Variant | add | count |",
        "| :-- | :-- | :-- |",
        "| full | 20 (10, 90) | 20 (10, 90) |",
        "| coupled | 50 (50, 70) | **50** (50, 70) |",
    ]


def test_scores_count_what_counts():
    batch = figures.TASKS["add"].test(np.random.default_rng(0))
    ys = np.stack([batch.targets, batch.targets + 0.05], 1)  # off where it counts
    ys[:, 0] += 5 * (1 - batch.counts[..., None])  # off where it does not
    np.testing.assert_array_equal(figures.TASKS["add"].score(ys, batch), [1, 0])

    batch = figures.TASKS["count"].test(np.random.default_rng(0))
    ys = np.stack([batch.targets - 0.5] * 2, 1)
    ys[1, 1, 0] *= -1  # one step of one string
    np.testing.assert_allclose(figures.TASKS["count"].score(ys, batch), [1, 29 / 30])


def test_a_shuffled_string_has_the_same_table_and_another_order():
    batch = temporal_order_2013(np.random.default_rng(0), 50, 20)
    mixed = figures.shuffled(batch, np.random.default_rng(1))
    table, mixed_table = figures.as_table(batch), figures.as_table(mixed)
    np.testing.assert_array_equal(table.xs, mixed_table.xs)
    assert table.xs.shape == (1, 50, 6) and np.all(table.xs.sum(-1) == 20)
    assert np.mean(np.any(mixed.xs != batch.xs, axis=(0, 2))) > 0.9
    np.testing.assert_array_equal(table.targets[0], batch.targets[-1])


def test_more_c_than_d_counted_one_by_one():
    batch = figures.more_c_than_d(temporal_order_2013(np.random.default_rng(0), 40, 20))
    letters = np.array(list("ABcdef"))[batch.xs.argmax(-1)]  # (T, B)
    said = ["".join(s).count("c") > "".join(s).count("d") for s in letters.T]
    assert batch.targets[-1].tolist() == said and 0 < sum(said) < 40

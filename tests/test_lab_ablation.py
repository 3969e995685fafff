"""The ablation trains and asks as the chapter "Choosing a cell" says."""

from functools import partial

import numpy as np

from lstmbook.lab import ablation
from lstmbook.nn.cells import LSTMCell


def test_networks_with_one_seed_begin_alike_and_learn_from_the_same(monkeypatch):
    few = ablation.THREE_TASKS["replace"]._replace(steps=2)
    monkeypatch.setitem(ablation.THREE_TASKS, "replace", few)
    init = partial(LSTMCell.init, forget_bias=1.0)
    params = ablation.train_cells("replace", [init, init], [0, 1]).params["0.W_x"]
    np.testing.assert_array_equal(params[:2], params[2:])
    assert np.abs(params[0] - params[1]).max() > 0.1


def test_an_ablation_scores_each_variant_and_seed(monkeypatch):
    few = ablation.THREE_TASKS["count"]._replace(steps=2)
    monkeypatch.setitem(ablation.THREE_TASKS, "count", few)
    scores = ablation.ablation("count", [0, 1, 2], ("full", "coupled"))
    assert list(scores) == ["full", "coupled"]
    assert all(np.shape(s) == (3,) and np.all(s >= 0) for s in scores.values())


def test_the_table_has_median_worst_and_best_and_a_bold_number():
    rows = {"full": np.array([0.1, 0.2, 0.9]), "coupled": np.array([0.5, 0.5, 0.7])}
    table = ablation.score_table({"add": rows, "count": rows}, {("count", "coupled")})
    assert table.replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "| Variant | add | count |",
        "| :-- | :-- | :-- |",
        "| full | 20 (10, 90) | 20 (10, 90) |",
        "| coupled | 50 (50, 70) | **50** (50, 70) |",
    ]


def test_scores_count_what_counts():
    batch = ablation.THREE_TASKS["add"].test(np.random.default_rng(0))
    ys = np.stack([batch.targets, batch.targets + 0.05], 1)  # off where it counts
    ys[:, 0] += 5 * (1 - batch.counts[..., None])  # off where it does not
    np.testing.assert_array_equal(ablation.THREE_TASKS["add"].score(ys, batch), [1, 0])

    batch = ablation.THREE_TASKS["count"].test(np.random.default_rng(0))
    ys = np.stack([batch.targets - 0.5] * 2, 1)
    ys[1, 1, 0] *= -1  # one step of one string
    np.testing.assert_allclose(
        ablation.THREE_TASKS["count"].score(ys, batch), [1, 29 / 30]
    )

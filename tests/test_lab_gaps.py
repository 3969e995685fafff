"""How long a gap is learned: what stops the runs, and what a score is."""

import numpy as np

from lstmbook.lab import gaps
from lstmbook.nn.seeds import alone
from lstmbook.tasks.language import stories


def test_longer_gaps_are_left_out_once_few_seeds_have_learned(monkeypatch):
    asked = []

    def best(_arm, seeds, _book, test, _steps, **_):
        asked.append((len(test.xs) - 7) // 5)  # sentences between
        return np.where(
            np.arange(len(seeds)) < (4 if len(asked) < 2 else 3), 0.7, 0.6
        ), 0

    monkeypatch.setattr(gaps, "best_score", best)
    scores = gaps.over_gaps("RNN", range(10), (1, 2, 4))
    assert asked == [1, 2]
    assert list(np.sum(gaps.learned(scores), axis=1)) == [4, 3, 0]
    assert np.array_equal(np.isnan(scores[:, 0]), [False, False, True])


def test_a_score_is_the_best_of_all_looks_and_nine_in_ten_are_enough(monkeypatch):
    looks = iter([[0.95] * 8 + [0.2, 0.3], [0.1] * 8 + [0.92, 0.2]])
    monkeypatch.setattr(gaps, "accuracy", lambda *_: np.array(next(looks)))
    book = stories("speaks", np.random.default_rng(0), 20, gap=0)
    scores, _ = gaps.best_score(
        "RNN", range(10), book, book, 200
    )  # a third look would fail
    assert list(scores) == [0.95] * 8 + [0.92, 0.3]


def test_training_many_seeds_is_training_each():
    book = stories("speaks", np.random.default_rng(0), 50, gap=2)
    both = gaps.train_readers("LSTM that keeps", [3, 4], book, 4, dtype=np.float64)
    one = gaps.train_readers("LSTM that keeps", [4], book, 4, dtype=np.float64)
    for name, values in alone(one, 0).params.items():
        assert np.allclose(both.params[name][1], values, rtol=1e-12)

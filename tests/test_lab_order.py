"""What is asked of strings, and of shuffled ones, in "Choosing a cell"."""

import numpy as np

from lstmbook.lab import order
from lstmbook.tasks.signals import temporal_order_2013


def test_a_shuffled_string_has_the_same_table_and_another_order():
    batch = temporal_order_2013(np.random.default_rng(0), 50, 20)
    mixed = order.shuffled(batch, np.random.default_rng(1))
    table, mixed_table = order.as_table(batch), order.as_table(mixed)
    np.testing.assert_array_equal(table.xs, mixed_table.xs)
    assert table.xs.shape == (1, 50, 6) and np.all(table.xs.sum(-1) == 20)
    assert np.mean(np.any(mixed.xs != batch.xs, axis=(0, 2))) > 0.9
    np.testing.assert_array_equal(table.targets[0], batch.targets[-1])


def test_more_c_than_d_counted_one_by_one():
    batch = order.more_c_than_d(temporal_order_2013(np.random.default_rng(0), 40, 20))
    letters = np.array(list("ABcdef"))[batch.xs.argmax(-1)]  # (T, B)
    said = ["".join(s).count("c") > "".join(s).count("d") for s in letters.T]
    assert batch.targets[-1].tolist() == said and 0 < sum(said) < 40


def test_the_order_is_lost_by_shuffling_and_the_table_is_not_touched_by_it(monkeypatch):
    train = order.train_order
    monkeypatch.setattr(order, "train_order", lambda *args: train(*args, steps=30))
    plain, mixed = order.plain_and_shuffled("table", "more c", [0, 1])
    assert plain.shape == (2,) and np.array_equal(plain, mixed) and plain.min() > 0.6
    plain, mixed = order.plain_and_shuffled("LSTM", "order", [0, 1])
    assert np.any(plain != mixed)

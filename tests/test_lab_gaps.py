"""How long a gap is learned: the starts of the networks, and what is asked of them."""

import numpy as np

from lstmbook.lab import gaps
from lstmbook.lab.repair import SHUT, WIDE, with_gates_held
from lstmbook.nn.seeds import alone
from lstmbook.tasks.language import stories


def test_a_chrono_start_spreads_the_lifetimes_up_to_the_longest():
    b = gaps.chrono(3, 500, np.random.default_rng(0), longest=50).params["b"]
    b_i, b_f, b_g, b_o = np.split(b, 4)
    lifetimes = 1 + np.exp(b_f)
    assert 2 <= lifetimes.min() < 4 and 48 < lifetimes.max() <= 50
    assert abs(np.median(lifetimes) - 26) < 3
    assert np.array_equal(b_i, -b_f) and not np.any([b_g, b_o])


def test_a_network_is_asked_about_the_gap_and_learns_from_those_it_is_taught(
    monkeypatch,
):
    seen, at_gap = {}, gaps.at_gap

    def until(_make, draw, seeds, *_, **__):
        seen["taught"] = draw(np.random.default_rng(0)).mask
        return [None] * len(seeds)

    def asked(task, gap, most=None):
        book, test = at_gap(task, gap, most)
        seen[gap, most] = test
        return book, test

    monkeypatch.setattr("lstmbook.lab.loop.until", until)
    monkeypatch.setattr(gaps, "at_gap", asked)
    assert gaps.last_word([0], "RNN", gap=3, taught=[0, 1]) == [{"steps": None}]
    assert set(np.sum(seen["taught"], axis=0)) == {7, 12}  # words of gaps 0 and 1
    assert seen[3, None].xs.shape[:2] == (22, 200)


def test_training_many_seeds_is_training_each():
    book = stories("speaks", np.random.default_rng(0), 50, gap=2)
    both = gaps.train_readers("LSTM that keeps", [3, 4], book, 4, dtype=np.float64)
    one = gaps.train_readers("LSTM that keeps", [4], book, 4, dtype=np.float64)
    for name, values in alone(one, 0).params.items():
        assert np.allclose(both.params[name][1], values, rtol=1e-12)


def test_gates_are_held_at_the_fillers_and_nowhere_else():
    _, story = gaps.at_gap("speaks", 4)
    model = gaps.train_readers("LSTM that forgets", range(2), story, 5)
    free, _ = with_gates_held(model, story)
    plain, _, _ = model.forward(story.xs, mask=story.mask)
    assert np.allclose(free, plain, atol=1e-5)
    _, caches = with_gates_held(model, story, i=SHUT, f=WIDE)
    assert len(caches) == 20 and all(np.all(k.i == 0) for k in caches)
    assert all(np.array_equal(k.c_t, k.c_prev) for k in caches)
    assert np.any(caches[0].c_prev)  # the country was written before

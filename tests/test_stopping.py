"""Asked as it learns, a network is put back to where its loss was least."""

import numpy as np
import pytest

from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import together
from lstmbook.tasks.batch import Batch
from lstmbook.tasks.signals import adding
from lstmbook.train.loop import fit, gradients, mean_loss
from lstmbook.train.optimise import Adam
from lstmbook.train.stopping import Validation


def generator(seed):
    return np.random.default_rng(seed)


def network(seed):
    rng = generator(seed)
    return Network(LSTMCell.init(2, 4, rng), Readout.init(4, 1, rng))


def few(seed):
    return adding(generator(seed), 4, length=6)


FRESH = adding(generator(100), 50, length=6)


def on_fresh(model):
    several = Batch.side_by_side([FRESH] * sum(model.seeds)) if model.seeds else FRESH
    return mean_loss(model, several, "squared_error")


def train(model, watch, steps=400, draws=None):
    draws = draws or (lambda batch=few(1): batch)
    return fit(model, draws, steps, Adam(0.03), "squared_error", watch=watch)


def test_mean_loss_is_the_loss_of_the_gradients():
    for model in (network(0), together([network(0), network(1)])):
        several = Batch.side_by_side([FRESH] * 2) if model.seeds else FRESH
        whole = gradients(model, several, "squared_error")[0]
        assert np.array_equal(on_fresh(model), whole)


def test_a_network_learns_too_much_and_is_put_back_to_its_best():
    model = network(0)
    watch = Validation(model, on_fresh, every=5)
    history = train(model, watch)
    assert history.ended == "all steps"
    assert watch.at == list(range(5, 401, 5)) and len(watch.losses) == 80
    assert history.loss[-1] < watch.best < 0.95 * on_fresh(model)
    assert watch.best == min(watch.losses)
    assert watch.best_at == watch.at[int(np.argmin(watch.losses))]
    watch.put_back()
    assert np.isclose(on_fresh(model), watch.best, rtol=1e-12)


def test_patience_ends_it_so_many_steps_after_the_best():
    told = iter([5, 4, 3, 3.5, 3, 6, 7, 1])  # 3 again is no better
    watch = Validation(network(0), lambda _: np.array(next(told)), 10, patience=35)
    history = train(network(1), watch)
    assert history.ended == "watch" and len(history.loss) == 30 + 35
    assert watch.at == [10, 20, 30, 40, 50, 60] and watch.best_at == 30
    assert watch.best == 3


def test_each_seed_has_a_best_of_its_own_and_the_patience_it_would_have_alone():
    seeds = [0, 3, 4]
    model = together([network(seed) for seed in seeds])
    watch = Validation(model, on_fresh, every=10, patience=60)
    train(model, watch, draws=[lambda n=n: few(n) for n in seeds])
    watch.put_back()
    found = on_fresh(model)
    assert len(set(watch.best_at.tolist())) > 1
    for n, seed in enumerate(seeds):
        one = network(seed)
        own = Validation(one, on_fresh, every=10, patience=60)
        train(one, own, draws=lambda seed=seed: few(seed))
        assert own.best_at == watch.best_at[n]
        assert np.isclose(own.best, watch.best[n]) and np.isclose(found[n], own.best)


def test_a_seed_that_has_waited_as_long_stays_at_its_best():
    told = iter(np.transpose([[3, 4, 4, 1], [5, 4, 3, 2]]))
    model = together([network(0), network(1)])
    watch = Validation(model, lambda _: next(told), every=10, patience=20)
    train(model, watch, 40, draws=[lambda: few(0)] * 2)
    assert watch.best_at.tolist() == [10, 40] and watch.best.tolist() == [3, 2]


def test_a_loss_that_is_no_number_is_no_better():
    told = iter([2.0, np.nan, 1.0])
    watch = Validation(network(0), lambda _: np.array(next(told)), every=1)
    train(network(1), watch, steps=3)
    assert watch.best == 1.0 and watch.best_at == 3


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match="every is 0"):
        Validation(network(0), on_fresh, every=0)
    with pytest.raises(ValueError, match="patience is -1"):
        Validation(network(0), on_fresh, patience=-1)
    watch = Validation(together([network(0), network(1)]), lambda _: 1.0)
    with pytest.raises(ValueError, match=r"loss is .*, expected \(2,\)"):
        watch.ask(1)

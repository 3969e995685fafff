"""What goes wrong in a training, and who hears of it."""

import numpy as np
import pytest
from gradcheck import normal
from trained import Batch, close, draw_adding, draw_echo, generator, network, train

from lstmbook.nn.cells import GRUCell
from lstmbook.nn.layers import Bidirectional, Network, Readout
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.seq2seq import EncoderDecoder
from lstmbook.tasks.signals import echo, temporal_order_2013
from lstmbook.train.loop import NotFinite, fit, gradients
from lstmbook.train.optimise import SGD, Adam


@pytest.mark.parametrize("seeds", [(), (2,)])
def test_padded_answers_count_only_if_they_are_asked_for(seeds):
    model = network(90, K=3)
    model = together([model, network(91, K=3)]) if seeds else model
    rng = generator(1)
    xs, targets = normal(rng, 4, *seeds, 5, 2), rng.integers(3, size=(4, *seeds, 5))
    mask = 1.0 * (np.arange(4)[:, None] < [4, 4, 3, 2, 1])
    asked = np.broadcast_to(np.expand_dims(mask, 1) if seeds else mask, targets.shape)

    def both(counts):
        return gradients(model, Batch(xs, targets, mask, counts), "cross_entropy")[:2]

    value, grads = both(None)
    right, right_grads = both(asked)
    all_of_them, _ = both(np.ones_like(mask))
    assert np.array_equal(value, right) and close(grads, right_grads, 0)
    assert np.all(np.abs(value - all_of_them) > 1e-3)


def test_the_mask_of_a_source_says_nothing_of_what_is_written():
    rng = generator(2)
    parts = GRUCell.init(2, 3, rng), GRUCell.init(2, 3, rng), Readout.init(3, 2, rng)
    model, mask = EncoderDecoder(*parts), np.array([[1, 1], [1, 1], [0, 1]])
    xs, targets = (normal(rng, 3, 2, 2), normal(rng, 2, 2, 2)), normal(rng, 2, 2, 2)
    value = gradients(model, Batch(xs, targets, mask), "squared_error")[0]
    counted = Batch(xs, targets, mask, np.ones((2, 2)))
    assert value == gradients(model, counted, "squared_error")[0]


def test_labels_of_minus_one_are_refused_before_they_are_learned():
    model = network(92)
    before = model.params
    with pytest.raises(ValueError, match="runs from -1.0 to 1.0, expected 0 to 1"):
        signs = Batch(np.ones((3, 2, 2)), np.sign(np.arange(6) - 2.5).reshape(3, 2, 1))
        train(model, None, 1, lambda _: signs, "binary_cross_entropy")
    assert close(model.params, before, 0)


@pytest.mark.parametrize(
    "name, place, says",
    [
        ("xs", (3, 1, 0), r"xs\[3, 1, 0\] is nan"),
        ("targets", (19, 2, 0), r"targets\[19, 2, 0\] is nan"),
    ],
)
def test_nan_in_the_input_is_named_before_the_first_step(name, place, says):
    model, batch = network(93), echo(generator(3), 4, 20, 2)
    batch = batch._replace(xs=np.concatenate([batch.xs, batch.xs], axis=-1))
    spoilt = getattr(batch, name).copy()
    spoilt[place] = np.nan
    before = model.params
    with pytest.raises(NotFinite, match=says):
        train(model, None, 5, lambda _: batch._replace(**{name: spoilt}))
    assert close(model.params, before, 0)
    many = together([network(1), network(2)])
    draws = [lambda: batch, lambda: batch._replace(**{name: spoilt})]
    at = ", ".join(map(str, (place[0], 1, *place[1:])))
    with pytest.warns(RuntimeWarning, match=rf"seeds \[1\] .*{name}\[{at}\] is nan"):
        fit(many, draws, 1, Adam(0.01), "squared_error")


def test_nan_that_does_not_count_is_not_blamed():
    model, batch = network(94), draw_adding(generator(3))
    xs, targets = batch.xs.copy(), batch.targets.copy()
    xs[batch.mask == 0], targets[batch.counts == 0] = np.nan, np.nan
    targets[tuple(np.argwhere(batch.counts)[0])] = np.inf
    with pytest.raises(NotFinite, match=r"; targets\[\d+, \d+, 0\] is inf"):
        train(model, None, 1, lambda _: batch._replace(xs=xs, targets=targets))


def test_nan_behind_the_mask_is_named_when_nothing_else_is_wrong():
    model, batch = network(94), draw_adding(generator(3))
    at = tuple(np.argwhere(batch.mask == 0)[0])
    xs = batch.xs.copy()
    xs[at] = np.nan
    with pytest.raises(NotFinite, match=rf"; xs\[{at[0]}, {at[1]}, 0\] is nan"):
        train(model, None, 1, lambda _: batch._replace(xs=xs))


@pytest.mark.parametrize("option", [{"window": 5}, {"carry": lambda *_: ()}])
def test_a_network_that_carries_no_state_is_not_cut_to_pieces(option):
    rng = generator(4)
    both = Bidirectional(GRUCell.init(1, 2, rng), GRUCell.init(1, 2, rng))
    model = Network(both, Readout.init(4, 1, rng))
    with pytest.raises(ValueError, match="window is .* and carry is .*, expected None"):
        train(model, rng, draw=draw_echo, **option)


@pytest.mark.parametrize("where", ["draw", "optimiser", "update", "watch"])
def test_an_interrupted_training_is_as_after_its_last_whole_step(where):
    model, calls = network(82), []

    def stop_at(n, function):
        def called(*args, **kwargs):
            calls.append(None)
            result = function(*args, **kwargs)
            if len(calls) == n:
                raise KeyboardInterrupt
            return result

        return called

    options, done = {}, 5
    if where == "draw":
        options["draw"] = stop_at(6, draw_adding)
    elif where == "optimiser":
        adam = Adam(0.01)
        object.__setattr__(adam, "step", stop_at(6, adam.step))
        options["optimiser"] = adam
    elif where == "update":
        model.update = stop_at(6, model.update)
    else:
        options["watch"] = stop_at(5, lambda _history: False)
    history = train(model, generator(1), **options)
    assert history.ended == "interrupted"
    assert len(history.loss) == len(history.norm) == done
    other = network(82)
    whole = train(other, generator(1), done)
    assert history.loss == whole.loss
    assert close(model.params, other.params, 1e-12)


def poisoned(at, who=None):
    """Batches of adding; that number `at` of the generator `who`, or of any, is bad."""
    count = {}

    def draw(rng):
        count[rng] = count.get(rng, 0) + 1
        batch = draw_adding(rng)
        if count[rng] == at + 1 and who in (None, rng):
            batch = batch._replace(targets=batch.targets + np.inf)
        return batch

    return draw


def test_a_loss_that_is_not_finite_stops_with_step_and_gradient_norm():
    model, other = network(83), network(83)
    with pytest.raises(
        NotFinite, match=r"step 3: loss inf, gradient norm (inf|nan)"
    ) as e:
        train(model, generator(1), draw=poisoned(3))
    train(other, generator(1), 3)
    assert close(model.params, other.params, 1e-12)
    history = e.value.history
    assert history.ended == "not finite" and len(history.loss) == 3
    assert f"the step before: {history.loss[-1]}, {history.norm[-1]}" in str(e.value)


def test_a_learning_rate_that_is_too_large_is_reported_without_other_noise(recwarn):
    model = Network(Readout.init(2, 1, generator(0)))
    with pytest.raises(NotFinite, match=r"step \d+: loss .*gradient norm inf"):
        train(model, generator(1), 5000, optimiser=SGD(1e3))
    assert all(np.all(np.isfinite(p)) for p in model.params.values())
    assert not recwarn.list


def test_of_several_seeds_one_that_fails_stops_and_the_others_go_on():
    singles = [network(seed) for seed in range(3)]
    many = together(singles)
    rngs = [generator(s) for s in range(3)]
    with pytest.warns(RuntimeWarning, match=r"seeds \[1\] stop at step 4: loss .*inf"):
        history = train(many, rngs, 9, draw=poisoned(4, rngs[1]), clip=1.0)
    assert history.ended == "all steps"
    finite = np.isfinite(np.array(history.loss))
    assert finite[:, [0, 2]].all() and finite[:4, 1].all() and not finite[4:, 1].any()
    for s, steps in ((0, 9), (1, 4), (2, 9)):
        train(singles[s], generator(s), steps, clip=1.0)
        assert close(alone(many, s).params, singles[s].params)


def test_when_the_last_seed_fails_training_stops():
    many = together([network(seed) for seed in range(2)])
    rngs = [generator(s) for s in range(2)]
    early, late = poisoned(2, rngs[0]), poisoned(4, rngs[1])

    def draw(rng):
        return early(rng) if rng is rngs[0] else late(rng)

    with pytest.warns(RuntimeWarning, match=r"seeds \[0\] stop at step 2"):
        with pytest.raises(NotFinite, match="step 4"):
            train(many, rngs, 9, draw=draw)


def test_progress_is_shown_on_demand_only(capsys):
    train(network(84), generator(1), 3)
    assert capsys.readouterr() == ("", "")
    train(network(84), generator(1), 3, progress="adding")
    shown = capsys.readouterr()
    assert "adding" in shown.err and "3/3" in shown.err and not shown.out


def test_wrong_arguments_are_named():
    one, many = network(85), together([network(s) for s in range(2)])
    rng = generator(0)
    cases = [
        (one, [rng], {}, TypeError, "expected one function"),
        (many, rng, {}, TypeError, "expected a list of 2 functions"),
        (many, [rng] * 3, {}, TypeError, "expected a list of 2 functions"),
        (one, rng, {"optimiser": 0.01}, TypeError, "optimiser is 0.01, expected SGD"),
        (one, rng, {"steps": 0}, ValueError, "steps is 0"),
        (one, rng, {"loss": "mse"}, ValueError, "loss is 'mse', expected one of"),
        (one, rng, {"window": 0}, ValueError, "window is 0"),
        (one, rng, {"clip": -1.0}, ValueError, "limit is -1"),
        (one, rng, {"schedule": lambda _: -1}, ValueError, "factor is -1"),
        (one, rng, {"draw": draw_echo}, ValueError, r"xs has shape \(12, 8, 1\)"),
        (
            one,
            rng,
            {"draw": lambda rng: draw_adding(rng)._replace(counts=np.ones(8))},
            ValueError,
            r"counts has shape \(8,\), expected \(22, 8\)",
        ),
        (
            one,
            rng,
            {
                "draw": lambda rng: temporal_order_2013(rng, 8, 20),
                "loss": "squared_error",
            },
            ValueError,
            "xs has shape",
        ),
    ]
    for model, r, options, error, says in cases:
        with pytest.raises(error, match=says):
            train(model, r, **options)
    partly = Network(together([network(0), network(1)]).layers[0], one.layers[1])
    with pytest.raises(
        ValueError, match=r"seed axes \(2,\), but not \['1.W_y', '1.b_y'\]"
    ):
        train(partly, [rng, rng])
    with pytest.raises(ValueError, match="several kinds"):
        together([network(0), network(0, "gru")])

"""One training step and the loop of many: what they compute and what they keep."""

import numpy as np
import pytest
from gradcheck import CELLS, assert_gradients, normal, random_cell
from trained import Batch, close, draw_adding, draw_echo, generator, network, train

from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import Bidirectional, EachStep, LastState, Network, Readout
from lstmbook.nn.perceptron import INPUTS, MLP, XOR
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.seq2seq import EncoderDecoder
from lstmbook.tasks.grammars import embedded_reber
from lstmbook.tasks.signals import echo
from lstmbook.train.loop import gradients, training_step
from lstmbook.train.optimise import SGD, Adam, clip_norm, lowered

# One pass.


@pytest.mark.parametrize("seeds", [(), (3,)], ids=["one", "seeds"])
@pytest.mark.parametrize(
    "loss", ["cross_entropy", "binary_cross_entropy", "squared_error"]
)
def test_gradients_of_the_mean_loss_of_what_counts(loss, seeds):
    rng = generator(71)
    T, B, K = 5, 4, 3
    cell = random_cell("gru", 2, 4, rng, seeds)
    model = Network(
        cell, Readout({"W_y": normal(rng, *seeds, 4, K), "b_y": normal(rng, *seeds, K)})
    )
    lead = (T, *seeds, B)
    targets = (
        rng.integers(K, size=lead)
        if loss == "cross_entropy"
        else rng.random((*lead, K))
    )
    mask = np.arange(T).reshape(T, *[1] * len(lead[1:])) < rng.integers(
        2, T + 1, lead[1:]
    )
    counts = rng.random(lead) * mask
    batch = Batch(normal(rng, *lead, 2), targets, mask, counts)
    before = model.params

    def total(v):
        model.update(v)
        value = gradients(model, batch, loss)[0]
        model.update(before)
        assert value.shape == seeds
        return np.sum(value)

    assert_gradients(total, before, gradients(model, batch, loss)[1], rng)


def test_the_loss_by_hand():
    flat = Network(Readout({"W_y": np.eye(2), "b_y": np.zeros(2)}))  # answers its input
    xs = np.array([[[1.0, 2.0], [5.0, 5.0]], [[0.0, 0.0], [1.0, 0.0]]])
    counts = np.array([[1.0, 0.0], [0.0, 3.0]])
    batch = Batch(xs, np.zeros((2, 2, 2)), None, counts)
    value, _, ys, state = gradients(flat, batch, "squared_error")
    assert np.isclose(value, ((1 + 4) / 2 + 3 * (1 + 0) / 2) / 4)  # weights 1 and 3
    assert np.array_equal(ys, xs) and state == ()
    everything = gradients(flat, batch._replace(counts=None), "squared_error")[0]
    assert np.isclose(everything, (5 + 50 + 0 + 1) / 8)
    ignored = Batch(
        xs, np.array([[[0.0, 0], [np.inf, np.nan]], [[0, 0], [0, 0]]]), None, counts
    )
    assert gradients(flat, ignored, "squared_error")[0] == value
    nothing, grads, _, _ = gradients(
        flat, batch._replace(counts=np.zeros((2, 2))), "squared_error"
    )
    assert nothing == 0 and not any(np.any(g) for g in grads.values())


@pytest.mark.parametrize("kind", ["lstm", "bidirectional", "many to one"])
def test_padding_changes_nothing(kind):
    rng = generator(72)
    end = Readout.init(4, 3, rng)
    model = {
        "lstm": lambda: Network(LSTMCell.init(2, 4, rng), end),
        "many to one": lambda: Network(LSTMCell.init(2, 4, rng), LastState(), end),
        "bidirectional": lambda: Network(
            Bidirectional(GRUCell.init(2, 2, rng), GRUCell.init(2, 2, rng)), end
        ),
    }[kind]()
    out = 1 if kind == "many to one" else 4
    xs, targets = normal(rng, 4, 5, 2), rng.integers(3, size=(out, 5))
    short = Batch(xs, targets)
    more = np.zeros((3, 5))
    padded = Batch(
        np.concatenate([xs, np.full((3, 5, 2), 7.0)]),
        targets if out == 1 else np.concatenate([targets, more.astype(int)]),
        np.concatenate([np.ones((4, 5)), more]),
        None if out == 1 else np.concatenate([np.ones((4, 5)), more]),
    )
    a, b = (gradients(model, batch, "cross_entropy") for batch in (short, padded))
    assert np.isclose(a[0], b[0], rtol=1e-12) and close(a[1], b[1], 1e-10)
    for last, other in zip(a[3], b[3], strict=True):
        assert np.allclose(last, other, rtol=1e-12)


# Training.


@pytest.mark.long
def test_training_learns_what_can_be_learned():
    model, rng = network(73, "gru", D=1), generator(74)
    history = train(
        model,
        rng,
        400,
        lambda r: echo(r, 16, 12, lag=1),
        "binary_cross_entropy",
        optimiser=Adam(0.03),
        clip=1.0,
    )
    assert history.ended == "all steps"
    assert len(history.loss) == len(history.norm) == 400
    assert history.loss[0] > 0.6 and np.mean(history.loss[-20:]) < 0.05
    batch = echo(generator(75), 16, 12, lag=1)
    right = (model.forward(batch.xs)[0] > 0) == batch.targets
    assert np.mean(right[batch.counts == 1]) == 1


@pytest.mark.long
def test_one_to_one_learns_xor():
    model = Network(EachStep(MLP.init((2, 4, 1), generator(3))))
    batch = Batch(INPUTS[None], XOR[None, :, None])
    train(
        model,
        generator(0),
        1500,
        lambda _rng: batch,
        "binary_cross_entropy",
        optimiser=SGD(1.0, momentum=0.5),
    )
    answers, _, _ = model.forward(INPUTS[None])
    assert np.array_equal(answers[0, :, 0] > 0, XOR == 1)


@pytest.mark.long
def test_encoder_and_decoder_learn_to_repeat_backward():
    rng = generator(76)
    K, T = 3, 3
    model = EncoderDecoder(
        GRUCell.init(K, 16, rng), GRUCell.init(K + 1, 16, rng), Readout.init(16, K, rng)
    )

    def draw(rng):
        symbols = rng.integers(K, size=(T, 16))
        answer = symbols[::-1]
        begin = np.full((1, 16), K)
        given = np.eye(K + 1)[np.concatenate([begin, answer[:-1]])]
        return Batch((np.eye(K)[symbols], given), answer)

    train(model, rng, 400, draw, "cross_entropy", optimiser=Adam(0.02))
    batch = draw(generator(77))

    def choose(y):
        return np.eye(K + 1)[np.argmax(y, -1)]

    begin = np.eye(K + 1)[np.full(16, K)]
    written, _ = model.write(batch.xs[0], begin, T, choose)
    assert np.mean(np.argmax(written, -1) == batch.targets) > 0.95


@pytest.mark.parametrize("kind", CELLS)
def test_seeds_trained_together_are_each_as_trained_alone(kind):
    singles = [network(seed, kind) for seed in range(3)]
    many = together(singles)
    assert many.seeds == (3,)
    history = train(many, [generator(10 + s) for s in range(3)], clip=0.1)
    for s, single in enumerate(singles):
        own = train(single, generator(10 + s), clip=0.1)
        assert close(alone(many, s).params, single.params)
        assert np.allclose(np.array(history.loss)[:, s], own.loss, rtol=1e-6)
        assert np.allclose(np.array(history.norm)[:, s], own.norm, rtol=1e-6)
    assert np.max(np.array(history.norm)) > 0.1  # something was clipped


def test_seeds_with_batches_of_unequal_length_are_each_as_alone():
    def build(seed):
        rng = generator(seed)
        both = Bidirectional(GRUCell.init(7, 3, rng), LSTMCell.init(7, 2, rng))
        return Network(both, RNNCell.init(5, 4, rng), Readout.init(4, 7, rng))

    singles = [build(seed) for seed in range(2)]
    many = together(singles)
    options = {
        "draw": lambda rng: embedded_reber(rng, 4),
        "loss": "cross_entropy",
        "clip": 0.1,
    }
    rngs = [generator(s) for s in range(2)]
    lengths = [len(embedded_reber(generator(s), 4).xs) for s in range(2)]
    assert lengths[0] != lengths[1]
    train(many, rngs, 20, **options)
    for s, single in enumerate(singles):
        train(single, generator(s), 20, **options)
        assert close(alone(many, s).params, single.params)


def test_a_window_is_truncated_backpropagation_with_the_state_carried():
    model, by_hand = network(78, D=1), network(78, D=1)
    history = train(
        model, generator(1), 7, draw_echo, window=5, optimiser=SGD(0.1), clip=1.0
    )
    assert len(history.loss) == 7
    rng, sgd, steps = generator(1), SGD(0.1), 0
    velocity = sgd.begin(by_hand.params)
    while steps < 7:
        batch, state = draw_echo(rng), None
        for t in range(0, 12, 5):
            if steps == 7:
                break
            part = slice(t, t + 5)
            piece = Batch(batch.xs[part], batch.targets[part], None, batch.counts[part])
            value, grads, _, state = gradients(by_hand, piece, "squared_error", state)
            assert np.isclose(history.loss[steps], value, rtol=1e-12)
            grads = clip_norm(grads, 1.0)
            new, velocity = sgd.step(by_hand.params, grads, velocity)
            by_hand.update(new)
            steps += 1
    assert close(model.params, by_hand.params, 1e-12)


def test_windows_of_several_seeds_are_each_as_alone():
    singles = [network(seed, "lstm-peepholes", D=1) for seed in range(2)]
    many = together(singles)
    rngs = [generator(s) for s in range(2)]
    train(many, rngs, 20, draw_echo, window=5)
    for s, single in enumerate(singles):
        train(single, generator(s), 20, draw_echo, window=5)
        assert close(alone(many, s).params, single.params)


def test_carried_state_is_what_carry_returns():
    seen, given = [], []

    def carry(batch, ys, state):
        assert ys.shape == (*batch.xs.shape[:2], 1)
        seen.append(state)
        given.append(tuple(0.5 * part for part in state))
        return given[-1]

    model = network(79, D=1)
    model.forward, real = (
        (
            lambda xs, state=None, mask=None: (
                started.append(state) or real(xs, state, mask)
            )
        ),
        model.forward,
    )
    started = []
    train(model, generator(1), 3, draw_echo, carry=carry)
    assert started[0] is None and len(seen) == 3
    assert started[1] is given[0] and started[2] is given[1]


def test_watch_ends_the_training():
    model = network(80)
    history = train(model, generator(1), watch=lambda h: len(h.loss) == 4)
    assert history.ended == "watch" and len(history.loss) == 4
    other = network(80)
    train(other, generator(1), 4)
    assert close(model.params, other.params, 1e-12)


def test_schedule_multiplies_the_learning_rate():
    model, other = network(81), network(81)
    train(model, generator(1), 10, schedule=lowered({0.4: 0.0}))
    train(other, generator(1), 4)
    assert close(model.params, other.params, 1e-12)


def test_float32_is_trained_in_float32():
    model = together([network(s, dtype=np.float32) for s in range(2)])
    history = train(model, [generator(s) for s in range(2)], 3, clip=0.5)
    assert all(p.dtype == np.float32 for p in model.params.values())
    assert history.loss[0].dtype == np.float32
    value, grads, ys, _ = gradients(
        network(1, dtype=np.float32), draw_adding(generator(0)), "squared_error"
    )
    assert value.dtype == ys.dtype == np.float32
    assert all(g.dtype == np.float32 for g in grads.values())


def test_a_step_changes_nothing_that_it_was_given():
    model, batch, adam = network(86), draw_adding(generator(1)), Adam(0.01)
    params = {k: 1.5 * v for k, v in model.params.items()}
    state, own = adam.begin(params), model.params
    arguments = (batch, "squared_error", adam)
    new, after, out = training_step(model, params, state, *arguments, clip=0.1)
    again = training_step(model, params, state, *arguments, clip=0.1)
    assert close(again[0], new, 0) and again[2].loss == out.loss and state["t"] == 0
    assert all(model.params[k] is own[k] for k in own)
    model.update(params)
    value, grads, ys, _ = gradients(model, batch, "squared_error")
    assert value == out.loss and np.array_equal(ys, out.ys)
    by_hand, _ = adam.step(params, clip_norm(grads, 0.1), state)
    assert close(by_hand, new, 1e-12) and after["t"] == 1 and out.finite


def test_two_networks_trained_with_one_optimiser_are_each_as_alone():
    adam, first, second = Adam(0.01), network(87), network(88)
    train(first, generator(1), 5, optimiser=adam)
    train(second, generator(1), 5, optimiser=adam)
    other = network(88)
    train(other, generator(1), 5, optimiser=Adam(0.01))
    assert close(second.params, other.params, 0)


def test_lists_and_integers_are_a_batch_too():
    model, other = network(89), network(89)
    xs = [[[1, 0], [0, 1]], [[1, 1], [0, 0]]]
    batch = Batch(xs, [[[1], [0]], [[0], [1]]], [[1, 1], [1, 0]], [[1, 1], [1, 0]])
    arrays = Batch(*(np.array(part, float) for part in batch[:4]))
    train(model, None, 2, lambda _: batch)
    train(other, None, 2, lambda _: arrays)
    assert close(model.params, other.params, 1e-12)

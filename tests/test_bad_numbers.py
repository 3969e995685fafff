"""A number that comes in is legal, or refused with an error that was meant."""

import inspect
from functools import partial

import numpy as np
import pytest
from meant import lstm_network, new_rng, outcome, parameters, two

from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import Readout
from lstmbook.nn.perceptron import MLP, train_perceptron
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.writing import generate, one_to_many
from lstmbook.tasks import grammars, language, signals
from lstmbook.tasks.batch import Batch
from lstmbook.train.loop import fit
from lstmbook.train.optimise import SGD, Adam, clip_norm, clip_value, lowered

ODD = [-1, 0, 2.5, "3", None, np.nan, np.inf, -np.inf, True, 1j, np.array([1, 2])]
ODD += [np.int64(-1), [3], (), b"3", object(), 10**30]

TASKS = {
    name: task
    for room in (signals, grammars, language)
    for name, task in vars(room).items()
    if inspect.isfunction(task)
    and not name.startswith("_")
    and [*parameters(task)][:2] == ["rng", "batch_size"]
}


def is_whole(value, least=0):
    return type(value) in (int, np.int64) and least <= value < 2**31


def real(low, top, above=False):
    """Is it a number, from low (or above it) to below top?"""

    def legal(value):
        if type(value) is bool or type(value) in (int, float, np.int64):
            return low <= value < top and not (above and value == 0)
        return False

    return legal


def whole(least):
    return lambda value: is_whole(value, least)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_refuses_what_is_no_whole_number(name):
    task = TASKS[name]
    assert task(new_rng(), 2).xs.shape[1] == 2
    for key, parameter in parameters(task).items():
        if key == "batch_size" or type(parameter.default) is int:
            for value in ODD:
                batch = {"batch_size": 2} | {key: value}
                result = outcome(partial(task, new_rng()), **batch)
                one_each = key == "gap" and type(value) in (list, np.ndarray)
                assert result is None or is_whole(value) or one_each, (key, value)


@pytest.mark.parametrize("cls", [RNNCell, LSTMCell, GRUCell, GRU2014Cell, Readout])
def test_init_takes_sizes_and_biases(cls):
    sizes = dict.fromkeys([*parameters(cls.init)][:2], 2) | {"rng": new_rng()}
    for key, parameter in parameters(cls.init).items():
        bias = type(parameter.default) is float
        for value in ODD if bias or key in sizes and key != "rng" else []:
            legal = is_bias(value) if bias else is_whole(value, 1)
            result = outcome(cls.init, key, "size", **sizes | {key: value})
            assert (result is not None) == legal, (key, value)


def is_bias(value):
    """A number, or one for each of two units."""
    array = np.asarray(value)
    return array.dtype.kind in "biuf" and array.shape in ((), (2,))


def number_cases():
    """The function of one number, its name, is it legal?"""
    r, one, two_rows = new_rng, {"p": np.ones(2)}, np.ones((2, 2))
    network = lstm_network(r())
    batch = Batch(np.ones((3, 4, 2)), np.ones((3, 4, 3)), None, None, 3, 0.0)
    many = together([network, network])

    def train(steps=1, **options):
        loss, optimiser = "squared_error", SGD(0.1)
        return fit(network, lambda: batch, steps, optimiser, loss, **options)

    positive, limit = real(0, np.inf), real(0, np.inf, above=True)
    start = np.zeros((2, 3), int)
    yield "length", lambda v: grammars.continual_reber(r(), start, v), whole(1)
    yield "H_1", lambda v: MLP.init((2, v, 3), r()), whole(1)
    yield "batch", lambda v: RNNCell.init(2, 3, r()).zero_state(v), whole(0)
    yield "learning_rate", lambda v: SGD(v), positive
    yield "momentum", lambda v: SGD(0.1, v), real(0, 1)
    yield "learning_rate", lambda v: Adam(v), positive
    yield "beta_1", lambda v: Adam(beta_1=v), real(0, 1)
    yield "beta_2", lambda v: Adam(beta_2=v), real(0, 1)
    yield "epsilon", lambda v: Adam(epsilon=v), positive
    yield "factor", lambda v: train(schedule=lambda _: v), positive
    yield "limit", lambda v: clip_norm(one, v), limit
    yield "limit", lambda v: clip_value(one, v), limit
    yield "factor", lambda v: lowered({0.5: v}), positive
    rate = lambda v: train_perceptron(two_rows, np.ones(2), 2, v)  # noqa: E731
    yield "learning_rate", rate, positive
    yield "epochs", lambda v: train_perceptron(two_rows, np.ones(2), v), whole(1)
    yield "steps", train, whole(1)
    yield "window", lambda v: train(window=v), lambda v: v is None or is_whole(v, 1)
    yield "limit", lambda v: train(clip=v), lambda v: v is None or limit(v)
    yield "steps", lambda v: generate(network, two_rows, v, two), whole(1)
    yield "T", lambda v: one_to_many(two_rows, v), whole(1)
    yield "seed", lambda v: alone(many, v), lambda v: is_whole(v) and v < 2


NUMBER_CASES = [*number_cases()]


@pytest.mark.parametrize(
    "name, call, legal", NUMBER_CASES, ids=[case[0] for case in NUMBER_CASES]
)
def test_a_number_is_legal_or_refused(name, call, legal):
    for value in ODD:
        result = outcome(lambda **v: (call(*v.values()),), **{name: value})
        assert (result is not None) == legal(value), value


@pytest.mark.parametrize("odd", [None, 3, "rng", np.random.RandomState(0), np.random])
def test_what_is_no_generator_is_refused_everywhere(odd):
    calls = [
        lambda g: grammars.continual_reber(g, np.zeros((2, 1), int), 1),
        lambda g: MLP.init((2, 3), g),
        lambda g: Readout.init(2, 3, g),
        *(lambda g, task=task: task(g, 2) for task in TASKS.values()),
    ]
    for call in calls:
        with pytest.raises(TypeError, match="expected a numpy.random.Generator"):
            call(odd)

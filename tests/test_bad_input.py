"""Whatever comes in: a right result, or an error that was meant.

An error is meant if it is a ValueError or TypeError that names an argument, and says
what was expected. Everything else, an IndexError, a complaint of NumPy about its own
operands, above all a result of a wrong shape, fails. What is tried are the doors: where
a reader's arguments come in. What lies behind them trusts these.
"""

import inspect
import re
from functools import partial
from operator import contains
from typing import Any, NamedTuple

import numpy as np
import pytest
from gradcheck import CELLS, random_cell
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.influence import cell_paths, gradients_at_states, jacobian
from lstmbook.nn.layers import Bidirectional, EachStep, LastState, Network, Readout
from lstmbook.nn.perceptron import MLP, perceptron, perceptron_step, train_perceptron
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.seq2seq import EncoderDecoder
from lstmbook.nn.sequence import backward_through_time, unroll
from lstmbook.nn.variants import VariantCell
from lstmbook.nn.writing import Feedback, generate, one_to_many
from lstmbook.tasks import grammars, language, scores, signals
from lstmbook.tasks.batch import Batch, spell
from lstmbook.train.loop import fit, gradients
from lstmbook.train.optimise import (
    SGD,
    Adam,
    clip_norm,
    clip_value,
    global_norm,
    lowered,
)


def new_rng():
    return np.random.default_rng(90)


def assert_meant(error, names):
    """It names one of the arguments and says what was expected of it."""
    words = {word for name in names for word in (name, name.rpartition("_")[2])}
    words = [word.removesuffix("s") for word in words]  # a target among the targets
    named = any(re.search(rf"\b{word}", str(error)) for word in words)
    meant = isinstance(error, ValueError | TypeError) and named
    assert meant and re.search("expected|differ|fit|is not", str(error)), (
        f"{type(error).__name__} of {[*names]}: {error}"
    )


def parameters(call):
    return inspect.signature(call).parameters


def outcome(call, /, *names, **arguments):
    """The result, or None after an error that was meant, of an argument or of names."""
    try:
        with np.errstate(all="ignore"):
            return call(**arguments)
    except Exception as error:
        assert_meant(error, names or {**arguments, **parameters(call)})
        return None


# Arrays -------------------------------------------------------------------------------

SIZES = {"T": 3, "B": 4, "D": 2, "H": 5, "K": 3, "N": 4, "R": 7, "1": 1, "2": 2}


class Door(NamedTuple):
    """A function of arrays, and their shapes as letters: "xs T...BD, mask T~B".

    "..." stands for any axes, the same in all arguments, "~" for those or none. A
    letter is one size, wherever it is found; those in `fixed` are what the object
    behind the function was made with, those in `least` are 1 or more.
    """

    call: Any
    arguments: str
    result: str
    fixed: str = "DHKR12"
    least: str = ""
    zeros: str = ""  # arguments that must be zeros, to be legal
    whole: str = ""  # arguments of integers

    @property
    def shapes(self):
        return dict(part.split() for part in self.arguments.split(", "))


def cut(template):
    """What stands before its mark, the mark, what stands after it."""
    mark = next((mark for mark in ("...", "~") if mark in template), "")
    before, _, after = template.partition(mark or "|")
    return before.strip("-"), mark, after.strip("-")


def bind(door, shapes):
    """The shape of the result for arguments of these shapes, or None if they misfit."""
    sizes, lead = {k: SIZES[k] for k in door.fixed}, None
    for name, template in door.shapes.items():
        (before, mark, after), shape = cut(template), shapes[name]
        end = len(shape) - len(after)
        if end < len(before) or (not mark and end > len(before)):
            return None
        ends = shape[: len(before)] + shape[end:]
        for letter, size in zip(before + after, ends, strict=True):
            if sizes.setdefault(letter, size) != size:
                return None
            if letter in door.least and size < 1:
                return None
        middle = shape[len(before) : end]
        lead = middle if lead is None else lead
        among = [{1, size} for size in lead]  # of 1, an axis is shared by all seeds
        shared = len(middle) == len(lead) and all(map(contains, among, middle))
        shared = shared and after  # else these are no axes of seeds
        if mark and middle != lead and (mark == "..." or (middle and not shared)):
            return None
    before, mark, after = cut(door.result)
    middle = lead if mark else ()
    return (*(sizes[k] for k in before), *middle, *(sizes[k] for k in after))


def right_shapes(door):
    """The plainest: no axes for a mark, one where there are no others."""
    templates = {
        k: before + after
        for k, t in door.shapes.items()
        for before, _, after in [cut(t)]
    }
    plain = templates if any(templates.values()) else dict.fromkeys(templates, "N")
    return {k: tuple(SIZES[n] for n in template) for k, template in plain.items()}


def array(door, name, shape, dtype=float):
    """Zeros and ones, which are legal as nearly everything."""
    values = np.random.default_rng(len(name)).integers(2, size=shape)
    values = values * (name not in door.zeros.split())
    return values.astype(int if name in door.whole.split() else dtype)


def right(door):
    return {k: array(door, k, shape) for k, shape in right_shapes(door).items()}


def readout(rng):
    return Readout({"W_y": rng.normal(size=(5, 3)), "b_y": rng.normal(size=3)})


def lstm_network(rng):
    return Network(random_cell("lstm", 2, 5, rng), readout(rng))


def doors():
    """Every function that takes arrays of a reader, by name."""
    rng = new_rng()
    yield "perceptron", Door(perceptron, "x ...D, w D, b -", "...", "")
    call = lambda **a: perceptron_step(**a)[0]  # noqa: E731
    yield "perceptron_step", Door(call, "x D, target -, w D, b -", "D", "")
    call = lambda **a: train_perceptron(**a, epochs=2)[0]  # noqa: E731
    yield "train_perceptron", Door(call, "xs ND, targets N", "D", "")
    mlp = MLP.init((2, 5, 3), rng)
    yield "MLP", Door(lambda x: mlp.forward(x)[0], "x ...BD", "...BK")
    _, kept = mlp.forward(np.ones((4, 2)))
    call = lambda dy: mlp.backward(dy, kept)[0]  # noqa: E731
    yield "MLP back", Door(call, "dy BK", "BD", "BDK")
    for kind in CELLS:
        cell = random_cell(kind, 2, 5, rng)
        yield from cell_doors(kind, cell)
    variant = VariantCell.init(2, 5, rng, "coupled")
    yield from cell_doors("variant", variant)
    yield from network_doors(rng)


def cell_doors(kind, cell):
    names = cell.state_names
    state = ", ".join(f"{name} ~BH" for name in names)
    dstate = ", ".join(f"d{name} BH" for name in names)
    _, _, caches = unroll(cell, np.ones((3, 4, 2)))

    def run(xs, mask, **state):
        return unroll(cell, xs, tuple(state.values()), mask)[0]

    yield f"{kind} run", Door(run, f"xs T...BD, mask T~B, {state}", "T...BH", least="T")

    def back(dhs, mask, **dstate):
        end = tuple(dstate.values())
        return backward_through_time(cell, dhs, caches, end, mask, 2)[0]

    yield f"{kind} back", Door(back, f"dhs TBH, mask TB, {dstate}", "TBD", "TBDH")

    def at_states(dhs, **dstate):
        return gradients_at_states(cell, dhs, caches, tuple(dstate.values()))[0][1:]

    yield f"{kind} at states", Door(at_states, f"dhs TBH, {dstate}", "TBH", "TBH")

    def at_once(xs, **state):
        return jacobian(cell, xs, tuple(state.values()))[1:]

    state = ", ".join(f"{name} 1H" for name in names)
    yield f"{kind} jacobian", Door(at_once, f"xs T1D, {state}", "THH", "DH1", "T")

    def paths(dhs, **dstate):
        return cell_paths(cell, dhs, caches, tuple(dstate.values())).c_path[1:]

    if hasattr(cell, "at_cell"):
        yield f"{kind} paths", Door(paths, f"dhs TBH, {dstate}", "TBH", "TBH")


def network_doors(rng):
    out, lstm, xs = readout(rng), random_cell("lstm", 2, 5, rng), np.ones((3, 4, 2))
    cells = random_cell("lstm", 2, 2, rng), random_cell("gru", 2, 3, rng)
    fed = Feedback(random_cell("lstm", 2 + 3, 5, rng), out)
    mlp = EachStep(MLP.init((2, 4, 3), rng))
    networks = {
        "network": (Network(lstm, out), ", h ~BH, c ~BH", "T"),
        "many to one": (Network(lstm, LastState(), out), ", h ~BH, c ~BH", "1"),
        "feedback": (Network(fed), ", y ~BK, h ~BH, c ~BH", "T"),
        "bidirectional": (Network(Bidirectional(*cells), out), "", "T"),
        "both ends": (Network(Bidirectional(*cells), LastState(), out), "", "1"),
        "each step": (Network(mlp), "", "T"),
    }
    for name, (network, state, T) in networks.items():

        def forward(xs, mask, network=network, **state):
            return network.forward(xs, tuple(state.values()), mask)[0]

        arguments = f"xs T...BD, mask T~B{state}"
        yield name, Door(forward, arguments, f"{T}...BK", least="T")
        _, last, cache = network.forward(xs, None, np.ones((3, 4)))

        def backward(dys, network=network, cache=cache, **dstate):
            return network.backward(dys, cache, tuple(dstate.values()))[0]

        dstate = state.replace(", ", ", d").replace("~", "")
        yield f"{name} back", Door(backward, f"dys {T}BK{dstate}", "TBD", "TBDHK1")
    yield "Readout", Door(lambda hs: out.forward(hs)[0], "hs ...BH", "...BK")
    yield "one_to_many", Door(lambda x: one_to_many(x, 3), "x ...BD", "T...BD", "T")

    def write(x_t, h, c):
        return generate(networks["network"][0], x_t, 3, two, (h, c))[0]

    yield "generate", Door(write, "x_t ...BD, h ~BH, c ~BH", "T...BD", "TDH")
    pair = EncoderDecoder(
        random_cell("gru", 2, 5, rng), random_cell("gru", 3, 5, rng), out
    )

    def translate(given, xs, h=None):  # h, between the two, may be what does not fit
        return pair.forward((xs, given), h)[0]

    arguments = "given N...BK, xs T~BD"
    yield "EncoderDecoder", Door(translate, arguments, "N...BK", "DK", "TN")


def task_doors(rng):
    network = lstm_network(rng)

    def loss(xs, targets, mask, counts):
        batch = Batch(xs, targets, mask, counts, 3, 0.0)
        return gradients(network, batch, "squared_error")[2]

    arguments = "xs T...BD, targets T...BK, mask T~B, counts T~B"
    yield "gradients", Door(loss, arguments, "T...BK", "DK", "T")
    for make in SGD, Adam:

        def step(params, grads, make=make):
            optimiser, params = make(0.1), {"params": params}
            state = optimiser.begin(params)
            return optimiser.step(params, {"params": grads}, state)[0]["params"]

        yield make.__name__, Door(step, "params ..., grads ...", "...")
    for clip in clip_norm, clip_value:
        call = lambda grads, clip=clip: clip({"grads": grads}, 1.0)["grads"]  # noqa: E731
        yield clip.__name__, Door(call, "grads ...", "...")
    call = lambda grads: global_norm({"grads": grads}, (4,))  # noqa: E731
    yield "global_norm of seeds", Door(call, "grads B...", "B", "B")

    legal = partial(grammars.legal_next, grammars.REBER)
    yield "legal_next", Door(legal, "xs T...R", "T...R", least="T", zeros="xs")
    node = Door(legal, "xs T...R, nodes ~", "T...R", least="T", zeros="xs nodes")
    yield "legal_next from nodes", node._replace(whole="nodes")
    yield "ranked_top", Door(scores.ranked_top, "ys ...K, legal ...K", "...", "", "K")

    def again(stream, state, wrong=np.full(4, True)):
        return grammars.restart(wrong, stream, (state,))[0]

    door = Door(again, "stream 2B, state BH", "2B", "2B", zeros="stream")
    yield "restart", door._replace(whole="stream")

    def reber(stream):
        return grammars.continual_reber(new_rng(), stream, 3)[0].xs

    door = Door(reber, "stream 2B", "TBR", "2TR", zeros="stream", whole="stream")
    yield "continual_reber", door
    call = lambda xs: spell(xs, "abc")  # noqa: E731
    yield "spell", Door(call, "xs TBK", "B", "K", "T", "xs")


DOORS, OF_TASKS = dict(doors()), dict(task_doors(new_rng()))
every_door = pytest.mark.parametrize(
    "door", [*DOORS.values(), *OF_TASKS.values()], ids=[*DOORS, *OF_TASKS]
)
every_door_of_nn = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)


@st.composite
def near(draw, shape):
    """A shape at most a few errors away from the right one."""
    shape = list(shape)
    for _ in range(draw(st.integers(0, 2))):
        change = draw(st.sampled_from(["drop", "add", "size", "none"]))
        if change == "add":
            shape.insert(draw(st.integers(0, len(shape))), draw(st.integers(0, 2)))
        elif shape and change != "none":
            at = draw(st.integers(0, len(shape) - 1))
            if change == "drop":
                shape.pop(at)
            else:
                shape[at] = draw(st.sampled_from([0, 1, shape[at] + 1, 2 * shape[at]]))
    return tuple(shape)


@every_door
@settings(max_examples=25)
@given(data=st.data())
def test_arrays_that_fit_give_the_right_shape_all_others_an_error(door, data):
    shapes = {k: data.draw(near(s), k) for k, s in right_shapes(door).items()}
    expected = bind(door, shapes)
    arrays = {name: array(door, name, shape) for name, shape in shapes.items()}
    result = outcome(door.call, **arrays)
    if expected is None:
        assert result is None, f"{shapes} gave a result of shape {np.shape(result)}"
    else:
        assert result is not None and np.shape(result) == expected, shapes


@every_door
@pytest.mark.parametrize("dtype", [object, str, complex, "datetime64[s]", bool, int])
def test_an_array_of_another_type_is_refused_or_read_as_its_numbers(door, dtype):
    arrays = right(door)
    expected = outcome(door.call, **arrays)
    assert expected is not None
    for name, value in arrays.items():
        odd = np.asarray(value.astype(int)).astype(dtype)
        result = outcome(door.call, **arrays | {name: odd})
        if result is not None:
            assert odd.dtype.kind in "bi", name
            close = list.__eq__ if isinstance(result, list) else np.allclose
            assert close(result, expected), name


@every_door_of_nn
def test_a_list_is_read_as_its_array(door):
    arrays = right(door)
    expected = door.call(**arrays)
    for name, value in arrays.items():
        result = outcome(door.call, **arrays | {name: value.tolist()})
        if result is not None:
            close = list.__eq__ if isinstance(result, list) else np.allclose
            assert close(result, expected), name


@every_door
@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_give_a_result_of_the_right_shape_or_an_error(door, odd):
    for name in door.shapes:
        arrays = right(door)
        if arrays[name].dtype.kind == "f":
            arrays[name].flat[:1] = odd
        result = outcome(door.call, **arrays)
        assert result is None or np.shape(result) == bind(door, right_shapes(door))


@every_door_of_nn
def test_an_array_of_another_class_is_refused_or_read_as_its_numbers(door):
    """A masked array hides some of its numbers, a matrix multiplies otherwise."""
    arrays = right(door)
    expected = door.call(**arrays)
    for name, value in arrays.items():
        odd = [np.ma.masked_array(value, mask=np.ones(np.shape(value), bool))]
        if np.ndim(value) == 2:
            odd.append(value.view(np.matrix))
        for other in odd:
            result = outcome(door.call, **arrays | {name: other})
            assert result is None or np.array_equal(np.asarray(result), expected), name


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_nan_in_one_sequence_is_seen_there_and_leaves_the_others_alone(kind, odd):
    rng = new_rng()
    network = Network(random_cell(kind, 2, 5, rng), readout(rng))
    xs = rng.normal(size=(3, 4, 2))
    right, _, _ = network.forward(xs)
    xs[1, 2] = odd
    with np.errstate(invalid="ignore"):
        ys, _, cache = network.forward(xs)
        dxs, _, _ = network.backward(np.ones_like(ys), cache)
    others = [0, 1, 3]
    assert np.array_equal(ys[:, others], right[:, others])
    assert np.array_equal(ys[0], right[0]) and not np.any(ys[1, 2] == right[1, 2])
    assert np.all(np.isfinite(dxs[:, others]))


# Numbers ------------------------------------------------------------------------------

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


def two(y):
    return y[..., :2]


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


# Models, texts, tables ----------------------------------------------------------------


@pytest.mark.parametrize("dtype", [object, str, complex, "none"])
def test_parameters_that_are_no_numbers_are_refused(dtype):
    rng = new_rng()
    models = [random_cell(kind, 2, 3, rng) for kind in CELLS]
    models += [readout(rng), MLP.init((2, 3), rng), lstm_network(rng)]
    for model in models:
        before = model.params
        for name, value in before.items():
            odd = None if dtype == "none" else value.astype(dtype)
            call = partial(model.update, {name: odd})
            assert outcome(lambda call=call: [call()], name.split(".")[-1]) is None
        assert all(model.params[k] is before[k] for k in before)


def test_whole_numbers_as_parameters_compute_and_learn_as_floats():
    rng = new_rng()
    for kind, (cls, _) in CELLS.items():
        params = random_cell(kind, 1, 3, rng).params
        whole = {k: np.round(3 * v).astype(int) for k, v in params.items()}
        end = {"W_y": np.ones((3, 1), int), "b_y": np.zeros(1, int)}
        histories = []
        for dtype in (int, float):
            cell = cls({k: v.astype(dtype) for k, v in whole.items()})
            out = Readout({k: v.astype(dtype) for k, v in end.items()})

            def draw(rng):
                return signals.echo(rng, 4, length=8, lag=2)._replace(mask=None)

            def halved(rng):
                batch = draw(rng)
                return batch._replace(xs=0.5 * batch.xs + 0.25)

            network = Network(cell, out)
            xs = np.arange(4).reshape(2, 2, 1)
            ys, _, cache = network.forward(xs)
            assert ys.dtype == float
            network.backward(np.ones_like(ys), cache)
            halves = partial(halved, new_rng())
            history = fit(network, halves, 3, SGD(0.1), "squared_error", clip=0.01)
            histories.append(history.loss)
        assert np.allclose(*histories, rtol=1e-12), kind


def test_whole_numbers_as_gradients_are_clipped_as_floats():
    clipped = clip_norm({"g": np.array([3, 4])}, 1.0)
    assert np.allclose(clipped["g"], [0.6, 0.8])


def test_optimisers_and_models_name_keys_that_differ():
    p = {"a": np.ones(2), "b": np.ones(3)}
    network = lstm_network(new_rng())
    calls = [
        partial(make(0.1).step, p, state=make(0.1).begin(p)) for make in (SGD, Adam)
    ]
    calls += [
        network.update,
        LSTMCell({**random_cell("lstm", 2, 3, new_rng()).params}).update,
    ]
    for odd in ({"a": np.ones(2)}, p | {"c": np.ones(1)}, {"z": np.ones(2)}):
        for call in calls:
            with pytest.raises(ValueError, match="key|parameter|takes"):
                call(odd)


def test_what_is_no_model_batch_or_optimiser_is_refused():
    network = lstm_network(new_rng())
    cell = random_cell("lstm", 2, 3, new_rng())
    pair = EncoderDecoder(cell, cell, Readout.init(3, 2, new_rng()))
    xs = np.ones((3, 4, 2))
    batch = Batch(xs, np.ones((3, 4, 3)), None, None, 3, 0.0)
    narrow = batch._replace(xs=xs[:, :3])
    negative = batch._replace(counts=-np.ones((3, 4)))

    def train(optimiser):
        return fit(network, lambda: batch, 1, optimiser, "squared_error")

    refused = {
        "expected SGD or Adam": lambda: train("adam"),
        "expected cells, layers": lambda: Network(cell, 3),
        "one or more models": lambda: together([]),
        r"expected one of the seeds \(\)": lambda: alone(network, 0),
        "expected a pair": lambda: pair.forward(xs),
        r"shapes is .*, expected equal": lambda: Batch.side_by_side([batch, narrow]),
        "expected 0 or more": lambda: gradients(network, negative, "squared_error"),
        "expected one of .'cross": lambda: gradients(network, batch, "hinge"),
        "expected one-hot steps": lambda: spell(np.ones((1, 1, 3)), "abc"),
        "targets are": lambda: train_perceptron(np.ones((2, 2)), [0, 2], 1),
        "finite": lambda: train_perceptron(np.full((1, 1), np.nan), np.ones(1), 2),
        "does not begin|first": lambda: global_norm({"g": np.ones(3)}, (2,)),
    }
    for says, call in refused.items():
        with pytest.raises((ValueError, TypeError), match=says):
            call()


@pytest.mark.parametrize(
    "call",
    [
        language.encode,
        lambda o: grammars.counted(np.array([1, 2]), o),
        lambda o: grammars.legal_next(o, np.zeros((1, 1, 7))),
        lambda o: MLP.init((2, 3), new_rng(), o),
    ],
    ids="encode counted table activation".split(),
)
def test_texts_and_tables_that_are_none_are_refused(call):
    odd = [None, 3, 2.5, b"BTXSE", "zz", "", ["BTXSE"], np.zeros((3, 3), int)]
    odd += [
        np.zeros(7, int),
        np.full((3, 7), 9),
        np.zeros((3, 7)),
        np.zeros((0, 7), int),
    ]
    for value in odd:
        with pytest.raises((ValueError, TypeError), match="expected|is not"):
            call(value)

"""Whatever comes in: a right result, or an error that was meant.

An error is meant if a `raise` of the package raised it, as ValueError or TypeError: it
names what came and what was expected. Everything else, an IndexError, a complaint of
NumPy about its own operands, above all a result of a wrong shape, fails.
"""

import linecache
import traceback
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from gradcheck import CELLS, random_cell, random_state
from hypothesis import given, settings
from hypothesis import strategies as st

import lstmbook
from lstmbook.nn import functions as f
from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.influence import cell_paths, gradients_at_states, jacobian
from lstmbook.nn.layers import Bidirectional, Network, Readout
from lstmbook.nn.perceptron import MLP, perceptron, perceptron_step, train_perceptron
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.sequence import backward_through_time, unroll
from lstmbook.nn.writing import EncoderDecoder, Feedback, generate, one_to_many
from lstmbook.tasks import batch as batch_of
from lstmbook.tasks import grammars, language
from lstmbook.tasks import signals as tasks
from lstmbook.tasks.batch import pieces, side_by_side
from lstmbook.train.loop import fit, gradients
from lstmbook.train.optimise import (
    SGD,
    Adam,
    clip_norm,
    clip_value,
    global_norm,
    lowered,
)

PACKAGE = str(Path(lstmbook.__file__).parent)
SIZES = {"T": 3, "B": 4, "D": 2, "H": 5, "K": 3, "N": 4, "R": 7, "1": 1, "2": 2}


def new_rng():
    return np.random.default_rng(90)


def assert_meant(error):
    """Raised by a line of the package that says raise."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    line = linecache.getline(where.filename, where.lineno).strip()
    meant = where.filename.startswith(PACKAGE) and line.startswith("raise")
    assert meant and isinstance(error, ValueError | TypeError), (
        f"{type(error).__name__} at {where.filename}:{where.lineno}: {error}"
    )


def outcome(call, **arguments):
    """The result, or None after an error that was meant."""
    try:
        with np.errstate(all="ignore"):
            return call(**arguments)
    except Exception as error:
        assert_meant(error)
        return None


# Arrays -------------------------------------------------------------------------------


class Case(NamedTuple):
    """A function of arrays, and their shapes as letters.

    "..." stands for any axes, the same in all arguments; "*" for any axes that
    broadcast with those of the others; "~" for those of the first argument, or none. A
    letter is one size, wherever it is found; those in `fixed` are what the object
    behind the function was made with.
    """

    call: Any
    result: str
    shapes: dict
    fixed: str = "DHKR12"
    least: str = ""  # letters whose size is at least 1
    zeros: str = ""  # arguments that must be zeros, to be legal
    whole: str = ""  # arguments of integers
    any_type_error: bool = False  # elementwise: what NumPy says of a dtype will do


def mark_of(template):
    return next((mark for mark in ("...", "*", "~") if mark in template), None)


def bind(case, shapes):
    """The shape of the result for arguments of these shapes, or None if they misfit."""
    sizes = {k: SIZES[k] for k in case.fixed}
    leads = []
    for name, template in case.shapes.items():
        shape = shapes[name]
        mark = mark_of(template)
        before, _, after = template.partition(mark or "|")
        n = len(before) + len(after)
        if len(shape) < n or (not mark and len(shape) > n):
            return None
        middle = shape[len(before) : len(shape) - len(after)]
        axes = (*shape[: len(before)], *shape[len(shape) - len(after) :])
        for letter, size in zip(before + after, axes, strict=True):
            if sizes.setdefault(letter, size) != size:
                return None
            if letter in case.least and size < 1:
                return None
        if mark:
            leads.append(middle)
        if mark == "..." and middle != leads[0]:
            return None
        if mark == "~" and middle not in ((), leads[0]):
            return None
    try:
        lead = np.broadcast_shapes(*leads)
    except ValueError:
        return None
    mark = mark_of(case.result)
    before, _, after = case.result.partition(mark or "|")
    return (*(sizes[k] for k in before), *lead * bool(mark), *(sizes[k] for k in after))


def right_shapes(case):
    """The plainest: no axes for a mark, one where there are no others."""
    letters = [t.replace(mark_of(t) or "|", "") for t in case.shapes.values()]
    letters = letters if any(letters) else ["N"] * len(letters)
    return {
        name: tuple(SIZES[k] for k in template)
        for name, template in zip(case.shapes, letters, strict=True)
    }


def array(case, name, shape, dtype=float):
    """Zeros and ones, which are legal as nearly everything."""
    values = np.random.default_rng(len(name)).integers(2, size=shape)
    values = values * (name not in case.zeros.split())
    return values.astype(int if name in case.whole.split() else dtype)


def lstm_network(rng):
    return Network(random_cell("lstm", 2, 5, rng), readout(rng))


def readout(rng):
    return Readout({"W_y": rng.normal(size=(5, 3)), "b_y": rng.normal(size=3)})


def array_cases():
    """Every function of arrays, by name."""
    rng = new_rng()
    for name in "sigmoid relu dsigmoid dtanh drelu".split():
        call = getattr(f, name)
        argument = {"s": "dsigmoid", "y": "dtanh drelu"}
        argument = next((k for k, v in argument.items() if name in v.split()), "z")
        yield name, Case(call, "...", {argument: "..."}, any_type_error=True)
    yield (
        "softmax",
        Case(f.softmax, "...K", {"a": "...K"}, "", "K", any_type_error=True),
    )
    yield "dsoftmax", Case(f.dsoftmax, "...", {"dp": "...", "p": "..."})
    for name in "cross_entropy dcross_entropy".split():
        yield (
            name,
            Case(
                getattr(f, name),
                "..." if name == "cross_entropy" else "...K",
                {"a": "...K", "target": "..."},
                "",
                "K",
                "target",
                "target",
                any_type_error=True,
            ),
        )
    for name in "squared_error binary_cross_entropy".split():
        first = "y" if name == "squared_error" else "a"
        shapes = {first: "...", "target": "..."}
        for d in ("", "d"):
            call = getattr(f, d + name)
            yield d + name, Case(call, "...", shapes, any_type_error=True)

    shapes = {"x": "...D", "w": "D", "b": ""}
    yield "perceptron", Case(perceptron, "...", shapes, "")
    shapes = {"x": "D", "target": "", "w": "D", "b": ""}
    step = Case(lambda **a: perceptron_step(**a)[0], "D", shapes, "")
    yield "perceptron_step", step
    train = Case(
        lambda **a: train_perceptron(**a, epochs=2)[0],
        "D",
        {"xs": "ND", "targets": "N"},
        "",
    )
    yield "train_perceptron", train
    mlp = MLP.init((2, 5, 3), rng)
    yield "MLP.forward", Case(lambda x: mlp.forward(x)[0], "*BK", {"x": "*BD"})
    _, inputs = mlp.forward(np.ones((4, 2)))
    back = Case(lambda dy: mlp.backward(dy, inputs)[0], "BD", {"dy": "BK"}, "BDK")
    yield "MLP.backward", back

    for kind in CELLS:
        yield from cell_cases(kind, rng)
    yield from network_cases(rng)
    yield from batch_cases(rng)


def cell_cases(kind, rng):
    cell = random_cell(kind, 2, 5, rng)
    names = cell.state_names
    state = {name: "*BH" for name in names}

    def forward(x_t, **state):
        return cell.forward(x_t, tuple(state.values()))[0][0]

    yield f"{kind} forward", Case(forward, "*BH", {"x_t": "*BD"} | state)
    _, cache = cell.forward(np.ones((4, 2)), random_state(cell, rng, 4))

    def backward(**dstate):
        return cell.backward(tuple(dstate.values()), cache)[0]

    dstate = {f"d{name}": "BH" for name in names}
    yield f"{kind} backward", Case(backward, "BD", dstate, "BDH")

    def run(xs, mask, **state):
        return unroll(cell, xs, tuple(state.values()), mask)[0]

    shapes = {"xs": "T*BD", "mask": "T~B"} | {name: "*BH" for name in names}
    yield f"{kind} unroll", Case(run, "T*BH", shapes, "DH", "T")

    hs, last, caches = unroll(cell, np.ones((3, 4, 2)))

    def bptt(dhs, mask, **dstate):
        dstate = tuple(dstate.values())
        return backward_through_time(cell, dhs, caches, dstate, mask, 2)[0]

    shapes = {"dhs": "TBH", "mask": "TB"} | dstate
    yield f"{kind} back through time", Case(bptt, "TBD", shapes, "TBDH")

    def at_states(dhs, **dstate):
        return gradients_at_states(cell, dhs, caches, tuple(dstate.values()))[0][:-1]

    shapes = {"dhs": "TBH"} | dstate
    yield f"{kind} at states", Case(at_states, "TBH", shapes, "TBH")
    if "c" in names:

        def paths(dhs, **dstate):
            return cell_paths(cell, dhs, caches, tuple(dstate.values())).c_path[:-1]

        yield f"{kind} paths", Case(paths, "TBH", shapes, "TBH")

    def at_once(xs, **state):
        return jacobian(cell, xs, tuple(state.values()))[:-1]

    shapes = {"xs": "T1D"} | {name: "1H" for name in names}
    yield f"{kind} jacobian", Case(at_once, "THH", shapes, "DH1", "T")


def network_cases(rng):
    out, network = readout(rng), lstm_network(rng)
    hs = np.ones((3, 4, 5))
    ahead = Case(lambda hs: out.forward(hs)[0], "*BK", {"hs": "*BH"})
    yield "Readout.forward", ahead
    back = Case(lambda dys: out.backward(dys, hs)[0], "TBH", {"dys": "TBK"}, "TBHK")
    yield "Readout.backward", back

    def forward(xs, mask, h, c):
        return network.forward(xs, (h, c), mask)[0]

    shapes = {"xs": "T*BD", "mask": "T~B", "h": "*BH", "c": "*BH"}
    yield "Network.forward", Case(forward, "T*BK", shapes, "DHK", "T")
    _, _, cache = network.forward(np.ones((3, 4, 2)), None, np.ones((3, 4)))

    def backward(dys, dh, dc):
        return network.backward(dys, cache, (dh, dc))[0]

    shapes = {"dys": "TBK", "dh": "BH", "dc": "BH"}
    yield "Network.backward", Case(backward, "TBD", shapes, "TBDHK")
    both = Bidirectional(random_cell("lstm", 2, 2, rng), random_cell("gru", 2, 3, rng))
    shapes = {"xs": "T*BD", "mask": "T~B"}
    ahead = Case(lambda xs, mask: both.forward(xs, (), mask)[0], "T*BH", shapes)
    yield "Bidirectional.forward", ahead._replace(least="T")
    _, _, read = both.forward(np.ones((3, 4, 2)))
    back = Case(lambda dhs: both.backward(dhs, read)[0], "TBD", {"dhs": "TBH"}, "TBDH")
    yield "Bidirectional.backward", back

    fed = Feedback(random_cell("lstm", 2 + 3, 5, rng), out)
    shapes = {"x_t": "*BD", "y": "*BK", "h": "*BH", "c": "*BH"}
    yield (
        "Feedback.forward",
        Case(lambda x_t, **s: fed.forward(x_t, tuple(s.values()))[0][0], "*BK", shapes),
    )
    many = Case(lambda x: one_to_many(x, 3), "T...BD", {"x": "...BD"}, "T")
    yield "one_to_many", many

    def first_two(y):
        return y[..., :2]

    def write(x_t, h, c):
        return generate(network, x_t, 3, first_two, (h, c))[0]

    shapes = {"x_t": "*BD", "h": "*BH", "c": "*BH"}
    yield "generate", Case(write, "T*BD", shapes, "TDH")
    pair = EncoderDecoder(
        random_cell("gru", 2, 5, rng), random_cell("gru", 3, 5, rng), out
    )
    shapes = {"source": "T*BD", "given": "N*BK", "mask": "T~B"}
    yield (
        "EncoderDecoder.forward",
        Case(
            lambda source, given, mask: pair.forward((source, given), None, mask)[0],
            "N*BK",
            shapes,
            "DK",
            "TN",
        ),
    )


def batch_cases(rng):
    network = lstm_network(rng)

    def loss(xs, targets, mask, counts):
        batch = batch_of.Batch(xs, targets, mask, counts, 3, 0.0)
        return gradients(network, batch, "squared_error")[2]

    shapes = {"xs": "T...BD", "targets": "T...BK", "mask": "T~B", "counts": "T...B"}
    yield "gradients", Case(loss, "T...BK", shapes, "DK", "T")
    for optimiser in SGD, Adam:
        step = Case(
            lambda p, g, make=optimiser: make(0.1).step({"p": p}, {"p": g})["p"],
            "...",
            {"p": "...", "g": "..."},
        )
        yield optimiser.__name__, step
    for name, clip in (("clip_norm", clip_norm), ("clip_value", clip_value)):
        call = Case(lambda g, clip=clip: clip({"g": g}, 1.0)["g"], "...", {"g": "..."})
        yield name, call
    norm = Case(lambda g: global_norm({"g": g}, (4,)), "B", {"g": "B..."}, "B")
    yield "global_norm of seeds", norm

    legal = Case(
        lambda xs: grammars.legal_next(grammars.REBER, xs), "T...R", {"xs": "T...R"}
    )
    yield "legal_next", legal._replace(least="T", zeros="xs")
    node = Case(
        lambda xs, nodes: grammars.legal_next(grammars.REBER, xs, nodes),
        "T...R",
        {"xs": "T...R", "nodes": "~"},
    )
    yield (
        "legal_next from nodes",
        node._replace(least="T", zeros="xs nodes", whole="nodes"),
    )
    ranked = Case(grammars.ranked_top, "...", {"ys": "...K", "legal": "...K"}, "", "K")
    yield "ranked_top", ranked
    shapes = {"stream": "2B", "state": "BH"}
    again = Case(
        lambda stream, state: grammars.restart(np.full(4, True), stream, (state,))[0],
        "2B",
        shapes,
        "2B",
    )
    yield "restart", again._replace(zeros="stream", whole="stream")
    stream = Case(
        lambda stream: grammars.continual_reber(new_rng(), stream, 3)[0].xs,
        "TBR",
        {"stream": "2B"},
        "2TR",
    )
    yield "continual_reber", stream._replace(zeros="stream", whole="stream")
    spell = Case(
        lambda xs: batch_of.spell(xs, "abc"), "B", {"xs": "TBK"}, "K", "T", "xs"
    )
    yield "spell", spell
    rows = Case(lambda s: batch_of.one_hot_rows(s, 3), "...K", {"s": "..."}, "K")
    yield "one_hot_rows", rows._replace(whole="s")


ARRAY_CASES = dict(array_cases())
every_case = pytest.mark.parametrize("case", ARRAY_CASES.values(), ids=ARRAY_CASES)


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


@every_case
@settings(max_examples=25)
@given(data=st.data())
def test_arrays_that_fit_give_the_right_shape_all_others_an_error(case, data):
    shapes = {k: data.draw(near(s), k) for k, s in right_shapes(case).items()}
    expected = bind(case, shapes)
    arrays = {name: array(case, name, shape) for name, shape in shapes.items()}
    result = outcome(case.call, **arrays)
    if expected is None:
        assert result is None, f"{shapes} gave a result of shape {np.shape(result)}"
    else:
        assert result is not None and np.shape(result) == expected, shapes


@every_case
@pytest.mark.parametrize("dtype", [object, str, complex, "datetime64[s]", bool, int])
def test_an_array_of_another_type_is_refused_or_read_as_its_numbers(case, dtype):
    right = {k: array(case, k, s) for k, s in right_shapes(case).items()}
    expected = outcome(case.call, **right)
    assert expected is not None
    for name, value in right.items():
        odd = np.asarray(value.astype(int)).astype(dtype)
        try:
            result = case.call(**right | {name: odd})
        except TypeError as error:
            if not case.any_type_error:
                assert_meant(error)
        except ValueError as error:
            assert_meant(error)
        else:
            assert odd.dtype.kind in "bi", name
            close = list.__eq__ if isinstance(result, list) else np.allclose
            assert close(result, expected), name


@every_case
@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_give_a_result_of_the_right_shape_or_an_error(case, odd):
    shapes = right_shapes(case)
    for name in shapes:
        arrays = {k: array(case, k, s) for k, s in shapes.items()}
        if arrays[name].dtype.kind == "f":
            arrays[name].flat[:1] = odd
        result = outcome(case.call, **arrays)
        assert result is None or np.shape(result) == bind(case, shapes), name


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
ODD += [np.int64(-1), [3], (), b"3", object()]


def is_whole(value, least):
    return type(value) in (int, np.int64) and value >= least


def number_cases():
    """(name, function of one number, is it legal?) for every number of the package."""
    r = new_rng

    def whole(least):
        return lambda value: is_whole(value, least)

    def real(low, top, above=False):
        def legal(value):
            if type(value) not in (int, float, np.int64):
                return type(value) is bool and low <= value < top and value > 0
            return low <= value < top and not (above and value == 0)

        return legal

    for name, function in (
        ("adding", tasks.adding),
        ("order 1997", tasks.temporal_order_1997),
        ("order 2013", tasks.temporal_order_2013),
        ("latch", tasks.latch),
        ("echo", tasks.echo),
        ("xor", tasks.temporal_xor),
        ("measure", tasks.measure_spikes),
        ("generate", tasks.generate_spikes),
        ("reber", grammars.reber),
        ("embedded", grammars.embedded_reber),
        ("counting", grammars.counting),
        ("brackets", grammars.brackets),
        ("speaks", language.speaks),
        ("certainly", language.certainly),
        ("dessert", language.dessert),
        ("his_or_her", language.his_or_her),
    ):
        yield f"{name} batch_size", lambda v, g=function: g(r(), v), whole(1)
    for name, function, options in (
        ("adding", tasks.adding, {"length": 6}),
        ("order 1997", tasks.temporal_order_1997, {"length": 10}),
        ("order 2013", tasks.temporal_order_2013, {"length": 10}),
        ("latch", tasks.latch, {"length": 1, "informative": 1}),
        ("echo", tasks.echo, {"length": 7, "lag": 1}),
        ("xor", tasks.temporal_xor, {"length": 2}),
        ("measure", tasks.measure_spikes, {"spikes": 1, "period": 1, "jitter": 1}),
        ("generate", tasks.generate_spikes, {"spikes": 1, "period": 1, "jitter": 1}),
        ("counting", grammars.counting, {"largest": 1}),
        ("brackets", grammars.brackets, {"length": 5, "kinds": 2, "depth": 2}),
    ):
        for k, least in options.items():
            yield (
                f"{name} {k}",
                lambda v, g=function, k=k: g(r(), 1, **{k: v}),
                whole(least),
            )
    for name in "speaks certainly dessert his_or_her".split():
        gap = getattr(language, name)
        one_each = lambda v: is_whole(v, 0) or type(v) is list  # noqa: E731
        yield f"{name} gap", lambda v, gap=gap: gap(r(), 1, v), one_each
    yield (
        "speaks distractors",
        lambda v: language.speaks(r(), 2, distractors=v),
        lambda v: v is True or real(0, 1.5)(v) and v <= 1,
    )
    start = np.zeros((2, 3), int)
    yield "stream", lambda v: grammars.continual_reber(r(), start, v), whole(1)
    for cls in RNNCell, LSTMCell, GRUCell, GRU2014Cell, Readout:
        for k in (0, 1):

            def init(v, cls=cls, k=k):
                v = 0 if v is None else v  # 4 * None has its own TypeError
                return cls.init(*((v, 3) if k == 0 else (3, v)), r())

            yield f"{cls.__name__}.init {'DH'[k]}", init, whole(1)
    yield "MLP.init", lambda v: MLP.init((2, v, 3), r()), whole(1)
    yield "zero_state", lambda v: RNNCell.init(2, 3, r()).zero_state(v), whole(0)
    for k in "forget_bias", "input_bias", "output_bias":
        yield f"init {k}", lambda v, k=k: LSTMCell.init(2, 2, r(), **{k: v}), is_bias
    yield "init bias", lambda v: RNNCell.init(2, 2, r(), bias=v), is_bias
    yield "init keep_bias", lambda v: GRUCell.init(2, 2, r(), keep_bias=v), is_bias

    positive = real(0, np.inf)
    yield "SGD rate", lambda v: SGD(v), positive
    yield "SGD momentum", lambda v: SGD(0.1, v), real(0, 1)
    yield "Adam rate", lambda v: Adam(v), positive
    yield "Adam beta_1", lambda v: Adam(beta_1=v), real(0, 1)
    yield "Adam beta_2", lambda v: Adam(beta_2=v), real(0, 1)
    yield "Adam epsilon", lambda v: Adam(epsilon=v), positive
    one = {"p": np.ones(2)}
    yield "SGD factor", lambda v: SGD(0.1).step(one, one, v), positive
    yield "Adam factor", lambda v: Adam(0.1).step(one, one, v), positive
    yield "clip_norm", lambda v: clip_norm(one, v), real(0, np.inf, above=True)
    yield "clip_value", lambda v: clip_value(one, v), real(0, np.inf, above=True)
    yield "lowered", lambda v: lowered({0.5: v}), positive
    xs, targets = np.ones((2, 2)), np.ones(2)
    rate = lambda v: train_perceptron(xs, targets, 2, v)  # noqa: E731
    yield "perceptron rate", rate, positive
    yield "perceptron epochs", lambda v: train_perceptron(xs, targets, v), whole(1)

    network = lstm_network(r())
    batch = batch_of.Batch(np.ones((3, 4, 2)), np.ones((3, 4, 3)), None, None, 3, 0.0)

    def train(steps=1, **options):
        return fit(
            network, lambda _: batch, r(), steps, SGD(0.1), "squared_error", **options
        )

    yield "fit steps", lambda v: train(v), whole(1)
    optional = {"window": whole(1)}
    optional |= dict.fromkeys(["clip", "clip_each"], real(0, np.inf, above=True))
    for k, legal in optional.items():
        yield (
            f"fit {k}",
            lambda v, k=k: train(**{k: v}),
            lambda v, legal=legal: v is None or legal(v),
        )
    yield (
        "pieces",
        lambda v: next(pieces(lambda _: batch, r(), v)),
        lambda v: v is None or is_whole(v, 1),
    )
    yield "generate", lambda v: generate(network, np.ones((1, 2)), v, two), whole(1)
    yield "one_to_many", lambda v: one_to_many(np.ones((1, 2)), v), whole(1)
    many = together([network, network])
    yield "alone", lambda v: alone(many, v), lambda v: is_whole(v, 0) and v < 2
    yield "one_hot_rows", lambda v: batch_of.one_hot_rows(np.zeros(2, int), v), whole(1)


def two(y):
    return y[..., :2]


def is_bias(value):
    """A number, or one for each of two units."""
    array = np.asarray(value)
    return array.dtype.kind in "biuf" and array.shape in ((), (2,))


NUMBER_CASES = list(number_cases())


@pytest.mark.parametrize(
    "call, legal", [case[1:] for case in NUMBER_CASES], ids=[c[0] for c in NUMBER_CASES]
)
def test_a_number_is_legal_or_refused(call, legal):
    for value in ODD:
        result = outcome(lambda v: (call(v),), v=value)
        assert (result is not None) == bool(legal(value)), value


@pytest.mark.parametrize("odd", [None, 3, "rng", np.random.RandomState(0), np.random])
def test_what_is_no_generator_is_refused_everywhere(odd):
    network = lstm_network(new_rng())
    batch = batch_of.Batch(np.ones((3, 4, 2)), np.ones((3, 4, 3)), None, None, 3, 0.0)
    calls = [
        lambda g: fit(network, lambda _: batch, g, 1, SGD(0.1), "squared_error"),
        lambda g: grammars.continual_reber(g, np.zeros((2, 1), int), 1),
        lambda g: MLP.init((2, 3), g),
        lambda g: Readout.init(2, 3, g),
    ]
    modules = (tasks, grammars, language)
    names = "adding latch echo temporal_xor reber counting brackets speaks dessert"
    for name in names.split():
        task = next(getattr(m, name) for m in modules if hasattr(m, name))
        calls.append(lambda g, task=task: task(g, 2))
    for call in calls:
        with pytest.raises(TypeError, match="expected a numpy.random.Generator"):
            call(odd)


# Models, texts, tables ----------------------------------------------------------------


@pytest.mark.parametrize("dtype", [object, str, complex, "list", "none"])
def test_parameters_that_are_no_numbers_are_refused(dtype):
    rng = new_rng()
    models = [random_cell(kind, 2, 3, rng) for kind in CELLS]
    models += [readout(rng), MLP.init((2, 3), rng), lstm_network(rng)]
    for model in models:
        before = model.params
        for name, value in before.items():
            odd = {"list": value.tolist(), "none": None}.get(dtype)
            odd = value.astype(dtype) if dtype in (object, str, complex) else odd
            assert outcome(lambda o, k=name, m=model: [m.update({k: o})], o=odd) is None
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
                return tasks.echo(rng, 4, length=8, lag=2)._replace(mask=None)

            def halved(rng):
                batch = draw(rng)
                return batch._replace(xs=0.5 * batch.xs + 0.25)

            network = Network(cell, out)
            xs = np.arange(4).reshape(2, 2, 1)
            ys, _, cache = network.forward(xs)
            assert ys.dtype == float
            network.backward(np.ones_like(ys), cache)
            history = fit(
                network, halved, new_rng(), 3, SGD(0.1), "squared_error", clip=0.01
            )
            histories.append(history.loss)
        assert np.allclose(*histories, rtol=1e-12), kind


def test_whole_numbers_as_gradients_are_clipped_as_floats():
    clipped = clip_norm({"g": np.array([3, 4])}, 1.0)
    assert np.allclose(clipped["g"], [0.6, 0.8])


def test_optimisers_and_models_name_keys_that_differ():
    p = {"a": np.ones(2), "b": np.ones(3)}
    network = lstm_network(new_rng())
    calls = [lambda o, make=make: make(0.1).step(p, o) for make in (SGD, Adam)]
    calls += [
        network.update,
        LSTMCell({**random_cell("lstm", 2, 3, new_rng()).params}).update,
    ]
    for odd in ({"a": np.ones(2)}, p | {"c": np.ones(1)}, {"z": np.ones(2)}):
        for call in calls:
            with pytest.raises(ValueError, match="key|parameter|takes") as raised:
                call(odd)
            assert_meant(raised.value)


def test_what_is_no_model_batch_or_optimiser_is_refused():
    network = lstm_network(new_rng())
    cell = random_cell("lstm", 2, 3, new_rng())
    pair = EncoderDecoder(cell, cell, Readout.init(3, 2, new_rng()))
    xs = np.ones((3, 4, 2))
    batch = batch_of.Batch(xs, np.ones((3, 4, 3)), None, None, 3, 0.0)
    narrow = batch._replace(xs=xs[:, :3])
    negative = batch._replace(counts=-np.ones((3, 4)))

    def train(optimiser):
        return fit(network, lambda _: batch, new_rng(), 1, optimiser, "squared_error")

    refused = {
        "expected SGD or Adam": lambda: train("adam"),
        "expected cells, layers": lambda: Network(cell, 3),
        "one or more models": lambda: together([]),
        r"expected one of the seeds \(\)": lambda: alone(network, 0),
        "expected a pair": lambda: pair.forward(xs),
        "no tuple of": lambda: Feedback(cell, Readout.init(3, 1, new_rng())).forward(
            np.ones((2, 1)), None
        ),
        "the seeds differ in shape": lambda: side_by_side([batch, narrow]),
        "expected 0 or more": lambda: gradients(network, negative, "squared_error"),
        "expected one of .'cross": lambda: gradients(network, batch, "hinge"),
        "expected integers -1 ... 2": lambda: batch_of.one_hot_rows(np.array([-2]), 3),
        "0 to 2": lambda: f.cross_entropy(np.ones((1, 3)), np.array([-1])),
        "xs is not one-hot": lambda: batch_of.spell(np.ones((1, 1, 3)), "abc"),
        "targets are": lambda: train_perceptron(np.ones((2, 2)), [0, 2], 1),
        "finite": lambda: train_perceptron(np.full((1, 1), np.nan), np.ones(1), 2),
        "does not begin|first": lambda: global_norm({"g": np.ones(3)}, (2,)),
    }
    for says, call in refused.items():
        with pytest.raises((ValueError, TypeError), match=says) as raised:
            call()
        assert_meant(raised.value)


@pytest.mark.parametrize(
    "call",
    [
        language.encode,
        lambda o: grammars.is_legal(o, grammars.REBER),
        lambda o: grammars.counted(np.array([1, 2]), o),
        lambda o: grammars.is_legal("BTXSE", o),
        lambda o: grammars.legal_next(o, np.zeros((1, 1, 7))),
        lambda o: MLP.init((2, 3), new_rng(), o),
    ],
    ids="encode is_legal counted table legal_next activation".split(),
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
        result = outcome(lambda v: (call(v),), v=value)
        if result is not None:
            assert result == (False,) and value in ("", "zz"), value

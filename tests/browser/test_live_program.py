"""What live.js computes in a browser, beside what NumPy computes.

Each function is recorded at one set of values and run in the page at another, so that a
value that got stuck in the program shows.
"""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays, mutually_broadcastable_shapes

import lstmbook.live
from lstmbook.live.format import SPEC, format_number
from lstmbook.live.trace import trace
from lstmbook.live.tracer import (
    BINARY,
    EXACT,
    ON_BOOLS,
    SAME,
    UNARY,
    TraceError,
    Tracer,
)
from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.sequence import backward_through_time, unroll

LIVE_JS = Path(lstmbook.live.__file__).with_name("live.js")
RUN = """([steps, values, places]) => {
    const buffers = live.compile(steps)(values);
    return places.map((place) => Array.from(buffers[place]));
}"""


@pytest.fixture(scope="module")
def engine(browser, tmp_path_factory):
    """Return a page that holds live.js and nothing else."""
    path = tmp_path_factory.mktemp("engine") / "engine.html"
    path.write_text(f'<meta charset="utf-8"><script src="{LIVE_JS.as_uri()}"></script>')
    page = browser.new_page()
    page.goto(path.as_uri())
    yield page
    page.close()


def in_page(engine, function, *xs):
    """function(*xs), recorded at ones and run in the page, and what was recorded."""
    recorded = {}

    def recording(**tracers):
        recorded["y"] = function(*tracers.values())
        return recorded | {"used": sum(np.sum(x) for x in tracers.values())}

    values = {f"x{k}": x for k, x in enumerate(xs)}
    program, places = trace(recording, {k: np.ones_like(x) for k, x in values.items()})
    flat = {k: np.ravel(x).tolist() for k, x in values.items()}
    (numbers,) = engine.evaluate(RUN, [program.as_lists(), flat, [places["y"]]])
    return np.reshape(np.array(numbers, float), np.shape(recorded["y"])), recorded["y"]


def assert_agree(engine, function, *xs, rtol=1e-12, atol=1e-13, signed_zero=False):
    """Assert that function(*xs) has the same shape, type and numbers in the page."""
    with np.errstate(all="ignore"):
        expected = np.asarray(function(*xs))
        found, recorded = in_page(engine, function, *xs)
    assert (recorded.shape, recorded.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(found, expected, rtol, atol)
    if signed_zero and expected.dtype == float:
        zero = expected == 0
        np.testing.assert_array_equal(
            np.signbit(found[zero]), np.signbit(expected[zero])
        )


# What the operations are tried on.

HARD = [0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 7.0]
HARD += [np.nan, np.inf, -np.inf, 1e-300, 1e300, 0.49999999999999994, 2.0**52 + 1]
HARD += [710.0, -746.0, 1e-9, -1e-9, 45.0, -17.3, 1 / 3]
SOME = {
    "float": np.array(HARD),
    "int": np.arange(-9, 10),
    "bool": np.array([False, True]),
}


def kinds_of(ufunc):
    """The types of arguments for which the page gives NumPy's result."""
    found = []
    for kinds in itertools.product(SOME, repeat=ufunc.nin):
        try:
            dtype = ufunc.resolve_dtypes((*(SOME[k].dtype for k in kinds), None))[-1]
        except TypeError:  # NumPy has no such operation
            continue
        if dtype in EXACT:
            found.append(kinds)
    return found


OPERATIONS = [
    pytest.param(getattr(np, name), kinds, id=f"{name}-{'-'.join(kinds)}")
    for name in sorted(UNARY | BINARY | set(SAME) | set(ON_BOOLS))
    for kinds in kinds_of(getattr(np, name))
]


@pytest.mark.parametrize("ufunc, kinds", OPERATIONS)
def test_operation(engine, ufunc, kinds):
    xs = [x.ravel() for x in np.meshgrid(*(SOME[kind] for kind in kinds))]
    name, whole = ufunc.__name__, "float" not in kinds
    if whole and name in ("remainder", "floor_divide"):
        xs = [x[xs[1] != 0] for x in xs]  # undefined
    bits = name in ("bitwise_and", "bitwise_or", "bitwise_xor", "invert")
    if whole and bits and (kinds[0] != "bool" or kinds[-1] != "bool"):
        with pytest.raises(TraceError, match=name):
            in_page(engine, ufunc, *xs)
        return
    if whole and name == "power":  # NumPy wraps what is too large, the page does not
        with pytest.raises(TraceError, match="power of whole numbers"):
            in_page(engine, ufunc, *xs)
        return
    unsure = ("maximum", "minimum")  # NumPy itself takes either zero
    options = {"atol": 1e-320, "signed_zero": name not in unsure}
    assert_agree(engine, ufunc, *xs, **options)


# Shapes, in random examples. Elements are few and often equal, so that ties are tried.

TIED = st.sampled_from([-2.0, -0.5, 0.0, 0.25, 1.0, 1.0, 3.0])
TIED_OR_NAN = TIED | st.just(np.nan)
examples = settings(max_examples=20)


def of_shape(*shape, elements=TIED, dtype=float):
    return arrays(dtype, shape, elements=elements)


def shapes(dimensions):
    return st.tuples(*[st.integers(1, 4)] * dimensions)


def of_dimensions(n, elements=TIED):
    return shapes(n).flatmap(lambda shape: of_shape(*shape, elements=elements))


def broadcastable(n, signature=None):
    """Lists of n arrays whose shapes broadcast, some of them single numbers."""
    options = {"signature": signature} if signature else {"num_shapes": n}
    found = mutually_broadcastable_shapes(**options, max_dims=3, min_side=1, max_side=4)
    return found.flatmap(lambda x: st.tuples(*(of_shape(*s) for s in x.input_shapes)))


@examples
@given(broadcastable(2))
def test_operands_broadcast(engine, xs):
    assert_agree(engine, np.subtract, *xs)


@examples
@given(broadcastable(3))
def test_where_and_clip_broadcast(engine, xs):
    assert_agree(engine, lambda c, a, b: np.where(c > 0, a, b), *xs)
    assert_agree(engine, lambda c, a, b: np.where(c, a, 7) + b, *xs)
    assert_agree(engine, lambda c, a, b: np.clip(c, a, b), *xs)


@settings(max_examples=60)
@given(broadcastable(2, np.matmul.signature))
def test_matmul(engine, xs):
    assert_agree(engine, np.matmul, *xs)


def in_order(a, b):
    """a @ b, each number one sum from left to right."""
    total = np.zeros((len(a), b.shape[1]))
    for column, row in zip(a.T, b, strict=True):
        total = total + column[:, None] * row
    return total


@pytest.mark.parametrize("m, k, n", itertools.product((1, 3), (1, 5), (1, 3, 4, 6, 8)))
def test_product_is_a_sum_from_left_to_right_to_the_last_bit(engine, m, k, n):
    rng = np.random.default_rng(m + 10 * k + 100 * n)
    a, b = rng.normal(size=(m, k)), rng.normal(size=(k, n))
    found, _ = in_page(engine, np.matmul, a, b)
    np.testing.assert_array_equal(found, in_order(a, b))


EXACTLY = "add subtract multiply divide maximum minimum greater where"


@pytest.mark.parametrize("name", EXACTLY.split())
@pytest.mark.parametrize("sizes", [(7, 7), (1, 7), (7, 1), (1, 1)])
def test_each_form_of_an_operation_is_numpys_to_the_last_bit(engine, name, sizes):
    rng = np.random.default_rng(5)
    a, b = (rng.normal(size=n) for n in sizes)
    which = rng.integers(2, size=sizes[0]) * 1.0
    xs, function = [a, b], getattr(np, name)
    if name == "where":
        xs, function = [which, a, b], lambda c, a, b: np.where(c > 0, a, b)
    found, _ = in_page(engine, function, *xs)
    np.testing.assert_array_equal(found, function(*xs))


REDUCTIONS = [
    (getattr(np, name), axis)
    for name in "sum prod mean max min any all var std argmax argmin".split()
    for axis in (None, 0, -1, (0, 2), (2, 1))
    if not ("arg" in name and isinstance(axis, tuple))  # NumPy takes one axis
]


@pytest.mark.parametrize("function, axis", REDUCTIONS)
def test_reduction(engine, function, axis):
    @settings(max_examples=6)
    @given(of_dimensions(3, TIED_OR_NAN), st.booleans())
    def check(x, keepdims):
        assert_agree(engine, lambda x: function(x, axis, keepdims=keepdims), x)

    check()


E = np.arange(12.0).reshape(4, 3) ** 2  # a constant, its rows to be picked
OF_THREE_AXES = {
    # moving elements
    "reshape": lambda x: np.reshape(x, (x.shape[0], -1)),
    ".reshape": lambda x: x.reshape(-1, x.shape[-1]),
    ".reshape, tuple": lambda x: x.reshape((x.size, 1)),
    "ravel": np.ravel,
    ".flatten": lambda x: x.flatten(),
    "transpose": np.transpose,
    "transpose, axes": lambda x: np.transpose(x, (1, 2, 0)),
    ".transpose": lambda x: x.transpose(2, 0, 1),
    ".T": lambda x: x.T,
    "swapaxes": lambda x: np.swapaxes(x, 0, -1),
    "moveaxis": lambda x: np.moveaxis(x, 0, -1),
    "expand_dims": lambda x: np.expand_dims(x, 1),
    "squeeze": lambda x: np.squeeze(x[:, :1]),
    "broadcast_to": lambda x: np.broadcast_to(x, (2, *x.shape)),
    "broadcast_arrays": lambda x: np.broadcast_arrays(x, x[0], 3.0)[1],
    "flip": lambda x: np.flip(x, axis=1),
    "roll": lambda x: np.roll(x, 2, axis=0),
    "repeat": lambda x: np.repeat(x, 2, axis=1),
    "tile": lambda x: np.tile(x, (1, 2)),
    "copy": lambda x: x.copy(),
    "split": lambda x: np.split(x, [1], axis=1)[0],
    "array_split": lambda x: np.array_split(x, 2, axis=-1)[0],
    "diagonal": lambda x: np.diagonal(x, axis1=1, axis2=2),
    "index": lambda x: x[0],
    "index, negative": lambda x: x[-1, ..., -1],
    "slice": lambda x: x[:, ::-1, :-1:2],
    "slice of a slice": lambda x: x[::-1].T[::2][0],
    "new axis": lambda x: x[:, None, 0],
    "constant indices": lambda x: x[[0, -1, 0]],
    "constant mask": lambda x: x[np.arange(x.shape[0]) % 2 == 0],
    "iteration": lambda x: sum(row * t for t, row in enumerate(x)),
    # joining
    "stack": lambda x: np.stack([x, 2 * x, np.ones_like(x)], axis=1),
    "concatenate": lambda x: np.concatenate([x, np.zeros((1, *x.shape[1:])), x]),
    "concatenate, axis": lambda x: np.concatenate([x, x[:, :1]], 1),
    "concatenate, part": lambda x: np.concatenate([E.ravel(), x.ravel()])[13::3],
    "hstack": lambda x: np.hstack([x, x]),
    "vstack": lambda x: np.vstack([x[0], x[0]]),
    "column_stack": lambda x: np.column_stack([x[0, 0], x[0, 0]]),
    "concatenate with nothing": lambda x: np.concatenate([x[:0], x, x[:0]])[:1],
    # running
    "cumsum": np.cumsum,
    "cumsum, axis": lambda x: np.cumsum(x, axis=1),
    ".cumprod": lambda x: x.cumprod(axis=-1),
    "diff": lambda x: np.diff(np.repeat(x, 2, axis=2)),
    "diff, n": lambda x: np.diff(np.repeat(x, 3, axis=0), n=2, axis=0),
    # ufunc methods
    "add.reduce": np.add.reduce,
    "multiply.reduce": lambda x: np.multiply.reduce(x, axis=None),
    "maximum.reduce": lambda x: np.maximum.reduce(x, axis=-1, keepdims=True),
    "minimum.reduce": lambda x: np.minimum.reduce(x, axis=(0, 1)),
    "logical_or.reduce": lambda x: np.logical_or.reduce(x, axis=1),
    "logical_and.reduce": lambda x: np.logical_and.reduce(x, axis=1),
    "maximum.accumulate": lambda x: np.maximum.accumulate(x, axis=1),
    "subtract.outer": lambda x: np.subtract.outer(x[0], x[:, 0, 0]),
    # the rest
    "dot": lambda x: np.dot(x, np.arange(1.0, x.shape[-1] + 1)),
    "dot, number": lambda x: np.dot(x, 3.0),
    "outer": lambda x: np.outer(x, x[0]),
    "norm": lambda x: np.linalg.norm(x),
    "norm, axis": lambda x: np.linalg.norm(x, axis=-1, keepdims=True),
    "round": np.round,
    "round, decimals": lambda x: np.round(1.23 * x, 1),
    "round, tens": lambda x: np.round(20 * x, decimals=-1),
    "var, ddof": lambda x: np.var(np.stack([x, E[3, 0] - x]), ddof=1),
    ".clip": lambda x: x.clip(min=-1.0).clip(max=0.75),
    "mean of truth": lambda x: np.mean(x > 0),
    "sum of truth": lambda x: np.sum(x > 0, axis=0),
    "choice of two arrays": lambda x: np.where(x.sum() > 0, x, x[:1]),
    "a list of tracers": lambda x: sum([x[0], x[-1]]),
    "backward operands": lambda x: 1 - 2 / (3 + x * x) + 2**x - 7 // (x + 0.3),
    "python's own": lambda x: abs(-x) % 2,
    "a list of rows": lambda x: [[1.0] * x.shape[1]] @ x,
    "of its shape": lambda x: x * np.ones_like(x) + np.zeros_like(x) + x.ndim + len(x),
    "astype, int": lambda x: (1.5 * x).astype(int),
    "astype, bool": lambda x: x.astype(bool),
    "astype, float": lambda x: (x > 0).astype(float),
}
METHODS = "sum prod mean var std max min any all argmax argmin cumsum cumprod round"
OF_THREE_AXES |= {
    f".{name}": lambda x, name=name: getattr(x, name)()
    for name in [*METHODS.split(), "ravel", "squeeze"]
}


@pytest.mark.parametrize("name", OF_THREE_AXES)
def test_function_of_an_array(engine, name):
    @settings(max_examples=6)
    @given(of_dimensions(3))
    def check(x):
        assert_agree(engine, OF_THREE_AXES[name], x)

    check()


OF_INDICES = {
    "take": lambda k, x: np.take(x, k, axis=1),
    "take, last axis": lambda k, x: np.take(x, k, axis=-1),
    ".take": lambda k, x: x.take(k),
    "index": lambda k, x: x.T[k],
    "take, constant indices": lambda k, x: np.take(x, [2, -1], axis=1) * k.sum(),
    "one-hot rows": lambda k, x: (np.arange(4) == k[..., None]) @ x.T,
    "one-hot rows of a constant": lambda k, _: (np.arange(4) == k[..., None]) @ E,
    "whole steps": lambda k, _: np.clip(k // 2 * 2, 0, 3) % 4,
}


@pytest.mark.parametrize("name", OF_INDICES)
def test_computed_index(engine, name):
    indices = shapes(1) | shapes(2) | st.just(())
    whole = indices.flatmap(lambda s: arrays(int, s, elements=st.integers(-4, 3)))

    @settings(max_examples=8)
    @given(whole, of_shape(2, 4))
    def check(k, x):
        assert_agree(engine, OF_INDICES[name], k, x)

    check()


@examples
@given(st.integers(0, 3), of_shape(4, 2))
def test_choose(engine, k, x):
    k = np.int64(k)
    assert_agree(engine, lambda k, x: np.choose(k, E) + x[0, 0], k, x)
    assert_agree(engine, lambda k, x: np.choose(k, x), k, x)
    assert_agree(engine, lambda k, x: np.choose(k, [x, 0.0, x[0], -x]), k, x)


def test_zero_dimensions(engine):
    names = "sum prod mean max min any all var std argmax cumsum".split()
    for function in (getattr(np, name) for name in names):
        assert_agree(engine, function, np.array(2.5))
    assert_agree(engine, lambda x: np.stack([x, 1 - x]).reshape(2, -1), np.float64(0.3))
    assert_agree(engine, lambda x: x[()] + x[None], np.float64(0.3))


def test_what_is_empty_does_not_follow():
    def empties(x):
        none = x[:, :0]
        found = [
            none.sum(axis=1),
            np.prod(none),
            none @ np.ones((0, 2)),
            none + x[:, :1],
        ]
        assert not any(isinstance(y, Tracer) for y in found)
        return {"x": x}

    trace(empties, {"x": np.ones((2, 3))})


# Whole networks: NumPy's products add in another order, hence the last digits.

CELLS = {
    "RNN": (RNNCell, {}),
    "LSTM": (LSTMCell, {}),
    "LSTM, peepholes": (LSTMCell, {"peepholes": True}),
    "LSTM, 1997": (LSTMCell, {"forget_gate": False}),
    "GRU": (GRUCell, {}),
    "GRU, 2014": (GRU2014Cell, {}),
}


@pytest.mark.parametrize("name", CELLS)
def test_cell_over_60_steps_and_back(engine, name):
    Cell, options = CELLS[name]
    rng = np.random.default_rng(3)
    cell = Cell.init(5, 32, rng, dtype=np.float32, **options)
    xs = rng.normal(size=(60, 1, 5))

    def run(gain):
        hs, _, caches = unroll(cell, gain * xs)
        dxs, _, grads = backward_through_time(cell, hs - 0.5, caches)
        everything = [hs, dxs, *grads.values()]
        return np.concatenate([np.ravel(x) for x in everything])

    assert_agree(engine, run, np.float64(1.7), rtol=1e-12, atol=1e-12)


# Numbers as text.

SPECS = ["d", "+d", "f", ".0f", ".1f", "+.2f", ".3f", ".12f", "e", ".0e", ".1e", "+.3e"]
SPECS += ["g", ".0g", ".1g", ".2g", "+.3g", ".6g", ".9g", "%", ".0%", ".1%", "+.2%"]
HALVES = [n / 2 * 10.0**e for n in range(12) for e in (-6, -3, -2, -1, 0, 1, 5, 9)]
EDGES = [0.0, -0.0, 0.125, 1.005, 999999.5, 9.995, 1e15, 1e21, 1.7e308, 5e-324, np.nan]
FORMAT = """([numbers, specs]) =>
    numbers.map((x) => specs.map((spec) => live.format(x, spec)))"""


@settings(max_examples=100)
@given(st.lists(st.floats() | st.sampled_from(HALVES) | st.floats(-1e7, 1e7)))
@example(HALVES + EDGES + [np.inf, -np.inf])
def test_page_writes_numbers_as_python_does(engine, numbers):
    assert all(SPEC.fullmatch(spec) for spec in SPECS)
    found = engine.evaluate(FORMAT, [numbers, SPECS])
    assert found == [[format_number(x, spec) for spec in SPECS] for x in numbers]


@given(st.integers(-2, 4) | st.sampled_from([0.5, np.nan, -0.0]))
def test_page_chooses_words_as_python_does(engine, x):
    found = engine.evaluate("(x) => live.format(x, 'no|yes|both')", x)
    assert found == format_number(x, "no|yes|both")

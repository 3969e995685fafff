"""Recording a function: what cannot be says so; the program is small and exact."""

# ruff: noqa: ARG005 (each line of the table below takes both controls)

import base64
import inspect
import json
import linecache
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from replay import replay

from lstmbook.live import TraceError
from lstmbook.live.program import SOURCES, Program, pack
from lstmbook.live.trace import trace

E = np.arange(12.0).reshape(4, 3)  # a constant table
A = np.ones(3)


def put_first(a, x):
    a[0] = x
    return a


def put_all(a, x):
    a[:] = x
    return a


def add_in_place(a, f):
    a += f
    return a


def fall(f):
    return f if f < 1 else fall(f - 1)


# f stands for a number and k for a whole number that follow a control.
# {what the author does: (the line, what the message says, a word of the cure)}
NOT_RECORDED = {
    "if": (lambda f, k: 1 if f > 0 else 2, "A decision", "np.where"),
    "max()": (lambda f, k: max(f, 0.0), "A decision", "np.maximum"),
    "a < b < c": (lambda f, k: 0 < f < 1, "A decision", "&"),
    "and": (lambda f, k: f > 0 and k > 0, "A decision", "&"),
    "not": (lambda f, k: not f, "A decision", "np.where"),
    "in": (lambda f, k: f in [1.0, 2.0], "A decision", "np.where"),
    "any()": (lambda f, k: any(f * E[0] > 1), "A decision", "np.where"),
    "recursion": (lambda f, k: fall(f), "A decision", "np.where"),
    "float()": (lambda f, k: float(f), "A plain number", "NumPy functions"),
    "complex()": (lambda f, k: complex(f), "A plain number", "x + 1j * y"),
    "math.exp": (lambda f, k: math.exp(f), "A plain number", "NumPy functions"),
    "%f": (lambda f, k: len("%.2f" % f), "A plain number", "NumPy functions"),
    "np.vectorize": (lambda f, k: np.vectorize(math.exp)(f), "plain array", "np.zeros"),
    "int()": (lambda f, k: int(f), "A whole number", "astype(int)"),
    "range(k)": (
        lambda f, k: [f for _ in range(k)],
        "A size or an index",
        "fixed size",
    ),
    "a[:k]": (lambda f, k: (f * E)[:k], "A size or an index", "np.where"),
    "list[k]": (lambda f, k: [1, 2, 3][k], "A size or an index", "np.take(a, k"),
    "np.ones((k, 2))": (
        lambda f, k: np.ones((k, 2)),
        "A size or an index",
        "fixed size",
    ),
    "np.zeros(k)": (lambda f, k: np.zeros(k), "sequence of integers", "NumPy"),
    "reshape": (
        lambda f, k: np.reshape(E, (k, -1)),
        "A size or an index",
        "fixed size",
    ),
    "np.tile": (lambda f, k: np.tile(E, k), "np.tile", "fixed size"),
    "np.arange(k)": (lambda f, k: np.arange(k), "A size in np.arange", "fixed size"),
    "an array of objects": (lambda f, k: np.array([f], object), "object", "float"),
    "a list + an array": (lambda f, k: A[:2] + [f, f], "plain array", "np.array"),
    "np.fromiter": (lambda f, k: np.fromiter([f, f], float), "plain", "NumPy"),
    "a[0] = f, outside": (lambda f, k: put_first(A, f), "Writing into", "np.copy"),
    "a[:] = f, outside": (lambda f, k: put_all(A, f), "plain array", "np.copy"),
    "a computed a[0] = 1": (lambda f, k: put_first(f * A, 1), "computed", "np.array"),
    "out=": (lambda f, k: np.exp(f * A, out=A), "Writing", "a = a + b"),
    "+= on an array": (lambda f, k: add_in_place(E, f), "Writing", "a = a + b"),
    "+= on a tracer": (lambda f, k: add_in_place(f * E, f), "Writing", "a = a + b"),
    "np.add.at": (lambda f, k: np.add.at(A, 0, f), "np.add.at", "simpler"),
    "np.put": (lambda f, k: np.put(A, 0, f), "np.put", "a[places]"),
    "a hidden a[k]": (lambda f, k: (1 * E)[k], "plain array", "np.take(a, k, axis=0)"),
    "E[f]": (lambda f, k: E[f], "An index of type float64", "astype(int)"),
    "E[f > 0]": (lambda f, k: E[f * E > 0], "A choice", "np.where"),
    "x[k, None]": (lambda f, k: (f * E)[k, None], "A computed index", "np.take"),
    "x[f]": (lambda f, k: (f * E)[f], "An index of type float64", "astype(int)"),
    "x[x > 1]": (lambda f, k: (f * E)[f * E > 1], "A choice", "np.where"),
    "np.choose, many": (lambda f, k: np.choose(k * [0, 1], E[:2, :2]), "many", "where"),
    "f-string": (lambda f, k: len(f"{f:.2f}"), "Text", "{name:.2f}"),
    "dict[k]": (lambda f, k: {2: 1.0}[k], "unhashable", "NumPy"),
    "round()": (lambda f, k: round(f), "__round__", "NumPy"),
    ".item()": (lambda f, k: f.item(), "no attribute 'item'", "NumPy"),
    "np.einsum": (lambda f, k: np.einsum("ij->j", f * E), "np.einsum", "@"),
    "np.linalg.qr": (lambda f, k: np.linalg.qr(f * E), "np.linalg.qr", "simpler"),
    "np.linalg.norm, 1": (lambda f, k: np.linalg.norm(f * E, 1), "norm()", "simpler"),
    "np.where, one": (
        lambda f, k: np.where(f * E > 1),
        "np.where without",
        "(condition",
    ),
    "np.nonzero": (lambda f, k: np.nonzero(f * E), "np.nonzero", "np.argmax"),
    "np.reciprocal": (lambda f, k: np.reciprocal(k), "np.reciprocal", "1 / a"),
    "shift": (lambda f, k: k << 1, "np.left_shift", "simpler"),
    "~ of a number": (lambda f, k: ~k, "np.invert", "simpler"),
    "reduceat": (
        lambda f, k: np.add.reduceat(f * A, [0, 2]),
        "np.add.reduceat",
        "simpl",
    ),
    "np.sum(dtype=)": (lambda f, k: np.sum(f * E, dtype=int), "dtype", "simpler"),
    "np.sum(where=)": (lambda f, k: np.sum(f * E, where=E > 1), "where", "simpler"),
    "np.max(initial=)": (lambda f, k: np.max(f * E, initial=3.0), "initial", "simpler"),
    "np.diff(prepend=)": (lambda f, k: np.diff(f * E, prepend=0), "prepend", "simpler"),
    "np.sum(dtype=float32)": (
        lambda f, k: np.sum(f * E, dtype=np.float32),
        "dtype",
        "simpler",
    ),
    "np.exp(dtype=int)": (lambda f, k: np.exp(f, dtype="f4"), "dtype", "simpler"),
    "np.exp(where=)": (lambda f, k: np.exp(f, where=True), "where", "simpler"),
    "np.dot, 3 axes": (lambda f, k: np.dot(A, f * E[None].T), "three dimensions", "@"),
    "complex numbers": (lambda f, k: np.sort(f * 1j * E), "of complex", "z.real"),
    "objects": (lambda f, k: f + np.array([1, 2], object), "object", "real numbers"),
    "dates": (lambda f, k: f.astype("M8[s]"), "datetime64", "float"),
    "float32 results": (lambda f, k: f.astype(np.float32), "float32", "float"),
    "float32 arithmetic": (
        lambda f, k: np.choose(k, E.astype(np.float32)) * np.float32(2),
        "Arithmetic in float32",
        "a.astype(float)",
    ),
    "float16 by NumPy's rules": (
        lambda f, k: np.exp(f > 1),
        "float16",
        "astype(float)",
    ),
}


@pytest.mark.parametrize("what", NOT_RECORDED)
def test_error_names_operation_line_and_cure(what):
    function, operation, cure = NOT_RECORDED[what]
    with pytest.raises(TraceError) as error:
        trace(
            lambda f, k: {"y": function(f, k)}, {"f": np.float64(0.5), "k": np.int64(2)}
        )
    said, _, use = str(error.value).partition(". Use ")
    assert operation in said
    assert cure in use
    assert "test_live_trace.py, line " in said
    number = int(said.partition("test_live_trace.py, line ")[2].partition(",")[0])
    source = linecache.getline(__file__, number).strip()
    assert f"`{source}`" in said
    assert number in lines_of(function)


def lines_of(function):
    """The numbers of the lines of a function and of what it calls in this file."""
    called = [globals().get(name) for name in function.__code__.co_names]
    code = [f.__code__ for f in [function, *called] if inspect.isfunction(f)]
    return {line for c in code for *_, line in c.co_lines()}


def test_the_line_is_the_innermost_one_outside_numpy_and_the_engine():
    with pytest.raises(TraceError, match=r"in fall: `return f if f < 1 else fall"):
        trace(lambda f: {"y": np.maximum(fall(f), 0)}, {"f": np.float64(0.5)})


def test_a_control_that_nothing_depends_on_is_named():
    def half(f, g, k):
        return {"y": f + 0 * np.ones_like(g), "z": k}

    values = {name: np.float64(1) for name in "fgk"}
    with pytest.raises(ValueError, match="nothing that half returns depends on g$"):
        trace(half, values)


@pytest.mark.parametrize("result", [1.0, None, (1, 2)])
def test_what_is_returned_is_a_dict(result):
    def wrong(**_):
        return result

    name = type(result).__name__
    with pytest.raises(TypeError, match=f"wrong returned {name}; .* takes a dict"):
        trace(wrong, {"f": np.float64(1)})


@pytest.mark.parametrize("output", ["text", None, {"nested": 1}])
def test_an_output_that_is_no_number_is_named(output):
    kind = type(output).__name__
    with pytest.raises(TypeError, match=f"output 'label' holds {kind}, not numbers"):
        trace(lambda f: {"y": f, "label": output}, {"f": np.float64(1)})


def test_a_dtype_is_asked_for_and_looked_up():
    """What a page computes in may be asked for, and a tracer has a dtype to ask."""

    def asking(f, k):
        assert np.result_type(f, 1.0) == np.result_type(k, 1.0) == np.float64
        assert np.result_type(k, 1) == np.int64
        squares = np.square(k, dtype=float)
        assert squares.dtype == np.sum(k * [1, 2], dtype=np.float64).dtype == np.float64
        return {
            "a": np.sum(np.square(f * E, dtype=np.float64), axis=0, dtype="float64"),
            "b": squares + np.mean(k * E, dtype=float),
        }

    values = {"f": np.float64(0.5), "k": np.int64(3)}
    outputs = replay(asking, {"f": np.float64(2), "k": np.int64(1)}, values)
    assert np.allclose(outputs["a"], np.sum((0.5 * E) ** 2, axis=0), rtol=1e-15)
    assert np.allclose(outputs["b"], 9 + np.mean(3 * E), rtol=1e-15)


# The program.


def unrolled(f, x):
    """A loop like an RNN's: constants used again and again, a row of x at each step."""
    W, h, hs = np.eye(3, dtype=np.float32) / 3, np.zeros(3), []
    for t in range(20):
        h = np.tanh(f * x[t % 4] + h @ W)
        hs.append(h)
    unused = np.exp(np.stack(hs))  # noqa: F841
    return {"hs": np.stack(hs), "last": hs[-1], "W": W, "again": np.tanh(f * x[0])}


def recorded():
    return trace(unrolled, {"f": np.float64(0.5), "x": np.ones((4, 3))})


def kinds(program):
    return [step[0] for step in program.as_lists()]


def test_equal_steps_and_constants_are_stored_once():
    steps = recorded()[0].steps  # as_lists says how far back a source is, these where
    assert len(set(map(repr, steps))) == len(steps)
    constants = [step for step in steps if step[0] == "const"]
    assert len(constants) == 2  # W, and h before the first step


def test_what_no_output_needs_is_dropped():
    program, places = recorded()
    assert not [step for step in program.as_lists() if "exp" in step]
    used = {place for step in program.steps for place in sources(step)}
    assert used | set(places.values()) == set(range(len(program.steps)))


def sources(step):
    return step[SOURCES[step[0]]]


def test_sources_come_before_the_steps_that_take_from_them():
    for place, step in enumerate(recorded()[0].steps):
        assert all(source < place for source in sources(step))


@pytest.mark.long
def test_the_program_is_the_same_in_a_fresh_process():
    code = "import test_live_trace as t; print(t.recorded()[0].as_lists())"
    here = str(recorded()[0].as_lists())
    for seed in ("1", "2"):
        fresh = subprocess.run(
            [sys.executable, "-c", code],
            cwd=os.path.dirname(__file__),
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        )
        assert fresh.stdout.strip() == here


def test_moves_of_moves_are_one_move():
    x = np.arange(24.0).reshape(2, 3, 4)
    program, _ = trace(
        lambda x: {"y": x.T[::-1][1:].reshape(-1)[2:9][::-1], "x": x}, {"x": x}
    )
    assert kinds(program) == ["input", "gather"]


def test_a_part_of_what_was_joined_is_taken_from_where_it_was():
    program, places = trace(
        lambda x: {"y": np.concatenate([E[:0], x, E])[:2]}, {"x": np.ones((2, 3))}
    )
    assert kinds(program) == ["input"]
    assert places["y"] == places["x"] == 0


def count(start, loops):
    """The elements that a "slice" counts, as the page does it."""
    elements = np.array([start])
    for n, stride in zip(loops[::2], loops[1::2], strict=True):
        elements = (elements[:, None] + stride * np.arange(n)).ravel()
    return elements


@given(st.data())
def test_loops_count_the_elements(data):
    numbers = np.arange(120).reshape(2, 3, 4, 5)
    axes = data.draw(st.permutations(range(4)))
    steps = st.sampled_from(
        [slice(None), slice(None, None, -1), slice(1, None), slice(1)]
    )
    cut = data.draw(st.tuples(steps, steps, steps, steps))
    elements = numbers[cut].transpose(axes).ravel()
    program = Program()
    place = program.gather(program.add(120, "input", "x"), elements)
    kind, *rest = program.as_lists()[place]
    assert kind == "slice" or len(elements) == 120 and place == 0
    if kind == "slice":
        source, start, *loops = rest
        np.testing.assert_array_equal(count(start, loops), elements)


def test_elements_in_no_order_are_listed():
    program = Program()
    place = program.gather(program.add(9, "input", "x"), np.array([0, 1, 2, 4, 5, 8]))
    assert program.as_lists()[place] == ["gather", 0, [0, 1, 2, 4, 5, 8]]


def unpacked(data):
    """A constant as the page reads it from JSON."""
    data = json.loads(json.dumps(data, allow_nan=False))
    if isinstance(data, str):
        return np.frombuffer(base64.b64decode(data), "<f4").astype(float)
    return np.array([float(x) for x in data])


@given(arrays(float, array_shapes(max_dims=1, max_side=40), elements=st.floats()))
def test_float64_reads_back_exactly(x):
    np.testing.assert_array_equal(unpacked(pack(x)), x)
    np.testing.assert_array_equal(
        np.signbit(unpacked(pack(x))[x == 0]), np.signbit(x[x == 0])
    )


def test_float32_travels_as_base64():
    weights = np.random.default_rng(0).normal(size=(8, 8)).astype(np.float32)
    program = Program()
    place = program.const(weights)
    assert program.const(weights.astype(float)) == place
    (kind, data) = program.as_lists()[place]
    assert isinstance(data, str) and len(data) == 4 * math.ceil(8 * 8 * 4 / 3)
    np.testing.assert_array_equal(unpacked(data), weights.ravel())


def test_short_numbers_stay_readable():
    numbers = np.array([0.0, -0.0, 2.0, -3.0, 0.5, 0.1, 1e300])
    assert json.dumps(pack(numbers)) == "[0, -0.0, 2, -3, 0.5, 0.1, 1e+300]"
    assert pack(np.array([np.nan, np.inf, -np.inf])) == ["NaN", "Infinity", "-Infinity"]

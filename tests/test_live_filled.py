"""Arrays that are written into while a function is recorded: NumPy's numbers, or no."""

# ruff: noqa: ARG005 (each line of a table takes all arguments)

import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replay import replay
from test_live_parity import assert_parity
from written import CASES, TABLE

from lstmbook.live import IntSlider, Live, Slider, TraceError
from lstmbook.live.trace import trace

rng = np.random.default_rng(11)
NUMBERS = {"x": np.zeros((4, 3)), "f": np.float64(0.5), "k": np.int64(1)}
NUMBERS |= {"j": np.int64(0)}


def some_setting():
    """Values that the functions of written.py take."""
    return {
        "x": rng.normal(size=(4, 3)),
        "f": np.float64(rng.normal()),
        "k": np.int64(rng.integers(-4, 4)),
        "j": np.int64(rng.integers(3)),
    }


@pytest.mark.parametrize("name", CASES)
def test_written_in_node_as_in_numpy(name):
    # exp, sin and cos may differ in the last bit, and a product in its order
    exact = name not in ("in place", "arrays of numbers", "joined", "made like")
    settings = [some_setting() for _ in range(6)]

    case = CASES[name]

    def function(**values):
        return {"y": case(**values)}

    assert_parity(function, settings, rtol=0 if exact else 1e-14)


SLICES = st.builds(
    slice,
    st.integers(-5, 5) | st.none(),
    st.integers(-5, 5) | st.none(),
    st.sampled_from([None, 1, 2, -1]),
)
VIEWS = {
    "rows": lambda a, cut: a[cut],
    "columns": lambda a, cut: a[..., cut],
    "T": lambda a, _: a.T,
    "reshape": lambda a, _: a.reshape(-1),
    "ravel": lambda a, _: np.ravel(a),
    "copy": lambda a, _: a.copy(),
    "chosen": lambda a, _: np.array(a[[0] * bool(len(a))]),
    "none": lambda a, _: a[None],
}
WRITES = {
    "f": lambda a, b, f, cut: a.__setitem__(cut, f),
    "number": lambda a, b, f, cut: a.__setitem__(cut, 7.0),
    "+=": lambda a, b, f, cut: a.__iadd__(f),
    "reversed": lambda a, b, f, cut: a.__setitem__(slice(None), 2 * a[::-1]),
    "other": lambda a, b, f, cut: a.__setitem__(..., np.sum(b)),
}
DONE = st.tuples(
    st.sampled_from(sorted(VIEWS)),
    st.sampled_from(sorted(WRITES)),
    *[st.integers(0, 9)] * 2,
    SLICES,
)


@pytest.mark.long
@settings(max_examples=150)
@given(st.lists(DONE, min_size=1, max_size=8))
def test_views_and_copies_are_numpys_whatever_is_written(done):
    def function(f):
        arrays = [np.arange(12.0).reshape(3, 4) * np.ones((3, 4)), np.zeros((4, 3))]
        arrays[0] = np.array(arrays[0])
        for view, write, one, other, cut in done:
            a, b = arrays[one % len(arrays)], arrays[other % len(arrays)]
            a = VIEWS[view](a, cut)
            arrays.append(a)
            WRITES[write](a, b, f, cut)
        return {"f": f} | {str(n): a for n, a in enumerate(arrays)}

    expected = function(np.float64(-1.5))
    found = replay(function, {"f": np.float64(1)}, {"f": np.float64(-1.5)})
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], np.ravel(array), 1e-14, err_msg=name)


def test_a_recorded_array_is_numpys_own_for_a_library_and_afterwards():
    kinds = []

    def function(f):
        kinds.append(type(np.zeros(2)))
        solved = np.linalg.solve(np.eye(2), np.ones(2))
        drawn = np.random.default_rng(0).normal(size=2)  # compiled, asks np.empty
        return {"y": f * solved * drawn, "n": np.unique(np.array([1, 1, 2]))}

    trace(function, {"f": np.float64(2)})
    assert kinds[0] is not np.ndarray and kinds[1] is np.ndarray
    with pytest.raises(TraceError):
        trace(lambda k: {"y": np.zeros(k)}, {"k": np.int64(2)})
    assert np is sys.modules["numpy"] and type(TABLE) is np.ndarray


def test_a_program_without_writing_is_as_it_was():
    def plain(f, made=np.zeros((2, 2))):
        return {"y": f * made + np.float64(1)}

    def inside(f):
        return {"y": f * np.zeros((2, 2)) + np.ones(())}

    programs = [trace(f, {"f": np.float64(2)})[0].as_lists() for f in (plain, inside)]
    assert programs[0] == programs[1]


REFUSED = {
    "many places": (lambda a, x, f, k: put(a, x[:, 0].astype(int), f), "np.add.at"),
    "a part of a row": (lambda a, x, f, k: put(a, (k, slice(1, 2)), f), "np.add.at"),
    "chosen values": (lambda a, x, f, k: put(a, x > 0, x[0]), "np.where"),
    "another shape": (lambda a, x, f, k: put(a, (x > 0).T, f), "np.where"),
    "flat": (lambda a, x, f, k: put(a.flat, 0, f), "a[places] = values"),
    "multiply.at": (lambda a, x, f, k: np.multiply.at(a, 0, f), "np.add.at"),
    "float32": (lambda a, x, f, k: put(np.ones(3, "f4"), 0, f), "float, int or bool"),
}


def put(a, where, x):
    a[where] = x


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_written_is_refused_by_name(what):
    write, cure = REFUSED[what]

    def function(x, f, k):
        a = np.zeros((4, 3))
        write(a, x, f, k)
        return {"a": a, "x": x, "f": f, "k": k}

    with pytest.raises(TraceError) as error:
        trace(function, {name: NUMBERS[name] for name in "xfk"})
    assert cure in str(error.value)
    assert "test_live_filled.py, line " in str(error.value)


def test_a_second_name_that_is_not_followed_is_refused():
    def function(f):
        a = np.zeros(3)
        seen = np.real(a)  # which is a view in NumPy
        a[0] = f
        return {"seen": seen, "a": a}

    with pytest.raises(TraceError, match="two names .*'seen'.* Use np.copy"):
        trace(function, {"f": np.float64(2)})


def test_a_place_outside_the_table_is_an_error_when_it_is_built():
    def look(k):
        return {"y": TABLE[k]}

    with pytest.raises(IndexError, match="index 4 is out of bounds"):
        trace(look, {"k": np.int64(4)})
    with pytest.raises(IndexError, match="out of bounds"):
        Live(look, lambda _: None, alt="A row.", k=IntSlider(0, 9, 0, "k"))
    found = replay(look, {"k": np.int64(1)}, {"k": np.int64(-1)})
    np.testing.assert_array_equal(found["y"], TABLE[-1])


def test_a_place_outside_the_table_is_nothing_in_a_page():
    def look(k, j):
        return {"row": TABLE[k], "one": TABLE[k, j], "put": put_at(np.zeros(4), k)}

    def put_at(a, k):
        a[k] = 1
        return a

    from node import in_node
    from test_live_parity import RUN

    program, places = trace(look, {"k": np.int64(0), "j": np.int64(0)})
    names = [places[name] for name in ("row", "one", "put")]
    outside = [{"k": 4, "j": 0}, {"k": 0, "j": 3}]
    found = in_node(RUN, [program.as_lists(), names, outside])
    assert found[0] == [["NaN"] * 3, ["NaN"], ["0"] * 4]
    assert found[1][1] == ["NaN"]


def test_a_step_may_write_and_look_up():
    def begin(start):
        return {"row": np.full(3, start)}

    def step(state, k):
        new = np.zeros(3)
        new[1:] = state["row"][:-1]
        new[0] = TABLE[k, 0]
        return {"row": new}, {"first": state["row"][0]}

    controls = {
        "start": Slider(0, 1, 0.5, "start", step=0.5),
        "k": IntSlider(0, 3, 1, "k"),
    }
    live = Live.running(
        begin, step, lambda _: plt.figure(), steps=5, controls=controls, alt="A row."
    )
    np.testing.assert_array_equal(live.advance(2)["first"], TABLE[1, 0])

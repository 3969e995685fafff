"""Whatever comes in: a right result, or an error that was meant.

An error is meant if it is a ValueError or TypeError that names an argument, and says
what was expected. Everything else, an IndexError, a complaint of NumPy about its own
operands, above all a result of a wrong shape, fails. What is tried are the doors: where
a reader's arguments come in. What lies behind them trusts these.
"""

import numpy as np
import pytest
from doors import array, bind, every_door, every_door_of_nn, right, right_shapes
from gradcheck import CELLS, random_cell
from hypothesis import given, settings
from hypothesis import strategies as st
from meant import new_rng, outcome, readout

from lstmbook.nn.layers import Network


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

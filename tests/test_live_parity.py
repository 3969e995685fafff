"""What is recorded, run by live.js in Node: the numbers that NumPy gives."""

import numpy as np
import pytest
from node import LIVE_JS, in_node

from lstmbook.live import TraceError
from lstmbook.live.format import fill, letters
from lstmbook.live.trace import trace

RUN = """([steps, places, settings]) => {
  const run = live.compile(steps);
  return settings.map((values) => {
    const buffers = run(values);
    return places.map((k) => Array.from(buffers[k], String));
  });
}"""
REPEAT = LIVE_JS.with_name("repeat.js")
rng = np.random.default_rng(7)


def assert_parity(function, settings, rtol=1e-14):
    """Assert that function(**setting) is the same in Node as in NumPy, shapes too."""
    found = in_node(RUN, recorded(function, settings), liveSteps=REPEAT)
    assert_same(function, settings, found, rtol)


def recorded(function, settings):
    """What RUN takes: a program, the places of its outputs, the settings."""
    program, places = trace(function, settings[0], spare=settings[0])
    as_lists = [{k: np.ravel(v).tolist() for k, v in s.items()} for s in settings]
    return [program.as_lists(), [places[k] for k in function(**settings[0])], as_lists]


def all_in_node(programs):
    """{name: what RUN finds} of {name: what `recorded` returns}, all in one Node."""
    found = in_node(f"(all) => all.map({RUN})", [*programs.values()], liveSteps=REPEAT)
    return dict(zip(programs, found, strict=True))


def each_call(calls):
    """The parameters of a test for {function or its name: calls of it}."""
    return [
        pytest.param(call, id=str(getattr(function, "__name__", function)))
        for function, its_calls in calls.items()
        for call in its_calls
    ]


def assert_same(function, settings, found, rtol):
    """Assert that function(**setting) is what RUN found, for each of the settings."""
    for setting, arrays in zip(settings, found, strict=True):
        expected = function(**setting).items()
        for (name, value), array in zip(expected, arrays, strict=True):
            numbers = np.ravel(value).astype(float)
            np.testing.assert_allclose(
                np.array(array, float), numbers, rtol, 1e-15, err_msg=name
            )


def settings_of(count, **make):
    """`count` settings, each control's value made anew."""
    return [{k: v() for k, v in make.items()} for _ in range(count)]


def whole(n, size=None):
    return lambda: rng.integers(0, n, size)


def real(size=None):
    return lambda: rng.normal(size=size)


# Counting, rows of a table and what flows back into them.


def test_counting():
    def count(k, w):
        how_often = np.bincount(k, minlength=6)
        assert how_often.dtype == int
        weighed = np.bincount(k, weights=w, minlength=6)
        return {
            "n": how_often,
            "w": weighed,
            "mean": weighed / np.maximum(how_often, 1),
        }

    assert_parity(count, settings_of(5, k=whole(6, 9), w=real(9)))


def test_counting_needs_a_length():
    with pytest.raises(TraceError, match=r"np.bincount .*lambda.*Use minlength=n"):
        trace(lambda k: {"n": np.bincount(k)}, {"k": np.array([0, 3])})


def test_rows_of_a_computed_table_and_their_gradient():
    def embed(E, k, dx):
        one_hot = 1.0 * (np.ravel(k)[:, None] == np.arange(5))
        return {"rows": E[k], "dE": one_hot.T @ np.reshape(dx, (-1, 3))}

    make = dict(E=real((5, 3)), k=whole(5, (4, 2)), dx=real((4, 2, 3)))
    assert_parity(embed, settings_of(4, **make))


# What a network writes.


@pytest.mark.parametrize(
    "numbers", [[2, 0, 1], [0, -1, 2], [3.0, 0.0, 1.5], [np.nan, 1], [-1, -1], [1], [7]]
)
def test_letters(numbers):
    templates = [letters("said", "ab "), "loss {loss:.2f}: {said:no|yes} {said:.1f}"]
    outputs = {"said": numbers, "loss": [0.125]}
    page = """([templates, outputs]) => {
      for (const k in outputs) outputs[k] = Float64Array.from(outputs[k], Number);
      return templates.map((template) => live.fill(template, outputs));
    }"""
    texts = {k: [str(v) for v in array] for k, array in outputs.items()}
    found = in_node(page, [templates, texts])
    assert found == [fill(template, outputs) for template in templates]


def test_letters_keep_their_spaces():
    out = {"said": np.array([2, 0, 2, 2, 1, -1])}
    assert fill(letters("said", "ab "), out) == "\u00a0a\u00a0\u00a0b"
    with pytest.raises(ValueError, match=r"a template cannot hold '\|'"):
        letters("said", "ab|")

"""`live.repeat`: a loop is recorded once, and gives the numbers that a `for` gives."""

import json
import zlib

import numpy as np
import pytest
from replay import replay
from test_live_parity import assert_parity

from lstmbook import live
from lstmbook.live import TraceError
from lstmbook.live.trace import trace

TABLE = np.linspace(-1, 1, 50)
rng = np.random.default_rng(4)


def swing(push, drag, n=120):
    """A weight on a spring: a pair of numbers, a table, a number from outside."""
    pull = 0.5 * push

    def step(state, k):
        x, v = state
        felt = np.zeros(2)
        felt[0], felt[1] = pull, TABLE[k % 50]
        return x + 0.05 * v, v - 0.05 * (x + drag * v - np.sum(felt))

    x, v = live.repeat(step, (push, 0), n)
    return {"x": x, "v": v[::10], "ends": x[-1] + v[-1]}


def swung(push, drag, n=120):
    """The same by a `for`."""
    x, v = [push], [0.0 * push]
    for k in range(n):
        felt = np.array([0.5 * push, TABLE[k % 50]])
        new = x[-1] + 0.05 * v[-1]
        v.append(v[-1] - 0.05 * (x[-1] + drag * v[-1] - np.sum(felt)))
        x.append(new)
    return {"x": np.array(x), "v": np.array(v[::10]), "ends": x[-1] + v[-1]}


def swapped(push, drag):
    """Each of two states becomes the other: both are read before one is written."""

    def step(s, k):
        return {"b": s["a"], "a": drag * s["b"] + k}

    return live.repeat(step, {"a": push * TABLE[:3], "b": np.ones(3)}, 7)


def nested(push, drag):
    """A loop in a loop, with numbers from outside both."""

    def step(m, k):
        inner = live.repeat(lambda z, j: z * drag + m[0] * push + j + k, push, 4)
        return np.tanh(m @ [[0.5, 1.0], [-1.0, 0.5]] + inner[-1])

    return {"m": live.repeat(step, np.ones(2), 6)}


def chaos(push, drag):
    """Where the last bit of a number grows into all of it."""
    x = live.repeat(lambda x, _: 3.9 * x * (1 - x), (push + 3) / 6, 300)
    return {"x": x, "drag": 1 * drag}


def of_no_step(push, drag):
    """The start alone, which another step reads."""
    x = live.repeat(lambda x, _: x * drag, push * TABLE[:3], 0)
    return {"x": x, "twice": 2 * x[-1]}


LOOPS = swing, swapped, nested, chaos, of_no_step
SETTINGS = [
    {"push": np.float64(a), "drag": np.float64(b)}
    for a, b in [(1, 0.5), (-2, 0), (-2, 2), (2, 0), (2, 2)]
    + list(zip(rng.uniform(-2, 2, 20), rng.uniform(0, 2, 20), strict=True))
]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_repeated_step_gives_in_node_what_numpy_gives(loop):
    assert_parity(loop, SETTINGS)


@pytest.mark.long
def test_a_repeated_step_gives_what_a_for_gives_to_the_last_bit():
    for setting in SETTINGS:
        found, expected = swing(**setting), swung(**setting)
        for name, array in expected.items():
            np.testing.assert_array_equal(found[name], array)
        again = replay(swing, SETTINGS[0], setting)
        np.testing.assert_array_equal(again["x"], expected["x"])


def test_ten_thousand_steps_weigh_what_ten_do():
    weights = []
    for n in (10, 10_000):
        program, _ = trace(lambda push, drag, n=n: swing(push, drag, n), SETTINGS[0])
        weights.append(len(zlib.compress(json.dumps(program.as_lists()).encode())))
    assert weights[1] < weights[0] + 20 and weights[1] < 1000


def test_a_figure_asks_for_the_script_of_loops_only_with_one():
    def figure(repeated):
        def function(a):
            step = (lambda x, _: x * a) if repeated else None
            return {"x": live.repeat(step, 1.0, 5) if repeated else a ** np.arange(6)}

        def draw(out):
            import matplotlib.pyplot as plt

            _, ax = plt.subplots()
            ax.plot(out["x"], gid="x")
            ax.set_ylim(0, 1)
            return ax

        return live.Live(function, draw, alt="x", a=live.Slider(0, 1, 0.5, "a"))

    assert 'data-more="repeat"' in figure(True).html
    assert "data-more" not in figure(False).html


@pytest.mark.parametrize(
    ("step", "state", "words"),
    [
        (lambda s, _: (s, s), 1.0, "expected one part"),
        (lambda s, _: s[0], (1.0, 2.0), "the step returned a state of one part"),
        (lambda s, _: {"b": s["a"]}, {"a": 1.0}, r"\['b'\].*expected \['a'\]"),
        (lambda s, _: np.stack([s, s]), 1.0, r"shapes \[\(2,\)\].*\[\(\)\]"),
    ],
)
def test_a_state_of_another_form_is_refused(step, state, words):
    with pytest.raises(ValueError, match=words):
        live.repeat(step, state, 3)


@pytest.mark.parametrize("n", [-1, 2.5])
def test_what_is_no_number_of_steps_is_refused(n):
    with pytest.raises((ValueError, TypeError), match="whole number|integer"):
        live.repeat(lambda x, _: x, 1.0, n)


def leaking(a):
    kept = []

    def step(x, _):
        kept.append(x * a)
        return x * a

    live.repeat(step, 1.0, 5)
    return {"y": kept[0]}


def still(a):
    """A loop that follows nothing is a table."""
    return {"y": a * live.repeat(lambda x, k: 0.5 * x + k, 1.0, 5)}


def test_a_loop_that_follows_nothing_is_not_recorded():
    program, _ = trace(still, {"a": np.float64(0.5)})
    assert [step[0] for step in program.steps] == ["input", "const", "binary"]
    assert_parity(still, [{"a": np.float64(a)} for a in (0.5, -1.5)])


def handed_on(a):
    def step(state, _):
        x, _ = state
        return x * a, x * a

    return {"y": live.repeat(step, (1.0, 0.0), 5)[1][1]}


def test_what_leaks_from_a_step_is_refused_and_its_cure_works():
    start = {"a": np.float64(0.5)}
    with pytest.raises(TraceError, match="Use the state that the step returns"):
        trace(leaking, start)
    found = replay(handed_on, start, {"a": np.float64(0.7)})["y"]
    np.testing.assert_array_equal(found, leaking(np.float64(0.7))["y"])


def walk(seed):
    dice = live.Dice(seed)
    return {"x": live.repeat(lambda x, _: x + dice.uniform(-1, 1), 0.0, 9)}


def walk_with_its_dice(seed):
    def step(state, _):
        x, at = state
        dice = live.Dice(state=at)
        return x + dice.uniform(-1, 1), dice.state

    return {"x": live.repeat(step, (0.0, live.Dice(seed).state), 9)[0]}


def test_chance_outside_of_the_state_is_refused_and_its_cure_works():
    start = {"seed": np.int64(3)}
    with pytest.raises(TraceError, match="Use the state .* dice.state too"):
        trace(walk, start)
    for seed in (0, 3, 11):
        found = replay(walk_with_its_dice, start, {"seed": np.int64(seed)})["x"]
        np.testing.assert_array_equal(found, walk(np.int64(seed))["x"])


def test_a_number_of_steps_that_follows_a_control_is_refused_and_its_cure_works():
    start = {"n": np.int64(3)}
    with pytest.raises(TraceError, match="a fixed size with np.where"):
        trace(lambda n: {"y": live.repeat(lambda x, _: 2 * x, 1.0, n)}, start)

    def cured(n):
        y = live.repeat(lambda x, k: np.where(k < n, 2 * x, x), 1.0, 8)
        return {"y": y[-1]}

    for n in range(9):
        assert replay(cured, start, {"n": np.int64(n)})["y"] == 2.0**n

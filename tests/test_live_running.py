"""Figures with a state: what NumPy does, and the program beside it in Node."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from going import CONTROLS, begin, going, step
from node import in_node

from lstmbook.live import Guess, Live, Slider, TraceError
from lstmbook.live.running import KEPT, Curves

IN_NODE = """([spec, values, counts]) => {
    const going = live.running(spec, () => values, () => values);
    const text = (arrays) => Object.fromEntries(
        Object.entries(arrays).map(([k, v]) => [k, Array.from(v, String)]));
    return counts.map((n) => [text(going.advance(n)), text(going.state), going.ended]);
}"""


def numbers(texts):
    return {k: np.array(v, float) for k, v in texts.items()}


def assert_same(found, expected, rtol=0):
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        plain = np.ravel(value).astype(float)
        np.testing.assert_allclose(found[name], plain, rtol, 0, err_msg=name)


@pytest.fixture(scope="module")
def live():
    return going()


@pytest.fixture(autouse=True)
def at_the_start(live):
    for name, control in CONTROLS.items():
        setattr(live, name, control.value)
    live._begin()


def test_it_goes_on_as_a_plain_loop_would(live):
    state = begin(seed=3)
    for _ in range(7):
        state, _ = step(state, rate=0.1, wish=1.0)
    out = live.advance(7)
    assert_same(live.state, state)
    _, seen = step(state, rate=0.1, wish=1.0)
    assert_same({k: np.ravel(out[k]) for k in seen}, seen)
    assert out["steps"] == 7


def test_node_goes_on_to_the_last_bit_as_numpy_does(live):
    counts = [0, 1, 1, 10, 1000, 1]
    values = {k: getattr(live, k) for k in CONTROLS}
    answers = in_node(IN_NODE, [live.programs(), values, counts])
    for n, (out, state, ended) in zip(counts, answers, strict=True):
        assert_same(numbers(out), live.advance(n))
        assert_same(numbers(state), live.state)
        assert ended == live.ended
    assert live.ended == "done"
    assert 20 < live.outputs()["steps"] < 50


def test_a_swap_swaps(live):
    left = [live.advance(n)["left"] for n in (0, 1, 1, 1)]
    assert left == [1, 2, 1, 2]


def test_a_curve_is_what_the_output_was(live):
    losses = [live.advance(n)["loss"] for n in (0, 1, 1, 1)]
    steps, values = live.outputs()["loss.curve"][:, :5]
    np.testing.assert_array_equal(steps, [0, 1, 2, 3, np.nan])
    np.testing.assert_array_equal(values, [*losses, np.nan])


@pytest.mark.parametrize("total", [KEPT - 1, KEPT, KEPT + 1, 2 * KEPT + 7, 12_345])
def test_a_long_curve_is_thinned_and_has_its_newest_number(total):
    curves = Curves(["n"])
    for n in range(total + 1):
        curves.add(n, {"n": np.float64(n)})
        assert len(curves.at) <= KEPT + 1
    assert curves.at[-1] == total
    assert len(curves.at) >= KEPT / 2
    assert set(np.diff(curves.at[:-1])) == {curves.every}
    assert curves.values["n"] == curves.at
    page = "(total) => { const c = live.curves(['n'], %d); " % KEPT
    page += "for (let n = 0; n <= total; n++) c.add(n, { n: [n] }); return c.get(); }"
    found = in_node(page, total)
    every = {"at": curves.at, "every": curves.every, "values": curves.values}
    assert found == every


def test_it_ends_before_what_is_not_finite_and_says_what():
    def start():
        return {"w": 1.0}

    def leap(state, rate):
        return {"w": state["w"] * (1e200 * rate)}, {"size": state["w"]}

    def name(_):
        _, ax = plt.subplots()
        ax.set(title="{size:.1e}", xlabel="from {size:.1f}")
        return ax

    options = {"alt": "A number.", "steps": 100}
    controls = {"rate": Slider(0, 2, 1, "rate")}
    live = Live.running(start, leap, name, controls=controls, **options)
    assert live.advance(10)["steps"] == 1
    assert live.ended == "w is not finite"
    assert np.isfinite(live.state["w"])
    ((out, _, ended),) = in_node(IN_NODE, [live.programs(), {"rate": 1.0}, [10]])
    assert (ended, float(out["steps"][0])) == (live.ended, 1)
    live.rate = 0.0  # from here it can go on
    assert live.advance(1)["steps"] == 2


def test_what_begin_takes_starts_anew_and_the_rest_goes_on(live):
    live.advance(5)
    live.rate = 0.2
    assert live.outputs()["steps"] == 5
    assert live.advance(1)["steps"] == 6
    live.seed = 4
    assert live.outputs()["steps"] == 0
    other = live.state["w"]
    live.seed = 3
    assert not np.any(other == live.state["w"])
    assert_same(live.state, begin(3))


def test_state_is_set_and_gone_on_from(live):
    live.advance(3)
    kept = live.state
    after = live.advance(4)["loss"]
    live.state = kept
    assert live.advance(4)["loss"] == after
    with pytest.raises(ValueError, match="expected"):
        live.state = kept | {"w": np.zeros(2)}


def test_no_step_is_computed_twice():
    """Each step once, and the one from where it stands, which `outputs` looks at."""
    taken = []

    def counted(state, rate, wish):
        taken.append(state)
        return step(state, rate, wish)

    live = going(step=counted)
    live.advance(0)
    taken.clear()
    for _ in range(5):
        live.advance(1)
    assert len(taken) == 5


def test_outputs_at_other_values_are_those_of_their_start(live):
    live.advance(5)
    out = live.outputs(wish=0.5, seed=1)
    assert out["steps"] == 0
    np.testing.assert_array_equal(out["w"], begin(1)["w"])
    assert out["loss"] == np.sum((out["w"] - 0.5) ** 2)
    assert live.outputs()["steps"] == 5
    with pytest.raises(ValueError, match="no control"):
        live.outputs(wishes=1)


@pytest.mark.long
def test_the_page_shows_the_end_to_readers_without_javascript(live):
    text = live.fragment("x")
    end = going().advance(1000)
    assert f"{end['steps']:d} steps" in text
    start = going(shown=0).fragment("x")
    assert "0 steps" in start
    assert len(json.dumps(live.programs())) < 10_000


@pytest.mark.long
@pytest.mark.parametrize("speed", ["slow", "a step a frame", "fast"])
def test_it_begins_at_the_speed_asked_for(speed):
    begins = re.findall("<option selected>(.*?)</option>", going(speed=speed).buttons())
    assert begins == [speed]


def other_kind(state, rate):
    return {"w": state["w"] * rate}


def other_shape(state, rate):
    return {"w": state["w"][:1]}, {"loss": rate, "good": False}


def other_controls(speed):
    return {"w": speed}


def no_names(seed):
    return [seed]


def noisy(state, rate, rng=np.random.default_rng(0)):  # noqa: B008
    return step(state, rate + rng.uniform(), 1.0)


WRONG = [
    ({"step": other_kind}, TypeError, "expected a pair of dicts"),
    ({"step": other_shape}, ValueError, "shapes .*, expected"),
    ({"begin": no_names}, TypeError, "expected the state as a dict"),
    ({"begin": other_controls}, ValueError, "takes speed, but the controls are rate"),
    ({"history": ("lost",)}, ValueError, "'lost' is no output"),
    ({"done": "bad"}, ValueError, "'bad' is no output"),
    ({"alt": " "}, ValueError, "alt="),
    ({"readout": "{lost:.2f}"}, ValueError, "lost"),
    ({"speed": "faster"}, ValueError, "speed is 'faster', expected slow"),
    ({"step": noisy}, TraceError, r"np.random .*live.Dice"),
]


@pytest.mark.parametrize(("change", "error", "words"), WRONG)
def test_what_does_not_fit_is_said(change, error, words):
    with pytest.raises(error, match=words):
        going(**change)


@pytest.fixture
def run(live):
    live.advance(33)
    return json.loads(json.dumps(live.run))


def test_a_stored_run_is_drawn_where_it_ends_and_stands_at_its_start(live, run):
    stored = going(end=run)
    assert stored.drawn["steps"] == 34
    assert_same({k: np.ravel(v) for k, v in stored.drawn.items()}, live.drawn)
    assert stored.html == live.html
    assert stored.outputs()["steps"] == 0 and stored.run == {}
    assert_same(stored.state, begin(3))


def test_a_stored_run_of_another_figure_is_refused(run):
    with pytest.raises(ValueError, match="of a start at {'seed': 4}, expected .* 3"):
        going(end=run | {"begun": {"seed": 4}})
    with pytest.raises(ValueError, match="of a state of {'w': 1, .* expected {'w': 3"):
        going(end=run | {"state": run["state"] | {"w": [1.0]}})


@pytest.mark.parametrize(
    ("guess", "words"),
    [
        (Guess.number("loss", "How large?"), "asks for a choice"),
        (Guess.choice(np.sum, "Near?", ("no", "yes")), "asks for a choice"),
        (Guess.choice("good", "Near?", ("no", "yes"), at="Wild"), "at its defaults"),
        (Guess.choice("near", "Near?", ("no", "yes")), "the outputs are"),
        (Guess.choice("t", "Near?", ("no", "yes")), "none of the 2"),
    ],
)
def test_a_figure_that_trains_asks_for_a_choice_that_its_outputs_judge(guess, words):
    with pytest.raises(ValueError, match=words):
        going(guess=guess)


@pytest.mark.long
def test_the_page_judges_a_guess_by_an_output():
    figure = going(guess=Guess.choice("good", "Near?", ("no", "yes")))
    asked = figure.guess.spec(figure)
    assert asked["later"] == "good" and asked["right"] is None
    assert asked["at"] == {"rate": 0.1, "wish": 1.0, "seed": 3}
    assert "No guess" in figure.html and "Show me" not in figure.html

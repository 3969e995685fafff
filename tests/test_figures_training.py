"""What trains in the page: each step is NumPy's, in every figure with a state."""

import functools

import numpy as np
import pytest
from going import rounding, set_to
from made import made
from node import in_node
from tries import tries

from lstmbook.book.ends import FOLDER, end_of, sums_of
from lstmbook.book.figures import every_figure
from lstmbook.live import Running

TRAINING = [*every_figure([Running])]

# Presets at which a rounding grows to order one within so few steps that NumPy itself
# would part from another start one rounding away: so many are compared.
WILD = {
    ("live-learns-to-write", "Too fast"): 12,
    ("live-learns-a-series", "Rate 30 times as high"): 6,
}

NO_HISTORY = {"live-learns-to-fire", *(n for n in TRAINING if "one-more" in n)}

CLOSE = 1e-12  # a part of the largest number of an array

FROM = """([spec, cases]) => {
    let values = cases[0][0];
    const going = live.running(spec, () => values, () => values);
    return cases.map(([chosen, state]) => {
        values = chosen;
        going.again();
        going.state = state;
        const seen = going.outputs();
        const numbers = spec.kept.map((name) => seen[name][0]);
        going.advance(1);
        return [numbers, Object.fromEntries(
            Object.entries(going.state).map(([k, v]) => [k, Array.from(v)]))];
    });
}"""
LOSSES = """([spec, cases]) => {
    let values = cases[0][0];
    const going = live.running(spec, () => values, () => values);
    return cases.map(([chosen, n]) => {
        values = chosen;
        going.again();
        const seen = going.advance(n - 1);
        return spec.kept.map((name) =>
            Array.from(seen[name + ".curve"]).slice(spec.points + 1));
    });
}"""


@pytest.fixture
def live(name):
    """The figure with this id; it begins anew for whoever comes next."""
    figure = made(name)
    yield figure
    set_to(figure, usual(figure))


def random_setting(live, rng):
    return {k: np.array(c.samples(rng)[-1]).tolist() for k, c in live.controls.items()}


def as_numbers(live, values):
    """What a program gets of these values: of a text the places of its letters."""
    return {k: np.array(live.controls[k].number(v)).tolist() for k, v in values.items()}


def usual(live):
    return {k: control.value for k, control in live.controls.items()}


def goes_through(live, values, steps):
    """[state, losses there, state a step on], NumPy's, after each number of steps."""
    set_to(live, values)
    found, taken = [], 0
    for n in steps:
        seen, state = live.advance(n - taken), live.state
        live.advance(1)
        found.append((state, [seen[name] for name in live.kept], live.state))
        taken = n + 1
    return found


@functools.cache
def hundred(name):
    """What the figure goes through from the start of its controls, and its losses."""
    live = made(name)
    found = goes_through(live, usual(live), [0, 1, 10, 100])
    return found, losses(live, 100)


def losses(live, n):
    """The first n of each history, where fewer steps were taken NaN."""
    seen = live.outputs()
    return [seen[f"{name}.curve"][1][:n] for name in live.kept]


@pytest.mark.long
@pytest.mark.parametrize("name", TRAINING)
def test_a_step_from_an_equal_state_is_numpys(live, name):
    rng = np.random.default_rng(0)
    cases = [(usual(live), *case) for case in hundred(name)[0]]
    for _ in range(tries(5)):
        chosen = random_setting(live, rng)
        cases += [(chosen, *case) for case in goes_through(live, chosen, [0, 1, 10])]
    asked = [
        [as_numbers(live, values), {k: np.ravel(v).tolist() for k, v in state.items()}]
        for values, state, *_ in cases
    ]
    found = in_node(FROM, [live.programs(), asked])
    for (values, state, seen, after), (here, there) in zip(cases, found, strict=True):
        np.testing.assert_allclose(here, seen, 1e-12)
        apart = {k: np.abs(np.ravel(v) - there[k]) for k, v in after.items()}
        if all(np.all(v <= CLOSE * np.max(np.abs(after[k]))) for k, v in apart.items()):
            continue
        set_to(live, values)
        far = rounding(live, state, after)
        for k, distance in apart.items():
            assert np.all(distance <= np.ravel(far[k])), k


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in TRAINING if name not in NO_HISTORY])
def test_the_first_hundred_losses_are_numpys(live, name):
    """With the controls at their start; with a preset the first 25."""
    cases, expected = [[as_numbers(live, usual(live)), 100]], [hundred(name)[1]]
    for preset, chosen in live.presets.items():
        values, n = usual(live) | chosen, WILD.get((name, preset), 25)
        set_to(live, values)
        live.advance(n - 1)
        expected.append(losses(live, n))
        cases.append([as_numbers(live, values), n])
    found = in_node(LOSSES, [live.programs(), cases])
    for (_, n), here, there in zip(cases, found, expected, strict=True):
        np.testing.assert_allclose(np.array(here, float)[:, :n], there, 1e-9)


@pytest.mark.long
@pytest.mark.parametrize("name", TRAINING)
def test_who_hears_the_page_is_told_what_came_out(name):
    """The sentence that moves with every step is not read aloud."""
    figure = made(name)
    assert figure.outcome.endswith(".")
    assert figure.fragment("live-a").count('class="live-status" role="status"') == 1


@pytest.mark.parametrize("name", TRAINING)
def test_without_a_script_it_is_drawn_where_training_ends(name):
    figure = made(name)
    done = figure.done and np.all(figure.drawn[figure.done])
    assert done or figure.drawn["steps"] == figure.most


STORED = sorted(path.stem for path in FOLDER.glob("*.npz"))


@pytest.mark.long
@pytest.mark.parametrize("name", STORED)
def test_a_stored_end_is_what_its_steps_make_today(name):
    """The first step and the last one; and before the last it had not ended."""
    figure, run = made("live-" + name.replace("_", "-")), end_of(name)
    figure._begin()
    figure.advance(1)
    states = {"first": figure.state}
    figure.run = run
    assert not figure.ended
    for k, values in run["curves"]["values"].items():
        assert values[-1] == pytest.approx(figure.outputs()[k], rel=1e-3)
    figure.advance(1)
    assert figure.ended in ("done", "steps")
    states["last"] = figure.state
    for when, sums in sums_of(name).items():
        assert sums.keys() == states[when].keys()
        for k, array in states[when].items():
            size = np.sum(np.abs(array)) + 1e-9
            assert abs(np.sum(array) - sums[k]) <= 1e-9 * size, (when, k)
    figure._begin()

"""What trains in the page: each step is NumPy's, in every figure with a state."""

import numpy as np
import pytest
from going import set_to
from made import made
from node import in_node

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

FROM = """([spec, cases]) => cases.map(([values, state]) => {
    const going = live.running(spec, () => values, () => values);
    going.state = state;
    const seen = going.outputs();
    const numbers = spec.kept.map((name) => seen[name][0]);
    going.advance(1);
    return [numbers, Object.fromEntries(
        Object.entries(going.state).map(([k, v]) => [k, Array.from(v)]))];
})"""
LOSSES = """([spec, values, n]) => {
    const going = live.running(spec, () => values, () => values);
    return Array.from({ length: n }, () => {
        const seen = going.outputs(), losses = spec.kept.map((name) => seen[name][0]);
        going.advance(1);
        return losses;
    });
}"""


@pytest.fixture
def live(name):
    """The figure with this id; it begins anew for whoever comes next."""
    figure = made(name)
    usual = {k: control.value for k, control in figure.controls.items()}
    yield figure
    set_to(figure, usual)


def random_setting(live, rng):
    return {k: np.array(c.samples(rng)[-1]).tolist() for k, c in live.controls.items()}


def as_numbers(live, values):
    """What a program gets of these values: of a text the places of its letters."""
    return {k: np.array(live.controls[k].number(v)).tolist() for k, v in values.items()}


@pytest.mark.parametrize("steps", [0, 1, 10, 100])
@pytest.mark.parametrize("name", TRAINING)
def test_a_step_from_an_equal_state_is_numpys(live, steps):
    rng, cases, expected = np.random.default_rng(steps), [], []
    for _ in range(8 if steps < 100 else 2):
        values = random_setting(live, rng)
        set_to(live, values)
        seen = live.advance(steps)
        losses = [seen[name] for name in live.kept]
        state = {k: np.ravel(v).tolist() for k, v in live.state.items()}
        cases.append([as_numbers(live, values), state])
        live.advance(1)
        expected.append((losses, live.state))
    found = in_node(FROM, [live.programs(), cases])
    for (here, after), (losses, state) in zip(found, expected, strict=True):
        np.testing.assert_allclose(here, losses, 1e-12)
        for name, array in state.items():
            size = np.max(np.abs(array))
            np.testing.assert_allclose(after[name], np.ravel(array), 0, 1e-12 * size)


@pytest.mark.parametrize("name", TRAINING)
def test_the_first_hundred_losses_are_numpys(live, name):
    """With the controls at their start; with a preset the first 25."""
    defaults = {k: control.value for k, control in live.controls.items()}
    for preset, chosen in ({"": {}} | live.presets).items():
        n = 100 if not preset else WILD.get((name, preset), 25)
        values = defaults | chosen
        set_to(live, values)
        losses = []
        for _ in range(n):
            seen = live.outputs()
            losses.append([seen[name] for name in live.kept])
            live.advance(1)
        found = in_node(LOSSES, [live.programs(), as_numbers(live, values), n])
        np.testing.assert_allclose(found, losses, 1e-9)


@pytest.mark.parametrize("name", TRAINING)
def test_who_hears_the_page_is_told_what_came_out(name):
    """The sentence that moves with every step is not read aloud."""
    figure = made(name)
    assert figure.outcome.endswith(".")
    assert figure.html.count('class="live-status" role="status"') == 1


@pytest.mark.parametrize("name", TRAINING)
def test_without_a_script_it_is_drawn_where_training_ends(name):
    figure = made(name)
    done = figure.done and np.all(figure.drawn[figure.done])
    assert done or figure.drawn["steps"] == figure.most


STORED = sorted(path.stem for path in FOLDER.glob("*.npz"))


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

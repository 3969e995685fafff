"""What learns in the chapter "The perceptron" does so as the text says."""

import numpy as np
import pytest
from going import learned, set_to
from node import in_node

from lstmbook.book.figures import perceptron_learns as figures
from lstmbook.book.figures.perceptron_learns import CORNERS
from lstmbook.nn.perceptron import INPUTS, XOR, perceptron, train_perceptron


@pytest.mark.long
@pytest.mark.parametrize("task", range(3))
def test_the_rule_goes_on_as_the_package_s_training_does(task):
    live = figures.learning_rule()
    set_to(live, {"task": task})
    out = live.advance(32)
    w, b, mistakes = train_perceptron(INPUTS, figures.LABELS[task], epochs=8)
    assert out["mistakes"] == sum(mistakes)
    assert np.array_equal(
        perceptron(INPUTS, w, b), [out[f"answer_{k}"] for k in CORNERS]
    )
    assert bool(live.ended) == (mistakes[-1] == 0)


@pytest.mark.long
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_mistake_adds_its_example_or_takes_it_away_and_only_a_mistake(seed):
    live = figures.learning_rule()
    set_to(live, {"task": 2, "seed": seed})
    for n in range(40):
        out, x, target = live.advance(min(n, 1)), INPUTS[n % 4], XOR[n % 4]
        said = perceptron(x, out["tip"], out["bias"])
        drawn = out["correction"][:, 1] - out["correction"][:, 0]
        np.testing.assert_allclose(drawn, (target - said) * x, atol=1e-12)
        assert np.array_equal(out["turn"], x) and out["wrong"] == (said != target)


@pytest.mark.long
@pytest.mark.parametrize(("task", "count"), [(0, 10), (1, 10), (2, 0)])
def test_the_line_comes_to_rest_where_there_is_one(task, count):
    live = figures.learning_rule()
    assert len(learned(live, task=task)) == count
    slowest = learned(live, range(10_000), task=task, rate=0.1)
    assert len(slowest) == 1000 * count and max(slowest, default=0) <= 173


STARTS = range(1000, 1600)
ENDS = """([spec, all, names]) => all.map((values) => {
    const going = live.running(spec, () => values, () => values);
    going.advance(10000);
    const seen = going.outputs();
    return [going.ended, names.map((name) => Array.from(seen[name]))];
})"""


def hidden_points(live, **values):
    """{why a run ended: (n, 4, 2) where the four points lie then}, for all STARTS."""
    usual = {k: control.value for k, control in live.controls.items()} | values
    settings = [usual | {"seed": seed} for seed in STARTS]
    names = [f"h_{name}" for name in CORNERS]
    ends = in_node(ENDS, [live.programs(), settings, names])
    places = {why: [] for why in ("done", "steps")}
    for why, points in ends:
        places[why].append(points)
    return {why: np.array(points) for why, points in places.items()}


def gaps(points, pairs):
    """The distance of the nearest of these pairs of corners, for each network."""
    return np.min(
        [np.hypot(*(points[:, a] - points[:, b]).T) for a, b in pairs], axis=0
    )


@pytest.mark.long
def test_small_weights_at_the_start_get_stuck_less_often():
    live = figures.xor_net()
    usual, small = (hidden_points(live, size=size) for size in (1, 0.15))
    assert abs(len(usual["done"]) - 420) <= 6 and abs(len(small["done"]) - 544) <= 6
    together = gaps(usual["done"], [(1, 2)]) < 0.1
    assert abs(np.sum(together) - 185) <= 6
    other_colour = [(0, 1), (0, 2), (3, 1), (3, 2)]
    assert np.all(gaps(usual["steps"], other_colour) < 0.1)
    assert np.all(gaps(usual["done"], other_colour) > 1)
    assert len(learned(live, size=0.15)) >= 9
    assert len(learned(live, STARTS, size=0.15, rate=10)) <= 2


@pytest.mark.long
def test_presets_do_what_their_names_say():
    live = figures.xor_net()
    ends = {}
    for name, values in live.presets.items():
        set_to(live, values)
        ends[name] = bool(live.advance(1500)["learned"])
    assert ends == {
        "Gets there": True,
        "Gets stuck": False,
        "Small weights": True,
        "Too fast": False,
    }


@pytest.mark.long
def test_when_it_has_learned_the_last_line_parts_the_hidden_points():
    live = figures.xor_net()
    set_to(live, live.presets["Gets there"])
    out = live.advance(1500)
    across = out["last"][:, 1] - out["last"][:, 0]
    points = np.array([out[f"h_{name}"] for name in CORNERS]) - out["last"][:, 0]
    sides = points[:, 0] * across[1] - points[:, 1] * across[0] > 0
    assert np.array_equal(sides, XOR == 1) or np.array_equal(sides, XOR == 0)
    assert out["right"] == 4

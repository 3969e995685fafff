import numpy as np
import pytest
from gradcheck import normal

from lstmbook.train.optimise import (
    SGD,
    Adam,
    clip_norm,
    clip_value,
    global_norm,
    lowered,
)


def test_sgd_with_momentum_by_hand():
    sgd, p = SGD(0.1, momentum=0.5), {"w": np.array([1.0])}
    state = sgd.begin(p)
    p, state = sgd.step(p, {"w": np.array([2.0])}, state)
    assert np.allclose(p["w"], 0.8)  # v = 2
    p, state = sgd.step(p, {"w": np.array([2.0])}, state)
    assert np.allclose(p["w"], 0.5)  # v = 0.5 * 2 + 2 = 3
    p, state = sgd.step(p, {"w": np.array([-1.5])}, state, factor=0.1)
    assert np.allclose(p["w"], 0.5)  # v = 0.5 * 3 - 1.5 = 0


def test_adam_is_the_algorithm_of_the_paper():
    rng = np.random.default_rng(61)
    adam, theta = Adam(0.05, 0.8, 0.95, 1e-3), normal(rng, 3)
    params, m, v = {"w": theta}, 0, 0
    state = adam.begin(params)
    for t in range(1, 8):
        g, factor = normal(rng, 3), 1 / t
        params, state = adam.step(params, {"w": g}, state, factor)
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g**2
        m_hat, v_hat = m / (1 - 0.8**t), v / (1 - 0.95**t)
        theta = theta - 0.05 * factor * m_hat / (np.sqrt(v_hat) + 1e-3)
        assert np.allclose(params["w"], theta, rtol=1e-12)


def test_first_step_of_adam_is_the_learning_rate_for_any_gradient():
    adam, start = Adam(0.01), {"w": np.zeros(1)}
    for g in (1e-3, 5.0, -2e4):
        p, _ = adam.step(start, {"w": np.array([g])}, adam.begin(start))
        assert np.allclose(p["w"], -0.01 * np.sign(g), rtol=1e-4)


@pytest.mark.parametrize("optimiser", [SGD(0.1, 0.9), Adam(0.1)])
def test_optimisers_keep_the_type_and_write_into_nothing(optimiser):
    p, g = {"w": np.ones((2, 3), np.float32)}, {"w": np.full((2, 3), 2, np.float32)}
    state = optimiser.begin(p)
    for _ in range(2):
        for array in (p["w"], g["w"], *state.values()):
            np.asarray(array).flags.writeable = False
        new, state = optimiser.step(p, g, state, factor=0.5)
        assert all(
            np.asarray(v).dtype.kind == "i" for k, v in state.items() if k == "t"
        )
        assert all(v.dtype == np.float32 for k, v in state.items() if k != "t")
        assert new["w"].dtype == np.float32 and np.all(new["w"] < 1)


@pytest.mark.parametrize("optimiser", [SGD(0.1, 0.9), Adam(0.1)])
def test_one_optimiser_serves_two_networks(optimiser):
    one, other = {"w": np.ones(3)}, {"w": np.zeros(3)}
    alone, state = other, optimiser.begin(other)
    for _ in range(2):
        alone, state = optimiser.step(alone, {"w": np.ones(3)}, state)
    first, second = optimiser.begin(one), optimiser.begin(other)
    for _ in range(2):
        one, first = optimiser.step(one, {"w": np.full(3, -5.0)}, first)
        other, second = optimiser.step(other, {"w": np.ones(3)}, second)
    assert np.array_equal(other["w"], alone["w"])


@pytest.mark.parametrize("optimiser", [SGD(0.1, 0.9), Adam(0.1)])
def test_a_state_of_other_parameters_is_refused(optimiser):
    p, g = {"w": np.ones(3)}, {"w": np.ones(3)}
    for other in ({"w": np.ones(4)}, {"w": np.ones((2, 3))}):
        with pytest.raises(ValueError, match=r"w has shape .*, expected \(3"):
            optimiser.step(p, g, optimiser.begin(other))
        with pytest.raises(ValueError, match=r"w has shape .*, expected \(3"):
            optimiser.step(p, other, optimiser.begin(p))
    with pytest.raises(ValueError, match="missing: .'w'., foreign: .'u'."):
        optimiser.step(p, g, optimiser.begin({"u": np.ones(3)}))
    listed, _ = optimiser.step(p, {"w": [1, 1, 1]}, optimiser.begin(p))
    assert np.array_equal(listed["w"], optimiser.step(p, g, optimiser.begin(p))[0]["w"])


def test_nothing_changes_an_optimiser():
    for optimiser, name in ((SGD(0.1), "momentum"), (Adam(0.1), "learning_rate")):
        with pytest.raises(AttributeError):
            setattr(optimiser, name, 0.5)


@pytest.mark.parametrize("make", [SGD, Adam])
def test_weight_decay_takes_a_share_of_each_weight_beside_the_step(make):
    rng = np.random.default_rng(62)
    p = {k: normal(rng, 3) for k in ("0.W_x", "1.b_y", "0.p_i")}
    slopes = {k: normal(rng, 3) for k in p}
    plain, other = make(0.1), make(0.1, weight_decay=0.5)
    new, _ = plain.step(p, slopes, plain.begin(p), factor=0.5)
    less, _ = other.step(p, slopes, other.begin(p), factor=0.5)
    share = 0.1 * 0.5 * 0.5  # of a rate that the schedule has halved
    assert np.allclose(new["0.W_x"] - less["0.W_x"], share * p["0.W_x"])
    assert np.allclose(new["0.p_i"] - less["0.p_i"], share * p["0.p_i"])
    assert np.array_equal(new["1.b_y"], less["1.b_y"])


def test_sgd_with_weight_decay_descends_the_loss_with_its_penalty():
    """Without momentum: the slope of half the decay times the sum of squares."""
    p, g = {"W": np.array([2.0, -1.0])}, {"W": np.array([0.3, 0.4])}
    sgd = SGD(0.1, weight_decay=0.5)
    new, _ = sgd.step(p, g, sgd.begin(p))
    assert np.allclose(new["W"], p["W"] - 0.1 * (g["W"] + 0.5 * p["W"]))


def test_global_norm_is_that_of_all_numbers_of_a_seed_together():
    g = {"w": np.array([[3.0, 0.0], [1.0, 2.0]]), "b": np.array([4.0, 2.0])}
    assert np.allclose(global_norm(g), np.sqrt(9 + 1 + 4 + 16 + 4))
    assert np.allclose(global_norm(g, (2,)), [5, 3])
    assert global_norm({"w": np.full(4, 1e30, np.float32)}) == pytest.approx(2e30)


def test_clipping_by_norm_shortens_what_is_too_long_and_nothing_else():
    g = {"w": np.array([[3.0, 0.0], [0.1, 0.2]]), "b": np.array([4.0, 0.2])}
    clipped = clip_norm(g, 1.0, global_norm(g, (2,)))
    assert np.allclose(clipped["w"], [[0.6, 0], [0.1, 0.2]])
    assert np.allclose(clipped["b"], [0.8, 0.2])
    whole = clip_norm(g, 1.0)
    assert np.allclose(global_norm(whole), 1)
    assert not np.any(clip_norm({"w": np.zeros(3)}, 1.0)["w"])
    assert np.allclose(clip_norm({"w": [3, 4]}, 1.0)["w"], [0.6, 0.8])
    assert clip_norm({"w": np.ones(3, np.float32)}, 1.0)["w"].dtype == np.float32


def test_clipping_by_value_cuts_each_number():
    g = clip_value({"w": np.array([-3.0, 0.5, 2.0])}, 1.0)
    assert np.array_equal(g["w"], [-1, 0.5, 1])


def test_lowered_learning_rate():
    schedule = lowered({0.85: 0.1, 0.6: 1 / 3})
    assert [schedule(s) for s in (0, 0.59, 0.6, 0.84, 0.85, 1)] == (
        [1, 1, 1 / 3, 1 / 3, 0.1, 0.1]
    )
    assert lowered({0.0: 0.1, 0.5: 1.0})(0.7) == 1  # a slow start


@pytest.mark.parametrize(
    "wrong, says",
    [
        (lambda: SGD(-1), "learning_rate is -1"),
        (lambda: SGD(0.1, momentum=1), "momentum is 1, expected 0 <= momentum < 1"),
        (lambda: SGD(np.nan), "learning_rate is nan"),
        (lambda: Adam(np.inf), "learning_rate is inf"),
        (lambda: Adam(beta_1=1.0), "beta_1 is 1.0"),
        (lambda: Adam(beta_2=-0.1), "beta_2 is -0.1"),
        (lambda: Adam(epsilon=-1), "epsilon is -1"),
        (lambda: SGD(0.1, weight_decay=-1), "weight_decay is -1"),
        (lambda: Adam(weight_decay=np.inf), "weight_decay is inf"),
        (lambda: clip_norm({}, 0), "limit is 0"),
        (lambda: clip_value({}, -1), "limit is -1"),
        (lambda: lowered({70: 0.1}), "share is 70, expected 0 <= share < 1"),
    ],
)
def test_wrong_settings_are_named(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()

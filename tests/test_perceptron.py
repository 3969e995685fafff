import numpy as np
import pytest
from gradcheck import assert_gradients, normal

from lstmbook.nn.perceptron import (
    ACTIVATIONS,
    AND,
    INPUTS,
    MLP,
    OR,
    XOR,
    perceptron,
    perceptron_step,
    train_perceptron,
)


def test_learning_rule_by_hand():
    w, b = np.array([0.5, -1.0]), 0.25
    x = np.array([1.0, 2.0])  # 0.5 - 2 + 0.25 < 0: answers 0
    assert perceptron(x, w, b) == 0
    w_0, b_0 = perceptron_step(x, 0.0, w, b, 0.5)
    assert np.array_equal(w_0, w) and b_0 == b
    w_1, b_1 = perceptron_step(x, 1.0, w, b, 0.5)
    assert np.array_equal(w_1, [1.0, 0.0]) and b_1 == 0.75
    w_2, b_2 = perceptron_step(x, 0.0, w_1, b_1, 0.5)
    assert np.array_equal(w_2, w) and b_2 == b


@pytest.mark.parametrize("targets", [AND, OR, 1 - AND, 1 - OR])
def test_perceptron_learns_what_a_line_separates(targets):
    w, b, mistakes = train_perceptron(INPUTS, targets, epochs=50)
    assert np.array_equal(perceptron(INPUTS, w, b), targets)
    assert mistakes[-1] == 0 and len(mistakes) < 20 and min(mistakes[:-1]) > 0


def test_perceptron_never_learns_xor():
    w, b, mistakes = train_perceptron(INPUTS, XOR, epochs=500)
    assert len(mistakes) == 500 and min(mistakes) >= 1
    assert np.mean(perceptron(INPUTS, w, b) == XOR) <= 0.75


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(3, 2), (3, 5, 2), (2, 4, 3, 1)])
@pytest.mark.parametrize("lead", [(), (2,)], ids=["one", "seeds"])
@pytest.mark.parametrize("own_inputs", [True, False])
def test_mlp_gradients(activation, sizes, lead, own_inputs):
    rng = np.random.default_rng(21)
    shapes = MLP.shapes(*sizes)
    params = {k: normal(rng, *lead, *shape) for k, shape in shapes.items()}
    x = normal(rng, *(lead if own_inputs else ()), 6, sizes[0])
    dy = normal(rng, *lead, 6, sizes[-1])

    def loss(v):
        params = {k: v[k] for k in shapes}
        return np.sum(MLP(params, activation).forward(v["x"])[0] * dy)

    mlp = MLP(params, activation)
    dx, grads = mlp.backward(dy, mlp.forward(x)[1])
    assert_gradients(loss, params | {"x": x}, grads | {"x": dx}, rng)


def test_mlp_solves_xor_by_hand():
    # One hidden unit for "at least one", one for "both": XOR is the first without the
    # second. On 0 and 1, relu(x1 + x2) - 2 relu(x1 + x2 - 1) is exactly that.
    params = {
        "W_1": np.ones((2, 2)),
        "b_1": np.array([0.0, -1.0]),
        "W_2": np.array([[1.0], [-2.0]]),
        "b_2": np.zeros(1),
    }
    y, _ = MLP(params, "relu").forward(INPUTS)
    assert np.array_equal(y[:, 0], XOR)
    linear, _ = MLP(params, "linear").forward(INPUTS)
    assert np.array_equal(linear[:, 0], [2, 1, 1, 0])  # 2 - x1 - x2: a line again


def test_mlp_init_fills_the_range_of_each_layer():
    mlp = MLP.init((100, 25, 40), np.random.default_rng(22))
    for name, bound in (("W_1", 0.1), ("W_2", 0.2)):
        W = mlp.params[name]
        assert 0.95 * bound < W.max() <= bound and -bound <= W.min() < -0.95 * bound
    assert not np.any(mlp.params["b_1"]) and mlp.depth == 2
    same = MLP.init((100, 25, 40), np.random.default_rng(22), dtype=np.float32)
    assert same.forward(np.ones((3, 100), np.float32))[0].dtype == np.float32


def test_wrong_arguments_are_named():
    rng = np.random.default_rng(0)
    mlp = MLP.init((3, 4, 2), rng)
    with pytest.raises(ValueError, match=r"\(3,\), expected \(..., B, 3\)"):
        mlp.forward(np.zeros(3))
    with pytest.raises(ValueError, match="activation is 'tan', expected .*'tanh'"):
        MLP.init((3, 4, 2), rng, activation="tan")
    with pytest.raises(ValueError, match="at least input and output"):
        MLP.init((3,), rng)
    with pytest.raises(ValueError, match="sizes 5, expected"):
        MLP.init(5, rng)
    with pytest.raises(ValueError, match="W_2 has shape|W_1 has shape"):
        MLP(mlp.params | {"W_2": np.zeros((5, 2))})
    with pytest.raises(ValueError, match="takes"):
        MLP({k: v for k, v in mlp.params.items() if k != "b_2"})
    for bad in ({}, {"W_1": np.zeros(3), "b_1": np.zeros(3)}):
        with pytest.raises(ValueError, match="MLP needs a matrix W_1"):
            MLP(bad)
    with pytest.raises(ValueError, match="expected 0 and 1"):
        train_perceptron(INPUTS, 2 * AND - 1, 5)
    with pytest.raises(ValueError, match=r"targets has shape \(3,\), expected \(4,\)"):
        train_perceptron(INPUTS, AND[:3], 5)
    with pytest.raises(ValueError, match="epochs is 0"):
        train_perceptron(INPUTS, AND, 0)

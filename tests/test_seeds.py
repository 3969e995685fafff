"""The seed axis: what becomes one model, and what does not."""

import numpy as np
import pytest
from gradcheck import random_cell

from lstmbook.nn.cells import GRU2014Cell, LSTMCell, RNNCell
from lstmbook.nn.layers import EachStep, Network, Readout, Recurrent
from lstmbook.nn.perceptron import MLP
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.variants import VARIANTS, VariantCell


def rng():
    return np.random.default_rng(20)


def equal_names_and_shapes():
    """Pairs of models that differ in nothing but what they compute."""
    lstm = LSTMCell.init(2, 3, rng())
    mlps = [MLP.init((2, 3, 1), rng(), activation) for activation in ("tanh", "relu")]
    old = LSTMCell.init(2, 3, rng(), forget_gate=False)
    return {
        "activation": mlps,
        "of a layer": [Network(EachStep(mlp)) for mlp in mlps],
        "subclass": [lstm, type("MyCell", (LSTMCell,), {})(lstm.params)],
        "1997 and 2014": [old, GRU2014Cell(old.params)],
        "window": [Network(Recurrent(lstm, window)) for window in (None, 2)],
        "precision": [LSTMCell.init(2, 3, rng(), dtype=k) for k in DTYPES],
        "equal names": [type("Mine", (LSTMCell,), {})(lstm.params) for _ in range(2)],
    }


DTYPES = np.float32, np.float64
PAIRS = equal_names_and_shapes()


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_models_of_two_kinds_are_not_joined(pair):
    for models in (pair, pair[::-1], [pair[0], *pair]):
        with pytest.raises(ValueError, match=r"models of several kinds: .*models\[0\]"):
            together(models)


def test_models_of_other_names_or_sizes_are_not_joined():
    cell = LSTMCell.init(2, 3, rng())
    seeing, wider = (
        LSTMCell.init(2, 3, rng(), peepholes=True),
        LSTMCell.init(2, 4, rng()),
    )
    end = Readout.init(3, 1, rng())
    for pair in ([cell, seeing], [cell, wider], [Network(cell), Network(cell, end)]):
        with pytest.raises(ValueError, match="models of several kinds"):
            together(pair)


@pytest.mark.parametrize("models", [3, None, [], (), "ab", np.ones(2)])
def test_what_is_no_list_of_models_is_refused(models):
    with pytest.raises(TypeError, match="expected one or more models"):
        together(models)


def test_what_is_no_model_in_a_list_is_named():
    with pytest.raises(TypeError, match=r"models is .*, 3\], expected one or more"):
        together([RNNCell.init(2, 3, rng()), 3])


def test_together_and_alone_are_each_others_inverse():
    cells = [random_cell("lstm-peepholes", 2, 3, rng()) for _ in range(3)]
    nets = [Network(cell, Readout.init(3, 1, rng())) for cell in cells]
    joined = together(nets)
    assert joined.seeds == (3,)
    for seed, net in enumerate(nets):
        one = alone(joined, seed).params
        assert all(np.array_equal(one[k], v) for k, v in net.params.items())


def test_each_seed_of_joined_variants_is_its_own_variant():
    cells = [VariantCell.init(2, 3, rng(), name) for name in VARIANTS]
    joined = together([Network(cell) for cell in cells])
    xs = rng().normal(size=(4, 5, 2))
    for seed, cell in enumerate(cells):
        one, _, _ = alone(joined, seed).forward(xs)
        np.testing.assert_array_equal(one, Network(cell).forward(xs)[0])


def test_joined_models_leave_those_they_were_made_of_alone():
    cell = RNNCell.init(2, 3, rng())
    joined = together([cell, cell])
    joined.update({"b": joined.params["b"] + 1})
    assert cell.seeds == () and not np.any(cell.params["b"])
    other = alone(joined, 0)
    other.update({"b": other.params["b"] + 1})
    assert np.array_equal(joined.params["b"], np.ones((2, 3)))

"""Weights in other libraries' layouts, there and back, and what is refused.

That those libraries compute the same with them is in test_golden.py.
"""

import numpy as np
import pytest
from gradcheck import CELLS, normal, random_cell

from lstmbook.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.interchange import from_keras, from_torch, to_keras, to_torch
from lstmbook.network import Bidirectional, Network, Readout, Recurrent
from lstmbook.parameters import alone, together
from lstmbook.writing import Feedback

D, H = 2, 5
IN_TORCH = ["rnn", "lstm", "lstm-1997", "gru"]
IN_KERAS = [*IN_TORCH, "gru-2014"]


def assert_same(layer, other):
    """Equal to the last bit, and of one kind."""
    assert type(layer) is type(other) and layer.params.keys() == other.params.keys()
    for name, value in layer.params.items():
        assert np.array_equal(value, other.params[name]), name
        assert value.dtype == other.params[name].dtype
        assert not np.shares_memory(value, other.params[name])


# There and back -----------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", IN_TORCH)
def test_weights_come_back_from_torch_to_the_last_bit(kind, dtype):
    rng = np.random.default_rng(62)
    cell = random_cell(kind, D, H, rng, dtype=dtype)
    above = random_cell(kind, H, H, rng, dtype=dtype)
    for ours, back in zip(
        (cell, above), from_torch(to_torch(cell, above)), strict=True
    ):
        assert_same(ours, back)
    (both,) = from_torch(to_torch(Bidirectional(cell, random_cell(kind, D, H, rng))))
    assert_same(cell, both.parts["ahead"])


def test_a_readout_comes_back_to_the_last_bit():
    rng = np.random.default_rng(63)
    readout = Readout({"W_y": normal(rng, H, 2), "b_y": normal(rng, 2)})
    assert_same(readout, *from_torch(to_torch(readout)))
    assert_same(readout, from_keras(to_keras(readout)))


def test_a_network_is_taken_apart_and_put_together():
    rng = np.random.default_rng(64)
    network = Network(LSTMCell.init(D, H, rng), Readout.init(H, 1, rng))
    recurrent, readout = network.layers
    again = Network(*from_torch(to_torch(recurrent)), *from_torch(to_torch(readout)))
    assert_same(network, again)
    again = Network(from_keras(to_keras(recurrent)), from_keras(to_keras(readout)))
    assert_same(network, again)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", IN_KERAS)
def test_weights_come_back_from_keras_to_the_last_bit(kind, dtype):
    cell = random_cell(kind, D, H, np.random.default_rng(67), dtype=dtype)
    assert_same(cell, from_keras(to_keras(cell)))
    assert_same(cell, from_keras(to_keras(Recurrent(cell))))


# What a format cannot say, and what is no such weights --------------------------------


def test_a_forget_gate_that_can_close_is_not_taken_for_the_cell_of_1997():
    cell = random_cell("lstm-1997", D, H, np.random.default_rng(68))
    weights = to_keras(cell)
    weights["kernel"][0, H] = 1e-30
    assert from_keras(weights).gates == "ifgo"
    weights = to_keras(cell)
    weights["bias"][H] = 99
    assert from_keras(weights).gates == "ifgo"


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_that_a_format_does_not_have_is_refused(kind):
    cell = random_cell(kind, D, H, np.random.default_rng(69))
    if kind not in IN_TORCH:
        with pytest.raises(ValueError, match=f"PyTorch has no {type(cell).__name__}"):
            to_torch(cell)
    if kind not in IN_KERAS:
        with pytest.raises(ValueError, match="Keras has no LSTMCell with .*p_o"):
            to_keras(cell)


def test_layers_that_are_no_module_of_torch_are_refused():
    rng = np.random.default_rng(70)
    lstm, gru = random_cell("lstm", D, H, rng), random_cell("gru", H, H, rng)
    wide, both = random_cell("lstm", H, 7, rng), Bidirectional(gru, gru)
    with pytest.raises(
        ValueError, match=r"weight_ih_l1 has shape .15, 5., expected .20"
    ):
        to_torch(lstm, gru)
    with pytest.raises(
        ValueError, match=r"weight_ih_l1 has shape .28, 5., expected .20"
    ):
        to_torch(lstm, wide)
    with pytest.raises(ValueError, match="foreign: .'weight_ih_l1_reverse'"):
        to_torch(gru, both)
    with pytest.raises(ValueError, match=r"weight_ih_l1 has shape .15, 5., .*15, 10"):
        to_torch(both, both)
    with pytest.raises(ValueError, match="missing: .'weight_ih_l0'"):
        to_torch()
    feedback = Feedback(RNNCell.init(D + 1, H, rng), Readout.init(H, 1, rng))
    for layer in (feedback, Recurrent(feedback), "LSTM"):
        with pytest.raises(TypeError, match="expected one of .'RNNCell'"):
            to_torch(layer)
        with pytest.raises(TypeError, match="expected one of .'RNNCell'"):
            to_keras(layer)
    with pytest.raises(TypeError, match="got Readout"):
        to_torch(lstm, Readout.init(H, 1, rng))
    with pytest.raises(ValueError, match="keeps its two cells apart"):
        to_keras(both)


def test_seeds_go_one_by_one():
    rng = np.random.default_rng(71)
    cells = [random_cell("gru", D, H, rng) for _ in range(2)]
    many = together(cells)
    for convert in (to_torch, to_keras):
        with pytest.raises(ValueError, match=r"\(2,\) seeds together"):
            convert(many)
        assert np.array_equal(
            *(
                [v for v in convert(cell).values()][0]
                for cell in (cells[1], alone(many, 1))
            )
        )


@pytest.mark.parametrize(
    "convert, back", [(to_torch, from_torch), (to_keras, from_keras)]
)
def test_wrong_names_shapes_and_types_are_named(convert, back):
    rng = np.random.default_rng(72)
    for layer in (random_cell("gru", D, H, rng), Readout.init(H, 2, rng)):
        good = convert(layer)
        for name, value in good.items():
            rest = {k: v for k, v in good.items() if k != name}
            with pytest.raises(ValueError, match=f"missing: .*'{name}|bias has shape"):
                back(rest)
            with pytest.raises(ValueError, match=r"foreign: \['proj'\]"):
                back(good | {"proj": value})
            cut = value[:-1] if convert is to_torch else value[..., :-1]
            with pytest.raises(ValueError, match="has shape|blocks of"):
                back(good | {name: cut})
            with pytest.raises(ValueError, match="has shape|blocks of"):
                back(good | {name: value[..., None]})
            with pytest.raises(ValueError, match="has shape"):
                back(good | {name: value[:0]})
            for odd in (value.astype(int), value.astype(complex), None, "weights"):
                with pytest.raises(
                    TypeError, match=f"{name} holds .*, expected floats"
                ):
                    back(good | {name: odd})
    with pytest.raises(TypeError, match="got list, expected a dict"):
        back(list(good.values()))
    with pytest.raises(ValueError, match="keys missing"):
        back({})


def test_two_blocks_are_no_cell():
    with pytest.raises(ValueError, match="is 5 by 10, expected 1, 3 or 4 blocks of 5"):
        from_keras(
            {
                "kernel": np.ones((D, 2 * H)),
                "recurrent_kernel": np.ones((H, 2 * H)),
                "bias": np.ones(2 * H),
            }
        )
    assert isinstance(from_keras(to_keras(GRU2014Cell.init(1, 1, rng()))), GRU2014Cell)
    assert isinstance(from_keras(to_keras(GRUCell.init(1, 1, rng()))), GRUCell)


def rng():
    return np.random.default_rng(0)

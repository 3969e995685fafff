"""Weights in other libraries' layouts, there and back, and what is refused.

That those libraries compute the same with them is in test_golden.py.
"""

import numpy as np
import pytest
from gradcheck import CELLS, normal, random_cell

from lstmbook.book.faults import PASSES
from lstmbook.formats.keras import from_dense, from_keras, from_tf1, to_keras
from lstmbook.formats.order import ORDERS, in_order
from lstmbook.formats.torch import from_torch, to_torch
from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import Bidirectional, Network, Readout, Recurrent
from lstmbook.nn.seeds import alone, together
from lstmbook.nn.writing import Feedback

T, B, D, H = 4, 3, 2, 5
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
    assert_same(readout, from_dense(to_keras(readout)))


def test_a_network_is_taken_apart_and_put_together():
    rng = np.random.default_rng(64)
    network = Network(LSTMCell.init(D, H, rng), Readout.init(H, 1, rng))
    recurrent, readout = network.layers
    again = Network(*from_torch(to_torch(recurrent)), *from_torch(to_torch(readout)))
    assert_same(network, again)
    again = Network(from_keras(to_keras(recurrent)), from_dense(to_keras(readout)))
    assert_same(network, again)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", IN_KERAS)
def test_weights_come_back_from_keras_to_the_last_bit(kind, dtype):
    cell = random_cell(kind, D, H, np.random.default_rng(67), dtype=dtype)
    assert_same(cell, from_keras(to_keras(cell)))
    assert_same(cell, from_keras(to_keras(Recurrent(cell))))


# TensorFlow 1 -------------------------------------------------------------------------


def sigma(z):
    return 1 / (1 + np.exp(-z))


def tf1_equations(kernel, bias, forget_bias, xs):
    """BasicLSTMCell as rnn_cell_impl.py of TensorFlow 1 has it: x and h side by side
    times one matrix, the blocks i, j, f, o, and a number added to f as it runs."""
    units = kernel.shape[1] // 4
    hs = np.zeros((*xs.shape[:2], units))
    for b in range(xs.shape[1]):
        h = c = np.zeros(units)
        for t in range(len(xs)):
            i, j, f, o = np.split(np.concatenate([xs[t, b], h]) @ kernel + bias, 4)
            c = c * sigma(f + forget_bias) + sigma(i) * np.tanh(j)
            hs[t, b] = h = np.tanh(c) * sigma(o)
    return hs


@pytest.mark.parametrize("forget_bias", [1.0, 0.0, 2.5])
def test_we_compute_the_same_from_the_one_matrix_of_tensorflow_1(forget_bias):
    kernel, bias = normal(rng(), D + H, 4 * H), normal(rng(), 4 * H)
    weights, xs = {"kernel": kernel, "bias": bias}, normal(rng(), T, B, D)
    options = {} if forget_bias == 1 else {"forget_bias": forget_bias}
    before = bias.copy()
    cell = from_tf1(weights, **options)
    assert (cell.D, cell.H) == (D, H) and np.array_equal(bias, before)
    ys, _, _ = Network(cell).forward(xs)
    theirs = tf1_equations(kernel, bias, forget_bias, xs)
    assert np.allclose(ys, theirs, atol=1e-12)


def test_a_kernel_alone_is_not_guessed_at():
    weights = {"kernel": normal(rng(), D + H, 4 * H), "bias": normal(rng(), 4 * H)}
    words = "no recurrent_kernel: a Dense is read by from_dense.* by from_tf1"
    with pytest.raises(ValueError, match=words):
        from_keras(weights)
    for odd in (weights["kernel"][:H], weights["kernel"][:, :-1]):
        with pytest.raises(ValueError, match="kernel has shape .*expected .D . H, 4H"):
            from_tf1(weights | {"kernel": odd})
    with pytest.raises(ValueError, match=r"bias has shape .21,., expected .20,"):
        from_tf1(weights | {"bias": np.ones(4 * H + 1)})
    with pytest.raises(ValueError, match="foreign: .'w_f_diag'"):
        from_tf1(weights | {"w_f_diag": np.ones(H)})
    with pytest.raises(TypeError, match="forget_bias holds"):
        from_tf1(weights, forget_bias="one")


def test_no_block_is_lost_in_another_order_and_all_come_back():
    for kinds in ORDERS.values():
        for kind, order in kinds.items():
            ours = ORDERS["this book"][kind]
            assert sorted(order) == sorted(ours)
            W = normal(rng(), D, len(ours) * H)
            theirs = in_order(W, order, ours)
            for n, gate in enumerate(order):
                block = theirs[:, n * H : (n + 1) * H]
                assert np.array_equal(
                    block, np.split(W, len(ours), -1)[ours.index(gate)]
                )
            assert np.array_equal(in_order(theirs, ours, order), W)


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
    "convert, back, layer",
    [
        (to_torch, from_torch, GRUCell),
        (to_torch, from_torch, Readout),
        (to_keras, from_keras, GRUCell),
        (to_keras, from_dense, Readout),
    ],
)
def test_wrong_names_shapes_and_types_are_named(convert, back, layer):
    good = convert(layer.init(D, H, rng()))
    for name, value in good.items():
        rest = {k: v for k, v in good.items() if k != name}
        missing = f"missing: .*'{name}|no {name}: a Dense|bias has shape"
        with pytest.raises(ValueError, match=missing):
            back(rest)
        with pytest.raises(ValueError, match=r"foreign: \['proj'\]"):
            back(good | {"proj": value})
        cut = value[:-1] if convert is to_torch else value[..., :-1]
        for odd in (cut, value[..., None], value[:0]):
            with pytest.raises(ValueError, match="has shape|blocks of"):
                back(good | {name: odd})
        for odd in (value.astype(int), value.astype(complex), None, "weights"):
            with pytest.raises(TypeError, match=f"{name} holds .*, expected floats"):
                back(good | {name: odd})
    with pytest.raises(TypeError, match="got list, expected a dict"):
        back(list(good.values()))
    with pytest.raises(ValueError, match="keys missing"):
        back({})


class Tensor:
    """A tensor of PyTorch that NumPy cannot hold, or that needs a gradient."""

    def __init__(self, error):
        self.error = error

    def __array__(self, *_args, **_options):
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        TypeError("Got unsupported ScalarType BFloat16"),
        RuntimeError("Can't call numpy() on Tensor that requires grad."),
    ],
)
def test_a_tensor_that_numpy_cannot_hold_is_named(error):
    state = to_torch(random_cell("lstm", D, H, rng()))
    words = f"bias_ih_l0 .*{error.args[0][:10]}.*[.]detach"
    with pytest.raises(TypeError, match=words):
        from_torch(state | {"bias_ih_l0": Tensor(error)})
    weights = to_keras(random_cell("lstm", D, H, rng()))
    with pytest.raises(TypeError, match="kernel is no NumPy array"):
        from_keras(weights | {"kernel": Tensor(error)})


OWN = [type("Mine", (kind,), {}) for kind in (RNNCell, GRUCell, GRU2014Cell)]


@pytest.mark.parametrize("kind", [*PASSES.values(), *OWN])
def test_a_class_of_a_reader_s_own_is_refused_by_its_name(kind):
    cell = kind.init(D, H, rng())
    both = Bidirectional(LSTMCell.init(D, H, rng()), cell)
    for layer in (cell, Recurrent(cell), both):
        for convert, program in ((to_torch, "PyTorch"), (to_keras, "Keras")):
            with pytest.raises(ValueError, match=f"{program} has no {kind.__name__}: "):
                convert(layer)


def test_a_layer_of_a_reader_s_own_is_refused_by_its_name():
    cells = [LSTMCell.init(D, H, rng()) for _ in range(2)]
    made_of = {
        Readout: [Readout.init(D, H, rng()).params],
        Recurrent: cells[:1],
        Bidirectional: cells,
    }
    for base, arguments in made_of.items():
        layer = type("Mine", (base,), {})(*arguments)
        for convert in (to_torch, to_keras):
            with pytest.raises(TypeError, match="got Mine, expected one of"):
                convert(layer)


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

"""The figures of the chapter "From NumPy to frameworks" compute what they say."""

import itertools

import numpy as np
import onnx
import onnxruntime
import pytest
from counterexample import counterexample
from made import made

from lstmbook.book.figures import from_numpy_to_frameworks as frameworks
from lstmbook.book.networks import trained
from lstmbook.formats.keras import to_keras
from lstmbook.formats.onnx import to_onnx
from lstmbook.formats.order import in_order
from lstmbook.formats.torch import to_torch
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network
from lstmbook.tasks.signals import last_marked

RIGHT = np.arange(4)


def strength(field):
    """The weight's size that a field of the picture shows, and its gate."""
    gate = np.floor(field)
    return 3 * (field - gate - 0.15) / 0.8, gate


def test_the_network_in_the_figures_holds():
    test = last_marked(np.random.default_rng(1), 200, 40)
    said = frameworks.answers(test.xs, RIGHT)
    assert np.mean((said - test.targets[..., 0]) ** 2) < 0.005
    assert np.allclose(said, trained("holds").forward(test.xs)[0][..., 0])


def test_the_pictures_show_what_the_formats_store(tmp_path):
    network = trained("holds")
    cell = network.layers[0].cell
    to_onnx(network, tmp_path / "hold.onnx")
    graph = onnx.load(tmp_path / "hold.onnx").graph
    W, R, B = (onnx.numpy_helper.to_array(w)[0] for w in graph.initializer[:3])
    torch, keras = to_torch(cell), to_keras(cell)
    stored = {
        "this book": cell.params["W_h"],
        "PyTorch": torch["weight_hh_l0"],
        "Keras": keras["recurrent_kernel"],
        "ONNX": R,
    }
    inputs = {"PyTorch": torch["weight_ih_l0"], "ONNX": W}
    for k, layout in enumerate(frameworks.LAYOUTS):
        fields = frameworks.picture(k)[0]
        lying = layout in inputs
        part = fields[:16, 5:9] if lying else fields[5:9, :16]
        assert np.allclose(strength(part)[0], np.abs(stored[layout]), atol=1e-6)
        if lying:
            shown = strength(fields[:16, 2:4])[0]
            assert np.allclose(shown, np.abs(inputs[layout]), atol=1e-6)
            biases = strength(fields[:16, 10:12])[0].T.ravel()
            b = [torch["bias_ih_l0"], torch["bias_hh_l0"]]
            expected = B if layout == "ONNX" else np.concatenate(b)
            assert np.allclose(biases, np.abs(expected), atol=1e-6)


def test_a_gate_s_letter_stands_beside_its_block():
    for k in range(4):
        fields, gates, _ = frameworks.picture(k)
        for gate in range(4):
            x, y = gates[:, gate]
            row = fields[int(y), 5] if y > 0.5 else fields[5, int(x)]
            assert int(row) == gate


@pytest.mark.parametrize("source", frameworks.READERS.values())
@pytest.mark.parametrize("reader", frameworks.READERS.values())
def test_a_wrong_reader_s_gates_get_the_blocks_it_says(source, reader):
    cell, readout = trained("holds").layers[0].cell, trained("holds").layers[1]
    written = {k: in_order(p, source) for k, p in cell.params.items()}
    at = [reader.index(gate) for gate in frameworks.GATES]
    read = {
        name: np.concatenate([np.split(p, 4, axis=-1)[n] for n in at], axis=-1)
        for name, p in written.items()
    }
    ys = Network(LSTMCell(read), readout).forward(frameworks.SHOWN.xs)[0][..., 0]
    said = frameworks.answers(frameworks.SHOWN.xs, frameworks.reads(source, reader))
    assert np.allclose(said, ys)
    assert (source == reader) == np.array_equal(frameworks.reads(source, reader), RIGHT)


def test_presets_of_the_wrong_reader_do_what_their_names_say():
    figure = made("live-wrong-reader")
    errors = {k: figure.outputs(**v)["error"] for k, v in figure.presets.items()}
    assert errors["PyTorch to Keras"] < 0.005
    assert errors["PyTorch read as ONNX"] > 0.3
    assert errors["TensorFlow 1 read as PyTorch"] > 0.3


def test_the_orders_are_ranked_by_their_error_and_the_first_is_right():
    orders, errors = frameworks.ranked()
    assert np.all(np.diff(errors) >= 0)
    assert sorted(map(tuple, orders)) == sorted(itertools.permutations(range(4)))
    assert np.array_equal(orders[0], RIGHT) and errors[0] < 0.005 < errors[1]
    out = made("live-every-order").outputs(order=9)
    assert out["error"] == errors[8] == out["chosen"][8]
    assert np.count_nonzero(out["chosen"]) == 1


def test_a_change_stays_in_its_sequence_unless_the_axes_are_swapped():
    figure = made("live-which-axis-is-time")
    for step in range(1, 9):
        for sequence in range(1, 9):
            at = {"step": step, "sequence": sequence}
            fine = figure.function(**at, batch_first=False)
            assert fine["others"] == 0
            assert fine["change"][:, : step - 1].max(initial=0) == 0
            assert fine["moved"] >= 1
            wrong = figure.function(**at, batch_first=True)
            elsewhere = np.delete(wrong["change"], step - 1, axis=1)
            assert elsewhere.max() == 0
    assert figure.function(step=3, sequence=2, batch_first=True)["others"] >= 2


def test_onnx_runtime_gives_the_curve_that_the_figure_draws(tmp_path):
    path = tmp_path / "hold.onnx"
    to_onnx(trained("holds"), path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    xs = frameworks.SHOWN.xs.astype(np.float32)
    (ys,) = session.run(["ys"], {"xs": xs})
    out = made("live-wrong-reader").outputs(source=0, reader=0, sequence=3)
    assert np.allclose(out["said"], ys[:, 2, 0], rtol=0, atol=1e-5)


def equal_orders_do_no_harm(out):
    return 0.01 - out["error"] if out["source"] == out["reader"] else 1.0


def wrong_orders_of_the_menus_do_harm(out):
    return out["error"] - 0.1 if out["source"] != out["reader"] else 1.0


@pytest.mark.parametrize(
    "claim", [equal_orders_do_no_harm, wrong_orders_of_the_menus_do_harm]
)
def test_what_is_said_of_the_wrong_reader_is_true_at_each_setting(claim):
    figure, rng = made("live-wrong-reader"), np.random.default_rng(0)
    assert counterexample(figure, claim, rng, n=8) is None


def the_change_stays_in_its_sequence_or_at_its_step(out):
    change, step, sequence = out["change"], out["step"] - 1, out["sequence"] - 1
    if out["batch_first"]:  # to other sequences at the same step, and forgotten there
        return -np.max(np.delete(change, step, axis=1), initial=0)
    others = np.max(np.delete(change, sequence, axis=0), initial=0)
    return -max(others, np.max(change[:, :step], initial=0))


def test_which_answers_move_is_as_said_at_each_setting():
    figure, rng = made("live-which-axis-is-time"), np.random.default_rng(0)
    claim = the_change_stays_in_its_sequence_or_at_its_step
    assert counterexample(figure, claim, rng, n=20) is None

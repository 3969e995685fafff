"""What ONNX Runtime makes of an exported network."""

import sys

import numpy as np
import onnx
import onnxruntime
import pytest
from gradcheck import CELLS, normal, random_cell

from lstmbook.book.faults import PASSES
from lstmbook.formats.onnx import to_onnx
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import Bidirectional, EachStep, LastState, Network, Readout
from lstmbook.nn.perceptron import MLP
from lstmbook.nn.seeds import together
from lstmbook.nn.variants import VariantCell
from lstmbook.nn.writing import Feedback
from lstmbook.tasks import signals as tasks
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam

D, H, K = 2, 5, 3


def readout(H, rng):
    return Readout({"W_y": normal(rng, H, K), "b_y": normal(rng, K)})


def run(path, xs):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (ys,) = session.run(["ys"], {"xs": xs.astype(np.float32)})
    return ys


@pytest.mark.parametrize("kind", CELLS)
def test_onnx_runtime_computes_the_same(kind, tmp_path):
    rng = np.random.default_rng(80)

    def cell(D, H):
        return random_cell(kind, D, H, rng)

    networks = {
        "many to many": [cell(D, H), readout(H, rng)],
        "many to one": [cell(D, H), LastState(), readout(H, rng)],
        "stacked": [cell(D, H), cell(H, 4), readout(4, rng)],
        "both ends": [
            Bidirectional(cell(D, H), cell(D, 4)),
            LastState(),
            readout(H + 4, rng),
        ],
        "both ways": [Bidirectional(cell(D, H), cell(D, 4)), readout(H + 4, rng)],
        "mixed": [cell(D, H), GRUCell.init(H, 4, rng), readout(4, rng)],
        "bare": [cell(D, H)],
    }
    for name, layers in networks.items():
        network, path = Network(*layers), str(tmp_path / f"{name}.onnx")
        to_onnx(network, path)
        for T, B in ((1, 1), (7, 3)):  # one file for every length and batch
            xs = normal(rng, T, B, D)
            ys, _, _ = network.forward(xs)
            theirs = run(path, xs)
            assert theirs.shape == ys.shape, name
            assert np.allclose(theirs, ys, rtol=0, atol=1e-5), name


@pytest.mark.parametrize("readers", [1, 2])
def test_the_last_state_is_the_operator_s_own(readers, tmp_path):
    rng, path = np.random.default_rng(85), str(tmp_path / "last.onnx")
    cells = [random_cell("gru", D, H, rng) for _ in range(readers)]
    layer = Bidirectional(*cells) if readers == 2 else cells[0]
    to_onnx(Network(layer, LastState()), path)
    nodes = onnx.load(path).graph.node
    operators = ["GRU"] * readers + ["Concat"] * (readers - 1) + ["Identity"]
    assert [node.op_type for node in nodes] == operators
    for node in nodes[:readers]:
        y, y_h = node.output
        assert y == "" and y_h


def test_a_trained_network_answers_as_it_did(tmp_path):
    rng = np.random.default_rng(81)
    kind = {"dtype": np.float32}
    network = Network(LSTMCell.init(1, 8, rng, **kind), Readout.init(8, 1, rng, **kind))
    history = fit(
        network,
        lambda: tasks.echo(rng, 16, length=20, lag=2),
        150,
        Adam(0.03),
        "binary_cross_entropy",
    )
    assert history.loss[-1] < 0.5 * history.loss[0]
    to_onnx(network, tmp_path / "echo.onnx")
    xs = tasks.echo(rng, 64, length=50, lag=2).xs
    ys, _, _ = network.forward(xs)
    assert np.allclose(run(str(tmp_path / "echo.onnx"), xs), ys, rtol=0, atol=1e-5)


def test_what_cannot_be_exported_is_refused_and_nothing_written(tmp_path):
    rng, path = np.random.default_rng(82), tmp_path / "network.onnx"
    cell, end = RNNCell.init(D, H, rng), Readout.init(H, K, rng)
    mlp = MLP.init((D, K), rng)
    feedback = Feedback(RNNCell.init(D + K, H, rng), end)
    mine = type("Mine", (Readout,), {})(end.params)
    refused = {
        "ONNX has no Loud: ": (ValueError, Network(PASSES["D"].init(D, H, rng))),
        "got Mine, expected one of": (TypeError, Network(cell, mine)),
        "got a Mine, expected a Network": (
            TypeError,
            type("Mine", (Network,), {})(cell, end),
        ),
        "got VariantCell, expected one of": (
            TypeError,
            Network(VariantCell.init(D, H, rng, "coupled")),
        ),
        "got a RNNCell, expected a Network": (TypeError, cell),
        "got a Network, expected a Network with": (TypeError, Network(LastState())),
        "got Feedback, expected one of": (TypeError, Network(feedback)),
        "got EachStep, expected one of": (TypeError, Network(EachStep(mlp))),
        "below the LastState is Readout": (
            ValueError,
            Network(cell, end, LastState()),
        ),
        r"\(2,\) seeds together": (ValueError, Network(together([cell, cell]))),
        "hs has shape": (ValueError, Network(cell, Readout.init(H + 1, K, rng))),
    }
    for says, (error, network) in refused.items():
        with pytest.raises(error, match=says):
            to_onnx(network, path)
    assert not path.exists()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1e39])
@pytest.mark.parametrize("name", ["0.W_x", "0.p_f", "1.b_y"])
def test_what_is_no_number_in_float32_is_never_written(bad, name, tmp_path):
    rng, path = np.random.default_rng(84), tmp_path / "network.onnx"
    cell = LSTMCell.init(D, H, rng, peepholes=True)
    network = Network(cell, Readout.init(H, K, rng))
    to_onnx(network, path)
    before = path.read_bytes()
    odd = network.params[name].copy()
    odd.flat[-1] = bad
    network.update({name: odd})
    with pytest.raises(ValueError, match=f"{name} holds nan, infinity or more than"):
        to_onnx(network, path)
    assert path.read_bytes() == before


def test_without_the_package_onnx_the_error_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    network = Network(RNNCell.init(D, H, np.random.default_rng(83)))
    with pytest.raises(ImportError, match="pip install onnx"):
        to_onnx(network, tmp_path / "network.onnx")

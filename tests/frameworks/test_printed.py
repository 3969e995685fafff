"""The lines of a chapter that need PyTorch or Keras, run as they are printed.

`make frameworks` runs this in an environment that has both.
"""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import torch

from lstmbook.formats.keras import from_keras, to_keras
from lstmbook.formats.torch import from_torch, to_torch
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network

CHAPTER = Path(__file__).parents[2] / "chapters" / "from-numpy-to-frameworks.ipynb"
D, H = 2, 4  # as printed


def printed():
    """The blocks of Python in the chapter's text."""
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    return re.findall(r"```python\n(.*?)```", "\n".join(texts), re.DOTALL)


IN_TORCH, IN_KERAS, START = printed()


@pytest.fixture
def chapter():
    """The names that the chapter has by then: a cell, test data, functions."""
    rng = np.random.default_rng(90)
    cell = LSTMCell({k: rng.normal(size=s) for k, s in LSTMCell.shapes(D, H).items()})
    test = SimpleNamespace(xs=rng.normal(size=(40, 20, D)))
    convert = [from_keras, from_torch, to_keras, to_torch]
    return {"cell": cell, "test": test} | {f.__name__: f for f in convert}


@pytest.fixture(params=[("float32", 1e-5), ("float64", 1e-12)], ids=lambda p: p[0])
def precision(request):
    """What Keras computes in, float32 unless it is told otherwise; how near that is."""
    keras.config.set_dtype_policy(request.param[0])
    yield request.param
    keras.config.set_dtype_policy("float32")


def run(code, names):
    """Our outputs, last state and weights of the cell, and all names after `code`."""
    cell = names["cell"]
    hs, state, _ = Network(cell).forward(names["test"].xs)
    exec(code, names)
    assert isinstance(names["cell"], LSTMCell) and names["cell"] is not cell
    return hs, state, cell.params, names


def test_the_lines_for_torch_give_our_numbers_and_our_weights_to_the_bit(chapter):
    hs, state, params, names = run(IN_TORCH, chapter)
    theirs = names["hs"], names["h"][0], names["c"][0]
    for ours, other in zip((hs, *state), theirs, strict=True):
        assert np.allclose(ours, other.detach().numpy(), rtol=0, atol=1e-12)
    for name, array in params.items():
        assert np.array_equal(names["cell"].params[name], array), name


def test_the_lines_for_keras_give_our_numbers_and_our_weights(chapter, precision):
    dtype, tolerance = precision
    hs, _, params, names = run(IN_KERAS, chapter)
    theirs = names["hs"].detach().numpy().swapaxes(0, 1)
    assert theirs.dtype == dtype
    assert np.allclose(hs, theirs, rtol=0, atol=tolerance)
    for name, array in params.items():  # rounded once, if at all
        assert np.array_equal(names["cell"].params[name], array.astype(dtype)), name


def test_without_return_sequences_keras_gives_the_last_step_alone(chapter):
    code, changes = re.subn(", return_sequences=True", "", IN_KERAS)
    assert changes == 1
    hs, _, _, names = run(code, chapter)
    assert np.allclose(hs[-1], names["hs"].detach().numpy(), rtol=0, atol=1e-5)


def test_torch_has_two_biases_with_one_gradient():
    # In the text and in exercises 2 and 9.
    lstm = torch.nn.LSTM(10, 20)
    assert sum(p.numel() for p in lstm.parameters()) == 2560
    lstm(torch.ones(3, 2, 10))[0].sum().backward()
    assert torch.equal(lstm.bias_ih_l0.grad, lstm.bias_hh_l0.grad)
    assert lstm.bias_ih_l0.grad.any()


def test_torch_starts_its_forget_gates_near_one_half_unless_told_otherwise():
    lstm, forget = torch.nn.LSTM(D, 64), slice(64, 128)

    def gates():
        sums = lstm.bias_ih_l0[forget] + lstm.bias_hh_l0[forget]
        return torch.sigmoid(sums).detach().numpy()

    assert np.all(np.abs(gates() - 0.5) < 0.0625)  # two biases, each up to 1/8
    exec(START, {"lstm": lstm, "torch": torch, "np": np, "gap": 50})
    assert np.allclose(1 / (1 - gates()), 50, rtol=1e-4)


def test_keras_starts_its_forget_gates_at_a_bias_of_1_and_its_matrix_orthogonal():
    layer = keras.layers.LSTM(H)
    layer.build((None, None, D))
    _, W_h, b = layer.get_weights()
    assert np.array_equal(b, np.repeat([0, 1, 0, 0], H))
    assert np.allclose(W_h @ W_h.T, np.eye(H), atol=1e-5)


@pytest.mark.parametrize(
    "options, shape", [({}, (2, 12)), ({"reset_after": False}, (12,))]
)
def test_the_bias_of_a_gru_in_keras_tells_which_of_two_models_it_is(options, shape):
    layer = keras.layers.GRU(H, **options)
    layer.build((None, None, D))
    assert layer.get_weights()[2].shape == shape

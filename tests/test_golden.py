"""What PyTorch and Keras computed, beside what we compute from their weights.

golden/make_torch.py and golden/make_keras.py say what was asked of them.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from golden import vectors

from lstmbook.formats.keras import from_dense, from_keras, to_keras
from lstmbook.formats.torch import from_torch, to_torch
from lstmbook.nn.layers import Bidirectional, LastState, Network

TORCH, KERAS = vectors.read("torch"), vectors.read("keras")
LINEAR, DENSE = TORCH.pop("linear"), KERAS.pop("dense")

# Their cases in our words: time first, a flat state, gradients by our names -----------


def of_torch(case):
    both, slopes = "gradient_of_last" in case, case["gradients"]
    states = () if both else flat(case, "n")
    at_weights = {
        # Both biases have the gradient of our one.
        name: vectors.one_bias(slope) if name.startswith("bias_hh") else slope
        for name, slope in slopes.items()
        if name.startswith(("weight", "bias"))
    }
    return SimpleNamespace(
        layers=from_torch(case["weights"]),
        xs=case["input"],
        start=flat(case, "0") or None,
        mask=mask_of(case["lengths"]) if "lengths" in case else None,
        ys=case["output"],
        states=states,
        last=np.concatenate(list(case["h_n"][-2 if both else -1 :]), axis=-1),
        dstates=states or None,  # the loss is of the last states, too
        dxs=slopes["input"],
        dstart=flat(slopes, "0"),
        grads=Network(*from_torch(at_weights)).params if at_weights else {},
        dxs_of_last=case.get("gradient_of_last"),
    )


def flat(arrays, end):
    """h and perhaps c of all layers, the lowest first."""
    names = [name for name in (f"h_{end}", f"c_{end}") if name in arrays]
    layers = zip(*(arrays[name] for name in names), strict=True)
    return tuple(state for layer in layers for state in layer)


def mask_of(lengths):
    return (np.arange(lengths.max())[:, None] < lengths).astype(float)


def of_keras(case):
    slopes = case["gradients"].get("weights", {})
    for weights in cells(slopes):
        if weights["bias"].ndim == 2:  # as above
            weights["bias"][1] = vectors.one_bias(weights["bias"][1])
    layers = [layer_of(weights) for weights in case["weights"].values()]
    both = isinstance(layers[-1], Bidirectional)
    return SimpleNamespace(
        layers=layers,
        xs=case["inputs"].swapaxes(0, 1),
        start=None,
        mask=case["mask"].T.astype(float) if "mask" in case else None,
        ys=case["outputs"].swapaxes(0, 1),
        states=() if both else tuple(case["states"].values()),  # of the uppermost layer
        last=case["last"],
        dstates=None,
        dxs=case["gradients"]["inputs"].swapaxes(0, 1),
        dstart=(),
        grads=Network(*map(layer_of, slopes.values())).params,
        dxs_of_last=case["gradient_of_last"].swapaxes(0, 1),
    )


def layer_of(weights):
    if "forward" in weights:
        return Bidirectional(*map(from_keras, weights.values()))
    return from_keras(weights)


def cells(stack):
    """The weights of each cell of a stack."""
    for weights in stack.values():
        yield from [weights] if "kernel" in weights else weights.values()


CASES = {f"torch {name}": of_torch(case) for name, case in TORCH.items()}
CASES |= {f"keras {name}": of_keras(case) for name, case in KERAS.items()}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def assert_close(ours, theirs):
    assert np.shape(ours) == np.shape(theirs)
    assert np.allclose(ours, theirs, rtol=0, atol=1e-12)


# From their weights -------------------------------------------------------------------


@every_case
def test_from_their_weights_we_compute_what_they_computed(case):
    network = Network(*case.layers)
    there = 1 if case.mask is None else case.mask[..., None]
    ys, states, caches = network.forward(case.xs, case.start, case.mask)
    assert_close(ys * there, case.ys * there)
    for ours, theirs in zip(states[-len(case.states) :], case.states, strict=True):
        assert_close(ours, theirs)
    # The loss is half the sum of squares: its gradient at ys is ys.
    dxs, dstart, grads = network.backward(case.ys * there, caches, case.dstates)
    assert_close(dxs, case.dxs)
    for ours, theirs in zip(dstart[: len(case.dstart)], case.dstart, strict=True):
        assert_close(ours, theirs)
    for name, theirs in case.grads.items():
        assert_close(grads[name], theirs)


@every_case
def test_what_they_call_the_last_of_a_sequence_is_the_last_state(case):
    network = Network(*case.layers, LastState())
    last, _, caches = network.forward(case.xs, case.start, case.mask)
    assert_close(last, case.last[None])
    if case.dxs_of_last is not None:
        dxs, _, _ = network.backward(last, caches)
        assert_close(dxs, case.dxs_of_last)


def test_a_forget_gate_that_they_hold_open_makes_the_cell_of_1997():
    for case in (CASES["torch lstm-1997"], CASES["keras lstm-1997"]):
        assert [cell.gates for cell in case.layers] == ["igo"]


def test_their_linear_and_dense_layers_are_readouts():
    (ours,) = from_torch(LINEAR["weights"])
    assert_close(ours.forward(LINEAR["input"])[0], LINEAR["output"])
    (weights,) = DENSE["weights"].values()
    ours = from_dense(weights)
    assert_close(ours.forward(DENSE["inputs"])[0], DENSE["outputs"])


# And back -----------------------------------------------------------------------------


def merged(first, second):
    """Two biases as we give them back: summed where only their sum matters."""
    kept = vectors.one_bias(second)
    return first + (second - kept), kept


def assert_equal(ours, theirs):
    """Two dicts of arrays, to the last bit and in one order."""
    assert list(ours) == list(theirs)
    for name, array in theirs.items():
        assert np.array_equal(ours[name], array), name
        assert ours[name].dtype == array.dtype


@pytest.mark.parametrize("name", TORCH)
def test_torch_gets_its_weights_back(name):
    weights = TORCH[name]["weights"]
    expected = dict(weights)
    for key in weights:
        if key.startswith("bias_ih"):
            pair = key, key.replace("ih", "hh")
            biases = merged(*(weights[bias] for bias in pair))
            expected |= dict(zip(pair, biases, strict=True))
    assert_equal(to_torch(*from_torch(weights)), expected)
    if "-" not in name:  # written with one bias: nothing to merge
        assert_equal(expected, weights)


@pytest.mark.parametrize("name", KERAS)
def test_keras_gets_its_weights_back(name):
    for weights in cells(KERAS[name]["weights"]):
        expected = dict(weights)
        if weights["bias"].ndim == 2:
            expected["bias"] = np.stack(merged(*weights["bias"]))
        assert_equal(to_keras(from_keras(weights)), expected)
        if "both" not in name and "stacked" not in name:
            assert_equal(expected, weights)


def test_linear_and_dense_layers_get_their_weights_back():
    assert_equal(to_torch(*from_torch(LINEAR["weights"])), LINEAR["weights"])
    (weights,) = DENSE["weights"].values()
    assert_equal(to_keras(from_dense(weights)), weights)

"""A trained network to an ONNX file, which many other programs can run."""

from itertools import zip_longest

import numpy as np

from lstmbook.formats.order import arrays_of, cells_of, copies_of
from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import LastState, Network, Readout
from lstmbook.train.storage import write_whole

OPERATORS = {RNNCell: "RNN", LSTMCell: "LSTM", GRUCell: "GRU", GRU2014Cell: "GRU"}


def to_onnx(network, path):
    """Write a trained network as an ONNX graph.

    network  layers that are cells, Recurrent, Bidirectional, LastState or Readout
    path     the file; its input "xs" is (T, B, D), of any T and B, its output "ys" is
             what network.forward(xs) gives from a state of zeros, without a mask
    All of it is float32, which is what ONNX Runtime computes an LSTM in.
    Needs the package onnx. Raises TypeError for a layer that is none of these, and
    ValueError for a class derived from them, if the layers do not fit one another, or
    if a weight is no number of float32; then nothing is written.

    >>> network = Network(LSTMCell.init(2, 3, rng), Readout.init(3, 1, rng))
    >>> to_onnx(network, "network.onnx")
    """
    try:
        from onnx import TensorProto, helper, numpy_helper  # for this alone
    except ImportError as error:
        raise ImportError("to_onnx needs the package onnx: pip install onnx") from error
    if type(network) is not Network or not network.params:
        got = type(network).__name__
        raise TypeError(f"got a {got}, expected a Network with parameters")
    _check_float32(network.params)
    nodes, weights = [], []

    def node(op, *inputs, output=0, **attributes):
        """Add an operator, give the name of its output of that number. An array among
        its inputs is a weight, None an input that it can do without."""
        names = []
        for value in inputs:
            if isinstance(value, np.ndarray):
                weights.append(numpy_helper.from_array(value, f"weight_{len(weights)}"))
                value = weights[-1].name
            names.append(value or "")
        outputs = [""] * output + [f"y_{len(nodes)}"]
        nodes.append(helper.make_node(op, names, outputs, **attributes))
        return outputs[-1]

    y = "xs"
    for layer, above in zip_longest(network.layers, network.layers[1:]):
        y = _add_layer(node, layer, y, above)
    node("Identity", y)
    nodes[-1].output[0] = "ys"
    D = next(len(p) for p in network.params.values())
    K = network.forward(np.zeros((1, 1, D)))[0].shape[-1]
    ends = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
        for name, shape in (("xs", ("T", "B", D)), ("ys", (None, "B", K)))
    ]
    graph = helper.make_graph(nodes, "network", *ends, weights)
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=9)
    write_whole(path, model.SerializeToString())


def _add_layer(node, layer, y, above):
    """Add the operators of one layer on top of the output called y."""
    if type(layer) is LastState:
        return y  # of the layer below, which knows that its last state is asked for
    if type(layer) is Readout:
        p = _singles(copies_of(layer))
        return node("Add", node("MatMul", y, p["W_y"]), p["b_y"])
    last = type(above) is LastState
    directions = zip(cells_of(layer, "ONNX"), ("forward", "reverse"), strict=False)
    outputs = [_add_cell(node, cell, y, way, last) for cell, way in directions]
    return node("Concat", *outputs, axis=-1) if len(outputs) == 2 else outputs[0]


def _add_cell(node, cell, y, direction, last):
    """Add one recurrent operator: its arrays have an axis of directions in front.

    last  give its last h, the output Y_h (1, B, H) of a single direction, and no others
    """
    p, op = _singles(arrays_of(cell, "ONNX")), OPERATORS[type(cell)]
    both = np.concatenate([p["b"], p["b_h"]])
    inputs = [y, *(array[None] for array in (p["W_x"].T, p["W_h"].T, both))]
    options = {"hidden_size": cell.H, "direction": direction}
    if "p_o" in p:  # behind three inputs that it can do without
        seen = np.concatenate([p["p_i"], p["p_o"], p["p_f"]])
        inputs += [None, None, None, seen[None]]
    if op == "GRU":
        options["linear_before_reset"] = int(type(cell) is GRUCell)
    if last:
        return node(op, *inputs, output=1, **options)
    return node("Squeeze", node(op, *inputs, **options), np.array([1]))  # (T, 1, B, H)


def _singles(params):
    return {name: value.astype(np.float32) for name, value in params.items()}


def _check_float32(params):
    """Each parameter is a number in float32, too."""
    with np.errstate(over="ignore"):
        params = _singles(params)
    for name, value in params.items():
        if not np.all(np.isfinite(value)):
            raise ValueError(f"{name} holds nan, infinity or more than float32 can say")

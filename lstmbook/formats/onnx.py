"""A trained network to an ONNX file, which many other programs can run."""

from pathlib import Path

import numpy as np

from lstmbook.formats.interchange import cells_of, plain, recurrent_bias
from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.layers import LastState, Network, Readout

# The operator of a cell, and the order of its gates there
OPERATORS = {
    RNNCell: ("RNN", [0]),
    LSTMCell: ("LSTM", [0, 3, 1, 2]),  # i, o, f, g
    GRUCell: ("GRU", [1, 0, 2]),  # z, r, n
    GRU2014Cell: ("GRU", [1, 0, 2]),
}


def to_onnx(network, path):
    """Write a trained network as an ONNX graph.

    network  layers that are cells, Recurrent, Bidirectional, LastState or Readout
    path     the file; its input "xs" is (T, B, D), of any T and B, its output "ys" is
             what network.forward(xs) gives from a state of zeros, without a mask
    All of it is float32, which is what ONNX Runtime computes an LSTM in.
    Needs the package onnx. Raises TypeError for a layer that is none of these, and
    ValueError if the layers do not fit one another; then nothing is written.
    """
    try:
        from onnx import TensorProto, helper, numpy_helper  # for this alone
    except ImportError as error:
        raise ImportError("to_onnx needs the package onnx: pip install onnx") from error
    if not isinstance(network, Network) or not network.params:
        got = type(network).__name__
        raise TypeError(f"got a {got}, expected a Network with parameters")
    nodes, weights = [], []

    def node(op, *inputs, **attributes):
        """Add an operator, give the name of its output. An array among its inputs is a
        weight, None an input that it can do without."""
        names = []
        for value in inputs:
            if isinstance(value, np.ndarray):
                weights.append(numpy_helper.from_array(value, f"weight_{len(weights)}"))
                value = weights[-1].name
            names.append(value or "")
        nodes.append(helper.make_node(op, names, [f"y_{len(nodes)}"], **attributes))
        return nodes[-1].output[0]

    y = "xs"
    for layer in network.layers:
        y = add_layer(node, layer, y)
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
    Path(path).write_bytes(model.SerializeToString())


def add_layer(node, layer, y):
    """Add the operators of one layer on top of the output called y."""
    if isinstance(layer, LastState):
        ends, first = [], 0
        for end, reader in zip((-1, 0), layer.below.readers, strict=False):
            columns = np.arange(first, first + reader.H)
            last = node("Gather", y, np.array([end]), axis=0)
            ends.append(node("Gather", last, columns, axis=-1))
            first += reader.H
        return node("Concat", *ends, axis=-1)
    if isinstance(layer, Readout):
        p = singles(plain(layer))
        return node("Add", node("MatMul", y, p["W_y"]), p["b_y"])
    directions = zip(cells_of(layer), ("forward", "reverse"), strict=False)
    outputs = [add_cell(node, cell, y, direction) for cell, direction in directions]
    return node("Concat", *outputs, axis=-1) if len(outputs) == 2 else outputs[0]


def add_cell(node, cell, y, direction):
    """Add one recurrent operator: its arrays have an axis of directions in front."""
    op, order = next(OPERATORS[kind] for kind in OPERATORS if isinstance(cell, kind))
    p, H = singles(plain(cell)), cell.H

    def ordered(array):
        blocks = np.split(array, len(order), axis=-1)
        return np.concatenate([blocks[n] for n in order], axis=-1).T

    both = np.concatenate([ordered(p["b"]), ordered(recurrent_bias(p))])
    inputs = [y, *(a[None] for a in (ordered(p["W_x"]), ordered(p["W_h"]), both))]
    options = {}
    if "p_o" in p:  # behind three inputs that it can do without
        seen = np.concatenate([p["p_i"], p["p_o"], p["p_f"]])
        inputs += [None, None, None, seen[None]]
    if op == "GRU":
        options["linear_before_reset"] = int(isinstance(cell, GRUCell))
    hs = node(op, *inputs, hidden_size=H, direction=direction, **options)
    return node("Squeeze", hs, np.array([1]))  # (T, directions, B, H)


def singles(params):
    return {name: value.astype(np.float32) for name, value in params.items()}

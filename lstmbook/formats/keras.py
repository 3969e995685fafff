"""Weights to and from the layers of Keras, and from TensorFlow 1's one-matrix LSTM.

Neither library is needed.
"""

import numpy as np

from lstmbook.formats.order import (
    arrays_of,
    cell_from,
    cells_of,
    check_blocks,
    copies_of,
    floats,
    matrix,
)
from lstmbook.nn.cells import GRUCell
from lstmbook.nn.checks import check_names, check_shapes, numbers
from lstmbook.nn.layers import Readout


def to_keras(layer):
    """The weights of the Keras layer that does what a cell or a Readout does.

    layer  RNNCell (SimpleRNN), LSTMCell, GRUCell (GRU, reset_after=True, its default),
           GRU2014Cell (GRU, reset_after=False) or Readout (Dense)
    Returns kernel (D, 4H), recurrent_kernel (H, 4H), bias (4H,), in the order in which
    set_weights takes them. The blocks of a GRU are z, r, n, its z keeps the old state
    as here, and with reset_after its bias is (2, 3H).
    Raises ValueError for what Keras does not have: peepholes, and every class derived
    from a cell.

    >>> {name: p.shape for name, p in to_keras(LSTMCell.init(2, 3, rng)).items()}
    {'kernel': (2, 12), 'recurrent_kernel': (3, 12), 'bias': (12,)}
    """
    if type(layer) is Readout:
        p = copies_of(layer)
        return {"kernel": p["W_y"], "bias": p["b_y"]}
    cell, *others = cells_of(layer, "Keras")
    if others:
        raise ValueError("a Bidirectional: Keras keeps its two cells apart, give one")
    p = arrays_of(cell, "Keras")
    b = np.stack([p["b"], p["b_h"]]) if type(cell) is GRUCell else p["b"]
    return {"kernel": p["W_x"], "recurrent_kernel": p["W_h"], "bias": b}


def from_keras(weights):
    """The cell that such weights of a Keras layer make.

    weights  {"kernel": ..., "recurrent_kernel": ..., "bias": ...}, the arrays that
             get_weights() lists, in this order
    Raises ValueError that names missing and foreign keys, or the shape that is wrong.
    A kernel and a bias alone it does not guess at: see `from_dense` and `from_tf1`.

    >>> cell = from_keras(to_keras(GRUCell.init(2, 3, rng)))
    >>> type(cell).__name__, cell.H
    ('GRUCell', 3)
    """
    weights = floats(weights)
    if weights.keys() == {"kernel", "bias"}:
        raise ValueError(
            "no recurrent_kernel: a Dense is read by from_dense, the LSTM of "
            "TensorFlow 1, whose kernel holds both matrices, by from_tf1"
        )
    check_names(weights, ["kernel", "recurrent_kernel", "bias"])
    D, _ = matrix(weights, "kernel")
    H, columns = matrix(weights, "recurrent_kernel")
    check_blocks("recurrent_kernel", columns, H)
    W_x, W_h, b = (weights[k] for k in ("kernel", "recurrent_kernel", "bias"))
    biases = (b,) if columns != 3 * H or b.ndim != 2 else tuple(b)
    shape = (2, columns) if len(biases) == 2 else (columns,)
    check_shapes(weights, {"kernel": (D, columns), "bias": shape})
    return cell_from("Keras", W_x, W_h, *biases)


def from_dense(weights):
    """The Readout that the weights of a Keras Dense make: kernel (H, K), bias (K,).

    >>> from_dense({"kernel": np.ones((3, 1)), "bias": np.zeros(1)}).params["b_y"]
    array([0.])
    """
    weights = floats(weights)
    check_names(weights, ["kernel", "bias"])
    check_shapes(weights, {"bias": matrix(weights, "kernel")[1:]})
    return Readout({"W_y": weights["kernel"], "b_y": weights["bias"]})


def from_tf1(weights, forget_bias=1.0):
    """The LSTM of TensorFlow 1 (BasicLSTMCell, or LSTMCell with its defaults).

    weights      {"kernel": (D + H, 4H), "bias": (4H,)}: one matrix for x and h, x on
                 top, its blocks in the order i, j, f, o; j is our g
    forget_bias  what that cell adds to the sum of its forget gate whenever it runs. No
                 file holds it: it must be the number the cell was made with
    Here it becomes part of b, so that this LSTM does the same.

    >>> cell = from_tf1({"kernel": np.ones((2 + 1, 4)), "bias": np.zeros(4)})
    >>> cell.params["b"]
    array([0., 1., 0., 0.])
    """
    weights = floats(weights)
    numbers("forget_bias", forget_bias)
    check_names(weights, ["kernel", "bias"])
    rows, columns = matrix(weights, "kernel")
    D, H = rows - columns // 4, columns // 4
    if columns % 4 or D < 1:
        shape = f"kernel has shape {(rows, columns)}"
        raise ValueError(f"{shape}, expected (D + H, 4H) with D and H from 1 on")
    check_shapes(weights, {"bias": (columns,)})
    kernel, bias = weights["kernel"], weights["bias"]
    bias[2 * H : 3 * H] += forget_bias
    return cell_from("TensorFlow 1", kernel[:D], kernel[D:], bias)

"""Weights to and from the layouts of PyTorch and Keras (for ONNX see onnx.py).

Weights come and go as plain dicts of arrays, always copies; neither library is needed.
Which cell it is, the shapes tell: 1, 3 or 4 blocks of H are an RNN, a GRU or an LSTM.
No other format knows a cell without forget gate (1997): it travels as an LSTM whose
forget gate is held open, and comes back as what it was.
"""

import numpy as np

from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.checks import check_names, check_shapes
from lstmbook.nn.layers import Bidirectional, Readout, Recurrent

HELD_OPEN = 100.0  # sigmoid(100) is 1 to the last bit
CELLS = RNNCell, LSTMCell, GRUCell, GRU2014Cell
TORCH = "weight_ih", "weight_hh", "bias_ih", "bias_hh"


def to_torch(*layers):
    """The state dict of the nn.RNN, nn.LSTM or nn.GRU that does what the layers do.

    layers  cells, each on the output of the one below, or as many Bidirectional; all of
            one kind and one size H, as PyTorch has them. Or one Readout: for nn.Linear
    Returns weight_ih_l0 (4H, D), weight_hh_l0 (4H, H), bias_ih_l0 (4H,), bias_hh_l0
    (4H,), then l1 and so on; with "_reverse" behind it what reads from the end. Of the
    two biases, which PyTorch adds, the second is 0, but for the candidate of a GRU.
    Raises ValueError for what PyTorch does not have: peepholes, GRU2014Cell.
    """
    if len(layers) == 1 and isinstance(layers[0], Readout):
        p = plain(layers[0])
        return {"weight": p["W_y"].T, "bias": p["b_y"]}
    state = {}
    for n, layer in enumerate(layers):
        for cell, end in zip(cells_of(layer), ("", "_reverse"), strict=False):
            p = plain(cell)
            if isinstance(cell, GRU2014Cell) or "p_o" in p:
                raise ValueError(f"PyTorch has no {type(cell).__name__} with {list(p)}")
            arrays = p["W_x"].T, p["W_h"].T, p["b"], recurrent_bias(p)
            state |= {f"{k}_l{n}{end}": v for k, v in zip(TORCH, arrays, strict=True)}
    torch_layers(state)
    return state


def from_torch(state):
    """The layers of such a state dict, to be used as Network(*from_torch(...)).

    state  of an nn.RNN (tanh), nn.LSTM, nn.GRU or nn.Linear, with biases
    Returns a list: of cells, of Bidirectional, or of one Readout.
    Raises ValueError that names missing and foreign keys, or the shape that is wrong.
    """
    state = floats(state)
    if "weight" in state:
        check_names(state, ["weight", "bias"])
        check_shapes(state, {"bias": matrix(state, "weight")[:1]})
        return [Readout({"W_y": state["weight"].T, "b_y": state["bias"]})]
    layers = []
    for places in torch_layers(state):
        cells = []
        for place in places:
            W_x, W_h, b, b_h = (state[f"{name}_{place}"] for name in TORCH)
            cells.append(cell_from(W_x.T, W_h.T, b, b_h))
        layers.append(Bidirectional(*cells) if len(cells) == 2 else cells[0])
    return layers


def torch_layers(state):
    """What follows the names in each layer, [["l0", "l0_reverse"], ...]; all checked.

    The sizes of the first matrices say what all the others must be.
    """
    depth = 1
    while f"weight_ih_l{depth}" in state:
        depth += 1
    ends = ["", "_reverse"] if "weight_ih_l0_reverse" in state else [""]
    layers = [[f"l{n}{end}" for end in ends] for n in range(depth)]
    places = sum(layers, [])
    check_names(state, [f"{name}_{place}" for place in places for name in TORCH])
    (_, D), (rows, H) = matrix(state, "weight_ih_l0"), matrix(state, "weight_hh_l0")
    check_blocks("weight_hh_l0", rows, H)
    for place in places:
        D_here = D if place in layers[0] else len(ends) * H
        shapes = (rows, D_here), (rows, H), (rows,), (rows,)
        names = [f"{name}_{place}" for name in TORCH]
        check_shapes(state, dict(zip(names, shapes, strict=True)))
    return layers


def to_keras(layer):
    """The weights of the Keras layer that does what a cell or a Readout does.

    layer  RNNCell (SimpleRNN), LSTMCell, GRUCell (GRU, reset_after=True, its default),
           GRU2014Cell (GRU, reset_after=False) or Readout (Dense)
    Returns kernel (D, 4H), recurrent_kernel (H, 4H), bias (4H,), in the order in which
    set_weights takes them. The blocks of a GRU are z, r, n, its z keeps the old state
    as here, and with reset_after its bias is (2, 3H).
    Raises ValueError for peepholes, which Keras does not have.
    """
    if isinstance(layer, Readout):
        p = plain(layer)
        return {"kernel": p["W_y"], "bias": p["b_y"]}
    cell, *others = cells_of(layer)
    p = plain(cell)
    if others:
        raise ValueError("a Bidirectional: Keras keeps its two cells apart, give one")
    if "p_o" in p:
        raise ValueError(f"Keras has no {type(cell).__name__} with {list(p)}")
    W_x, W_h, b = p["W_x"], p["W_h"], p["b"]
    if isinstance(cell, GRUCell):
        b = np.stack([b, recurrent_bias(p)])
    if isinstance(cell, GRUCell | GRU2014Cell):
        W_x, W_h, b = swap(W_x), swap(W_h), swap(b)
    return {"kernel": W_x, "recurrent_kernel": W_h, "bias": b}


def from_keras(weights):
    """The cell or the Readout that such weights of a Keras layer make.

    weights  {"kernel": ..., "recurrent_kernel": ..., "bias": ...}, the arrays that
             get_weights() lists, in this order; for a Dense kernel and bias only
    Raises ValueError that names missing and foreign keys, or the shape that is wrong.
    """
    weights = floats(weights)
    if "recurrent_kernel" not in weights:
        check_names(weights, ["kernel", "bias"])
        check_shapes(weights, {"bias": matrix(weights, "kernel")[1:]})
        return Readout({"W_y": weights["kernel"], "b_y": weights["bias"]})
    check_names(weights, ["kernel", "recurrent_kernel", "bias"])
    W_x, W_h, b = weights["kernel"], weights["recurrent_kernel"], weights["bias"]
    (D, _), (H, columns) = (
        matrix(weights, "kernel"),
        matrix(weights, "recurrent_kernel"),
    )
    check_blocks("recurrent_kernel", columns, H)
    after = columns == 3 * H and b.ndim == 2
    bias = (2, columns) if after else (columns,)
    check_shapes(weights, {"kernel": (D, columns), "bias": bias})
    if columns == 3 * H:
        W_x, W_h, b = swap(W_x), swap(W_h), swap(b)
        if not after:
            return GRU2014Cell({"W_x": W_x, "W_h": W_h, "b": b})
    b, b_h = b if after else (b, np.zeros_like(b))
    return cell_from(W_x, W_h, b, b_h)


def swap(array):
    """The blocks r, z, n in the order z, r, n, and back."""
    r, z, n = np.split(array, 3, axis=-1)
    return np.concatenate([z, r, n], axis=-1)


# What both share ----------------------------------------------------------------------


def cells_of(layer):
    """The cells of a recurrent layer: one, or one ahead and one from the end."""
    if isinstance(layer, Bidirectional):
        cells = list(layer.parts.values())
    else:
        cells = [layer.cell if isinstance(layer, Recurrent) else layer]
    for cell in cells:
        if not isinstance(cell, CELLS):
            names = [kind.__name__ for kind in CELLS]
            raise TypeError(f"got {type(cell).__name__}, expected one of {names}")
    return cells


def plain(layer):
    """Copies of the parameters; a cell of 1997 as an LSTM that holds its f open."""
    if layer.seeds:
        raise ValueError(f"{layer.seeds} seeds together: take one out with `alone`")
    p, H = floats(layer.params), getattr(layer, "H", None)
    if not isinstance(layer, LSTMCell) or "f" in layer.gates:
        return p
    f = [H] * H  # H columns, in front of the second block
    p |= {name: np.insert(p[name], f, 0, axis=-1) for name in ("W_x", "W_h")}
    p["b"] = np.insert(p["b"], f, HELD_OPEN)
    return p | {"p_f": np.zeros_like(p["p_o"])} if "p_o" in p else p


def recurrent_bias(p):
    """The second bias, of h_prev W_h: only the candidate of a GRU has one."""
    b_h = np.zeros_like(p["b"])
    if "b_hn" in p:
        b_h[-len(p["b_hn"]) :] = p["b_hn"]
    return b_h


def cell_from(W_x, W_h, b, b_h):
    """The cell of arrays in our order of gates, with a bias of x and one of h."""
    H, columns = W_h.shape
    if columns == H:
        return RNNCell({"W_x": W_x, "W_h": W_h, "b": b + b_h})
    if columns == 3 * H:
        b, b_hn = b + np.concatenate([b_h[: 2 * H], np.zeros_like(b[:H])]), b_h[2 * H :]
        return GRUCell({"W_x": W_x, "W_h": W_h, "b": b, "b_hn": b_hn})
    params, f = {"W_x": W_x, "W_h": W_h, "b": b + b_h}, slice(H, 2 * H)
    idle = not np.any(W_x[:, f]) and not np.any(W_h[:, f])
    if idle and np.all(params["b"][f] == HELD_OPEN):
        params = {name: np.delete(p, f, axis=-1) for name, p in params.items()}
    return LSTMCell(params)


def floats(arrays):
    """Copies of the arrays of a dict; TypeError unless all hold real numbers."""
    if not isinstance(arrays, dict):
        raise TypeError(f"got {type(arrays).__name__}, expected a dict of arrays")
    arrays = {name: np.array(value) for name, value in arrays.items()}
    for name, value in arrays.items():
        if value.dtype.kind != "f":
            raise TypeError(f"{name} holds {value.dtype}, expected floats")
    return arrays


def matrix(arrays, name):
    """The shape of a matrix without empty axes."""
    shape = arrays[name].shape
    if len(shape) != 2 or 0 in shape:
        raise ValueError(f"{name} has shape {shape}, expected a matrix")
    return shape


def check_blocks(name, n, H):
    if n not in (H, 3 * H, 4 * H):
        raise ValueError(f"{name} is {H} by {n}, expected 1, 3 or 4 blocks of {H}")

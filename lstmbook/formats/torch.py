"""Weights to and from the state dicts of PyTorch, which itself is not needed."""

from lstmbook.formats.order import (
    arrays_of,
    cell_from,
    cells_of,
    check_blocks,
    copies_of,
    floats,
    matrix,
)
from lstmbook.nn.checks import check_names, check_shapes
from lstmbook.nn.layers import Bidirectional, Readout

NAMES = "weight_ih", "weight_hh", "bias_ih", "bias_hh"


def to_torch(*layers):
    """The state dict of the nn.RNN, nn.LSTM or nn.GRU that does what the layers do.

    layers  cells, each on the output of the one below, or as many Bidirectional; all of
            one kind and one size H, as PyTorch has them. Or one Readout: for nn.Linear
    Returns weight_ih_l0 (4H, D), weight_hh_l0 (4H, H), bias_ih_l0 (4H,), bias_hh_l0
    (4H,), then l1 and so on; with "_reverse" behind it what reads from the end. Of the
    two biases, which PyTorch adds, the second is 0, but for the candidate of a GRU.
    Raises ValueError for what PyTorch does not have: peepholes, GRU2014Cell, and every
    class derived from a cell.

    >>> state = to_torch(LSTMCell.init(2, 3, rng))
    >>> state["weight_ih_l0"].shape, state["weight_hh_l0"].shape
    ((12, 2), (12, 3))
    """
    if len(layers) == 1 and type(layers[0]) is Readout:
        p = copies_of(layers[0])
        return {"weight": p["W_y"].T, "bias": p["b_y"]}
    state = {}
    for n, layer in enumerate(layers):
        cells = cells_of(layer, "PyTorch")
        for cell, end in zip(cells, ("", "_reverse"), strict=False):
            p = arrays_of(cell, "PyTorch")
            arrays = p["W_x"].T, p["W_h"].T, p["b"], p["b_h"]
            state |= {f"{k}_l{n}{end}": v for k, v in zip(NAMES, arrays, strict=True)}
    _torch_layers(state)
    return state


def from_torch(state):
    """The layers of such a state dict, to be used as Network(*from_torch(...)).

    state  of an nn.RNN (tanh), nn.LSTM, nn.GRU or nn.Linear, with biases
    Returns a list: of cells, of Bidirectional, or of one Readout.
    Raises ValueError that names missing and foreign keys, or the shape that is wrong.

    >>> state = to_torch(LSTMCell.init(2, 3, rng), LSTMCell.init(3, 3, rng))
    >>> [type(layer).__name__ for layer in from_torch(state)]
    ['LSTMCell', 'LSTMCell']
    """
    state = floats(state)
    if "weight" in state:
        check_names(state, ["weight", "bias"])
        check_shapes(state, {"bias": matrix(state, "weight")[:1]})
        return [Readout({"W_y": state["weight"].T, "b_y": state["bias"]})]
    layers = []
    for places in _torch_layers(state):
        cells = []
        for place in places:
            W_x, W_h, b, b_h = (state[f"{name}_{place}"] for name in NAMES)
            cells.append(cell_from("PyTorch", W_x.T, W_h.T, b, b_h))
        layers.append(Bidirectional(*cells) if len(cells) == 2 else cells[0])
    return layers


def _torch_layers(state):
    """What follows the names in each layer, [["l0", "l0_reverse"], ...]; all checked.

    The sizes of the first matrices say what all the others must be.
    """
    depth = 1
    while f"weight_ih_l{depth}" in state:
        depth += 1
    ends = ["", "_reverse"] if "weight_ih_l0_reverse" in state else [""]
    layers = [[f"l{n}{end}" for end in ends] for n in range(depth)]
    places = sum(layers, [])
    check_names(state, [f"{name}_{place}" for place in places for name in NAMES])
    (_, D), (rows, H) = matrix(state, "weight_ih_l0"), matrix(state, "weight_hh_l0")
    check_blocks("weight_hh_l0", rows, H)
    for place in places:
        D_here = D if place in layers[0] else len(ends) * H
        shapes = (rows, D_here), (rows, H), (rows,), (rows,)
        names = [f"{name}_{place}" for name in NAMES]
        check_shapes(state, dict(zip(names, shapes, strict=True)))
    return layers

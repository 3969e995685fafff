"""What the formats share: the order of the gates, and a cell as arrays in that order.

Weights come and go as plain dicts of arrays, always copies; no other library is needed.
Which cell it is, the shapes tell: 1, 3 or 4 blocks of H are an RNN, a GRU or an LSTM.
No other format knows a cell without forget gate (1997): it travels as an LSTM whose
forget gate is held open, and comes back as what it was.
"""

import numpy as np

from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.checks import check_dict, refuse
from lstmbook.nn.layers import Bidirectional, Recurrent

# The blocks of columns of each kind of cell, for each program that has that kind
ORDERS = {
    "this book": {RNNCell: "h", LSTMCell: "ifgo", GRUCell: "rzn", GRU2014Cell: "rzn"},
    "PyTorch": {RNNCell: "h", LSTMCell: "ifgo", GRUCell: "rzn"},
    "Keras": {RNNCell: "h", LSTMCell: "ifgo", GRUCell: "zrn", GRU2014Cell: "zrn"},
    "ONNX": {RNNCell: "h", LSTMCell: "iofg", GRUCell: "zrn", GRU2014Cell: "zrn"},
    "TensorFlow 1": {LSTMCell: "igfo"},
    "OpenCV": {LSTMCell: "ifog"},
}
PEEPHOLES = ("this book", "ONNX")
HELD_OPEN = 100.0  # sigmoid(100) is 1 to the last bit


def in_order(array, target, source="ifgo"):
    """The blocks of columns of an array, which stand in the order `source`, in another.

    in_order(W, "iofg") turns an LSTM's weights of this book into the order of ONNX.

    >>> in_order(np.array([1, 2, 3, 4]), "iofg")
    array([1, 4, 2, 3])
    """
    blocks = dict(zip(source, np.split(array, len(source), axis=-1), strict=True))
    return np.concatenate([blocks[gate] for gate in target], axis=-1)


# To a format --------------------------------------------------------------------------


def cells_of(layer, program):
    """The cells of a recurrent layer: one, or one ahead and one from the end.

    Raises ValueError for a cell that the program does not have, such as every class of
    a reader's own: its arrays do not say what it does with them.

    >>> len(cells_of(Recurrent(LSTMCell.init(2, 3, rng)), "PyTorch"))
    1
    """
    several = type(layer) in (Recurrent, Bidirectional)
    cells = layer.readers if several else [layer]
    kinds = ORDERS["this book"]
    for cell in cells:
        name = type(cell).__name__
        if not isinstance(cell, tuple(kinds)):
            names = [kind.__name__ for kind in kinds]
            raise TypeError(f"got {name}, expected one of {names}")
        if type(cell) not in kinds:
            base = next(kind for kind in type(cell).__mro__ if kind in kinds)
            lost = f"what it changes in {base.__name__} would be lost"
            raise ValueError(f"{program} has no {name}: {lost}")
        unseen = "p_o" in cell.params and program not in PEEPHOLES
        if unseen or type(cell) not in ORDERS[program]:
            raise ValueError(f"{program} has no {name} with {list(cell.params)}")
    return cells


def copies_of(layer):
    """Copies of the parameters of a layer without seeds.

    >>> copies_of(Readout.init(3, 1, rng))["b_y"]
    array([0.])
    """
    refuse(layer.seeds, f"{layer.seeds} seeds together: take one out with `alone`")
    return floats(layer.params)


def arrays_of(cell, program):
    """W_x, W_h, b, b_h and perhaps peepholes of a cell, in the order of a program.

    b_h is the second bias, of h_prev W_h: only the candidate of a GRU has one. A cell
    of 1997 is an LSTM that holds its forget gate open.

    >>> list(arrays_of(GRUCell.init(2, 3, rng), "ONNX"))
    ['W_x', 'W_h', 'b', 'b_h']
    """
    p = copies_of(cell)
    if type(cell) is LSTMCell and "f" not in cell.gates:
        f = [cell.H] * cell.H  # H columns, in front of the second block
        p |= {name: np.insert(p[name], f, 0, axis=-1) for name in ("W_x", "W_h")}
        p["b"] = np.insert(p["b"], f, HELD_OPEN)
        p |= {"p_f": np.zeros_like(p["p_o"])} if "p_o" in p else {}
    p["b_h"] = np.zeros_like(p["b"])
    if "b_hn" in p:
        p["b_h"][-cell.H :] = p.pop("b_hn")
    ours, theirs = (ORDERS[whose][type(cell)] for whose in ("this book", program))
    names = "W_x", "W_h", "b", "b_h"
    return p | {name: in_order(p[name], theirs, ours) for name in names}


# From a format ------------------------------------------------------------------------


def cell_from(program, W_x, W_h, b, b_h=None):
    """The cell of arrays in the order of a program, with a bias of x and one of h.

    Without the second bias three blocks are a GRU2014Cell.

    >>> cell = cell_from("Keras", np.ones((2, 12)), np.ones((3, 12)), np.ones(12))
    >>> type(cell).__name__, cell.H
    ('LSTMCell', 3)
    """
    H, columns = W_h.shape
    gru = GRU2014Cell if b_h is None else GRUCell
    kind = {1: RNNCell, 3: gru, 4: LSTMCell}[columns // H]
    ours, theirs = (ORDERS[whose][kind] for whose in ("this book", program))
    arrays = W_x, W_h, b, np.zeros_like(b) if b_h is None else b_h
    W_x, W_h, b, b_h = (in_order(array, ours, theirs) for array in arrays)
    if kind is GRUCell:
        b_h, b_hn = b_h.copy(), b_h[-H:]
        b_h[-H:] = 0
        return kind({"W_x": W_x, "W_h": W_h, "b": b + b_h, "b_hn": b_hn})
    params, f = {"W_x": W_x, "W_h": W_h, "b": b + b_h}, slice(H, 2 * H)
    idle = kind is LSTMCell and not np.any(W_x[:, f]) and not np.any(W_h[:, f])
    if idle and np.all(params["b"][f] == HELD_OPEN):
        params = {name: np.delete(p, f, axis=-1) for name, p in params.items()}
    return kind(params)


def floats(arrays):
    """Copies of the arrays of a dict; TypeError unless all hold real numbers.

    >>> floats({"b": [1.0, 2.0]})
    {'b': array([1., 2.])}
    """
    check_dict(arrays)
    copies = {}
    for name, value in arrays.items():
        try:
            copies[name] = np.array(value)
        except (TypeError, RuntimeError, ValueError) as error:  # a tensor's own words
            cure = "a tensor needs .detach().cpu(), one of bfloat16 .float(), too"
            raise TypeError(f"{name} is no NumPy array ({error}); {cure}") from None
        if copies[name].dtype.kind != "f":
            raise TypeError(f"{name} holds {copies[name].dtype}, expected floats")
    return copies


def matrix(arrays, name):
    """The shape of a matrix without empty axes.

    >>> matrix({"W": np.ones((2, 3))}, "W")
    (2, 3)
    """
    shape = arrays[name].shape
    unfit = len(shape) != 2 or 0 in shape
    refuse(unfit, f"{name} has shape {shape}, expected a matrix")
    return shape


def check_blocks(name, n, H):
    unfit = n not in (H, 3 * H, 4 * H)
    refuse(unfit, f"{name} is {H} by {n}, expected 1, 3 or 4 blocks of {H}")

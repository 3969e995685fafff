"""What a GRU is equal to: in the other spelling, with r elsewhere, as a plain RNN."""

import numpy as np

from lstmbook.lab.evidence import Identity
from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell
from lstmbook.nn.sequence import unroll


def _any_gru(rng):
    """A cell with large random weights and biases, and ten steps for it to read."""
    D, H = rng.integers(1, 6, size=2)
    cell = GRUCell.init(D, H, rng)
    cell.update({name: rng.normal(size=p.shape) for name, p in cell.params.items()})
    return cell, rng.normal(size=(10, 3, D))


def mirrored(cell, xs):
    """States of a GRU whose z renews, the signs of its z turned (chapter "The GRU").

    xs  (T, B, D)  what it reads, from a state of zeros
    Returns (T, B, H).

    >>> hs = mirrored(GRUCell.init(2, 3, rng), np.ones((4, 1, 2)))
    >>> hs.shape
    (4, 1, 3)
    """
    turn = np.repeat([1.0, -1.0, 1.0], cell.H)  # r, z, n
    p = {k: v if k == "b_hn" else v * turn for k, v in cell.params.items()}
    (h,), hs = cell.zero_state(xs.shape[1]), []
    for x_t in xs:
        _, k = GRUCell(p).forward(x_t, (h,))  # its z is 1 - z of `cell`
        h = (1 - k.z) * h + k.z * k.n
        hs.append(h)
    return np.stack(hs)


def both_spellings(rng):
    """The states of a GRU whose z keeps, and of the one whose z renews."""
    cell, xs = _any_gru(rng)
    return unroll(cell, xs)[0], mirrored(cell, xs)


def both_resets(rng):
    """The states with r after the product and before it, W_hn being diagonal."""
    cell, xs = _any_gru(rng)
    W_r, W_z, W_n = np.split(cell.params["W_h"], 3, axis=-1)
    W_h = np.hstack([W_r, W_z, np.diag(np.diag(W_n))])
    same = {"W_x": cell.params["W_x"], "W_h": W_h, "b": cell.params["b"]}
    after = GRUCell(same | {"b_hn": np.zeros(cell.H)})
    return unroll(after, xs)[0], unroll(GRU2014Cell(same), xs)[0]


def held_and_plain(rng):
    """The states of a GRU with r held at 1 and z at 0, and of its candidate alone."""
    cell, xs = _any_gru(rng)
    H, p = cell.H, cell.params
    push = np.repeat([1000.0, -1000.0, 0.0], H)
    W_x, W_h = (p[name][:, 2 * H :] for name in ("W_x", "W_h"))
    plain = RNNCell({"W_x": W_x, "W_h": W_h, "b": p["b"][2 * H :] + p["b_hn"]})
    return unroll(GRUCell(p | {"b": p["b"] + push}), xs)[0], unroll(plain, xs)[0]


def sizes(rng):
    """How many parameters a GRU has, and what an LSTM of its size says of it."""
    D, H = rng.integers(1, 100, size=2)
    gru, lstm = (
        sum(p.size for p in kind.init(D, H, rng).params.values())
        for kind in (GRUCell, LSTMCell)
    )
    return gru, 3 / 4 * lstm + H


Z_TURNED = Identity(
    id="gru-z-turned",
    chapter="gru",
    claim="Whether z = 1 keeps or renews, it is one model: turn the signs of the "
    "weights of z.",
    sides=both_spellings,
)
RESET_PLACES = Identity(
    id="gru-reset-before-after",
    chapter="gru",
    claim="Whether r acts before the product or after it, it is one model.",
    condition="no unit's candidate listens to another unit",
    sides=both_resets,
)
AS_RNN = Identity(
    id="gru-as-rnn",
    chapter="gru",
    claim="A GRU is a plain RNN.",
    condition="r = 1 and z = 0; either alone is not enough",
    sides=held_and_plain,
)
SIZE = Identity(
    id="gru-size",
    chapter="gru",
    claim="A GRU has three quarters of the parameters of an LSTM with as many "
    "units, and one for each unit besides.",
    sides=sizes,
)
ROWS = [Z_TURNED, RESET_PLACES, AS_RNN, SIZE]

"""What the gradient tests share: every cell and option, and one check of a gradient."""

import numpy as np

from lstmbook.nn.cells import GRU2014Cell, GRUCell, LSTMCell, RNNCell

CELLS = {
    "rnn": (RNNCell, {}),
    "lstm": (LSTMCell, {}),
    "lstm-peepholes": (LSTMCell, {"peepholes": True}),
    "lstm-1997": (LSTMCell, {"forget_gate": False}),
    "lstm-1997-peepholes": (LSTMCell, {"forget_gate": False, "peepholes": True}),
    "gru": (GRUCell, {}),
    "gru-2014": (GRU2014Cell, {}),
}


def random_cell(kind, D, H, rng, seeds=(), dtype=np.float64):
    """A cell with every parameter random: a bias left at zero would hide an error."""
    cls, options = CELLS[kind]
    shapes = cls.shapes(D, H, **options)
    return cls({k: normal(rng, *seeds, *s, dtype=dtype) for k, s in shapes.items()})


def normal(rng, *shape, scale=0.7, dtype=np.float64):
    return rng.normal(scale=scale, size=shape).astype(dtype)


def random_state(cell, rng, *batch, dtype=np.float64):
    return tuple(normal(rng, *batch, cell.H, dtype=dtype) for _ in cell.state_names)


def assert_gradients(loss, variables, gradients, rng, tolerance=1e-6):
    """Compare each gradient with a central difference along one random direction.

    loss       takes a dict like variables, returns a number
    gradients  equal keys and shapes; a right one agrees to 1e-9, but for what the
               losses are rounded by; one with a factor missing is off by percents
    """
    assert gradients.keys() == variables.keys()
    for name, value in variables.items():
        assert np.shape(gradients[name]) == np.shape(value), name
        direction = rng.normal(size=np.shape(value))
        direction /= np.linalg.norm(direction)
        step = 1e-5
        up = loss(variables | {name: value + step * direction})
        down = loss(variables | {name: value - step * direction})
        numeric = (up - down) / (2 * step)
        exact = np.sum(gradients[name] * direction)
        error = abs(numeric - exact)
        rounded = 4 * np.spacing(max(abs(up), abs(down))) / step  # of both losses
        known = tolerance * max(abs(numeric), abs(exact)) + rounded
        assert error < known, f"{name}: {exact} from backward, {numeric} measured"


def assert_gradients_of_pair(network, source, given, mask, rng):
    """`assert_gradients` of an EncoderDecoder, at its inputs and all its parameters.

    source, given  what is read, and what the writer is told; the loss weighs all that
                   comes out at random, the last state too
    """
    before = network.params
    ys, last, cache = network.forward((source, given), None, mask)
    dys, dstate = normal(rng, *ys.shape), tuple(normal(rng, *s.shape) for s in last)

    def loss(v):
        network.update({k: v[k] for k in before})
        ys, last, _ = network.forward((v["source"], v["given"]), None, mask)
        network.update(before)
        return np.sum(ys * dys) + sum(
            np.sum(s * ds) for s, ds in zip(last, dstate, strict=True)
        )

    (dsource, dgiven), _, grads = network.backward(dys, cache, dstate)
    variables = {"source": source, "given": given, **before}
    gradients = {"source": dsource, "given": dgiven, **grads}
    assert_gradients(loss, variables, gradients, rng)

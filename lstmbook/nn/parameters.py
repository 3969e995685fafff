"""Named parameters: drawn, checked, replaced, and gathered from a network's parts.

Every model has `params`, a flat dict of arrays, and `update`, which puts new arrays in
their place; the arrays themselves are never written into, so models may share them.
Parameters may have axes in front of the shapes named in the docstrings: S networks
that differ in their random seed then compute at once. `seeds` says which, () or (S,).
"""

import numpy as np

from lstmbook.nn.checks import (
    FLOATS,
    check_dict,
    check_rng,
    check_whole,
    numbers,
    refuse,
    shaped,
)


class Model:
    """What has parameters, and is made of other models, its parts, or of none.

    constants  what belongs to the model and is not learned: names of attributes, and
               the shape of each for one seed

    >>> cell = RNNCell.init(2, 3, rng)
    >>> cell.update({"b": [1, 2, 3]})
    >>> cell.params["b"]
    array([1., 2., 3.])
    """

    constants, parts = {}, {}

    @property
    def carries(self):
        """Can its state be carried on to a next piece? Not if a part reads back."""
        return all(part.carries for part in self.parts.values())

    def update(self, params):
        """Take new arrays by name. If one does not fit, nothing has changed."""
        check_dict(params)
        self.take(self.updated(params))


class Parameters(Model):
    """Arrays by name. A subclass says their shapes: `expected_shapes(params)`.

    >>> Readout.init(3, 2, rng).params["b_y"]
    array([0., 0.])
    """

    def __init__(self, params):
        self.params = {}
        self.update(params)

    def updated(self, params):
        """The parameters as `update` would leave them."""
        owner = type(self).__name__
        new = {name: numbers(f"{owner}: {name}", p) for name, p in params.items()}
        params = self.params | new
        _check_params(params, self.expected_shapes(params), owner)
        return params

    def matrix_shape(self, name, params):
        """Rows and columns of a matrix, which say the sizes of the rest."""
        owner, got = type(self).__name__, ", ".join(params)
        unfit = np.ndim(params.get(name, 0)) < 2
        refuse(unfit, f"{owner} needs a matrix {name}; got {got}")
        return np.shape(params[name])[-2:]

    def take(self, params):
        leads = _leading(params, self.expected_shapes(params))
        self.params, self.seeds = params, next(iter(leads.values()), ())


class Parts(Model):
    """A model made of models: its parameters are theirs, as "part.name".

    >>> list(Bidirectional(RNNCell.init(2, 3, rng), RNNCell.init(2, 3, rng)).params)
    ['ahead.W_x', 'ahead.W_h', 'ahead.b', 'back.W_x', 'back.W_h', 'back.b']
    """

    def __init__(self, **parts):
        self.parts = parts

    @property
    def params(self):
        return of_parts({name: part.params for name, part in self.parts.items()})

    @property
    def seeds(self):
        return np.broadcast_shapes(*(part.seeds for part in self.parts.values()))

    def updated(self, params):
        """The parameters as `update` would leave them."""
        unknown = [name for name in params if name not in self.params]
        refuse(unknown, f"no parameter {unknown} among {list(self.params)}")
        parts = self.parts.items()
        return of_parts({k: part.updated(within(k, params)) for k, part in parts})

    def take(self, params):
        for name, part in self.parts.items():
            part.take(within(name, params))


def of_parts(arrays):
    """{"part": {"name": a}} as the flat {"part.name": a} of a model made of parts.

    >>> of_parts({"cell": {"b": 1}, "readout": {"b_y": 2}})
    {'cell.b': 1, 'readout.b_y': 2}
    """
    return {f"{part}.{key}": a for part in arrays for key, a in arrays[part].items()}


def within(part, params):
    """The parameters of one part, under the names they have there.

    >>> within("cell", {"cell.b": 1, "readout.b_y": 2})
    {'b': 1}
    """
    prefix = f"{part}."
    return {
        k.removeprefix(prefix): v for k, v in params.items() if k.startswith(prefix)
    }


def random_arrays(shapes, rng, dtype, fan_in):
    """Fresh parameters: weights uniform in +-1/sqrt(fan_in), biases (b...) 0.

    >>> random_arrays({"b": (2,)}, rng, float, fan_in=2)
    {'b': array([0., 0.])}
    """
    check_rng(rng)
    if dtype not in FLOATS:
        raise TypeError(f"dtype is {dtype!r}, expected np.float64 or np.float32")
    for name, shape in shapes.items():
        for size in shape:
            check_whole(**{f"size of {name} {shape}": (size, 1)})
    bound = 1 / np.sqrt(fan_in)
    return {
        name: np.zeros(shape, dtype)
        if name.startswith("b")
        else rng.uniform(-bound, bound, shape).astype(dtype)
        for name, shape in shapes.items()
    }


def _check_params(params, shapes, owner):
    """Names must be equal, shapes equal up to the seed axes, which all must share."""
    takes, got = ", ".join(shapes), ", ".join(params)
    refuse(params.keys() != shapes.keys(), f"{owner} takes {takes}; got {got}")
    for name, shape in shapes.items():
        shaped(f"{owner}: {name}", params[name], ..., *shape)
    leads = _leading(params, shapes)
    differ = f"leading axes differ, expected equal ones: {leads}"
    refuse(len(set(leads.values())) > 1, f"{owner}: {differ}")


def _leading(params, shapes):
    """The axes in front of each parameter's own shape."""
    return {
        k: np.shape(params[k])[: np.ndim(params[k]) - len(shapes[k])] for k in shapes
    }

"""Named parameters: drawn, checked, replaced, and gathered from a network's parts.

Every model has `params`, a flat dict of arrays, and `update`, which puts new arrays in
their place; the arrays themselves are never written into, so models may share them.
Parameters may have axes in front of the shapes named in the docstrings: S networks
that differ in their random seed then compute at once. `seeds` says which, () or (S,).
"""

import numpy as np

from lstmbook.nn.checks import check_numbers, check_rng, check_whole


class Parameters:
    """Arrays by name. A subclass says their shapes: `expected_shapes(params)`.

    constants  what belongs to a model and is not learned: names of attributes, and the
               shape of each for one seed
    """

    constants = {}
    parts = {}

    def __init__(self, params):
        self.params = {}
        self.update(params)

    def update(self, params):
        """Take new arrays by name. If one does not fit, nothing has changed."""
        self.params = self.updated(params)

    def updated(self, params):
        """What `update` would make of the parameters."""
        check_dict(params)
        params = self.params | params
        check_params(params, self.expected_shapes(params), type(self).__name__)
        return params

    @property
    def seeds(self):
        leads = leading(self.params, self.expected_shapes(self.params))
        return next(iter(leads.values()), ())


class Parts:
    """A model made of models: its parameters are theirs, as "part.name"."""

    constants = {}

    def __init__(self, **parts):
        self.parts = parts

    @property
    def params(self):
        return of_parts({name: part.params for name, part in self.parts.items()})

    def update(self, params):
        """Take new arrays by name. If one does not fit, nothing has changed."""
        self.updated(params)
        for name, part in self.parts.items():
            part.update(within(name, params))

    def updated(self, params):
        """What `update` would make of the parameters."""
        check_dict(params)
        unknown = [name for name in params if name not in self.params]
        if unknown:
            raise ValueError(f"no parameter {unknown} among {list(self.params)}")
        parts = self.parts.items()
        return of_parts({k: part.updated(within(k, params)) for k, part in parts})

    @property
    def seeds(self):
        return np.broadcast_shapes(*(part.seeds for part in self.parts.values()))


def of_parts(arrays):
    """{"part": {"name": a}} as the flat {"part.name": a} of a model made of parts."""
    return {f"{part}.{key}": a for part in arrays for key, a in arrays[part].items()}


def within(part, params):
    """The parameters of one part, under the names they have there."""
    prefix = f"{part}."
    return {
        k.removeprefix(prefix): v for k, v in params.items() if k.startswith(prefix)
    }


def draw(shapes, rng, dtype, fan_in):
    """Fresh parameters: weights uniform in +-1/sqrt(fan_in), biases (b...) 0."""
    check_rng(rng)
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


def check_dict(params):
    if not isinstance(params, dict):
        raise TypeError(f"params is {params!r}, expected a dict of arrays")


def check_params(params, shapes, owner):
    """Names must be equal, shapes equal up to the seed axes, which all must share."""
    if params.keys() != shapes.keys():
        raise ValueError(f"{owner} takes {', '.join(shapes)}; got {', '.join(params)}")
    for name, shape in shapes.items():
        if not hasattr(params[name], "dtype"):
            got = type(params[name]).__name__
            raise TypeError(f"{owner}: {name} is a {got}, expected an array")
        check_numbers(**{f"{owner}: {name}": params[name]})
        got = np.shape(params[name])
        if len(got) < len(shape) or got[len(got) - len(shape) :] != shape:
            raise ValueError(f"{owner}: {name} has shape {got}, expected {shape}")
    leads = leading(params, shapes)
    if len(set(leads.values())) > 1:
        raise ValueError(
            f"{owner}: leading axes differ, expected one seed axis for all: {leads}"
        )


def leading(params, shapes):
    """The axes in front of each parameter's own shape."""
    return {
        k: np.shape(params[k])[: np.ndim(params[k]) - len(shapes[k])] for k in shapes
    }


def check_broadcast(leads, owner):
    """Leading (seed) axes must be equal, 1 or absent."""
    try:
        np.broadcast_shapes(*leads.values())
    except ValueError:
        raise ValueError(f"{owner}: leading axes differ: {leads}") from None

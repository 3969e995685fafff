"""The seed axis: networks that differ in their random seed, computed side by side."""

import copy

import numpy as np

from lstmbook.nn.checks import check_whole, expect
from lstmbook.nn.parameters import Model


def together(models):
    """S models of one kind as one model with a seed axis of S in every array.

    >>> model = together([RNNCell.init(2, 3, rng), RNNCell.init(2, 3, rng)])
    >>> model.seeds, model.params["W_x"].shape
    ((2,), (2, 2, 3))
    """
    right = isinstance(models, list | tuple) and len(models) > 0
    if not right or not all(isinstance(model, Model) for model in models):
        raise TypeError(f"models is {models!r}, expected one or more models")
    _check_equal_kinds(*map(_kind_of, models))
    one = shell(models[0])
    one.update({k: np.stack([model.params[k] for model in models]) for k in one.params})
    for (_, part), *same in zip(
        _components(one), *map(_components, models), strict=True
    ):
        for name in part.constants:
            values = [getattr(other, name) for _, other in same]
            if isinstance(values[0], np.ndarray):
                setattr(part, name, np.stack(values))
    return one


def alone(model, seed):
    """One of the models in `together`: a copy with the arrays of that seed.

    >>> model = together([RNNCell.init(2, 3, rng), RNNCell.init(2, 3, rng)])
    >>> alone(model, 0).params["W_x"].shape
    (2, 3)
    """
    check_whole(seed=(seed, 0))
    seeds = getattr(model, "seeds", ())
    expect(seeds and seed < seeds[0], f"one of the seeds {seeds}", seed=seed)
    one = shell(model)
    one.update({k: value[seed] for k, value in model.params.items()})
    for _, part in _components(one):
        for name, shape in part.constants.items():
            value = getattr(part, name)
            if np.ndim(value) > len(shape):
                setattr(part, name, value[seed])
    return one


def one_per_seed(make, seeds, source=np.random.default_rng):
    """A model for each seed, side by side, and the generators they were drawn with.

    make   makes a model with a generator: lambda rng: Network(LSTMCell.init(2, 8, rng))
    seeds  whole numbers, for example range(10)
    source makes a generator, or what else nn/rng.py describes, of a seed
    Returns one model with a seed axis (see `together`) and a list of generators, from
    which each may draw what it learns from.

    >>> model, rngs = one_per_seed(lambda rng: LSTMCell.init(2, 3, rng), range(10))
    >>> model.seeds, len(rngs)
    ((10,), 10)
    """
    rngs = [source(seed) for seed in seeds]
    return together([make(rng) for rng in rngs]), rngs


def shell(model):
    """A copy of the model, with the same arrays and constants: nobody writes into them.

    >>> cell = RNNCell.init(2, 3, rng)
    >>> shell(cell).params["W_x"] is cell.params["W_x"]
    True
    """
    constants = [
        getattr(part, name) for _, part in _components(model) for name in part.constants
    ]
    kept = [*model.params.values(), *constants]
    return copy.deepcopy(model, {id(value): value for value in kept})


def _components(model, name="the model"):
    """A model and all that it is made of, each beside its name."""
    yield name, model
    for key, part in model.parts.items():
        yield from _components(part, f"{name}, {key}")


def _kind_of(model):
    """By name of each component: its type, its arrays' forms, its other constants."""
    kinds = {}
    for name, part in _components(model):
        values = part.params | {k: getattr(part, k) for k in part.constants}
        kinds[name] = type(part), {k: _form_of(v) for k, v in values.items()}
    return kinds


def _form_of(value):
    """An array's shape and type of numbers; what is no array as it is."""
    return (np.shape(value), str(value.dtype)) if hasattr(value, "dtype") else value


def _check_equal_kinds(first, *others):
    for n, other in enumerate(others, start=1):
        for k in first | other:
            one, right = other.get(k), first.get(k)
            place = f"models of several kinds: {k} in models[{n}]"
            expect(one == right, f"{right} as in models[0]", **{place: one})

"""The seed axis: networks that differ in their random seed, computed side by side."""

import copy

import numpy as np

from lstmbook.nn.checks import check_whole


def together(models):
    """S models of one kind as one model with a seed axis of S in every parameter."""
    if not models:
        raise ValueError(f"got {models!r}, expected one or more models")
    all_params = [model.params for model in models]
    if any(params.keys() != all_params[0].keys() for params in all_params):
        raise ValueError(f"models of several kinds: {[list(p) for p in all_params]}")
    one = copy.deepcopy(models[0])
    one.update({k: np.stack([params[k] for params in all_params]) for k in one.params})
    return one


def alone(model, seed):
    """One of the models in `together`: a copy with the parameters of that seed."""
    check_whole(seed=(seed, 0))
    if not model.seeds or seed >= model.seeds[0]:
        raise ValueError(f"seed is {seed}, expected one of the seeds {model.seeds}")
    one = copy.deepcopy(model)
    one.update({k: value[seed] for k, value in model.params.items()})
    return one


def one_per_seed(make, seeds):
    """A model for each seed, side by side, and the generators they were drawn with.

    make   makes a model with a generator: lambda rng: Network(LSTMCell.init(2, 8, rng))
    seeds  whole numbers, for example range(10)
    Returns one model with a seed axis (see `together`) and a list of generators, from
    which each may draw what it learns from.
    """
    rngs = [np.random.default_rng(seed) for seed in seeds]
    return together([make(rng) for rng in rngs]), rngs

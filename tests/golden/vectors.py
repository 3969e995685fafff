"""Vectors of other programs in files of plain arrays, and how they are made anew.

A file holds cases by name, and each case arrays by name, in groups where there are
many: {"lstm": {"output": array, "weights": {"weight_ih_l0": array}}}. In the .npz the
last of these is called "lstm/weights/weight_ih_l0". The array "versions" says who
computed it all. To make one anew, after `make frameworks` has set up the rest:

    KERAS_BACKEND=torch .venv-frameworks/bin/python tests/golden/make_keras.py
"""

import argparse
from importlib.metadata import version
from pathlib import Path

import numpy as np

T, B, D, H = 5, 4, 2, 3  # steps, sequences, inputs, units: no two alike
LENGTHS = np.array([3, 5, 1, 4])  # of the sequences, where they differ


def random(rng, *shape):
    """Large enough to bend the sigmoids."""
    return rng.normal(scale=0.7, size=shape)


def one_bias(second):
    """The second of two biases as a cell with one writes it: zeros, but for the
    candidate of a GRU, its last block, which has two all the same."""
    kept = np.zeros_like(second)
    if len(second) == 3 * H:
        kept[2 * H :] = second[2 * H :]
    return kept


def read(name):
    """The cases of a file beside this one."""
    with np.load(path_of(name)) as arrays:
        return grouped({key: arrays[key] for key in arrays if key != "versions"})


def main(name, cases, packages):
    """Write the cases; with --compare say instead whether they are those written."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--compare", action="store_true")
    if parser.parse_args().compare:
        return compare(cases, read(name), name)
    versions = np.array([f"{package} {version(package)}" for package in packages])
    np.savez_compressed(path_of(name), versions=versions, **flat(cases))


def compare(new, old, name):
    """SystemExit that names the first array that is not what it was, to 1e-12."""
    new, old = flat(new), flat(old)
    if new.keys() != old.keys():
        raise SystemExit(f"{name}: only one has {sorted(new.keys() ^ old.keys())}")
    for key, array in new.items():
        if not np.allclose(array, old[key], rtol=0, atol=1e-12):
            raise SystemExit(f"{name}: {key} is {array}, stored is {old[key]}")
    print(f"{name}: {len(new)} arrays are what they were")


def path_of(name):
    return Path(__file__).with_name(f"{name}.npz")


def flat(groups):
    """{"a": {"b": array}} -> {"a/b": array}"""
    arrays = {}
    for name, value in groups.items():
        inner = flat(value) if isinstance(value, dict) else {"": value}
        arrays |= {f"{name}/{key}".rstrip("/"): array for key, array in inner.items()}
    return arrays


def grouped(arrays):
    """{"a/b": array} -> {"a": {"b": array}}"""
    groups = {}
    for key, array in arrays.items():
        *path, last = key.split("/")
        group = groups
        for name in path:
            group = group.setdefault(name, {})
        group[last] = array
    return groups

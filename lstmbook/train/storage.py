"""Parameters to a file and back: plain arrays in a .npz, nothing that could run."""

import io
import os
import zipfile
import zlib

import numpy as np

# What numpy and zipfile raise at bytes that are no .npz, or no longer.
DAMAGED = zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError
DAMAGED += TypeError, ValueError


def save(model, path):
    """Write the parameters to `path`, all of them or, if that fails, nothing."""
    part = f"{os.fspath(path)}.part"
    try:
        with open(part, "wb") as file:
            np.savez(file, **model.params)
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.unlink(part)


def load(model, path):
    """Read parameters saved from a model of the same kind and sizes.

    Raises ValueError, and leaves the model as it was, if the file is truncated, is
    something else, or holds other names or shapes.
    """
    with open(path, "rb") as file:
        content = io.BytesIO(file.read())
    try:
        with np.load(content, allow_pickle=False) as arrays:
            params = {name: arrays[name] for name in arrays.files}
    except DAMAGED as e:
        raise ValueError(f"{path} is no file of parameters, or damaged: {e}") from None
    mine = {name: (np.shape(value), "f") for name, value in model.params.items()}
    found = {name: (value.shape, value.dtype.kind) for name, value in params.items()}
    if mine != found:
        odd = sorted(set(mine.items()) ^ set(found.items()))
        raise ValueError(f"{path} does not fit the model; (name, (shape, kind)): {odd}")
    model.update(params)

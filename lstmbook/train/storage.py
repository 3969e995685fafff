"""Parameters to a file and back: plain arrays in a .npz, nothing that could run.

`kept` alone reads what could run: files that other processes of the same run wrote.
"""

import io
import os
import pickle
import secrets
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from lstmbook.nn.checks import refuse

KIND = "kind of model"  # beside the parameters; no parameter has a name with spaces


def save(model, path):
    """Write the parameters, and what kind of model has them, to `path`.

    All of it is written or, if that fails, nothing. Of several programs that save to
    one path at once the last one wins.

    >>> save(RNNCell.init(2, 3, rng), "cell.npz")
    """
    content, kind = io.BytesIO(), np.array(kind_of(model))
    np.savez(content, **model.params, **{KIND: kind})
    write_whole(path, content.getvalue())


def load(model, path):
    """Read parameters saved from a model of the same kind, sizes and dtype.

    Raises ValueError, and leaves the model as it was, if the file is truncated, is
    something else, or comes from another kind of model. A model of float32 does not
    take what a model of float64 saved: what is loaded is what was saved, to the bit.

    >>> one, other = RNNCell.init(2, 3, rng), RNNCell.init(2, 3, rng)
    >>> save(one, "cell.npz")
    >>> load(other, "cell.npz")
    >>> np.array_equal(one.params["W_x"], other.params["W_x"])
    True
    """
    mine, content = kind_of(model), io.BytesIO(Path(path).read_bytes())
    try:
        refuse(not zipfile.is_zipfile(content), "it is no .npz")
        with np.load(content, allow_pickle=False) as arrays:
            params = {name: np.asarray(arrays[name]) for name in arrays.files}
        kind = str(params.pop(KIND))
    except Exception as e:  # bytes can be wrong in so many ways
        why = f"no {e}" if isinstance(e, KeyError) else str(e) or type(e).__name__
        raise ValueError(f"{path} is no file of parameters, or damaged: {why}") from e
    refuse(kind != mine, f"{path} is of {kind}, the model is {mine}")
    expected, found = (
        {name: (value.shape, value.dtype.name) for name, value in arrays.items()}
        for arrays in (model.params, params)
    )
    odd = sorted(set(expected.items()) ^ set(found.items()))
    refuse(odd, f"{path} does not fit the model; (name, (shape, type)): {odd}")
    model.update(params)


def kind_of(model):
    """A model and its parts in words, as in "Network(Recurrent(LSTMCell), Readout)".

    With them go the constants that are not learned, as in "MLP(activation=tanh)".

    >>> kind_of(Network(LSTMCell.init(2, 3, rng), Readout.init(3, 1, rng)))
    'Network(Recurrent(LSTMCell), Readout)'
    """
    if not hasattr(model, "constants"):
        raise TypeError(f"model is {model!r}, expected a cell, a layer or a network")
    own = {name: getattr(model, name) for name in model.constants}
    words = [f"{k}={np.asarray(v).tolist()}" for k, v in own.items() if v is not None]
    words += map(kind_of, model.parts.values())
    return type(model).__name__ + (f"({', '.join(words)})" if words else "")


def write_whole(path, content):
    """Write all the bytes to `path` or, if that fails, leave what was there.

    Until then they are in a file beside it, which no other writer knows.

    >>> write_whole("note.txt", b"hello")
    >>> Path("note.txt").read_text()
    'hello'
    """
    part = Path(f"{os.fspath(path)}.{secrets.token_hex(8)}.part")
    try:
        with open(part, "xb") as file:
            file.write(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def kept(path, make):
    """What `make()` returns, from `path` if a process has made it before.

    Of several processes that ask at once one makes it and the others wait. A file that
    cannot be read is written anew. Nothing is known of the code that made it: the
    folder lasts for one run.

    >>> kept(Path("number.pickle"), lambda: 3)
    3
    >>> kept(Path("number.pickle"), lambda: 4)
    3
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(path.with_suffix(".lock")):
        with suppress(Exception):  # no file, or bytes that are wrong in some way
            return pickle.loads(path.read_bytes())
        made = make()
        write_whole(path, pickle.dumps(made))
    return made


@contextmanager
def one_at_a_time(path):
    """Wait until no other process is in here; SQLite can do that on every system.

    >>> with one_at_a_time("alone.lock"):
    ...     write_whole("note.txt", b"mine")
    """
    import sqlite3  # some Pythons come without; who only saves needs none

    lock = sqlite3.connect(path, timeout=600, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()  # as the end of the process does, too

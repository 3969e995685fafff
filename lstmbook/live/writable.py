"""While a function is recorded, its NumPy makes arrays that it may write into.

Only its author's: a library, NumPy itself too, keeps the NumPy that it has. So the name
np is another module meanwhile, in the author's files, and a table there is a `Table`.
"""

import functools
import os
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType

import numpy as np

from lstmbook.live import functions
from lstmbook.live.filled import Filled, Table, array, filled
from lstmbook.live.tracer import (
    TraceError,
    Tracer,
    current,
    is_library,
    program_of,
    value_of,
)


@contextmanager
def writable(function):
    """Meanwhile the function, and what it finds in its author's files, may write.

    Arrays of np.zeros and others can be written into, and arrays from outside can be
    asked for a row by a computed number.
    """
    found, tables = list(_found(function)), {}
    try:
        for put, old in found:
            put(_other(old, tables))
        yield
    finally:
        for put, old in found:
            put(old)


def _other(old, tables):
    if isinstance(old, np.ndarray):
        return tables.setdefault(id(old), old.view(Table))
    return OTHER if old is np else getattr(OTHER, old.__name__)


def _found(function):
    """(how to put another there, what is there) of all that is other meanwhile."""
    todo, seen = [function], set()
    while todo:
        x = todo.pop()
        x = getattr(x, "func", x)  # of a functools.partial
        x = getattr(x, "__func__", x)
        for cell in getattr(x, "__closure__", None) or ():
            try:
                inside = cell.cell_contents
            except ValueError:  # it is empty so far
                continue
            if _is_other(inside):
                yield lambda new, cell=cell: setattr(cell, "cell_contents", new), inside
            elif callable(inside) and id(inside) not in seen:
                seen.add(id(inside))
                todo.append(inside)
        foreign = _is_foreign(getattr(x, "__globals__", {}).get("__file__"))
        for k, value in enumerate(getattr(x, "__defaults__", None) or ()):
            if _is_other(value) and not foreign:
                yield partial(_put_default, x, k), value
        if isinstance(x, type):
            x = sys.modules.get(x.__module__)
        names = vars(x) if isinstance(x, ModuleType) else getattr(x, "__globals__", {})
        if id(names) in seen or _is_foreign(names.get("__file__")):
            continue
        seen.add(id(names))
        for name, value in [*names.items()]:
            if _is_other(value):
                yield lambda new, k=name, names=names: names.__setitem__(k, new), value
            elif isinstance(value, (FunctionType, ModuleType, type)):
                todo.append(value)


def _put_default(function, k, new):
    values = function.__defaults__
    function.__defaults__ = *values[:k], new, *values[k + 1 :]


def _is_other(x):
    if type(x) is np.ndarray or x is np:
        return True
    name = getattr(x, "__name__", None) if callable(x) else None
    return name in MAKERS and x is getattr(np, name, None)


@functools.cache
def _is_foreign(file):
    """Whether a file is a library's; a notebook has none."""
    if not file:
        return False
    return is_library(file) or Path(os.__file__).parent in Path(file).parents


def asarray(x, dtype=None, **options):
    """np.asarray: what is an array stays the same one."""
    same = isinstance(x, (Filled, Tracer)) and dtype in (None, x.dtype)
    if same or isinstance(x, np.ndarray):
        return x if same else np.asarray(x, dtype, **options)
    return array(x, dtype)


def full(shape, fill_value, dtype=None, **_):
    """np.full, also with a number that follows a control."""
    fill_value = current(fill_value)
    dtype = value_of(fill_value).dtype if dtype is None else dtype
    made = filled(np.zeros(shape, dtype))
    made[...] = fill_value
    return made


def full_like(a, fill_value, dtype=None, **_):
    """np.full_like, also with a number that follows a control."""
    a = value_of(current(a))
    return full(a.shape, fill_value, a.dtype if dtype is None else dtype)


def take(a, indices, axis=None, **options):
    """np.take, also with computed numbers for a table that stands still."""
    a, indices = current(a), current(indices)
    if program_of(indices) is not None and program_of(a) is None:
        return functions.take(np.asarray(a), indices, axis)
    return np.take(a, indices, axis, **options)


def copy(a, **_):
    """np.copy, to be written into."""
    return array(a)


def arange(*args, **options):
    """np.arange, whose size stands still."""
    if program_of(current(args)) is not None:
        raise TraceError("A size in np.arange", "a fixed size, with np.where")
    return np.arange(*map(current, args), **options)


def _of_lists(function):
    def of_list(*args, **kwargs):
        return function(*map(_joined, args), **kwargs)

    return of_list


def _joined(a):
    """a, but for a list that holds a number that follows a control: an array."""
    listed = isinstance(a, (list, tuple)) and program_of(current(a)) is not None
    return array(a).now() if listed else a


def _filling(maker):
    return lambda *args, **kwargs: filled(maker(*map(current, args), **kwargs))


_OWN = array, asarray, full, full_like, take, copy, arange
_FILLING = np.zeros, np.ones, np.eye, np.zeros_like, np.ones_like
_OF_LISTS = (
    "sum prod mean var std max min any all argmax argmin cumsum cumprod sort argsort "
    "median diag polyval interp convolve dot cross trapezoid histogram diff append"
).split()
_OF_MATRICES = "solve inv det eigvalsh norm".split()
MAKERS = {f.__name__: f for f in _OWN}
MAKERS |= {f.__name__: _filling(f) for f in _FILLING}
MAKERS |= {"empty": MAKERS["zeros"], "empty_like": MAKERS["zeros_like"]}
MAKERS |= {name: _of_lists(getattr(np, name)) for name in _OF_LISTS}


class _Other(ModuleType):
    """NumPy, but for what it makes."""

    def __getattr__(self, name):
        return getattr(np, name)


class _Linalg(ModuleType):
    """np.linalg, but for lists."""

    def __getattr__(self, name):
        return getattr(np.linalg, name)


OTHER, LINALG = _Other("numpy"), _Linalg("numpy.linalg")
vars(LINALG).update({k: _of_lists(getattr(np.linalg, k)) for k in _OF_MATRICES})
vars(OTHER).update(MAKERS | {"linalg": LINALG})

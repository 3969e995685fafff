"""While a function is recorded, NumPy makes arrays that it may write into.

Only for its author: a library that asks NumPy for an array gets NumPy's.
"""

import sys
from contextlib import contextmanager

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
    """Meanwhile arrays made by np.zeros and others can be written into.

    function   whose arrays from outside, those of its file and of what it is made in,
               can be asked for a row by a computed number
    """
    made = {name: getattr(np, name) for name in MAKERS}
    outside = list(_tables(function))
    try:
        for name, maker in made.items():
            setattr(np, name, _by_caller(maker, MAKERS[name]))
        for put, array_ in outside:
            put(array_.view(Table))
        yield
    finally:
        for name, maker in made.items():
            setattr(np, name, maker)
        for put, array_ in outside:
            put(array_)


def _by_caller(maker, ours):
    def make(*args, **kwargs):
        library = is_library(sys._getframe(1).f_code.co_filename)
        return maker(*args, **kwargs) if library else ours(*args, **kwargs)

    return make


def _tables(function):
    """(how to put another there, array) of the arrays that a function finds outside."""
    function = getattr(function, "func", function)  # of a functools.partial
    function = getattr(function, "__func__", function)
    names = getattr(function, "__globals__", {})
    for name, x in [*names.items()]:
        if type(x) is np.ndarray:
            yield lambda new, name=name: names.__setitem__(name, new), x
    for cell in getattr(function, "__closure__", None) or ():
        try:
            x = cell.cell_contents
        except ValueError:  # it is empty so far
            continue
        if type(x) is np.ndarray:
            yield lambda new, cell=cell: setattr(cell, "cell_contents", new), x
        elif callable(x) and x is not function:
            yield from _tables(x)


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
    def of_list(a, *args, **kwargs):
        listed = isinstance(a, (list, tuple)) and program_of(current(a)) is not None
        return function(array(a).now() if listed else a, *args, **kwargs)

    return of_list


def _filling(maker):
    return lambda *args, **kwargs: filled(maker(*map(current, args), **kwargs))


_OWN = array, asarray, full, full_like, take, copy, arange
_FILLING = np.zeros, np.ones, np.eye, np.zeros_like, np.ones_like
_OF_LISTS = "sum prod mean var std max min any all argmax argmin cumsum cumprod".split()
MAKERS = {f.__name__: f for f in _OWN}
MAKERS |= {f.__name__: _filling(f) for f in _FILLING}
MAKERS |= {"empty": MAKERS["zeros"], "empty_like": MAKERS["zeros_like"]}
MAKERS |= {name: _of_lists(getattr(np, name)) for name in _OF_LISTS}

"""What an argument must be, each thing said once.

Every check returns nothing, or raises a TypeError or ValueError that names the
argument, what came and what was expected.
"""

import numpy as np


def check_numbers(**arrays):
    """Each is an array of real numbers, or one alone; nan and infinity are numbers."""
    for name, value in arrays.items():
        dtype = value.dtype if hasattr(value, "dtype") else np.asarray(value).dtype
        if dtype.kind not in "biuf":
            raise TypeError(f"{name} holds {dtype}, expected real numbers")


def check_names(arrays, names):
    """A dict has the keys `names`, no more and no less."""
    if not isinstance(arrays, dict):
        raise TypeError(f"got {type(arrays).__name__}, expected a dict of arrays")
    missing = [name for name in names if name not in arrays]
    foreign = [name for name in arrays if name not in names]
    if missing or foreign:
        raise ValueError(f"keys missing: {missing}, foreign: {foreign}")


def check_shapes(arrays, shapes):
    """Each array of the dict has the shape of that name: what NumPy would broadcast,
    (B, 1) beside (B,) or one row beside many, is an error too."""
    check_numbers(**arrays)
    for name, shape in shapes.items():
        got = np.shape(arrays[name])
        if got != tuple(shape):
            raise ValueError(f"{name} has shape {got}, expected {tuple(shape)}")


def check_whole(**sizes):
    """Each size=(value, least) is a whole number, and not below `least`."""
    for name, (value, least) in sizes.items():
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or value < least:
            raise ValueError(f"{name} is {value!r}, expected an integer >= {least}")


def check_between(**values):
    """Each name=(value, top) is a number from 0 to below top."""
    for name, (value, top) in values.items():
        number = isinstance(value, int | float | np.integer | np.floating)
        if not recorded(value) and (not number or not 0 <= value < top):
            raise ValueError(f"{name} is {value!r}, expected 0 <= {name} < {top}")


def recorded(value):
    """Does it stand for a number that a page will know (live/trace.py)? Not before."""
    return hasattr(value, "__array_ufunc__") and not isinstance(
        value, np.generic | np.ndarray
    )


def check_rng(rng):
    """A source of random numbers: NumPy's Generator or another, as rng.py has it."""
    methods = all(hasattr(rng, name) for name in ("uniform", "integers", "split"))
    if not methods and not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng is {rng!r}, expected a numpy.random.Generator")


def expect(fits, expected, **named):
    """Raise, if it does not fit, what came as name=value, and what was expected.

    Numbers that are being recorded for a page are not there to be asked: they pass.
    """
    if not recorded(fits) and not fits:
        ((name, value),) = named.items()
        raise ValueError(f"{name} is {value!r}, expected {expected}")

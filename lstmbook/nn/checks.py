"""What an argument must be, each thing said once.

A check returns nothing, or raises a TypeError or ValueError that names the argument,
what came and what was expected. `numbers` and `shaped` return the argument as an array.
What has a dtype stays what it is, so that a value that is being recorded can pass.
"""

import numpy as np

LARGEST = 2**31 - 1  # no array here is longer
FLOATS = np.float64, np.float32, float, "float64", "float32"


def as_array(x):
    """What has no dtype yet as an array, a list for example.

    >>> as_array([1, 2])
    array([1, 2])
    """
    return x if hasattr(x, "dtype") else np.asarray(x)


def numbers(name, value):
    """The argument as an array of floats, lists too; nan and infinity are numbers.

    >>> numbers("xs", [1, 2])
    array([1., 2.])
    """
    try:
        array = as_array(value)
    except ValueError:
        raise ValueError(f"{name} is no array: its rows differ in length") from None
    if isinstance(array, np.matrix | np.ma.MaskedArray):
        raise TypeError(f"{name} is a {type(array).__name__}, expected a plain array")
    if getattr(array.dtype, "kind", "O") not in "biuf":
        raise TypeError(f"{name} holds {array.dtype}, expected real numbers")
    return real(array)


def real(z):
    """z to calculate with: integers, truth values and lists as floating-point numbers.

    In NumPy -z and z * z of small integers begin again at 0 when they pass 255.

    >>> real([1, 2])
    array([1., 2.])
    """
    is_float = getattr(getattr(z, "dtype", None), "kind", "") == "f"
    return z if is_float else np.multiply(1.0, z)


def shaped(name, value, *shape):
    """The argument as an array of floats that has this shape.

    In it ... stands for any axes, or none, and a letter for an axis of any size. What
    NumPy would broadcast, (B, 1) beside (B,), is another shape.

    >>> shaped("xs", [[1, 2], [3, 4], [5, 6]], "T", 2).shape
    (3, 2)
    """
    array = numbers(name, value)
    got = np.shape(array)
    if got == shape:
        return array
    n = shape.index(...) if ... in shape else len(shape)
    before, after = shape[:n], shape[n + 1 :]
    free = len(got) - len(before) - len(after)  # so many axes are left for ...
    ends = got[: len(before)] + got[len(before) + max(free, 0) :]
    fits = free == 0 or free > 0 and ... in shape
    if not fits or any(
        size != axis and not isinstance(size, str)
        for size, axis in zip(before + after, ends, strict=True)
    ):
        sizes = ["..." if size is ... else str(size) for size in shape]
        expected = ", ".join(sizes) + "," * (len(sizes) == 1)
        raise ValueError(f"{name} has shape {got}, expected ({expected})")
    return array


def check_shapes(arrays, shapes):
    """Each array of the dict has the shape of that name, or any if there is none."""
    for name, array in arrays.items():
        shaped(name, array, *shapes.get(name, (...,)))


def check_dict(arrays):
    if not isinstance(arrays, dict):
        raise TypeError(f"got {type(arrays).__name__}, expected a dict of arrays")


def check_names(arrays, names):
    """A dict has the keys `names`, no more and no less."""
    check_dict(arrays)
    missing = [name for name in names if name not in arrays]
    foreign = [name for name in arrays if name not in names]
    refuse(missing or foreign, f"keys missing: {missing}, foreign: {foreign}")


def check_whole(**sizes):
    """Each size=(value, least) is a whole number from `least` to LARGEST."""
    for name, (value, least) in sizes.items():
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not least <= value <= LARGEST:
            raise ValueError(f"{name} is {value!r}, expected an integer >= {least}")


def check_one_of(**choices):
    """Each name=(text, known) is one of the texts that are known."""
    for name, (text, known) in choices.items():
        fits = isinstance(text, str) and text in known
        expect(fits, f"one of {list(known)}", **{name: text})


def check_between(**values):
    """Each name=(value, top) is a number from 0 to below top."""
    for name, (value, top) in values.items():
        number = isinstance(value, int | float | np.integer | np.floating)
        if not recorded(value) and (not number or not 0 <= value < top):
            raise ValueError(f"{name} is {value!r}, expected 0 <= {name} < {top}")


def recorded(value):
    """Does it stand for a number that a page will know (live/tracer.py)? Not before.

    >>> recorded(1.0)
    False
    """
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

    >>> expect(3 < 2, "a number below 2", n=3)
    Traceback (most recent call last):
    ValueError: n is 3, expected a number below 2
    """
    if not recorded(fits) and not fits:
        ((name, value),) = named.items()
        raise ValueError(f"{name} is {value!r}, expected {expected}")


def refuse(unfit, why):
    """Raise, where `expect` would, in words of its own: what came, what was expected.

    >>> refuse(3 > 2, "n is 3: that is no number below 3")
    Traceback (most recent call last):
    ValueError: n is 3: that is no number below 3
    """
    if not recorded(unfit) and unfit:
        raise ValueError(why)

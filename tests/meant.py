"""An error that was meant, for the tests of what comes in wrong.

It is a ValueError or TypeError that names an argument, and says what was expected.
"""

import inspect
import re

import numpy as np
from gradcheck import random_cell

from lstmbook.nn.layers import Network, Readout


def new_rng():
    return np.random.default_rng(90)


def assert_meant(error, names):
    """It names one of the arguments and says what was expected of it."""
    words = {word for name in names for word in (name, name.rpartition("_")[2])}
    words = [word.removesuffix("s") for word in words]  # a target among the targets
    named = any(re.search(rf"\b{word}", str(error)) for word in words)
    meant = isinstance(error, ValueError | TypeError) and named
    assert meant and re.search("expected|differ|fit|is not", str(error)), (
        f"{type(error).__name__} of {[*names]}: {error}"
    )


def parameters(call):
    return inspect.signature(call).parameters


def outcome(call, /, *names, **arguments):
    """The result, or None after an error that was meant, of an argument or of names."""
    try:
        with np.errstate(all="ignore"):
            return call(**arguments)
    except Exception as error:
        assert_meant(error, names or {**arguments, **parameters(call)})
        return None


def readout(rng):
    return Readout({"W_y": rng.normal(size=(5, 3)), "b_y": rng.normal(size=3)})


def lstm_network(rng):
    return Network(random_cell("lstm", 2, 5, rng), readout(rng))


def two(y):
    return y[..., :2]

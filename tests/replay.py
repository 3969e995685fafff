"""Run a recorded program with NumPy, at other values than those it was recorded at."""

from lstmbook.live.rerun import result, results  # noqa: F401 (going.py runs by steps)
from lstmbook.live.trace import trace


def replay(function, recorded_at, values):
    """function(**values) from a recording at other values: each output, flat."""
    program, places = trace(function, recorded_at)
    found = results(program, values)
    return {name: found[place] for name, place in places.items()}

"""Run a recorded program with NumPy, at other values than those it was recorded at."""

import numpy as np

from lstmbook.live.program import SOURCES
from lstmbook.live.trace import trace


def replay(function, recorded_at, values):
    """function(**values) from a recording at other values: each output, flat."""
    program, places = trace(function, recorded_at)
    results = []
    for step in program.steps:
        sources = [results[place] for place in step[SOURCES[step[0]]]]
        results.append(result(step, sources, values))
    return {name: results[place] for name, place in places.items()}


def result(step, sources, values):
    match step:
        case ("const", data):
            return data
        case ("input", name, _):
            return np.ravel(values[name]).astype(float)
        case ("unary" | "binary", operation, *_):
            return 1.0 * getattr(np, operation)(*sources)
        case ("where", *_):
            return np.where(*sources)
        case ("gather", _, elements):
            return sources[0][elements]
        case ("take", _, _, size):
            rows, k = np.reshape(sources[0], (-1, size)), sources[1].astype(int)
            return np.ravel(rows[k])
        case ("count", _, size):
            return 1.0 * np.bincount(sources[0].astype(int), minlength=size)[:size]
        case ("concat", *_):
            return np.concatenate(sources)
        case ("matmul", _, _, m, k, n, da, db):
            a, b = (
                np.reshape(sources[0], (-1, m, k)),
                np.reshape(sources[1], (-1, k, n)),
            )
            return np.ravel((a if da else a[0]) @ (b if db else b[0]))
        case ("reduce", operation, _, size):
            runs = np.reshape(sources[0], (-1, size))
            return 1.0 * getattr(np, operation)(runs, axis=1)

"""Run a recorded program with NumPy, step by step, as live.js does in a page."""

import numpy as np

from lstmbook.live.program import SOURCES


def results(program, values):
    """The numbers of each step, flat, for the values of its inputs."""
    found = []
    for step in program.steps:
        sources = [found[place] for place in step[SOURCES[step[0]]]]
        found.append(result(step, sources, values))
    return found


def repeated(body, n, ends, sources):
    """All states of a repeated step, the start first, one behind the other."""
    values = dict(enumerate(sources))
    states = [values[j] for j in range(len(ends))]
    rows = [*states]
    for k in range(n):
        found = results(body, values | dict(enumerate(states)) | {"k": k})
        states = [found[place] for place in ends]
        rows += states
    return np.concatenate([np.ravel(row) for row in rows])


def result(step, sources, values):
    """The numbers of one step, flat, from those of its sources and the inputs'."""
    match step:
        case ("const", data):
            return data
        case ("input", name, _):
            return np.ravel(values[name]).astype(float)
        case ("unary", "sigmoid", _):
            e = np.exp(-np.abs(sources[0]))
            return np.where(sources[0] < 0, e, 1) / (1 + e)
        case ("unary" | "binary", operation, *_):
            return 1.0 * getattr(np, operation)(*sources)
        case ("where", *_):
            return np.where(*sources)
        case ("gather", _, elements):
            return sources[0][elements]
        case ("repeat", body, n, ends, *_):
            return repeated(body, n, ends, sources)
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

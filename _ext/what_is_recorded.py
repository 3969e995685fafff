"""Sphinx extension: what a live figure records, and what not, listed from the code.

A page that holds `<!-- recorded functions -->`, or the same with artists, controls or
refused, gets that list: the tables by which the engine itself goes.
"""

import inspect
import re
import textwrap

import numpy as np

from lstmbook import live
from lstmbook.live import (
    drawing,
    faithful,
    fourier,
    many,
    matrices,
    meshes,
    numeric,
    patches,
    tracer,
    writable,
)

MARK = re.compile(r"^<!-- recorded (functions|artists|controls|refused) -->$", re.M)
FOURIER = {f for f in tracer.FUNCTIONS if getattr(f, "__module__", "") == "numpy.fft"}
FOURIER |= {np.fft.fftfreq, np.fft.rfftfreq}
OPERATORS = "`+ - * / // % ** @`, comparisons, `& | ^ ~`, and what is sliced by numbers"


def fill(app, docname, source):  # noqa: ARG001
    """Put the lists in the places of their marks."""
    source[0] = MARK.sub(lambda mark: LISTS[mark[1]](), source[0])


def functions():
    """A table of NumPy's functions, by what they are for."""
    whole = [f for f in tracer.FUNCTIONS if hasattr(f, "__module__")]
    rooms = numeric.__name__, matrices.__name__
    more = {f for f in whole if _room(tracer.FUNCTIONS[f]) in rooms}
    whole = [f for f in whole if f not in FOURIER]
    rows = {
        "operators": OPERATORS,
        "of each number": _names({*tracer.UNARY, *tracer.BINARY, *tracer.SAME}),
        "made of these": _names(tracer.COMPOSED),
        "of arrays": _names(_name(f) for f in {*whole} - more),
        "of small sizes": _names(_name(f) for f in more),
        f"Fourier's, up to {fourier.MOST} numbers": _names(map(_name, FOURIER)),
        "of complex numbers": _names(
            f if isinstance(f, str) else _name(f)
            for f in tracer.OF_COMPLEX.keys() - FOURIER
        ),
        "arrays to write into": _names({*writable.MAKERS} - set(map(_name, whole))),
    }
    return _table(("what", "recorded"), rows.items())


def artists():
    """What an artist may follow, as the engine's own files say it."""
    texts = [_indented(module.__doc__) for module in (drawing, many, patches, meshes)]
    return "```text\n" + textwrap.dedent("\n\n".join(texts)) + "\n```"


def controls():
    """A table of the controls, each with what it says of itself."""
    found = [getattr(live, name) for name in live.__all__]
    kinds = [kind for kind in found if hasattr(kind, "trait")]
    rows = [(f"`{_call(k)}`", k.__doc__.split("\n\n")[0].strip()) for k in kinds]
    return _table(("control", "what it is"), rows)


def refused():
    """A table of what cannot follow a control, with what to write instead."""
    rows = [(f"`{_place(name)}`", c) for name, c in sorted(tracer.CURES.items())]
    rows += [(f"a moving `{k.__name__}`", cure) for k, cure in faithful.CURES]
    return _table(("not recorded", "write instead"), rows)


LISTS = {
    "functions": functions,
    "artists": artists,
    "controls": controls,
    "refused": refused,
}


def _room(function):
    return getattr(function, "__module__", "")


def _name(function):
    name = f"{function.__module__}.{function.__name__}".replace("numpy", "np")
    return name.removeprefix("np.") if function.__module__ == "numpy" else name


def _place(name):
    """np.name, or in np.linalg or np.fft."""
    rooms = ("np", np), ("np.linalg", np.linalg), ("np.fft", np.fft)
    places = [s for s, room in rooms if callable(getattr(room, name, None))]
    return f"{places[0]}.{name}"


def _names(names):
    rooms = "np.linalg.", "np.fft."
    known = {n for n in names if hasattr(np, n) or n.startswith(rooms)}
    return ", ".join(f"`{name.removeprefix('np.')}`" for name in sorted(known))


def _call(kind):
    signature = inspect.signature(kind)
    plain = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    said = signature.replace(parameters=plain, return_annotation=signature.empty)
    return f"{kind.__name__}{said}"


def _indented(text):
    """The indented blocks of a docstring."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", text, re.M)
    return "\n".join(block.strip("\n") for block in blocks if block.strip())


def _table(head, rows):
    rows = [tuple(str(cell).replace("|", "\\|") for cell in row) for row in rows]
    lines = [head, ("---", "---"), *rows]
    cells = [" | ".join(" ".join(c.split()) for c in line) for line in lines]
    return "\n".join(f"| {line} |" for line in cells)


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Run a NumPy function on stand-ins for its arguments and record what it does."""

import traceback
from contextlib import contextmanager

import numpy as np

from lstmbook.live import fourier, functions  # noqa: F401 (they answer)
from lstmbook.live.program import Program
from lstmbook.live.tracer import (
    OTHERWISE,
    TraceError,
    current,
    emit,
    is_complex,
    place_of,
    program_of,
    value_of,
)
from lstmbook.live.writable import writable


def name_of(function):
    """The name a function was defined by, that of a functools.partial too."""
    return getattr(function, "func", function).__qualname__.split(".")[0].strip("<>")


def _own(function):
    return getattr(function, "__name__", name_of(function))


def trace(function, values, spare=(), core=(), still=()):
    """Record `function(**values)`, which returns a dict {output: array}.

    values   each control's default: a NumPy number, or an array of them
    spare    the names of values that nothing needs to depend on
    core     the outputs that are computed first, and of these first what follows the
    still    values alone: their names (`Program.prune`)
    Returns the program and the place of each output in it, the values included.
    Raises TraceError for what a page cannot repeat, ValueError for a control that
    nothing depends on.
    """
    program = Program()
    tracers = {
        name: emit(program, value, "input", name, np.size(value))
        for name, value in values.items()
    }
    with writable(function), _now(program):
        outputs = current(record(function, tracers))
    if not isinstance(outputs, dict):
        raise TypeError(
            f"{_own(function)} returned {type(outputs).__name__}; a live figure "
            "takes a dict {name: array}"
        )
    places = {}
    for name, x in outputs.items():
        if is_complex(x):
            raise TypeError(
                f"output {name!r} holds complex numbers: return np.abs(z), or np.stack("
                "[z.real, z.imag]), which a line follows"
            )
        if program_of(x) is None and np.asarray(x).dtype.kind not in "biuf":
            raise TypeError(f"output {name!r} holds {type(x).__name__}, not numbers")
        places[name] = place_of(program, x)
    _check_repeats(function, values, outputs, program)
    used = {*program.prune(places)[0].inputs(), *spare}
    if unused := [name for name in values if name not in used]:
        raise ValueError(
            f"nothing that {_own(function)} returns depends on {', '.join(unused)}"
        )
    return program.prune({k: x.place for k, x in tracers.items()} | places, core, still)


@contextmanager
def _now(program):
    before, Program.now = Program.now, program
    try:
        yield
    finally:
        Program.now = before


def _check_repeats(function, values, outputs, program):
    """Raise TraceError if the function, asked once more, answers something else."""
    again = function(**values)
    odd = [name for name, x in outputs.items() if not _same(x, again[name])]
    if not odd:
        return
    if _same(again[odd[0]], function(**values)[odd[0]]):
        if any(step[0] == "repeat" for step in program.steps):
            raise TraceError(
                "What a repeated step changes outside of its state (recorded, "
                f"{odd[0]!r} comes out otherwise than in NumPy)",
                "the state for all that goes on from step to step, dice.state too",
            )
        raise TraceError(
            f"Writing into an array that has two names (recorded, {odd[0]!r} comes out "
            "otherwise than in NumPy)",
            "np.copy for an array of its own, or np.where and np.stack for a new one",
        )
    raise TraceError(
        f"Chance: asked twice, {_own(function)} gives two answers for {odd[0]!r}, and "
        "np.random",
        "live.Dice(seed), with a seed that is a control",
    )


def _same(x, y):
    x, y = (np.asarray(value_of(z), float) for z in (x, y))
    return x.shape == y.shape and np.allclose(x, y, 1e-6, 1e-9, equal_nan=True)


def record(function, tracers):
    """Call the function; a complaint about tracers alone becomes a TraceError."""
    try:
        return function(**tracers)
    except TraceError:
        raise
    except Exception as error:
        if isinstance(error.__cause__, TraceError):
            raise error.__cause__ from None
        function(**{name: x.value[()] for name, x in tracers.items()})  # NumPy's own
        frames = traceback.extract_tb(error.__traceback__)
        raise TraceError(f"This ({error})", OTHERWISE, frames) from error

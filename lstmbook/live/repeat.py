"""A loop of many steps, recorded once: `live.repeat`."""

import json
import operator

import numpy as np

from lstmbook.live.complexes import halves, together
from lstmbook.live.program import Program
from lstmbook.live.rerun import repeated
from lstmbook.live.tracer import (
    Tracer,
    current,
    emit,
    is_complex,
    place_of,
    program_of,
    value_of,
)


def repeat(step, state, n):
    """`step` done n times: the states that it goes through.

    step    step(state, k) returns the next state; k counts the steps, from 0
    state   at the start: a number, an array, or a tuple or dict of these, in float64,
            or complex where the start is: 0j
    n       how often, a plain whole number

    Returns the states, the start first: like `state`, but each (n + 1, ...).

    A page gets the step once, whatever n is, where a `for` writes it down n times. What
    the step computes leaves it by its state alone. Raises ValueError for a next state
    of another form than the state.

    >>> float(repeat(lambda x, k: x + k, 10.0, 4)[-1])
    16.0
    """
    names, parts = _taken_apart(state)
    n = operator.index(n)
    if n < 0:
        raise ValueError(f"n is {n}, expected a whole number of steps, 0 or more")

    def stepped(parts, k):
        new = step(_together(state, names, parts), k)
        return _checked(_taken_apart(new), names, parts)

    if Program.now is None:
        rows = [parts]
        for k in range(n):
            rows.append(stepped(rows[-1], k))
        found = [np.stack(column) for column in zip(*rows, strict=True)]
    else:
        found = _recorded_by_halves(Program.now, stepped, parts, n)
    return _together(state, names, found)


def _taken_apart(state):
    """The names of its parts, None for a single one, and the parts."""
    if isinstance(state, dict):
        return [*state], [_number(x) for x in state.values()]
    if isinstance(state, tuple):
        return [*range(len(state))], [_number(x) for x in state]
    return None, [_number(state)]


def _number(x):
    x = current(x)
    x = np.stack(x) if isinstance(x, list) and program_of(x) else x
    kind = complex if is_complex(x) else float
    return x.astype(kind) if isinstance(x, Tracer) else np.asarray(x, kind)[()]


def _together(like, names, parts):
    if names is None:
        return parts[0]
    return (
        dict(zip(names, parts, strict=True)) if isinstance(like, dict) else tuple(parts)
    )


def _checked(new, names, parts):
    """The next state in the order of the state, if it has its form."""
    new_names, new_parts = new
    if new_names is None or names is None or {*new_names} != {*names}:
        same, found = new_names is names, new_parts
    else:
        by_name = dict(zip(new_names, new_parts, strict=True))
        same, found = True, [by_name[name] for name in names]
    shapes = [[np.shape(x) for x in some] for some in (parts, new_parts)]
    if not same or [np.shape(x) for x in found] != shapes[0]:
        raise ValueError(
            f"the step returned a state of {new_names or 'one part'} with shapes "
            f"{shapes[1]}, expected {names or 'one part'} with {shapes[0]}"
        )
    if any(is_complex(x) and not is_complex(y) for x, y in zip(found, parts)):
        raise ValueError(
            "the step returned complex numbers for a state of real ones: let it start "
            "complex, at 0j or x + 0j"
        )
    return found


def _recorded_by_halves(outer, stepped, parts, n):
    """As _recorded; what is complex goes through it as two arrays."""
    kinds = [is_complex(x) for x in parts]

    def apart(parts):
        return [y for x, c in zip(parts, kinds) for y in (halves(x) if c else [x])]

    def joined(flat):
        flat = iter(flat)
        return [together(next(flat), next(flat)) if c else next(flat) for c in kinds]

    def by_halves(flat, k):
        return apart(stepped(joined(flat), k))

    return joined(_recorded(outer, by_halves, apart(parts), n))


def _recorded(outer, stepped, parts, n):
    """Record one step in a program of its own; the states, from the start on."""
    body = Program(outer)
    body.taken = [(place_of(outer, x), np.ravel(value_of(x))) for x in parts]
    count = emit(body, np.int64(0), "input", "k", 1)
    inside = [
        emit(body, value_of(x)[()], "input", j, np.size(x)) for j, x in enumerate(parts)
    ]
    outer.inner = Program.now = body
    try:
        ends = [place_of(body, x) for x in stepped(inside, count)]
    finally:
        outer.inner, Program.now, body.closed = None, outer, True
    kept = {j: j for j, step in enumerate(body.steps) if step[0] == "input"}
    pruned, places = body.prune(kept | {f"end {j}": p for j, p in enumerate(ends)})
    ends = [places[f"end {j}"] for j in range(len(parts))]
    places, values = zip(*body.taken, strict=True)
    states = repeated(pruned, n, ends, values)
    sizes = [np.size(x) for x in parts]
    if any(outer.steps[place][0] != "const" for place in places):
        key = ("repeat", json.dumps(pruned.as_lists()), n, *ends, *places)
        place = outer.add(states.size, "repeat", pruned, n, ends, *places, key=key)
        states = Tracer(outer, place, states)
    starts = np.cumsum([0, *sizes])
    rows = np.arange(n + 1)[:, None] * starts[-1]
    shapes = [(n + 1, *np.shape(x)) for x in parts]
    return [
        np.reshape(states[rows + np.arange(a, b)], shape)
        for a, b, shape in zip(starts, starts[1:], shapes, strict=False)
    ]

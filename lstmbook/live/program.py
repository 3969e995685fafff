"""A program: a list of array operations that a page can run without Python.

Each step works on flat arrays of floats whose sizes never change, and names the steps
it takes from: constants and inputs by their place in the list, others by how far back
they stand, a negative number, so that the turns of a loop read alike and compress well:

    ["const", data]                         numbers, or float32 as base64 text
    ["input", name, size, data]             the value of a control; or of an array that
                                            another figure may replace, with its data
    ["unary", operation, a]                 NumPy's, or "sigmoid"
    ["binary", operation, a, b]             a or b may be a single number
    ["where", condition, a, b]              as may each of these
    ["gather", a, [element, ...]]           any elements of a
    ["slice", a, start, n, stride, ...]     elements that nested loops count, each of n
                                            steps, the last one innermost
    ["take", a, k, size]                    row(s) k of a, `size` numbers each
    ["count", k, size]                      how often k holds each number below size
    ["concat", a, b, ...]
    ["matmul", a, b, m, k, n, da, db]       da, db: how far a, b move per product
    ["reduce", operation, a, size]          over runs of `size` numbers
    ["repeat", steps, n, ends, a, ...]      a program of its own n times: repeat.py
"""

import base64
import json
import math

import numpy as np

# Where in a step the places of other steps stand.
SOURCES = {
    "const": slice(0, 0),
    "input": slice(0, 0),
    "unary": slice(2, 3),
    "binary": slice(2, 4),
    "where": slice(1, 4),
    "gather": slice(1, 2),
    "take": slice(1, 3),
    "count": slice(1, 2),
    "concat": slice(1, None),
    "matmul": slice(1, 3),
    "reduce": slice(2, 3),
    "repeat": slice(4, None),
}

# What nn.functions.sigmoid divides: one step of a page, "sigmoid".
ABOVE = "unary", "exp", ("binary", "minimum", "z", 0.0)
BELOW = "unary", "exp", ("unary", "negative", ("unary", "absolute", "z"))
SIGMOID = ABOVE, ("binary", "add", 1.0, BELOW)


class Program:
    """The steps recorded so far. An equal step, a constant too, is stored once."""

    core = 0, 0  # which steps give what goes on, first and end; see prune
    now = None  # the program that is being recorded
    inner, closed = None, False  # the body of a loop that is being recorded: repeat.py

    def __init__(self, outer=None):
        self.steps, self.sizes, self._known = [], [], {}
        self.outer, self.taken, self._inputs = outer, [], {}

    def add(self, size, *step, key=None):
        """Record a step that gives `size` numbers; returns its place."""
        if step[:2] == ("binary", "divide"):
            found, sides = {}, zip(SIGMOID, step[2:], strict=True)
            if all(self._is(*side, found) for side in sides):
                step = "unary", "sigmoid", found["z"]
        key = key or step
        if key not in self._known:
            self._known[key] = len(self.steps)
            self.steps.append(step)
            self.sizes.append(size)
        return self._known[key]

    def _is(self, form, place, found):
        """Whether a step is of this form; the place of z goes to `found`."""
        if form == "z":
            return found.setdefault(form, place) == place
        step = self.steps[place]
        if isinstance(form, float):
            return step[0] == "const" and step[1].tolist() == [form]
        kind, name, *parts = form
        each = zip(parts, step[2:], strict=True)
        return step[:2] == (kind, name) and all(self._is(*e, found) for e in each)

    def const(self, data):
        """Record a constant array, as float64."""
        data = data.astype(np.float64).ravel()
        return self.add(data.size, "const", data, key=("const", data.tobytes()))

    def take_in(self, home, place, value):
        """The place here of what was recorded at a place of a program around this."""
        if self.outer is not home:
            place = self.outer.take_in(home, place, value)
        if place not in self._inputs:
            name = len(self.taken)
            self.taken.append((place, np.ravel(value)))
            self._inputs[place] = self.add(
                np.size(value), "input", name, np.size(value)
            )
        return self._inputs[place]

    def gather(self, place, elements):
        """Record the moving of elements, looking through earlier moves."""
        place, elements = self._origin(place, elements)
        if np.array_equal(elements, np.arange(self.sizes[place])):
            return place
        key = ("gather", place, elements.tobytes())
        return self.add(len(elements), "gather", place, elements, key=key)

    def _origin(self, place, elements):
        while True:
            kind, source, *rest = self.steps[place]
            if kind == "gather":
                place, elements = source, rest[0][elements]
            elif kind == "concat" and (part := self._part(source, *rest, at=elements)):
                place, start = part
                elements = elements - start
            else:
                return place, elements

    def _part(self, *parts, at):
        """(part, its start) of a concat in which all elements `at` lie, or None."""
        low, high, start = at.min(), at.max(), 0
        for part in parts:
            end = start + self.sizes[part]
            if start <= low and high < end:
                return part, start
            start = end
        return None

    def prune(self, outputs, core=(), still=()):
        """The program that computes only `outputs` (name: place), and their places.

        What the outputs named in `core` need comes first, and of that again first what
        follows no input but those named in `still`: `pruned.core` is where either ends.
        """
        needed = self._needed(outputs.values())
        first = self._needed(outputs[name] for name in core)
        fixed = self._following(still) & first
        order = sorted(fixed) + sorted(first - fixed) + sorted(needed - first)
        new_place = {old: new for new, old in enumerate(order)}
        pruned = Program()
        pruned.core = len(fixed), len(first)
        for old in order:
            step = list(self.steps[old])
            sources = SOURCES[step[0]]
            step[sources] = [new_place[source] for source in step[sources]]
            pruned.steps.append(tuple(step))
            pruned.sizes.append(self.sizes[old])
        return pruned, {name: new_place[place] for name, place in outputs.items()}

    def _needed(self, places):
        """The places of all steps that these are made from, themselves included."""
        needed = set(places)
        for place in reversed(range(len(self.steps))):
            if place in needed:
                step = self.steps[place]
                needed.update(step[SOURCES[step[0]]])
        return needed

    def _following(self, inputs):
        """The places of all steps that follow no inputs but these, by name."""
        found = set()
        for place, step in enumerate(self.steps):
            own = step[0] != "input" or step[1] in inputs
            if own and found.issuperset(step[SOURCES[step[0]]]):
                found.add(place)
        return found

    def inputs(self):
        """Names of the controls the steps read."""
        return [step[1] for step in self.steps if step[0] == "input"]

    def as_lists(self):
        """The steps as JSON takes them; equal programs give equal bytes."""
        lists = []
        for place, step in enumerate(self.steps):
            step = list(step)
            for k in range(len(step))[SOURCES[step[0]]]:
                fixed = self.steps[step[k]][0] in ("const", "input")
                step[k] -= 0 if fixed else place
            lists.append(_as_list(*step))
        return lists


def _as_list(kind, *rest):
    """A step as JSON takes it."""
    if kind == "const":
        return [kind, pack(*rest)]
    if kind == "gather":
        place, elements = rest
        loops = _loops(elements)
        if loops is not None:
            return ["slice", place, int(elements[0]), *loops]
        return [kind, place, elements.tolist()]
    if kind == "repeat":
        body, *rest = rest
        return [kind, body.as_lists(), *rest]
    return [kind, *rest]


def _loops(elements):
    """[n, stride, ...] of the nested loops that count the elements, None if none do."""
    if len(elements) == 1:
        return []
    strides = np.diff(elements)
    (turns,) = np.nonzero(strides != strides[0])
    n = int(turns[0]) + 1 if len(turns) else len(elements)
    if len(elements) % n or (turns % n != n - 1).any():
        return None
    outer = _loops(elements[::n])
    return None if outer is None else [*outer, n, int(strides[0])]


def pack(data):
    """An array as JSON takes it, exactly: float32 where that is enough and shorter."""
    numbers = [_number(x) for x in data.tolist()]
    with np.errstate(over="ignore"):
        single = data.astype("<f4")
    text = base64.b64encode(single.tobytes()).decode()
    shorter = len(text) < len(json.dumps(numbers, separators=(",", ":")))
    return text if shorter and np.array_equal(single, data) else numbers


def _number(x):
    if not math.isfinite(x):
        return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return int(x) if abs(x) < 2**53 and x == int(x) and str(x) != "-0.0" else x

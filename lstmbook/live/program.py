"""A program: a list of array operations that a page can run without Python.

Each step works on flat arrays of floats whose sizes never change, and names the steps
it takes from by their place in the list:

    ["const", data]                         numbers, or base64 text of float32
    ["input", name, size]                   the value of a control
    ["unary", operation, a]
    ["binary", operation, a, b]             a or b may be a single number
    ["where", condition, a, b]              as may each of these
    ["slice", a, start, stride, size]       evenly spaced elements of a
    ["gather", a, [element, ...]]           any elements of a
    ["take", a, k, size]                    row(s) k of a, `size` numbers each
    ["concat", a, b, ...]
    ["matmul", a, b, m, k, n, da, db]       da, db: how far a, b move per product
    ["reduce", operation, a, size]          over runs of `size` numbers
"""

import base64
import math

import numpy as np

# Where in a step the places of other steps stand.
SOURCES = {
    "const": slice(0, 0),
    "input": slice(0, 0),
    "unary": slice(2, 3),
    "binary": slice(2, 4),
    "where": slice(1, 4),
    "slice": slice(1, 2),
    "gather": slice(1, 2),
    "take": slice(1, 3),
    "concat": slice(1, None),
    "matmul": slice(1, 3),
    "reduce": slice(2, 3),
}


class Program:
    """The steps recorded so far. An equal step, a constant too, is stored once."""

    def __init__(self):
        self.steps, self.sizes, self._known = [], [], {}

    def add(self, size, *step, key=None):
        """Record a step that gives `size` numbers; returns its place."""
        key = key or step
        if key not in self._known:
            self._known[key] = len(self.steps)
            self.steps.append(step)
            self.sizes.append(size)
        return self._known[key]

    def const(self, data):
        """Record a constant array; float32 stays float32, all else becomes float64."""
        if data.dtype != np.float32:
            data = data.astype(np.float64)
        key = ("const", data.dtype.char, data.tobytes())
        return self.add(data.size, "const", data.ravel(), key=key)

    def gather(self, place, elements):
        """Record the moving of elements, looking through earlier moves."""
        place, elements = self._origin(place, elements)
        if np.array_equal(elements, np.arange(self.sizes[place])):
            return place
        size, strides = len(elements), set(np.diff(elements).tolist())
        if len(strides) == 1:
            return self.add(size, "slice", place, int(elements[0]), *strides, size)
        return self.add(size, "gather", place, tuple(elements.tolist()))

    def _origin(self, place, elements):
        kind, source, *rest = self.steps[place]
        if kind == "slice":
            return self._origin(source, rest[0] + rest[1] * elements)
        if kind == "gather":
            return self._origin(source, np.array(rest[0])[elements])
        if kind == "concat" and len(elements):
            start = 0
            for part in (source, *rest):
                end = start + self.sizes[part]
                if start <= elements.min() and elements.max() < end:
                    return self._origin(part, elements - start)
                start = end
        return place, elements

    def prune(self, outputs):
        """The program that computes only `outputs` (name: place), and their places."""
        needed = set(outputs.values())
        for place in reversed(range(len(self.steps))):
            if place in needed:
                step = self.steps[place]
                needed.update(step[SOURCES[step[0]]])
        new_place = {old: new for new, old in enumerate(sorted(needed))}
        pruned = Program()
        for old in sorted(needed):
            step = list(self.steps[old])
            sources = SOURCES[step[0]]
            step[sources] = [new_place[source] for source in step[sources]]
            pruned.steps.append(tuple(step))
            pruned.sizes.append(self.sizes[old])
        return pruned, {name: new_place[place] for name, place in outputs.items()}

    def inputs(self):
        """Names of the controls the steps read."""
        return [step[1] for step in self.steps if step[0] == "input"]

    def as_lists(self):
        """The steps as JSON takes them; equal programs give equal bytes."""
        return [
            ["const", pack(step[1])] if step[0] == "const" else list(step)
            for step in self.steps
        ]


def pack(data):
    """An array as JSON takes it: numbers that read back exactly, float32 as base64."""
    if data.dtype == np.float32:
        return base64.b64encode(data.astype("<f4").tobytes()).decode()
    return [_number(x) for x in data.tolist()]


def _number(x):
    if math.isfinite(x):
        return int(x) if x == int(x) and math.copysign(1, x) == 1 else x
    return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"

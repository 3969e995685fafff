"""Arrays that a function makes while it is recorded, and may write into.

`np.zeros`, `np.array` and their like give a `Filled` then. It is a plain array until a
value that follows a control is written into it; what is read from it later is that
value. Slices, rows and other views of it write into it, as NumPy has it.
"""

from operator import getitem

import numpy as np

from lstmbook.live.functions import MOVERS, take
from lstmbook.live.tracer import (
    FUNCTIONS,
    TraceError,
    Tracer,
    Writable,
    current,
    is_complex,
    move,
    numbered,
    program_of,
    value_of,
)

IN_PLACE = np.put, np.copyto, np.place, np.putmask, np.fill_diagonal
NO_VIEW = {"partition", "resize", "flat", "setfield", "view", "data", "setflags"}


class Store:
    """The numbers of an array, and the place in `parts` where each comes from."""

    def __init__(self, start):
        self.values = np.array(value_of(start)).ravel()  # at the recorded setting
        self.parts, self.starts = [np.ravel(start)], [0]
        self.at = np.arange(self.values.size)
        self.size = self.values.size

    def read(self, where):
        """What stands at these places now: an array, or a tracer."""
        at = self.at[where]
        part = np.searchsorted(self.starts, at, "right") - 1
        used = np.unique(part)
        parts = [self.parts[p] for p in used]
        if program_of(parts) is None:
            return self.values[where]
        starts = np.cumsum([0, *(len(p) for p in parts)])[:-1]
        within = at - np.take(self.starts, part)
        if len(parts) == 1:
            return move(parts[0], within)
        return move(np.concatenate(parts), within + starts[np.searchsorted(used, part)])

    def write(self, where, x):
        """Put x at these places; NumPy says whether it fits."""
        values = np.empty(np.shape(where), self.values.dtype)
        if is_complex(x) and not is_complex(values):
            raise TraceError(
                "Writing complex numbers among real ones", "np.zeros(n, dtype=complex)"
            )
        values[...] = value_of(x)
        if not isinstance(x, Tracer):
            x = values
        elif x.dtype != values.dtype:
            x = x.astype(values.dtype)
        places = np.empty(np.shape(where), int)
        places[...] = numbered(value_of(x), self.size)
        self.values[where], self.at[where] = values, places
        self.parts.append(np.ravel(x))
        self.starts.append(self.size)
        self.size += np.size(value_of(x))


class Filled(Writable, np.lib.mixins.NDArrayOperatorsMixin):
    """An array that is written into while a function is recorded.

    start   what it holds at first; or, with a store, the places in it: a view
    """

    def __init__(self, start, store=None):
        self.store = store or Store(start)
        self.where = start if store else numbered(value_of(start))

    shape = property(lambda self: self.where.shape)
    ndim = property(lambda self: self.where.ndim)
    size = property(lambda self: self.where.size)
    dtype = property(lambda self: self.store.values.dtype)
    T = property(lambda self: self._seen(self.where.T))

    def now(self):
        """What it holds at present: a plain array, or a tracer."""
        return self.store.read(self.where)

    def _seen(self, where):
        """What stands at these places: a view where NumPy gives one, else a copy."""
        if isinstance(where, (list, tuple)):
            return type(where)(map(self._seen, where))
        if not isinstance(where, np.ndarray):
            return self.store.read(where)
        if np.may_share_memory(where, self.where):
            return Filled(where, self.store)
        return Filled(self.store.read(where))

    def __getitem__(self, key):
        key = current(key)
        if program_of(key) is not None:
            return FUNCTIONS[getitem](self.now(), key)
        return self._seen(self.where[key])

    def __setitem__(self, key, x):
        key, x = current(key), current(x)
        x = array(x).now() if isinstance(x, (list, tuple)) else x
        if program_of(key) is not None:
            x, key = np.where(*self._chosen(key, x), self.now()), ...
        self.store.write(self.where[key], x)

    def _chosen(self, key, x):
        """Where a computed key writes, True or False for each element, and x there."""
        key = key if isinstance(key, tuple) else (key,)
        if key[0] is not ... and np.asarray(value_of(key[0])).dtype == bool:
            return self._where_true(key, x)
        kinds = [k == slice(None) if isinstance(k, slice) else _is_one(k) for k in key]
        if not all(kinds) or len(key) > self.ndim:
            raise TraceError(
                "Writing to many computed places",
                "np.add.at to add there, or a[k] = value for one whole number k",
            )
        chosen, new = True, [j for j, k in enumerate(key) if not isinstance(k, slice)]
        for axis in new:
            k, n = key[axis], self.shape[axis]
            along = np.reshape(np.arange(n), (n,) + (1,) * (self.ndim - 1 - axis))
            chosen = chosen & np.equal(along, np.where(np.less(k, 0), np.add(k, n), k))
        rest = [n for j, n in enumerate(self.shape) if j not in new]
        return chosen, np.expand_dims(np.broadcast_to(x, rest), new)

    def _where_true(self, key, x):
        (mask, *more) = key
        if more or mask.shape != self.shape[: mask.ndim]:
            raise TraceError("Writing where such a condition holds", "np.where")
        if np.ndim(x) > self.ndim - mask.ndim:
            raise TraceError(
                "Writing an array where a condition holds",
                "a[...] = np.where(condition, new, a), new in the shape of a",
            )
        rest = self.shape[mask.ndim :]
        return np.reshape(mask, mask.shape + (1,) * len(rest)), np.broadcast_to(x, rest)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        target = inputs[0] if method == "at" else (out or (None,))[0]
        inputs, options = current(inputs), current(options)
        if not isinstance(target, Filled):
            options |= {"out": out} if out else {}
            return getattr(ufunc, method)(*inputs, **options)
        chosen = options.pop("where", True)
        if method != "at":
            result = getattr(ufunc, method)(*inputs, **options)
            if chosen is not True:
                result = np.where(chosen, result, target.now())
        elif program_of(inputs) is None:
            result = inputs[0]
            ufunc.at(*inputs)
        elif ufunc is np.add:
            result = added(*inputs)
        else:
            raise TraceError(f"np.{ufunc.__name__}.at", "np.add.at")
        if not np.can_cast(result.dtype, target.dtype, "same_kind"):
            raise TypeError(f"{result.dtype} does not fit into {target.dtype}")
        target[...] = result
        return target

    def __array_function__(self, function, _, args, kwargs):
        first = args[0] if args else None
        if function in MOVERS and isinstance(first, Filled):
            return self._seen_by(function, first, *current(args[1:]), **current(kwargs))
        out = kwargs.get("out")
        args, options = current(args), current(kwargs)
        if isinstance(out, Filled):
            out[...] = function(
                *args, **{k: v for k, v in options.items() if k != "out"}
            )
            return out
        if function is np.copyto and isinstance(first, Filled) and len(args) == 2:
            chosen = options.get("where", True)
            new = args[1]
            first[...] = new if chosen is True else np.where(chosen, new, first.now())
            return None
        result = function(*args, **options)
        if function in IN_PLACE and isinstance(first, Filled):
            first[...] = args[0]
        return result

    @staticmethod
    def _seen_by(function, a, *args, **kwargs):
        if function is np.copy:
            return a.copy()
        if program_of(args, list(kwargs.values())) is not None:
            return FUNCTIONS[function](a.now(), *args, **kwargs)
        return a._seen(function(a.where, *args, **kwargs))

    def __array__(self, dtype=None, copy=None):
        return np.array(np.asarray(self.now()), dtype)

    def __getattr__(self, name):
        if name in NO_VIEW:
            raise TraceError(f"An array by its .{name}", "a[places] = values")
        if name[:2] == "__":
            raise AttributeError(name)
        return getattr(self.now(), name)

    def reshape(self, *shape, **options):
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **options)

    def transpose(self, *axes):
        axes = axes[0] if len(axes) == 1 else axes or None
        return np.transpose(self, axes)

    def fill(self, x):
        self[...] = x

    def sort(self, axis=-1):
        self[...] = np.sort(self.now(), axis)

    def put(self, places, values):
        np.put(self, places, values)

    def copy(self, *_):
        return Filled(self.now())

    __copy__ = __deepcopy__ = copy

    def __len__(self):
        return len(self.where)

    def __iter__(self):
        return (self[j] for j in range(len(self)))

    def __bool__(self):
        return bool(self.now())

    def __float__(self):
        return float(self.now())

    def __int__(self):
        return int(self.now())

    def __index__(self):
        return self.now().__index__()

    def __str__(self):
        return str(self.now())

    def __repr__(self):
        return repr(self.now())

    def __format__(self, spec):
        return format(self.now(), spec)


for _name in ("ravel", "squeeze", "swapaxes", "repeat"):
    setattr(
        Filled,
        _name,
        lambda self, *args, _f=getattr(np, _name), **kwargs: _f(self, *args, **kwargs),
    )


def _is_one(k):
    """Whether k is one whole number."""
    return np.ndim(k) == 0 and k is not None and value_of(k).dtype.kind in "iu"


def added(a, k, x=1):
    """a after np.add.at(a, k, x): what has the same place is added in its order."""
    if isinstance(k, tuple) or value_of(k).dtype.kind not in "iu":
        raise TraceError("np.add.at with such places", "whole numbers, of the rows")
    rows = np.shape(a)[1:]
    x = np.reshape(np.broadcast_to(x, np.shape(k) + rows), (-1, *rows))
    k = np.ravel(np.where(np.less(k, 0), np.add(k, len(a)), k))
    here = np.equal(np.reshape(k, (-1, 1)), np.arange(len(a)))
    parts = np.where(np.reshape(here, here.shape + (1,) * len(rows)), x[:, None], 0)
    return np.sum(np.concatenate([np.reshape(a, (1, *np.shape(a))), parts]), axis=0)


class Table(np.ndarray):
    """An array from outside the recorded function; a computed number finds its row."""

    def __getitem__(self, key):
        key = current(key)
        if program_of(key) is not None:
            return FUNCTIONS[getitem](np.asarray(self), key)
        return super().__getitem__(key)

    def take(self, indices, axis=None, **options):
        if program_of(indices) is not None:
            return take(np.asarray(self), current(indices), axis)
        return super().take(indices, axis, **options)

    def copy(self, order=None):
        if order is not None:  # NumPy asks, for a copy of its own
            return np.array(self, order=order)
        return filled(np.array(self))

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return np.asarray(array)[()] if return_scalar else np.asarray(array)


FUNCTIONS[np.copy] = lambda x, **_: Filled(x)


# What the makers of arrays give while a function is recorded: see writable.py.


def array(x, dtype=None, *, copy=True, **options):
    """np.array, also of numbers that follow a control."""
    if not copy and isinstance(x, Filled) and dtype in (None, x.dtype):
        return x
    x = current(x)
    if program_of(x) is None:
        return filled(np.array(x, dtype, **options))
    if isinstance(x, (list, tuple)):
        x = np.stack([array(part).now() for part in x])
    elif not isinstance(x, Tracer):
        raise TraceError(f"np.array of a {type(x).__name__}", "np.array of a list")
    return Filled(x if dtype is None else x.astype(dtype))


def filled(made):
    """An array that may be written into, of numbers NumPy has made."""
    return Filled(made) if made.dtype.kind in "biufc" else made

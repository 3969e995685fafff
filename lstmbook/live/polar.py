"""Polar axes: where a line, a polygon or a scatter on them stands in the page.

A page has straight axes alone. So r cos and r sin of the angle are computed beside what
the function returns, and recorded with it.
"""

import functools

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from lstmbook.live.axes import FreeAxis, rule_along


class PolarAxes(ValueError):
    """A drawing that needs places beside the outputs: {name: how `place` makes it}."""

    def __init__(self, places):
        super().__init__(
            "polar axes ask for places beside the outputs; draw "
            "(r * np.cos(t), r * np.sin(t)) on axes that are linear or log"
        )
        self.places = places

    def beside(self, outputs):
        """{name: array}: the places, (2, n) each."""
        return {name: _stacked(outputs, *how) for name, how in self.places.items()}


def placed(followers, outputs):
    """The followers; those on polar axes follow the places that `with_places` adds.

    Raises PolarAxes where the outputs have no such places yet.
    """
    found, places = [], {}
    for artist, prop, name in followers:
        place = _place(artist, prop, name, np.asarray(outputs[name]))
        if place:
            prop, name = "", f"polar {artist.get_gid().rpartition('-')[2]} {name}"
            places[name] = place
        found.append((artist, prop, name))
    if not places.keys() <= outputs.keys():
        raise PolarAxes(places)
    return found


def _place(artist, prop, name, value):
    """(name, angles or None, frame) of an artist that it places, else None."""
    kinds = Line2D, Polygon, PathCollection
    if not isinstance(artist, kinds) or getattr(artist.axes, "name", "") != "polar":
        return None
    dots = isinstance(artist, PathCollection)
    if prop not in (("", "y") if dots else ("",)):
        return None
    if isinstance(artist, Line2D) and rule_along(artist):
        return None
    at, r = _data(artist)
    both = value.ndim == 2 or value.shape == (2,) and len(at) == 1
    if dots and not both and not np.allclose(r, value, equal_nan=True):
        return None  # its sizes or colours
    if artist.axes.get_autoscaley_on():
        raise FreeAxis("live axes stand still: call ax.set_ylim(low, high)")
    return name, None if both else np.array(at, float), _frame(artist.axes)


def _data(artist):
    if isinstance(artist, PathCollection):
        return np.ma.getdata(artist.get_offsets()).T
    return artist.get_xy().T if isinstance(artist, Polygon) else artist.get_data(False)


def _frame(ax):
    """Where the angles begin and how they turn, where r begins and how it grows."""
    turn = ax.get_theta_offset(), ax.get_theta_direction()
    return *map(float, turn), float(ax.get_rorigin()), float(ax.get_rsign())


def _flat(frame, t, r):
    offset, direction, origin, sign = frame
    r, t = (r - origin) * sign, t * direction + offset
    r = np.where(np.greater_equal(r, 0), r, np.nan)  # as matplotlib has it
    return r * np.cos(t), r * np.sin(t)


def flat(ax, xs, ys):
    """The data of an artist in the plane: on polar axes r cos t and r sin t."""
    return _flat(_frame(ax), xs, ys) if ax.name == "polar" else (xs, ys)


def with_places(function, axes):
    """The function, its outputs with the places that `axes`, a PolarAxes, ask for."""

    @functools.wraps(function)
    def with_them(*state, **values):
        found = function(*state, **values)
        *new, outputs = found if state else [found]
        outputs = outputs | axes.beside(values | outputs)
        return (*new, outputs) if state else outputs

    return with_them


def _stacked(outputs, name, t, frame):
    value = outputs[name]
    t, r = (value[0], value[1]) if t is None else (t, np.ravel(value))
    return np.stack(_flat(frame, t, r))

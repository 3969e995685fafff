"""`link`: a control that moves in two figures at once, in a notebook and in a page.

In a notebook the kernel hands its value on, in a page linked.js.
"""

import itertools

import traitlets

from lstmbook.live.widget import _unknown

LOOKS = "label", "color", "unit", "format"  # what may differ
_count = itertools.count(1)


def link(first, second, *names):
    """Let controls of two figures move together, whichever a reader moves.

    first, second   what `Live` and `Live.running` return, before they are shown
    names           of the controls: each takes the same values in both figures and
                    starts at the same one, but may have a label of its own

    A third figure is linked to one of the two. `second` moves to where `first` stands.
    One that is saved by itself answers as before.

    Raises ValueError for controls that are not alike, for a figure with a guess, which
    asks at settings of its own, and for one that was shown already.

    >>> from lstmbook.book.figures.fitting import ten_dots
    >>> here, there = ten_dots(), ten_dots()
    >>> link(here, there, "noise", "seed")
    >>> there.seed = 7
    >>> here.seed
    7
    """
    if not names:
        raise ValueError('link(first, second, "name") takes the name of a control')
    if first is second:
        raise ValueError(f"{first.name} is linked to itself: give two figures")
    for name in names:
        _check(first, second, name)
    for name in names:
        groups = {one.linked[name] for one in (first, second) if name in one.linked}
        if len(groups) > 1:
            raise ValueError(
                f"{first.name} and {second.name} are linked to others by {name!r} "
                "already: link one figure to each of the others"
            )
        group = groups.pop() if groups else f"{name}-{next(_count)}"
        if first.linked.get(name) == second.linked.get(name) == group:
            continue
        for one in (first, second):
            if one.is_shown and name not in one.linked:
                raise ValueError(f"{one.name} was shown: link figures before that")
        for one in (first, second):
            one.linked = one.linked | {name: group}
        traitlets.link((first, name), (second, name))


def _check(first, second, name):
    for one in (first, second):
        if name not in one.controls:
            raise ValueError(f"{one.name}: {_unknown([name], one.controls)}")
        if one.guess:
            raise ValueError(
                f"{one.name} asks a guess, at settings of its own: link it without one"
            )
    here, there = (_said(one.controls[name]) for one in (first, second))
    for what in here | there:
        if here.get(what) != there.get(what):
            raise ValueError(
                f"link by {name!r}: its {what} is {here.get(what)!r} in {first.name}, "
                f"{there.get(what)!r} in {second.name}; give both the same control"
            )


def _said(control):
    """What makes a control, but for its looks."""
    said = {k: v for k, v in vars(control).items() if k not in LOOKS}
    return {"kind": type(control).__name__} | said

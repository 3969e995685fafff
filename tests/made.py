"""Each figure of the book, made once for all tests of a process: it takes a second."""

import functools

from lstmbook.book.figures import every_figure
from lstmbook.live.page import undrawn

FIGURES = every_figure()


@functools.cache
def made(id):
    """The figure with this id in the page. Tests leave it as it is."""
    with undrawn():
        return FIGURES[id]()


class Later:
    """The figure with this id, made when a test first asks something of it.

    pytest asks whatever stands in a module for names with an underscore, a figure too.
    """

    def __init__(self, id):
        self.id = id

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(made(self.id), name)


def curves(figure):
    """The names of its outputs that are empty behind the newest step or seed."""
    own = {f"own{j}" for j in range(9) if f"own{j}" in getattr(figure, "drawn", ())}
    return own | {f"{name}.curve" for name in getattr(figure, "kept", ())}

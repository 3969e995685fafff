"""The book's live figures, a module for each chapter.

A figure is a function without arguments that returns a `Live`: a NumPy function, a
drawing and the reader's controls. Tests run every one of them, here and in the built
page, so a new figure needs no test of its own to be tried at both ends of its sliders.
"""

import importlib
import inspect
import pkgutil

from lstmbook.live import Live, Running


def every_figure(kinds=(Live, Running)):
    """{id in the page: function} for the figures of all chapters that return these."""
    figures = {}
    for module in pkgutil.iter_modules(__path__, __name__ + "."):
        for name, function in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(function) and function.__module__ == module.name:
                if inspect.signature(function).return_annotation in kinds:
                    figures["live-" + name.replace("_", "-")] = function
    return figures

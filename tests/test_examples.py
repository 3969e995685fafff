"""The examples in the docstrings are true, and there is one for each thing to call.

What an example may use without importing it: np, rng = np.random.default_rng(0), the
other names of its module, and what nn, tasks, train and formats say in public.
"""

import doctest
import inspect
import pkgutil
from importlib import import_module

import numpy as np
import pytest
from package_rooms import skip_fields

SHARED, ROOMS = ("nn", "tasks", "train", "formats"), ("lab", "live", "book")


def modules_of(*rooms):
    """The modules of the rooms, in the order of their names."""
    for room in rooms:
        package = import_module(f"lstmbook.{room}")
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield import_module(found.name)


def said_by(module):
    """{name: function or class} that a module makes and a page shows."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value) or inspect.isfunction(inspect.unwrap(value))
        if value.__module__ == module.__name__ and not name.startswith("_")
        if not skip_fields(None, None, name, value, None, None)
    }


def names_for(module):
    """What the examples of a module may use."""
    names = {"np": np, "rng": np.random.default_rng(0)}
    for other in modules_of(*SHARED):
        names |= said_by(other)
    return names | {k: v for k, v in vars(module).items() if not k.startswith("__")}


@pytest.mark.parametrize(
    "module", modules_of(*SHARED, *ROOMS), ids=lambda m: m.__name__
)
def test_examples_are_true(module, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # some write a file
    runner = doctest.DocTestRunner()
    for test in doctest.DocTestFinder().find(module):
        test.globs = names_for(module)
        runner.run(test)
    assert runner.failures == 0


@pytest.mark.parametrize("module", modules_of(*SHARED), ids=lambda m: m.__name__)
def test_all_have_an_example(module):
    docs = {name: value.__doc__ or "" for name, value in said_by(module).items()}
    assert [name for name, doc in docs.items() if "\n    >>> " not in doc] == []

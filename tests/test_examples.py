"""The examples in the docstrings are true, and there is one for each thing to call.

What an example may use without importing it: np, rng = np.random.default_rng(0), the
other names of its module, and what nn, tasks, train and formats say in public; those of
live have plt and what live says in public.
"""

import doctest
import functools
import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from package_rooms import MODULE, modules, skip_fields

from lstmbook import live

SHARED, ROOMS = ("nn", "tasks", "train", "formats"), ("lab", "live", "book")
CALLED = {name: getattr(live, name) for name in live.__all__}
PAGES = Path(__file__).parents[1] / "chapters"
BEGUN = (*SHARED, "lab", "live")  # rooms whose page begins with an example


def modules_of(*rooms):
    """The modules of the rooms, in the order of their names."""
    for room in rooms:
        package = import_module(f"lstmbook.{room}")
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield import_module(found.name)


@functools.cache
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
    if module.__name__.startswith("lstmbook.live"):
        names |= CALLED | {"plt": plt}
    else:
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


def test_all_that_a_figure_is_made_of_has_an_example():
    docs = {name: value.__doc__ for name, value in CALLED.items()}
    docs |= {"Running": live.Live.running.__doc__}  # which makes it
    lacking = [name for name, doc in docs.items() if ">>> " not in doc]
    assert lacking == []


@pytest.mark.parametrize("room", BEGUN)
def test_a_room_begins_with_an_example_that_is_true(room, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (PAGES / f"package-{room}.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    names = {"np": np, "rng": np.random.default_rng(0), "plt": plt}
    for module in modules_of(*SHARED, room):
        names |= said_by(module)
    test = doctest.DocTestParser().get_doctest(code, names, room, None, 0)
    assert 2 <= len(test.examples) <= 6
    assert max(map(len, code.splitlines())) <= 76  # what a page shows of a line
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert runner.failures == 0


@pytest.mark.parametrize("room", BEGUN)
def test_what_is_to_be_called_first_is_there(room):
    text = (PAGES / f"package-{room}.md").read_text(encoding="utf-8")
    names = re.findall(r"{py:obj}`~lstmbook\.([\w.]+)`", text)
    assert len(names) >= 5 and all(name.startswith(f"{room}.") for name in names)
    for name in names:
        place, module, *parts = name.split(".")
        found = import_module(f"lstmbook.{place}.{module}")
        for part in parts:
            found = getattr(found, part)
        assert MODULE.format(f"{place}.{module}") in modules(room)


def test_what_is_called_stands_before_what_is_inside():
    page = modules("live")
    ends = [page.index(f"## live.{name}\n") for name in ("widget", "still", "tracer")]
    assert max(ends) < min(page.index(f"## live.{name}\n") for name in ("axes", "svg"))


def test_what_a_page_tells_to_call_stands_first_and_all_are_listed_above():
    page = modules("nn", (PAGES / "package-nn.md").read_text(encoding="utf-8"))
    order = re.findall(r"^## nn\.(\w+)$", page, re.M)
    assert order[:5] == ["functions", "cells", "sequence", "layers", "seeds"]
    assert order[5:] == sorted(order[5:])
    listed = re.findall(r"^\| {py:mod}`nn\.(\w+) <lstmbook\.nn\.\1>` \| \S", page, re.M)
    assert listed == order

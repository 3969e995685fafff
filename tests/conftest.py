"""Settings for every test."""

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import settings
from made import FIGURES
from starts import digest

import lstmbook
from lstmbook.book.networks import KEEP

matplotlib.use("agg")  # no window
settings.register_profile("book", deadline=None)  # the machine may be busy
settings.load_profile("book")

FROM = re.compile(r"lstmbook\.book\.figures\.(\w+)")
collect_ignore = ["frameworks"]  # for PyTorch and Keras: `make frameworks`


def pytest_collection_modifyitems(items):
    """Whatever asks one figure stands together, so that one worker makes it."""
    if not any("browser" in item.path.parts for item in items):
        items.sort(key=figure_of)


def figure_of(item):
    """The id of the figure that a test is about, or none."""
    values = getattr(item, "callspec", None) and item.callspec.params.values()
    return next((v for v in values or () if isinstance(v, str) and v in FIGURES), "")


@pytest.fixture(autouse=True)
def no_figure_of_the_test_before():
    """pyplot holds what a test left open; the next one begins without it."""
    plt.close("all")


@pytest.fixture(scope="session")
def of_all_workers(tmp_path_factory):
    """A folder of this run."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(autouse=True, scope="session")
def one_training_for_all_workers(pytestconfig):
    """A network inside the figures is trained once for all workers.

    The next run finds it, as long as what it came from is the same.
    """
    folder = pytestconfig.cache.mkdir("networks") / digest(sources())
    for old in set(folder.parent.iterdir()) - {folder}:
        shutil.rmtree(old, ignore_errors=True)
    os.environ.setdefault(KEEP, str(folder))


def sources():
    """NumPy's and the package's, less the figures from which no network comes."""
    package = Path(lstmbook.__file__).parent
    figures = {p: p.read_text("utf-8") for p in package.glob("book/figures/*.py")}
    used = [path.stem for path, text in figures.items() if " once(" in text]
    for name in used:
        text = figures[package / "book" / "figures" / f"{name}.py"]
        used += [n for n in FROM.findall(text) if n not in used]
    files = {*package.rglob("*.py")} - {p for p in figures if p.stem not in used}
    known = [(str(p.relative_to(package)), p.read_text("utf-8")) for p in sorted(files)]
    return [np.__version__, *known]


@pytest.fixture
def notes(tmp_path):
    (tmp_path / "notes").mkdir()
    return str(tmp_path / "notes")


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor

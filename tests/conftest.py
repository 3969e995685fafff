"""Settings for every test."""

import os
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import matplotlib.pyplot as plt
import pytest
from hypothesis import settings
from made import FIGURES

from lstmbook.book.networks import KEEP

matplotlib.use("agg")  # no window
settings.register_profile("book", deadline=None)  # the machine may be busy
settings.load_profile("book")

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
def one_training_for_all_workers(of_all_workers):
    """A network inside the figures is trained by one worker; the others read it."""
    os.environ.setdefault(KEEP, str(of_all_workers / "networks"))


@pytest.fixture
def notes(tmp_path):
    (tmp_path / "notes").mkdir()
    return str(tmp_path / "notes")


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor

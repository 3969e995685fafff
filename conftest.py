"""What nbval compares, and what becomes of the notebooks that it has run.

Compared is the text that tools/notebooks.py stores, and nothing else. A notebook that
came out as it is stored is left to the next build, which need not run it again.
"""

import os
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

# As in the Makefile: with two threads the last digits of a trained network may differ.
os.environ.setdefault("OMP_NUM_THREADS", "1")

NOT_STORED = (
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "application/javascript",
    "stderr",
)

LONGEST = "gallery"  # makes every figure: begun first, or one core waits for it


def pytest_collection_modifyitems(items):
    """Put the longest notebook before the others."""
    items.sort(key=lambda item: item.path.stem != LONGEST)


class ToldAtOnce:
    """Tell of each failure when it comes: a run that is cut short tells no more."""

    def __init__(self, terminal):
        self.terminal = terminal

    def pytest_runtest_logreport(self, report):
        """Write what failed, and the end of why."""
        if report.failed:
            self.terminal.write_line(
                f"\n{report.nodeid}\n{report.longreprtext[-2000:]}"
            )


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """Tell where there is a terminal: a worker has none."""
    if terminal := config.pluginmanager.get_plugin("terminalreporter"):
        config.pluginmanager.register(ToldAtOnce(terminal))


class Chapter(IPyNbFile):
    """A notebook of this book, less the outputs that are not stored."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.skip_compare += NOT_STORED
        self.passed = 0

    def collect(self):
        for cell in super().collect():
            own = {key: getattr(cell, key) for key in ("cell_num", "cell", "options")}
            yield Cell.from_parent(self, name=cell.name, **own)

    def setup(self):
        """Start the kernel."""
        from notebooks import with_a_kernel

        with_a_kernel(super().setup)

    def teardown(self):
        """Stop the kernel; if all cells passed, leave the notebook to the build."""
        super().teardown()
        if self.passed == sum(cell.cell_type == "code" for cell in self.nb.cells):
            from notebooks import leave_to_build

            # What an executed notebook says; the build colours its code by it.
            self.nb.metadata.language_info.pygments_lexer = "ipython3"
            leave_to_build(self.nb, Path(self.path))


class Cell(IPyNbCell):
    """A code cell of a Chapter."""

    def runtest(self):
        """Run and compare, then put what came out in the place of what is stored."""
        super().runtest()
        self.cell.outputs = self.test_outputs
        self.parent.passed += 1


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Where nbval would collect a notebook of this folder, a Chapter is collected."""
    found = yield
    return [
        Chapter.from_parent(parent, path=file_path) if type(one) is IPyNbFile else one
        for one in found
    ]

"""What nbval compares, and what becomes of the notebooks that it has run.

Compared is the text that tools/notebooks.py stores, and nothing else. A notebook that
came out as it is stored is left to the next build, which need not run it again.
"""

import os
from pathlib import Path

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

nbval_init, nbval_teardown = IPyNbFile.__init__, IPyNbFile.teardown
nbval_runtest = IPyNbCell.runtest


def init(self, *args, **kwargs):
    """Make nbval's notebook file, less the outputs that are not stored."""
    nbval_init(self, *args, **kwargs)
    self.skip_compare += NOT_STORED
    self.passed = 0


def runtest(self):
    """Run and compare a cell, then put what came out in the place of what is stored."""
    nbval_runtest(self)
    self.cell.outputs = self.test_outputs
    self.parent.passed += 1


def teardown(self):
    """Stop the kernel; if all cells have passed, leave the notebook to the build."""
    nbval_teardown(self)
    if self.passed == sum(cell.cell_type == "code" for cell in self.nb.cells):
        from notebooks import leave_to_build

        # What an executed notebook says; the build colours its code by it.
        self.nb.metadata.language_info.pygments_lexer = "ipython3"
        leave_to_build(self.nb, Path(self.path))


IPyNbFile.__init__, IPyNbFile.teardown = init, teardown
IPyNbCell.runtest = runtest

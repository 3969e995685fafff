"""What nbval compares: the text that tools/notebooks.py stores, and nothing else."""

from nbval.plugin import IPyNbFile

NOT_STORED = (
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "application/javascript",
    "stderr",
)

nbval_init = IPyNbFile.__init__


def init(self, *args, **kwargs):
    """Make nbval's notebook file, less the outputs that are not stored."""
    nbval_init(self, *args, **kwargs)
    self.skip_compare += NOT_STORED


IPyNbFile.__init__ = init

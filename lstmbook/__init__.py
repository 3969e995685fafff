"""The code of the book: each chapter builds a piece in the open, then imports it.

nn/       the mathematics: cells, layers, their backward passes (NumPy alone)
tasks/    what to learn: batches of sequences, drawn at random (NumPy alone)
train/    how to learn: optimisers, the loop, weights to a file (NumPy alone)
lab/      what was run: one file an experiment, nothing drawn
formats/  weights to and from PyTorch, Keras and ONNX
live/     live figures: record a function, draw it, move it; knows nothing of LSTMs
book/     what only the pages need: drawings, exercises, the ledger

Imports go one way: nn, tasks, train, then lab and formats, then book; live by itself.
"""

from pathlib import Path

_INSIDE = Path(__file__).parent / "chapters"
_BESIDE = Path(__file__).parents[1] / "chapters"
# The notebooks, their data and their stored runs: in the repository beside the package,
# where the package alone is installed inside it, as pyproject.toml says.
CHAPTERS = _INSIDE if _INSIDE.is_dir() else _BESIDE

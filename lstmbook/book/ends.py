"""Where figures that train come to their end, stored: NumPy needs up to a minute.

A file of `ends/` is the run of a figure at its defaults, one step before its end. That
step is taken when the figure is built, so what is drawn is what the step shows today.
`python tests/make_ends.py NAME` makes the files; a test takes their first and last step
anew and compares.
"""

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "ends"


def end_of(name):
    """The run that `Live.running(end=)` takes, or None where the figure has no file.

    name   of the figure's function, as in "learns_to_fire"

    >>> run = end_of("learns_to_fire")
    >>> sorted(run), run["steps"]
    (['begun', 'curves', 'state', 'steps'], 1499)
    >>> end_of("never_stored")
    """
    if not (FOLDER / f"{name}.npz").exists():
        return None
    with np.load(FOLDER / f"{name}.npz") as file:
        told = json.loads(str(file["told"]))
        state = {k[6:]: v.tolist() for k, v in file.items() if k[:6] == "state."}
    return told["run"] | {"state": state}


def sums_of(name):
    """{"first", "last"}: of each array of the state after these steps, the sum."""
    with np.load(FOLDER / f"{name}.npz") as file:
        return json.loads(str(file["told"]))["sums"]


def store(name, run, sums):
    """Write the file of a figure: a run a step before its end, and `sums_of` it."""
    arrays = {f"state.{k}": v for k, v in run["state"].items()}
    told = {"run": {k: v for k, v in run.items() if k != "state"}, "sums": sums}
    FOLDER.mkdir(exist_ok=True)
    np.savez_compressed(FOLDER / f"{name}.npz", told=json.dumps(told), **arrays)

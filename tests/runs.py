"""Experiments of no time, and what they leave behind, for the tests of sweeps.

They are functions of a module, so that other processes find them by name.
"""

import json
import os
import signal
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{HERE.parent}:{HERE}"}


def product(seed, size=1, name="a"):
    return {"product": seed * size, "even": seed % 2 == 0, "name": name}


def products(seeds, size=1, notes=None):
    """All seeds at once: how many there were tells whether it was so."""
    if notes:
        for seed in seeds:
            noted(seed, notes)
    if 13 in seeds:
        return []
    return [{"product": seed * size, "beside": len(seeds)} for seed in seeds]


def late_if_early(seed):
    """Those that are submitted first end last."""
    time.sleep(0.05 * (5 - seed))
    return seed


def noted(seed, notes):
    """Leaves a note of each time it begins."""
    (Path(notes) / f"{seed}.{time.time_ns()}").touch()
    return os.getpid()


def slow(seed, notes):
    time.sleep(0.2)
    return noted(seed, notes)


def waits(seed, notes):
    """From seed 3 on it waits to be told to go on."""
    if seed > 2:
        wait_for((Path(notes).parent / "go").exists)
    return noted(seed, notes)


def kills_its_worker(seed, notes):
    """Seed 5 takes its process along, the first time it begins."""
    again = any(Path(notes).glob(f"{seed}.*"))
    time.sleep(0.05)
    pid = noted(seed, notes)
    if seed == 5 and not again:
        os.kill(pid, signal.SIGKILL)
    return pid


def fails_when_odd(seed, notes):
    noted(seed, notes)
    if seed % 2:
        raise ArithmeticError(f"{seed} is odd")
    return seed


def unwritable(seed):
    return {"seed": {seed}}


def numpy_numbers(seed):
    return {"n": np.int64(seed), "x": np.float32(0.5), "y": np.array([1, 2]), "z": True}


product.grid = {"size": [2, 3]}
products.at_once = 2


def begun(notes):
    """How many times each seed was begun."""
    seeds = [int(note.name.split(".")[0]) for note in Path(notes).iterdir()]
    return {seed: seeds.count(seed) for seed in sorted(set(seeds))}


def lines(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)

"""Trainings in Node from starts that nobody chose: one anew, the others stored.

What is stored came from the same program, settings and question, by a digest of all
three. One start of each question is trained anew, after each commit another one; where
it comes out otherwise, or nothing is stored, all are. (That Node does what a program
says is tested for each figure in test_figures_training.py.) `python
tests/make_starts.py FILE` stores them.
"""

import hashlib
import json
import os
import subprocess
import warnings
from functools import cache
from pathlib import Path

from node import in_node

FOLDER = Path(__file__).parent / "golden" / "starts"
STORE = "STORE_STARTS"  # in the environment: what is not stored will be
PROGRAM = "begin", "start", "steps", "outputs", "next", "done", "most"


def each_start(function, spec, settings, *rest):
    """What a JavaScript function tells of [spec, settings, *rest]: a list, by setting.

    spec      as live.js takes it: `Running.programs()`
    settings  a list of {control: value}
    """
    key = digest([function, {k: spec[k] for k in PROGRAM}, settings, rest])
    file = FOLDER / os.environ["PYTEST_CURRENT_TEST"].split(".py")[0].split("/")[-1]
    file = file.with_suffix(".json")
    stored = json.loads(file.read_text()) if file.exists() else {}
    if key in stored:
        n = (int(key, 16) + commits()) % len(settings)
        if in_node(function, [spec, settings[n : n + 1], *rest]) == [stored[key][n]]:
            return stored[key]
    found = in_node(function, [spec, settings, *rest])
    if STORE in os.environ:
        lines = (f'"{k}": {json.dumps(v)}' for k, v in {**stored, key: found}.items())
        file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    else:
        warnings.warn("starts were trained anew: see starts.py", stacklevel=2)
    return found


@cache
def commits():
    """How many there are up to this one; 0 where Git does not know."""
    command = ["git", "-C", str(FOLDER), "rev-list", "--count", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True)
    return int(found.stdout or 0)


def digest(asked):
    """Of what JSON can hold."""
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]

"""The results kept in chapters/results are those of the commands beside them."""

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from lstmbook.lab.adding import solve_adding
from lstmbook.lab.reber import solve_reber
from lstmbook.lab.sweep import name_of, read_command, run_key, runs_of

RESULTS = Path(__file__).parents[1] / "chapters" / "results"
FILE = RESULTS / "lstm-gradient.jsonl"
SEEDS = range(120, 130)


def records():
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def kept(experiment, **point):
    """The kept results of all seeds at one point."""
    here = [r for r in records() if r["experiment"].endswith(f":{experiment.__name__}")]
    return [r["result"] for r in here if r["point"] == point]


def test_the_file_holds_the_runs_of_the_commands_and_no_others():
    script = FILE.with_suffix(".sh").read_text("utf-8")
    (seeds,) = set(re.findall(r"--seeds (\S+)", script))
    wanted = set()
    for line in re.findall(r"^run (.*)", script, flags=re.MULTILINE):
        options = read_command([*shlex.split(line), "--seeds", seeds])
        runs = runs_of(options.grid, options.seeds)
        name = name_of(options.experiment)
        wanted |= {(name, run_key(point, seed)) for point, seed in runs}
    found = [(r["experiment"], run_key(r["point"], r["seed"])) for r in records()]
    assert set(found) == wanted and len(found) == len(wanted)
    assert FILE.stat().st_size < 100_000


def test_the_cell_of_1997_adds_anew_as_the_file_says():
    old = kept(solve_adding, cell="LSTM-97", length=10)
    new = solve_adding(list(SEEDS), "LSTM-97", length=10)
    assert [r["solved"] for r in new] == [r["solved"] for r in old] == [True] * 10
    sequences = [[r["sequences"] for r in results] for results in (old, new)]
    # Looked at every 3200 sequences: another machine may see it one look later.
    np.testing.assert_allclose(*sequences, atol=3200)


@pytest.mark.parametrize("network", ["RNN, 1 step"])
def test_a_gradient_of_one_step_guesses_anew_as_the_file_says(network):
    old = kept(solve_reber, network=network)[:2]
    new = solve_reber(SEEDS[:2], network)
    assert [r["solved"] for r in new] == [r["solved"] for r in old] == [False] * 2
    outer = [[r["outer"] for r in results] for results in (old, new)]
    np.testing.assert_allclose(*outer, atol=0.1)

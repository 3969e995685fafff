"""The results kept in chapters/results are those of the rows that are made of them."""

import json
import re

import numpy as np
import pytest

from lstmbook import CHAPTERS
from lstmbook.lab.evidence import RESULTS, rows
from lstmbook.lab.paths import BIASES, SCALES, gradient_map
from lstmbook.lab.sweep import name_of, run_key

FILES = [
    "adding",
    "attention",
    "digits",
    "echo",
    "embedding",
    "fitting",
    "forecast-co2",
    "forecast-sunspots",
    "latch",
    "own-words",
    "paths",
    "reber",
    "slopes",
    "text",
]
MAP = RESULTS / "gradient-map.jsonl"


def records(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def of_file(name):
    return [row for row in rows().values() if getattr(row, "file", "") == name]


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_the_runs_of_its_rows_and_no_others(name):
    wanted = {
        (name_of(row.run), key) for row in of_file(name) for key in row.runs(row.seeds)
    }
    path = RESULTS / f"{name}.jsonl"
    found = [(r["experiment"], run_key(r["point"], r["seed"])) for r in records(path)]
    assert set(found) == wanted and len(found) == len(wanted)
    assert path.stat().st_size < 100_000


def test_what_is_said_of_few_streams_is_what_the_file_says():
    cells = json.loads((CHAPTERS / "fitting.ipynb").read_text("utf-8"))["cells"]
    words = ("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    text = " ".join(" ".join(words).split())
    said = re.findall(r"\d\.\d\d \(\d\.\d\d to \d\.\d\d\)", text)
    found = [row.stored() for row in of_file("fitting")]
    middles = [e.middle(arm) for e in found for arm in e.experiment.arms]
    known = {f"{m.median:.2f} ({m.low:.2f} to {m.high:.2f})" for m in middles}
    assert len(said) > 8 and set(said) <= known


def anew(id, arm, seeds, **point):
    """What the file says of some runs of an arm, and what a run says now."""
    row = rows()[id]
    old = {
        run.seed: run.outcome
        for run in row.stored().runs
        if run.arm == arm and run.point == point
    }
    new = row.run(seeds=list(seeds), **row.arms[arm], **point)
    new = [row.measure(result) for result in new]
    return [old[seed] for seed in seeds], [np.inf if n is None else n for n in new]


@pytest.mark.long
def test_with_its_h_path_cut_the_cell_of_1997_adds_anew_as_the_file_says():
    arm = "LSTM of 1997, h-path cut"
    quick = [1000, 1005, 1012]  # half as many steps as the slowest seeds take
    old, new = anew("adding-h-path-cut", arm, quick, length=100)
    # Looked at every 3200 sequences: another machine may see it one look later.
    np.testing.assert_allclose(new, old, atol=3200)


@pytest.mark.long
def test_a_gradient_of_one_step_guesses_anew_as_the_file_says():
    old, new = anew("reber-without-gates", "RNN, 1 step", range(1000, 1002))
    assert old == new == [np.inf] * 2


@pytest.mark.parametrize("arm", rows()["gradient-vanishes"].arms)
def test_untrained_gradients_are_anew_what_the_file_says(arm):
    old, new = anew("gradient-vanishes", arm, [1004], scale=1.0)
    np.testing.assert_allclose(new, old, atol=0.02)


@pytest.mark.long
def test_the_map_is_that_of_its_seeds_and_anew_what_the_file_says():
    found = {record["seed"]: record["result"] for record in records(MAP)}
    assert sorted(found) == list(range(1000, 1030)) and MAP.stat().st_size < 100_000
    assert np.shape([r["total"] for r in found.values()]) == (
        30,
        len(BIASES),
        len(SCALES),
    )
    [new] = gradient_map([1007])
    for name, powers in new.items():
        np.testing.assert_allclose(powers, found[1007][name], atol=0.02)

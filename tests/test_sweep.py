"""What a sweep returns and what its file holds."""

import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from runs import (
    begun,
    late_if_early,
    lines,
    noted,
    numpy_numbers,
    product,
    products,
    slow,
)

from lstmbook.lab import sweep as module
from lstmbook.lab.sweep import SweepError, sweep


def test_every_point_meets_every_seed_in_the_order_of_grid_and_seeds():
    records = sweep(product, {"size": [3, 2], "name": ["x", "y"]}, [7, 4])
    expected = [(size, name, s) for size in (3, 2) for name in "xy" for s in (7, 4)]
    assert len(records) == 8
    for record, (size, name, seed) in zip(records, expected, strict=True):
        assert record["experiment"] == "runs:product"
        assert record["point"] == {"size": size, "name": name}
        assert record["seed"] == seed and record["cpu_seconds"] >= 0
        assert record["result"]["product"] == seed * size
        assert record["result"]["name"] == name


def test_the_order_does_not_hang_on_which_run_ends_first(threads):
    records = sweep(late_if_early, {}, range(5), threads)
    assert [record["result"] for record in records] == [0, 1, 2, 3, 4]


def test_results_hold_numpy_numbers_as_json_has_them(threads):
    (record,) = sweep(numpy_numbers, {}, [np.int64(3)], threads)
    assert record["result"] == {"n": 3, "x": 0.5, "y": [1, 2], "z": True}
    assert type(record["seed"]) is int


def test_the_default_are_processes_other_than_this_one(notes):
    records = sweep(slow, {"notes": [notes]}, range(4))
    pids = {record["result"] for record in records}
    assert os.getpid() not in pids and len(pids) == min(4, os.cpu_count())


def test_seeds_at_once_go_to_the_experiment_in_groups_of_one_point(threads, tmp_path):
    path = tmp_path / "runs.jsonl"
    grid = {"size": [1, 2]}
    sweep(products, grid, [4], threads, path, at_once=3)
    records = sweep(products, grid, range(6), threads, path, at_once=3)
    assert [r["result"]["product"] for r in records[:6]] == [0, 1, 2, 3, 4, 5]
    assert [r["result"]["product"] for r in records[6:]] == [0, 2, 4, 6, 8, 10]
    # 4 was there already, so 0, 1, 2 went together, then 3 and 5.
    assert [r["result"]["beside"] for r in records[:6]] == [3, 3, 3, 2, 1, 2]
    assert len(lines(path)) == 12
    assert sweep(products, grid, range(6), threads, path, at_once=3) == records


def test_what_a_run_cost_is_processor_time_and_each_seed_bears_its_share(monkeypatch):
    ticks = iter([5.0, 11.0])
    monkeypatch.setattr("time.process_time", lambda: next(ticks))
    lines = module._call("name", products, {}, [1, 2], 2)
    assert [json.loads(line)["cpu_seconds"] for line in lines] == [3.0, 3.0]


def test_seeds_at_once_fail_at_once_and_each_is_named(threads):
    with pytest.raises(
        SweepError, match="2 of 4 runs failed.*0 results of 2"
    ) as raised:
        sweep(products, {}, [1, 2, 13, 14], threads, at_once=2)
    assert [seed for _, seed, _ in raised.value.errors] == [13, 14]
    assert [record["seed"] for record in raised.value.records] == [1, 2]


@pytest.mark.parametrize("at_once", [0, -1, 2.5, "3"])
def test_at_once_must_be_a_number_of_seeds(at_once, threads):
    with pytest.raises(ValueError, match="at_once is .*, expected None or an integer"):
        sweep(products, {}, [1], threads, at_once=at_once)


def test_an_experiment_is_a_function(threads):
    with pytest.raises(TypeError, match="experiment is functools.*expected a function"):
        sweep(partial(product, size=2), {}, [1], threads)


def test_an_empty_sweep_has_no_records(threads):
    assert sweep(product, {"size": []}, range(3), threads) == []
    assert sweep(product, {}, [], threads) == []


@pytest.mark.parametrize(
    "grid, seeds, message",
    [
        ({"size": "12"}, [1], "grid\\['size'\\] is '12', expected a list"),
        ({"size": 3}, [1], "grid\\['size'\\] is 3, expected a list"),
        ({"seed": [1]}, [1], "pass seeds as seeds"),
        ({"seeds": [1]}, [1], "pass seeds as seeds"),
        ({"size": [1, 2, 1]}, [1], "listed twice"),
        ({}, [4, 4], "listed twice"),
        ({}, 10, "expected integers, as in range\\(10\\)"),
        ({}, [0.5], "expected integers"),
        ([], [1], "grid is \\[\\], expected a dict"),
    ],
)
def test_a_grid_or_seeds_that_make_no_sense_are_named(grid, seeds, message, threads):
    with pytest.raises(ValueError, match=message):
        sweep(product, grid, seeds, threads)


def test_a_progress_bar_on_request_counts_what_was_done_before(threads, tmp_path):
    for progress, seeds in (True, 3), (True, 5), (True, 5), (False, 5):
        with redirect_stderr(io.StringIO()) as shown:
            sweep(product, {}, range(seeds), threads, tmp_path / "runs", progress)
        assert (f"{seeds}/{seeds}" in shown.getvalue()) == progress
    with redirect_stderr(io.StringIO()) as shown:
        sweep(products, {}, range(4), threads, None, True, at_once=3)
    assert "4/4" in shown.getvalue()


# The file


def test_finished_runs_are_in_the_file_and_not_done_again(notes, threads, tmp_path):
    path = tmp_path / "runs.jsonl"
    first = sweep(noted, {"notes": [notes]}, [0, 1], threads, path)
    more = sweep(noted, {"notes": [notes]}, [2, 1, 0], threads, path)
    assert begun(notes) == {0: 1, 1: 1, 2: 1}
    assert [more[2], more[1]] == first
    assert sorted(lines(path), key=lambda r: r["seed"]) == more[::-1]


def test_experiments_and_points_may_share_a_file(threads, tmp_path):
    path = tmp_path / "runs.jsonl"
    sweep(product, {"size": [1]}, [1], threads, path)
    sweep(product, {"size": [2]}, [1], threads, path)
    (record,) = sweep(late_if_early, {}, [1], threads, path)
    assert record["result"] == 1
    assert sweep(product, {}, [1], threads, path)[0]["point"] == {}
    sweep(product, {"size": [1], "name": ["b"]}, [1], threads, path)
    sweep(product, {"name": ["b"], "size": [1]}, [1], threads, path)
    assert len(lines(path)) == 5


def test_a_last_line_cut_anywhere_costs_that_run_only(notes, threads, tmp_path):
    path = tmp_path / "runs.jsonl"
    sweep(noted, {"notes": [notes]}, range(3), threads, path)
    content = path.read_bytes()
    last = len(content.splitlines(keepends=True)[-1])
    kept = {record["seed"] for record in lines(path)[:2]}
    for cut in [1, 2, last // 2, last - 20, last - 3, last - 1]:
        path.write_bytes(content[:-cut])
        for note in Path(notes).iterdir():
            note.unlink()
        records = sweep(noted, {"notes": [notes]}, range(3), threads, path)
        assert begun(notes) == dict.fromkeys({0, 1, 2} - kept, 1)
        assert [record["seed"] for record in records] == [0, 1, 2]
        assert path.read_bytes().startswith(content[:-last])
        assert sorted(record["seed"] for record in lines(path)) == [0, 1, 2]


def test_a_file_that_holds_all_runs_is_only_read(tmp_path, monkeypatch):
    path = tmp_path / "runs.jsonl"
    with ThreadPoolExecutor(1) as executor:
        records = sweep(product, {}, range(3), executor, path)
    torn = path.read_bytes() + b'{"exper'
    path.write_bytes(torn)  # another sweep may be writing to it
    monkeypatch.setattr(module, "ProcessPoolExecutor", None)
    monkeypatch.setattr("builtins.open", only_reads(open))
    assert sweep(product, {}, range(3), path=path) == records
    with pytest.raises(PermissionError), ThreadPoolExecutor(1) as executor:
        sweep(product, {}, range(4), executor, path)
    assert path.read_bytes() == torn


def only_reads(opens):
    def opens_to_read(path, mode="r", *args, **options):
        if set(mode) & set("wax+"):
            raise PermissionError(f"{path} is read-only")
        return opens(path, mode, *args, **options)

    return opens_to_read


@pytest.mark.parametrize(
    "content", [b"my diary", b"\x89PNG\r\n\x1a\n", b"{}\n", b"3\n"]
)
def test_a_foreign_file_is_refused_and_left_alone(content, threads, tmp_path):
    path = tmp_path / "diary"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="diary.*is no"):
        sweep(product, {}, [1], threads, path)
    assert path.read_bytes() == content


def test_a_broken_line_in_the_middle_is_named(threads, tmp_path):
    path = tmp_path / "runs.jsonl"
    sweep(product, {}, range(3), threads, path)
    whole = path.read_text().splitlines()
    path.write_text("\n".join([whole[0], whole[1][:30], whole[2], ""]))
    with pytest.raises(ValueError, match="runs.jsonl, line 2 is no run"):
        sweep(product, {}, range(3), threads, path)

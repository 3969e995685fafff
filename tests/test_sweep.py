"""Sweeps through threads, processes and a real Dask cluster, whole and interrupted."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from dask.distributed import Client

from lstmbook.lab import sweep as module
from lstmbook.lab.sweep import SweepError, main, sweep, table

HERE = Path(__file__).parent
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{HERE.parent}:{HERE}"}


# Experiments: functions of a module, so that other processes find them by name


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


@pytest.fixture
def notes(tmp_path):
    (tmp_path / "notes").mkdir()
    return str(tmp_path / "notes")


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


def lines(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


# What a sweep returns


def test_every_point_meets_every_seed_in_the_order_of_grid_and_seeds():
    records = sweep(product, {"size": [3, 2], "name": ["x", "y"]}, [7, 4])
    expected = [(size, name, s) for size in (3, 2) for name in "xy" for s in (7, 4)]
    assert len(records) == 8
    for record, (size, name, seed) in zip(records, expected, strict=True):
        assert record["experiment"] == "test_sweep:product"
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


# When something goes wrong


def test_a_run_that_fails_is_named_and_the_others_go_on(notes, tmp_path):
    path = tmp_path / "runs.jsonl"
    with pytest.raises(SweepError, match="3 of 6 runs failed") as raised:
        sweep(fails_when_odd, {"notes": [notes]}, range(6), path=path)
    failed = raised.value
    assert "is odd" in str(failed) and isinstance(failed.__cause__, ArithmeticError)
    assert f"test_sweep:fails_when_odd(notes={notes!r}, seed=" in str(failed)
    assert [record["result"] for record in failed.records] == [0, 2, 4]
    for point, seed, error in failed.errors:
        assert point == {"notes": notes} and str(error) == f"{seed} is odd"
    assert begun(notes) == dict.fromkeys(range(6), 1)
    with pytest.raises(SweepError, match="3 of 6 runs failed"):
        sweep(fails_when_odd, {"notes": [notes]}, range(6), path=path)
    assert begun(notes) == {0: 1, 1: 2, 2: 1, 3: 2, 4: 1, 5: 2}


def test_a_result_that_does_not_fit_in_json_is_a_failed_run(threads):
    with pytest.raises(SweepError, match=r"TypeError: \{1\} does not fit in JSON"):
        sweep(unwritable, {}, [1], threads)


def test_a_dead_process_loses_nothing_that_is_finished(notes, tmp_path):
    path = tmp_path / "runs.jsonl"
    grid = {"notes": [notes]}
    with pytest.raises(SweepError, match="terminated abruptly") as raised:
        sweep(kills_its_worker, grid, range(12), path=path)
    finished = raised.value.records
    assert 5 not in [record["seed"] for record in finished]
    assert sorted(record["seed"] for record in lines(path)) == [
        record["seed"] for record in finished
    ]
    records = sweep(kills_its_worker, grid, range(12), path=path)
    assert [record["seed"] for record in records] == list(range(12))
    assert all(record in records for record in finished)
    again = begun(notes)
    assert all(again[record["seed"]] == 1 for record in finished) and again[5] == 2


def test_a_pool_that_breaks_while_it_is_filled_keeps_what_is_finished(notes):
    class Brittle(ThreadPoolExecutor):
        def submit(self, function, *args):
            if args[-2] >= [3]:  # the seeds
                raise BrokenExecutor("no more")
            return super().submit(function, *args)

    with Brittle(2) as executor:
        with pytest.raises(
            SweepError, match="2 of 5 runs failed.*seed=3.*no more"
        ) as e:
            sweep(noted, {"notes": [notes]}, range(5), executor)
    assert [record["seed"] for record in e.value.records] == [0, 1, 2]


def test_interrupted_it_calls_off_what_has_not_begun(notes, monkeypatch):
    class Interrupted(module.tqdm):
        def update(self, _n=1):
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "tqdm", Interrupted)
    with ThreadPoolExecutor(1) as executor:
        with pytest.raises(KeyboardInterrupt):
            sweep(slow, {"notes": [notes]}, range(10), executor)
    assert len(begun(notes)) <= 3


def test_interrupted_from_the_keyboard_it_goes_on_where_it_stopped(notes, tmp_path):
    path = tmp_path / "runs.jsonl"
    command = [sys.executable, "-m", "lstmbook.lab.sweep", "test_sweep:waits"]
    command += [f"notes={notes}", "--seeds", "0:8", "--file", str(path)]
    running = subprocess.Popen(
        command,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell starts what runs in the background deaf to the keyboard.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    wait_for(lambda: path.exists() and len(path.read_bytes().splitlines()) == 3)
    os.killpg(running.pid, signal.SIGINT)  # as the terminal does: the workers too
    _, said = running.communicate(timeout=60)
    assert running.returncode != 0
    assert b"interrupted, the same command goes on" in said
    assert b"Traceback" not in said
    assert sorted(record["seed"] for record in lines(path)) == [0, 1, 2]
    (tmp_path / "go").touch()
    done = subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert sorted(record["seed"] for record in lines(path)) == list(range(8))
    assert begun(notes) == dict.fromkeys(range(8), 1)


@pytest.mark.parametrize("end", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_workers_end_with_their_parent_however_it_ends(end, notes):
    command = [sys.executable, "-m", "lstmbook.lab.sweep", "test_sweep:waits"]
    running = subprocess.Popen(
        [*command, f"notes={notes}", "--seeds", "0:8"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # nohup's not
    )
    wait_for(lambda: len(begun(notes)) == 3)  # the others wait for ever
    os.kill(running.pid, getattr(signal, end))
    running.communicate(timeout=20)  # the workers had the pipe, too: all have ended
    assert running.returncode == -getattr(signal, end)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


# A cluster


@contextmanager
def cluster(folder, workers):
    """A Dask scheduler and its workers, processes that talk over TCP."""
    address = folder / "scheduler.json"
    start = [sys.executable, "-m"]
    quiet = dict(env=ENVIRONMENT, stderr=subprocess.DEVNULL, cwd=folder)
    scheduler = ["distributed.cli.dask_scheduler", "--host", "tcp://127.0.0.1"]
    scheduler += ["--port", "0", "--no-dashboard", "--scheduler-file", str(address)]
    worker = ["distributed.cli.dask_worker", "--scheduler-file", str(address)]
    worker += ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
    worker += ["--host", "127.0.0.1"]
    running = [subprocess.Popen(start + scheduler, **quiet)]
    try:
        wait_for(lambda: address.exists() and address.read_text())
        running += [subprocess.Popen(start + worker, **quiet) for _ in range(workers)]
        with Client(scheduler_file=str(address)) as client:
            client.wait_for_workers(workers, timeout=60)
            yield client, running[1:]
    finally:
        for process in running:
            process.kill()
            process.wait()


def test_on_a_cluster_a_killed_worker_loses_nothing_and_doubles_nothing(
    notes, tmp_path
):
    path = tmp_path / "runs.jsonl"
    with cluster(tmp_path, workers=2) as (client, workers):
        address = client.scheduler.address
        assert address.startswith("tcp://")
        records = sweep(
            kills_its_worker,
            {"notes": [notes]},
            range(12),
            client.get_executor(),
            path,
        )
        wait_for(lambda: any(worker.poll() is not None for worker in workers))
        (killed,) = [worker.pid for worker in workers if worker.poll() is not None]
        # The cluster goes on with the worker that is left, also for the command.
        more = subprocess.run(
            [sys.executable, "-m", "lstmbook.lab.sweep", "test_sweep:slow"]
            + [f"notes={notes}", "--seeds", "20:23", "--dask", address]
            + ["--file", str(tmp_path / "more.jsonl")],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert [record["seed"] for record in records] == list(range(12))
    assert sorted(record["seed"] for record in lines(path)) == list(range(12))
    assert begun(notes)[5] == 2  # it was running when its worker died
    assert records[5]["result"] != killed
    assert {record["result"] for record in records} <= {w.pid for w in workers}
    assert more.returncode == 0, more.stderr
    others = {record["result"] for record in lines(tmp_path / "more.jsonl")}
    assert others == {w.pid for w in workers} - {killed}


# The table and the command


def test_the_table_counts_truths_and_gives_medians_with_their_range(threads):
    records = sweep(product, {"size": [1, 10]}, [1, 2, 4], threads)
    head, one, ten = table(records).splitlines()
    assert head.split() == ["size", "runs", "product", "even", "name", "cpu_seconds"]
    assert one.split()[:8] == ["1", "3", "2", "[1,", "4]", "2", "of", "3"]
    assert ten.split()[:8] == ["10", "3", "20", "[10,", "40]", "2", "of", "3"]
    plain = sweep(late_if_early, {}, [4], threads)
    assert table(plain).splitlines()[1].split()[:2] == ["1", "4"]
    assert table([]) == ""
    plain[0]["seconds"] = plain[0].pop("cpu_seconds")  # as in an older line
    assert table(plain).splitlines()[1].split() == ["1", "4"]


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", "lstmbook.lab.sweep", *words],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_explains_every_option_and_shows_examples():
    shown = run("--help")
    assert shown.returncode == 0
    for word in ("--seeds", "--file", "--dask", "name=value", "module:function"):
        assert word in shown.stdout
    assert "python -m lstmbook.lab.sweep solve_adding" in shown.stdout
    assert module.EXAMPLES in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 88


def test_the_command_reads_settings_and_prints_the_table(capsys, tmp_path):
    path = tmp_path / "runs.jsonl"
    words = ["test_sweep:product", "size=2,0.5", "name=x,null", "--seeds", "3:5"]
    main([*words, "--file", str(path)])
    assert len(capsys.readouterr().out.splitlines()) == 5
    points = [record["point"] for record in lines(path)]
    assert {point["size"] for point in points} == {2, 0.5}
    assert {point["name"] for point in points} == {"x", None}
    assert {record["seed"] for record in lines(path)} == {3, 4}


def test_without_settings_the_command_takes_the_experiments_own_grid(capsys):
    main(["test_sweep:product", "--seeds", "1:2"])
    rows = capsys.readouterr().out.splitlines()[1:]
    assert [row.split()[0] for row in rows] == ["2", "3"]


def test_the_command_hands_over_as_many_seeds_as_the_experiment_takes(tmp_path):
    path = tmp_path / "runs.jsonl"
    main(["test_sweep:products", "--seeds", "0:3", "--file", str(path)])
    assert sorted(record["result"]["beside"] for record in lines(path)) == [1, 2, 2]


def test_a_command_whose_runs_fail_prints_the_rest_and_says_so(capsys, notes):
    with pytest.raises(SystemExit, match="1 of 2 runs failed.*3 is odd"):
        main(["test_sweep:fails_when_odd", f"notes={notes}", "--seeds", "3:5"])
    assert " 1 " in capsys.readouterr().out.splitlines()[1]


@pytest.mark.parametrize(
    "words, message",
    [
        (["nowhere:f"], "No module named 'nowhere'"),
        (["test_sweep:missing"], "no attribute 'missing'"),
        (["test_sweep:product", "size"], "'size' is not name=value,value"),
        (["test_sweep:product", "--seeds", "x"], "argument --seeds: invalid"),
        ([], "required: experiment"),
    ],
)
def test_a_command_that_makes_no_sense_is_told_why(words, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2 and message in capsys.readouterr().err

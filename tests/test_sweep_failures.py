"""Sweeps that are interrupted, in processes and on a real Dask cluster."""

import os
import signal
import subprocess
import sys
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from dask.distributed import Client
from runs import (
    ENVIRONMENT,
    begun,
    fails_when_odd,
    kills_its_worker,
    lines,
    noted,
    slow,
    unwritable,
    wait_for,
)

from lstmbook.lab import sweep as module
from lstmbook.lab.sweep import SweepError, sweep


def test_a_run_that_fails_is_named_and_the_others_go_on(notes, tmp_path):
    path = tmp_path / "runs.jsonl"
    with pytest.raises(SweepError, match="3 of 6 runs failed") as raised:
        sweep(fails_when_odd, {"notes": [notes]}, range(6), path=path)
    failed = raised.value
    assert "is odd" in str(failed) and isinstance(failed.__cause__, ArithmeticError)
    assert f"runs:fails_when_odd(notes={notes!r}, seed=" in str(failed)
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
    command = [sys.executable, "-m", "lstmbook.lab.sweep", "runs:waits"]
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
    command = [sys.executable, "-m", "lstmbook.lab.sweep", "runs:waits"]
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


@pytest.mark.long
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
            [sys.executable, "-m", "lstmbook.lab.sweep", "runs:slow"]
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

"""One command for every row: listed, run, interrupted, on a cluster that loses one."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from runs import ENVIRONMENT, begun, kills_its_worker, lines, wait_for
from test_evidence import STEPS
from test_sweep_failures import cluster

from lstmbook.lab import __main__ as module
from lstmbook.lab.__main__ import main
from lstmbook.lab.evidence import Identity, rows


def dies_once(seed, notes, gate, T):
    """Seed 1005 takes its worker along, the first time it begins."""
    pid = kills_its_worker(seed - 1000, notes)
    return {"steps": T + seed % 10 if gate else 900, "pid": pid}


def waits(seed, notes, gate, T):
    """From seed 1003 on it waits to be told to go on."""
    if seed > 1002:
        wait_for((Path(notes).parent / "go").exists)
    return dies_once(seed + 1000, notes, gate, T)


NOTES = os.environ.get("NOTES", "")
DIES = replace(
    STEPS,
    run=dies_once,
    arms={"with": {"notes": NOTES, "gate": 1}, "without": {"notes": NOTES, "gate": 0}},
    over={"T": [10]},
    compare=[("with", "without", {"T": 10})],
    measure=lambda result: result["steps"] if result["steps"] < 400 else None,
)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """The book's runs of STEPS, in a folder of their own."""
    monkeypatch.setattr("lstmbook.lab.evidence.RESULTS", tmp_path / "results")
    monkeypatch.setattr(module, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(module, "FRESH", tmp_path / "fresh")
    (tmp_path / "results").mkdir()
    return tmp_path / "results" / f"{STEPS.id}.jsonl"


def ended(*words):
    with pytest.raises(SystemExit) as stopped:
        main(["test_evidence:STEPS", *words])
    return stopped.value.code


@pytest.mark.long
def test_a_row_ends_with_0_where_it_says_what_the_book_says(book, capsys):
    assert ended() == 0
    assert len(lines(book)) == 120
    assert ended("--seeds", "2000-2009") == 0
    assert len(lines(book)) == 160
    said = capsys.readouterr().out
    assert "holds if T is 10 as in the book" in said
    assert "10 of 10 (72 to 100 %)" in said


def test_a_row_ends_with_1_where_it_does_not(book, capsys, tmp_path):
    STEPS.tried(path=book)
    turned = dict(zip(STEPS.arms, [*STEPS.arms.values()][::-1], strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "test_evidence.TURNED", replace(STEPS, arms=turned), raising=False
        )
        patch.setattr(module, "book", lambda _: STEPS.stored(book))
        with pytest.raises(SystemExit) as stopped:
            main(["test_evidence:TURNED", "--file", str(tmp_path / "other")])
    assert stopped.value.code == 1
    assert "fails, the book: holds if" in capsys.readouterr().out


@pytest.mark.long
def test_blocks_are_picked_at_random_and_can_be_picked_again(book, capsys, tmp_path):
    STEPS.tried(path=book)
    assert ended("--blocks", "3", "--from", "5000", "--pick", "7", "--fooled") == 0
    first = capsys.readouterr().out
    assert "holds if: in 3 of 3 blocks" in first and "--pick 7" in first
    fresh = tmp_path / "fresh" / f"{STEPS.id}.jsonl"
    seeds = {record["seed"] for record in lines(fresh)}
    assert len(seeds) == 30 and min(seeds) >= 5000 and max(seeds) < 10_000
    assert {seed // 10 for seed in seeds} != {500, 501, 502}
    assert "shuffled: the verdict stands in 0 of 15 blocks" in first
    assert ended("--blocks", "3", "--from", "5000", "--pick", "7") == 0
    assert len(lines(fresh)) == 120
    assert ended("--blocks", "3", "--from", "5000") == 0
    assert len(lines(fresh)) > 120


def test_too_few_blocks_that_hold_end_with_1(book, monkeypatch, capsys):
    STEPS.tried(path=book)
    open_one = replace(STEPS, holds_if={"T is 10": lambda e: e.seeds[0] % 20})
    monkeypatch.setattr("test_evidence.OPEN", open_one, raising=False)
    with pytest.raises(SystemExit) as stopped:
        main(["test_evidence:OPEN", "--blocks", "8", "--pick", "1"])
    said = capsys.readouterr().out
    assert stopped.value.code == 1 and ": open (" in said


@pytest.mark.long
def test_the_rows_are_listed_with_their_time(book, capsys, monkeypatch):
    STEPS.tried(path=book)
    square = Identity(
        id="same",
        chapter="no-chapter",
        claim="x = x",
        sides=lambda rng: [rng.normal()] * 2,
    )
    table = {row.id: row for row in (STEPS, replace(STEPS, id="other"), square)}
    monkeypatch.setattr(module, "rows", lambda: table)
    main([])
    head, stored, other, same = capsys.readouterr().out.splitlines()
    assert head.split() == ["row", "kind", "chapter", "time", "verdict"]
    assert stored.split()[3:] == ["0.0", "min", "holds", "if"]
    assert other.endswith("not run yet") and same.split()[-1] == "holds"
    whole = [json.dumps(record) for record in lines(book)]
    older = whole[-1].replace("cpu_seconds", "seconds")  # by the clock on the wall
    book.write_text("\n".join([*whole[:-1], older]) + "\n")
    main([])
    assert "not measured  holds if" in capsys.readouterr().out
    assert ended("--seeds", "2000-2009", "--file", str(book) + ".part", "--timed") == 0
    part = {"seeds": "2000-2009", "cpu_seconds": 40.0}
    assert module.known_parts()[STEPS.id]["seeds"] == part["seeds"]
    (book.parent / "times.json").write_text(json.dumps({STEPS.id: part}))
    main([])
    assert "about 2.0 min  holds if" in capsys.readouterr().out


@pytest.mark.long
def test_a_part_tells_the_time_only_of_a_row_whose_own_runs_do_not():
    experiments = [row for row in rows().values() if row.kind == "experiment"]
    stored = {row.id: row.stored() for row in experiments}
    untimed = {id for id, e in stored.items() if None in [r.seconds for r in e.runs]}
    parts = module.known_parts()
    assert parts.keys() == untimed
    assert all(part["cpu_seconds"] > 0 for part in parts.values())


def test_a_row_that_is_not_there_is_named(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["nothing"])
    assert stopped.value.code == 2
    assert "expected one of" in capsys.readouterr().err


def start(*words, notes):
    return subprocess.Popen(
        [sys.executable, "-m", "lstmbook.lab", *words],
        env=ENVIRONMENT | {"NOTES": str(notes)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell starts what runs in the background deaf to the keyboard.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.long
def test_on_a_cluster_a_row_outlives_the_death_of_a_worker(tmp_path):
    notes, path = tmp_path / "notes", tmp_path / "runs.jsonl"
    notes.mkdir()
    with cluster(tmp_path, workers=2) as (client, workers):
        words = ["test_lab_command:DIES", "--seeds", "1000-1011", "--file", str(path)]
        address = client.scheduler.address
        running = start(*words, "--dask", address, notes=notes)
        said, errors = running.communicate(timeout=120)
        assert [worker.poll() is None for worker in workers].count(True) == 1
    assert running.returncode == 0, errors
    assert "holds if T is 10" in said and "12 of 12" in said
    assert len(lines(path)) == 24
    assert {record["seed"] for record in lines(path)} == set(range(1000, 1012))
    assert begun(notes)[5] == 3  # two arms, and once more


@pytest.mark.long
def test_interrupted_a_row_goes_on_where_it_stopped(tmp_path):
    notes, path = tmp_path / "notes", tmp_path / "runs.jsonl"
    notes.mkdir()
    words = ["test_lab_command:WAITS", "--seeds", "1000-1009", "--file", str(path)]
    running = start(*words, notes=notes)
    wait_for(lambda: path.exists() and len(path.read_bytes().splitlines()) == 3)
    os.killpg(running.pid, signal.SIGINT)  # as the terminal does: the workers too
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 2 and "go on" in errors and "Traceback" not in errors
    (tmp_path / "go").touch()
    again = start(*words, notes=notes)
    again.communicate(timeout=60)
    assert again.returncode == 0 and len(lines(path)) == 20
    assert set(begun(notes).values()) == {2}  # each of two arms once


WAITS = replace(DIES, run=waits)

"""A sweep from the command line, and the table it prints."""

import subprocess
import sys

import pytest
from runs import ENVIRONMENT, late_if_early, lines, product

from lstmbook.lab import sweep as module
from lstmbook.lab.sweep import main, sweep, table


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
    words = ["runs:product", "size=2,0.5", "name=x,null", "--seeds", "3:5"]
    main([*words, "--file", str(path)])
    assert len(capsys.readouterr().out.splitlines()) == 5
    points = [record["point"] for record in lines(path)]
    assert {point["size"] for point in points} == {2, 0.5}
    assert {point["name"] for point in points} == {"x", None}
    assert {record["seed"] for record in lines(path)} == {3, 4}


def test_without_settings_the_command_takes_the_experiments_own_grid(capsys):
    main(["runs:product", "--seeds", "1:2"])
    rows = capsys.readouterr().out.splitlines()[1:]
    assert [row.split()[0] for row in rows] == ["2", "3"]


def test_the_command_hands_over_as_many_seeds_as_the_experiment_takes(tmp_path):
    path = tmp_path / "runs.jsonl"
    main(["runs:products", "--seeds", "0:3", "--file", str(path)])
    assert sorted(record["result"]["beside"] for record in lines(path)) == [1, 2, 2]


def test_a_command_whose_runs_fail_prints_the_rest_and_says_so(capsys, notes):
    with pytest.raises(SystemExit, match="1 of 2 runs failed.*3 is odd"):
        main(["runs:fails_when_odd", f"notes={notes}", "--seeds", "3:5"])
    assert " 1 " in capsys.readouterr().out.splitlines()[1]


@pytest.mark.parametrize(
    "words, message",
    [
        (["nowhere:f"], "No module named 'nowhere'"),
        (["runs:missing"], "no attribute 'missing'"),
        (["runs:product", "size"], "'size' is not name=value,value"),
        (["runs:product", "--seeds", "x"], "argument --seeds: invalid"),
        ([], "required: experiment"),
    ],
)
def test_a_command_that_makes_no_sense_is_told_why(words, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2 and message in capsys.readouterr().err

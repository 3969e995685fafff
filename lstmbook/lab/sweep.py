"""One experiment at every point of a grid, with every seed, on all processors.

    python -m lstmbook.lab.sweep --help

Any concurrent.futures.Executor does the work: processes of this machine by default, a
Dask cluster with `executor=dask.distributed.Client(address).get_executor()`.
"""

import argparse
import importlib
import itertools
import json
import multiprocessing.connection
import os
import pkgutil
import signal
import statistics
import threading
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from tqdm import tqdm  # text on stderr, which a notebook does not store

import lstmbook.lab

EXAMPLES = """examples:
  python -m lstmbook.lab.sweep solve_adding
      the adding problem over 100 steps (Hochreiter and Schmidhuber, 1997): the cell of
      1997 beside a tanh RNN, ten seeds each, about a minute
  python -m lstmbook.lab.sweep solve_adding cell=RNN H=16 steps=4000 length=10,20,30 \\
      --file adding.jsonl
      where the RNN gives up; interrupt it, and the same command goes on
  python -m lstmbook.lab.sweep mymodule:myfunction size=4,8 --dask tcp://10.0.0.5:8786
      any function of yours, on a cluster
"""
HEAD = b'{"experiment": '  # how each line of a file of runs begins


class SweepError(RuntimeError):
    """Some runs raised an error; all others were done, and none of them is lost.

    records  the finished runs, as `sweep` would have returned them
    errors   (point, seed, exception) for each run that failed
    """

    def __init__(self, message, records, errors):
        super().__init__(message)
        self.records, self.errors = records, errors


def sweep(
    experiment, grid, seeds, executor=None, path=None, progress=False, at_once=None
):
    """Run experiment(seed=seed, **point) for every point of the grid and every seed.

    experiment  a function of a module, so that another process can find it; what it
                returns must fit in JSON (NumPy numbers and arrays do)
    grid        dict of lists: the points are all combinations, {} is one point; or a
                list of such dicts, one after the other
    seeds       whole numbers, for example range(10)
    executor    any concurrent.futures.Executor; None: one process for each processor
    path        a JSON-lines file: each run is appended as it ends, and a run that is
                there already, of this experiment, is not done again. It cannot know
                that the experiment's code has changed: then delete it. One sweep at a
                time may write to it. If no run is missing it need not be writable.
    progress    True shows a bar
    at_once     a number: the experiment trains up to so many seeds at once (see
                `seeds.together`); it is called experiment(seeds=[...], **point)
                and returns a list, a result for each
    Returns a list of dicts, in the order of grid and seeds whichever ends first:
    experiment, point, seed, cpu_seconds (of the worker's process; each seed's share of
    those at once), result, as JSON has them: a tuple is a list.
    Raises SweepError at the end if runs failed: the others go on, and a second call
    with the same path does only what is missing. A worker that dies takes its pool of
    processes along (the runs not finished fail); on a cluster another worker steps in.
    """
    if at_once is not None and not (isinstance(at_once, int) and at_once > 0):
        raise ValueError(f"at_once is {at_once!r}, expected None or an integer >= 1")
    name = name_of(experiment)
    runs = {run_key(point, seed): (point, seed) for point, seed in runs_of(grid, seeds)}
    known, torn = _read(path, name) if path else ({}, None)
    done = {key: known[key] for key in runs if key in known}
    missing = [run for key, run in runs.items() if key not in done]
    futures, errors = {}, []
    with ExitStack() as stack:  # at its end, what has not begun need not
        if executor is None and missing:
            executor = _processes()
            stack.callback(executor.shutdown, cancel_futures=True)
        else:
            stack.callback(lambda: [future.cancel() for future in futures])
        file = path and missing and stack.enter_context(open(path, "ab"))
        if file and torn is not None:
            file.truncate(torn)
        bar = tqdm(total=len(runs), initial=len(done), disable=not progress)
        stack.callback(bar.close)
        for point, seeds in _calls(missing, at_once):
            try:
                call = _call, name, experiment, point, seeds, at_once
                futures[executor.submit(*call)] = point, seeds
            except BrokenExecutor as error:
                errors += [(point, seed, error) for seed in seeds]
        for future in as_completed(futures):
            point, seeds = futures[future]
            bar.update(len(seeds))
            if error := future.exception():
                errors += [(point, seed, error) for seed in seeds]
                continue
            for seed, line in zip(seeds, future.result(), strict=True):
                done[run_key(point, seed)] = json.loads(line)
                if file:
                    file.write(line.encode() + b"\n")
            if file:
                file.flush()
    records = [done[key] for key in runs if key in done]
    if errors:
        message = _report(name, errors, len(runs))
        raise SweepError(message, records, errors) from errors[0][-1]
    return records


def _processes():
    """One for each processor. Ctrl-C ends them at once, not after their next call."""
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # in the background
    then = signal.SIG_IGN if ignored else signal.SIG_DFL
    return ProcessPoolExecutor(initializer=_begin_worker, initargs=(then,))


def _begin_worker(at_interrupt):
    """A worker ends when its parent does, even if that was killed without a word."""
    signal.signal(signal.SIGINT, at_interrupt)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent():
    multiprocessing.connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)


def name_of(experiment):
    """What an experiment is called in a file: module:function.

    >>> name_of(table)
    'lstmbook.lab.sweep:table'
    """
    if not hasattr(experiment, "__qualname__"):
        raise TypeError(f"experiment is {experiment!r}, expected a function")
    return f"{experiment.__module__}:{experiment.__qualname__}"


def runs_of(grid, seeds):
    """All (point, seed), points in the order of the grid, seeds innermost.

    >>> runs_of({"length": [10, 50]}, seeds=[0])
    [({'length': 10}, 0), ({'length': 50}, 0)]
    """
    grids = grid if isinstance(grid, list) and grid else [grid]
    seeds = list(seeds) if np.iterable(seeds) else [seeds, None]
    if not all(isinstance(seed, int | np.integer) for seed in seeds):
        raise ValueError(f"seeds are {seeds!r}, expected integers, as in range(10)")
    runs = [(point, seed) for g in grids for point in _points(g) for seed in seeds]
    if len({run_key(*run) for run in runs}) < len(runs):
        raise ValueError("a value of the grid or a seed is listed twice")
    return runs


def _points(grid):
    """All combinations of the values of a grid."""
    if not isinstance(grid, dict):
        raise ValueError(f"grid is {grid!r}, expected a dict of lists")
    for name, values in grid.items():
        if isinstance(values, str) or not np.iterable(values):
            raise ValueError(f"grid[{name!r}] is {values!r}, expected a list of values")
    if "seed" in grid or "seeds" in grid:
        raise ValueError(f"grid has {list(grid)}: pass seeds as seeds")
    combinations = itertools.product(*grid.values())
    return [dict(zip(grid, values, strict=True)) for values in combinations]


def run_key(point, seed):
    """What tells one run from another, in memory and in a file.

    >>> run_key({"length": 10}, 0)
    '[{"length": 10}, 0]'
    """
    return json.dumps([point, seed], sort_keys=True, default=_as_json)


def _as_json(value):
    """NumPy's numbers and arrays as JSON can write them."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{value!r} does not fit in JSON")


def _calls(runs, at_once):
    """What to submit: [(point, seeds)], up to at_once (None: 1) seeds of each point."""
    groups, size = {}, at_once or 1
    for point, seed in runs:
        groups.setdefault(run_key(point, None), (point, []))[1].append(seed)
    return [
        (point, seeds[n : n + size])
        for point, seeds in groups.values()
        for n in range(0, len(seeds), size)
    ]


def _call(name, experiment, point, seeds, at_once):
    """In the worker: the lines of the file that record the runs."""
    start = time.process_time()  # others may crowd the machine: not our cost
    if at_once:
        results = experiment(seeds=seeds, **point)
    else:
        results = [experiment(seed=seeds[0], **point)]
    seconds = round((time.process_time() - start) / len(seeds), 3)
    if len(results) != len(seeds):
        raise ValueError(f"{len(results)} results of {len(seeds)} seeds")
    records = [
        {"experiment": name, "point": point, "seed": seed, "cpu_seconds": seconds}
        | {"result": result}
        for seed, result in zip(seeds, results, strict=True)
    ]
    return [json.dumps(record, default=_as_json) for record in records]


def _read(path, name):
    """The runs of one experiment in the file, and where a torn last line begins."""
    content = Path(path).read_bytes() if Path(path).exists() else b""
    whole, newline, rest = content.rpartition(b"\n")
    known = {}
    for n, line in enumerate((whole + newline).splitlines(), 1):
        try:
            record = json.loads(line)
            if record["experiment"] == name:
                known.setdefault(run_key(record["point"], record["seed"]), record)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {n} is no run: {line[:60]!r}") from error
    if rest[: len(HEAD)] != HEAD[: len(rest)]:
        raise ValueError(f"{path} is no file of runs, it ends in {rest[:60]!r}")
    return known, len(content) - len(rest) if rest else None


def _report(name, errors, total):
    point, seed, error = errors[0]
    call = ", ".join(f"{k}={v!r}" for k, v in {**point, "seed": seed}.items())
    return (
        f"{len(errors)} of {total} runs failed, the first is "
        f"{name}({call}): {type(error).__name__}: {error}"
    )


def table(records):
    """The records as text: a line for each point, over its seeds.

    Results that are True or False are counted, numbers give their median and, where
    they differ, [least, largest]. A result may be one value or a dict of them. The
    seconds are of processor time; none are told where a run's were not measured: older
    lines hold "seconds" by the clock on the wall.

    >>> record = {"point": {"length": 10}, "seed": 0, "result": 0.5, "cpu_seconds": 1.0}
    >>> print(table([record]))
    length  runs  result  cpu_seconds
    10      1     0.5     1
    """
    groups = {}
    for record in records:
        groups.setdefault(run_key(record["point"], None), []).append(record)
    rows = []
    for group in groups.values():
        results = [
            r["result"] if isinstance(r["result"], dict) else {"result": r["result"]}
            for r in group
        ]
        row = {**group[0]["point"], "runs": len(group)}
        for k in results[0]:
            row[k] = _summary([result[k] for result in results])
        seconds = _summary([r.get("cpu_seconds") for r in group])
        rows.append(row | {"cpu_seconds": seconds})
    head = list(dict.fromkeys(k for row in rows for k in row))
    lines = [head] + [[str(row.get(k, "")) for k in head] for row in rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _summary(values):
    if all(isinstance(value, bool) for value in values):
        return f"{sum(values)} of {len(values)}"
    if not all(isinstance(value, int | float) for value in values):
        return ""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:g}" if low == high else f"{middle:g} [{low:g}, {high:g}]"


def main(arguments=None):
    """The command: see `python -m lstmbook.lab.sweep --help`."""
    options = read_command(arguments)
    experiment = options.experiment
    with ExitStack() as stack:
        executor = None
        if options.dask:
            from dask.distributed import Client  # the book itself can do without

            executor = stack.enter_context(Client(options.dask)).get_executor()
        try:
            settings = experiment, options.grid, options.seeds
            at_once = getattr(experiment, "at_once", None)
            records = sweep(*settings, executor, options.file, True, at_once)
        except SweepError as error:
            print(table(error.records))
            raise SystemExit(str(error)) from error
        except KeyboardInterrupt:
            kept = options.file and "the same command goes on where it stopped"
            raise SystemExit(f"interrupted, {kept or 'nothing is kept'}") from None
    print(table(records))


def read_command(arguments=None):
    """What the words of a command ask for: experiment, grid, seeds, file, dask.

    >>> read_command(["lstmbook.lab.latch:hold", "length=10,50", "--seeds", "0:3"]).grid
    {'length': [10, 50]}
    """
    parser = argparse.ArgumentParser(
        prog="python -m lstmbook.lab.sweep",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Run an experiment over a grid of settings and several seeds, on\n"
        "all processors, and print a table: a line for each setting.",
        epilog=EXAMPLES,
    )
    add = parser.add_argument
    add(
        "experiment",
        type=_experiment,
        help="module:function, called with the settings and seed=..., or seeds=[...] "
        "if it has an attribute at_once; one of the lab needs no module",
    )
    add(
        "grid",
        nargs="*",
        type=_setting,
        metavar="name=value,value",
        help="settings to try, in all combinations (default: the function's own .grid)",
    )
    add(
        "--seeds",
        type=_seeds,
        default="100:110",
        metavar="FIRST:END",
        help="from FIRST up to, not including, END (default: %(default)s)",
    )
    add(
        "--file",
        help="a JSON-lines file: each run is appended as it ends, and one that is "
        "there already is not done again",
    )
    add(
        "--dask",
        metavar="ADDRESS",
        help="tcp://host:port of a Dask scheduler (default: processes)",
    )
    options = parser.parse_args(arguments)
    options.grid = dict(options.grid) or getattr(options.experiment, "grid", {})
    return options


def _experiment(name):
    """The function "module:function", or "function" of the lab with a grid."""
    return named(name, _experiments)


def named(name, known):
    """What an argument of a command names: "module:name", or one of known()."""
    module, _, own = name.rpartition(":")
    try:
        return getattr(importlib.import_module(module), own) if module else known()[own]
    except (ImportError, AttributeError, KeyError) as error:
        listed = "" if module else f", expected one of {list(known())}"
        raise argparse.ArgumentTypeError(f"{name!r}: {error}{listed}") from error


def _experiments():
    """{name: function} of what the files of the lab can run by name."""
    return {
        name: found
        for file in pkgutil.iter_modules(lstmbook.lab.__path__, "lstmbook.lab.")
        if file.name != __spec__.name
        for name, found in vars(importlib.import_module(file.name)).items()
        if hasattr(found, "grid")
    }


def _setting(text):
    """("name", [1, "two"]) of the text name=1,two."""
    name, equals, values = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not name=value,value")
    return name, [_value(value) for value in values.split(",")]


def _value(text):
    try:
        return json.loads(text)  # a number, true, false, null
    except ValueError:
        return text


def _seeds(text):
    first, end = map(int, text.split(":"))
    return range(first, end)


if __name__ == "__main__":
    main()

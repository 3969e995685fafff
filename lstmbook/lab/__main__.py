"""Every row of the ledger by one command: see `python -m lstmbook.lab --help`."""

import argparse
import json
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from lstmbook.lab.evidence import RESULTS, rows
from lstmbook.lab.judgement import Count, fooled
from lstmbook.lab.sweep import SweepError, named

EXAMPLES = """examples:
  python -m lstmbook.lab
      the rows, and how long each keeps one processor busy; "about" is told from a part
      of its seeds
  python -m lstmbook.lab adding-plain
      one row on its own seeds; what is in the book's file is not run again
  python -m lstmbook.lab adding-plain --seeds 1000-1999 --dask tcp://10.0.0.5:8786
      a thousand seeds on a cluster; interrupt it, and the same command goes on
  python -m lstmbook.lab adding-plain --seeds 2570-2579 --file part.jsonl --timed
      notes how long these ten seeds took: for the list, where the book's file does not
  python -m lstmbook.lab adding-plain --blocks 5 --from 2000
      does the book's verdict stand on five blocks of ten seeds picked at random?
It ends with 0 if the verdict is that of the book, with 1 if it is not (of blocks: in
more than one of ten), with 2 if it did not come to a verdict.
"""
FRESH = RESULTS.parents[1] / "_build" / "lab"  # for seeds that the book does not print


def main(arguments=None):
    options = read_command(arguments)
    if options.row is None:
        print(listed(rows().values()))
        return
    try:
        stands = tried(options)
    except SweepError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from error
    except KeyboardInterrupt:
        print("interrupted, what was done is kept: go on", file=sys.stderr)
        raise SystemExit(2) from None
    raise SystemExit(0 if stands else 1)


def read_command(arguments=None):
    """What the words of a command ask for.

    >>> read_command(["latch-without-gates", "--blocks", "5"]).blocks
    5
    """
    parser = argparse.ArgumentParser(
        prog="python -m lstmbook.lab",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Run a row of the ledger on all processors and say whether its\n"
        "verdict stands. Without a row: list them.",
        epilog=EXAMPLES,
    )
    add = parser.add_argument
    add("row", nargs="?", type=_row, help="the id of a row, or module:NAME of one")
    add(
        "--seeds",
        type=_seeds,
        metavar="FIRST-LAST",
        help="both included (default: the row's own)",
    )
    add("--blocks", type=int, metavar="N", help="so many blocks of ten seeds")
    add(
        "--from",
        type=int,
        default=2000,
        dest="first",
        metavar="SEED",
        help="blocks are picked from here to 9999 (default: %(default)s)",
    )
    add("--pick", type=int, help="a number that picks the blocks (default: at random)")
    add(
        "--fooled",
        action="store_true",
        help="also: how often does the verdict stand where there is nothing to see?",
    )
    add(
        "--file",
        type=Path,
        help="of the runs (default: chapters/results/ROW.jsonl, _build/lab/ROW.jsonl "
        "for blocks)",
    )
    add(
        "--dask",
        metavar="ADDRESS",
        help="tcp://host:port of a Dask scheduler (default: processes)",
    )
    add(
        "--timed",
        action="store_true",
        help="note in chapters/results/times.json how long these seeds took",
    )
    return parser.parse_args(arguments)


def listed(rows):
    """A line for each row: id, kind, chapter, processor time, verdict."""
    lines, parts = [("row", "kind", "chapter", "time", "verdict")], known_parts()
    for row in rows:
        found = book(row)
        time, verdict = "", found.verdict if found else "not run yet"
        if found and row.kind == "experiment":
            time = usual_time(found, parts.get(row.id))
        lines.append((row.id, row.kind, row.chapter, time, verdict))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def known_parts():
    """{row: {"seeds": "2570-2579", "cpu_seconds": ...}}, noted by --timed."""
    path = RESULTS / "times.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def usual_time(found, part=None):
    """How long a row's own seeds keep one processor busy, as text.

    Where the book's runs were timed by the clock on the wall, a part of `known_parts`
    tells, taken to be as fast for each seed.
    """
    seconds = [run.seconds for run in found.runs]
    if None not in seconds:
        return f"{sum(seconds) / 60:.1f} min"
    if not part:
        return "not measured"
    share = len(_seeds(part["seeds"])) / len(found.seeds)
    return f"about {part['cpu_seconds'] / share / 60:.1f} min"


def noted(found):
    """Write down how long the seeds that were found took."""
    seeds = f"{found.seeds[0]}-{found.seeds[-1]}"
    taken = round(sum(run.seconds for run in found.runs), 1)
    parts = known_parts() | {found.id: {"seeds": seeds, "cpu_seconds": taken}}
    lines = json.dumps(dict(sorted(parts.items())), indent=1)
    (RESULTS / "times.json").write_text(lines + "\n", "utf-8")


def book(row, path=None):
    """What the book's own runs of a row show; None if they are not all there."""
    if row.kind != "experiment":
        return row
    try:
        return row.stored(path)
    except ValueError:
        return None


def tried(options):
    """Run the row, print what came out: does it say what the book says?"""
    row = options.row
    print(f"{row.id} ({row.chapter}): {row.claim}")
    if row.kind != "experiment":
        return told(row, None)
    path = options.file or (FRESH / row.path.name if options.blocks else row.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    starts = picked(options) if options.blocks else []
    seeds = [start + n for start in starts for n in range(10)] or options.seeds
    with ExitStack() as stack:
        executor = None
        if options.dask:
            from dask.distributed import Client  # the book itself can do without

            executor = stack.enter_context(Client(options.dask)).get_executor()
        found = row.tried(seeds, executor, path, progress=True)
    if options.timed:
        noted(found)
    said = book(row)
    if options.fooled:
        for name, count in fooled(found.blocks()).items():
            print(f"  {name}: the verdict stands in {count.k} of {count.n} blocks")
    if options.blocks:
        return in_blocks(found, starts, said or found)
    return told(found, said)


def told(found, said):
    """Print what was found; whether it is what was said, or settles anything."""
    words = f"{found.verdict} {found.condition}".strip()
    if said and said is not found:
        agrees = (found.verdict, found.condition) == (said.verdict, said.condition)
        words += " as in the book" if agrees else f", the book: {said.verdict}"
    else:
        agrees = found.verdict != "open"
    print(f"  {words}\n  {found.number}\n  {found.extent}")
    return agrees


def picked(options):
    """The first seeds of the blocks."""
    pick = secrets.randbelow(10**6) if options.pick is None else options.pick
    print(f"  blocks picked by --pick {pick}")
    rng = np.random.default_rng(pick)
    tens = rng.choice((10_000 - options.first) // 10, options.blocks, replace=False)
    return [options.first + 10 * int(ten) for ten in tens]


def in_blocks(found, starts, said):
    """Print each block's verdict; whether nine of ten are what was said."""
    blocks = [found.of_seeds(range(start, start + 10)) for start in starts]
    for start, block in zip(starts, blocks, strict=True):
        print(f"  {start}-{start + 9}: {block.verdict} ({block.number})")
    stands = Count(sum(b.decided == said.decided for b in blocks), len(blocks))
    print(f"  {said.verdict}: in {stands.k} of {stands.n} blocks")
    return stands.share >= 0.9


def _row(name):
    """The row of this id, or "module:NAME"."""
    return named(name, rows)


def _seeds(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    main()

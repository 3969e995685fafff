"""A restless reader: random events and trainings started and stopped, without an end.

    python tests/browser/soak.py                 the built book in three browsers
    python tests/browser/soak.py --engines chromium --events 500 --runs 100 rnn gru

Prints for each page what was done, what was wrong, and whether its memory is flat: of
two equal halves the second may leave no more behind than a little. Chromium tells its
heap after a clearing up, its nodes and listeners; the others the elements of the page.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from driver import ENGINES, Chromium
from playwright.sync_api import sync_playwright
from window import program

SOAK = (Path(__file__).parent / "soak.js").read_text("utf-8").partition("\n")[2]
SOAK = SOAK.partition("\n")[2]  # without the two lines that say what it does
WAKE = "() => document.querySelectorAll('figure.live').forEach((f) => f.live)"
ELEMENTS = "() => document.getElementsByTagName('*').length"
KINDS = "() => [0, 1].map((k) => document.querySelectorAll("
KINDS += "['figure.live', 'figure.live .live-go'][k]).length)"
SPARE = {"heap": 400_000, "nodes": 500, "listeners": 50, "elements": 200}
PART = 0.02  # of what was there; a half may leave this or SPARE behind


def memory(driver):
    """{what: how much the page holds}, as far as this browser tells."""
    held = {"elements": driver.evaluate(ELEMENTS)}
    if isinstance(driver, Chromium):
        ask = driver.touches.send
        for _ in range(2):  # what the first finds may let others go
            ask("HeapProfiler.collectGarbage")
        held["heap"] = ask("Runtime.getHeapUsage")["usedSize"]
        found = ask("Memory.getDOMCounters")
        held |= {"nodes": found["nodes"], "listeners": found["jsEventListeners"]}
    return held


def grown(before, after):
    """The words for what has grown by more than it may."""
    return [
        f"{name} {before[name]:,} to {after[name]:,}"
        for name, spare in SPARE.items()
        if name in before and after[name] - before[name] > spare + PART * before[name]
    ]


def soak(driver, address, events, runs, seed=1):
    """Use the page up; returns (what was done, the faults found).

    events, runs  how many in each of the two halves
    """
    driver.open(address)
    driver.evaluate(WAKE)
    faults, done, held = [], [], []
    for half in range(2):
        found = driver.evaluate(SOAK, events, runs, seed + half)
        faults += found["wrong"]
        done.append(found["done"])
        held.append(memory(driver))
    faults += [*dict.fromkeys(driver.errors), *grown(*held)]
    sums = {name: sum(half[name] for half in done) for name in ("events", "runs")}
    return sums | {"memory": held}, faults


def shares(total, weights):
    """Whole numbers in proportion, at least `total` in all; none for a weight of 0."""
    return [-(-total * w // (sum(weights) or 1)) for w in weights]


def soak_book(driver, folder, options):
    """Soak each page of the book; returns how many faults there were."""
    site = driver.site(folder)
    names = options.pages or [p.stem for p in site.glob("chapters/*.html")]
    found, faults = {}, 0
    for name in sorted(names):
        driver.open(f"{site.as_uri()}/chapters/{name}.html")
        found[name] = driver.evaluate(KINDS)
    found = {name: kinds for name, kinds in found.items() if kinds[0]}
    halves = zip(
        shares(options.events // 2, [kinds[0] for kinds in found.values()]),
        shares(options.runs // 2, [kinds[1] for kinds in found.values()]),
        strict=True,
    )
    for name, (events, runs) in zip(found, halves, strict=True):
        driver.refresh()
        address = f"{site.as_uri()}/chapters/{name}.html"
        done, wrong = soak(driver, address, events, runs, options.seed)
        faults += len(wrong)
        held = "; ".join(
            f"{k} {a:,} then {b:,}"
            for (k, a), b in zip(
                done["memory"][0].items(), done["memory"][1].values(), strict=True
            )
        )
        print(f"{name:26} {done['events']:6} events {done['runs']:5} runs  {held}")
        for fault in wrong:
            print(f"    FAULT {fault}")
        sys.stdout.flush()
    return faults


def main():
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    read.add_argument("pages", nargs="*", help="chapters (default: each)")
    read.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    read.add_argument("--events", type=int, default=10_000)
    read.add_argument("--runs", type=int, default=2000)
    read.add_argument("--seed", type=int, default=1)
    read.add_argument("--book", type=Path, default=Path("_build/html"))
    options, faults = read.parse_args(), 0
    folder = options.book.resolve()
    if not (folder / "intro.html").is_file():
        sys.exit(f"no book in {folder}; build it: make book")
    for engine in options.engines:
        print(f"== {engine}")
        with ExitStack() as stack:
            if engine == "chromium":
                chromium = stack.enter_context(sync_playwright()).chromium
                where = {
                    "executable_path": program("CHROMIUM", "chromium-headless-shell")
                }
                flags = ["--no-sandbox", "--disable-gpu"]
                driver = Chromium(chromium.launch(**where, args=flags))
            else:
                scratch = stack.enter_context(tempfile.TemporaryDirectory())
                driver = ENGINES[engine](Path(scratch))
            stack.enter_context(closing(driver))
            faults += soak_book(driver, folder, options)
    sys.exit(f"{faults} faults" if faults else 0)


if __name__ == "__main__":
    main()

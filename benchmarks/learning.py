"""How long until adding is learned in the page? `python -m benchmarks.learning`

A row is one network of the figure that learns to add, alone, from ten starts that no
setting was chosen on: how many have learned, and of those the median and the largest
number of steps and of seconds of stepping, those of the processor, in Node and in
Chromium; how many of the starts took at most two. The last line is of the figure that
learns a pasted text: letters a second, of the same seconds, of a text of 50 kB.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import sync_playwright

import lstmbook.live
from lstmbook.book.figures import text_learns
from lstmbook.book.figures.training import DRAWN, learns_to_add
from lstmbook.tasks.text import chapters

LIVE_JS = Path(lstmbook.live.__file__).with_name("live.js")
RUNNING_JS = LIVE_JS.with_name("running.js")
STARTS, WITHIN = range(1000, 1010), 2  # seconds
USED = "const used = () => globalThis.process ? process.cpuUsage().user / 1e6 : 0;"
RUNS = f"""([spec, seeds]) => seeds.map((seed) => {{
    {USED}
    const values = {{ rate: 1, clip: 1, seed }}, start = used();
    const going = live.running(spec, () => values, () => values);
    while (!going.ended) going.advance(1);
    return [going.ended, going.steps, used() - start];
}})"""
READS = f"""([spec, values, n]) => {{
    {USED}
    const going = globalThis.reads ??= live.running(spec, () => values, () => values);
    const start = used(), until = going.steps + n;
    while (going.steps < until && going.on());
    return used() - start;
}}"""
STEPS = 200  # of which the seconds are taken
IN_NODE = """
const fs = require("fs");
globalThis.document = { readyState: "loading", addEventListener() {} };
globalThis.IntersectionObserver = class {};
const run = (path, more = "") =>
    require("vm").runInThisContext(fs.readFileSync(path, "utf8") + more);
const paths = process.argv.slice(1), last = paths.pop();
for (const path of paths) run(path);
run(last, "\\nglobalThis.live = live;");
console.log(JSON.stringify((%s)(JSON.parse(fs.readFileSync(0, "utf8")))));
"""
ROW = "{:18} {:>5} {:>8} {:>12} {:>15} {:>15}"


def started(playwright):
    """The system's Chromium, which calls nobody."""
    return playwright.chromium.launch(
        executable_path=shutil.which(
            os.environ.get("CHROMIUM", "chromium-headless-shell")
        ),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )


def in_node(argument, code=RUNS):
    """What the code answers in Node."""
    node, _ = compute_driver_executable()
    command = [node, "--eval", IN_NODE % code, RUNNING_JS, LIVE_JS]
    run = subprocess.run(
        command, input=json.dumps(argument), capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def clock_of(tab):
    """What says how many seconds the page's own thread has used."""
    client = tab.context.new_cdp_session(tab)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def used():
        metrics = client.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in metrics}["TaskDuration"]

    return used


def in_chromium(tab, spec, seeds):
    """The same in the page; the seconds are those of its own thread."""
    used, runs = clock_of(tab), []
    for seed in seeds:
        start = used()
        [(why, steps, _)] = tab.evaluate(RUNS, [spec, [seed]])
        runs.append((why, steps, used() - start))
    return runs


def told(runs):
    """How many learned, their steps, their seconds: median and largest."""
    learned = [(steps, seconds) for why, steps, seconds in runs if why == "done"]
    steps, seconds = zip(*learned, strict=True) if learned else ([0], [0])
    soon = sum(seconds <= WITHIN for _, seconds in learned)
    return (
        f"{len(learned)}/{len(runs)}",
        f"{statistics.median(steps):.0f}, {max(steps)}",
        f"{statistics.median(seconds):.2f}, {max(seconds):.2f}, {soon}",
    )


def letters_a_second(tab):
    """How many letters of a text of 50 kB are learned from, in Node and in Chromium."""
    live = text_learns.learns_your_text()
    prose = " ".join(chapters().values()).replace("\n", " ")[: text_learns.MOST]
    values = {name: control.value for name, control in live.controls.items()}
    values["text"] = live.controls["text"].number(prose).tolist()
    argument = [live.programs(), values]
    node, used = in_node([*argument, STEPS], READS), clock_of(tab)
    tab.evaluate(READS, [*argument, 0])
    start = used()
    tab.evaluate(READS, [*argument, STEPS])
    letters = STEPS * text_learns.ROWS * text_learns.WINDOW
    return [letters / seconds for seconds in (node, used() - start)]


def main():
    print("Median and largest; behind the seconds, how many took at most", WITHIN)
    print(ROW.format("", "kB", "learned", "steps", "s in Node", "s in Chromium"))
    with sync_playwright() as playwright:
        browser = started(playwright)
        tab = browser.new_page()
        for path in RUNNING_JS, LIVE_JS:
            tab.add_script_tag(path=path)
        for name, (label, *_) in DRAWN.items():
            spec = learns_to_add((name,)).programs()
            size = len(gzip.compress(json.dumps(spec).encode())) / 1e3
            argument = [spec, list(STARTS)]
            learned, steps, node = told(in_node(argument))
            _, _, chromium = told(in_chromium(tab, *argument))
            row = label, f"{size:.1f}", learned, steps, node, chromium
            print(ROW.format(*row), flush=True)
        each = ", ".join(f"{letters:,.0f}" for letters in letters_a_second(tab))
        print("letters a second, in Node, in Chromium:", each)
        browser.close()


if __name__ == "__main__":
    main()

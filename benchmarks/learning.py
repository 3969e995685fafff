"""How long until adding is learned in the page? `python -m benchmarks.learning`

A row is one network of the figure that learns to add, alone, from ten starts that no
setting was chosen on: how many have learned, and of those the median and the largest
number of steps and of seconds of stepping, those of the processor, in Node and in
Chromium; how many of the starts took at most two.
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
from lstmbook.book.figures.training import DRAWN, learns_to_add

LIVE_JS = Path(lstmbook.live.__file__).with_name("live.js")
STARTS, WITHIN = range(1000, 1010), 2  # seconds
RUNS = """([spec, seeds]) => seeds.map((seed) => {
    const used = () => globalThis.process ? process.cpuUsage().user / 1e6 : 0;
    const values = { rate: 1, clip: 1, seed }, start = used();
    const going = live.running(spec, () => values, () => values);
    while (!going.ended) going.advance(1);
    return [going.ended, going.steps, used() - start];
})"""
IN_NODE = """
const fs = require("fs");
globalThis.document = { readyState: "loading", addEventListener() {} };
globalThis.IntersectionObserver = class {};
const source = fs.readFileSync(process.argv[1], "utf8") + "\\nglobalThis.live = live;";
require("vm").runInThisContext(source);
console.log(JSON.stringify((%s)(JSON.parse(fs.readFileSync(0, "utf8")))));
"""
ROW = "{:18} {:>5} {:>8} {:>12} {:>15} {:>15}"


def started(playwright):
    """The system's Chromium, which calls nobody."""
    return playwright.chromium.launch(
        executable_path=shutil.which(os.environ.get("CHROMIUM", "chromium")),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )


def in_node(argument):
    """What RUNS answers in Node."""
    node, _ = compute_driver_executable()
    command = [node, "--eval", IN_NODE % RUNS, LIVE_JS]
    run = subprocess.run(
        command, input=json.dumps(argument), capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def in_chromium(tab, spec, seeds):
    """The same in the page; the seconds are those of its own thread."""
    client, runs = tab.context.new_cdp_session(tab), []
    client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def used():
        metrics = client.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in metrics}["TaskDuration"]

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


def main():
    print("Median and largest; behind the seconds, how many took at most", WITHIN)
    print(ROW.format("", "kB", "learned", "steps", "s in Node", "s in Chromium"))
    with sync_playwright() as playwright:
        browser = started(playwright)
        tab = browser.new_page()
        tab.add_script_tag(path=LIVE_JS)
        for name, (label, *_) in DRAWN.items():
            spec = learns_to_add((name,)).programs()
            size = len(gzip.compress(json.dumps(spec).encode())) / 1e3
            argument = [spec, list(STARTS)]
            learned, steps, node = told(in_node(argument))
            _, _, chromium = told(in_chromium(tab, *argument))
            row = label, f"{size:.1f}", learned, steps, node, chromium
            print(ROW.format(*row), flush=True)
        browser.close()


if __name__ == "__main__":
    main()

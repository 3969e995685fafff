"""Does a figure that trains leave the page alone? `python -m benchmarks.tasks [id ...]`

Each figure trains for some seconds in Chromium, at its defaults and at each preset,
while the page is scrolled to and fro by every frame. A row tells the steps taken, the
tasks of more than 50 ms (`PerformanceObserver`), the longest task in ms, by the clock
and of the processor (the clock counts what else the machine does), and the frames in a
second. "wakes" is the longest task from the page's begin until the figure answers.
"""

import json
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import lstmbook.live
from benchmarks.learning import started
from lstmbook.book.figures import every_figure
from lstmbook.live import Running

HERE = Path(lstmbook.live.__file__).parent
SECONDS, LONG = 3, 50
CATEGORIES = ["toplevel", "devtools.timeline"]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<link rel="stylesheet" href="live.css"><script src="live.js" defer></script>
<script>
window.tasks = [];
const note = (list) => tasks.push(...list.getEntries().map((e) => e.duration));
new PerformanceObserver(note).observe({{ type: "longtask", buffered: true }});
</script></head><body>{}<p style="height: 900px">Text below.</p></body></html>"""
TRAIN = """(figure, [values, seconds]) => new Promise((resolve) => {
  if (values) figure.live.set(values);
  figure.live.again();
  const go = figure.querySelector(".live-go");
  go.click();
  tasks.length = 0;
  const begin = performance.now(), frames = [];
  const frame = (now) => {
    frames.push(now);
    scrollTo(0, 40 * Math.sin(now / 300) + 40);
    if (go.textContent === "Train") { figure.live.again(); go.click(); } // it was done
    if (performance.now() - begin < 1000 * seconds) requestAnimationFrame(frame);
    else {
      go.click();
      const time = frames[frames.length - 1] - frames[0];
      setTimeout(() => resolve([
        figure.live.outputs().steps[0], tasks.filter((t) => t > 50).length,
        Math.max(0, ...tasks), (1000 * (frames.length - 1)) / time]), 50);
    }
  };
  requestAnimationFrame(frame);
})"""
ROW = "{:28} {:24} {:>6} {:>5} {:>8} {:>9} {:>7}"


def longest(trace):
    """Milliseconds of the processor that the longest task of the page took."""
    events = json.loads(trace)["traceEvents"]
    main = {
        (e["pid"], e["tid"])
        for e in events
        if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        e.get("tdur", 0) / 1e3
        for e in events
        if e["name"].endswith("RunTask") and (e["pid"], e["tid"]) in main
    ]
    return max(tasks, default=0)


def measure(browser, folder, id, live):
    """Print the rows of a figure; return how many tasks were too long."""
    (folder / f"{id}.html").write_text(PAGE.format(live.fragment(id)), "utf-8")
    tab, wrong = browser.new_page(viewport={"width": 1280, "height": 700}), 0
    browser.start_tracing(page=tab, categories=CATEGORIES)
    tab.goto((folder / f"{id}.html").as_uri())
    figure = tab.locator("figure.live")
    figure.evaluate("(figure) => figure.live.outputs()")
    tab.wait_for_timeout(300)
    clock, processor = (
        tab.evaluate("Math.max(0, ...tasks)"),
        longest(browser.stop_tracing()),
    )
    print(ROW.format(id[5:], "wakes", "", "", f"{clock:.0f}", f"{processor:.1f}", ""))
    for name, values in [("defaults", None), *live.presets.items()]:
        browser.start_tracing(page=tab, categories=CATEGORIES)
        steps, long, clock, rate = figure.evaluate(TRAIN, [values, SECONDS])
        processor = longest(browser.stop_tracing())
        row = steps, long, f"{clock:.0f}", f"{processor:.1f}", f"{rate:.0f}"
        print(ROW.format("", name[:24], *row), flush=True)
        wrong += processor > LONG
    tab.close()
    return wrong


def main(ids):
    figures = every_figure([Running])
    print(ROW.format("", "", "steps", "long", "ms clock", "processor", "frames"))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        folder, browser = Path(folder), started(playwright)
        for name in ("live.js", "live.css"):
            (folder / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
        wrong = sum(
            measure(browser, folder, id, figures[id]()) for id in ids or figures
        )
        browser.close()
    sys.exit(
        f"{wrong} rows with a task of over {LONG} ms of the processor" if wrong else 0
    )


if __name__ == "__main__":
    main(sys.argv[1:])

"""How fast do the live figures answer? `python -m benchmarks.live [page ...]`

A row is one live figure of the built book. An event is what a reader waits for: a
control's input event, the program, the drawing, the layout. `interact` is what a
notebook does instead, the kernel's part alone: ipywidgets calls the same function and
matplotlib draws the same figure as a PNG. Exits with 1 and a line for each bound that
is broken.
"""

import contextlib
import gzip
import io
import os
import re
import shutil
import statistics
import sys
from pathlib import Path
from time import perf_counter

import ipywidgets
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from IPython.core.pylabtools import print_figure
from playwright.sync_api import sync_playwright

from lstmbook.book.figures import every_figure
from lstmbook.live.drawing import WIDE

HTML = Path(__file__).parents[1] / "_build" / "html"
EVENTS, REDRAWS, LOADS = 300, 15, 5
EVENT_MS, RATIO, FIRST_MS = 4, 30, 300
SCRIPT_KB, FIGURE_KB = 20, 40

MOVES = """(figure, count) => {
    const inputs = [...figure.querySelectorAll(".live-control :is(input, select)")];
    const move = (input) => {
        const [low, high] = [+input.min, +input.max];
        if (input.type === "range") input.value = low + Math.random() * (high - low);
        else if (input.type === "checkbox") input.checked = !input.checked;
        else input.selectedIndex = (input.selectedIndex + 1) % input.length;
        const start = performance.now();
        input.dispatchEvent(new Event("input", { bubbles: true }));
        figure.getBoundingClientRect();
        return performance.now() - start;
    };
    return Array.from({ length: count }, (_, k) => move(inputs[k % inputs.length]));
}"""
PROGRAM = """(figure, count) => {
    const start = performance.now();
    for (let k = 0; k < count; k++) figure.live.outputs();
    return (performance.now() - start) / count;
}"""
FIRST = """addEventListener("load", () => {
    const loaded = performance.now();
    const answer = () => {
        const figure = document.querySelector("figure.live");
        if (!figure?.live) return setTimeout(answer);
        const input = figure.querySelector(".live-control :is(input, select)");
        input.dispatchEvent(new Event("input", { bubbles: true }));
        requestAnimationFrame(() => setTimeout(() => {
            window.first = [performance.now() - loaded, performance.now()];
        }));
    };
    setTimeout(answer);
});"""
ROW = "{:32} {:>6} {:>8} {:>8} {:>6} {:>9} {:>6}"


def figures_of(page):
    """{id: HTML} of the live figures of a page of the book."""
    html = (HTML / page).read_text(encoding="utf-8")
    found = re.findall(r'(<figure class="live" id="([^"]+)".*?</figure>)', html, re.S)
    return {id: figure for figure, id in found}


def kilobytes(data):
    return len(gzip.compress(data)) / 1e3


def redraw_ms(live):
    """Milliseconds from a moved control to a PNG, with interact and matplotlib."""
    pictures, times, rng = [], [], np.random.default_rng(0)

    def redraw(**values):
        figure = live.figure(live.outputs(**values))
        pictures.append(print_figure(getattr(figure, "figure", figure)))
        plt.close("all")

    moved = {name: ipywidgets.fixed(c.value) for name, c in live.controls.items()}
    size = {"figure.figsize": (WIDE / 72, live.heights[0] / 72)}
    with matplotlib.rc_context(size), contextlib.redirect_stdout(io.StringIO()):
        ipywidgets.interactive(redraw, **moved)
        while len(times) < REDRAWS:
            for name, control in live.controls.items():
                drawn, start = len(pictures), perf_counter()
                moved[name].value = control.samples(rng)[rng.integers(3)]
                if len(pictures) > drawn:  # it was another value
                    times.append(1e3 * (perf_counter() - start))
    return statistics.median(times)


def first_answers(browser, page):
    """Milliseconds to the first answer, the slowest load's: after load, navigation."""
    found = []
    for _ in range(LOADS):
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.add_init_script(FIRST)
        tab.goto((HTML / page).as_uri())
        found.append(tab.wait_for_function("window.first").json_value())
        tab.close()
    return [max(times) for times in zip(*found, strict=True)]


def measure(browser, page):
    """Print a row for each figure of a page; return the bounds that are broken."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto((HTML / page).as_uri(), wait_until="networkidle")
    broken = []
    for id, html in figures_of(page).items():
        figure, live = tab.locator(f"#{id}"), every_figure()[id]()
        figure.evaluate(MOVES, EVENTS)  # V8 compiles what runs often
        events = sorted(figure.evaluate(MOVES, EVENTS))
        median, p95 = statistics.median(events), events[int(0.95 * EVENTS)]
        program, redraw = figure.evaluate(PROGRAM, EVENTS), redraw_ms(live)
        size, ratio = kilobytes(html.encode()), redraw / median
        times = f"{program:.3f}", f"{median:.2f}", f"{p95:.2f}", f"{redraw:.1f}"
        print(ROW.format(id, f"{size:.1f}", *times, f"{ratio:.0f}"), flush=True)
        if p95 > EVENT_MS:
            broken.append(f"{id}: p95 of an event {p95:.2f} ms > {EVENT_MS} ms")
        if ratio < RATIO:
            broken.append(f"{id}: {ratio:.0f} times faster than interact < {RATIO}")
        if size > FIGURE_KB:
            broken.append(f"{id}: {size:.1f} kB > {FIGURE_KB} kB")
    tab.close()
    after_load, after_navigation = first_answers(browser, page)
    print(
        f"{page} has {kilobytes((HTML / page).read_bytes()):.1f} kB and answers first "
        f"{after_load:.0f} ms after load, {after_navigation:.0f} ms after navigation\n",
        flush=True,
    )
    if after_load > FIRST_MS:
        broken.append(f"{page}: first answer {after_load:.0f} ms > {FIRST_MS} ms")
    return broken


def main(pages):
    if not HTML.is_dir():
        sys.exit(f"no book in {HTML}; build it: make book")
    every = (path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
    pages = pages or sorted(page for page in every if figures_of(page))
    script = kilobytes((HTML / "_static" / "live.js").read_bytes())
    broken = [f"live.js: {script:.1f} kB > {SCRIPT_KB} kB"] * (script > SCRIPT_KB)
    print(f"live.js {script:.1f} kB. Compressed kB, ms, medians of {EVENTS} events.\n")
    print(ROW.format("", "kB", "program", "event", "p95", "interact", "ratio"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which(
                os.environ.get("CHROMIUM", "chromium-headless-shell")
            ),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for page in pages:
            broken += measure(browser, page)
        browser.close()
    sys.exit("\n".join(broken) or 0)


if __name__ == "__main__":
    plt.switch_backend("agg")
    main(sys.argv[1:])

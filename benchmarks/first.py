"""When does a page answer on a slow line, and what moves? `python -m benchmarks.first`

The built book is served compressed, at 562 ms and 1.44 Mbit/s to a processor slowed
four times. A row is a first visit of a page in Chromium: the kB that came, the seconds
until the first slider answers, and the layout shift until then and in all, for a reader
who then jumps to the middle, scrolls to the end and up again.
Arguments name other pages: `python -m benchmarks.first chapters/lstm-cell.html`.
"""

import contextlib
import functools
import gzip
import http.server
import sys
import threading

from playwright.sync_api import sync_playwright

from benchmarks.learning import started
from benchmarks.live import HTML

PAGES = "chapters/lstm-cell.html", "chapters/rnn.html", "chapters/gallery.html"
LINE = {"offline": False, "latency": 562, "uploadThroughput": 1.44e6 / 8}
LINE |= {"downloadThroughput": 1.44e6 / 8}
SLOWER = 4
WATCH = """
window.shift = 0;
new PerformanceObserver((list) => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) shift += e.value;
}).observe({ type: "layout-shift", buffered: true });
const answer = () => {
    const input = document.querySelector(".live-control :is(input, select)");
    const figure = input?.closest("figure.live");
    if (!figure?.live) return setTimeout(answer, 20); // asked for it, a figure wakes
    input.dispatchEvent(new Event("input", { bubbles: true }));
    const note = () => { window.first = performance.now(); };
    requestAnimationFrame(() => setTimeout(note));
};
setTimeout(answer);
"""
SCROLL = """async () => {
    const end = document.documentElement.scrollHeight;
    const to = async (y) => {
        scrollTo(0, y);
        await new Promise((done) => requestAnimationFrame(done));
    };
    for (let y = end / 2; y < end; y += 200) await to(y);
    for (let y = end; y > 0; y -= 200) await to(y);
    return shift;
}"""


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves files as a web server does that compresses what is text."""

    def do_GET(self):
        """Answer with the file, compressed unless it is a picture or a font."""
        path = self.translate_path(self.path)
        try:
            with open(path, "rb") as file:
                body = file.read()
        except OSError:
            self.send_error(404)
            return
        kind = self.guess_type(path)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if not kind.startswith(("image/png", "font/")):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@contextlib.contextmanager
def served(folder):
    """The address of a folder, while it is served."""
    handler = functools.partial(Compressed, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def visit(browser, address):
    """kB, seconds to the first answer, shift until then, shift in all."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab, sizes = context.new_page(), []
    client = context.new_cdp_session(tab)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    client.send("Network.emulateNetworkConditions", LINE)
    client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.add_init_script(WATCH)
    tab.goto(address, wait_until="commit")
    tab.wait_for_load_state("load", timeout=90_000)
    while not (first := tab.evaluate("window.first")):
        tab.wait_for_timeout(100)
    early = tab.evaluate("shift")
    client.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    whole = tab.evaluate(SCROLL)
    context.close()
    return sum(sizes) / 1e3, first / 1e3, early, whole


def main(pages):
    if not HTML.is_dir():
        sys.exit(f"no book in {HTML}; build it: make book")
    print(f"{'':40} {'kB':>6} {'first, s':>9} {'shift':>7} {'in all':>7}")
    with sync_playwright() as playwright, served(HTML) as address:
        browser = started(playwright)
        for page in pages:
            size, first, *shifts = visit(browser, f"{address}/{page}")
            early, whole = (f"{shift:.3f}" for shift in shifts)
            print(
                f"{page:40} {size:6.0f} {first:9.1f} {early:>7} {whole:>7}", flush=True
            )
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or PAGES)

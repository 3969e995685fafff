"""Sphinx extension: the scripts of the page "Receipts" and what its figures ask."""

import html
import re
from pathlib import Path

import static_file
from home_page import chapters

PAGE = "chapters/receipts"
PARTS = ("receipt.js", "receipts.js")  # in one script
ITEMS, SCRIPT = "receipt-items.js", "receipts-page.js"
HEADING = re.compile(r'<h[1-4]>(.*?)<a class="headerlink"', re.S)
FIGURE = re.compile(r'<figure class="live[^"]*" id="([^"]+)"[^>]*>(.*?)</figure>', re.S)
ASKS = re.compile(
    r'<span class="live-ask"[^>]*>(.*?)</span>|<legend[^>]*>(.*?)</legend>', re.S
)
LABEL = re.compile(r"<label[^>]*>(.*?)</label>", re.S)


def asked(text):
    """[(id, words)] of a page's figures: what each asks, or the heading it is under."""
    found = []
    for hit in FIGURE.finditer(text):
        heads = HEADING.findall(text, 0, hit.start())
        words = ASKS.search(hit[2])
        if not words and "live-question" in hit[0][: hit[0].index(">")]:
            words = LABEL.search(hit[2])
        said = next(filter(None, words.groups())) if words else (heads or [""])[-1]
        plain = html.unescape(re.sub("<annotation.*?</annotation>|<[^>]*>", "", said))
        found.append((hit[1], " ".join(plain.split())))
    return found


def collect(folder, chapters):
    """What the script holds: the chapters as (page, title), and (id, page, words)."""
    items = []
    for page, *_ in chapters:
        path = Path(folder, f"{page}.html")
        if path.is_file():
            items += [(id, page, w) for id, w in asked(path.read_text("utf-8"))]
    return {"chapters": [(page, title) for page, title, *_ in chapters], "items": items}


def write(app, error):
    """Write what is asked beside the other scripts."""
    if not error and app.builder.format == "html":
        held = collect(app.outdir, chapters())
        static_file.write_data(app, ITEMS, "var receiptItems", held)
        static_file.write_joined(app, SCRIPT, PARTS)


def load(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Have the page load them."""
    for name in (ITEMS, SCRIPT) if pagename == PAGE else ():
        app.add_js_file(name)


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", load)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

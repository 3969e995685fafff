"""Sphinx extension: what the page "Review" asks, collected from the written pages.

Two kinds of items: the questions of the chapters, which the page judges by itself as it
does where they stand, and those of the page of questions, which readers judge: each
belongs to the chapter that its answer leads to.
"""

import html
import re
from pathlib import Path

import static_file
from home_page import chapters

PAGE, RECALL = "chapters/review", "chapters/questions"
FIGURE = re.compile(
    r"(?:<p>((?:(?!</p>).)*)</p>\s*)?"  # what is given, if the cell follows a paragraph
    r'(?:<div[^>]*>\s*)*<figure class="live live-question" id="([^"]+)">.*?</figure>',
    re.S,
)
NUMBER = re.compile(r"<strong>\d+ · \w+\.</strong>\s*")
PROMPT = re.compile(
    r'<section id="([^"]+)">\s*<h3>(.*?)<a class="headerlink".*?</h3>(.*?)</section>',
    re.S,
)
LEADS_TO = re.compile(r'href="([\w-]+)\.html')
PARTS = ("memory.js", "review.js")  # in one script
ITEMS, SCRIPT = "review-items.js", "review-page.js"


def questions(page, text):
    """The items of a chapter's HTML: {id, page, html}."""
    found = []
    for hit in FIGURE.finditer(text):
        given = NUMBER.sub("", hit[1] or "").strip()
        figure = hit[0][hit[0].index("<figure") :]
        if given:
            figure = f'<p>{given}</p><div class="cell">{figure}</div>'
        found.append({"id": hit[2], "page": page, "html": figure})
    return found


def prompts(text, pages):
    """The items of the page of questions: {id, page, ask, html}.

    pages   those that an answer may lead to; one that leads to none is no item
    """
    found = []
    for anchor, ask, answer in PROMPT.findall(text):
        leads = (f"chapters/{name}" for name in LEADS_TO.findall(answer))
        if page := next((name for name in leads if name in pages), None):
            ask = html.unescape(re.sub("<[^>]*>", "", ask)).strip()
            item = {"id": f"recall-{anchor}", "page": page, "ask": ask}
            found.append(item | {"html": answer.strip()})
    return found


def collect(folder, chapters):
    """What the script holds: the chapters as (page, title), and their items in order.

    folder     of the written pages
    chapters   as `home_page.parts` has them, one after the other
    """
    known = {page: title for page, title, *_ in chapters}
    files = {page: Path(folder, f"{page}.html") for page in [*known, RECALL]}
    texts = {p: f.read_text("utf-8") for p, f in files.items() if f.is_file()}
    items = [item for page in known for item in questions(page, texts.get(page, ""))]
    items += prompts(texts.get(RECALL, ""), known)
    place = list(known).index
    items.sort(key=lambda item: place(item["page"]))
    return {"chapters": list(known.items()), "items": items}


def write(app, error):
    """Write the items beside the other scripts."""
    if not error and app.builder.format == "html":
        made = collect(app.outdir, chapters())
        static_file.write_data(app, ITEMS, "var reviewItems", made)
        static_file.write_joined(app, SCRIPT, PARTS)


def load(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Have the page load the items, the schedule and itself; the home page its line."""
    for name in (ITEMS, SCRIPT) if pagename == PAGE else ():
        app.add_js_file(name)
    if pagename == "intro":
        app.add_js_file("where.js")


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", load)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

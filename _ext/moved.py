"""Sphinx extension: old addresses of sections that have moved lead to their new page.

A page that gave sections away gets a script of a line: it works from a file, too.
"""

import json
from pathlib import Path

import static_file

# page they stood in: {page they stand in: their anchors}
MOVED = {
    "chapters/both-directions": {
        "stacks": [
            "a-stack-of-layers",
            "deep-in-time-deep-in-layers",
            "does-a-stack-remember-longer",
            "a-way-past-the-layers",
            "xor-again",
            "equation-both-residual",
            "live-window-of-influence",
        ],
    },
    "chapters/choosing": {
        "after-the-lstm": [
            "descendants",
            "a-loop-that-needs-no-loop",
            "what-a-state-space-layer-shares-with-a-leaky-cell",
            "the-exponential-gate",
            "a-matrix-for-a-memory",
            "who-remembered-first",
            "what-is-and-is-not-like-a-brain",
            "where-they-were-used-and-are",
            "equation-choosing-linear",
            "equation-choosing-join",
            "equation-choosing-state-space",
            "equation-choosing-eigen",
            "equation-choosing-exponential",
            "equation-choosing-matrix",
            "live-scan-rounds",
            "live-exponential-gate",
        ],
    },
}
LEAD = (
    "{ const moved = PAGES[location.hash.slice(1)];\n"
    "  if (moved) location.replace(moved + location.hash); }"
)


def script(page):
    """Return the name of a page's script."""
    return f"moved-{Path(page).name}.js"


def write(app):
    """Write the scripts: a strict host allows none in the text of a page."""
    for page, places in MOVED.items():
        found = {a: f"{new}.html" for new, anchors in places.items() for a in anchors}
        static_file.write(app, script(page), LEAD.replace("PAGES", json.dumps(found)))


def lead_on(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Send who comes with an old address on."""
    if pagename in MOVED:
        app.add_js_file(script(pagename))


def setup(app):
    """Called by Sphinx."""
    app.connect("builder-inited", write)
    app.connect("html-page-context", lead_on)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

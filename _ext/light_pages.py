"""Sphinx extension: a page loads what it uses, in few files, after it has been read.

Jupyter Book's extensions and the theme give each page twenty files: some inline, some
for parts that the book does not use, and the notebooks' widget state, which would hold
each live figure a second time. They go. The scripts of all pages become one, deferred;
live.js stays by itself and comes first, so that a figure answers soon; what only
some figures need is before it where there is one. The style sheets become one without
the rules that find nothing (one_sheet.py).
"""

import hashlib
import re
from pathlib import Path

from one_sheet import NAME, lightened, moved

INLINE = ""
UNUSED = [INLINE, "togglebutton.js", "togglebutton.css", "design-tabs.js"]
SHEET, SCRIPT = "sheet.css", "page.js"
APART = ["math.css"]  # a font, for the pages with formulas
JOINED = [  # in this order: ours first, since the theme fails where storage is shut
    "links.js",
    "ghosts.js",
    "paper.js",
    "kept.js",
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "clipboard.min.js",
    "copybutton.js",
    "scripts/sphinx-book-theme.js",
    "scripts/pydata-sphinx-theme.js",
]
THEME = "styles/pydata-sphinx-theme.css"
NAMES = re.compile(r'\b(?:class|id)="([^"]*)"')


def lighten(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Keep of the page's scripts and styles those that it uses."""

    def name(file):
        return str(file.filename or "").removeprefix("_static/")

    ordered = sorted(context["css_files"], key=lambda file: file.priority)  # as Sphinx
    sheets = {name(file): file for file in ordered}
    scripts = {name(file): file for file in context["script_files"]}
    for unused in UNUSED + JOINED:
        sheets.pop(unused, None)
        scripts.pop(unused, None)
    if not re.search('<figure class="live|data-review', context.get("body", "")):
        scripts.pop("live.js", None)
    app.sheets |= {one: None for one in sheets if one not in APART}
    context["css_files"] = [sheets[one] for one in sheets if one in APART]
    context["script_files"] = list(scripts.values())
    for file in context["script_files"]:
        file.attributes["defer"] = "defer"


def begin(app):
    """Nothing is known yet of the style sheets that the pages ask for."""
    app.sheets = {THEME: None}


def join(app, error):
    """Write the two files when all pages are written, and their age into the pages."""
    if error or app.builder.format != "html" or len(app.sheets) < 2:
        return
    static, out = Path(app.outdir, "_static"), Path(app.outdir)
    pages = {
        path: path.read_text("utf-8")
        for path in out.rglob("*.html")
        if static not in path.parents
    }
    (static / SCRIPT).write_text(script(static), "utf-8")
    (static / SHEET).write_text(sheet(static, app.sheets, pages.values()), "utf-8")
    for name in SHEET, SCRIPT:
        age = hashlib.sha256((static / name).read_bytes()).hexdigest()[:8]
        asked = re.compile(rf'(?<=_static/){re.escape(name)}(?:\?v=\w+)?(?=")')
        pages = {path: asked.sub(f"{name}?v={age}", pages[path]) for path in pages}
    for path, text in pages.items():
        path.write_text(text, "utf-8")


def script(static):
    """The scripts of all pages, one below the other."""
    return ";\n".join((static / name).read_text("utf-8") for name in JOINED)


def sheet(static, names, pages):
    """The style sheets as one, with what a page or a script can ask for."""
    said = set()
    for page in pages:
        for found in NAMES.findall(page):
            said.update(found.split())
    for path in [*static.glob("*.js"), *(static / name for name in JOINED)]:
        if path.name not in {*UNUSED, SCRIPT, "finding-index.js"}:
            said.update(NAME.findall(path.read_text("utf-8")))
    return "\n".join(
        moved(lightened((static / name).read_text("utf-8"), said), name)
        for name in names
    )


def setup(app):
    """Called by Sphinx."""
    app.add_js_file(SCRIPT, priority=101)  # live.js has 100
    app.connect("builder-inited", begin)
    app.connect("html-page-context", lighten, priority=950)
    # After the theme, which writes the colours of code then.
    app.connect("build-finished", join, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}

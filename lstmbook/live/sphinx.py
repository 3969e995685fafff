"""A Sphinx extension: live figures in any book, by one line of its configuration.

In a `conf.py` it stands among the extensions, in a Jupyter Book's `_config.yml` under
`sphinx: extra_extensions:`, as "lstmbook.live.sphinx". Each page then loads live.js,
live.css and links.js, and a notebook's live figure is shown by its HTML, which needs no
kernel. Sphinx itself need not be installed for the rest of lstmbook.live.
"""

import json
from pathlib import Path

from lstmbook.live.page import APART, HERE, SHEET, scripts_of, text_of

SCRIPTS = {f"{name}.js": 99 for name in APART} | {"live.js": 100}  # early
SCRIPTS |= {"links.js": 801, "ghosts.js": 802}
HTML_FIRST = ["html", "text/html", 5]  # a kernel's widget is 10 in MyST-NB


def configure(app, config):  # noqa: ARG001
    """Add the files to those that are copied, and prefer HTML to a widget's state."""
    files = [str(HERE / name) for name in (*SCRIPTS, SHEET)]
    config.html_static_path = [*config.html_static_path, *files]
    if "nb_mime_priority_overrides" in config:
        known = [list(one) for one in config.nb_mime_priority_overrides]
        if not any(one[1] == HTML_FIRST[1] for one in known):
            config.nb_mime_priority_overrides = [*known, HTML_FIRST]


def write_source(app):
    """live.js, the scripts APART and live.css in one, for saved figures (links.js).

    A page that is opened from a file may read no other file; it may load a script.
    """
    if app.builder.format != "html":
        return
    names = {name: f"{name}.js" for name in APART} | {"js": "live.js", "css": SHEET}
    texts = {key: text_of(name) for key, name in names.items()}
    text = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    path = Path(app.outdir, "_static", "live-source.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"links.source = {text};\n", "utf-8")


def lighten(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Leave out what only some figures need, where there are none of them."""
    body = context.get("body", "")
    kept = {"live.js", "links.js", *scripts_of(body)}
    kept |= {"ghosts.js"} if "live-four" in body else set()
    context["script_files"] = [
        file
        for file in context.get("script_files", ())
        if (name := Path(str(file.filename or "")).name) in kept or name not in SCRIPTS
    ]


def setup(app):
    """Called by Sphinx."""
    app.connect("config-inited", configure, priority=900)  # after those of MyST-NB
    app.connect("builder-inited", write_source)
    app.add_css_file(SHEET, priority=801)  # after those of the book itself
    for name, priority in SCRIPTS.items():
        app.add_js_file(name, priority=priority)
    app.connect("html-page-context", lighten, priority=940)  # after those who add one
    return {"parallel_read_safe": True, "parallel_write_safe": True}

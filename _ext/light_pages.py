"""Sphinx extension: a page loads the scripts it uses, in order, after it has been read.

Jupyter Book's extensions add scripts to every page, some of them inline: settings of
parts that the book does not use, and the notebooks' widget state, which would hold each
live figure a second time. They go; the rest is deferred.
"""

INLINE = ""
UNUSED = [INLINE, "togglebutton.js", "togglebutton.css", "design-tabs.js"]


def lighten(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Keep of the page's scripts and styles those that it uses."""

    def name(file):
        return str(file.filename or "").removeprefix("_static/")

    for kind in ("script_files", "css_files"):
        files = {name(file): file for file in context[kind]}
        for unused in UNUSED:
            files.pop(unused, None)
        context[kind] = list(files.values())
    for file in context["script_files"]:
        file.attributes["defer"] = "defer"


def setup(app):
    """Called by Sphinx."""
    app.add_js_file("scripts/pydata-sphinx-theme.js")
    app.connect("html-page-context", lighten, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

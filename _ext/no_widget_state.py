"""Sphinx extension: leave the notebooks' widget state out of the pages.

It serves a widget manager that the book does not load, and would hold every live figure
a second time.
"""

STATE = "application/vnd.jupyter.widget-state+json"


def drop_state(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Take the script element of the state off the page about to be written."""
    scripts = context.get("script_files", [])
    kept = [s for s in scripts if getattr(s, "attributes", {}).get("type") != STATE]
    context["script_files"] = kept


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", drop_state, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

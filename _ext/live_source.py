"""Sphinx extension: scripts and style of a figure as text, for saved figures.

A page that is opened from a file may read no other file; it may load a script, and does
so when a reader saves a figure (links.js).
"""

import static_file

from lstmbook.live.widget import HERE


def write(app):
    """Put it beside the other scripts."""
    files = {"js": ("strokes.js", "live.js"), "css": ("live.css",)}
    texts = {
        kind: "\n".join((HERE / name).read_text("utf-8") for name in names)
        for kind, names in files.items()
    }
    static_file.write_data(app, "live-source.js", "links.source", texts)


def setup(app):
    """Called by Sphinx."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

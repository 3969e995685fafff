"""Sphinx extension: live.js and live.css as text in a script, for saved figures.

A page that is opened from a file may read no other file; it may load a script, and does
so when a reader saves a figure (links.js).
"""

import static_file

from lstmbook.live.widget import HERE


def write(app):
    """Put it beside the other scripts."""
    texts = {kind: (HERE / f"live.{kind}").read_text("utf-8") for kind in ("js", "css")}
    static_file.write_data(app, "live-source.js", "links.source", texts)


def setup(app):
    """Called by Sphinx."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Sphinx extension: serve MathJax from the book, so that no page asks another host.

The file comes out of the PyPI wheel `sphinx-mathjax-offline` (MathJax 3.2.2). Of its
24 MB only one is used: `tex-svg-full.js` holds every TeX extension and draws glyphs as
SVG paths, so it loads neither fonts nor further scripts.
"""

from importlib.metadata import files
from pathlib import Path
from shutil import copyfile

SCRIPT = "tex-svg-full.js"


def copy_script(app, exception):
    """Put MathJax into `_static/` of a finished HTML build."""
    if exception is None and app.builder.format == "html":
        (script,) = [f for f in files("sphinx-mathjax-offline") if f.name == SCRIPT]
        copyfile(script.locate(), Path(app.outdir, "_static", SCRIPT))


def setup(app):
    """Called by Sphinx. `mathjax_path` in _config.yml names the same file."""
    app.connect("build-finished", copy_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

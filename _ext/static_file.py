"""A file that an extension writes beside the book's scripts and style sheets."""

from pathlib import Path


def write(app, name, text):
    """Write _static/NAME, before the pages that load it; other formats need none."""
    if app.builder.format == "html":
        path = Path(app.outdir, "_static", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

"""A file that an extension writes beside the book's scripts and style sheets."""

import json
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "_assets"


def write(app, name, text):
    """Write _static/NAME; formats other than HTML need none."""
    if app.builder.format == "html":
        path = Path(app.outdir, "_static", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def write_joined(app, name, names):
    """Write scripts of _assets as one."""
    texts = [(ASSETS / each).read_text("utf-8") for each in names]
    write(app, name, "\n".join(texts))


def write_data(app, name, variable, value):
    """Write a script that says `variable = value;`: it works from a file, too."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    write(app, name, f"{variable} = {text};\n")

"""Which chapters there are, in the order of the book."""

import re
from pathlib import Path

from lstmbook import CHAPTERS


def chapters(folder=CHAPTERS):
    """{name: title} of the notebooks of a folder.

    folder  holds the chapters; the table of contents, _toc.yml, lies beside it
    """
    toc = (Path(folder).resolve().parent / "_toc.yml").read_text(encoding="utf-8")
    titles = {}
    for name in re.findall(r"chapters/([\w-]+)$", toc, re.MULTILINE):
        path = Path(folder) / f"{name}.ipynb"
        if path.is_file():
            titles[name] = re.search(r'"# (.*?)(?:\\n)?"', path.read_text("utf-8"))[1]
    return titles

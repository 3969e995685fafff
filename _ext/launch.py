"""Sphinx extension: below a chapter, the ways to run it.

Its notebook is always there to take: a copy that reads alone lies beside the pages.
Where _config.yml names the repository, Binder and Colab can open it, and an error can
be reported.
"""

from html import escape
from pathlib import Path
from urllib.parse import quote

import nbformat
from plain_markdown import with_listings

FOLDER = "_notebooks"
GITHUB = "https://github.com/"


def ways(page, url="", branch="main"):
    """{words: address} of what runs a notebook elsewhere.

    page    as in chapters/rnn, without an ending
    url     of the repository, "" where none is named
    branch  that holds the book
    """
    if not url:
        return {}
    url, github = url.rstrip("/"), url.startswith(GITHUB)
    name = url.removeprefix(GITHUB)
    where = f"gh/{name}" if github else f"git/{quote(url, safe='')}"
    found = {
        "Binder": f"https://mybinder.org/v2/{where}/{quote(branch, safe='')}"
        f"?urlpath=lab/tree/{page}.ipynb"
    }
    if github:
        found["Colab"] = (
            f"https://colab.research.google.com/github/{name}/blob/{branch}/{page}.ipynb"
        )
        found["report an error"] = f"{url}/issues"
    return found


def line(page, notebook, url="", branch="main"):
    """The line of HTML; `notebook` is the address of the copy."""
    links = {"take the notebook": notebook} | ways(page, url, branch)
    shown = " · ".join(
        f'<a href="{escape(to)}"{" download" if to == notebook else ""}>{words}</a>'
        for words, to in links.items()
    )
    return f'<p class="launch">Run this chapter: {shown}</p>\n'


def take_away(source, target):
    """Copy a notebook, with the listings that it links to."""
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = with_listings(cell.source)
    nbformat.write(notebook, target)


def add(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Put the line below a page that is a notebook."""
    source = Path(app.srcdir, f"{pagename}.ipynb")
    if doctree is None or not source.is_file():
        return
    copy = f"{FOLDER}/{source.name}"
    target = Path(app.outdir, copy)
    target.parent.mkdir(exist_ok=True)
    take_away(source, target)
    options = app.config.html_theme_options
    url, branch = options.get("repository_url"), options.get("repository_branch")
    notebook = context["pathto"](copy, resource=True)
    context["body"] += line(pagename, notebook, url or "", branch or "main")


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""A book is built by the plain command, which runs its notebooks by itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from notebooks import METADATA
from test_repo import ROOT

from lstmbook.lab.evidence import evidence

ROW = "latch-without-gates"
CELLS = [
    "from lstmbook.book.figures import perceptron\n"
    "from lstmbook.book.ledger import settle\n"
    "from lstmbook.lab.evidence import evidence",
    "perceptron.perceptron_weights()",
    f'settle(evidence("{ROW}"))',
    "print(2 + 2)",
]
TOC = "format: jb-book\nroot: intro\nchapters:\n  - file: chapters/small\n"


@pytest.mark.long
def test_jupyter_book_alone_runs_a_chapter_and_shows_its_figure_and_its_row(tmp_path):
    for name in "_ext", "_assets", "_templates", "lstmbook/live":
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "chapters").mkdir()
    needed = "chapters/glossary.md", "chapters/notation.md"  # terms are explained
    for name in "_config.yml", "references.bib", *needed:
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "_toc.yml").write_text(TOC, encoding="utf-8")
    (tmp_path / "intro.md").write_text("# A book\n", encoding="utf-8")
    cells = [nbformat.v4.new_markdown_cell("# Small")]
    cells += map(nbformat.v4.new_code_cell, CELLS)  # none of them has an output
    cells[-1].metadata["tags"] = ["predict-first"]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.write(notebook, tmp_path / "chapters" / "small.ipynb")

    command = Path(sys.executable).with_name("jupyter-book")
    packages = {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    run = subprocess.run(
        [command, "build", "--warningiserror", "."],
        cwd=tmp_path,
        env=os.environ | packages,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    page = tmp_path / "_build/html/chapters/small.html"
    text = page.read_text(encoding="utf-8")
    assert 'href="../_notebooks/small.ipynb" download' in text
    assert 'id="live-perceptron-weights"' in text and " live-wide" in text
    assert "live.js" in text
    for name in (
        "live.js",
        "live-source.js",
        "math.css",
        "moved-choosing.js",
        "finding-index.js",
        "symbols.js",
        "page.js",
        "sheet.css",
    ):
        assert (page.parents[1] / "_static" / name).exists()
    assert f'id="claim-{ROW}"' in text and evidence(ROW).claim in text
    for name in "sheet.css", "page.js":
        assert text.count(f"_static/{name}?v=") == 1
    assert "clipboard.min.js" not in text and "pygments.css" not in text
    fold = re.search(r'<details class="predict-first">(.*?)</details>', text, re.S)[1]
    assert "4\n</pre>" in fold and "print" not in fold

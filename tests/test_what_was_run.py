"""What a chapter runs from the lab can be read in a chapter, from the file itself."""

import ast
import re

import nbformat
import pytest
from plain_markdown import for_build
from test_repo import NOTEBOOKS, ROOT, code_cells

SHOWN = re.compile(
    r"^:::\{dropdown\} .+\n```\{literalinclude\} \.\./(lstmbook/lab/\w+\.py)\n"
    r"((?::[\w-]+: .+\n)+)```\n:::$",
    re.MULTILINE,
)
TOOLS = "evidence", "groups", "judgement", "loop", "results", "sweep"
KEPT = set(TOOLS)  # no experiments


def texts(path):
    cells = nbformat.read(path, as_version=4).cells
    return [for_build(cell.source) for cell in cells if cell.cell_type == "markdown"]


def imported(path):
    """The files of the lab that a notebook takes something from."""
    for source in code_cells(path):
        for room, names in re.findall(
            r"^from lstmbook\.lab(?:\.(\w+))? import ([^(\n]*)", source, re.MULTILINE
        ):
            yield from [room] if room else re.findall(r"\w+", names)


def test_each_experiment_that_a_chapter_runs_is_shown_folded():
    shown = {
        file.rpartition("/")[2].removesuffix(".py")
        for path in NOTEBOOKS
        for text in texts(path)
        for file, _ in SHOWN.findall(text)
    }
    run = {name for path in NOTEBOOKS for name in imported(path)}
    assert len(run) > 8
    assert run - KEPT <= shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_shown_is_there(path):
    for text in texts(path):
        folded = re.findall(r"^:::\{dropdown\} .+\n```", text, re.MULTILINE)
        assert len(folded) == len(SHOWN.findall(text))
        for file, options in SHOWN.findall(text):
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            names = {getattr(node, "name", None) for node in tree.body}
            for part in re.findall(r":pyobject: (\w+)", options):
                assert part in names, f"{part} is not in {file}"

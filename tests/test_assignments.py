"""Exercises for nbgrader: the solution passes, an empty answer fails, none is told."""

import functools
import re

import assignments
import nbformat
import pytest
from test_repo import NOTEBOOKS

SOLUTION = re.compile(r"( *)### BEGIN SOLUTION\n.*### END SOLUTION", re.DOTALL)
TESTS = re.compile(r"### BEGIN HIDDEN TESTS\n.*### END HIDDEN TESTS", re.DOTALL)
CHECKED = {p.stem: p for p in NOTEBOOKS if '"check(' in p.read_text(encoding="utf-8")}
TINY = """
import numpy as np
from lstmbook.book.exercises import check
rng = np.random.default_rng(0)
rng = np.random.default_rng(1)
x = [n for rng in range(2) for n in (rng,)]
x[0] = 5
far = 1 / 0
"""
ASKED = '''
def twice(x):
    """Two of them."""
    # the answer
    return [*x, *x] if True else far_off()
'''
JUDGED = """
def by_sum(x):
    return x + x + more
more = rng.permutation(1)[:0].tolist()
check(twice, by_sum, (x,))
"""


@functools.cache
def made(path):
    """The notebook for nbgrader of a chapter. Tests leave it as it is."""
    return assignments.assignment(nbformat.read(path, as_version=4), "A title")


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def emptied(code):
    """A function as nbgrader hands it out."""
    left = SOLUTION.sub(r"\1raise NotImplementedError()", code)
    assert left != code
    return left


def solutions(notebook):
    return [c.id for c in notebook.cells if c.metadata.nbgrader.solution]


def of_cells(*sources, asked="**1 · Build.** Twice."):
    """The notebook for nbgrader of a chapter with these cells of code."""
    new = nbformat.v4
    words = map(new.new_markdown_cell, ("## Exercises", asked))
    code = map(new.new_code_cell, (s.strip() for s in sources))
    first = next(code)
    chapter = new.new_notebook(cells=[first, *words, *code])
    return assignments.assignment(chapter, "A title")


@pytest.mark.parametrize("chapter", CHECKED)
def test_the_solution_passes_and_an_empty_answer_fails(chapter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    notebook = made(CHECKED[chapter])
    nbformat.validate(notebook)
    cells, names = code_of(notebook), {}
    for cell, judged in zip(cells, [*cells[1:], None], strict=True):
        if cell.metadata.nbgrader.solution:
            exec(emptied(cell.source), names)
            with pytest.raises(NotImplementedError):
                exec(judged.source, names)
        exec(cell.source, names)
    assert cells[-1].metadata.nbgrader.grade


def test_every_check_of_the_book_is_an_exercise():
    def checks(path):
        cells = nbformat.read(path, as_version=4).cells
        code = (c.source for c in cells if c.cell_type == "code")
        return sum(len(re.findall(r"^check\(", source, re.M)) for source in code)

    found = {path.stem: n for path in NOTEBOOKS if (n := checks(path))}
    given = {path.stem: one for path in NOTEBOOKS if (one := made(path))}
    assert {name: len(solutions(one)) for name, one in given.items()} == found
    assert sum(found.values()) > 30


@pytest.mark.parametrize("chapter", CHECKED)
def test_cells_are_marked_as_nbgrader_asks(chapter):
    cells = made(CHECKED[chapter]).cells
    facts = [cell.metadata.nbgrader for cell in cells]
    assert len({f.grade_id for f in facts}) == len(facts)
    for cell, fact in zip(cells, facts, strict=True):
        assert re.fullmatch(r"[\w-]{1,64}", fact.grade_id)
        assert fact.schema_version == 3 and not fact.task
        assert fact.locked == (not fact.solution)
        assert fact.solution == bool(SOLUTION.search(cell.source))
        assert fact.grade == bool(TESTS.search(cell.source)) == ("points" in fact)


def test_what_an_exercise_needs_comes_along_and_nothing_else():
    about, asked, given, answer, judged = (
        c.source for c in of_cells(TINY, ASKED, JUDGED).cells
    )
    assert about.startswith("# A title") and asked == "**1 · Build.** Twice."
    lines = TINY.strip().splitlines()
    assert given.splitlines() == [*lines[:2], *lines[3:6]]
    assert (
        SOLUTION.sub(r"\1...", answer)
        == 'def twice(x):\n    """Two of them."""\n    ...'
    )
    assert "by_sum" in judged and "more =" in judged


def test_a_later_check_does_not_hang_on_the_answer_to_an_earlier_one():
    four = "def four(x):\n    return [*x, *x, *x, *x]"
    judged = "check(four, lambda x: twice(twice(x)), (x,))"
    made = of_cells(TINY, ASKED, JUDGED, f"{four}\n{judged}")
    names = {}
    for cell in code_of(made):
        if cell.id == "twice":
            exec("def twice(x):\n    return None", names)
        elif cell.id != "twice-check":
            exec(cell.source, names)


def test_a_check_of_what_is_not_written_there_is_refused():
    with pytest.raises(SystemExit, match=r"check\(len, ...\): expected a function of"):
        of_cells("from os.path import join as len", "check(len, sum, ([],))")

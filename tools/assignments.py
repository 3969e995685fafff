"""The exercises in code as notebooks for nbgrader, one a chapter that has some.

An exercise is a call `check(yours, reference, *cases)` of a chapter. Its notebook holds
what is asked, of the chapter's code what the exercise needs, the function with its
solution between nbgrader's marks, and the check as a hidden test of one point: which
function it compares with would tell the answer. `nbgrader generate_assignment` takes
both out of what a class gets.
"""

import ast
from dataclasses import dataclass
from pathlib import Path
from symtable import symtable

import nbformat
from notebooks import METADATA

ROOT = Path(__file__).resolve().parents[1]

LEAD = """# {title}: exercises in code

Fill in each function where it says so. The checks run when the answers are graded."""
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


@dataclass
class Exercise:
    """What a chapter asks for in code; each a list of statements but `words`, `asked`.

    words   what is asked, as Markdown
    asked   the function to write, with its solution
    given   what comes before it in the chapter and is needed, in that order
    judged  the check, with what it needs of this exercise and of earlier ones
    """

    words: str
    asked: "Statement"
    given: list
    judged: list


class Statement:
    """A statement at the top of a cell: its text, and names.

    uses   those that it reads
    sets   those that it binds, or whose value it changes
    makes  those of them that need not have been bound before
    """

    def __init__(self, node, lines, cell):
        first = min([node, *getattr(node, "decorator_list", [])], key=at).lineno - 1
        self.node, self.cell = node, cell
        self.lines = lines[first : node.end_lineno]
        table = symtable(self.text, "", "exec")
        self.uses = set(names_used(table))
        held = {s.get_name() for s in table.get_symbols() if bound(s)}
        changed = set(names_changed(node))
        self.sets, self.makes = held | changed, held - changed

    @property
    def text(self):
        return "\n".join(self.lines)


def at(node):
    return node.lineno


def names_used(table):
    """The names of the chapter that a statement uses, its own variables left out."""
    top = table.get_type() == "module"
    for name in table.get_symbols():
        if name.is_referenced() and (top or name.is_global()):
            yield name.get_name()
    for inner in table.get_children():
        yield from names_used(inner)


def bound(symbol):
    return symbol.is_assigned() or symbol.is_imported()


def names_changed(node):
    """The names whose value a statement changes: x[0] = 1, x.y = 1, x += 1."""
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign):
            yield from base_of(part.target)
        elif isinstance(getattr(part, "ctx", None), ast.Store):
            if not isinstance(part, ast.Name):
                yield from base_of(part)


def base_of(part):
    while isinstance(part, (ast.Attribute, ast.Subscript)):
        part = part.value
    if isinstance(part, ast.Name):
        yield part.id


def exercises(notebook):
    """The exercises of a chapter, in its order."""
    before, found, asked, last = [], [], "", ""
    opened = len(notebook.cells)  # where the exercises begin
    for k, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            last = cell.source
            asked = last if last.startswith("**") else asked
            opened = k if "## Exercises" in last else opened
        elif cell.cell_type == "code" and "google.colab" not in cell.source:
            lines = cell.source.splitlines()
            mine = [Statement(node, lines, k) for node in ast.parse(cell.source).body]
            before += mine
            for one in mine:
                if name := checked(one.node):
                    found.append(exercise(before, one, name, asked, opened))
    return found


def checked(node):
    """The name of the function that a statement checks, or None."""
    call = getattr(node, "value", None) if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "check":
        return call.args[0].id
    return None


def exercise(before, check, name, words, opened):
    """The exercise that ends with the statement `check`, of those before it."""
    asked = next(s for s in reversed(before) if name in s.sets)
    if not isinstance(asked.node, ast.FunctionDef) or asked.cell < opened:
        raise SystemExit(f"check({name}, ...): expected a function of the exercises")
    needed = needed_by([asked, check], before)
    given = [s for s in needed if s.cell < opened and s is not asked]
    judged = [s for s in needed if s.cell >= opened and s is not asked]
    return Exercise(words, asked, given, judged)


def needed_by(ends, before):
    """`ends` and the statements that set what they use, in their order.

    A function finds its names when it is called, so what it uses is looked for up to
    the end; all else up to the statement that uses it.
    """
    found, waiting = set(), list(ends)
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        late = isinstance(one.node, (ast.FunctionDef, ast.ClassDef))
        earlier = before if late else before[: before.index(one)]
        for name in one.uses:
            for other in reversed(earlier):
                if name in other.sets:
                    waiting.append(other)
                    if name in other.makes:
                        break
    return [one for one in before if one in found]


def with_marks(statement):
    """A function with its body between the marks of a solution."""
    body = statement.node.body
    skipped = ast.get_docstring(statement.node) is not None
    first = statement.node.end_lineno - len(statement.lines)
    start = body[skipped].lineno - 1 - first
    while statement.lines[start - 1].lstrip().startswith("#"):
        start -= 1
    head, answer = statement.lines[:start], statement.lines[start:]
    return "\n".join([*head, "    ### BEGIN SOLUTION", *answer, "    ### END SOLUTION"])


def assignment(notebook, title):
    """The notebook for nbgrader of a chapter, or None if it has no such exercise."""
    found = exercises(notebook)
    if not found:
        return None
    cells, said = [words_cell("about", LEAD.format(title=title))], set()
    for one in found:
        name = one.asked.node.name.replace("_", "-")
        cells.append(words_cell(f"{name}-asked", one.words))
        given = [s.text for s in one.given if s not in said]
        said |= set(one.given)
        if given:
            cells.append(code_cell(f"{name}-given", joined(given)))
        cells.append(code_cell(name, with_marks(one.asked), solution=True))
        cells.append(
            code_cell(
                f"{name}-check",
                HIDDEN.format(joined([s.text for s in one.judged])),
                grade=True,
                points=1,
            )
        )
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def joined(texts):
    """Statements, with empty lines about functions and classes only."""
    made, tall = "", False
    for text in texts:
        long = text.startswith(("def ", "class ", "@"))
        made += ("\n\n\n" if made and (long or tall) else "\n" if made else "") + text
        tall = long
    return made


def words_cell(id, words):
    return nbformat.v4.new_markdown_cell(words, id=id, metadata=graded(id))


def code_cell(id, code, **held):
    return nbformat.v4.new_code_cell(code, id=id, metadata=graded(id, **held))


def graded(id, grade=False, solution=False, **held):
    """What nbgrader reads of a cell; only the cell of a solution can be changed."""
    facts = {"grade": grade, "solution": solution, "locked": not solution}
    facts |= {"schema_version": 3, "grade_id": id, "task": False}
    return {"nbgrader": facts | held}


def write(chapters, folder):
    """Write the notebooks of [(page, title, ...)]; say how many exercises they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = []
    for page, title, *_ in chapters:
        notebook = nbformat.read(ROOT / f"{page}.ipynb", as_version=4)
        if made := assignment(notebook, title):
            nbformat.write(made, folder / f"{Path(page).name}.ipynb")
            counts.append(sum("points" in c.metadata.nbgrader for c in made.cells))
    return counts

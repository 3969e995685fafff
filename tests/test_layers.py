"""The rooms of the package: imports go one way, the mathematics needs NumPy alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lstmbook"
MAY_IMPORT = {
    "nn": {"nn"},
    "tasks": {"nn", "tasks"},
    "train": {"nn", "tasks", "train"},
    "lab": {"nn", "tasks", "train", "lab"},
    "formats": {"nn", "tasks", "train", "formats"},
    "live": {"live"},
    "book": {"nn", "tasks", "train", "lab", "formats", "live", "book"},
}
FILES = [
    path.relative_to(PACKAGE)
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.parent.name != ".ipynb_checkpoints"  # JupyterLab's, of files opened there
]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_room_imports_no_room_above_it(file):
    room = file.parts[0]
    rooms = {name.split(".")[1] for name in imported(file) if "." in name}
    rooms.discard("CHAPTERS")  # where the notebooks lie, which is in no room
    assert rooms <= MAY_IMPORT.get(room, set()), f"{file} imports {sorted(rooms)}"


def imported(file):
    """The modules of the package that a file imports, by their full names."""
    tree = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
    package = ["lstmbook", *file.parent.parts]
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.startswith("lstmbook"))


def test_the_mathematics_imports_nothing_but_numpy():
    code = (
        "import sys, lstmbook.nn, pkgutil, importlib\n"
        "for room in 'nn', 'tasks', 'train', 'formats':\n"
        "    package = importlib.import_module(f'lstmbook.{room}')\n"
        "    for m in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(m.name)\n"
        "foreign = 'matplotlib', 'anywidget', 'ipywidgets', 'tqdm', 'onnx'\n"
        "sys.exit(', '.join(name for name in foreign if name in sys.modules) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_a_name_means_one_thing():
    where = {}
    for file in FILES:
        if file.parts[0] in {"nn", "tasks", "train", "lab", "formats"}:
            for node in ast.parse((PACKAGE / file).read_text(encoding="utf-8")).body:
                name = getattr(node, "name", "_")
                if not name.startswith("_") and name not in {"main", "read_command"}:
                    where.setdefault(name, []).append(str(file))
    twice = {name: files for name, files in where.items() if len(files) > 1}
    assert not twice, twice


def test_files_of_tests_have_names_of_their_own():
    """pytest collects no second file of one name."""
    here = Path(__file__).parent
    files = [p for p in here.rglob("*.py") if "frameworks" not in p.parts]
    names = [p.name for p in files if p.name != "conftest.py"]
    assert sorted(set(names)) == sorted(names)

"""Notebooks are run and compared by a plain command, on every system."""

import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import notebooks
import pytest
from jupyter_cache import get_cache
from jupyter_client.connect import LocalPortCache
from nbval.plugin import IPyNbCell, IPyNbFile

ROOT = Path(__file__).parents[1]
v4 = nbformat.v4


def notebook(says):
    """Two cells: one prints 4, the other shows HTML that is new each time."""
    text = v4.new_output("stream", name="stdout", text=says)
    page = v4.new_output("display_data", {"text/html": "old"}, metadata={})
    cells = [
        v4.new_code_cell("print(2 + 2)", outputs=[text], execution_count=1),
        v4.new_code_cell(
            "from IPython.display import display\n"
            "display({'text/html': 'new'}, raw=True)",
            outputs=[page],
            execution_count=2,
        ),
    ]
    return v4.new_notebook(cells=cells, metadata=notebooks.METADATA)


@pytest.fixture
def book(tmp_path):
    """A folder like this one, with two small chapters."""
    for name in "conftest.py", "pyproject.toml", "nbval-sanitize.cfg":
        shutil.copy(ROOT / name, tmp_path)
    for name in "tools/notebooks.py", "tools/pictures.py", "_ext/plain_markdown.py":
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "chapters").mkdir()
    for name, says in ("right", "4\n"), ("wrong", "5\n"):
        nbformat.write(notebook(says), tmp_path / "chapters" / f"{name}.ipynb")
    return tmp_path


@pytest.mark.long
def test_the_plain_command_compares_text_and_leaves_what_passed_to_the_build(book):
    command = [sys.executable, "-m", "pytest", "--nbval", "chapters", "-p"]
    run = subprocess.run(
        [*command, "no:cacheprovider"], cwd=book, capture_output=True, text=True
    )
    assert "1 failed, 3 passed" in run.stdout, run.stdout + run.stderr
    assert "wrong.ipynb::Cell 0" in run.stdout and "Cell outputs differ" in run.stdout
    records = get_cache(book / "_build/.jupyter_cache").list_cache_records()
    assert [Path(record.uri).name for record in records] == ["right.ipynb"]


def test_other_users_of_nbval_find_it_as_it_is():
    for function in IPyNbFile.__init__, IPyNbFile.teardown, IPyNbCell.runtest:
        assert function.__module__ == "nbval.plugin"


@pytest.mark.long
def test_the_tool_needs_nothing_that_one_system_alone_has():
    only_unix = "import sys; sys.modules['fcntl'] = None; import notebooks"
    tools = [sys.executable, "-c", only_unix]
    assert subprocess.run(tools, cwd=ROOT / "tools").returncode == 0


WAITS = (
    "import sys, notebooks\nwith notebooks.one_at_a_time(sys.argv[1]): print(); input()"
)


def enter(path):
    with notebooks.one_at_a_time(path):
        return time.monotonic()


@pytest.mark.long
def test_one_process_at_a_time_is_alone_and_its_end_lets_the_next_in(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", WAITS, tmp_path / "lock"],
        cwd=ROOT / "tools",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    other.stdout.readline()  # it is in
    with ThreadPoolExecutor() as pool:
        mine = pool.submit(enter, tmp_path / "lock")
        time.sleep(0.3)
        assert not mine.done()
        killed = time.monotonic()
        other.kill()
        assert mine.result(timeout=60) >= killed
    other.communicate()


@pytest.mark.long
def test_a_kernel_that_finds_its_port_taken_is_started_again(tmp_path, monkeypatch):
    """As when another process binds it between the choice and the start."""
    path = tmp_path / "one.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("1")]), path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken, free = [other.getsockname()[1]], LocalPortCache.find_available_port
        monkeypatch.setattr(
            LocalPortCache,
            "find_available_port",
            lambda self, ip: taken.pop() if taken else free(self, ip),
        )
        notebook, _ = notebooks.execute(path)
    assert not taken and notebook.cells[0].outputs[0].data["text/plain"] == "1"


@pytest.mark.parametrize("words, tries", [("Kernel died before", 3), ("Another", 1)])
def test_no_kernel_is_started_for_ever(words, tries):
    calls = []

    def start():
        calls.append(1)
        raise RuntimeError(words)

    with pytest.raises(RuntimeError, match=words):
        notebooks.with_a_kernel(start)
    assert len(calls) == tries


ADDRESS = "https://github.com/someone/a-book"
FAKE = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell, asked = InteractiveShell.instance(), []
shell.register_magic_function(asked.append, magic_name="pip")
if THERE:
    import types
    sys.modules |= {n: types.ModuleType(n) for n in ("google", "google.colab")}
shell.run_cell(CELL).raise_error()
print(asked)
"""


@pytest.mark.parametrize("there", [True, False])
def test_the_cell_for_colab_installs_there_and_does_nothing_elsewhere(there):
    """The one cell that may install: no other place opens a notebook by itself."""
    cell = notebooks.with_colab(notebook("4\n"), ADDRESS).cells[1]
    code = FAKE.replace("THERE", str(there)).replace("CELL", repr(cell.source))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    if there:
        assert f"lstmbook[frameworks] @ git+{ADDRESS}" in run.stdout
    else:
        assert run.stdout == "[]\n"


def test_the_cell_for_colab_is_placed_once_and_taken_away_again():
    plain = notebook("4\n")
    once = notebooks.with_colab(plain, ADDRESS)
    twice = notebooks.with_colab(once, ADDRESS)
    assert len(once.cells) == len(twice.cells) == 3
    assert "colab" in twice.cells[1].metadata["tags"]
    assert notebooks.with_colab(twice, "") == plain

"""A chapter finds all it needs where the package alone is installed, and on Binder."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FINDS = """
import lstmbook
from lstmbook.book.contents import chapters
from lstmbook.book.ledger import settled
from lstmbook.lab.evidence import evidence
from lstmbook.lab.letters import STORED
from lstmbook.tasks.text import part
assert lstmbook.CHAPTERS.is_relative_to(WHERE), lstmbook.CHAPTERS
assert len(chapters()) > 20 and len(part("test")) > 1000
assert settled(lstmbook.CHAPTERS / "rnn.ipynb")
assert STORED.is_file()
print(evidence("latch-without-gates").verdict)
"""


@pytest.fixture
def installed(tmp_path):
    """A folder as the wheel leaves it: lstmbook and what pyproject.toml puts inside."""
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    for name in wheel["packages"]:
        shutil.copytree(ROOT / name, tmp_path / name)
    for source, target in wheel["force-include"].items():
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, tmp_path / target)
    return tmp_path


def test_the_installed_package_brings_data_runs_and_chapters(installed, tmp_path):
    (tmp_path / "empty").mkdir()
    run = subprocess.run(
        [sys.executable, "-c", FINDS.replace("WHERE", repr(str(installed)))],
        cwd=tmp_path / "empty",
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "fails\n"


def test_nothing_in_the_package_counts_on_what_lies_beside_it():
    files = (ROOT / "lstmbook").rglob("*.py")
    beside = [str(path) for path in files if "parents[2]" in path.read_text("utf-8")]
    assert not beside, "lstmbook.CHAPTERS finds it where the package alone is installed"


def pins(name):
    """{package: version} of a file of requirements, and its lines that pin nothing."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    wanted = [line for line in lines if not line.startswith("#")]
    pinned = dict(line.split("==") for line in wanted if "==" in line)
    return pinned, [line for line in wanted if "==" not in line]


def needed(*extras):
    """The packages that lstmbook with these extras asks for, those of its own too."""
    of_extra = PROJECT["project"]["optional-dependencies"]
    wanted = [*PROJECT["project"]["dependencies"]]
    for extra in extras:
        wanted += of_extra[extra]
    own = [re.fullmatch(r"lstmbook\[(\w+)\]", one) for one in wanted]
    found = {re.match(r"[\w-]+", one)[0] for one in wanted} - {"lstmbook"}
    return found.union(*(needed(match[1]) for match in own if match))


BROUGHT = {"ipywidgets"}  # by anywidget; its version is pinned all the same


def test_binder_installs_what_running_needs_in_the_books_versions():
    binder, rest = pins(".binder/requirements.txt")
    assert binder.items() <= pins("requirements.txt")[0].items()
    assert rest == ["-e ."]
    assert binder.keys() - BROUGHT == needed("frameworks")


def test_the_extra_for_the_book_is_what_builds_it():
    pinned = pins("requirements.txt")[0].keys() - {"jupyterlab"} - BROUGHT
    assert needed("book") == pinned

"""The repository holds together: contents, notebooks, pins."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import nbformat
import notebooks
import pytest
import yaml
from pybtex.database import parse_file

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(ROOT.glob("chapters/*.ipynb"))

VERSIONED = ["pyproject.toml", "CITATION.cff", "_config.yml", "CHANGELOG.md"]

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path):
    """Return the sources of a notebook's code cells, but for the one for Colab."""
    cells = notebooks.with_colab(nbformat.read(path, as_version=4), "").cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def test_every_chapter_is_in_the_contents_and_exists():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [entry["file"] for part in toc["parts"] for entry in part["chapters"]]
    chapters = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("chapters/*.md")]
    stems = [path.relative_to(ROOT).with_suffix("").as_posix() for path in chapters]
    assert sorted(stems) == sorted(f for f in listed if f.startswith("chapters/"))


@each_notebook
def test_notebook_is_stored_as_run(path):
    assert notebooks.is_stored(path), "mend it: make notebooks"


@each_notebook
def test_notebook_installs_itself_on_colab_from_the_named_repository_alone(path):
    stored = nbformat.read(path, as_version=4)
    there = notebooks.with_colab(stored, notebooks.repository())
    assert path.read_text("utf-8") == notebooks.as_stored(there, path), (
        f"mend it: python tools/notebooks.py colab {path}"
    )


@each_notebook
def test_notebook_cells_are_short_and_leave_the_path_alone(path):
    for source in code_cells(path):
        lines = [line for line in source.splitlines() if line.strip()]
        assert len(lines) <= 30, source
        assert not re.search(r"sys\.path|pip install", source), source
        assert not source.rstrip().endswith(";"), source


def test_stored_form_keeps_the_text_of_outputs_alone():
    v4 = nbformat.v4
    picture = {"text/plain": "<Figure>", "text/html": "<svg/>", "image/png": "aGk="}
    outputs = [
        v4.new_output("stream", name="stdout", text="one "),
        v4.new_output("stream", name="stderr", text="50 %"),
        v4.new_output("stream", name="stdout", text="two"),
        v4.new_output("display_data", picture, metadata={"image/png": {"width": 9}}),
        v4.new_output("display_data", {"text/html": "<svg/>"}),
    ]
    cell = v4.new_code_cell("f()", outputs=outputs, execution_count=7)
    cell.metadata.update({"execution": {"shell.execute_reply": "noon"}, "tags": ["x"]})
    notebook = v4.new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    stored = notebooks.normalise(notebook, "stem")
    assert "widgets" not in stored.metadata
    assert stored.cells[0].id == "stem-000"
    assert stored.cells[0].execution_count == 1
    assert stored.cells[0].metadata == {"tags": ["x"]}
    assert [output.get("text") for output in stored.cells[0].outputs] == [
        "one two",
        None,
    ]
    assert stored.cells[0].outputs[1].data == {"text/plain": "<Figure>"}
    assert stored.cells[0].outputs[1].metadata == {}


def test_no_folder_is_called_static():
    # Jupyter Book would load every script in it on every page.
    assert not (ROOT / "_static").exists()


def test_requirements_are_pinned_and_end_in_the_package():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if not line.startswith(("#", "-c"))]
    assert wanted[-1] == "-e ."
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in wanted[:-1])


def test_every_room_of_the_package_has_its_page():
    for room in ROOT.glob("lstmbook/*/__init__.py"):
        page = ROOT / "chapters" / f"package-{room.parent.name}.md"
        assert f"<!-- modules of {room.parent.name} -->" in page.read_text("utf-8")


def test_every_question_has_an_id_of_its_own():
    ids = [
        id for path in NOTEBOOKS for source in code_cells(path) for id in asked(source)
    ]
    assert len(ids) > 60
    assert sorted(set(ids)) == sorted(ids)


def asked(source):
    """The ids of the questions in a code cell."""
    return re.findall(r"^(?:choose|number)\(\s*\"([^\"]*)\",", source, re.MULTILINE)


def test_the_version_is_the_same_wherever_it_stands():
    text = {name: (ROOT / name).read_text("utf-8") for name in VERSIONED}
    version = tomllib.loads(text["pyproject.toml"])["project"]["version"]
    assert yaml.safe_load(text["CITATION.cff"])["version"] == version
    footer = yaml.safe_load(text["_config.yml"])["html"]["extra_footer"]
    assert footer.startswith(f"Version {version}. ")
    assert re.search(r"^## (\S+?),? ", text["CHANGELOG.md"], re.M)[1] == version


def test_what_is_published_has_passed_what_a_change_must_pass():
    text = (ROOT / ".github/workflows/book.yml").read_text("utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    assert ".ci/run" in [step.get("run") for step in jobs["test"]["steps"]]
    assert jobs["publish"]["needs"] == "test"


def test_no_two_sources_look_alike_where_they_are_cited():
    """Mend it: give their years an a and a b, in the order of the references."""
    labels = Counter()
    for entry in parse_file(ROOT / "references.bib").entries.values():
        people = entry.persons.get("author") or entry.persons["editor"]
        names = [" ".join(person.last_names) for person in people]
        shown = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        labels[shown, entry.fields["year"]] += 1
    assert [label for label, count in labels.items() if count > 1] == []

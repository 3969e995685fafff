"""What stood in another chapter once: its old address says where it stands now."""

import re
from functools import cache
from types import SimpleNamespace

import moved
import nbformat
import pytest
from test_repo import ROOT

PLACES = [
    (old, page, anchor)
    for old, pages in moved.MOVED.items()
    for page, anchors in pages.items()
    for anchor in anchors
]


@cache
def anchors(path):
    """The addresses of a notebook's headings, equations and live figures."""
    return frozenset(found(path))


def found(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    code = "\n".join(c.source for c in cells if c.cell_type == "code")
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        yield re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))
    yield from re.findall('<a id="(equation-.+?)">', text)
    for figure in re.findall(r"^\w+\.(\w+)\(\)$", code, re.MULTILINE):
        yield f"live-{figure.replace('_', '-')}"


@pytest.mark.parametrize(("old", "page", "anchor"), PLACES)
def test_what_has_moved_stands_on_its_new_page_and_no_more_on_the_old(
    old, page, anchor
):
    assert anchor in anchors(ROOT / "chapters" / f"{page}.ipynb")
    assert anchor not in anchors(ROOT / f"{old}.ipynb")


def test_every_page_that_gave_something_away_gets_its_script_and_no_other(tmp_path):
    class App:
        outdir, added = tmp_path, []
        builder = SimpleNamespace(format="html")

        def add_js_file(self, name):
            self.added.append(name)

    moved.write(App())
    for page in (*moved.MOVED, "chapters/rnn"):
        moved.lead_on(App(), page, "page.html", {}, None)
    assert len(App.added) == len(moved.MOVED) == 2
    for name, pages in zip(App.added, moved.MOVED.values(), strict=True):
        text = (tmp_path / "_static" / name).read_text("utf-8")
        assert all(f'"{anchor}"' in text for part in pages.values() for anchor in part)

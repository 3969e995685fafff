"""A page that nbconvert wrote is opened in another folder, without a network."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
CHAPTER = [
    nbformat.v4.new_markdown_cell("# A gate\n\nIt lets $f_t$ through."),
    nbformat.v4.new_code_cell(
        "from lstmbook.book.figures.lstm_cell import gate\nfigure = gate()\nfigure"
    ),
]
DRAWN = """(figure) => [...figure.querySelectorAll("svg path")]
    .map((path) => path.getAttribute("d")).join()"""


def moves(page):
    """Press an arrow on the slider of the figure; tell whether the drawing follows."""
    figure = page.locator("figure.live")
    slider = figure.locator("input[type=range]").first
    slider.focus()  # it starts when it is seen, or reached
    was, stood = figure.evaluate(DRAWN), slider.input_value()
    slider.press("ArrowRight")
    page.wait_for_timeout(500)
    return slider.input_value() != stood and figure.evaluate(DRAWN) != was


@pytest.mark.long
def test_a_page_by_nbconvert_answers_without_a_network(context, tmp_path):
    path = tmp_path / "one.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=CHAPTER, metadata=kernel), path)
    command = ["nbconvert", "--to", "html", "--execute", str(path)]
    command += ["--config", "tools/nbconvert_config.py"]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)
    (tmp_path / "elsewhere").mkdir()
    moved = shutil.move(tmp_path / "one.html", tmp_path / "elsewhere")
    context.set_offline(True)
    page, asked, errors = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url.split(":")[0]))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(Path(moved).as_uri())
    assert moves(page)
    assert page.locator("math").count() == 1
    assert set(asked) <= {"file", "data"} and errors == []

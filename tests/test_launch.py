"""The ways from a page to a kernel: none that nobody has named, the notebook always."""

from html.parser import HTMLParser
from types import SimpleNamespace

import launch
import nbformat
import pytest
import yaml
from test_repo import ROOT

HUB = "https://github.com/someone/a-book"


def test_without_an_address_the_notebook_alone_is_offered():
    said = launch.line("chapters/rnn", "../_notebooks/rnn.ipynb")
    assert said.count("<a ") == said.count("<a href") == 1
    assert 'href="../_notebooks/rnn.ipynb" download' in said and "http" not in said


@pytest.mark.parametrize("url", [HUB, HUB + "/"])
def test_of_a_named_repository_binder_and_colab_open_the_chapter(url):
    found = launch.ways("chapters/rnn", url, "v1/new")
    assert found["Binder"] == (
        "https://mybinder.org/v2/gh/someone/a-book/v1%2Fnew"
        "?urlpath=lab/tree/chapters/rnn.ipynb"
    )
    assert found["Colab"] == (
        "https://colab.research.google.com/github/someone/a-book/blob/v1/new/"
        "chapters/rnn.ipynb"
    )
    assert found["report an error"] == HUB + "/issues"


def test_elsewhere_than_on_github_colab_is_left_out():
    found = launch.ways("chapters/rnn", "https://git.example/a/b")
    assert list(found) == ["Binder"]
    assert "/v2/git/https%3A%2F%2Fgit.example%2Fa%2Fb/main?" in found["Binder"]


class Links(HTMLParser):
    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found = [*getattr(self, "found", []), dict(attrs)["href"]]


def test_the_page_of_a_notebook_gets_the_line_and_a_copy(tmp_path):
    options = {"repository_url": HUB, "repository_branch": "main"}
    config = SimpleNamespace(html_theme_options=options)
    app = SimpleNamespace(srcdir=ROOT, outdir=tmp_path, config=config)
    for page, doctree in ("chapters/rnn", 1), ("chapters/ideas", 1), ("search", None):
        context = {"body": "text", "pathto": lambda name, **_: f"../{name}"}
        launch.add(app, page, "page.html", context, doctree)
        links = Links()
        links.feed(context["body"])
        assert hasattr(links, "found") == (page == "chapters/rnn")
        if page == "chapters/rnn":
            assert links.found[0] == "../_notebooks/rnn.ipynb"
            copy = nbformat.read(tmp_path / "_notebooks/rnn.ipynb", as_version=4)
            assert "# The recurrent network" in copy.cells[0].source
            text = "".join(cell.source for cell in copy.cells)
            assert "Elman (1990)" in text and "{cite" not in text  # it reads alone


def test_what_the_configuration_names_is_a_repository_or_nothing():
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    url = config["repository"]["url"]
    assert url == "" or url.startswith("https://")
    assert "launch" in config["sphinx"]["config"]["extensions"]

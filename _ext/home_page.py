"""Sphinx extension: what the home page shows, a live figure and a map of the book.

    ```{live-figure} home.who_still_knows     a figure of lstmbook.book.figures
    ```{still-figure} shapes.lstm_shapes      a drawing of lstmbook.book.diagrams
    ```{book-map}                             the chapters of _toc.yml, a part each row

Each chapter says its question itself, in the second paragraph of its notebook.
"""

import importlib
import json
import re
from pathlib import Path

import yaml
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx import addnodes

ROOT = Path(__file__).parents[1]
QUESTION = re.compile(r"# (?P<title>.*)\n\n\*(?P<question>[^*]*)\*\n")
WORDS_A_MINUTE = 150  # of text with formulas; code and figures are counted with it
# name: lines in a box of 48 by 32, and dots, for those that have one
PICTURES = {
    "perceptron": "M8 28 40 4 M12 10h0M20 5h0M30 25h0M39 19h0",
    "activations": "M4 26h14C26 26 22 6 30 6h14",
    "backpropagation": "M8 8h32M40 24H8m6-5-6 5 6 5",
    "sequences": "M4 10h12v12H4zM18 10h12v12H18zM32 10h12v12H32z",
    "rnn": "M16 12h16v14H16zM32 19c14 0 8-15-8-15s-22 15-8 15",
    "bptt": "M4 5h10v10H4zM19 5h10v10H19zM34 5h10v10H34zM42 24H6m6-5-6 5 6 5",
    "vanishing-through-time": "M6 28V4M15 28V12M24 28V19M33 28V24M42 28V27",
    "whiteboard": "M4 4h40v24H4zM10 11h18M10 16h24M10 21h8",
    "lstm-cell": "M2 7h44M10 7v9M24 7v9M38 7v9M6 16h8v8H6zM20 16h8v8h-8zM34 16h8v8h-8z",
    "lstm-gradient": "M46 9H4m6-5-6 5 6 5M44 24h-9M29 24h-6M17 24h-3M8 24H7",
    "speaking-french": "M5 4h38v17H22l-8 7v-7H5zM15 12h0M24 12h0M33 12h0",
    "counting": "M4 27h6v-6h6v-6h6V9h4v6h6v6h6v6h6",
    "fitting": "M4 6c6 16 20 20 40 21M4 8c8 14 14 15 20 13s12-7 20-15",
    "text": "M6 7h36M6 14h28M6 21h34M6 28h10",
    "forecasting": "M4 25l8-9 7 6 8-13M31 13l2 2M37 17l5-6",
    "sequence-to-sequence": "M4 18h8v8H4zM15 18h8v8h-8zM26 6h8v8h-8zM37 6h8v8h-8z",
    "handwriting": "M6 26C10 4 20 2 18 12S8 24 18 22 30 6 32 10s-6 14 0 14 8-4 10-8",
    "peepholes": "M4 16c10-14 30-14 40 0-10 14-30 14-40 0zM24 16h0",
    "gru": "M2 7h44M14 7v9M34 7v9M10 16h8v8h-8zM30 16h8v8h-8z",
    "both-directions": "M4 9h40m-6-5 6 5-6 5M44 23H4m6-5-6 5 6 5",
    "stacks": "M8 4h32v6H8zM8 13h32v6H8zM8 22h32v6H8z",
    "choosing": "M4 16h14L40 5M18 16l22 11M18 16h24",
    "after-the-lstm": "M24 4 14 14M24 4l10 10M14 14 8 27M14 14l6 13"
    "M34 14l-6 13M34 14l6 13",
    "from-numpy-to-frameworks": "M4 6h15v20H4zM29 6h15v20H29zM19 16h10",
}


def parts():
    """[(caption, [chapter])]: what _toc.yml lists, without pages that ask nothing.

    A chapter is (document, title, question, minutes).
    """
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    found = []
    for part in toc["parts"]:
        asking = [chapter(entry["file"]) for entry in part["chapters"]]
        if asking := [each for each in asking if each]:
            found.append((part["caption"], asking))
    return found


def chapters():
    """The chapters of all parts, one after the other."""
    return [chapter for _, asking in parts() for chapter in asking]


def chapter(document):
    """(document, title, question, minutes), or None if it begins with no question."""
    path = ROOT / f"{document}.ipynb"
    if not path.is_file():
        return None
    cells = json.loads(path.read_text("utf-8"))["cells"]
    texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    if not (found := QUESTION.match(texts[0])):
        return None
    minutes = 5 * max(1, round(len(" ".join(texts).split()) / WORDS_A_MINUTE / 5))
    question = " ".join(found["question"].split())
    return document, found["title"], question, minutes


def picture(name):
    """The tiny drawing of a chapter, which says nothing that its question does not."""
    lines = PICTURES.get(name, "")
    return (
        '<svg viewBox="0 0 48 32" aria-hidden="true" focusable="false">'
        f'<path d="{lines}"/></svg>'
    )


class BookMap(Directive):
    """The chapters as one way: picture, name, question and minutes."""

    def run(self):
        """Return a list for each part; other formats get it without the pictures."""
        env = self.state.document.settings.env
        whole = nodes.container(classes=["book-map"])
        for caption, asking in parts():
            whole += nodes.paragraph("", "", nodes.strong(caption, caption))
            whole += nodes.bullet_list("", *(card(env.docname, *c) for c in asking))
            for document, *_ in asking:
                env.note_dependency(str(ROOT / f"{document}.ipynb"))
        env.note_dependency(str(ROOT / "_toc.yml"))
        return [whole]


def card(here, document, title, question, minutes):
    """One chapter as an item of a list."""
    link = addnodes.pending_xref(
        "",
        nodes.inline(title, title),
        refdoc=here,
        refdomain="std",
        reftype="doc",
        reftarget=f"/{document}",
        refexplicit=True,
        refwarn=True,
    )
    name = document.rpartition("/")[2]
    text = f" {question} "
    time = f"{minutes} min"
    return nodes.list_item(
        "",
        nodes.paragraph(
            "",
            "",
            nodes.raw("", picture(name), format="html"),
            link,
            nodes.inline(text, text, classes=["question"]),
            nodes.inline(time, time, classes=["minutes"]),
        ),
    )


class LiveFigure(Directive):
    """A live figure in a page that is no notebook."""

    required_arguments = 1
    package = "lstmbook.book.figures"

    def run(self):
        """Return it as HTML."""
        env = self.state.document.settings.env
        module, function = self.arguments[0].split(".")
        module = importlib.import_module(f"{self.package}.{module}")
        env.note_dependency(module.__file__)
        html = self.html(getattr(module, function)(), function.replace("_", "-"))
        return [nodes.raw("", f'<div class="text_html">{html}</div>', format="html")]

    @staticmethod
    def html(live, name):
        """What stands in the page."""
        return live.fragment(f"live-{name}")


class StillFigure(LiveFigure):
    """A drawing of lstmbook.book.diagrams in a page that is no notebook."""

    package = "lstmbook.book.diagrams"

    @staticmethod
    def html(still, _):
        """What stands in the page."""
        return still._repr_html_()


def setup(app):
    """Called by Sphinx."""
    app.add_directive("book-map", BookMap)
    app.add_directive("still-figure", StillFigure)
    app.add_directive("live-figure", LiveFigure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

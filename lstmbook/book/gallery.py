"""The book's live figures at a glance, so that a teacher can pick one to show."""

import inspect
import re
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from lstmbook import CHAPTERS
from lstmbook.book.contents import chapters
from lstmbook.book.figures import every_figure
from lstmbook.book.thumbnails import coarse
from lstmbook.live.page import undrawn
from lstmbook.live.printed import picture

CALL = re.compile(r"\b(\w+)\(\)")  # a figure is a function without arguments


class Picture(NamedTuple):
    """A live figure: its id, the chapter it stands in, the function that makes it."""

    id: str
    chapter: str
    function: Any

    @property
    def says(self):
        """The first line of the function's docstring."""
        return inspect.getdoc(self.function).partition("\n")[0]

    def svg(self):
        """The narrow drawing without JavaScript, in the page's ink, its ids its own."""
        with undrawn():
            live = self.function()
        drawing = picture(live, live.drawn, "narrow", f"see-{self.id}")
        drawing.set("aria-hidden", "true")
        return ElementTree.tostring(coarse(drawing), encoding="unicode")


class Gallery(list):
    """Pictures that link to their figures; `titles` names the chapters."""

    def __init__(self, pictures, titles):
        super().__init__(pictures)
        self.titles = titles

    def __repr__(self):
        return "\n".join(f"{picture.chapter}: {picture.id}" for picture in self)

    def _repr_html_(self):
        parts = []
        for chapter, title in self.titles.items():
            links = "".join(
                f'<a href="{chapter}.html#{p.id}">{p.svg()}<span>{escape(p.says)}'
                "</span></a>"
                for p in self
                if p.chapter == chapter
            )
            parts.append(f"<h2>{escape(title)}</h2><div>{links}</div>")
        return f'<div class="gallery">{"".join(parts)}</div>'


def gallery(folder=CHAPTERS):
    """The live figures of a folder of notebooks, in the order of the book.

    folder  holds the chapters; the table of contents, _toc.yml, lies beside it
    """
    figures, pictures, titles = every_figure(), [], {}
    for chapter, title in chapters(folder).items():
        text = (Path(folder) / f"{chapter}.ipynb").read_text(encoding="utf-8")
        calls = ["live-" + name.replace("_", "-") for name in CALL.findall(text)]
        if ids := [id for id in dict.fromkeys(calls) if id in figures]:
            titles[chapter] = title
            pictures += [Picture(id, chapter, figures[id]) for id in ids]
    return Gallery(pictures, titles)

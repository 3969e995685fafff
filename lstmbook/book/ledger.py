"""What the book says of these networks, and the evidence that settles it.

A chapter settles the claims that carry its story where it shows the evidence; the
verdict is worked out from that (`lab.judgement`). The ledger page shows every
row of the lab, those without a box in a chapter too.
"""

import json
import re
from collections import namedtuple
from html import escape
from itertools import product
from pathlib import Path

from lstmbook import CHAPTERS
from lstmbook.book.contents import chapters
from lstmbook.lab.evidence import evidence, rows
from lstmbook.lab.judgement import VERDICTS

KINDS = ("experiment", "theorem", "construction", "identity")
FIELDS = "id verdict kind claim condition number extent changes"
SIGNS = dict(zip(VERDICTS, "✓ ½ × ?".split(), strict=True))  # of a square
HEADS = {
    "claim": "Said",
    "verdict": "Verdict",
    "number": "Computed",
    "changes": "What would change it",
}


def by_arm(number):
    """What was computed as HTML, a line for each arm, powers of ten as such.

    >>> by_arm("off by: here: 10^-3; there: no median; 2 of 3 not within 9")
    'off by:<br>here: 10<sup>−3</sup><br>there: no median; 2 of 3 not within 9'
    """
    lines = []
    for piece in number.split("; "):
        if ": " in piece or not lines:
            lines.append(piece)
        else:  # more of the same arm
            lines[-1] += "; " + piece
    if len(lines) > 1 and lines[0].count(": ") == 2:
        lines[:1] = lines[0].replace(": ", ":\n", 1).split("\n")
    text = "<br>".join(map(escape, lines))
    minus = str.maketrans("-", "−")
    return re.sub(
        r"\b10\^(-?\d+)", lambda m: f"10<sup>{m[1].translate(minus)}</sup>", text
    )


class Claim(namedtuple("Claim", FIELDS)):
    """A settled claim; shows itself in a notebook and in a page.

    id, claim  its row and what is said     verdict  one of VERDICTS
    condition  on which it "holds if"       kind     of support, one of KINDS
    number     what was computed            extent   how often, how long, against whom
    changes    what would change the verdict
    """

    def __repr__(self):
        return " | ".join(self)

    @classmethod
    def read(cls, text):
        """The claim that a cell stored as text, or None."""
        fields = text.split(" | ")
        here = len(fields) == len(cls._fields) and fields[1] in VERDICTS
        return cls(*fields) if here else None

    @property
    def decided(self):
        """The verdict as a reader sees it, the condition first: HTML."""
        verdict = f"<strong>{self.verdict.capitalize()}</strong>"
        return f"{verdict} {escape(self.condition)}".strip()

    @property
    def classes(self):
        return f"{self.verdict.replace(' ', '-')} {self.kind}".strip()

    def _repr_html_(self):
        number = by_arm(self.number)
        what = f"{self.decided}: {'<br>' * ('<br>' in number)}{number}"
        small = " · ".join(filter(None, [self.kind.capitalize(), self.extent]))
        return (
            f'<aside class="claim" id="claim-{self.id}">'
            f"<p><strong>Often said:</strong> {escape(self.claim)}</p><p>{what}</p>"
            + (f"<p><small>{escape(small)}</small></p>" if small else "")
            + "</aside>"
        )

    def row(self, link):
        """Its row of the ledger, which is a card where the page is narrow.

        link  the address of its box in a chapter; "" if it has none
        """
        box = (
            f' <a href="{link}" aria-label="{self.id}, where it is computed">'
            f"{self.id}</a>"
            if link
            else ""
        )
        small = escape(" · ".join(filter(None, [self.kind, self.extent])))
        cells = {
            "claim": f"{escape(self.claim)}{box}",
            "verdict": self.decided,
            "number": f"{by_arm(self.number)}<br><small>{small}</small>",
            "changes": escape(self.changes),
        }
        return (
            f'<tr role="row" class="{self.classes}" id="row-{self.id}">'
            + "".join(
                f'<td role="cell" data-head="{HEADS[name]}">{html}</td>'
                for name, html in cells.items()
            )
            + "</tr>"
        )

    def square(self):
        """Its square in the picture of all verdicts, which leads to its row."""
        said = escape(f"{self.verdict.capitalize()} {self.condition}".strip())
        return (
            f'<a class="{self.classes}" href="#row-{self.id}" '
            f'title="{escape(self.claim)}" aria-label="{said}: {escape(self.claim)}">'
            f"{SIGNS[self.verdict]}</a>"
        )

    def line(self, link):
        """A line of the ledger, for a claim that settles a wording."""
        return (
            f'<li id="row-{self.id}">{self.decided}: <a href="{link}">'
            f"{escape(self.claim)}</a> <small>{escape(self.number)}</small></li>"
        )


def settle(evidence):
    """The claim of a row with the verdict that its evidence comes to.

    evidence  as `lab.evidence.evidence` gives it: of an experiment, or a row of another
              kind
    Raises ValueError for a claim that could not be read back from its stored text.
    """
    claim = Claim(
        evidence.id,
        evidence.verdict,
        evidence.kind,
        evidence.claim,
        getattr(evidence, "condition", ""),
        evidence.number,
        evidence.extent,
        evidence.changes,
    )
    text = repr(claim)
    if Claim.read(text) != claim or not text.isprintable():
        raise ValueError(f"a claim fits in one line without |, unlike {text!r}")
    return claim


def settled(notebook):
    """The claims that a notebook has settled, from its stored outputs."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    texts = ["".join(o.get("data", {}).get("text/plain", "")) for o in outputs]
    return [claim for claim in map(Claim.read, texts) if claim]


class Ledger:
    """All claims, by chapter, filtered by verdict and by kind; then the wordings.

    Above them is a picture, a square for each claim, that is filtered as they are.

    claims    {chapter: claims}
    boxes     ids of the claims that their chapters show in a box
    titles    {chapter: title}
    wordings  {chapter: claims} that settle what words mean
    """

    def __init__(self, claims, boxes, titles, wordings):
        self.claims = {chapter: each for chapter, each in claims.items() if each}
        self.boxes, self.titles, self.wordings = boxes, titles, wordings

    def __repr__(self):
        return "Ledger"

    def _repr_html_(self):
        heads = "".join(
            f'<th role="columnheader" scope="col">{h}</th>' for h in HEADS.values()
        )
        lines = "".join(
            claim.line(f"{chapter}.html")
            for chapter, claims in self.wordings.items()
            for claim in claims
        )
        return (
            f'<div class="ledger"><style>{self._style()}</style>'
            + choices("verdict", "Verdict", {v: f"{v} {SIGNS[v]}" for v in VERDICTS})
            + self._picture()
            + choices("kind", "Shown by", {kind: kind for kind in KINDS})
            + f'<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr>'
            + f"</thead>{''.join(map(self._group, self.claims))}</table>"
            + '<p class="none">No such row.</p></div>'
            + (f"<p>Wordings alone:</p><ul>{lines}</ul>" if lines else "")
        )

    def _picture(self):
        rows = "".join(
            f'<li><a href="#of-{chapter}">{escape(self.titles[chapter])}</a> '
            f"<span>{''.join(claim.square() for claim in claims)}</span></li>"
            for chapter, claims in self.claims.items()
        )
        return f'<ul class="verdicts">{rows}</ul>'

    def _group(self, chapter):
        rows = "".join(
            claim.row(f"{chapter}.html#claim-{claim.id}" * (claim.id in self.boxes))
            for claim in self.claims[chapter]
        )
        title = f'<a href="{chapter}.html">{escape(self.titles[chapter])}</a>'
        head = f'<th role="rowheader" scope="rowgroup" colspan="{len(HEADS)}">{title}'
        return (
            f'<tbody role="rowgroup" id="of-{chapter}">'
            f'<tr role="row" class="chapter">{head}</th></tr>{rows}</tbody>'
        )

    def _style(self):
        """What each pair of choices hides: rows, squares, chapters without, or all."""
        there = [
            claim.classes.split() for claims in self.claims.values() for claim in claims
        ]
        verdicts = [verdict.replace(" ", "-") for verdict in VERDICTS]
        rules = []
        for both in product(("all", *verdicts), ("all", *KINDS)):
            wanted = [name for name in both if name != "all"]
            row = "".join(f".{name}" for name in wanted) or "*"
            when = ":has(#verdict-{}:checked):has(#kind-{}:checked)".format(*both)
            hidden = [f"tbody:not(:has({row}))", f"tr:not({row}, .chapter, thead *)"]
            rules += [f".ledger{when} {each} {{ display: none; }}" for each in hidden]
            gone = f".verdicts :is(li:not(:has({row})), span a:not({row}))"
            rules.append(f".ledger{when} {gone} {{ visibility: hidden; }}")
            if not any(set(wanted) <= set(each) for each in there):
                rules.append(f".ledger{when} .none {{ display: block; }}")
        return "\n".join(rules)


def choices(name, legend, values):
    """A row of buttons of which one is pressed, "all" at first: HTML.

    values  {value: what its button says}
    """
    buttons = "".join(
        f'<label><input type="radio" name="ledger-{name}" autocomplete="off" '
        f'id="{name}-{v.replace(" ", "-")}"{" checked" if v == "all" else ""}> '
        f"{said}</label>"
        for v, said in ({"all": "all"} | values).items()
    )
    return f"<fieldset><legend>{legend}</legend>{buttons}</fieldset>"


def ledger(folder=CHAPTERS):
    """Every row of the lab, by chapter in the order of the book.

    folder  that of the notebooks; what a chapter boxes comes first, in its order
    """
    titles = chapters(folder)
    boxed = {name: settled(Path(folder) / f"{name}.ipynb") for name in titles}
    ids = [claim.id for claims in boxed.values() for claim in claims]
    place = {id: n for n, id in enumerate(ids)}
    claims, wordings = ({name: [] for name in titles} for _ in range(2))
    for id in sorted(rows(), key=lambda id: place.get(id, len(place))):
        row = rows()[id]
        part = wordings if getattr(row, "wording", False) else claims
        part[row.chapter].append(settle(evidence(id)))
    return Ledger(claims, set(ids), titles, wordings)

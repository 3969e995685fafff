"""What is often said of these networks, and the number that settles it.

A chapter settles a claim where it computes the number. The ledger page collects what
the chapters stored, so it cannot disagree with them.
"""

import json
import re
from collections import namedtuple
from html import escape
from pathlib import Path

VERDICTS = ("holds", "holds if", "fails")
ROW = re.compile(r"(\w+) \| (holds|holds if|fails) \| (.+) \| (.+)")


class Claim(namedtuple("Claim", "id verdict claim number")):
    """A settled claim; shows itself in a notebook and in a page."""

    def __repr__(self):
        return " | ".join(self)

    def _repr_html_(self):
        said = f"<p><strong>Often said:</strong> {escape(self.claim)}</p>"
        verdict = f"<strong>{self.verdict.capitalize()}:</strong>"
        number = f"<p>{verdict} {escape(self.number)}</p>"
        return f'<aside class="claim" id="claim-{self.id}">{said}{number}</aside>'


def settle(id, claim, verdict, number, supported):
    """Record that a claim holds, holds if ..., or fails.

    id         its row, such as "A22"
    claim      what is said, in our own words
    verdict    "holds", "holds if" or "fails"
    number     what was computed, as text; begins with the condition if it "holds if"
    supported  whether the numbers just computed support the verdict
    Raises AssertionError if they do not, ValueError for an unknown verdict.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"verdict {verdict!r}, expected one of {VERDICTS}")
    row = Claim(id, verdict, claim, number)
    if not ROW.fullmatch(repr(row)):
        raise ValueError(f"a claim fits in one line without |, unlike {row!r}")
    if not supported:
        raise AssertionError(
            f"{id}: the numbers no longer support {verdict!r}: {number}"
        )
    return row


def settled(notebook):
    """The claims that a notebook has settled, from its stored outputs."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    texts = ["".join(o.get("data", {}).get("text/plain", "")) for o in outputs]
    found = [ROW.fullmatch(text) for text in texts]
    return [Claim(*(m[k] for k in (1, 2, 3, 4))) for m in found if m]


class Ledger(list):
    """Rows (chapter, claim), shown as a table that can be filtered by verdict."""

    def __repr__(self):
        return "\n".join(f"{c.id:5} {c.verdict:9} {chapter}" for chapter, c in self)

    def _repr_html_(self):
        choices = "".join(
            f'<label><input type="radio" name="verdict" value="{v.replace(" ", "-")}"'
            f"{' checked' if v == 'all' else ''}> {v}</label>"
            for v in ("all", *VERDICTS)
        )
        rows = "".join(
            f'<tr class="{c.verdict.replace(" ", "-")}"><td>{escape(c.claim)}</td>'
            f"<td>{c.verdict}</td><td>{escape(c.number)} "
            f'<a href="{chapter}.html#claim-{c.id}" aria-label="{c.id}, where it is '
            f'computed">{c.id}</a></td></tr>'
            for chapter, c in self
        )
        head = "<tr><th>Often said</th><th>Verdict</th><th>Computed</th></tr>"
        return (
            f'<div class="ledger"><fieldset><legend>Show</legend>{choices}</fieldset>'
            f"<table><thead>{head}</thead><tbody>{rows}</tbody></table></div>"
        )


def ledger(folder="."):
    """All claims settled by the notebooks of a folder, in the order of their ids."""
    rows = [
        (path.stem, claim)
        for path in sorted(Path(folder).glob("*.ipynb"))
        for claim in settled(path)
    ]
    return Ledger(sorted(rows, key=lambda row: (int(row[1].id[1:]), row[0])))

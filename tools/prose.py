"""Make chapters/data/prose.txt: the prose of this book's chapters, plain and frozen.

    python tools/prose.py > chapters/data/prose.txt

It is data: what was learned from it was learned from the chapters as they stood on 29
November 2026. Made anew it is another text, and every result on it another result. Of
each chapter in _toc.yml the markdown cells are taken. Code, tables, displayed formulas
and the marks of the markup are left out; a formula inside a sentence, and the name of a
source, becomes "#". What is left is in small letters, a paragraph a line, under a line
"= chapter". Its licence is that of the book's text, CC BY 4.0.
"""

import json
import re
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "_ext"))
from plain_markdown import for_build  # noqa: E402

LAST = "from-numpy-to-frameworks"  # behind it come pages of reference
KEPT = "abcdefghijklmnopqrstuvwxyz0123456789 .,;:?'\"()-/+%#"
PLAIN = {"−–—": "-", "’": "'", "“”": '"', "…": "...", "`": ""}
CUTS = [
    (r"(?ms)^(`{3,}|:{3,}).*?^\1[ ]*$", ""),  # fenced
    (r"(?ms)^\$\$.*?\$\$[^\n]*$", ""),  # displayed formulas
    (r"(?m)^\s*\|.*$|^:::.*$|^\([\w-]+\)=$", ""),  # tables, labels
    (r"\$[^$]+\$|\{(cite:t|eq)\}`[^`]*`", "#"),
    (r"\{cite(:p)?\}`[^`]*`", ""),
    (r"!?\[([^\]]*)\]\([^)]*\)", r"\1"),  # links
    (r"<[^>]*>", ""),
    (r"(?m)^\s*(#{1,6}|[-*]|\d+\.|>)\s+", "\n\n"),  # headings, points of a list
    (r"\*\*?|__", ""),
]


def plain(text):
    """Markdown as lines of the symbols that are kept, a paragraph each."""
    for pattern, instead in CUTS:
        text = re.sub(pattern, instead, text)
    for odd, usual in PLAIN.items():
        text = re.sub(f"[{odd}]", usual, text)
    text = unicodedata.normalize("NFKD", text).lower()
    return list(filter(None, map(line_of, re.split(r"\n\s*\n", text))))


def line_of(paragraph):
    """One line of the symbols that are kept, without gaps where something was cut."""
    line = "".join(c for c in re.sub(r"\s+", " ", paragraph) if c in KEPT)
    line = re.sub(r" +([.,;:?!)])| {2,}", r"\1 ", line)
    line = re.sub(r"(?<=[.,;:?!)]) (?=[.,;:?!)])| {2,}", " ", line).strip()
    return line if len(line) > 20 or line[-1:] == "." else ""


def chapters():
    """The names in _toc.yml, in their order, up to LAST."""
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    names = re.findall(r"file: chapters/([\w-]+)", toc)
    return names[: names.index(LAST) + 1]


def prose():
    """The whole file as one string."""
    lines = []
    for name in chapters():
        notebook = json.loads((ROOT / f"chapters/{name}.ipynb").read_text("utf-8"))
        cells = [c["source"] for c in notebook["cells"] if c["cell_type"] == "markdown"]
        text = for_build("\n\n".join("".join(cell) for cell in cells))
        lines += [f"= {name}", *plain(text)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(prose(), end="")

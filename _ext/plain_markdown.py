"""MyST as Markdown that is read everywhere: in JupyterLab, on Colab, by nbconvert.

Only the build of the book understands citations, numbers of equations and listings.
"""

import ast
import functools
import re
from pathlib import Path

from pybtex.database import parse_file

ROOT = Path(__file__).parents[1]
CITED = re.compile(r"\{cite(?::\w)?\}`([^`]*)`")
LABELLED = re.compile(r"\$\$([^$]+)\$\$ *\(([\w-]+)\)")
NUMBER = re.compile(r"\{eq\}`([\w-]+)`")
FOLDED = re.compile(r"^:::\{dropdown\} *([^\n]*)\n(.*?)^:::$", re.M | re.S)
LISTED = re.compile(r"^```\{literalinclude\} *(\S+)\n(.*?)^```$", re.M | re.S)
OBJECT = re.compile(r"^:pyobject: *(\S+)$", re.M)


def plain(sources, folder=ROOT / "chapters"):
    """The Markdown of a chapter's cells, without roles, labels and directives.

    sources  a list of texts, in the order of the chapter: equations are counted
    folder   where the chapter lies, for the files that it lists
    """
    works, numbers = sources_by_key(), {}

    def tagged(match):
        numbers[match[2]] = len(numbers) + 1
        return f"$${match[1].rstrip()} \\tag{{{numbers[match[2]]}}}\n$$"

    def cited(match):
        return ", ".join(works[key.strip()] for key in match[1].split(","))

    def number(match):  # of another chapter: by its words
        found = numbers.get(match[1])
        return f"({found})" if found else f"({match[1].replace('-', ' ')})"

    def listed(match):
        text, wanted = (folder / match[1]).read_text("utf-8"), OBJECT.search(match[2])
        if wanted:
            (node,) = (
                node
                for node in ast.parse(text).body
                if getattr(node, "name", "") == wanted[1]
            )
            text = ast.get_source_segment(text, node)
        return f"```python\n{text.rstrip()}\n```"

    texts = [LABELLED.sub(tagged, text) for text in sources]
    folded = r"<details><summary>\1</summary>\n\n\2\n</details>"
    for rule, say in (
        (NUMBER, number),
        (CITED, cited),
        (LISTED, listed),
        (FOLDED, folded),
    ):
        texts = [rule.sub(say, text) for text in texts]
    return texts


def plain_cells(notebook, folder=ROOT / "chapters"):
    """[(cell, its text as `plain` has it)] of the Markdown in a notebook."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return [*zip(cells, plain([c.source for c in cells], folder), strict=True)]


@functools.cache
def sources_by_key():
    """{key in references.bib: "[Gers et al. (2000)](address)"}."""
    found = {}
    for key, entry in parse_file(str(ROOT / "references.bib")).entries.items():
        people = entry.persons.get("author") or entry.persons["editor"]
        last = [
            " ".join(str(n) for n in [*p.rich_prelast_names, *p.rich_last_names])
            for p in people
        ]
        who = f"{last[0]} et al." if len(last) > 2 else " and ".join(last)
        fields = entry.fields
        said = f"{who} ({fields['year']})"
        address = fields.get("url", "")
        if "doi" in fields:
            address = f"https://doi.org/{fields['doi']}"
        found[key] = f"[{said}]({address})" if address else said
    return found

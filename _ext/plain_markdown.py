"""MyST as Markdown that is read everywhere: in JupyterLab, on Colab, by nbconvert.

Only the build of the book understands citations, numbers of equations and listings. In
a notebook a source is cited by a link to it, [Elman (1990)](address), in passing by
([Elman, 1990](address)). The build reads {cite:t}`key` and {cite}`key` for them.
"""

import ast
import functools
import re
from pathlib import Path

from pybtex.database import parse_file

ROOT = Path(__file__).parents[1]
CITED = re.compile(r"\{cite(?::(\w))?\}`([^`]*)`")
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
    numbers = {}

    def tagged(match):
        numbers[match[2]] = len(numbers) + 1
        return f"$${match[1].rstrip()} \\tag{{{numbers[match[2]]}}}\n$$"

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

    texts = [LABELLED.sub(tagged, with_links(text)) for text in sources]
    folded = r"<details><summary>\1</summary>\n\n\2\n</details>"
    for rule, say in (
        (NUMBER, number),
        (LISTED, listed),
        (FOLDED, folded),
    ):
        texts = [rule.sub(say, text) for text in texts]
    return texts


def plain_cells(notebook, folder=ROOT / "chapters"):
    """[(cell, its text as `plain` has it)] of the Markdown in a notebook."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return [*zip(cells, plain([c.source for c in cells], folder), strict=True)]


def with_links(text):
    """The text with a link to each source that it cites by a role.

    >>> with_links("Of {cite:t}`elman1990finding`.")
    'Of [Elman (1990)](https://doi.org/10.1207/s15516709cog1402_1).'
    """
    forms = {role: link for link, role in roles_by_link().items()}

    def cited(match):
        way = "{cite:t}" if match[1] == "t" else "{cite}"
        return ", ".join(forms[f"{way}`{key.strip()}`"] for key in match[2].split(","))

    return CITED.sub(cited, text)


def with_roles(text):
    """The text with the role of each source that it cites by a link."""
    roles = roles_by_link()
    links = "|".join(map(re.escape, roles))
    return re.sub(links, lambda match: roles[match[0]], text)


@functools.cache
def roles_by_link():
    """{"[Elman (1990)](address)": "{cite:t}`elman1990finding`"}, in passing as well."""
    found = {}
    for key, entry in parse_file(str(ROOT / "references.bib")).entries.items():
        people = entry.persons.get("author") or entry.persons["editor"]
        last = [
            " ".join(str(n) for n in [*p.rich_prelast_names, *p.rich_last_names])
            for p in people
        ]
        who = f"{last[0]} et al." if len(last) > 2 else " and ".join(last)
        fields = entry.fields
        address = fields.get("url", "../references.md")
        if "doi" in fields:
            address = f"https://doi.org/{fields['doi']}"
        found[f"[{who} ({fields['year']})]({address})"] = f"{{cite:t}}`{key}`"
        found[f"([{who}, {fields['year']}]({address}))"] = f"{{cite}}`{key}`"
    return found


def read(app, docname, source):  # noqa: ARG001
    """Cite what a page cites by links as Sphinx does."""
    source[0] = with_roles(source[0])


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

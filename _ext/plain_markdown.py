"""A notebook's Markdown, as it is stored and as the book's build reads it.

People open notebooks in JupyterLab, on Colab, on GitHub. What stands in them is read
everywhere; what MyST has for it, only by the build:

    [Elman (1990)](address)                     {cite:t}`elman1990finding`
    ([Elman, 1990](address))                    {cite}`elman1990finding`
    <a id="equation-rnn-step"></a>, \\tag{15}    $$ (rnn-step)
    [(15)](#equation-rnn-step)                  {eq}`rnn-step`
    <details><summary>From the file</summary>   :::{dropdown} From the file
    [reach in lstmbook/lab/counting.py](../lstmbook/lab/counting.py) alone on a line
                                                literalinclude, :pyobject: reach
"""

import functools
import json
import re
from pathlib import Path
from types import SimpleNamespace

from pybtex.database import parse_file
from sphinx.directives.code import LiteralIncludeReader

from lstmbook import CHAPTERS
from lstmbook.book.contents import chapters

ROOT = Path(__file__).parents[1]
CITED = re.compile(r"\{cite(?::(\w))?\}`([^`]*)`")
LABELLED = re.compile(r"^\$\$\n([^$]+)\n\$\$ *\(([\w-]+)\)$", re.M)
TAGGED = re.compile(
    r'^<a id="equation-([\w-]+)"></a>\n\n\$\$\n([^$]+)\n\\tag\{\d+\}\n\$\$$', re.M
)
NUMBER = re.compile(r"\{eq\}`([\w-]+)`")
POINTER = re.compile(r"\[\(\d+\)\]\((?:[\w-]+\.ipynb)?#equation-([\w-]+)\)")
LABEL = re.compile(r'(?:<a id=\\"equation-|\$\$ *\()([\w-]+)(?:\\"|\))')  # in JSON
DROPDOWN = re.compile(r"^:::\{dropdown\} *([^\n]*)\n(.*?)\n:::$", re.M | re.S)
FOLDED = re.compile(
    r"^<details><summary>([^\n]*)</summary>\n\n(.*?)\n\n</details>$", re.M | re.S
)
INCLUDED = re.compile(
    r"^```\{literalinclude\} \.\./(\S+)\n(?::language: python\n)?"
    r"(?::pyobject: (\w+)\n)?(?::end-before: def (\w+)\n)?```$",
    re.M,
)
LISTED = re.compile(  # a paragraph of its own
    r"(?<![^\n]\n)^\[(?:(\w+) in )?(lstmbook/\S+\.py)(?: up to (\w+))?\]\(\.\./\2\)$"
    r"(?!\n[^\n])",
    re.M,
)


def for_build(text):
    """The text as MyST."""
    text = POINTER.sub(r"{eq}`\1`", with_roles(text))
    text = TAGGED.sub("$$\n\\2\n$$ (\\1)", text)
    text = LISTED.sub(included, text)
    return FOLDED.sub(r":::{dropdown} \1\n\2\n:::", text)


def for_readers(text, chapter):
    """The text of a cell of a chapter, as it is read everywhere."""

    def numbered(label):
        if label not in equations():
            raise KeyError(f"{label}: no equation of a chapter in _toc.yml")
        return equations()[label]

    def tagged(match):
        tex, label = match.groups()
        tag = f"\\tag{{{numbered(label)[1]}}}"
        return f'<a id="equation-{label}"></a>\n\n$$\n{tex}\n{tag}\n$$'

    def pointer(match):
        where, number = numbered(match[1])
        page = "" if where == chapter else f"{where}.ipynb"
        return f"[({number})]({page}#equation-{match[1]})"

    text = LABELLED.sub(tagged, with_links(for_build(text)))
    folded = "<details><summary>\\1</summary>\n\n\\2\n\n</details>"
    text = DROPDOWN.sub(folded, NUMBER.sub(pointer, text))
    return INCLUDED.sub(listed, text)


@functools.cache
def equations():
    """{label: (chapter, number)}: the build numbers all those of the book in a row."""
    found = [
        (label, name)
        for name in chapters()
        for label in LABEL.findall((CHAPTERS / f"{name}.ipynb").read_text("utf-8"))
    ]
    return {label: (name, n) for n, (label, name) in enumerate(found, 1)}


def included(match):
    """The directive for a link to a file that is shown."""
    name, file, end = match.groups()
    options = ":language: python\n"
    options += f":pyobject: {name}\n" if name else ""
    options += f":end-before: def {end}\n" if end else ""
    return f"```{{literalinclude}} ../{file}\n{options}```"


def listed(match):
    """The link for such a directive."""
    file, name, end = match.groups()
    says = (f"{name} in " if name else "") + file + (f" up to {end}" if end else "")
    return f"[{says}](../{file})"


def with_listings(text):
    """The text with the lines of each file that it shows, for where no file lies by."""

    def lines(match):
        name, file, end = match.groups()
        wanted = {"pyobject": name, "end-before": end and f"def {end}"}
        options = {key: value for key, value in wanted.items() if value}
        config = SimpleNamespace(source_encoding="utf-8")
        code, _ = LiteralIncludeReader(ROOT / file, options, config).read()
        return f"```python\n{code.strip()}\n```"

    return LISTED.sub(lines, text)


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
    for link, role in roles_by_link().items():
        text = text.replace(link, role)
    return text


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


def read(app, docname, source):
    """Have Sphinx read a notebook's text as MyST."""
    if not str(app.env.doc2path(docname)).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = for_build("".join(cell["source"]))
    source[0] = json.dumps(notebook)


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

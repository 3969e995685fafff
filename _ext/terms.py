"""Sphinx extension: words and letters that explain themselves (_assets/terms.js).

A word of the glossary is a link to its entry where a chapter first uses it, and carries
the entry's sentence. A letter of a formula has its meaning from the tables of the
notation page. Both pages stay the one source.
"""

import html
import re
from pathlib import Path

import static_file
from docutils import nodes
from formulas import as_mathml

CHAPTERS = Path(__file__).parents[1] / "chapters"
GLOSSARY, NOTATION = "chapters/glossary", "chapters/notation"
ENTRY = re.compile(r"^(?![#|: -])(.+)\n: ((?:.+\n?)+)", re.MULTILINE)
LINK = re.compile(r"\s*\[([^\]]*)\]\((\S*?)\)[,.]?")
ROW = re.compile(r"^\| (\$.*?\$(?:, \$.*?\$)*) \| (.*) \|$", re.MULTILINE)
# Words that are mostly meant as everybody means them.
EVERYDAY = {"chance", "counter", "drift", "echo", "forget", "key", "loss", "seed"}
EVERYDAY |= {"value", "wall", "window", "write"}
NOT_IN = nodes.title | nodes.reference | nodes.literal | nodes.math | nodes.raw


class Term:
    """An entry of the glossary: its names, its sentence, the chapter of the word."""

    def __init__(self, head, text):
        bare = head.replace("(", ",").replace(")", "")
        self.names = [name.strip() for name in bare.split(",")]
        self.anchor = anchor(head)
        self.chapters = {at.partition(".")[0] for _, at in LINK.findall(text)}
        self.says = " ".join(LINK.sub("", text).split())

    def plain(self):
        """The sentence as text; formulas are written as a line of code would be."""
        text = re.sub(r"\$(.*?)\$", lambda m: in_line(m[1]), self.says)
        return re.sub(r"[*`]", "", text)


def anchor(head):
    return "term-" + re.sub(r"\W+", "-", head.lower()).strip("-")


def in_line(tex):
    """TeX as plain text, the way it would be said: W_h, h_t, -ln p."""
    for name, sign in {"odot": "×", "partial": "∂", "cdot": "·"}.items():
        tex = tex.replace(f"\\{name}", sign)
    tex = re.sub(r"\\(?:text|operatorname|tfrac|frac)\b", "", tex)
    return re.sub(r"\\[,;! ]|[{}\\]", "", tex)


def terms():
    """All entries of the glossary."""
    text = (CHAPTERS / "glossary.md").read_text("utf-8")
    return [Term(*found) for found in ENTRY.findall(text)]


def symbols():
    """{letters as a page shows them: what they mean}, of the notation page."""
    found = {}
    text = (CHAPTERS / "notation.md").read_text("utf-8")
    for letters, rest in ROW.findall(text):
        cells = [cell.strip() for cell in rest.split("|")]
        says = re.sub(r"\$(.*?)\$", lambda m: in_line(m[1]), cells[-1])
        shape = next((c for c in cells[:-1] if re.match(r"\$\(", c)), "")
        shape = re.sub(r"\$(.*?)\$", lambda m: in_line(m[1]), shape)
        says = re.sub(r"[*`]|\[|\]\([^)]*\)", "", says) + f", shape {shape}" * bool(
            shape
        )
        for tex in re.findall(r"\$(.*?)\$", letters):
            drawn = as_mathml(tex).partition("<annotation")[0]
            key = html.unescape(re.sub(r"<[^>]*>|\s", "", drawn))
            old = found.get(key)
            found[key] = f"{old}; or {says}" if old and says not in old else says
    return found


def mark_entries(app, doctree):
    """Give each entry of the glossary an address, and the page a list from A to Z."""
    if app.env.docname == GLOSSARY:
        for term in doctree.findall(nodes.term):
            term["ids"].append(anchor(term.astext()))
        heads = [term.astext() for term in doctree.findall(nodes.term)]
        listed = nodes.paragraph("", "From A to Z: ", classes=["a-to-z"])
        for n, head in enumerate(sorted(heads, key=str.lower)):
            text = head.partition(",")[0]
            listed += nodes.Text(" · " * bool(n))
            listed += nodes.reference("", text, refid=anchor(head), internal=True)
        next(doctree.findall(nodes.paragraph)).parent.insert(2, listed)


def explain(app, doctree, docname):
    """Make links of the words where a chapter first uses them."""
    if (
        app.builder.format != "html"
        or not (CHAPTERS.parent / f"{docname}.ipynb").exists()
    ):
        return
    chapter = docname.rpartition("/")[2]
    page = app.builder.get_relative_uri(docname, GLOSSARY)
    wanted = {}
    for term in terms():
        for name in term.names:
            if chapter not in term.chapters and name.lower() not in EVERYDAY:
                wanted[name.lower()] = term
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, nodes.paragraph) and not within(text, NOT_IN):
            link_words(text, wanted, page)


def within(node, kinds):
    """Is the node in one of these kinds of nodes?"""
    while node := node.parent:
        if isinstance(node, kinds):
            return True
    return False


def link_words(text, wanted, page):
    """Put links into one text; what is linked is no longer wanted."""
    names = sorted(wanted, key=len, reverse=True)
    found = re.compile(
        rf"(?<![\w-])({'|'.join(map(re.escape, names))})s?(?![\w-])", re.I
    )
    parts, at, said = [], 0, text.astext()
    for hit in found.finditer(said) if names else ():
        term = wanted.get(hit[1].lower())
        if term is None:
            continue
        link = (
            f'<a class="term" href="{page}#{term.anchor}" '
            f'data-says="{html.escape(term.plain())}">{html.escape(hit[0])}</a>'
        )
        parts += [
            nodes.Text(said[at : hit.start()]),
            nodes.raw("", link, format="html"),
        ]
        at = hit.end()
        for name in term.names:
            wanted.pop(name.lower(), None)
    if parts:
        text.parent.replace(text, [*parts, nodes.Text(said[at:])])


def load(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Have pages with such words or with formulas load the script."""
    body = context.get("body", "")
    if 'class="term"' in body or "<math" in body:
        app.add_js_file("terms.js")


def write(app):
    """Write the meanings of the letters beside the other scripts."""
    static_file.write_data(app, "symbols.js", "terms.symbols", symbols())


def setup(app):
    """Called by Sphinx."""
    app.connect("doctree-read", mark_entries)
    app.connect("doctree-resolved", explain)
    app.connect("html-page-context", load)
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

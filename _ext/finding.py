"""Sphinx extension: what the search page (_assets/finding.js) knows of each section.

Sphinx's own search ranks whole pages, and knows the book's words alone. Here a section
is found by its heading, its text, and the words that people use for what it says:
chapters/words.yml, {section: its words}.
"""

import re
from collections import Counter
from pathlib import Path

import static_file
import yaml
from docutils import nodes
from sphinx import addnodes

WORDS = Path(__file__).parents[1] / "chapters" / "words.yml"
TEX = re.compile(r"\\(?:operatorname|textcolor\{#\w+\}|[,;!]|(?=[a-z]))|[{}]|(?<=_)\{")
WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")
LEFT_OUT = (nodes.raw, nodes.literal_block, nodes.math_block, nodes.target)
SHOWN = 120  # characters of a section that the page shows
COMMON = 0.2  # a word in so many of all sections parts none of them from the others


class Section:
    """A heading or a documented name, with the text below it.

    document, anchors  where it stands      page, heading  what it is called
    """

    def __init__(self, document, node, page):
        name = node[0][0] if isinstance(node, addnodes.desc) else node[0]
        self.document, self.page = document, page
        self.anchors = node["ids"] or node[0].get("ids", [])
        self.heading = " ".join(name.astext().split())
        self.text = " ".join(" ".join(said(node)).split())
        if isinstance(node, addnodes.desc):  # a name is found by itself
            self.text = ""

    def shown(self):
        """The first words of it, whole."""
        if len(self.text) <= SHOWN:
            return self.text
        return self.text[:SHOWN].rpartition(" ")[0] + " …"


def said(node):
    """The texts of a section, without those of the sections in it."""
    for child in node.children[1:]:
        if isinstance(child, nodes.section | addnodes.desc):
            continue
        if isinstance(child, nodes.Text):
            yield child.astext()
        elif not isinstance(child, LEFT_OUT):
            yield from plain(child)


def plain(node):
    """The texts of an element; what a reader does not see as text is left out."""
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.math):
        yield TEX.sub("", node.astext())
    elif isinstance(node, nodes.section | addnodes.desc):
        return
    elif not isinstance(node, LEFT_OUT) and node.get("refdomain") != "cite":
        for child in node.children:
            yield from plain(child)
        if isinstance(node, nodes.TextElement):
            yield " "


def sections(env):
    """All of the book, page by page."""
    for document in sorted(env.found_docs):
        page = env.titles[document].astext() if document in env.titles else document
        for node in env.get_doctree(document).findall(
            lambda n: isinstance(n, nodes.section | addnodes.desc)
        ):
            section = Section(document, node, page)
            if section.anchors:
                yield section


def index(found, words):
    """What finding.js reads, as a dict.

    found  a list of Sections     words  {"document#anchor": [words people use]}
    A section of `words` that is not among those found is left out; a test looks for it.
    """
    place = {f"{s.document}#{a}": n for n, s in enumerate(found) for a in s.anchors}
    counts = {}  # {word: [steps from section to section, and how often it is there]}
    last = {}
    for n, section in enumerate(found):
        for word, count in Counter(WORD.findall(section.text.lower())).items():
            counts.setdefault(word, []).extend([n - last.get(word, 0), count])
            last[word] = n
    most = 2 * COMMON * len(found)
    counts = {word: places for word, places in counts.items() if len(places) < most}
    return {
        "sections": [
            [s.document, s.anchors[0], s.page, s.heading, s.shown(), len(s.text)]
            for s in found
        ],
        "words": counts,
        "asked": [[w, place[at]] for at in words if at in place for w in words[at]],
    }


def write(app, error):
    """Write the index beside the other scripts."""
    if error:
        return
    words = yaml.safe_load(WORDS.read_text("utf-8")) if WORDS.is_file() else {}
    words = {at: [w.strip() for w in said.split(",")] for at, said in words.items()}
    made = index(list(sections(app.env)), words)
    static_file.write_data(app, "finding-index.js", "var findingIndex", made)


def load_filter(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """The page of questions has a field to find them by."""
    if pagename == "chapters/questions":
        app.add_js_file("questions.js")


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", load_filter)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Sphinx extension: formulas are set when the book is built, as MathML.

math-core turns TeX into MathML Core, which browsers draw and screen readers read. No
script is loaded, and the TeX stays in the page as an annotation. The font is made by
tools/math_font.py. A colour gets as much of the page's ink as a word in that colour
(lstmbook/live/svg.py).
"""

import base64
import html
import re
from pathlib import Path

import static_file
from docutils.nodes import SkipNode
from fontTools.ttLib import TTFont
from math_core import LatexError, LatexToMathML
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

from lstmbook.live.svg import readable

FONT = Path(__file__).parents[1] / "_assets" / "math.woff"
SHEET = "math.css"
DRAWN = TTFont(FONT).getBestCmap().keys()
UNSEEN = {"\n", "\u2061", "\u2062", "\u2063"}  # they join, they are not drawn
CONVERTER = LatexToMathML(fancy_error=False)
DYED = re.compile(r"\\textcolor\{(#\w{6})\}")
# math-core knows colours by name. These stand in for those of a formula.
NAMES = {"red": "#FF0000", "blue": "#0000FF", "teal": "#008080", "violet": "#800080"}
OPEN = re.compile(r"(?<!\\)\{|\\(begin|left)\b")
CLOSED = re.compile(r"(?<!\\)\}|\\(end|right)\b")


def as_mathml(tex, display=False):
    """The <math> element of a formula.

    tex      LaTeX without dollars; \\textcolor takes #rrggbb, four of them at most
    display  whether it stands on a line of its own
    Raises ValueError that says what is not understood, or not in the font.
    """
    colors = list(dict.fromkeys(DYED.findall(tex)))
    if len(colors) > len(NAMES):
        raise ValueError(f"more than {len(NAMES)} colours in {tex!r}")
    name = dict(zip(colors, NAMES, strict=False))
    named = DYED.sub(lambda found: rf"\textcolor{{{name[found[1]]}}}", tex)
    try:
        made = CONVERTER.convert_with_local_state(named, displaystyle=display)
    except LatexError as error:
        raise ValueError(f"{error} (at this character of {named!r})") from error
    for color in colors:
        stand_in = f"color:{NAMES[name[color]]};"
        made = made.replace(stand_in, f"color: {readable(color)}")
    made = re.sub("(?=>[⊕⊗⊙]<)", ' largeop="false"', made)  # large in Firefox
    drawn = html.unescape(re.sub("<[^>]*>", "", made))
    if missing := {c for c in drawn if ord(c) not in DRAWN} - UNSEEN:
        raise ValueError(f"{''.join(sorted(missing))} of {tex!r} is not in {FONT.name}")
    head, body = re.fullmatch("(<math[^>]*>)(.*)</math>", made, re.DOTALL).groups()
    return (
        f"{head}<semantics><mrow>{body}</mrow><annotation "
        f'encoding="application/x-tex">{html.escape(tex, quote=False)}</annotation>'
        "</semantics></math>"
    )


def side_by_side(tex):
    """The formulas that \\qquad parts, where it stands in no group or environment."""
    parts = []
    for piece in tex.split(r"\qquad"):
        if parts and len(OPEN.findall(parts[-1])) > len(CLOSED.findall(parts[-1])):
            parts[-1] += r"\qquad" + piece
        else:
            parts.append(piece)
    return [part.strip() for part in parts]


def converted(node, tex, display=False):
    """The formula of a node; one that cannot be converted ends the build."""
    try:
        return as_mathml(tex, display)
    except ValueError as error:
        raise ExtensionError(f"{node.source}:{node.line}: {error}") from error


def visit_inline(writer, node):
    """Write a formula that stands in a line of text."""
    writer.body.append(converted(node, node.astext().strip()))
    raise SkipNode


def visit_display(writer, node):
    """Write a formula that stands on a line of its own, with its number.

    Its parts stand side by side, or one below the other where the page is narrow.
    """
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(writer, node)
        writer.body.append(f'<span class="eqno">({number})</span>')
    parts = [converted(node, tex, display=True) for tex in side_by_side(node.astext())]
    writer.body.append(f'<div class="parts">{"".join(parts)}</div></div>\n')
    raise SkipNode


def write_font(app):
    """Write the style sheet of formulas, which holds their font.

    Safari takes no font file for a page that is a file itself.
    """
    code = base64.b64encode(FONT.read_bytes()).decode()
    source = f"url(data:font/woff;base64,{code})"
    sheet = f'@font-face {{ font-family: "Book Math"; src: {source}; }}\n'
    static_file.write(app, SHEET, sheet)


def load_font(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Have a page with formulas load their style sheet, so that nothing moves later."""
    if "<math" in context.get("body", ""):
        app.add_css_file(SHEET)


def setup(app):
    """Called by Sphinx. `html_math_renderer` in _config.yml names it."""
    app.connect("builder-inited", write_font)
    app.connect("html-page-context", load_font)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""A chapter away from the book: one page of HTML that reads alone.

    .venv/bin/jupyter nbconvert --to html --execute chapters/lstm-cell.ipynb

asks `Away` (nbconvert_config.py, which `make` enters in .venv; elsewhere it is named:
--config tools/nbconvert_config.py). The page is one file: its figures answer and its
formulas stand without a network.
"""

import base64
import re

from formulas import FONT, as_mathml, side_by_side
from nbconvert.preprocessors import Preprocessor
from plain_markdown import with_listings

from lstmbook.live.page import SHEET, scripts_of, text_of

WIDGET, HTML = "application/vnd.jupyter.widget-view+json", "text/html"
FIGURE = '<figure class="live'
FORMULA = re.compile(
    r"(^```.*?^```$|`[^`\n]*`)|\$\$([^$]+)\$\$|(?<!\\)\$([^$]+)\$", re.M | re.S
)
TAG = re.compile(r"\s*\\tag\{(\d+)\}")
ANNOTATION = re.compile("<annotation.*?</annotation>", re.S)
STYLE = """<style>
@font-face {{ font-family: "Book Math"; src: url(data:font/woff;base64,{font}); }}
math {{ font-family: "Book Math", math; }}
.formula {{ margin: 1em 0; text-align: center; overflow-x: auto; }}
.formula math {{ margin: 0 1em; }}
.formula span {{ float: right; }}
{figures}</style>
"""


def with_formulas(text):
    """Markdown whose formulas are MathML, as HTML within it."""

    def made(tex, display=False):
        return ANNOTATION.sub("", as_mathml(tex, display).replace("\n", " "))

    def formula(match):
        code, shown, said = match.groups()
        if code:
            return code
        if said:
            return made(said)
        tag = TAG.search(shown)
        number = f"<span>({tag[1]})</span>" if tag else ""
        parts = side_by_side(TAG.sub("", shown))
        parts = "".join(made(part, display=True) for part in parts)
        return f'\n<div class="formula">{number}{parts}</div>\n'

    return FORMULA.sub(formula, text)


class Away(Preprocessor):
    """Have nbconvert write a page that needs neither a kernel nor a network."""

    def preprocess(self, nb, resources):
        """Return the notebook with its figures as HTML and its formulas as MathML."""
        texts = [cell for cell in nb.cells if cell.cell_type == "markdown"]
        for cell in texts:
            cell.source = with_formulas(with_listings(cell.source))
        figures = []
        for cell in nb.cells:
            for output in cell.get("outputs", ()):
                data = output.get("data", {})
                if FIGURE in data.get(HTML, ""):
                    data.pop(WIDGET, None)
                    figures.append(data)
        nb.metadata.pop("widgets", None)
        font = base64.b64encode(FONT.read_bytes()).decode()
        style = STYLE.format(font=font, figures=text_of(SHEET) if figures else "")
        texts[0].source += f"\n\n{style}"
        if figures:
            scripts = scripts_of("".join(data[HTML] for data in figures))
            figures[-1][HTML] += f"<script>{text_of(*scripts)}</script>"
        return nb, resources

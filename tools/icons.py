"""Make _assets/icons.woff: of the theme's icon font the icons that its pages can show.

The whole font weighs 157 kB, this 3. The icons are those named in the built pages and
the theme's styles: build the book first. Prints the lines for _assets/book.css.
"""

import re
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "_build/html/_static"
FONT = STATIC / "vendor/fontawesome/webfonts/fa-solid-900.ttf"
STYLES = STATIC / "styles"


def used():
    """Return the code points of the icons."""
    pages = [page.read_text("utf-8") for page in (ROOT / "_build/html").rglob("*.html")]
    named = {name for page in pages for name in re.findall(r"\b(fa-[\w-]+)", page)}
    theme = (STYLES / "pydata-sphinx-theme.css").read_text("utf-8")
    rules = re.findall(r'([^{}]+)\{content:"\\(f\w+)"\}', theme)
    codes = {
        code for names, code in rules if named & set(re.findall(r"fa-[\w-]+", names))
    }
    book = (STYLES / "sphinx-book-theme.css").read_text("utf-8")
    codes |= set(re.findall(r'content:"\\(f\w{3})"', book))
    boxes = re.findall(r'--pst-icon[\w-]*:"(.)"', theme)
    return sorted({*(int(code, 16) for code in codes), *map(ord, boxes)})


if __name__ == "__main__":
    options = subset.Options(flavor="woff", desubroutinize=True)
    font = subset.load_font(FONT, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=used())
    subsetter.subset(font)
    subset.save_font(font, ROOT / "_assets/icons.woff", options)
    print("unicode-range:", ", ".join(f"U+{code:X}" for code in used()))

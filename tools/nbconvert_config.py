"""What `jupyter nbconvert --to html` does in the environment of the book: away.py."""

import sys
from pathlib import Path

TOOLS = Path(__file__).parent
sys.path += [str(TOOLS), str(TOOLS.parent / "_ext")]
NOTHING = "data:text/javascript,"  # in place of scripts from other hosts

c = get_config()  # noqa: F821  jupyter puts it here
c.HTMLExporter.preprocessors = ["away.Away"]
c.HTMLExporter.require_js_url = c.HTMLExporter.mathjax_url = NOTHING

"""Sphinx extension: the data of a large figure come in a script of their own.

What a figure computes with stands in its page as JSON. Over 20 kB of it become a
script, deferred until the page has been read, so that the text and the first figure
come early; it works from a file, and under a policy that stops scripts in a page's
text. The script puts the JSON where it stood and goes. The first figure of a page keeps
its data: the reader waits for it.
"""

import hashlib
import re

import static_file

MOST = 15_000  # bytes
DATA = re.compile(r'(?<=<script type="application/json">)(.+?)(?=</script>)')
FOLDER = "figures"
MARK = '</script><script defer fetchpriority="low" src="{}">'
PUT = """{ const own = document.currentScript, figure = own.parentNode;
own.previousElementSibling.textContent = '%s';
own.remove();
figure.dispatchEvent(new Event("live-data")); }
"""


def move(body, address, write):
    """A page's HTML with the data of its large figures moved out of it.

    address   of a file of _static, as a function of its name
    write     takes the name and the text of such a file
    """
    first = DATA.search(body)

    def moved(found):
        data = found[0]
        if found.start() == first.start() or len(data.encode()) <= MOST:
            return data
        script = PUT % data.replace("\\", "\\\\").replace("'", "\\'")
        name = f"{FOLDER}/{hashlib.sha256(script.encode()).hexdigest()[:16]}.js"
        write(name, script)
        return MARK.format(address(name))

    return DATA.sub(moved, body)


def lighten(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Move the data out of the body of the page about to be written."""
    if "body" in context:
        context["body"] = move(
            context["body"],
            lambda name: context["pathto"](f"_static/{name}", 1),
            lambda name, text: static_file.write(app, name, text),
        )


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Sphinx extension: a page for each room of the package, made from its docstrings.

A page that holds `<!-- modules of nn -->` lists the modules of lstmbook/nn: what each
says of itself, then its public functions and classes, with their signatures and a link
to their source.
The docstrings are plain text with columns, `name  what it is`; here the columns become
lists, so that the browser wraps every line.
"""

import pkgutil
import re
from importlib import import_module

MARK = re.compile(r"^<!-- modules of (\w+) -->$", re.MULTILINE)
ROW = "| {{py:mod}}`{0} <lstmbook.{0}>` | {1} |"
MODULE = """## {0}

```{{eval-rst}}
.. automodule:: lstmbook.{0}
   :members:
   :member-order: bysource
```
"""
ENTRY = re.compile(r"(?P<name>\S.*?)\s{2,}(?P<text>\S.*)")
SPECIAL = re.compile(r"(\*\w+\*)|([\\*|]|_(?!\w))")  # *stressed* stays so
CODE = re.compile(r"`([^`]+)`")


def fill(app, docname, source):  # noqa: ARG001
    """Put the modules of a room in the place of its mark."""
    page = source[0]
    source[0] = MARK.sub(lambda mark: modules(mark[1], page), page)


def modules(room, page=""):
    """MyST that lists the modules of a room and then documents each.

    Those that the page tells to call come first, in its order, and those that make what
    the room says is called (`__all__`). The others follow in the order of their names.
    """
    package = import_module(f"lstmbook.{room}")
    called = [getattr(package, name) for name in getattr(package, "__all__", ())]
    first = re.findall(rf"lstmbook\.{room}\.(\w+)", page)
    first += [value.__module__.rpartition(".")[2] for value in called]
    names = [
        m.name for m in pkgutil.iter_modules(package.__path__) if m.name != "checks"
    ]
    names.sort(key=lambda name: first.index(name) if name in first else len(first))
    rows = [ROW.format(f"{room}.{name}", _says(room, name)) for name in names]
    parts = [MODULE.format(f"{room}.{name}") for name in names]
    return "\n".join(["| Module | what is in it |", "|:--|:--|", *rows, "", *parts])


def _says(room, name):
    """What a module says of itself, in a sentence."""
    said = import_module(f"lstmbook.{room}.{name}").__doc__.split("\n\n")[0]
    return SPECIAL.sub(lambda m: m[1] or "\\" + m[2], " ".join(said.split()))


def as_lists(lines):
    """A docstring of plain text as reStructuredText."""
    made, example = [""], False
    for line in lines:
        text, after = line.strip(), made[-1]
        entry = ENTRY.fullmatch(text)
        example = line.startswith(">>>") or example and text != ""
        if example:
            made.append(line)
        elif entry and text == line:
            made += [""] if after and not after.startswith(" ") else []
            made += [f"``{entry['name']}``", "    " + plain(entry["text"])]
        elif text != line and after.startswith(" "):
            made.append("    " + plain(text))
        else:
            new = after.startswith(" ") or line.startswith(("Returns", "Raises"))
            made += [""] if new and after else []
            made.append(plain(text))
    return made


def plain(text):
    """Text without the marks of reStructuredText; `names` stay code."""
    parts = CODE.split(text)
    said = [SPECIAL.sub(lambda m: m[1] or "\\" + m[2], part) for part in parts[::2]]
    code = [f"``{part}``" for part in parts[1::2]]
    return "".join(a + b for a, b in zip(said, [*code, ""], strict=True))


def as_written(app, what, name, obj, options, lines):  # noqa: ARG001
    """Called by autodoc with the lines of one docstring."""
    lines[:] = as_lists(lines)


def skip_fields(app, what, name, obj, skip, options):  # noqa: ARG001
    """Leave out checks, and what namedtuple writes: a cache's class and its fields."""
    if type(obj).__name__ == "_tuplegetter" or name.startswith("check_"):
        return True
    of_fields = str(getattr(obj, "__doc__", "")).startswith(f"{name}(")
    return True if hasattr(obj, "_fields") and of_fields else skip


def setup(app):
    """Called by Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.viewcode")
    app.connect("source-read", fill)
    app.connect("autodoc-process-docstring", as_written)
    app.connect("autodoc-skip-member", skip_fields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

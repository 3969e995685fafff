"""Sphinx extension: autodoc that shows docstrings as they are written.

The package's docstrings line up shapes in columns of plain text. Sphinx would read that
as reStructuredText and run the columns together.
"""


def as_written(app, what, name, obj, options, lines):  # noqa: ARG001
    """Make a literal block of a docstring's lines."""
    if lines:
        lines[:] = [".. code-block:: none", "", *("    " + line for line in lines)]


def skip_fields(app, what, name, obj, skip, options):  # noqa: ARG001
    """Leave out checks, and what namedtuple writes: a cache's class and its fields."""
    if type(obj).__name__ == "_tuplegetter" or name.startswith("check_"):
        return True
    of_fields = str(getattr(obj, "__doc__", "")).startswith(f"{name}(")
    return True if hasattr(obj, "_fields") and of_fields else skip


def setup(app):
    """Called by Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", as_written)
    app.connect("autodoc-skip-member", skip_fields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Sphinx extension: correct the ARIA roles that docutils gives to a bibliography.

docutils 0.21 marks it up as a `list` of `doc-biblioentry`. The second role is
deprecated, and a list may only hold list items. Without the roles the entries are plain
blocks, which is what a screen reader reads best.
"""

import re

ROLES = re.compile(r' role="(?:list|doc-biblioentry)"')


def strip_roles(app, pagename, templatename, context, doctree):  # noqa: ARG001
    """Remove both roles from the body of the page about to be written."""
    if "body" in context:
        context["body"] = ROLES.sub("", context["body"])


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", strip_roles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Sphinx extension: fold what a cell prints until the reader has predicted it.

A cell tagged `predict-first` shows its code as it is, and its output behind a line to
press. live.js opens it when the prediction before it is answered.
"""

from docutils import nodes

OPEN = '<details class="predict-first"><summary>Predict first, then look</summary>'


def fold(app, doctree):  # noqa: ARG001
    """Put the outputs of the tagged cells of one page between <details> and its end."""
    for cell in list(doctree.findall(nodes.container)):
        if "tag_predict-first" not in cell["classes"]:
            continue
        for part in list(cell.children):
            if part.get("nb_element") == "cell_code_output":
                between = [raw(OPEN), part, raw("</details>")]
                cell.replace(part, between)


def raw(html):
    """HTML as it stands; other formats leave it out."""
    return nodes.raw("", html, format="html")


def setup(app):
    """Called by Sphinx."""
    app.connect("doctree-read", fold)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

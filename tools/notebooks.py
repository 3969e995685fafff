"""Run the chapters' notebooks and store them so that a diff shows only what changed.

    python tools/notebooks.py run   chapters/*.ipynb    execute, then store
    python tools/notebooks.py check chapters/*.ipynb    fail if one is not so stored

A stored notebook holds text: of each output the streams on stdout and the text/plain or
text/latex of a result. Pictures, HTML and widget state are made anew by every build.
Progress bars and warnings on stderr are not stored either.
"""

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

STORED_TYPES = ("text/plain", "text/latex")
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def normalise(notebook, stem):
    """Return `notebook` in its stored form; `stem` begins the cell ids."""
    cells = [
        normal_cell(cell, f"{stem}-{number:03d}")
        for number, cell in enumerate(notebook.cells)
    ]
    code_cells = [cell for cell in cells if cell.cell_type == "code"]
    for count, cell in enumerate(code_cells, start=1):
        for numbered in (cell, *cell.outputs):
            if "execution_count" in numbered:
                numbered.execution_count = count
    return nbformat.v4.new_notebook(
        cells=cells, metadata=METADATA, nbformat=4, nbformat_minor=5
    )


def normal_cell(cell, cell_id):
    """Return a copy of `cell` with the id `cell_id` and nothing that changes by itself.

    Kept of the metadata: all but what JupyterLab writes when a cell runs or is folded.
    """
    cell = nbformat.from_dict({**cell, "id": cell_id})
    for key in ("execution", "collapsed", "scrolled", "jupyter", "trusted"):
        cell.metadata.pop(key, None)
    if cell.cell_type == "code":
        cell.outputs = normal_outputs(cell.outputs)
    return cell


def normal_outputs(outputs):
    """Return the text of `outputs`; neighbouring pieces of stdout become one."""
    kept = []
    for output in outputs:
        if output.output_type == "stream":
            if output.name == "stdout":
                if kept and kept[-1].output_type == "stream":
                    kept[-1].text += output.text
                else:
                    kept.append(output)
        elif output.output_type == "error":
            kept.append(nbformat.from_dict({**output, "traceback": []}))
        else:
            data = {key: output.data[key] for key in STORED_TYPES if key in output.data}
            if data:
                kept.append(
                    nbformat.from_dict({**output, "data": data, "metadata": {}})
                )
    return kept


def run(path):
    """Execute the notebook in its own folder and store it."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
    ).execute()
    path.write_text(as_stored(notebook, path), encoding="utf-8")


def as_stored(notebook, path):
    """Return the text of the file that `run` would write."""
    return nbformat.writes(normalise(notebook, path.stem)) + "\n"


def is_stored(path):
    """Tell whether the file is what `run` leaves: cells run in order, text outputs."""
    notebook = nbformat.read(path, as_version=4)
    return path.read_text(encoding="utf-8") == as_stored(notebook, path)


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("run", "check"))
    parser.add_argument("notebooks", nargs="+", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "run":
        # The ledger reads what the others have stored.
        for path in sorted(arguments.notebooks, key=lambda path: path.stem == "ledger"):
            print(f"running {path}")
            run(path)
    else:
        bad = [str(path) for path in arguments.notebooks if not is_stored(path)]
        sys.exit(f"not as `make notebooks` stores it: {', '.join(bad)}" if bad else 0)


if __name__ == "__main__":
    main()

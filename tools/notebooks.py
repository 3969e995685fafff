"""Run the chapters' notebooks and store them so that a diff shows only what changed.

    python tools/notebooks.py run   chapters/*.ipynb    execute, then store
    python tools/notebooks.py check chapters/*.ipynb    fail if one is not so stored
    python tools/notebooks.py cache chapters/*.ipynb    execute for the next build
    python tools/notebooks.py colab chapters/*.ipynb    place the cell for Google Colab
    python tools/notebooks.py text  chapters/*.ipynb    store the text, run nothing

`cache` runs one notebook on each core; Jupyter Book by itself would run one at a time.
`colab` runs nothing. Colab opens a notebook without the package, so the first cell
installs it, there and nowhere else, from the repository that _config.yml names; where
none is named the cell is taken away.

A stored notebook holds text: of each output the streams on stdout and the text/plain or
text/latex of a result, and of a figure a small picture (pictures.py). Other pictures,
HTML and widget state are made anew by every build. Progress bars and warnings on stderr
are not stored either. What an author writes in MyST (sources, equations, listings, what
is folded) is stored as every place reads it that shows a notebook, and equations are
numbered: _ext/plain_markdown.py.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from time import perf_counter

import nbformat
import pictures
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from lstmbook.train.storage import one_at_a_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "_ext"))
from plain_markdown import for_readers  # noqa: E402

CACHE = ROOT / "_build/.jupyter_cache"  # Jupyter Book looks there
CONFIG = ROOT / "_config.yml"
COLAB = """try:
    import google.colab  # noqa: F401
except ImportError:
    pass
else:
    %pip install -q \\
        "lstmbook[frameworks] @ git+{}"
"""
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
        normal_cell(cell, stem, number) for number, cell in enumerate(notebook.cells)
    ]
    code_cells = [cell for cell in cells if cell.cell_type == "code"]
    for count, cell in enumerate(code_cells, start=1):
        for numbered in (cell, *cell.outputs):
            if "execution_count" in numbered:
                numbered.execution_count = count
    return nbformat.v4.new_notebook(
        cells=cells, metadata=METADATA, nbformat=4, nbformat_minor=5
    )


def normal_cell(cell, stem, number):
    """Return a copy of `cell` with its own id and nothing that changes by itself.

    Kept of the metadata: all but what JupyterLab writes when a cell runs or is folded.
    """
    cell = nbformat.from_dict({**cell, "id": f"{stem}-{number:03d}"})
    for key in ("execution", "collapsed", "scrolled", "jupyter", "trusted"):
        cell.metadata.pop(key, None)
    if cell.cell_type == "code":
        cell.outputs = normal_outputs(cell.outputs)
    elif cell.cell_type == "markdown":
        cell.source = for_readers(cell.source, stem)
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
            picture, said = pictures.kept(output)
            if data := picture | data:
                kept.append(
                    nbformat.from_dict({**output, "data": data, "metadata": said})
                )
    return kept


def execute(path):
    """Return the notebook, executed in its own folder, and the seconds it took."""
    notebook, start = nbformat.read(path, as_version=4), perf_counter()
    client = NotebookClient(
        notebook,
        timeout=600,  # s for a cell, as in _config.yml
        record_timing=False,  # it would hide from Jupyter Book that it is the same
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
    )
    with_a_kernel(client.execute)
    return notebook, perf_counter() - start


def with_a_kernel(start):
    """What `start()` returns; where its kernel dies as it starts, another is tried.

    A kernel's ports are free when they are chosen, but another process may be faster.
    """
    for _ in range(2):
        try:
            return start()
        except RuntimeError as error:
            if not str(error).startswith("Kernel died before"):
                raise
    return start()


def run(path):
    """Execute the notebook and store it."""
    notebook, _ = execute(path)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            pictures.add(output, path.stem)
    path.write_text(as_stored(notebook, path), encoding="utf-8")


def leave_to_build(notebook, path, seconds=0.0):
    """Put an executed notebook where Jupyter Book looks before it runs one itself."""
    CACHE.mkdir(parents=True, exist_ok=True)
    data = {"execution_seconds": seconds}
    bundle = CacheBundleIn(notebook, str(path.resolve()), data=data)
    with one_at_a_time(CACHE / "lock"):  # nbval does so from several processes
        get_cache(CACHE).cache_notebook_bundle(
            bundle, check_validity=False, overwrite=True
        )


def fill_cache(paths):
    """Execute the notebooks, one on each core, and leave them to Jupyter Book."""
    with ProcessPoolExecutor() as pool:
        jobs = {pool.submit(execute, path): path for path in paths}
        for done, job in enumerate(as_completed(jobs), start=1):
            path = jobs[job]
            try:
                notebook, seconds = job.result()
            except (CellExecutionError, CellTimeoutError) as error:
                pool.shutdown(cancel_futures=True)
                sys.exit(f"{path} failed:\n{error}")
            leave_to_build(notebook, path, seconds)
            print(f"{done:2}/{len(jobs)} {path} {seconds:.0f} s", flush=True)


def repository():
    """The address that _config.yml names, or ""."""
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    return config.get("repository", {}).get("url", "")


def with_colab(notebook, url):
    """Return the notebook with the cell that installs from `url`, without it if ""."""
    cells = [c for c in notebook.cells if "colab" not in c.metadata.get("tags", [])]
    first = nbformat.v4.new_code_cell(COLAB.format(url).strip(), execution_count=1)
    first.metadata["tags"] = ["colab", "remove-cell"]
    cells[1:1] = [first] if url else []  # the title comes first
    return nbformat.from_dict({**notebook, "cells": cells})


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
    parser.add_argument("command", choices=("run", "check", "cache", "colab", "text"))
    parser.add_argument("notebooks", nargs="+", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "run":
        # The ledger reads what the others have stored.
        for path in sorted(arguments.notebooks, key=lambda path: path.stem == "ledger"):
            print(f"running {path}")
            run(path)
    elif arguments.command == "cache":
        fill_cache(arguments.notebooks)
    elif arguments.command in ("colab", "text"):
        for path in arguments.notebooks:
            notebook = nbformat.read(path, as_version=4)
            if arguments.command == "colab":
                notebook = with_colab(notebook, repository())
            path.write_text(as_stored(notebook, path), encoding="utf-8")
    else:
        bad = [str(path) for path in arguments.notebooks if not is_stored(path)]
        sys.exit(f"not as `make notebooks` stores it: {', '.join(bad)}" if bad else 0)


if __name__ == "__main__":
    main()

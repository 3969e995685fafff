"""A chapter in Notebook 7, Voila and marimo: `make places`."""

import secrets
import subprocess

from places import ROOT, SLOW, free_port, in_jupyter, moves, one_chapter, opened, trains
from window import PATIENCE

PYTHON = str(ROOT / ".venv-places" / "bin" / "python")


def test_a_chapter_answers_in_notebook(browser, tmp_path):
    port, token, folder = free_port(), secrets.token_hex(), one_chapter(tmp_path)
    command = [PYTHON, "-m", "notebook", "--no-browser", "--allow-root"]
    command += ["--port", str(port), f"--IdentityProvider.token={token}"]
    host, path = f"http://127.0.0.1:{port}", f"/notebooks/one.ipynb?token={token}"
    known = ["reading 'schema'"]
    with opened(browser, command, folder, host, path, known) as page:
        page.locator(".jp-Cell").first.wait_for(timeout=SLOW)
        for _ in range(PATIENCE):  # it says idle before it has a kernel, too
            kernels = page.request.get(f"{host}/api/kernels?token={token}").json()
            if any(kernel["connections"] for kernel in kernels):
                break
            page.wait_for_timeout(1000)
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        idle.wait_for(timeout=SLOW)
        in_jupyter(page)


def test_a_chapter_answers_in_voila(browser, tmp_path):
    port, folder = free_port(), one_chapter(tmp_path)
    command = [PYTHON, "-m", "voila", "one.ipynb", "--no-browser", "--port", str(port)]
    known = ["fontawesome-free", '"@jupyterlab/docregistry"']
    host = f"http://127.0.0.1:{port}"
    with opened(browser, command, folder, host, "/", known) as page:
        moves(page, ".jp-OutputArea-output")
        trains(page, ".jp-OutputArea-output")


def test_a_chapter_answers_in_marimo(browser, tmp_path):
    port, folder = free_port(), one_chapter(tmp_path)
    marimo = [PYTHON, "-m", "marimo"]
    converting = [*marimo, "convert", "one.ipynb", "-o", "one.py"]
    subprocess.run(converting, cwd=folder, check=True)
    command = [*marimo, "run", "one.py", "--headless", "--no-token"]
    host = f"http://127.0.0.1:{port}"
    command += ["--port", str(port)]
    with opened(browser, command, folder, host, "/") as page:
        moves(page, ".output-area")
        trains(page, ".output-area")

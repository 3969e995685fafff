"""A chapter in JupyterLab: with a kernel, in a browser without a network."""

import secrets
import sys

import pytest
from places import SLOW, free_port, in_jupyter, one_chapter, opened


@pytest.mark.long
def test_a_chapter_answers_in_jupyterlab(browser, tmp_path):
    port, token, folder = free_port(), secrets.token_hex(), one_chapter(tmp_path)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--port", str(port), f"--IdentityProvider.token={token}"]
    host, path = f"http://127.0.0.1:{port}", f"/lab/tree/one.ipynb?token={token}"
    with opened(browser, command, folder, host, path) as page:
        idle = page.get_by_role("button", name="(ipykernel) | Idle")
        idle.wait_for(timeout=SLOW)
        in_jupyter(page)

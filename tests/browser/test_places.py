"""A chapter where readers run it: with a kernel, in a browser without a network."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from driver import Chromium
from playwright.sync_api import expect
from window import PATIENCE, SIZE, start

from lstmbook.book.figures import lstm_cell, perceptron_learns
from lstmbook.live.format import fill

ROOT = Path(__file__).parents[2]
SLOW = 1000 * PATIENCE  # ms
GATE, NET = "lstm_cell.gate()", "perceptron_learns.xor_net()"
TRAINS = f"from lstmbook.book.figures import perceptron_learns\n\n{NET}"
KERNEL = f"figure = {GATE}\nfigure"
AT = "(figure) => figure.live.values().a"
SETTINGS = '{"fetchNews": "false", "checkForUpdates": false}'


def one_chapter(folder):
    """Write the LSTM cell up to its first gate, then a figure that trains."""
    chapter = nbformat.read(ROOT / "chapters/lstm-cell.ipynb", as_version=4)
    sources = [cell.source for cell in chapter.cells]
    cells = chapter.cells[: sources.index(GATE) + 1]
    cells[-1].source = KERNEL  # with a name, to ask it afterwards
    cells += [nbformat.v4.new_code_cell(code) for code in (TRAINS, "figure.a")]
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    (folder / "chapter").mkdir()
    chapter.cells = cells
    nbformat.write(chapter, folder / "chapter" / "one.ipynb")
    return folder / "chapter"


@contextlib.contextmanager
def serving(command, folder, address):
    """Run a server until it is no longer asked for; wait for its first answer."""
    own = {
        f"{name}_DIR": str(folder / name.lower())
        for name in ("JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTERLAB_SETTINGS", "IPYTHON")
    }
    news = folder / "jupyterlab_settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(SETTINGS)
    with open(folder / "log", "w") as log:
        pipes = {"stdout": log, "stderr": subprocess.STDOUT}
        server = start(command, env=os.environ | own, cwd=folder, **pipes)
        try:
            until = time.monotonic() + PATIENCE
            while not answers(address):
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((folder / "log").read_text()[-2000:])
                time.sleep(0.2)
            yield
        finally:
            server.terminate()
            server.wait()


def answers(address):
    with contextlib.suppress(OSError), urllib.request.urlopen(address):
        return True
    return False


@pytest.fixture
def lab(browser, tmp_path):
    """JupyterLab with the chapter open and run, in a page that asks nobody else."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"http://127.0.0.1:{free.getsockname()[1]}"
    token = secrets.token_hex()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--port", host.split(":")[-1], f"--IdentityProvider.token={token}"]
    command += [f"--ServerApp.root_dir={one_chapter(tmp_path)}"]
    with (
        serving(command, tmp_path, f"{host}/api"),
        contextlib.closing(Chromium(browser)) as driver,
    ):
        others = lambda url: not url.startswith((host, "data:", "blob:"))  # noqa: E731
        driver.page.route(others, lambda route: route.abort())
        driver.open(f"{host}/lab/tree/one.ipynb?token={token}")
        run_all(driver.page)
        yield driver
        assert driver.errors == []
        assert [url for url in driver.requests if others(url)] == []


def run_all(page):
    page.get_by_role("button", name="(ipykernel) | Idle").wait_for(timeout=SLOW)
    for item in ("Run", "Run All Cells"):
        page.get_by_role("menuitem", name=item, exact=True).click()
    last = page.locator(".jp-CodeCell").last
    expect(last.locator(".jp-OutputArea-output")).to_have_text("1.0", timeout=SLOW)


def figure_of(page, code):
    """The figure below a code cell, seen and without its guess."""
    cell = page.locator(".jp-CodeCell").filter(has_text=code)
    figure = cell.locator("figure.live")
    figure.scroll_into_view_if_needed()
    figure.locator(".live-show").click()
    shown = figure.bounding_box()
    column = cell.locator(".jp-OutputArea-output").bounding_box()
    assert column["x"] <= shown["x"]
    assert shown["x"] + shown["width"] <= column["x"] + column["width"] + 0.5
    assert 300 < shown["height"] <= SIZE[1]
    return figure


@pytest.mark.long
def test_a_chapter_answers_in_jupyterlab(lab):
    page = lab.page
    cells = page.locator(".jp-Cell")
    count, live = cells.count(), lstm_cell.gate()
    figure = figure_of(page, KERNEL.split("\n")[0])
    slider = figure.locator(".live-control input[type=range]")
    slider.focus()
    was = figure.evaluate(AT)
    for key in ("ArrowRight", "ArrowUp", "ArrowRight", "ArrowDown", "b", "m", "x"):
        page.keyboard.press(key)
    expect(slider).to_be_focused()
    assert cells.count() == count
    a = figure.evaluate(AT)
    assert a == pytest.approx(was + 2 * live.controls["a"].step)
    said = fill(live.readout, live.outputs(a=a))
    expect(figure.locator(".live-readout")).to_have_text(said)

    cells.last.click()
    page.keyboard.press("Control+Enter")
    expect(cells.last.locator(".jp-OutputArea-output")).to_have_text(str(a))

    figure, live = figure_of(page, NET), perceptron_learns.xor_net()
    figure.get_by_role("button", name="1 step", exact=True).click()
    status = figure.get_by_role("status")
    expect(status).to_have_text("After 1 steps.")
    said = fill(live.readout, live.advance(1))
    expect(figure.locator(".live-readout")).to_have_text(said)
    figure.get_by_label("speed").select_option("slow")
    figure.get_by_role("button", name="Train", exact=True).click()
    expect(status).to_have_text("Training started.")
    figure.get_by_role("button", name="Pause", exact=True).click()
    expect(status).to_contain_text("Training paused after")

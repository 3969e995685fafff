"""The places where readers run a chapter: a server, its page, what a figure is asked.

A page of `opened` asks no other host. test_places.py opens JupyterLab, which
requirements.txt brings along; other_places.py what only `make places` installs.
"""

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
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
GATE = "lstm_cell.gate()"
KERNEL = f"figure = {GATE}\nfigure"
TRAINS = """from lstmbook.book.figures import perceptron_learns

perceptron_learns.xor_net()"""
AT = "(figure) => figure.live.values().a"
SETTINGS = '{"fetchNews": "false", "checkForUpdates": false}'
OWN = ("JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTERLAB_SETTINGS", "IPYTHON")


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


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextlib.contextmanager
def opened(browser, command, folder, host, path, known=()):
    """A page of the server that `command` starts, without errors and other hosts.

    folder   one_chapter's, where the server runs
    known    parts of errors that this place makes without a figure, too
    """
    others = lambda url: not url.startswith((host, "data:", "blob:"))  # noqa: E731
    with (
        serving(command, folder, host),
        contextlib.closing(Chromium(browser)) as driver,
    ):
        driver.page.set_default_timeout(SLOW)  # Voila runs a chapter as it loads
        driver.page.route(others, lambda route: route.abort())
        driver.open(host + path)
        yield driver.page
        asked = [url for url in driver.requests if others(url)]
        new = [x for x in driver.errors + asked if not any(k in x for k in known)]
        assert new == []


@contextlib.contextmanager
def serving(command, folder, address):
    """Run a server until it is no longer asked for; wait for its first answer."""
    own = {f"{name}_DIR": str(folder.parent / name.lower()) for name in OWN}
    news = Path(own["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab", "apputils-extension")
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(SETTINGS)
    log = folder.parent / "log"
    with log.open("w") as said:
        pipes = {"stdout": said, "stderr": subprocess.STDOUT}
        server = start(command, env=os.environ | own, cwd=folder, **pipes)
        try:
            until = time.monotonic() + PATIENCE
            while not answers(f"{address}/api"):
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(log.read_text()[-2000:])
                time.sleep(0.2)
            yield
        finally:
            server.terminate()
            server.wait()


def answers(address):
    """Whether a server is there; it may know no such page."""
    try:
        urllib.request.urlopen(address, timeout=PATIENCE).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def seen(page, column, k):
    """The k-th figure, without its guess; `column` is around it."""
    figure = page.locator("figure.live").nth(k)
    figure.wait_for(timeout=SLOW)
    figure.scroll_into_view_if_needed()
    figure.locator(".live-show").click()
    shown = figure.bounding_box()
    around = page.locator(column).filter(has=page.locator("figure.live")).nth(k)
    room = around.bounding_box()
    assert room["x"] <= shown["x"]
    assert shown["x"] + shown["width"] <= room["x"] + room["width"] + 0.5
    assert room["x"] + room["width"] <= SIZE[0]
    assert 300 < shown["height"] <= SIZE[1]
    return figure


def moves(page, column):
    """Move the gate by keys, which stay with it; returns what it is told then."""
    figure, live = seen(page, column, 1), lstm_cell.gate()
    slider = figure.locator(".live-control input[type=range]")
    slider.focus()
    was = figure.evaluate(AT)
    for key in ("ArrowRight", "ArrowUp", "ArrowRight", "ArrowDown", "b", "m", "x"):
        page.keyboard.press(key)
    expect(slider).to_be_focused()
    a = figure.evaluate(AT)
    assert a == pytest.approx(was + 2 * live.controls["a"].step)
    said = fill(live.readout, live.outputs(a=a))
    expect(figure.locator(".live-readout")).to_have_text(said)
    return a


def trains(page, column):
    """Train a step, and pause."""
    figure, live = seen(page, column, 2), perceptron_learns.xor_net()
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


def in_jupyter(page):
    """Run all cells, use their figures by hand, ask the kernel what it heard."""
    cells, column = page.locator(".jp-Cell"), ".jp-OutputArea-output"
    for item in ("Run", "Run All Cells"):
        page.get_by_role("menuitem", name=item, exact=True).click()
    answer = cells.last.locator(column)
    expect(answer).to_have_text("1.0", timeout=SLOW)
    count = cells.count()
    a = moves(page, column)
    assert cells.count() == count
    cells.last.click()
    page.keyboard.press("Control+Enter")
    expect(answer).to_have_text(str(a))
    trains(page, column)

"""Fixtures for tests that open the built book in Chromium, from a file and over HTTP.

pytest-playwright gives `page`, `context` and `browser`; here it learns which browser.
"""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest

HTML = Path(__file__).parents[2] / "_build" / "html"
PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in HTML.rglob("*.html")
    if "_static" not in path.parts  # templates of the theme
    and path != HTML / "index.html"  # gone before it is seen: leads to intro.html
)


def pytest_generate_tests(metafunc):
    """Run a test that takes `page_name` once for each page of the built book."""
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", PAGES or ["intro.html"])


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the system's Chromium, and keep it from calling home."""
    chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if chromium is None:
        raise RuntimeError("no chromium; install it: sudo apt-get install chromium")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def book():
    """Return the folder of the built book."""
    if not (HTML / "index.html").is_file():
        raise RuntimeError(f"no book in {HTML}; build it: make book")
    return HTML


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line on the terminal for each."""

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="session")
def book_server(book):
    """Serve the built book on localhost; return the address, without a last slash."""
    handler = functools.partial(QuietHandler, directory=book)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session", params=["file", "http"])
def book_url(request):
    """Return the book's address: opened by double click, then from a web server."""
    if request.param == "file":
        return request.getfixturevalue("book").as_uri()
    return request.getfixturevalue("book_server")

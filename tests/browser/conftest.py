"""Fixtures for tests that open the built book in browsers, from a file and over HTTP.

`driver` is each of the three in turn (driver.py). What is tested in Chromium only uses
pytest-playwright's `page`, `context` and `browser`; here it learns which browser.
"""

import contextlib
import functools
import http.server
from pathlib import Path

import pytest
from driver import ENGINES, Chromium
from small import put  # noqa: F401  a fixture
from webkit import Server
from window import program

HTML = Path(__file__).parents[2] / "_build" / "html"
SOURCE = "_modules/lstmbook/nn/cells.html"  # one of the package's files, all alike
PAGES = sorted(
    name
    for name in (path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
    if not name.startswith("_static/")  # templates of the theme
    and (name == SOURCE or not name.startswith("_modules/lstmbook/"))
    and name != "index.html"  # gone before it is seen: leads to intro.html
)


def pytest_generate_tests(metafunc):
    """Run a test that takes `page_name` once for each page of the built book."""
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", PAGES or ["intro.html"])


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the system's Chromium, and keep it from calling home."""
    return {
        **browser_type_launch_args,
        "executable_path": program("CHROMIUM", "chromium-headless-shell"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def only_page(browser):
    """Return one page for a session: a page of its own costs a test half a second."""
    with contextlib.closing(browser.new_page()) as page:
        yield page


@pytest.fixture
def visit(only_page):
    """Return a page of Chromium as if it were new, for who opens pages of the book."""
    only_page.set_viewport_size({"width": 1280, "height": 720})
    only_page.emulate_media(color_scheme="null", reduced_motion="null")
    yield only_page
    only_page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    only_page.goto("about:blank")


@pytest.fixture(scope="session")
def book():
    """Return the folder of the built book."""
    if not (HTML / "index.html").is_file():
        raise RuntimeError(f"no book in {HTML}; build it: make book")
    return HTML


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line on the terminal for each."""

    def log_message(self, *args):
        """Say nothing."""


class Strict(Quiet):
    """Forbid scripts in a page's text, and all that is not of this host."""

    POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    POLICY += "img-src 'self' data:; font-src 'self' data:"

    def end_headers(self):
        """Add the policy."""
        self.send_header("Content-Security-Policy", self.POLICY)
        super().end_headers()


@pytest.fixture(scope="session")
def serve():
    """Return a function: the address, without a last slash, that serves a folder."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def serve(folder):
            # WebKit's copy of the book has a script in each page: see the driver.
            kind = Strict if folder == HTML else Quiet
            server = Server(functools.partial(kind, directory=folder))
            return stack.enter_context(contextlib.closing(server)).address

        yield serve


@pytest.fixture(scope="session", params=["file", "http"])
def address(request, serve):
    """Return a function: where a folder is opened by double click, or is served."""
    return serve if request.param == "http" else Path.as_uri


@pytest.fixture(scope="session")
def start(browser, tmp_path_factory):
    """Return a function: the browser of a name, which is started once."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def start(name):
            if name == "chromium":
                page = Chromium(browser)
            else:
                page = ENGINES[name](tmp_path_factory.mktemp(name))
            return stack.enter_context(contextlib.closing(page))

        yield start


@pytest.fixture(params=ENGINES)
def driver(request, start):
    """Return each browser in turn."""
    page = start(request.param)
    page.refresh()
    return page

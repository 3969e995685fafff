"""Every page of the built book: alone on the network, and quiet."""

import gzip
import re
from html.parser import HTMLParser

import pytest

# A page of each kind, for the browsers in which not every page is opened: pages of one
# kind load the same files, and test_parity.py wakes each figure in each browser.
KINDS = "lstm-cell text review questions gallery receipts".split()
KINDS = ["intro", "search", "references", *(f"chapters/{name}" for name in KINDS)]


@pytest.mark.parametrize("driver", ["chromium"], indirect=True)
def test_page_asks_no_other_host_and_logs_no_error(driver, book, address, page_name):
    """Over HTTP under a strict policy besides."""
    alone_and_quiet(driver, address(driver.site(book)), page_name)


@pytest.mark.parametrize("driver", ["firefox", "webkit"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_so_it_is_elsewhere(driver, book, address, kind):
    alone_and_quiet(driver, address(driver.site(book)), f"{kind}.html")


def alone_and_quiet(driver, base, page_name):
    driver.open(f"{base}/{page_name}")
    driver.quiet()
    asked = driver.requests
    own = (f"{base}/", "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    heavy = "require|html-manager|embed-amd|fontawesome|bootstrap|searchindex"
    found = [url for url in asked if re.search(heavy, url)]
    assert [url for url in found if page_name != "search.html"] == []
    assert driver.errors == []


def test_the_folder_itself_leads_to_the_introduction(page, book, address):
    page.goto(f"{address(book)}/index.html")
    page.wait_for_url(f"{address(book)}/intro.html")
    html = (book / "index.html").read_text(encoding="utf-8")
    assert foreign(Loads(html).addresses) == []


@pytest.fixture
def html(book, page_name):
    return (book / page_name).read_text(encoding="utf-8")


def test_a_table_is_no_text_with_bars(html):
    assert not re.search(r"\| :[-\u2013]", html)


def test_page_is_light(html):
    """On its way it is compressed; 110 kB come in 0.6 s on a slow line."""
    assert len(gzip.compress(html.encode())) <= 110_000


def test_page_holds_no_widget_state(html):
    assert "vnd.jupyter.widget-state" not in html


class Loads(HTMLParser):
    """Collects the addresses that a browser fetches by itself to show a page."""

    NOT_FETCHED = {("a", "href"), ("area", "href"), ("form", "action")}
    LINKS_FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "prefetch"}

    def __init__(self, html):
        super().__init__()
        self.addresses = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note what the attributes and inline styles of one tag make a browser load."""
        attrs = {name: value or "" for name, value in attrs}
        if tag == "link" and not self.LINKS_FETCHED & set(attrs.get("rel", "").split()):
            return
        for name in ("src", "href", "xlink:href", "srcset", "poster", "data"):
            if name in attrs and (tag, name) not in self.NOT_FETCHED:
                self.addresses.append(attrs[name])
        self.addresses += css_addresses(attrs.get("style", ""))

    def handle_data(self, data):
        """Note what the text of a <style> makes a browser load."""
        if self.cdata_elem == "style":
            self.addresses += css_addresses(data)


def css_addresses(css):
    """Return the addresses in url(...) and @import of a style sheet."""
    found = re.findall(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", css)
    return [url or imported for url, imported in found]


def foreign(addresses):
    """Return the addresses that lie on another host."""
    return [a for a in addresses if re.search(r"(?:^|[\s,])(?:https?:)?//", a)]


def test_page_names_no_file_of_another_host(html):
    assert foreign(Loads(html).addresses) == []


def test_style_sheets_name_no_file_of_another_host(book):
    sheets = list(book.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        assert foreign(css_addresses(sheet.read_text(encoding="utf-8"))) == [], sheet


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://example.org/a.png">',
        '<img srcset="a.png 1x, //example.org/b.png 2x">',
        '<script src="http://example.org/a.js"></script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<svg><image xlink:href="https://example.org/a.png"/></svg>',
        '<p style="background: url(https://example.org/a.png)">',
        '<style>@import "https://example.org/a.css";</style>',
        "<style>@font-face {src: url('https://example.org/a.woff2')}</style>",
        '<iframe src="https://example.org/"></iframe>',
    ],
)
def test_a_foreign_file_would_be_found(html):
    assert foreign(Loads(html).addresses)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.org/">source</a>',
        '<link rel="canonical" href="https://example.org/">',
        '<img src="../_images/a.png">',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    ],
)
def test_a_link_for_the_reader_is_no_foreign_file(html):
    assert foreign(Loads(html).addresses) == []

"""What a page loads: few files, and the style sheets without what finds nothing."""

import re

import pytest
from light_pages import JOINED, SCRIPT, SHEET
from test_pages import Loads


@pytest.fixture(scope="module")
def static(book):
    return book / "_static"


def test_a_page_asks_for_few_files(book, page_name):
    found = Loads((book / page_name).read_text("utf-8")).addresses
    names = [name.partition("_static/")[2].partition("?")[0] for name in found]
    files = [name for name in names if name.endswith((".css", ".js"))]
    assert {SHEET, SCRIPT} <= {*files} and not {*files} & {*JOINED}
    own = [name for name in files if not name.startswith("figures/")]
    assert len(own) <= 8


def test_addresses_in_the_joined_sheet_lead_to_files(static):
    found = re.findall(r"url\(([^)]*)\)", (static / SHEET).read_text("utf-8"))
    files = [name for name in found if not name.strip("\"'").startswith(("data:", "#"))]
    assert files
    assert [name for name in files if not (static / name).is_file()] == []


def test_the_joined_sheet_weighs_little(static):
    assert len((static / SHEET).read_bytes()) <= 150_000

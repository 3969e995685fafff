"""Old addresses of sections that have moved lead to their new page, from a file too."""

import moved
import pytest


@pytest.mark.parametrize("old", moved.MOVED)
def test_an_old_address_leads_to_the_new_page(page, book, old):
    for new, anchors in moved.MOVED[old].items():
        text = (book / f"chapters/{new}.html").read_text("utf-8")
        assert [anchor for anchor in anchors if f'id="{anchor}"' not in text] == []
        for anchor in (anchors[0], anchors[-1]):  # a heading and a figure
            page.goto("about:blank")
            page.goto(f"{(book / old).as_uri()}.html#{anchor}")
            page.wait_for_url(f"**/{new}.html#{anchor}")
            assert page.evaluate("(id) => !!document.getElementById(id)", anchor)


def test_what_stayed_is_found_where_it_was(page, book):
    address = f"{(book / 'chapters/both-directions').as_uri()}.html#when-it-is-fair"
    page.goto(address)
    assert page.url == address

"""The page of all live figures."""

import re
from functools import partial, wraps
from pathlib import Path

import pytest
from made import FIGURES, made

from lstmbook.book.gallery import Gallery, gallery

CHAPTERS = Path(__file__).parents[1] / "chapters"


@pytest.fixture(scope="module")
def pictures():
    """The gallery as it is, its figures made once for all tests."""
    shown = gallery(CHAPTERS)
    once = [p._replace(function=wraps(p.function)(partial(made, p.id))) for p in shown]
    return Gallery(once, shown.titles)


def test_every_live_figure_is_shown_once_where_its_chapter_stands(pictures):
    ids = [picture.id for picture in pictures]
    assert sorted(ids) == sorted(FIGURES)
    toc = (CHAPTERS.parent / "_toc.yml").read_text(encoding="utf-8")
    places = [toc.index(f"chapters/{picture.chapter}\n") for picture in pictures]
    assert places == sorted(places)


def test_the_stored_gallery_is_up_to_date(pictures):
    page = (CHAPTERS / "gallery.ipynb").read_text(encoding="utf-8")
    for line in repr(pictures).splitlines():
        assert line in page, "mend it: make notebooks"


@pytest.mark.long
@pytest.mark.parametrize("id", list(FIGURES))
def test_a_picture_links_to_its_figure_and_takes_no_id_from_it(pictures, id):
    (picture,) = (picture for picture in pictures if picture.id == id)
    html = Gallery([picture], pictures.titles)._repr_html_()
    assert f'href="{picture.chapter}.html#{id}"' in html
    assert len(picture.says) > 20
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert all(name.startswith(f"see-{id}-") for name in ids)

"""A word says its sentence, a letter its meaning, and a reader can put them away."""

import pytest

WORD = "article a.term"


@pytest.fixture
def cell(page, book):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{book.as_uri()}/chapters/lstm-cell.html")
    return page


def box(page):
    return page.locator("#term-says")


def test_a_word_says_its_sentence_under_the_pointer(cell):
    word = cell.locator(WORD).first
    assert box(cell).is_hidden()
    word.hover()
    assert box(cell).inner_text() == word.get_attribute("data-says")
    assert word.get_attribute("aria-describedby") == "term-says"
    at, said = word.bounding_box(), box(cell).bounding_box()
    assert said["x"] >= 0 and said["x"] + said["width"] <= 1280
    gap = max(said["y"] - at["y"] - at["height"], at["y"] - said["y"] - said["height"])
    assert gap < 8


def test_the_pointer_may_go_on_to_the_sentence_and_it_stays(cell):
    cell.locator(WORD).first.hover()
    box(cell).hover()
    cell.wait_for_timeout(600)
    assert box(cell).is_visible()
    cell.mouse.move(2, 700)
    box(cell).wait_for(state="hidden")


def test_escape_puts_the_sentence_away(cell):
    word = cell.locator(WORD).first
    word.focus()
    assert box(cell).is_visible()
    cell.keyboard.press("Escape")
    assert box(cell).is_hidden()
    assert word.get_attribute("aria-describedby") is None


def test_a_word_is_a_link_to_its_entry(cell):
    word = cell.locator(WORD).first
    entry = word.get_attribute("href").partition("#")[2]
    word.click()
    assert cell.url.endswith(f"glossary.html#{entry}")
    assert cell.locator(f"dt#{entry}").count() == 1


def test_a_letter_of_a_formula_says_its_meaning_and_shape(cell):
    letter = cell.locator("article math msub").first
    letter.scroll_into_view_if_needed()
    letter.hover()
    cell.wait_for_function("Object.keys(terms.symbols ?? {}).length > 0")
    cell.mouse.move(2, 2)
    letter.hover()
    box(cell).wait_for(state="visible")
    assert "shape (B, " in box(cell).inner_text()


def test_a_finger_shows_first_and_follows_then(browser, book):
    context = browser.new_context(
        has_touch=True, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(f"{book.as_uri()}/chapters/lstm-cell.html")
    word = page.locator(WORD).first
    word.scroll_into_view_if_needed()
    word.tap()
    assert box(page).is_visible() and "lstm-cell" in page.url
    assert box(page).bounding_box()["x"] >= 0
    word.tap()
    page.wait_for_url("**/glossary.html*")
    context.close()


def test_without_javascript_a_word_is_a_link(browser, book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book.as_uri()}/chapters/lstm-cell.html")
    page.locator(WORD).first.click()
    assert "glossary.html#term-" in page.url
    context.close()


def test_the_glossary_has_a_list_from_a_to_z(page, book):
    page.goto(f"{book.as_uri()}/chapters/glossary.html")
    links = page.locator(".a-to-z a")
    names = [name.lower() for name in links.all_inner_texts()]
    assert names == sorted(names) and len(names) == page.locator("dt[id]").count() > 100
    links.last.click()
    assert page.locator("dt:target").is_visible()

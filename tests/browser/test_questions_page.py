"""The page of questions: whole without JavaScript, with it a field to narrow it."""

QUESTIONS = "article section section section"


def shown(page):
    return page.locator(f"{QUESTIONS}:visible")


def test_words_leave_the_questions_that_have_them(page, book):
    page.goto(f"{book.as_uri()}/chapters/questions.html")
    everything = shown(page).count()
    assert everything >= 80
    field = page.get_by_label("Only questions with")
    field.fill("dropout")
    left = [text.lower() for text in shown(page).all_inner_texts()]
    assert 3 <= len(left) < 10 and all("dropout" in text for text in left)
    said = page.locator("article [role=status]")
    assert said.inner_text() == f"{len(left)} of {everything} questions"
    assert page.locator("#sizes-and-shapes").is_hidden()  # a part with none left
    field.fill("dropout layer")
    assert shown(page).count() < len(left)
    field.fill("")
    assert shown(page).count() == everything


def test_a_word_to_begin_with_fills_the_field_and_empties_it(page, book):
    page.goto(f"{book.as_uri()}/chapters/questions.html")
    everything = shown(page).count()
    word = page.get_by_role("button", name="dropout", exact=True)
    word.click()
    assert 3 <= shown(page).count() < 10
    assert word.get_attribute("aria-pressed") == "true"
    word.click()
    assert shown(page).count() == everything
    for each in page.locator(".question-tools [role=group] button").all():
        each.click()
        assert 1 <= shown(page).count() < 50, each.inner_text()


def test_covered_answers_are_shown_one_at_a_time(page, book):
    page.goto(f"{book.as_uri()}/chapters/questions.html")
    first, second = (shown(page).nth(n) for n in (0, 1))
    words = first.locator("> p")
    assert words.first.is_visible()
    page.get_by_role("button", name="Cover the answers").click()
    assert words.first.is_hidden() and second.locator("> p").first.is_hidden()
    first.get_by_role("button", name="Show the answer").click()
    assert words.first.is_visible() and second.locator("> p").first.is_hidden()
    page.get_by_role("button", name="Cover the answers").click()
    assert second.locator("> p").first.is_visible()


def test_without_javascript_the_list_is_whole(browser, book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book.as_uri()}/chapters/questions.html")
    assert shown(page).count() >= 80
    assert page.get_by_label("Only questions with").count() == 0
    context.close()

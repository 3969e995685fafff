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


def test_without_javascript_the_list_is_whole(browser, book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book.as_uri()}/chapters/questions.html")
    assert shown(page).count() >= 80
    assert page.get_by_label("Only questions with").count() == 0
    context.close()

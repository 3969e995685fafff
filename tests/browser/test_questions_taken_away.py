"""The files for teachers' systems hold each keyed question of the book and its key."""

import keyed
import quiz
import review
from home_page import chapters
from test_quiz import assert_grades_alike, written


def test_each_keyed_question_is_in_both_files_and_graded_as_in_its_page(book, tmp_path):
    asked = keyed.questions(book, chapters())
    pages = {
        path.stem: path.read_text("utf-8") for path in book.glob("chapters/*.html")
    }
    count = sum(
        text.count('<figure class="live live-question"') for text in pages.values()
    )
    assert len({one.id for one in asked}) == len(asked) == count > 0
    quiz.write(asked, tmp_path)
    items = {
        item["id"]: item["html"]
        for page, *_ in chapters()
        for item in review.questions(page, pages[page.rpartition("/")[2]])
    }
    htmls = [items[one.id] for one in asked]
    assert_grades_alike(asked, written(tmp_path), htmls)

"""What a reader is told about an answer: in the page, and about code."""

import ast
import re

import numpy as np
import pytest
from test_repo import NOTEBOOKS, code_cells

from lstmbook.book.exercises import check, choose, diagnose, number
from lstmbook.live.format import fill

FRUIT = {"apple": "it grows on trees.", "carrot": "it grows in the ground."}


def said(question, answer):
    return fill(question.readout, question.outputs(answer=answer))


def replies(question):
    """{answer: what is said to it}, in the order in which they are shown."""
    options = question.controls["answer"].options
    return {option: said(question, n) for n, option in enumerate(options)}


def test_a_choice_says_why_it_is_right_or_not():
    assert replies(choose("a-fruit", "Which is a fruit?", FRUIT, "apple")) == {
        "apple": "Right. it grows on trees.",
        "carrot": "Not this one. it grows in the ground.",
    }


def test_the_right_answer_may_be_worked_out():
    weights = {4: "no bias.", 5: "each input and a bias.", 8: "both ways."}
    shown = replies(choose("weights-of-a-unit", "?", weights, lambda n: n == 4 + 1))
    assert {n for n, reply in shown.items() if reply.startswith("Right. ")} == {"5"}
    assert shown["8"] == "Not this one. both ways."


@pytest.mark.parametrize("right", ["plum", len, lambda _: False, lambda _: True])
def test_exactly_one_answer_is_right(right):
    with pytest.raises(ValueError, match=r"of .'apple', 'carrot'. are right, expected"):
        choose("a-fruit", "Which is a fruit?", FRUIT, right)


def test_the_place_of_the_right_answer_is_dealt_out_by_the_id():
    answers = dict.fromkeys("abcd", "so it is.")
    ids = [f"question-{n}" for n in range(400)]
    shown = [list(replies(choose(id, "?", answers, "a"))) for id in ids]
    places = [options.index("a") for options in shown]
    assert all(70 < places.count(place) < 130 for place in range(4))
    assert all(sorted(options) == list("abcd") for options in shown)
    again = [list(replies(choose(id, "?", answers, "b"))) for id in ids[:20]]
    assert again == shown[:20]


@pytest.mark.parametrize(
    "right, within, stated",
    [
        (6, 0.01, "?"),  # 5 and 7 are wrong
        (0.75, 0.01, "? (to within 1 %)"),
        (60, 0.01, "? (to within 1 %)"),
        (0, 0.1, "?"),
        (0, 0.5, "? (to within 0.5)"),
    ],
)
def test_a_question_says_how_far_off_a_number_may_be(right, within, stated):
    question = number("how-many", "?", right, "so it is.", within)
    assert question.controls["answer"].label == stated
    far = within * (right or 1)
    assert said(question, right + 0.99 * far) == "Right. so it is."
    assert said(question, right + 1.01 * far) == "Too large."


@pytest.mark.parametrize(
    "answer, reply",
    [
        (6.0, "Right. 2 times 3."),
        (6.05, "Right. 2 times 3."),
        (5.0, "That is the sum."),
        (5.5, "Too small."),
        (7.0, "Too large."),
        (np.nan, ""),
    ],
)
def test_a_number_is_answered_with_a_hint(answer, reply):
    question = number(
        "two-times", "2 x 3?", 6, "2 times 3.", hints={5: "That is the sum."}
    )
    assert said(question, answer) == reply


def test_a_hint_for_what_counts_as_right_is_refused():
    with pytest.raises(ValueError, match=r"hints for \[6.05\], which within=0.01"):
        number("two-times", "2 x 3?", 6, "2 times 3.", hints={6.05: "No.", 5: "Sum."})


def test_beside_zero_the_distance_itself_counts():
    question = number("nothing-left", "1 - 1?", 0, "nothing is left.", within=0.1)
    assert said(question, 0.09) == "Right. nothing is left."
    assert said(question, -0.2) == "Too small."


def test_an_explanation_that_would_break_the_readout_is_refused():
    with pytest.raises(ValueError, match="cannot hold"):
        choose("which-one", "Which?", {"a": "x | y", "b": "z"}, "a")


right = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, 6.0]])


@pytest.mark.parametrize(
    "answer, fault",
    [
        (right, ""),
        (right * (1 + 1e-9), ""),
        (None, "returned None"),
        ("six", "of type <U3, expected numbers"),
        (right.T, r"\(3, 2\), expected \(2, 3\). It is transposed"),
        (right[0], r"\(3,\), expected \(2, 3\)\.$"),
        (np.where(right > 5, np.nan, right), "NaN"),
        (-right, "sign is wrong"),
        (2 * right, "2 times too large"),
        (right / 4, "0.25 times too large"),
        (np.where(right > 5, 7, right), r"got 7, expected 6 at \(1, 2\)"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(answer, fault):
    words = diagnose(answer, right)
    assert re.search(fault, words) if fault else words == ""


def test_check_tries_every_case():
    def broken(x):
        return x if x < 3 else -x

    assert check(broken, lambda x: x, (1,), (2,)) == "Right."
    with pytest.raises(AssertionError, match="Not yet: the sign is wrong"):
        check(broken, lambda x: x, (1,), (4,))


def test_a_function_that_writes_into_its_argument_spoils_nothing():
    def doubled(xs):
        xs *= 2
        return xs

    def added(xs):
        return xs + xs

    case, again = np.arange(3.0), np.arange(3.0)
    assert check(doubled, added, (case,), (case,)) == "Right."
    assert check(added, doubled, (case,), (case,)) == "Right."
    assert np.array_equal(case, again)


def test_truths_and_small_numbers_are_compared_as_numbers():
    yes, no = np.array([True, False]), np.array([True, True])
    assert diagnose(yes, yes) == "" and "got 0, expected 1" in diagnose(yes, no)
    small = np.array([1, 200], np.uint8)
    assert "got 1, expected 2 at (0,)" in diagnose(small, small + np.uint8([1, 0]))


def is_typed(key):
    try:
        return ast.literal_eval(key) is not None
    except ValueError:
        return False


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_key_is_worked_out_beside_its_question(path):
    calls = [
        node
        for source in code_cells(path)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("choose", "number")
    ]
    for call in calls:
        (key,) = [each.value for each in call.keywords if each.arg == "right"]
        assert not is_typed(key), call.args[0].value

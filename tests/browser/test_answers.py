"""The book's questions in its pages: each answer gets the verdict that Python gives."""

import ast
import functools
import inspect
from pathlib import Path

import nbformat
import pytest
from numpy.random import default_rng

from lstmbook.book import exercises
from lstmbook.live.format import fill

CHAPTERS = {p.stem: p for p in Path(__file__).parents[2].glob("chapters/*.ipynb")}
# As a reader would: press the buttons of the answers, or type them.
ANSWER = """(answers) => {
    const figures = [...document.querySelectorAll("figure.live-question")];
    return figures.map((figure, k) => (answers[k] ?? []).map((answer) => {
        const box = figure.querySelector("input[type=number]");
        if (box) {
            box.value = answer;
            box.dispatchEvent(new Event("input", { bubbles: true }));
        } else figure.querySelectorAll("input[type=radio]")[answer].click();
        return figure.querySelector(".live-readout").textContent;
    }));
}"""


def choices(live, answers, right, **_):
    """The places of all answers, and that of the right one."""
    places = list(live.controls["answer"].options)
    right = str(exercises.the_right_one(answers, right))
    return list(range(len(places))), [places.index(right)]


def numbers(_live, right, within=0.01, hints=None, **_):
    """Numbers to try, and those of them that are right: no hint is for one of these."""
    far = within * (abs(right) or 1)
    hit, missed = (
        [right + share * far for share in shares]
        for shares in ((0, 0.9, -0.9), (1.1, -1.1))
    )
    return [*hit, *missed, *(hints or {}), -1e9, 1e9, ""], hit


ASK = {"choose": (exercises.choose, choices), "number": (exercises.number, numbers)}


@functools.cache
def questions(chapter):
    """What a notebook asks: [(Live, what to answer, which of that is right)]."""
    cells = nbformat.read(CHAPTERS[chapter], 4).cells
    code = [ast.parse(cell.source).body for cell in cells if cell.cell_type == "code"]
    asking = [body for body in code if any(map(is_question, body))]
    made = ast.Import | ast.ImportFrom | ast.FunctionDef  # whatever a cell may call
    known = [s for body in code for s in body if isinstance(s, made)]
    return [
        asked(
            statement.value,
            known + [s for s in body if not isinstance(s, ast.Expr | ast.Assert)],
        )
        for body in asking
        for statement in body
        if is_question(statement)
    ]


def is_question(statement):
    """Is it a call of `choose` or `number`?"""
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") in ASK


def asked(call, beside):
    """One question, from its call and the lines that work it out."""
    function, answers = ASK[call.func.id]
    call.func.id = "bind"
    names = {"bind": inspect.signature(function).bind, "rng": default_rng(0)}
    exec("\n".join(map(ast.unparse, beside)), names)
    given = eval(ast.unparse(call), names).arguments
    live = function(**given)
    return live, *answers(live, **given)


def said(live, answer):
    """What Python says to an answer."""
    return fill(
        live.readout, live.outputs(answer=float("nan") if answer == "" else answer)
    )


def test_the_book_asks():
    assert sum(len(questions(chapter)) for chapter in CHAPTERS) >= 72


EACH = [("chromium", chapter) for chapter in sorted(CHAPTERS)]
SOME = [("firefox", "lstm-cell"), ("webkit", "lstm-cell")]  # by the same script
SOME += [("firefox", "backpropagation"), ("webkit", "backpropagation")]


@pytest.mark.parametrize("driver, chapter", EACH + SOME, indirect=["driver"])
def test_each_answer_gets_its_verdict(driver, book, chapter):
    asked = questions(chapter)
    driver.open(f"{driver.site(book).as_uri()}/chapters/{chapter}.html")
    found = driver.evaluate(ANSWER, [answers for _, answers, _ in asked])
    assert len(found) == len(asked)
    for (live, answers, right), words in zip(asked, found, strict=True):
        assert words == [said(live, answer) for answer in answers]
        verdicts = [text.startswith("Right. ") for text in words]
        assert verdicts == [answer in right for answer in answers], words
    assert driver.errors == []

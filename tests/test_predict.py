"""A prediction is asked before its answer is seen, and the answer is worked out."""

import ast
import inspect
import re

import nbformat
import numpy as np
import pytest
from made import FIGURES
from test_exercises import is_typed
from test_repo import NOTEBOOKS, code_cells

from lstmbook.book import predict
from lstmbook.live import Running

HALVES = 0.5 ** np.arange(5)
CALL = r"\b(\w+)\(\)$"  # a figure, shown
TRAINS = {  # nothing of these is seen before the reader presses Train
    figure.__name__
    for figure in FIGURES.values()
    if figure.__annotations__["return"] is Running
}


def test_a_prediction_stands_alone_without_controls():
    asked = predict.place("solved", "?", right=7, ends=(0, 10), label="networks")
    assert '<figure class="live live-predict" id="predict-solved">' in asked.fragment(
        "predict-solved"
    )
    assert "live-reset" not in asked.html and "live-controls" in asked.html
    assert asked.guess.kind == "place" and asked.outputs() == {"right": 7}
    assert asked.alt == "A line of numbers with a mark: 7 networks."


def test_the_right_answer_is_a_text_or_its_number():
    both = (
        predict.one_of("a-b", "?", ("a", "b"), right="b"),
        predict.one_of("a-b", "?", ("a", "b"), right=np.argmax([1, 2])),
    )
    assert [asked.guess.right for asked in both] == [1, 1]


@pytest.mark.parametrize("right", ["c", 2])
def test_the_right_answer_is_one_of_them(right):
    with pytest.raises(ValueError, match="none of the 2"):
        predict.one_of("a-b", "?", ("a", "b"), right=right)


@pytest.mark.parametrize(
    "ask",
    [
        lambda ends: predict.place("x", "?", right=7, ends=ends, label="n"),
        lambda ends: predict.curve("x", "?", right=7 * HALVES, ends=ends, label="n"),
        lambda ends: predict.bars(
            "x", "?", right={"a": 1, "b": 7, "c": 2}, ends=ends, label="n"
        ),
    ],
)
def test_an_answer_lies_on_its_axis(ask):
    assert ask((0, 7)).guess.kind in ("place", "curve")
    with pytest.raises(ValueError, match="7.* lies beyond the axis"):
        ask((0, 6))


def predictions(path):
    """[(kind, right answer)] of the calls of predict in a notebook's cells."""
    calls = [
        node
        for source in code_cells(path)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "predict"
    ]
    return [
        (call.func.attr, next(k.value for k in call.keywords if k.arg == "right"))
        for call in calls
    ]


def guesses(path):
    """The kinds of guess that the figures of a notebook ask for."""
    shown = set(re.findall(CALL, "\n".join(code_cells(path)), re.MULTILINE))
    figures = [f for f in FIGURES.values() if f.__name__ in shown]
    return [
        kind
        for figure in figures
        for kind in re.findall(r"guess=Guess\.(\w+)\(", inspect.getsource(figure))
    ]


def order(path):
    """A letter for each cell of code that asks, q, is folded, a, or trains, t."""
    letters = ""
    for cell in nbformat.read(path, as_version=4).cells:
        if "predict-first" in cell.metadata.get("tags", ()):
            letters += "a"
        elif cell.cell_type == "code" and re.search(r"^predict\.", cell.source, re.M):
            letters += "q"
        elif cell.cell_type == "code" and (call := re.search(CALL, cell.source, re.M)):
            letters += "t" if call[1] in TRAINS else ""
    return letters


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_prediction_is_worked_out_and_stands_before_its_answer(path):
    keys = [key for _, key in predictions(path)]
    assert not any(is_typed(key) for key in keys)
    assert re.fullmatch("(qa|qt|t)*", order(path)), order(path)
    assert order(path).count("q") == len(keys)


ASKED, DRAWN = 107, 64  # what the book had reached; it may grow


def test_the_book_asks_before_it_shows():
    pages = [path for path in NOTEBOOKS if path.stem != "gallery"]
    kinds = [kind for path in pages for kind, _ in predictions(path)]
    kinds += [kind for path in pages for kind in guesses(path)]
    assert len(kinds) >= ASKED
    drawn = [kind for kind in kinds if kind in ("curve", "bars", "place")]
    assert len(drawn) >= DRAWN

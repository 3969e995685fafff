"""The page of questions: each is answered, and each number of an answer is computed."""

import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from lstmbook.lab.evidence import evidence
from lstmbook.lab.fitting import WORTH
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.functions import sigmoid

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "chapters" / "questions.md").read_text("utf-8")
ANSWERS = {
    question: " ".join(answer.split())
    for question, answer in re.findall(
        r"^### (.*)\n((?:(?!#).*\n?)+)", TEXT, re.MULTILINE
    )
}
LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")


def size(kind):
    """How many numbers a cell of 64 units with 64 inputs has."""
    cell = kind.init(64, 64, np.random.default_rng(0))
    return sum(p.size for p in cell.params.values())


def ends(squash):
    return f"{squash(-800.0):.0f} {squash(800.0):.0f}"


def years(*keys):
    """The years of sources, as the references have them."""
    bib = (ROOT / "references.bib").read_text("utf-8")
    found = (re.search(rf"{{{key},(.*?)^}}", bib, re.S | re.M)[1] for key in keys)
    return " ".join(re.search(r"year *= *{?(\d+)", entry)[1] for entry in found)


def wasted(*arms):
    """The medians of arms of the row on remedies."""
    found = evidence("fitting-remedies")
    return " ".join(f"{found.middle(arm).median:.2f}" for arm in arms)


def percent(row, *arms):
    """The medians of a row's arms and their intervals, in percent."""
    middles = [evidence(row).middle(arm) for arm in arms]
    ends = [x for m in middles for x in (m.median, m.low, m.high)]
    return " ".join(f"{100 * x:.0f}" for x in ends)


def limits():
    """The limits that the lab and the chapters clip at."""
    files = [*ROOT.glob("lstmbook/lab/*.py"), *ROOT.glob("chapters/*.ipynb")]
    text = " ".join(path.read_text("utf-8") for path in files)
    found = set(re.findall(r"\bclip\W{0,2}[=:] *(\d[\d.]*)", text))
    return " ".join(sorted(f"{float(limit):g}" for limit in found))


LEFT = float(f"{sigmoid(1.0):.2f}") ** 10
# {question: what computes the numbers that its answer may have}
FACTS = {
    "What does the forget gate do?": partial(ends, sigmoid),
    "Why do gates use a sigmoid?": partial(ends, sigmoid),
    "Why does the cell use tanh?": partial(ends, np.tanh),
    "Should I take a GRU or an LSTM?": partial(ends, np.tanh),
    "Who invented the LSTM?": lambda: years("hochreiter1997lstm", "gers2000forget"),
    "Are recurrent networks obsolete?": lambda: years("vaswani2017attention"),
    "How many parameters has an LSTM?": lambda: f"64 {size(LSTMCell)}",
    "How much smaller is a GRU?": lambda: (
        f"64 {size(GRUCell)} {size(LSTMCell)} {size(RNNCell)}"
    ),
    "How does a text become numbers?": lambda: f"{np.eye(3)[1].sum():.0f}",
    "What is the vanishing gradient problem?": lambda: f"0.9 {0.9**100:.5f}",
    "How does an LSTM prevent vanishing, if its gates are below 1 too?": lambda: ends(
        sigmoid
    ),
    "Why should the forget bias be 1?": lambda: (
        f"{sigmoid(1.0):.2f} {sigmoid(0.0):.1f} {LEFT:.2f}"
    ),
    "What is gradient clipping, and which limit should I choose?": limits,
    "My network overfits. What helps?": lambda: (
        f"{float(wasted('trained on')):.1f} " + wasted("stopped", "state")
    ),
    "Does weight decay help?": lambda: wasted("weight decay", "stopped"),
    "How long can an LSTM remember?": lambda: f"0.99 {np.log(0.5) / np.log(0.99):.0f}",
    "Can a network count?": lambda: "1",
    "What does temperature do when a network writes?": lambda: "1",
    "Is a GRU better on small data?": lambda: percent(
        "gru-few-data", "GRU", "LSTM", "LSTM, i shut"
    ),
}


def said(answer):
    """An answer without links, formulas and code."""
    return re.sub(r"\$[^$]*\$|`[^`]*`", "", LINK.sub("", answer))


def test_there_are_eighty_questions_or_more_each_once():
    titles = re.findall(r"^### (.*)", TEXT, re.MULTILINE)
    assert len(set(titles)) == len(titles) == len(ANSWERS) >= 80


@pytest.mark.parametrize("question", ANSWERS)
def test_an_answer_is_short_and_leads_on(question):
    answer = ANSWERS[question]
    assert 1 <= len(re.findall(r"[.:](?= |$)", said(answer).strip())) <= 4
    assert len(said(answer).split()) <= 50
    assert LINK.search(answer) or "book " in answer


@pytest.mark.parametrize("question", ANSWERS)
def test_each_number_of_an_answer_is_computed(question):
    numbers = set(NUMBER.findall(said(ANSWERS[question])))
    known = set(NUMBER.findall(FACTS[question]())) if question in FACTS else set()
    assert numbers <= known, f"{question} {sorted(numbers - known)}"


def test_no_fact_is_left_of_a_question_that_is_gone():
    assert FACTS.keys() <= ANSWERS.keys()
    for question in FACTS:
        assert NUMBER.search(said(ANSWERS[question])), question


def test_one_limit_serves_throughout():
    assert limits() == "1"


def test_dropout_helps_at_each_place_and_fewer_units_do_better_as_is_said():
    found = evidence("fitting-remedies")
    mean = {arm: np.mean(found.outcomes(arm)) for arm in found.experiment.arms}
    places = [mean[arm] for arm in ("inputs", "outputs", "state")]
    assert max(places) <= mean["stopped"] - WORTH
    assert max(places) - min(places) < WORTH
    assert mean["state"] > mean["weight decay"] - WORTH
    assert mean["state"] > mean["4 units"] - WORTH
    assert found.middle("4 units").median < found.middle("24 units").median

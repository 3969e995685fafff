"""Questions that answer at once, in the page and in the notebook, and checks of code.

A question is a live figure without a drawing (lstmbook.live): it needs no kernel.
"""

import random
import re
from copy import deepcopy

import numpy as np

from lstmbook.live import Live, Number, Radio


def choose(id, question, answers, right):
    """A multiple-choice question, its answers in an order that the id deals out.

    id        a name of its own in the book, as in a link: "xor-needs-two-lines"
    question  plain text
    answers   {answer: why it is right, or what it overlooks}; a text or a number
    right     the right answer; or right(answer), whether one is, worked out beside the
              question: lambda units: units == W_h.shape[0]
    Raises ValueError unless exactly one of the answers is right.
    """
    found = the_right_one(answers, right)
    order = random.Random(id).sample(list(answers), len(answers))
    words = [
        f"{'Right' if answer == found else 'Not this one'}. {answers[answer]}"
        for answer in order
    ]
    radio = Radio(tuple(map(str, order)), question)
    return ask(id, radio, words, lambda answer: answer + 0)


def the_right_one(answers, right):
    """The one of the answers that is right; see `choose`."""
    is_right = right if callable(right) else lambda answer: answer == right
    found = [answer for answer in answers if is_right(answer)]
    if len(found) != 1:
        raise ValueError(f"{found} of {list(answers)} are right, expected exactly one")
    return found[0]


def number(id, question, right, why, within=0.01, hints=None, unit=""):
    """A question whose answer is a number.

    id        as in `choose`
    question  plain text
    right     the answer; `why` is said when it is found
    within    how far off it may be, as a share of `right` (of 1 if `right` is 0); the
              question says so, unless no other whole number would do
    hints     {wrong number: what leads to it}, none within reach of the right one
    unit      shown behind the box
    """
    hints = hints or {}
    known = np.array([right, *hints], float)
    near = within * np.where(known == 0, 1, np.abs(known))
    if near_right := [k for k in hints if abs(k - right) <= near[0]]:
        raise ValueError(f"hints for {near_right}, which within={within} makes right")
    words = [f"Right. {why}", *hints.values(), "Too small.", "Too large.", ""]

    def verdict(answer):
        hit = np.abs(answer - known) <= near
        other = np.where(answer < right, len(known), len(known) + 1)
        found = np.where(np.any(hit), np.argmax(hit), other)
        return np.where(np.isnan(answer), len(known) + 2, found)

    label = f"{question} {tolerance(right, within)}".rstrip()
    return ask(id, Number(label, unit), words, verdict)


def tolerance(right, within):
    """How far off a number may be, in words; none if only a whole number is right."""
    if right == np.rint(right) and within * (abs(right) or 1) < 0.5:
        return ""
    return f"(to within {100 * within:g} %)" if right else f"(to within {within:g})"


def ask(id, control, words, verdict):
    """A `Live` without a drawing: the word number verdict(answer) is its readout."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", id):
        raise ValueError(f"id is {id!r}, expected words like 'slope-of-tanh'")
    if bad := [word for word in words if set("|{}") & set(word)]:
        raise ValueError(f"an explanation cannot hold | or braces: {bad[0]!r}")

    def said(answer):
        return {"said": verdict(answer)}

    reply = "{said:" + "|".join([*words, ""]) + "}"
    question = Live(said, None, alt="", readout=reply, answer=control)
    question.name = f"question-{id}"
    return question


def check(yours, reference, *cases, tolerance=1e-6):
    """Compare the reader's function with the reference and say what is wrong.

    yours, reference  functions of the same arguments
    cases             tuples of arguments to try; each function gets copies of its own,
                      so one that writes into them spoils nothing
    Returns "Right." or raises AssertionError that tells a missing answer, a wrong type,
    a wrong shape, a wrong sign, a constant factor and other numbers apart.
    """
    for case in cases:
        expected = np.asarray(reference(*deepcopy(case)))
        fault = diagnose(yours(*deepcopy(case)), expected, tolerance)
        if fault:
            raise AssertionError(f"Not yet: {fault}")
    return "Right."


def diagnose(answer, expected, tolerance=1e-6):
    """What is wrong with `answer`, in words; an empty text if nothing is."""
    if answer is None:
        return "there is no answer yet (the function returned None)."
    answer = np.asarray(answer)
    if answer.dtype.kind not in "biuf":
        return f"the answer is of type {answer.dtype}, expected numbers."
    answer, expected = 1.0 * answer, 1.0 * expected  # True is 1, and 0 - 1 is -1
    if answer.shape != expected.shape:
        flipped = answer.shape == expected.shape[::-1]
        hint = " It is transposed." if flipped else ""
        return f"the shape is {answer.shape}, expected {expected.shape}.{hint}"
    if not np.all(np.isfinite(answer)):
        return "the answer holds NaN or infinity."
    size = np.max(np.abs(expected), initial=0.0)
    if np.max(np.abs(answer - expected), initial=0.0) <= tolerance * max(size, 1e-300):
        return ""
    if np.allclose(answer, -expected, rtol=tolerance, atol=tolerance * size):
        return "the sign is wrong, the size is right."
    total = np.sum(expected * expected)
    factor = np.sum(answer * expected) / total if total else 0.0
    if factor and np.allclose(
        answer, factor * expected, rtol=1e-4, atol=1e-6 * abs(factor) * size
    ):
        return f"every number is {factor:.4g} times too large: a factor is off."
    worst = np.unravel_index(np.argmax(np.abs(answer - expected)), expected.shape)
    where = f" at {tuple(map(int, worst))}" if expected.ndim else ""
    return f"got {answer[worst]:.4g}, expected {expected[worst]:.4g}{where}."

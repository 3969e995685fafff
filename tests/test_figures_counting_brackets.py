"""The figure of two kinds of brackets computes what it and the chapter say."""

import itertools

import numpy as np
import pytest
from made import made

from lstmbook.book.figures.counting_brackets import BRACKETS, LENGTH, closed, nested
from lstmbook.book.networks import trained
from lstmbook.live import Text
from lstmbook.tasks.batch import one_hot_rows


def places(text):
    return Text(BRACKETS, text, LENGTH, "text").number(text)


def by_a_list(text):
    """What `nested` returns of the string's own steps, found with a list as stack."""
    stack, found, fits = [], [], True
    for s in text:
        if opens := s in "([":
            stack.append("([".index(s))
        elif fits := fits and bool(stack) and stack[-1] == ")]".index(s):
            stack.pop()
        if not fits:
            break
        kind = stack[-1] if stack else None
        found.append((len(stack), kind, 1.0 * (not opens and bool(stack))))
    return found, fits


@pytest.mark.parametrize("seed", range(100))
def test_what_is_open_is_what_a_stack_holds(seed):
    rng = np.random.default_rng(seed)
    text = closed("".join(rng.choice(list("(["), rng.integers(1, 9))))
    if seed % 2:  # any string: most of them close what is not open
        text = "".join(rng.choice(list(BRACKETS), rng.integers(1, LENGTH + 1)))
    depth, kind, asked, legal = nested(places(text))
    found, fits = by_a_list(text)
    assert legal == fits and not np.any(asked[len(found) :])
    for t, (high, innermost, ask) in enumerate(found):
        assert (depth[t], asked[t]) == (high, ask)
        assert innermost is None or kind[t] == innermost


def test_a_stack_may_be_left_empty_and_begun_again():
    depth, kind, asked, legal = nested(places("[]([])"))
    assert depth[:6].tolist() == [1, 0, 1, 2, 1, 0]
    assert asked[:6].tolist() == [0, 0, 0, 0, 1, 0]
    assert kind[4] == 0 and legal


@pytest.mark.parametrize(
    ("preset", "right", "asked", "legal"),
    [
        ("Four deep", 3, 3, True),
        ("Eight deep", 5, 7, True),
        ("Another eight", 7, 7, True),
        ("Crossed", 1, 1, False),
    ],
)
def test_presets_of_the_brackets(preset, right, asked, legal):
    figure = made("live-two-kinds-of-brackets")
    out = figure.outputs(**figure.presets[preset])
    assert (out["right"], out["asked"], out["legal"]) == (right, asked, legal)
    assert np.sum(out["marks"] == -1) == asked - right  # orange where it is wrong


def answers(depth):
    """Which answers about all nests of this depth are right, (depth - 1, strings)."""
    texts = [closed("".join(kinds)) for kinds in itertools.product("([", repeat=depth)]
    read = np.stack([places(text) for text in texts], axis=1)  # (LENGTH, strings)
    ys, _, _ = trained("brackets").forward(one_hot_rows(read, 4))
    _, kind, asked, _ = (np.stack(x, axis=-1) for x in zip(*map(nested, read.T)))
    right = np.argmax(ys, axis=-1) == kind
    return right[asked > 0].reshape(depth - 1, -1)


@pytest.mark.parametrize(("depth", "whole"), [(4, 16), (5, 32), (8, 48)])
def test_nests_are_answered_as_the_chapter_counts_them(depth, whole):
    right = answers(depth)
    assert right.shape[1] == 2**depth and np.sum(np.all(right, axis=0)) == whole
    if depth == 8:  # the outermost bracket is asked for last
        assert (right.mean().round(2), right[-1].mean().round(2)) == (0.84, 0.61)
        assert np.argmin(right.mean(axis=1)) == depth - 2

"""The page of notation: its picture has the letters and shapes of its tables."""

import re
from pathlib import Path

import numpy as np
import pytest

from lstmbook.book.diagrams.shapes import GATES, NAMED, B, D, H, T, lstm_shapes
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.sequence import unroll

PAGE = (Path(__file__).parents[1] / "chapters" / "notation.md").read_text("utf-8")
SIZES = {"T": T, "B": B, "D": D, "H": H}
SHAPE = re.compile(r"\([^()]*\)")


def table():
    """{name in code: shapes} of the tables with a column of shapes."""
    rows = re.findall(r"^\|[^|]*\| (`[^|]*) \| (\$\([^|]*) \|", PAGE, re.M)
    plain = [(names, shapes.replace("{,}", ",")) for names, shapes in rows]
    return {name: s for names, s in plain for name in re.findall(r"`(\w+)`", names)}


def sizes(shape):
    """What a shape such as (B, 4H) comes to in the picture."""
    parts = re.findall(r"(\d*)([A-Z])", shape)
    return tuple(int(times or 1) * SIZES[letter] for times, letter in parts)


@pytest.mark.parametrize("name", sorted(NAMED.keys() - {"a"}))
def test_the_picture_agrees_with_the_table(name):
    assert NAMED[name] in SHAPE.findall(table()[name])


def test_the_picture_agrees_with_the_cell():
    cell = LSTMCell.init(D, H, np.random.default_rng(0))
    xs = np.ones((T, B, D))
    hs, _, caches = unroll(cell, xs)
    assert {k: v.shape for k, v in cell.params.items()} == {
        name: sizes(NAMED[name]) for name in cell.params
    }
    assert xs[0].shape == sizes(NAMED["x_t"]) and hs.shape == sizes("(T, B, H)")
    assert all(getattr(caches[0], gate).shape == (B, H) for gate in GATES)
    said = re.search(
        r"with \$T = (\d)\$, \$B = (\d)\$, \$D = (\d)\$ and \$H = (\d)", PAGE
    )
    assert said.groups() == tuple(map(str, SIZES.values()))


@pytest.mark.long
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_gates_stand_in_the_order_of_the_page(width):
    svg, _ = lstm_shapes().drawings[width]
    texts = [
        "".join(e.itertext()).strip() for e in svg.iter() if e.tag.endswith("text")
    ]
    assert {f"{name} {shape}" for name, shape in NAMED.items()} <= set(texts)
    assert "order **i, f, g, o**" in PAGE and GATES == "ifgo"
    last = texts.index("σ")  # the gates' row stands below the curves
    assert [t for t in texts[last:] if t in GATES][:4] == list(GATES)

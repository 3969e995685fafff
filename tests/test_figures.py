"""The book's live figures compute what the chapters say of them."""

import re

import nbformat
import numpy as np
import pytest
from made import FIGURES, made
from test_predict import CALL
from test_repo import NOTEBOOKS

from lstmbook.book.figures import lstm_cell

each_figure = pytest.mark.parametrize("id", FIGURES)


def after_preset(figure, name):
    return figure.outputs(**figure.presets[name])


def test_every_chapter_has_its_figures():
    assert {"live-forget-gate", "live-whole-cell", "live-memory"} <= set(FIGURES)


def test_remember_for_ever_adds_up_the_marked_values():
    c = after_preset(made("live-memory"), "Remember for ever")["c"]
    written = np.tanh(2 * lstm_cell.VALUES[list(lstm_cell.MARKED)])
    assert abs(c[-1] - written.sum()) < 0.1
    first, second, _ = lstm_cell.MARKED
    assert abs(c[second - 1] - c[first]) < 0.02  # nothing fades in between


def test_forget_at_once_repeats_its_input():
    c = after_preset(made("live-memory"), "Forget at once")["c"]
    np.testing.assert_allclose(c, np.tanh(2 * lstm_cell.VALUES), atol=0.01)


def test_latch_holds_the_last_marked_value_and_drops_the_one_before():
    c = after_preset(made("live-memory"), "Latch")["c"]
    for start, end in zip(lstm_cell.MARKED, (*lstm_cell.MARKED[1:], 60), strict=True):
        written = np.tanh(2 * lstm_cell.VALUES[start])
        np.testing.assert_allclose(c[start:end], written, atol=0.05)


def test_leak_halves_at_the_half_life_it_reports():
    out = after_preset(made("live-memory"), "Leak")
    first, second, _ = lstm_cell.MARKED
    steps = second - first - 1
    left = 0.5 ** (steps / out["half_life"])
    assert abs(out["c"][second - 1] / out["c"][first] - left) < 0.02
    assert np.isclose(out["lifetime"], 1 / (1 - out["rest"]))


def test_forget_gate_reports_no_end_for_an_open_gate():
    out = made("live-forget-gate").outputs(f=1.0)
    assert out["half_life"] == out["lifetime"] == np.inf
    assert np.all(out["left"] == 1)


@pytest.mark.long
@each_figure
def test_figure_says_what_it_shows(id):
    figure, function = made(id), FIGURES[id]
    assert len(figure.alt.split()) >= 8
    assert figure.readout
    assert len(figure.controls) <= 5
    where, name = function.__module__, function.__name__
    assert figure.python() == f"from {where} import {name}\n{name}()"
    for name, values in figure.presets.items():  # it shows the same from anywhere
        assert values.keys() == figure.controls.keys(), name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_shows_a_figure_before_much_code(path):
    cells = nbformat.read(path, as_version=4).cells
    code = 0
    for cell in cells:
        if re.search(CALL, cell.source, re.MULTILINE) and cell.cell_type == "code":
            break
        tags = cell.metadata.get("tags", ())
        code += cell.cell_type == "code" and not any("input" in tag for tag in tags)
    assert code <= 10

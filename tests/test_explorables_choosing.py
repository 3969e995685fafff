"""The figures of the chapter "Choosing a cell" compute what they say."""

import numpy as np

from lstmbook.explorables import choosing as figures


def test_presets_of_the_variants():
    figure = figures.any_variant()
    out = {k: figure.outputs(**v) for k, v in figure.presets.items()}
    held = out["Never forgets"]["cs"]
    assert held[-1] > out["Full"]["c"] > 0
    assert np.ptp(held[12:]) < np.ptp(out["Full"]["cs"][12:])
    assert out["Shows all"]["h"] > 1 > out["Full"]["h"]


def test_an_exponential_gate_writes_by_what_was_there():
    figure = figures.exponential_gate()
    blank = figure.outputs(**figure.presets["A blank memory"])
    full = figure.outputs(**figure.presets["A full memory"])
    assert blank["now_sigmoid"] == full["now_sigmoid"] == 0.5
    assert blank["now_exponential"] > 0.9 and full["now_exponential"] < 0.05

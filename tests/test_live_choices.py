"""Controls whose positions are the author's own numbers: Choice and LogSlider."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from node import in_node
from test_live_parity import RUN

from lstmbook.live import Choice, Live, LogSlider


def power(n, rate):
    return {"y": rate * np.arange(4.0) ** n}


def figure():
    controls = {
        "n": Choice((0.5, 1, 2), "power", value=1),
        "rate": LogSlider(0.001, 10, 0.05, "rate"),
    }
    said = "{n:.1f}, {rate:.3g}"
    return Live(power, None, alt="", readout=said, **controls)


def test_the_function_receives_the_numbers_and_a_template_shows_them():
    live = figure()
    assert (
        live.name == "power" and "<p class=" in live.html and ">1.0, 0.05<" in live.html
    )
    assert ">0.5</option>" in live.html and "selected>1</option>" in live.html
    out = live.outputs(n=2, rate=2.0)
    assert out["n"] == 2 and live.outputs(n=0)["n"] == 0.5
    np.testing.assert_array_equal(out["y"], 2.0 * np.arange(4) ** 2)
    assert live.set(n=0).outputs()["n"] == 0.5


def test_the_page_computes_with_the_same_numbers():
    live = figure()
    settings = [{"n": n, "rate": r} for n in range(3) for r in (0.001, 0.3, 10)]
    places = [live.places[name] for name in ("n", "y")]
    found = in_node(RUN, [live.program.as_lists(), places, settings])
    for setting, (n, y) in zip(settings, found, strict=True):
        out = live.outputs(**setting)
        assert [float(n[0])] == [out["n"]]
        np.testing.assert_allclose(np.array(y, float), out["y"], 1e-14)


def test_a_slider_of_ratios_has_its_positions():
    slider = LogSlider(0.01, 100, 1, "rate", count=9)
    places = slider.positions()
    assert places[0] == 0.01 and places[4] == 1 and places[-1] == 100
    np.testing.assert_allclose(np.diff(np.log10(places)), 0.5, atol=2e-3)
    assert 'min="0" max="8" step="1" value="4"' in slider.html("x")
    assert slider.data()["places"].split()[1] == "0.0316"
    assert slider.reaches(0.5) and not slider.reaches(200)


@pytest.mark.parametrize(
    "low, high, options", [(0, 1, {}), (2, 1, {}), (1, 9, {"step": 1})]
)
def test_a_slider_of_ratios_refuses_what_has_none(low, high, options):
    with pytest.raises(ValueError, match="slider 'r': from a number above 0"):
        LogSlider(low, high, low, "r", **options)


def test_words_and_numbers_are_not_mixed():
    with pytest.raises(TypeError, match="words, or numbers, but not both"):
        Choice(("a", 1), "n")
    with pytest.raises(TypeError, match="a word or a number, not None"):
        Choice((None, 1), "n")


def test_a_figure_that_goes_on_takes_words_and_says_how_to_have_numbers():
    def begin(n):
        return {"w": 1.0 * n}

    def step(state, n):
        return {"w": state["w"] * np.take(np.array([0.5, 2.0]), n, axis=0)}, {
            "w": state["w"]
        }

    def made(options):
        controls = {"n": Choice(options, "factor")}
        return Live.running(begin, step, drawn, controls=controls, steps=9, alt="a dot")

    with pytest.raises(TypeError, match="'n': .* words .*np.take"):
        made((0.5, 2.0))
    live = made(("0.5", "2"))
    live.set(n=1)
    assert live.advance(3)["w"] == 8


def drawn(out):
    fig, ax = plt.subplots()
    ax.plot([0], out["w"], "o", gid="w")
    ax.set(xlim=(-1, 1), ylim=(0, 9))
    return fig

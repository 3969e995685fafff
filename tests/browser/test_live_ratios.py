"""A slider of equal ratios and a choice of numbers, as a reader moves them."""

import matplotlib.pyplot as plt
import numpy as np
from small import move, outputs

from lstmbook.live import Choice, Live, LogSlider


def power(n, rate):
    return {"y": rate * np.arange(4.0) ** n}


def drawn(out):
    fig, ax = plt.subplots()
    ax.plot(out["y"], gid="y")
    return fig


def test_positions_are_ratios_and_options_are_numbers(put):
    live = Live(
        power,
        drawn,
        alt="a line",
        readout="{n:.1f} and {rate:.3g}",
        n=Choice((0.5, 1, 2), "power", value=1),
        rate=LogSlider(0.01, 100, 1, "rate", count=5),
    )
    figure = put(live.fragment("one"))
    slider = figure.locator("input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    assert figure.evaluate("f => f.live.values()") == {"n": 1, "rate": 10}
    figure.locator("select").select_option("2")
    np.testing.assert_allclose(outputs(figure)["y"], 10 * np.arange(4.0) ** 2)
    assert figure.locator(".live-readout").inner_text() == "2.0 and 10"
    assert move(figure, {"n": 0, "rate": 0.7})["n"] == 0
    np.testing.assert_allclose(outputs(figure)["y"], 0.7 * np.arange(4.0) ** 0.5)
    figure.locator(".live-reset").click()
    assert figure.evaluate("f => f.live.values()") == {"n": 1, "rate": 1}

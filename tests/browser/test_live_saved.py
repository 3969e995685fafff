"""A figure that Python saved as a page answers from a file, without a request."""

import matplotlib.pyplot as plt
import numpy as np
from small import move, outputs

from lstmbook.live import Live, Slider


def leak(keep):
    return {"left": keep ** np.arange(9)}


def drawn(out):
    fig, ax = plt.subplots()
    ax.plot(out["left"], gid="left")
    return fig


def test_a_saved_figure_answers_from_a_file(page, tmp_path):
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    live = Live(leak, drawn, alt="a fall", keep=Slider(0, 1, 0.9, "keep"))
    live.save(tmp_path / "leak.html", title="What is <left>")
    address = (tmp_path / "leak.html").as_uri()
    page.goto(address)
    figure = page.locator("figure.live")
    line = figure.locator("svg:visible path").evaluate_all(
        "(paths) => paths.map((path) => path.getAttribute('d')).join()"
    )
    assert page.title() == "What is <left>" == page.locator("h1").inner_text()
    assert move(figure, {"keep": 0.5}) == {"keep": 0.5}
    np.testing.assert_allclose(outputs(figure)["left"], 0.5 ** np.arange(9), 1e-15)
    moved = figure.locator("svg:visible path").evaluate_all(
        "(paths) => paths.map((path) => path.getAttribute('d')).join()"
    )
    assert moved != line and errors == []
    assert {url for url in asked if not url.startswith("data:")} == {address}

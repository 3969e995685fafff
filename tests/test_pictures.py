"""The picture of a figure in a stored notebook: small, its words beside it."""

import base64
import io

import nbformat
import notebooks
import numpy as np
import pictures
import pytest
from made import made
from PIL import Image
from test_repo import each_notebook

from lstmbook.live import Still


def output(html, text="Live(gate: a=1.0)"):
    data = {"text/html": html, "text/plain": text}
    return nbformat.v4.new_output("display_data", data, metadata={})


def pixels(png):
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    return np.asarray(image.convert("RGB")), image


def line():
    from matplotlib import pyplot as plt

    fig, ax = plt.subplots()
    ax.plot([0, 1], [0, 1], color="#D55E00", linewidth=9)
    return fig


@pytest.mark.parametrize("kind", ["live", "still"])
def test_a_figure_is_stored_as_a_small_picture_with_its_words(kind):
    figure = made("live-gate") if kind == "live" else Still(line, alt="A line.")
    html = figure.fragment("x") if kind == "live" else figure._repr_html_()
    one = output(html)
    pictures.add(one, "lstm-cell")
    (stored,) = notebooks.normal_outputs([one])
    assert stored.data.keys() == {"image/png", "text/plain"}
    said = stored.metadata["image/png"]["alt"]
    assert said.startswith(figure.alt)
    assert ("the page lstm-cell of" in said) == (kind == "live")
    colours, image = pixels(stored.data["image/png"])
    assert len(stored.data["image/png"]) < 20_000 and image.width > 600
    assert (colours[0, 0] == 255).all() and (colours.min(axis=2) < 100).mean() > 0.002
    if kind == "live":
        below = colours[-pictures.LINE :]
        assert (below.min(axis=2) < 150).any(), "the line that says where it is live"
    else:
        orange = np.abs(colours.astype(int) - [0xD5, 0x5E, 0]).max(axis=2) < 24
        assert orange.sum() > 1000
    assert notebooks.normal_outputs([stored]) == [stored]


def test_other_pictures_and_what_draws_nothing_are_not_stored():
    plain = nbformat.v4.new_output(
        "display_data", {"image/png": "AAAA", "text/plain": "<Figure>"}, metadata={}
    )
    question = output('<figure class="live live-question">How many?</figure>')
    answer = made("live-gate").fragment("x").replace('"live"', '"live live-predict"')
    assert "live-predict" in answer
    for one in plain, question, output(answer):
        pictures.add(one, "rnn")
        (stored,) = notebooks.normal_outputs([one])
        assert stored.data.keys() == {"text/plain"} and stored.metadata == {}


@each_notebook
def test_the_pictures_of_a_chapter_leave_it_small(path):
    stored = [
        output.data["image/png"]
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    ]
    assert max(map(len, stored), default=0) < 30_000
    assert path.stat().st_size < 250_000

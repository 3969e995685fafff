"""The book's live figures compute in each browser what NumPy computes."""

import base64
import functools
import json

import numpy as np
import pytest
from figures import corners, page_of, random_setting
from made import FIGURES, curves, made

from lstmbook.live.format import fill

# {id: outputs that are NaN somewhere, where nothing is drawn}
GAPS = {
    "live-gradient-by-layer": {"both", "bends"},
    "live-fitted-by-hinges": {"shares", "on_left", "on_right", "off_left", "off_right"},
    "live-learns-to-hold": {"up", "down"},
    "live-inside-the-lstm": {"f", "i", "o", "c"},  # behind the last word
    "live-reads-along": {"track"},  # behind the last letter
    "live-reads-on": {"pixels"},  # rows that are not read yet
}
# The numbers in base64, for JSON has neither NaN nor infinity.
ANSWERS = """(id, settings) => settings.map((values) => {
    const figure = document.getElementById(id);
    const text = (numbers) => {
        const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
        return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
    };
    figure.live.set(values);
    const outputs = figure.live.outputs();
    for (const name in outputs) outputs[name] = text(outputs[name]);
    const readout = figure.querySelector(".live-readout")?.textContent ?? "";
    return [figure.live.values(), outputs, readout];
})"""


@pytest.fixture(scope="module", params=FIGURES)
def id(request):
    """Run the tests once for each figure, all tests of one figure in a row."""
    return request.param


@functools.lru_cache(maxsize=1)
def settings(id):
    """All corners of a figure's controls, or many, and 100 positions between."""
    live, rng = made(id), np.random.default_rng(0)
    return corners(live, rng) + [random_setting(live, rng) for _ in range(100)]


@functools.lru_cache(maxsize=200)  # all of one figure, for the next browser
def outputs(id, values):
    return made(id).outputs(**json.loads(values))


def open_page(driver, book, id):
    """Open the page of a figure, unless it is open."""
    address = f"{driver.site(book).as_uri()}/{page_of(id, book)}"
    if driver.evaluate("() => location.href") != address:
        driver.open(address)


def test_page_computes_what_numpy_computes(driver, book, id):
    open_page(driver, book, id)
    live, gaps = made(id), set()
    for values, texts, readout in driver.evaluate(ANSWERS, id, settings(id)):
        expected = outputs(id, json.dumps(values))
        assert texts.keys() == expected.keys()
        for name, text in texts.items():
            found = np.frombuffer(base64.b64decode(text))
            numbers = np.ravel(expected[name]).astype(float)
            about = f"{name} at {values}"
            np.testing.assert_allclose(found, numbers, 1e-9, 1e-12, err_msg=about)
            if name not in live.controls and np.isnan(numbers).any():
                gaps.add(name)
        assert readout == fill(live.readout, expected), values
    assert gaps == GAPS.get(id, set()) | curves(live)
    assert driver.errors == []

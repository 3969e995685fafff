"""The book's live figures compute in each browser what NumPy computes."""

import base64
import functools
import json

import numpy as np
import pytest
from driver import Chromium
from figures import corners, page_of, random_setting
from made import FIGURES, curves, made
from tries import tries

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
    """Many corners of a figure's controls, and as many positions between."""
    live, rng, n = made(id), np.random.default_rng(0), tries(150)
    return corners(live, rng, n) + [random_setting(live, rng) for _ in range(n)]


def asked(driver, id):
    """All settings of one browser; of the others, which differ in the last digits of
    exp and tanh alone, every fourth."""
    return settings(id)[:: 1 if isinstance(driver, Chromium) else 4]


@functools.lru_cache(maxsize=200)  # all of one figure, for the next browser
def outputs(id, values):
    return made(id).outputs(**json.loads(values))


def assert_same(found, numbers, values):
    """All outputs at once; NumPy's own assertion, slow as it is, says where not."""
    same = all(found[name].shape == numbers[name].shape for name in numbers)
    both = (np.concatenate([*some.values()]) for some in (found, numbers))
    if same and np.allclose(*both, 1e-9, 1e-12, equal_nan=True):
        return
    for name, expected in numbers.items():
        about = f"{name} at {values}"
        np.testing.assert_allclose(found[name], expected, 1e-9, 1e-12, err_msg=about)


def test_page_computes_what_numpy_computes(driver, book, id):
    driver.stay(f"{driver.site(book).as_uri()}/{page_of(id, book)}")
    live, gaps = made(id), set()
    for values, texts, readout in driver.evaluate(ANSWERS, id, asked(driver, id)):
        expected = outputs(id, json.dumps(values))
        assert texts.keys() == expected.keys()
        found = {k: np.frombuffer(base64.b64decode(v)) for k, v in texts.items()}
        numbers = {k: np.ravel(expected[k]).astype(float) for k in texts}
        assert_same(found, numbers, values)
        gaps |= {k for k, x in numbers.items() if np.isnan(x).any()} - {*live.controls}
        assert readout == fill(live.readout, expected), values
    known = GAPS.get(id, set()) | curves(live)
    assert gaps == known or gaps < known and not isinstance(driver, Chromium)
    assert driver.errors == []


@pytest.mark.parametrize("wrong", [[1.0, 2.1], [1.0, np.nan], [1.0], [1.0, 2.0, 3.0]])
def test_another_number_or_one_too_many_would_be_found(wrong):
    expected = {"x": np.array([1.0, 2.0]), "y": np.array([np.nan])}
    assert_same(expected, {k: v.copy() for k, v in expected.items()}, {})
    with pytest.raises(AssertionError, match="x at"):
        assert_same({**expected, "x": np.array(wrong)}, expected, {"a": 1})
    short = {"x": expected["x"][:1], "y": np.array([2.0, np.nan])}  # as many in all
    with pytest.raises(AssertionError, match="x at"):
        assert_same(short, expected, {"a": 1})

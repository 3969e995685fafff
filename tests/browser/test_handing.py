"""What one figure has trained is handed to another, which computes what NumPy does."""

import functools
import inspect
from pathlib import Path

import numpy as np
import pytest
from made import FIGURES, made

import lstmbook.live

HERE = Path(lstmbook.live.__file__).parent
TAKERS = [
    id for id, f in FIGURES.items() if "weights" in inspect.signature(f).parameters
]
TRAIN = """(id, steps) => {
    const figure = document.getElementById(id);
    const taker = document.querySelector("[data-giver]");
    for (const { live } of [figure, taker]) live.set(live.defaults); // no guess
    figure.live.advance(steps);
    figure.querySelector(".live-hand").focus();
    const state = Object.entries(figure.live.state);
    return Object.fromEntries(state.map(([k, v]) => [k, Array.from(v)]));
}"""
SEEN = """(id) => {
    const figure = document.getElementById(id), { live } = figure;
    const said = (name) => figure.querySelector(".live-" + name)?.textContent ?? "";
    const outputs = Object.entries(live.outputs()).map(([k, v]) => [k, Array.from(v)]);
    return [Object.fromEntries(outputs), said("handed"), said("status")];
}"""
BACK = """(id) => {
    const back = document.getElementById(id).querySelector(".live-back");
    back.focus();
    return back.hidden;
}"""
COPIED = """(id) => {
    const figure = document.getElementById(id);
    const note = figure.querySelector(".live-handed");
    const all = [...figure.querySelectorAll(".live-share button")];
    return all.filter((one) => /^Cop(y|ied)/.test(one.textContent)).map((button) => {
        note.textContent = "";
        button.click();
        return note.textContent;
    });
}"""
ROOM = """async (id) => links.file(document.getElementById(id), { js: "", css: "" })"""


def giver_of(taker):
    return "live-" + made(taker).giver.replace("_", "-")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handing")
    names = ("running.js", "live.js", "links.js", "live.css")
    for name in names:
        (folder / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
    scripts = "".join(f'<script src="{n}" defer></script>' for n in names[:3])
    head = f'<!doctype html><head><meta charset="utf-8">{scripts}</head>'
    for taker in TAKERS:
        giver = giver_of(taker)
        order = [giver, taker] if "letters" in taker else [taker, giver]
        figures = "".join(made(id).fragment(id) for id in order)
        (folder / f"{taker}.html").write_text(head + figures, "utf-8")
    return folder


@functools.cache
def numpys(taker, state):
    """What NumPy's figure of these weights puts out at its defaults."""
    shapes = {k: np.shape(v) for k, v in made(giver_of(taker)).state.items()}
    arrays = {k: np.reshape(v, shapes[k]) for k, v in state}
    live = FIGURES[taker](weights=arrays)
    assert all(np.array_equal(v, arrays[k]) for k, v in live.weights.items())
    return live.outputs()


def assert_same(found, expected):
    for name, value in expected.items():
        numbers = np.ravel(value).astype(float)
        np.testing.assert_allclose(found[name], numbers, 1e-9, 1e-12, err_msg=name)


@pytest.mark.parametrize("taker", TAKERS)
def test_weights_are_handed_over_and_taken_back_by_keys(driver, site, taker):
    giver = giver_of(taker)
    driver.open(f"{driver.site(site).as_uri()}/{taker}.html")
    state = driver.evaluate(TRAIN, giver, 12)
    driver.key("Enter")
    found, said, _ = driver.evaluate(SEEN, taker)
    expected = numpys(taker, tuple((k, tuple(v)) for k, v in state.items()))
    assert_same(found, expected)
    assert said == "With your weights, after 12 steps."
    way = "below" if "letters" in taker else "above"
    status = driver.evaluate(SEEN, giver)[2]
    assert status == f"The figure {way} has these weights now."
    stored = made(taker).outputs()
    assert any(not np.allclose(stored[k], v) for k, v in expected.items())
    assert driver.evaluate(BACK, taker) is False
    driver.key("Enter")
    found, said, _ = driver.evaluate(SEEN, taker)
    assert_same(found, stored)
    assert said == "With the stored weights again."
    assert driver.errors == []


def test_a_saved_file_keeps_what_was_handed_over(driver, site):
    taker = "live-reads-your-letters"
    driver.open(f"{driver.site(site).as_uri()}/{taker}.html")
    before = driver.evaluate(ROOM, taker)
    assert "of [])" in before
    state = driver.evaluate(TRAIN, giver_of(taker), 3)
    driver.key("Enter")
    after = driver.evaluate(ROOM, taker)
    assert f'["weights.net.1.b_y",[{state["net.1.b_y"][0]!r}' in after


def test_what_is_copied_says_that_it_keeps_no_weights(driver, site):
    """A link, a frame and a line of Python."""
    taker = "live-reads-your-letters"
    driver.open(f"{driver.site(site).as_uri()}/{taker}.html")
    assert driver.evaluate(COPIED, taker) == [""] * 3
    driver.evaluate(TRAIN, giver_of(taker), 3)
    driver.key("Enter")
    words = "What is copied has the stored weights, not yours. "
    words += "Save as file keeps yours."
    assert driver.evaluate(COPIED, taker) == [words] * 3
    assert driver.errors == []


def test_a_giver_has_what_its_taker_takes():
    assert len(TAKERS) >= 3
    for taker in TAKERS:
        shapes = {k: np.shape(v) for k, v in made(giver_of(taker)).state.items()}
        assert made(taker).weights
        for name, array in made(taker).weights.items():
            assert shapes[name] == array.shape, (taker, name)

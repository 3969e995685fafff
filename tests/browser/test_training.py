"""What trains in the page: in each browser a step is that of NumPy."""

import functools
from pathlib import Path

import numpy as np
import pytest
from figures import random_setting

import lstmbook.live
from lstmbook.book.figures import every_figure
from lstmbook.live import Running

HERE = Path(lstmbook.live.__file__).parent
FIGURES = every_figure([Running])
FROM = """(id, values, state, kept) => {
    const { live } = document.getElementById(id);
    live.set(values);
    live.state = state;
    const seen = live.outputs(), losses = {};
    for (const name of kept) losses[name] = seen[name][0];
    live.advance(1);
    return [live.values(), losses, Object.fromEntries(
        Object.entries(live.state).map(([k, v]) => [k, Array.from(v)]))];
}"""


@functools.cache
def made(name):
    return FIGURES[name]()


@functools.cache
def cases(name):
    """(setting, state, losses, state after it): NumPy's, at steps that the text has."""
    live, rng, found = made(name), np.random.default_rng(5), []
    for steps in (0, 1, 10, 100):
        chosen = random_setting(live, rng)
        if "start" in chosen:  # the page puts a point on its steps
            chosen["start"] = np.round(chosen["start"], 2).tolist()
        live.set(**chosen)
        seen, state = live.advance(steps), live.state
        live.advance(1)
        losses = {name: seen[name] for name in live.kept}
        values = {name: getattr(live, name) for name in live.controls}
        found.append((values, state, losses, live.state))
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    for name in ("live.js", "live.css"):
        (folder / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
    head = '<meta charset="utf-8"><link rel="stylesheet" href="live.css">'
    head = f'<head>{head}<script src="live.js" defer></script></head>'
    fragments = "".join(made(name).fragment(name) for name in FIGURES)
    html = f"<!doctype html>{head}{fragments}"
    (folder / "page.html").write_text(html, "utf-8")
    return folder


@pytest.mark.parametrize("figure", FIGURES)
def test_a_step_from_an_equal_state_is_numpys(driver, site, figure):
    driver.open(f"{driver.site(site).as_uri()}/page.html")
    driver.evaluate("(id) => document.getElementById(id).scrollIntoView()", figure)
    for values, state, losses, after in cases(figure):
        flat = {name: np.ravel(array).tolist() for name, array in state.items()}
        set_to, seen, found = driver.evaluate(FROM, figure, values, flat, list(losses))
        assert set_to == {k: pytest.approx(value) for k, value in values.items()}
        assert seen == pytest.approx(losses, rel=1e-12)
        for name, array in after.items():
            size = np.max(np.abs(array))
            plain = np.ravel(array)
            np.testing.assert_allclose(
                found[name], plain, 0, 1e-12 * size, err_msg=name
            )
    assert driver.errors == []

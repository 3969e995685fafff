"""Arrays that were written into while they were recorded: in each browser as NumPy."""

import numpy as np
import pytest
from node import LIVE_JS
from written import CASES

from lstmbook.live.trace import trace

SETTINGS = [(1.5, -1, 2), (-0.7, 3, 0), (0.2, -4, 1)]  # f, k, j
RUN = """(steps, all, place) => all.map((values) =>
    Array.from(live.compile(steps)(values)[place]))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    (folder / "live.js").write_text(LIVE_JS.read_text("utf-8"), "utf-8")
    head = '<meta charset="utf-8"><script src="live.js"></script>'
    html = f"<!doctype html><head>{head}</head><body>"
    (folder / "page.html").write_text(html, "utf-8")
    return folder


@pytest.mark.parametrize("name", CASES)
def test_written_in_a_browser_as_in_numpy(driver, site, name):
    rng, case = np.random.default_rng(3), CASES[name]

    def function(**values):
        return {"y": case(**values)}

    start = {"x": np.ones((4, 3)), "f": np.float64(0.5)}
    start |= {"k": np.int64(1), "j": np.int64(0)}
    program, places = trace(function, start, spare=start)
    flat, expected = [], []
    for f, k, j in SETTINGS:
        x = rng.normal(size=(4, 3))
        flat.append({"x": x.ravel().tolist(), "f": f, "k": k, "j": j})
        expected.append(case(x, np.float64(f), np.int64(k), np.int64(j)))
    driver.open(f"{driver.site(site).as_uri()}/page.html")
    found = driver.evaluate(RUN, program.as_lists(), flat, places["y"])
    for numbers, array in zip(found, expected, strict=True):
        np.testing.assert_allclose(numbers, np.ravel(array), 1e-14, 1e-15)

"""Weights taken home: NumPy reads the file that the page writes, and makes the same."""

from pathlib import Path

import numpy as np
import pytest
from going import going

import lstmbook.live
from lstmbook.book.figures.choosing_learns import which_path_learns

HERE = Path(lstmbook.live.__file__).parent
FIGURES = {"live-going": going, "live-which-path-learns": which_path_learns}
TRAINED = """(id, steps) => {
    const figure = document.getElementById(id);
    figure.live.advance(steps);
    const bytes = links.npz(figure).flatMap((part) => [...part]);
    const shown = Object.fromEntries(
        Object.entries(figure.live.outputs()).map(([k, v]) => [k, Array.from(v)]));
    return [bytes, shown, links.lines(figure)];
}"""


@pytest.fixture(scope="module", params=FIGURES)
def figure(request):
    return request.param, FIGURES[request.param]()


@pytest.fixture
def taken(driver, tmp_path, figure):
    """What the reader has after thirty steps: a file, what is seen, some lines."""
    id, live = figure
    names = ("running.js", "live.js", "links.js")
    for name in names:
        (tmp_path / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
    scripts = "".join(f'<script src="{n}" defer></script>' for n in names)
    head = f'<!doctype html><meta charset="utf-8">{scripts}'
    (tmp_path / "page.html").write_text(head + live.fragment(id), "utf-8")
    driver.open(f"{driver.site(tmp_path).as_uri()}/page.html")
    content, shown, lines = driver.evaluate(TRAINED, id, 30)
    path = tmp_path / f"{id.removeprefix('live-')}.npz"
    path.write_bytes(bytes(content))
    return path, shown, lines


def test_numpy_reads_the_weights_and_makes_what_the_page_shows(
    taken, figure, monkeypatch, capsys
):
    path, shown, lines = taken
    live = figure[1]
    with np.load(path) as arrays:
        assert {k for k in arrays if k[:6] != "shown."} == set(live.state)
        here = {k: v for k, v in arrays.items() if k in live.state}
        for name, value in shown.items():
            if name not in live.controls and "curve" not in name and name != "steps":
                np.testing.assert_array_equal(np.ravel(arrays["shown." + name]), value)
    live.state = here
    made = live.outputs()
    for name in set(made) & set(shown):
        if "curve" not in name and name not in ("steps", *live.controls):
            size = np.max(np.abs(made[name])) or 1
            np.testing.assert_allclose(
                shown[name], np.ravel(made[name]), 0, 1e-12 * size, err_msg=name
            )
    monkeypatch.chdir(path.parent)
    names = {"figure": going()}
    if live.lines:
        exec(lines, names)
        off = [float(x.split()[-1]) for x in capsys.readouterr().out.splitlines()]
        assert len(off) == 3 and max(off) < 1e-12
    else:
        exec(lines, names)
        assert np.array_equal(names["figure"].state["w"], here["w"])

"""A large figure whose data come in a script of their own: late, never, from a file."""

import re

import figure_data
import matplotlib.pyplot as plt
import numpy as np
import pytest
from small import FILES, STRICT

from lstmbook.live import Live, Slider
from lstmbook.live.widget import HERE

MANY = np.sin(np.arange(1500.0))  # more than the page takes
NAMES = "first", "second", "third"
ON = "(id) => document.getElementById(id).matches('.live-on')"
SET = """(id) => { const { live } = document.getElementById(id);
    live.set({ a: 2 }); return live.outputs().y[0]; }"""
SAID = "(id) => document.getElementById(id).innerText"
SHOWN = "(css) => document.querySelector(css).getBoundingClientRect().height > 0"
SAVED = """async (id) => { const figure = document.getElementById(id);
    return links.file(figure, { js: "", css: "" }); }"""


def large():
    def sums(a):
        return {"y": np.sum(MANY + a)}

    def draw(out):
        _, ax = plt.subplots()
        ax.bar([0], out["y"], gid="y")
        ax.set(ylim=(-1, 4000))
        return ax

    return Live(sums, draw, alt="A bar.", readout="{y:.1f}", a=Slider(0, 2, 1, "a"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A page with three large figures, as the extension leaves it."""
    made = tmp_path_factory.mktemp("data")
    for name in ("live.js", "live.css"):
        (made / name).write_text(FILES[name][1], "utf-8")
    (made / "links.js").write_text((HERE / "links.js").read_text("utf-8"), "utf-8")
    (made / "figures").mkdir()
    body = "".join(large().fragment(name) for name in NAMES)
    body = figure_data.move(
        body, str, lambda name, text: (made / name).write_text(text, "utf-8")
    )
    policy = f'<meta http-equiv="Content-Security-Policy" content="{STRICT}">'
    head = f'<meta charset="utf-8">{policy}<link rel="icon" href="data:,">'
    head += '<link rel="stylesheet" href="live.css">'
    head += '<script src="live.js" defer></script>'
    head += '<script src="links.js" defer></script>'
    page = f"<!doctype html><html lang=en><head>{head}</head><body>{body}"
    (made / "index.html").write_text(page, "utf-8")
    return made


def test_only_the_first_figure_of_a_page_keeps_its_data(folder):
    page = (folder / "index.html").read_text("utf-8")
    kept = re.findall('<script type="application/json">(.*?)</script>', page)
    assert [len(data) > figure_data.MOST for data in kept] == [True, False, False]
    assert kept[1:] == ["", ""]
    assert len(list((folder / "figures").iterdir())) == 2


def test_a_figure_computes_with_data_of_another_script(driver, folder, address):
    driver.open(f"{address(driver.site(folder))}/index.html")
    for name in NAMES:
        assert driver.evaluate(SET, name) == pytest.approx(np.sum(MANY + 2))
        assert driver.evaluate(ON, name)
    assert driver.errors == []


def test_a_saved_figure_holds_the_data_and_asks_for_no_other_file(driver, folder):
    driver.open(f"{driver.site(folder).as_uri()}/index.html")
    saved = driver.evaluate(SAVED, "third")
    assert len(saved) > figure_data.MOST and "<script src" not in saved
    assert "figures/" not in saved and "script defer" not in saved


def test_a_figure_without_its_data_says_so_and_keeps_its_picture(
    driver, folder, tmp_path, address
):
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("index.html", "live.js", "live.css", "links.js"):
        (alone / name).write_bytes((folder / name).read_bytes())
    driver.open(f"{address(driver.site(alone))}/index.html#second?a=2")
    driver.quiet()
    assert driver.evaluate(SET, "first") == pytest.approx(np.sum(MANY + 2))
    assert "data of this figure did not come" in driver.evaluate(SAID, "second")
    assert not driver.evaluate(ON, "second")
    assert driver.evaluate(SHOWN, "#second svg.live-wide")
    assert not driver.evaluate(SHOWN, "#second .live-controls")
    assert any("second: its data did not come" in error for error in driver.errors)


def test_a_figure_waits_for_data_that_come_late(page, folder, serve):
    held = []
    page.route("**/figures/*", lambda route: held.append(route))
    page.goto(f"{serve(folder)}/index.html#second?a=2", wait_until="commit")
    page.locator("#first.live-on").wait_for()
    page.locator("#second svg.live-wide").wait_for()
    page.locator("#second input[type=range]").press("ArrowRight")
    assert not page.evaluate(ON, "second")
    assert page.evaluate("() => document.getElementById('second').live") is None
    page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    page.locator("#second.live-on").wait_for()
    code = "() => document.getElementById('second').live.values()"
    assert page.evaluate(code) == {"a": 2}

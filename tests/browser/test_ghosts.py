"""Earlier runs of a figure that trains stay behind the present one as faint curves."""

from pathlib import Path

import numpy as np
import pytest
from going import CONTROLS, going

import lstmbook.live

HERE = Path(lstmbook.live.__file__).parent
RUN = """(steps) => {
    const figure = document.querySelector("figure");
    figure.live.advance(steps);
    const drawn = figure.querySelector(".live-wide .live-now path").getAttribute("d");
    figure.querySelector(".live-another").click();
    return drawn;
}"""
MARK = """() => {
    const figure = document.querySelector("figure"), { live } = figure;
    const spec = JSON.parse(figure.querySelector("script").textContent);
    for (const { artists } of spec.drawings) {
        const [id] = artists.find(([, , output]) => output === "loss.curve");
        document.getElementById(id).classList.add("live-now");
    }
    return live.values().seed;
}"""
SEEN = """() => {
    const figure = document.querySelector("figure");
    const note = figure.querySelector(".live-earlier"), [said] = note.children;
    const faint = [...figure.querySelectorAll("svg.live-wide .live-ghost")];
    return {
        paths: faint.map((path) => path.getAttribute("d")),
        narrow: figure.querySelectorAll("svg.live-narrow .live-ghost").length,
        said: note.hidden ? "" : said.textContent,
        seed: figure.live.values().seed,
        steps: figure.live.outputs().steps[0],
    };
}"""
FOUR = """() => new Promise((done) => {
    document.querySelector(".live-four").click();
    const look = () => {
        const said = document.querySelector(".live-status").textContent;
        if (said.startsWith("Four")) setTimeout(done, 50);
        else setTimeout(look, 20);
    };
    look();
})"""
PAUSE = "() => new Promise((done) => setTimeout(done, 50))"


@pytest.fixture
def site(tmp_path):
    names = ("running.js", "live.js", "ghosts.js", "live.css")
    for name in names:
        (tmp_path / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
    scripts = "".join(f'<script src="{n}" defer></script>' for n in names[:3])
    sheet = '<link rel="stylesheet" href="live.css">'
    head = f'<!doctype html><head><meta charset="utf-8">{sheet}{scripts}</head>'
    (tmp_path / "page.html").write_text(head + going().fragment("live-going"), "utf-8")
    return tmp_path


def points(path):
    return [tuple(map(float, p.split())) for p in path.replace("M", "L").split("L")[1:]]


def test_a_run_that_begins_anew_leaves_its_curve(driver, site):
    driver.open(f"{driver.site(site).as_uri()}/page.html")
    driver.evaluate(MARK)
    driver.evaluate(PAUSE)
    before = driver.evaluate(SEEN)
    assert before["paths"] == [] and before["said"] == ""
    drawn = driver.evaluate(RUN, 20)
    driver.evaluate(PAUSE)
    now = driver.evaluate(SEEN)
    assert np.allclose(points(now["paths"][0]), points(drawn), atol=0.1)
    assert len(points(drawn)) == 21 and now["narrow"] == len(now["paths"])
    assert len(now["paths"]) == 1 and now["said"] == "Faint: your run before. "
    driver.evaluate("() => document.querySelector('.live-earlier button').click()")
    assert driver.evaluate(SEEN)["paths"] == []
    assert driver.errors == []


def test_four_more_starts_are_trained_to_their_end(driver, site):
    driver.open(f"{driver.site(site).as_uri()}/page.html")
    driver.evaluate(MARK)
    driver.evaluate(FOUR)
    now = driver.evaluate(SEEN)
    assert now["seed"] == 7 and len(now["paths"]) == 3
    assert all(len(points(path)) > 30 for path in now["paths"])
    assert now["said"] == "Faint: your 3 runs before. "
    live = going().set(seed=7)
    assert now["steps"] == live.advance(100)["steps"]
    assert driver.errors == []


def test_a_figure_without_a_seed_offers_no_more_starts():
    def begin(wish):
        return {"w": np.zeros(3), "left": wish, "right": 2.0, "t": 0}

    assert "live-four" in going().html
    controls = {k: c for k, c in CONTROLS.items() if k != "seed"}
    assert "live-four" not in going(begin, controls=controls, presets={}).html

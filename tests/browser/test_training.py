"""What trains in the page: in each browser a step is that of NumPy."""

import functools
import shutil
from pathlib import Path

import numpy as np
import pytest
from figures import page_of, pages, random_setting
from going import rounding
from node import in_node

import lstmbook.live
from lstmbook.book.figures import every_figure
from lstmbook.live import Running
from lstmbook.live.page import scripts_of, undrawn
from lstmbook.train.storage import kept

HERE = Path(lstmbook.live.__file__).parent
FIGURES = every_figure([Running])
# The states that some settings lead to in so many steps: NumPy would take long.
WALK = """([spec, walks]) => walks.map(([numbers, steps]) => {
    const going = live.running(spec, () => numbers, () => numbers);
    going.advance(steps);
    return Object.fromEntries(
        Object.entries(going.state).map(([k, v]) => [k, Array.from(v)]));
})"""
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
STEPS = (0, 1, 10, 100)
# What is said while a reader trains, pauses, waits, goes a step on and begins again;
# and how many steps were taken by then.
USED = """async (id) => {
    const figure = document.getElementById(id), heard = [];
    const steps = () => figure.live.outputs().steps[0];
    const frame = () => new Promise((r) => requestAnimationFrame(() => setTimeout(r)));
    const go = figure.querySelector(".live-go");
    const press = async (name) => { // a long step is cut
        figure.querySelector(".live-" + name).click();
        while (name === "step" && go.textContent === "Pause") await frame();
        heard.push([figure.querySelector(".live-status").textContent, steps()]);
    };
    figure.live;
    figure.scrollIntoView();
    figure.querySelector(".live-reset").click();
    figure.querySelector(".live-show")?.click();
    figure.querySelector(".live-speed").selectedIndex = 1; // a step a frame
    await frame();
    await press("go");
    while (steps() < 2) await frame();
    await press("go");
    for (let k = 0; k < 5; k++) await frame();
    await press("step");
    await press("again");
    return heard;
}"""


@pytest.fixture(scope="session")
def cases(of_all_workers):
    """What `stepped` finds of a figure, computed by one worker."""

    @functools.cache
    def found(name):
        return kept(of_all_workers / f"{name}-steps", lambda: stepped(name))

    return found


def stepped(name):
    """[(setting, state, losses, state after it, how far it may lie)]: NumPy's."""
    with undrawn():
        live = FIGURES[name]()
    rng, found = np.random.default_rng(5), []
    settings = [random_setting(live, rng) for _ in STEPS]
    for chosen in settings:
        if "start" in chosen:  # the page puts a point on its steps
            chosen["start"] = np.round(chosen["start"], 2).tolist()
    shapes = {name: np.shape(array) for name, array in live.state.items()}
    for chosen, walked in zip(settings, walks(live, settings), strict=True):
        live.set(**chosen)
        live.state = {k: np.reshape(walked[k], shape) for k, shape in shapes.items()}
        seen, state = live.outputs(), live.state
        live.advance(1)
        losses = {name: seen[name] for name in live.kept}
        values = {name: getattr(live, name) for name in live.controls}
        after = live.state
        found.append((values, state, losses, after, rounding(live, state, after)))
    return found


def walks(live, settings):
    """Where the page's program stands at each setting, after that many of STEPS."""
    numbers = [
        {k: np.ravel(live.controls[k].number(v)).tolist() for k, v in setting.items()}
        for setting in settings
    ]
    return in_node(WALK, [live.programs(), [*zip(numbers, STEPS, strict=True)]])


@pytest.fixture(scope="module")
def site(tmp_path_factory, book):
    """A page of all figures that train, as they stand in the book."""
    folder = tmp_path_factory.mktemp("training")
    fragments = "".join(pages(book)[page_of(id, book)][id] for id in FIGURES)
    fragments = fragments.replace('"../_static/', '"')
    scripts = scripts_of(fragments)
    for name in (*scripts, "live.css"):
        (folder / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
    shutil.copytree(book / "_static" / "figures", folder / "figures")
    head = '<meta charset="utf-8"><link rel="stylesheet" href="live.css">'
    head += "".join(f'<script src="{name}" defer></script>' for name in scripts)
    html = f"<!doctype html><head>{head}</head>{fragments}"
    (folder / "page.html").write_text(html, "utf-8")
    return folder


@pytest.mark.parametrize("figure", FIGURES)
def test_a_step_from_an_equal_state_is_numpys(driver, site, cases, figure):
    driver.stay(f"{driver.site(site).as_uri()}/page.html")
    driver.evaluate("(id) => document.getElementById(id).scrollIntoView()", figure)
    for values, state, losses, after, far in cases(figure):
        flat = {name: np.ravel(array).tolist() for name, array in state.items()}
        set_to, seen, found = driver.evaluate(FROM, figure, values, flat, list(losses))
        assert set_to == {k: pytest.approx(value) for k, value in values.items()}
        assert seen == pytest.approx(losses, rel=1e-12)
        for name, array in after.items():
            apart = np.abs(np.asarray(found[name]) - np.ravel(array))
            assert np.all(apart <= np.ravel(far[name])), name
    assert driver.errors == []


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("driver", ["chromium"], indirect=True)
def test_it_trains_pauses_goes_on_and_begins_again_and_says_so(driver, site, figure):
    driver.stay(f"{driver.site(site).as_uri()}/page.html")
    heard = driver.evaluate(USED, figure)
    (_, begun), (_, paused), (_, next_one), (_, again) = heard
    assert 0 == begun < paused == next_one - 1 and again == 0
    assert [said for said, _ in heard] == [
        "Training started.",
        f"Training paused after {paused} steps.",
        f"After {next_one} steps.",
        "At the start again.",
    ]
    assert driver.errors == []

"""Figures of one page that a control links: what moves in one moves in the other."""

import numpy as np
import pytest
from linking import hold, leak

from lstmbook.live import link
from lstmbook.live.page import HERE

SCRIPTS = "linked.js", "live.js", "links.js"
# All questions of one page, asked in turn: where both figures stand after each, how
# often the second was drawn and computed, and what its line is.
ASK = """async () => {
    const [leak, hold] = document.querySelectorAll("figure.live"), found = {};
    const asleep = !hold.classList.contains("live-on"), both = [leak, hold];
    const slider = (figure) => figure.querySelector('[data-name="keep"] input');
    const frame = () => new Promise((r) => requestAnimationFrame(() => setTimeout(r)));
    const click = (figure, name) => figure.querySelector(".live-" + name).click();
    const to = (figure, value) => {
        slider(figure).value = value;
        slider(figure).dispatchEvent(new Event("input", { bubbles: true }));
    };
    let drawn = 0; // sentences below the second figure
    const note = hold.querySelector(".live-readout");
    const watch = new MutationObserver((all) => { drawn += all.length; });
    watch.observe(note, { childList: true });
    const say = async (name) => {
        await frame(); // the observers are told, of the size of who woke as well
        const line = [...hold.querySelectorAll("svg.live-drawing path")]
            .map((path) => path.getAttribute("d")).join();
        found[name] = [...both.map((figure) => figure.live.values()),
            [...hold.live.outputs().held], note.textContent, drawn, line];
        drawn = 0;
    };
    to(leak, 0.5); // wakes the other
    const woken = asleep && hold.classList.contains("live-on");
    await say("moved");
    for (const value of [0.4, 0.3, 0.2]) to(leak, value);
    await say("dragged");
    leak.live.set({ start: 2 });
    await say("not linked");
    to(hold, 0.8);
    await say("moved in the other");
    click(hold, "undo");
    await say("undone there");
    click(leak, "reset");
    await say("reset");
    click(leak, "undo");
    await say("undone");
    const addressed = links.address(hold);
    hold.live.set(hold.live.defaults);
    links.follow("#live-leak?keep=0.25");
    await say("by address");
    return { found, woken, addressed, undo: hold.querySelector(".live-undo").disabled };
}"""


@pytest.fixture(scope="module")
def made():
    """Both figures, linked, the second far below the first."""
    first, second = leak(), hold()
    link(first, second, "keep")
    return first, second


@pytest.fixture
def site(tmp_path, made):
    for name in (*SCRIPTS, "live.css"):
        (tmp_path / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
    scripts = "".join(f'<script src="{n}" defer></script>' for n in SCRIPTS)
    sheet = '<link rel="stylesheet" href="live.css">'
    head = f'<!doctype html><head><meta charset="utf-8">{sheet}{scripts}</head>'
    far = '<p style="height: 9000px">more</p>'
    body = far.join(one.fragment(f"live-{one.name}") for one in made)
    (tmp_path / "page.html").write_text(f"{head}<body>{body}</body>", "utf-8")
    return tmp_path


def test_what_moves_in_one_moves_in_the_other(driver, site):
    driver.open(f"{driver.site(site).as_uri()}/page.html")
    answer = driver.evaluate(ASK)
    assert answer["woken"] and not answer["undo"]
    stands = {  # keep in both, start in the first, how often the second was drawn
        "moved": (0.5, 1, None),  # with its first drawing
        "dragged": (0.2, 1, 3),
        "not linked": (0.2, 2, 0),
        "moved in the other": (0.8, 2, 1),
        "undone there": (0.2, 2, 1),
        "reset": (0.9, 1, 1),
        "undone": (0.2, 2, 1),
        "by address": (0.25, 1, 2),  # after it was reset itself
    }
    lines = {}
    for name, (keep, start, drawn) in stands.items():
        first, second, held, note, count, lines[name] = answer["found"][name]
        assert first == {"keep": keep, "start": start}, name
        assert second == {"keep": keep, "start": 1}, name
        np.testing.assert_allclose(held, keep * np.arange(9), 1e-12, err_msg=name)
        assert note == f"At the end {8 * keep:.4g}.", name
        assert drawn is None or count == drawn, name
    assert lines["moved"] != lines["dragged"] == lines["undone there"]
    assert "keep=0.2" in answer["addressed"] and "start" not in answer["addressed"]
    assert driver.errors == []


def test_a_saved_one_answers_alone(page, made, tmp_path):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    made[0].save(tmp_path / "leak.html")
    page.goto((tmp_path / "leak.html").as_uri())
    code = "(f) => { f.live.set({ keep: 0.5 }); return [...f.live.outputs().left]; }"
    left = page.locator("figure.live").evaluate(code)
    assert left == [*(0.5 ** np.arange(9))] and errors == []

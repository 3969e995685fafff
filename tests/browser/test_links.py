"""A figure's settings go into an address and a file, and come back from them."""

import functools
import gzip
import random

import numpy as np
import pytest
from driver import Chromium
from figures import pages, random_setting
from made import FIGURES, made
from tries import tries

# Each address is followed from where the one before it led.
ROUND = """(id, settings) => {
    const figure = document.getElementById(id);
    const { set, values, defaults } = figure.live;
    const gone = settings.map((setting) => {
        set(setting);
        return [values(), links.address(figure)];
    });
    return gone.map(([there, address]) => {
        if (address.endsWith("?")) set(defaults); // leads to the figure as it stands
        links.follow(address.slice(address.indexOf("#")));
        return [there, values(), figure.querySelector(".live-word")?.textContent ?? ""];
    });
}"""
FOLLOW = """(id, addresses) => {
    const figure = document.getElementById(id), before = figure.live.values();
    figure.scrollIntoView = () => {}; // the slowest part, and the browser's own
    const said = () => document.querySelector(".live-word")?.textContent ?? "";
    return addresses.map((address) => {
        document.querySelectorAll(".live-word").forEach((word) => word.remove());
        links.follow(address);
        const same = JSON.stringify(figure.live.values()) === JSON.stringify(before);
        return [same, said()];
    });
}"""
SAVED = """async (settings) => {
    const sources = await links.sources(), found = {};
    for (const [id, setting] of Object.entries(settings)) {
        const figure = document.getElementById(id);
        figure.live.set(setting);
        found[id] = await links.file(figure, sources);
    }
    return found;
}"""
STATE = """(id) => {
    const figure = document.getElementById(id);
    const outputs = Object.entries(figure.live.outputs());
    return [figure.live.values(), outputs.map(([k, v]) => [k, Array.from(v)])];
}"""
BOX = """() => {
    const box = document.querySelector(".live-shown")?.getBoundingClientRect();
    if (!box) return null;
    return [box.left, box.top, box.width - innerWidth, box.height - innerHeight];
}"""
HELD = """(id) => {
    const boxes = [...document.querySelectorAll(`#${id} .live-control[data-name]`)];
    const held = (box) => [...box.querySelectorAll("input")].every((x) => x.disabled);
    return Object.fromEntries(boxes.map((box) => [box.dataset.name, held(box)]));
}"""
ID = "live-forget-gate"


@functools.cache
def homes(book):
    """{page: ids of its figures}, for the pages of the book that have any."""
    found = {name: list(figures) for name, figures in pages(book).items()}
    return {name: ids for name, ids in found.items() if ids and "_modules" not in name}


def page_with(book, id):
    return next(name for name, ids in homes(book).items() if id in ids)


def show(driver, book, id):
    driver.open(f"{driver.site(book).as_uri()}/{page_with(book, id)}")


@pytest.mark.parametrize("id", FIGURES)
@pytest.mark.parametrize("driver", ["chromium"], indirect=True)
def test_settings_go_into_the_address_and_come_back(driver, book, id):
    come_back(driver, book, id, tries(100))


@pytest.mark.parametrize("driver", ["firefox", "webkit"], indirect=True)
def test_so_they_do_elsewhere(driver, book):
    """The script is the same: one figure of each page is asked."""
    for ids in homes(book).values():
        come_back(driver, book, ids[0], 10)


def come_back(driver, book, id, many):
    live, rng = made(id), np.random.default_rng(0)
    if (
        driver.evaluate("() => location.pathname").rpartition("/")[2]
        != (page_with(book, id).rpartition("/")[2])
    ):
        show(driver, book, id)
    settings = [random_setting(live, rng) for _ in range(many)]
    for there, back, said in driver.evaluate(ROUND, id, settings):
        assert back == there
        assert said == ""
    assert driver.errors == []


def hostile(rng):
    """Return an address that no figure gives."""
    name = rng.choice(["f", "g", "x", "", "__proto__", "constructor", "hide", "set"])
    value = rng.choice(
        [
            "",
            "NaN",
            "1e999",
            "null",
            "{}",
            "[]",
            '"a"',
            "-",
            "true",
            "[[1]]",
            "1e9",
            "%",
        ]
        + [
            "<img src=x onerror=alert(1)>",
            '"<script>"',
            "javascript:alert(1)",
            "[null]",
        ]
        + ["9" * rng.randint(1, 400), '{"toString":1}', "\U0001f600", "%00", "%E0%A4%A"]
    )
    query = "&".join(f"{name}={value}" for _ in range(rng.randint(1, 3)))
    return f"#{rng.choice([ID, ID, ID, 'live-none', '', '%'])}?{query}"


def test_a_hostile_address_changes_nothing_and_one_plain_line_says_so(driver, book):
    rng, many = random.Random(0), 10_000 if isinstance(driver, Chromium) else 500
    addresses = list(dict.fromkeys(hostile(rng) for _ in range(many)))
    show(driver, book, ID)
    for address, (same, said) in zip(
        addresses, driver.evaluate(FOLLOW, ID, addresses), strict=True
    ):
        assert same, address
        assert len(said) < 250 and "\n" not in said
        silent = address.startswith(("#?", f"#{ID}?hide="))  # no figure; any words
        assert said or silent, address
    assert driver.errors == []


SAVES = [("chromium", id) for id in FIGURES] + [("firefox", ID), ("webkit", ID)]


@functools.cache
def saved(driver, book, name):
    """{id: (its state, its file)} of the figures of a page, all saved at once."""
    driver.open(f"{driver.site(book).as_uri()}/{name}")
    rng = np.random.default_rng(1)
    settings = {id: random_setting(made(id), rng) for id in homes(book)[name]}
    texts = driver.evaluate(SAVED, settings)
    return {id: (driver.evaluate(STATE, id), texts[id]) for id in settings}


@pytest.mark.parametrize("name, id", SAVES)
def test_saved_file_is_small_and_whole(start, book, name, id, tmp_path):
    driver = start(name)
    state, text = saved(driver, book, page_with(book, id))[id]
    path = tmp_path / "figure.html"
    path.write_text(text, "utf-8")
    assert len(gzip.compress(path.read_bytes())) <= 60_000
    address = (driver.site(tmp_path) / "figure.html").as_uri()
    driver.open(address)
    assert driver.evaluate(STATE, id) == state
    assert driver.errors == []
    asked = [url for url in driver.requests if not url.startswith("data:")]
    assert set(asked) <= {address}


def test_a_figure_fills_the_window_and_goes_back(driver, book):
    show(driver, book, ID)
    menu = f"document.querySelector('#{ID} .live-share')"
    driver.evaluate(f"() => {{ {menu}.open = true; }}")
    driver.evaluate(f"() => {menu}.querySelectorAll('button')[3].click()")
    assert driver.evaluate(BOX) == [0, 0, 0, 0]
    driver.key("PageDown")
    assert driver.evaluate("() => document.querySelector('.live-shown').id") != ID
    driver.key("Escape")
    assert driver.evaluate("() => document.documentElement.className") == ""


def test_a_teacher_puts_parts_away_and_holds_controls(driver, book):
    show(driver, book, ID)
    controls = list(made(ID).controls)
    name = controls[0]
    hash = f"#{ID}?hide=readout&lock={name}&only"
    driver.evaluate("(hash) => links.follow(hash)", hash)
    hidden = "(id) => document.querySelector('#' + id + ' .live-readout').offsetHeight"
    assert driver.evaluate(hidden, ID) == 0
    assert driver.evaluate(HELD, ID) == {
        control: control == name for control in controls
    }
    assert driver.evaluate(BOX) == [0, 0, 0, 0]

"""The soak, for a moment: it is quiet where nothing is wrong, and finds what is."""

import re

import pytest
from going import going
from leaking import leaking
from small import FILES
from soak import shares, soak


@pytest.fixture
def page_of(tmp_path):
    def page_of(*lives, script=""):
        for name in ("running.js", "live.js", "live.css"):
            (tmp_path / name).write_text(FILES[name][1], "utf-8")
        shown = "".join(live.fragment(f"live-{k}") for k, live in enumerate(lives))
        head = '<meta charset="utf-8"><link rel="stylesheet" href="live.css">'
        head += '<script src="running.js" defer></script>'
        head += f'<script src="live.js" defer></script><script>{script}</script>'
        text = f"<!doctype html><html lang=en><head>{head}</head><body>{shown}"
        (tmp_path / "page.html").write_text(text, "utf-8")
        return tmp_path

    return page_of


def soaked(driver, folder, events=60, runs=3):
    return soak(driver, f"{driver.site(folder).as_uri()}/page.html", events, runs)


def test_a_sound_page_stands_it(driver, page_of):
    done, faults = soaked(driver, page_of(leaking(), going()))
    assert faults == []
    assert done["events"] == 120 and done["runs"] == 6


@pytest.mark.parametrize(
    "script, said",
    [
        (
            "addEventListener('input', () => { throw new Error('tired'); })",
            "tired|Script error",
        ),
        (
            "addEventListener('input', () => document.querySelector('.live-readout')"
            ".textContent += ' NaN')",
            "live-0: NaN after",
        ),
        (
            "addEventListener('input', () => { for (let n = 0; n < 50; n++)"
            " document.body.append(document.createElement('i')); })",
            "elements ",
        ),
    ],
)
def test_an_error_a_nan_and_a_leak_are_found(driver, page_of, script, said):
    _, faults = soaked(driver, page_of(leaking(), script=script), runs=0)
    assert any(re.search(said, fault) for fault in faults), faults


def test_pages_share_the_work_by_their_figures():
    assert shares(100, [3, 1, 0]) == [75, 25, 0]
    assert shares(5, [1, 1]) == [3, 3] and shares(5, [0, 0]) == [0, 0]

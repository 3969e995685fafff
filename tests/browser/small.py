"""A page with nothing but what a test puts on it, live.js and live.css."""

import numpy as np
import pytest

from lstmbook.live import Live
from lstmbook.live.page import APART, scripts_of
from lstmbook.live.widget import HERE

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src data:"
)
FILES = {
    "live.js": ("text/javascript", (HERE / "live.js").read_text()),
    "live.css": ("text/css", (HERE / "live.css").read_text()),
    "widget.js": ("text/javascript", Live._esm),
}
FILES |= {
    f"{name}.js": ("text/javascript", (HERE / f"{name}.js").read_text())
    for name in APART
}


@pytest.fixture
def put(page):
    """Put HTML on a page with live.js under a strict policy; it must log no error."""
    errors, address = [], "http://book.example/"
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: m.type == "error" and errors.append(m.text))
    files = dict(FILES)

    def answer(route):
        name = route.request.url.removeprefix(address)
        kind, body = files.get(name, ("text/plain", ""))
        headers = {"Content-Type": kind, "Content-Security-Policy": STRICT}
        route.fulfill(body=body, headers=headers)

    def put(html, script="live.js", width=1000):
        head = '<meta charset="utf-8"><link rel="stylesheet" href="live.css">'
        scripts = [*scripts_of(html)[:-1], script]
        load = "".join(f'<script src="{n}" defer></script>' for n in scripts if n)
        body = f"<body style=color:#123>{html}"
        text = f"<!doctype html><html lang=en><head>{head}{load}</head>{body}"
        files["index.html"] = ("text/html", text)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address + "index.html")
        settle(page)
        return page.locator("figure.live").first

    put.errors = errors
    page.route(address + "**", answer)
    yield put
    assert errors == []


def settle(page):
    """Wait until a change of width has reached the figures."""
    page.evaluate("new Promise((r) => requestAnimationFrame(() => setTimeout(r, 20)))")


def move(figure, values):
    """Move controls as a script would; returns where all of them stand then."""
    return figure.evaluate(
        "(f, v) => { f.live.set(v); return f.live.values(); }", values
    )


def outputs(figure):
    """Every output as the page computes it."""
    code = """f => Object.fromEntries(Object.entries(f.live.outputs())
        .map(([k, v]) => [k, Array.from(v, String)]))"""
    return {k: np.array(v, float) for k, v in figure.evaluate(code).items()}

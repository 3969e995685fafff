"""vlines, hlines, fill_between and scatter follow as matplotlib draws them anew."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image, ImageChops
from shapes import compare, fresh, of_page, of_text

from lstmbook.live import Live, Slider, many

X = np.linspace(0.5, 5, 9)
SETTINGS = [(1.6, 1.2), (0.2, 0.0), (2.0, 2.0), (1.0, 0.5)]


def outputs(a, b):
    y = np.sin(a * X)
    return {
        "y": y,
        "low": y - b,
        "high": y + b,
        "band": np.stack([y - b, y + b]),
        "places": np.stack([a + X / 2, y]),
        "sizes": 20 + 200 * y**2,
        "h": b,
        "xs": X * a / 2,
        "broken": np.stack([X, 0 * y, np.where(y > 0, y, np.nan)]),
        "some": np.stack([X, np.where(y < 0.5 * b, y, np.nan)]),
    }


def draw(out):
    fig, axes = plt.subplots(2, 3)
    a, b, c, d, e, f = axes.ravel()
    a.vlines(X, 0, out["y"], gid="y")
    a.hlines(out["y"], 0, 0.4, color="r", gid="at=y")
    b.fill_between(X, out["low"], out["high"], alpha=0.3, gid="y1=low y2=high")
    b.fill_between(X, out["y"], -3, color="g", alpha=0.2, gid="y")
    options = {"s": out["sizes"], "c": out["y"], "vmin": -1, "vmax": 1}
    c.scatter(*out["places"], gid="places s=sizes c=y", **options)
    d.scatter(X, out["y"], marker="s", edgecolors="k", linewidths=1, gid="y")
    colours = ["r", "g", "b"]
    d.vlines(out["xs"], -3, out["h"], colors=colours, gid="at=xs high=h")
    e.fill_between(*out["broken"], gid="broken")
    options = {"c": out["y"], "vmin": -1, "vmax": 1}
    e.scatter(*out["some"], s=50, marker="^", gid="some c=y", **options)
    f.fill_betweenx(X - 2, *out["band"], alpha=0.5, gid="band")
    f.scatter(out["xs"], out["y"], s=30, gid="x=xs y=y")
    for ax in axes.ravel():
        ax.set(xlim=(-2, 6), ylim=(-3, 4))
    return fig


@pytest.fixture(scope="module")
def live():
    controls = {"a": Slider(0.2, 2, 1, "a", step=0.1)}
    controls |= {"b": Slider(0, 2, 0.5, "b", step=0.1)}
    return Live(outputs, draw, alt="Six pictures.", height=520, **controls)


def test_parts_follow_as_matplotlib_draws_them(put, live, monkeypatch):
    figure = put(live.fragment("live-many"))
    for a, b in SETTINGS:
        figure.evaluate("(f, v) => f.live.set(v)", {"a": a, "b": b})
        expected = fresh(live, {"a": a, "b": b}, "wide", monkeypatch)
        compare(of_page(figure), of_text(figure, expected))


def test_what_the_engine_writes_looks_as_what_matplotlib_writes(put, live, monkeypatch):
    pictures = []
    for redraw in (many.redraw, lambda *_: None):
        monkeypatch.setattr(many, "redraw", redraw)
        figure = put(live.fragment("live-many"))
        svg = fresh(live, {"a": 1.6, "b": 1.2}, "wide", monkeypatch)
        figure.evaluate(
            """(f, svg) => {
                const old = f.querySelector("svg.live-wide");
                old.outerHTML = svg;
                f.classList.remove("live-on");
            }""",
            svg,
        )
        shot = figure.locator("svg.live-wide").screenshot()
        pictures.append(Image.open(io.BytesIO(shot)).convert("RGB"))
    difference = np.asarray(ImageChops.difference(*pictures)).max(axis=-1)
    drawn = np.asarray(pictures[1]).min(axis=-1) < 200
    assert drawn.sum() > 9000
    assert (difference > 60).sum() < 0.01 * drawn.sum()

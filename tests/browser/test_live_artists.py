"""Live figures in Chromium: what they draw is what matplotlib draws."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Circle
from matplotlib.patches import Rectangle as Box
from shapes import compare, fresh, of_page, of_text
from small import move

from lstmbook.live import (
    Checkbox,
    IntSlider,
    Live,
    Slider,
    letters,
)

WIDTHS = {"wide": 1000, "narrow": 390}


def everything(a, b, k, falls, late):
    t = np.arange(24)
    wave = a * np.sin(t / 3 + b)
    nothing = np.where(late, np.inf, np.nan)
    missing = np.where((t % 7) == k, nothing, wave)
    decay = np.where(falls, np.exp(-t * (1 + b) / 4), 1e-2 * (t - 3) * np.abs(a))
    turn = np.linspace(0, 2 * np.pi, 5, endpoint=False) + b
    part = np.abs(np.sin(a + b))
    return {
        "wave": wave,
        "missing": missing,
        "decay": decay,
        "curl": np.stack([10 + 5 * a * np.cos(t / 4), b * np.sin(t / 4)]),
        "dots": np.stack([np.where(t > 3 * k, t, np.nan), wave / 2]),
        "dot": np.stack([12 + 4 * b, a]),
        "bars": np.stack([a, b, a * b, part]),
        "lying": np.stack([-a, 0.5 * b, a + b]),
        "one": part,
        "star": np.stack([np.cos(turn), part * np.sin(turn)]),
        "up": np.sin(np.arange(12.0).reshape(3, 4) * a + b),
        "holes": np.where(
            np.arange(12).reshape(3, 4) % 5 == k, nothing, np.outer(t[:3], t[:4]) * part
        ),
        "at": 4 + 3 * a,
        "high": 0.9 * b,
        "level": np.exp(-1 - b),
        "gone": np.where(late, np.inf, 2 + a),
        "thick": 1 + 4 * part,
        "rgb": np.stack([part, 0.2 + 0.1 * a, 1 - part]),
        "ink": np.stack([part, part, part]) * np.where(late, 0, 1),
        "dawn": np.array([0.2, 0.3, 0.4]) * np.where(late, 1, 0),  # black at first
        "said": np.where(t > 4 * k, -1, np.floor(2 * part + t) % 4),
    }


def paint_lines(axes, out):
    lines, logs, half_log = axes
    lines.plot(out["wave"], color="C0", gid="wave")
    lines.plot(out["missing"] + 0, "--s", markersize=4, color="C1", gid="missing")
    lines.plot(*out["curl"], color="black", gid="curl")
    lines.axvline(out["at"], color="C2", linestyle=":", gid="at")
    lines.axhline(out["high"], color="C3", gid="high")
    lines.axvline(out["gone"], color="C4", gid="gone")
    lines.set(xlim=(0, 24), ylim=(-2, 2), title="{high:+.2f} and {at:.1f}")
    lines.set_ylabel("{late:early|late}")
    logs.plot(1 + np.arange(24), out["decay"], "o-", markersize=3, gid="decay")
    logs.axhline(out["level"], color="gray", gid="level")
    logs.set(xscale="log", yscale="log", xlim=(1, 24), ylim=(1e-8, 10))
    half_log.plot(*out["dots"], "v", color="C5", markersize=9, gid="dots")
    half_log.plot(*out["dot"], "o", color="black", markersize=12, gid="dot")
    half_log.set(xlim=(24, 0), ylim=(2, -2))  # both run the other way


def paint_areas(axes, out):
    bars, lying, images = axes
    colors = ["C0", "C1", "black", "C3"]
    bars.bar(range(4), out["bars"], width=0.5, color=colors, gid="bars")
    edge = {"edgecolor": "C4", "linewidth": 3, "fill": False}
    bars.bar([4.2], out["one"], bottom=-1.5, gid="one", **edge)
    bars.fill(*out["star"] + [[0], [0]], color="C6", alpha=0.5, gid="star")
    bars.set(xlim=(-1.5, 5), ylim=(-2, 2))
    lying.barh(range(3), out["lying"], height=0.3, left=0.5, gid="lying")
    lying.set(xlim=(-4, 4))
    few = {"cmap": plt.get_cmap("viridis", 5), "vmin": -1, "vmax": 0.8}
    images.imshow(out["up"], extent=(0, 4, 4, 7), gid="up", **few)
    images.imshow(
        out["holes"],
        cmap="magma",
        vmin=0,
        vmax=5,
        origin="lower",
        extent=(0, 4, 0, 3),
        gid="holes",
    )
    images.set(xlim=(0, 4), ylim=(0, 7))


def paint_styles(axes, out):
    words, patches = axes
    words.text(out["at"], 0.5, "x", ha="center", gid="x=at")
    words.text(2, out["high"], "y", va="center", gid="y=high")
    words.text(out["at"], out["high"], "{at:.1f}, {high:.2f}", gid="x=at y=high")
    words.text(out["gone"], -0.5, "gone", gid="x=gone")
    words.text(1, -1, "colour", color=out["rgb"], gid="color=rgb")
    frame = {"facecolor": "none", "edgecolor": "C1"}
    words.text(
        6, -1, "framed", color=out["ink"], alpha=out["one"], bbox=frame,
        gid="color=ink alpha=one",
    )  # fmt: skip
    words.text(1, 1.5, letters("said", "ab z"), gid="alpha=one", alpha=out["one"])
    words.text(6, 1, "dawn", color=out["dawn"], gid="color=dawn")
    words.set(xlim=(0, 12), ylim=(-2, 2), xlabel="$x_t$", xticks=[])
    line = {"linewidth": out["thick"], "alpha": out["one"], "color": out["rgb"]}
    gid = "linewidth=thick alpha=one color=rgb"
    patches.plot([0, 1], [0, 1], **line, gid=gid)
    patches.plot([0, 1], [1, 2], "o-", markersize=8, **line, gid=gid)
    face = {"facecolor": out["rgb"], "edgecolor": "C7", "alpha": out["one"]}
    patches.add_patch(Circle((2, 1), 0.5, lw=out["thick"], **face, gid=gid))
    edge = {"facecolor": "none", "edgecolor": out["ink"], "linewidth": 3}
    patches.add_patch(Box((3, 0), 0.5, 2, **edge, gid="color=ink"))
    patches.scatter([4, 4.4], [1, 2], s=80, linewidth=0, color=out["rgb"],
                    alpha=out["one"], gid="color=rgb alpha=one")  # fmt: skip
    patches.plot([], [])  # nothing, and stays so
    picture = {"cmap": "gray", "extent": (3, 4, -2, -1), "alpha": out["one"]}
    patches.imshow([[0.0, 1.0]], **picture, gid="alpha=one")
    patches.set(xlim=(-0.5, 5), ylim=(-2, 2.5), aspect="auto")


def paint(out):
    wide = plt.rcParams["figure.figsize"][0] * 72 > 360
    fig, axes = plt.subplots(*((2, 4) if wide else (4, 2)))
    axes = axes.ravel()
    paint_lines(axes[:3], out)
    paint_areas(axes[3:6], out)
    paint_styles(axes[6:], out)
    return fig


@pytest.fixture(scope="module")
def sink():
    """The figure of everything."""
    return Live(
        everything,
        paint,
        alt="Everything that can follow.",
        readout="a is {a:.2f}, {falls:no|yes}.",
        height=(560, 900),
        a=Slider(-2, 2, 0.8, "a", step=0.01),
        b=Slider(-1, 2, 0.5, "b", step=0.01),
        k=IntSlider(0, 6, 2, "k"),
        falls=Checkbox("falls", True),
        late=Checkbox("late"),
    )


@pytest.mark.parametrize("name", WIDTHS)
def test_page_redraws_the_defaults_as_matplotlib_drew_them(put, sink, name):
    html = sink.fragment("live-sink")
    figure = put(html, width=WIDTHS[name])
    drawings = dict(
        zip(WIDTHS, re.findall("<svg.*?</svg>", html, re.DOTALL), strict=True)
    )
    page = of_page(figure)
    kinds = [shape["kind"] for shape in page]
    assert {kind: kinds.count(kind) > 2 for kind in set(kinds)} == dict.fromkeys(
        ("path", "use", "text", "image"), True
    )
    compare(page, of_text(figure, drawings[name].replace("live-sink", "still")))


@pytest.mark.parametrize("name", WIDTHS)
@pytest.mark.parametrize("seed", range(4))
def test_page_draws_what_matplotlib_draws(put, sink, monkeypatch, name, seed):
    rng = np.random.default_rng(seed)
    figure = put(sink.fragment("live-sink"), width=WIDTHS[name])
    before = of_page(figure)
    wanted = {k: c.samples(rng)[-1] for k, c in sink.controls.items()}
    wanted |= {"falls": bool(seed % 2), "late": seed > 1}
    values = move(figure, json.loads(json.dumps(wanted, default=float)))
    page = of_page(figure)
    assert page != before
    compare(page, of_text(figure, fresh(sink, values, name, monkeypatch)))

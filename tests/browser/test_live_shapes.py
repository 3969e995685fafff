"""Patches, meshes, contours, steps and error bars follow as matplotlib draws them."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Ellipse, Rectangle
from shapes import compare, fresh, of_page, of_text

from lstmbook.live import Live, Slider

X = np.linspace(0.5, 5, 6)
INK = "rgb(17, 34, 51)"  # of the page that small.py makes
UNSEEN = ["none", "none"]  # neither filled nor drawn around
LEVELS = [-0.8, -0.3, 0.2, 0.9]
GRID = np.meshgrid(np.linspace(0, 5, 12), np.linspace(-2, 2, 9))
rng = np.random.default_rng(3)
SETTINGS = [(0.2, 0.0), (0.2, 2.0), (2.0, 0.0), (2.0, 2.0)]
SETTINGS += [*rng.uniform([0.2, 0], [2, 2], (20, 2)).round(2)]


def outputs(a, b):
    y = np.sin(a * X)
    x, z = GRID
    return {
        "y": y,
        "low": y - b * np.abs(np.cos(X)),
        "high": y + b,
        "size": np.abs(y),
        "base": b * np.abs(np.cos(X)),
        "h": b,
        "a": a,
        "turned": -a * b,
        "down": -b,
        "thick": b + 0.1,
        "places": np.stack([X * a / 2, y]),
        "cells": np.sin(a * x[:5, :6]) + b * z[:5, :6],
        "surface": np.stack([x, z, np.sin(a * x) * np.cos(z + b)]),
    }


def draw(out):
    fig, axes = plt.subplots(2, 3)
    a, b, c, d, e, f = axes.ravel()
    a.bar(X, out["size"], 0.4, bottom=out["base"], gid="height=size y=base")
    a.barh(
        X - 4, out["size"], 0.3, left=out["base"], color="r", gid="width=size x=base"
    )
    b.axvspan(out["a"], out["a"] + out["h"], alpha=0.3, gid="x=a width=h")
    b.axhspan(-out["h"], 0.1, alpha=0.3, color="g", gid="y=down height=thick")
    corner = out["a"], out["turned"]
    b.add_patch(Rectangle(corner, out["h"], 1, gid="x=a y=turned width=h"))
    c.add_patch(Circle((out["a"], 1), out["h"], gid="x=a radius=h", color="r"))
    size = out["a"], out["h"]
    c.add_patch(Ellipse((3, out["turned"]), *size, gid="y=turned width=a height=h"))
    head = {"head_width": 0.4, "head_length": 0.5}
    c.arrow(0, 0, out["a"], out["turned"], gid="dx=a dy=turned", **head)
    whole = {"length_includes_head": True, "overhang": 0.2}
    c.arrow(1, out["h"], 2, out["a"], gid="y=h dy=a", width=0.1, **whole)
    for where in ("pre", "mid", "post"):
        d.step(X, out["y"], where=where, gid="y")
    d.step(*out["places"], where="post", gid="places")
    yerr = out["y"] - out["low"], out["high"] - out["y"]
    e.errorbar(X, out["y"], yerr, capsize=4, fmt="o-", gid="y low=low high=high")
    e.pcolormesh(X, X[:5] - 4, out["cells"], vmin=-2, vmax=2, alpha=0.5, gid="cells")
    f.plot(X, out["y"], drawstyle="steps-mid", gid="y")
    for ax in axes.ravel():
        ax.set(xlim=(-2, 6), ylim=(-3, 4))
    return fig


def hills(out):
    _, ax = plt.subplots()
    ax.set(xlim=(0, 5), ylim=(-2, 2))
    ax.contour(*out["surface"], levels=LEVELS).set_gid("surface")
    return ax


def live(draw, height, outputs=outputs):
    controls = {"a": Slider(0.2, 2, 1, "a", step=0.01)}
    controls |= {"b": Slider(0, 2, 0.5, "b", step=0.01)}
    return Live(outputs, draw, alt="Pictures.", height=height, **controls)


def both(put, made, monkeypatch, settings=SETTINGS):
    """The shapes of the page and of a fresh drawing, at each of the settings."""
    figure = put(made.fragment("live-shapes"))
    for a, b in settings:
        figure.evaluate("(f, v) => f.live.set(v)", {"a": a, "b": b})
        expected = fresh(made, {"a": a, "b": b}, "wide", monkeypatch)
        yield of_page(figure), of_text(figure, expected)


def test_shapes_follow_as_matplotlib_draws_them(put, monkeypatch):
    for here, there in both(put, live(draw, 520), monkeypatch):
        compare(here, there)


def round_outputs(a, b):
    t = np.linspace(0, 2 * np.pi, 41)
    r = b * np.cos(3 * a * t)
    return {"r": r, "hand": np.array([[0, a], [0, b]]), "size": 9 + 50 * np.abs(r)}


def petals(out):
    _, (one, other) = plt.subplots(1, 2, subplot_kw={"projection": "polar"})
    t = np.linspace(0, 2 * np.pi, 41)
    one.plot(t, out["r"], gid="r")
    one.plot(*out["hand"], "ro-", gid="hand")
    other.set_theta_zero_location("N")
    other.set_theta_direction(-1)
    other.set_rlim(-1, 2)
    other.scatter(t, out["r"], s=out["size"], gid="y=r s=size")
    return one


def test_polar_axes_follow_as_matplotlib_draws_them(put, monkeypatch):
    """The outline of round axes, unseen, matplotlib writes anew at a second drawing."""
    made = live(petals, 300, round_outputs)
    for pair in both(put, made, monkeypatch, SETTINGS[1:6]):
        seen = [[s for s in shapes if s["words"][:2] != UNSEEN] for shapes in pair]
        assert 20 < len(seen[0]) and sum(map(is_curve, seen[0])) >= 1
        compare(*seen)


def test_a_contour_follows_as_matplotlib_draws_it(put, monkeypatch):
    """It may begin its lines elsewhere: the corners are the same, and the lengths."""
    for pair in both(put, live(hills, 300), monkeypatch):
        colours = [[s["words"][1] for s in shapes if is_curve(s)] for shapes in pair]
        assert colours[0] == colours[1] and len(set(colours[0])) >= 1
        curves = [[s for s in shapes if is_curve(s)] for shapes in pair]
        for here, there in zip(*curves, strict=True):
            points = [np.reshape(s["points"], (-1, 2)) for s in (here, there)]
            apart = np.linalg.norm(points[0][:, None] - points[1], axis=-1)
            assert apart.min(0).max() < 0.03 and apart.min(1).max() < 0.03
            assert abs(length(here) - length(there)) < 0.01 * length(there) + 0.1


def is_curve(shape):
    coloured = shape["kind"] == "path" and shape["words"][0] == "none"
    return coloured and shape["words"][1] not in ("none", INK)


def length(shape):
    """Of a path of lines: what M, L and Z say of its points."""
    points = iter(np.reshape(shape["points"], (-1, 2)))
    total, start, at = 0.0, None, None
    for word in shape["words"][-1].upper():
        to = start if word == "Z" else next(points)
        if word == "M":
            start = to
        else:
            total += np.hypot(*(to - at))
        at = to
    return total

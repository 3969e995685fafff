"""A drawing for the page: what may follow an output, and what may not."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon, Rectangle

from lstmbook.live import Live, Slider
from lstmbook.live.drawing import SVG, draw

WIDTH, HEIGHT = 360, 200
OUTPUTS = {
    "a": np.float64(0.5),
    "y": np.array([0.2, 0.8, 0.5]),
    "xy": np.array([[0.0, 1.0, 0.5], [0.0, 0.5, 1.0]]),
    "rgb": np.array([1.0, 0.5, 0.0]),
    "pixels": np.array([[0.0, 0.5], [1.0, 0.25]]),
    "holes": np.array([np.nan, 0.8, 0.5]),
}


def drawn(paint, outputs=OUTPUTS, **limits):
    """Draw what `paint(ax, outputs)` draws into axes that stand still."""

    def figure(out):
        _, ax = plt.subplots()
        ax.set(**{"xlim": (0, 2), "ylim": (0, 1)} | limits)
        paint(ax, out)
        return ax

    return draw(figure, outputs, (WIDTH, HEIGHT), 14, "id")


def follows(paint):
    """What follows in a drawing: [kind, output, how], without the ids."""
    _, follow = drawn(paint)
    return [artist[1:] for artist in follow["artists"]]


# What may follow.


def live_path(svg):
    """The points of the one live path in a drawing."""
    (live,) = (g for g in svg.iter(f"{{{SVG}}}g") if g.get("id"))
    numbers = re.findall(r"[-\d.]+", live.find(f"{{{SVG}}}path").get("d"))
    return np.array(numbers, float).reshape(-1, 2).T


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_line_gets_the_map_from_data_to_page(scale):
    svg, follow = drawn(
        lambda ax, out: ax.plot(out["y"], gid="y"), yscale=scale, ylim=(0.1, 2)
    )
    ((_, kind, output, how),) = follow["artists"]
    assert (kind, output, how["closed"]) == ("line", "y", False)
    slope, start, log = how["y"]
    xs, ys = live_path(svg)
    data = np.log10(OUTPUTS["y"]) if scale == "log" else OUTPUTS["y"]
    assert log == (scale == "log")
    np.testing.assert_allclose(ys, slope * data + start, atol=0.006)
    np.testing.assert_allclose(xs, how["xs"], atol=0.006)


@pytest.mark.parametrize(
    "kind, paint",
    [
        ("line", lambda ax, out: ax.plot(*out["xy"], gid="xy")),
        ("line", lambda ax, out: ax.fill(*out["xy"], gid="xy")),
        ("rule", lambda ax, out: ax.axvline(out["a"], gid="a")),
        ("rule", lambda ax, out: ax.axhline(out["a"], gid="a")),
        ("bar", lambda ax, out: ax.bar([0.5], out["a"], gid="a")),
        ("bar", lambda ax, out: ax.barh([0.5], out["a"], gid="a")),
        (
            "image",
            lambda ax, out: ax.imshow(out["pixels"], vmin=0, vmax=1, gid="pixels"),
        ),
        ("x", lambda ax, out: ax.text(out["a"], 0.5, "here", gid="x=a")),
        ("y", lambda ax, out: ax.text(0.5, out["a"], "here", gid="y=a")),
        ("alpha", lambda ax, out: ax.text(0, 0, "x", alpha=out["a"], gid="alpha=a")),
        ("alpha", lambda ax, out: ax.plot([0, 1], alpha=out["a"], gid="alpha=a")),
        ("linewidth", lambda ax, out: ax.plot([0, 1], lw=out["a"], gid="linewidth=a")),
        (
            "linewidth",
            lambda ax, out: ax.scatter([0], [1], lw=out["a"], gid="linewidth=a"),
        ),
        (
            "color",
            lambda ax, out: ax.text(0, 0, "x", color=out["rgb"], gid="color=rgb"),
        ),
        ("color", lambda ax, out: ax.plot([0, 1], color=out["rgb"], gid="color=rgb")),
    ],
)
def test_every_kind_of_artist_can_follow(kind, paint):
    ((found, output, _),) = follows(paint)
    assert found == kind
    assert output in OUTPUTS


def test_every_bar_follows_its_own_number():
    bars = follows(lambda ax, out: ax.bar(range(3), out["y"], gid="y"))
    assert [how["k"] for _, _, how in bars] == [0, 1, 2]


def test_one_artist_follows_several_outputs():
    def paint(ax, out):
        style = {"linewidth": out["a"], "alpha": out["a"]}
        ax.plot(out["y"], gid="y linewidth=a alpha=a", **style)

    assert [kind for kind, _, _ in follows(paint)] == ["line", "linewidth", "alpha"]


def test_points_that_are_missing_at_first_have_their_marks_ready():
    outputs = {"y": np.array([np.nan, 0.5, np.nan])}
    svg, _ = drawn(lambda ax, out: ax.plot(out["y"], "o", gid="y"), outputs)
    (line,) = (g for g in svg.iter(f"{{{SVG}}}g") if g.get("id"))
    marks = list(line.iter(f"{{{SVG}}}use"))
    hidden = ["display: none" in mark.get("style") for mark in marks]
    assert hidden == [False, True, True]


def test_template_shows_the_number_and_keeps_the_template():
    svg, follow = drawn(lambda ax, _: ax.set_title("now {a:.2f}, {a:d}"))
    ((_, template),) = follow["texts"]
    assert template == "now {a:.2f}, {a:d}"
    assert "now 0.50, 1" in [text.text for text in svg.iter(f"{{{SVG}}}text")]


def test_template_that_is_empty_at_first_is_in_the_drawing():
    outputs = {"a": np.float64(0)}
    _, follow = drawn(lambda ax, _: ax.text(1, 0.5, "{a:|late}"), outputs)
    assert [template for _, template in follow["texts"]] == ["{a:|late}"]


def test_mathematics_is_no_template_and_has_the_type_of_the_page():
    svg, follow = drawn(lambda ax, _: ax.set_title("$x_{a:b}$"))
    assert follow["texts"] == []
    pieces = list(svg.iter(f"{{{SVG}}}tspan"))
    assert len(pieces) > 3
    assert not any("family" in piece.get("style", "") for piece in pieces)


# What may not: an error says what came and what to do.


def hidden_template(ax, _):
    ax.set_xlabel("{a:.1f}")
    ax.set_axis_off()


@pytest.mark.parametrize(
    "message, paint",
    [
        (
            "gid 'z' follows 'z', but the outputs are a, y",
            lambda ax, out: ax.plot(out["y"], gid="z"),
        ),
        (
            "gid 'y alpha=z' follows 'z'",
            lambda ax, out: ax.plot(out["y"], gid="y alpha=z"),
        ),
        (
            "drawn with other numbers",
            lambda ax, out: ax.plot(out["y"] + 0.1, gid="y"),
        ),
        (
            r"has shape \(2,\), but the output has \(3,\)",
            lambda ax, out: ax.plot(out["y"][1:], gid="y"),
        ),
        (
            "drawn with other numbers",
            lambda ax, out: ax.plot(*out["xy"][::-1], gid="xy"),
        ),
        (
            "drawn with other numbers",
            lambda ax, out: ax.bar(range(3), 2 * out["y"], gid="y"),
        ),
        (
            r"has shape \(2,\), but the output has \(3,\)",
            lambda ax, out: ax.bar(range(2), out["y"][:2], gid="y"),
        ),
        (
            "drawn with other numbers",
            lambda ax, out: ax.imshow(out["pixels"].T, vmin=0, vmax=1, gid="pixels"),
        ),
        (
            "drawn with other numbers",
            lambda ax, out: ax.axvline(out["a"] / 2, gid="a"),
        ),
        (
            r"has shape \(\), but the output has \(3,\)",
            lambda ax, _: ax.axhline(0.5, gid="y"),
        ),
        (
            "the x of a Text that follows 'a' was drawn with other",
            lambda ax, _: ax.text(0.4, 0.5, "x", gid="x=a"),
        ),
        (
            "the linewidth of a Line2D that follows 'a' was drawn with other",
            lambda ax, out: ax.plot(out["y"], gid="linewidth=a"),
        ),
        (
            "the alpha of a Line2D that follows 'a' was drawn with other",
            lambda ax, out: ax.plot(out["y"], gid="alpha=a"),
        ),
        (
            "nothing is drawn in that colour, #ff8000",
            lambda ax, out: ax.plot(out["y"], gid="color=rgb"),
        ),
        (
            r"shape \(\), a colour \(3,\)",
            lambda ax, out: ax.plot(out["y"], gid="color=a"),
        ),
        (
            r"a colour \(3,\); numbers that a map of colours shows follow as c=a$",
            lambda ax, out: ax.scatter(out["y"], out["y"], c=out["y"], gid="color=a"),
        ),
        (
            "live axes stand still: call ax.set_ylim",
            lambda ax, out: [ax.plot(out["y"], gid="y"), ax.autoscale()],
        ),
        (
            "live axes stand still: call ax.set_xlim",
            lambda ax, out: [ax.plot(*out["xy"], gid="xy"), ax.autoscale(axis="x")],
        ),
        (
            "live axes stand still: call ax.set_xlim",
            lambda ax, out: [ax.barh([0], out["a"], gid="a"), ax.autoscale(axis="x")],
        ),
        (
            "linear or log, not symlog",
            lambda ax, out: [ax.plot(out["y"], gid="y"), ax.set_yscale("symlog")],
        ),
        (
            "live steps have no markers",
            lambda ax, out: ax.step(range(3), out["y"], "o-", gid="y"),
        ),
        (
            "markevery is not live",
            lambda ax, out: ax.plot(out["y"], "o", markevery=2, gid="y"),
        ),
        (
            "stands in data coordinates",
            lambda ax, out: ax.plot(*out["xy"], gid="xy", transform=ax.transAxes),
        ),
        (
            "a Line2D cannot follow with width",
            lambda ax, out: ax.plot(out["y"], gid="width=a"),
        ),
        (
            "a Line2D cannot follow with x",
            lambda ax, out: ax.plot(out["y"], gid="x=a"),
        ),
        (
            "a Text cannot follow with linewidth",
            lambda ax, _: ax.text(0, 0, "x", gid="linewidth=a"),
        ),
        (
            "a LineCollection has no data",
            lambda ax, _: ax.add_collection(
                LineCollection([[(0, 0), (1, 1), (2, 0)]], gid="y")
            ),
        ),
        (
            "at and high of at, low, high was drawn with these numbers: say which",
            lambda ax, out: ax.vlines(out["y"], 0, out["y"], gid="y"),
        ),
        (
            "nothing of x, y, s was drawn with these numbers",
            lambda ax, out: ax.scatter(range(3), 2 * out["y"], gid="y"),
        ),
        (
            "s was drawn with other numbers",
            lambda ax, out: ax.scatter(range(3), out["y"], s=20, gid="y=y s=y"),
        ),
        (
            "colours take a linear norm",
            lambda ax, out: ax.scatter(
                range(3), range(3), c=out["y"], norm="log", gid="c=y"
            ),
        ),
        (
            "step= and interpolate= are not live",
            lambda ax, out: ax.fill_between(range(3), out["y"], step="mid", gid="y"),
        ),
        (
            "gaps at the defaults",
            lambda ax, out: ax.fill_between(
                range(3), np.where(out["y"] > 0.4, out["y"], np.nan), gid="holes"
            ),
        ),
        (
            "a Text has no data",
            lambda ax, _: ax.text(0, 0, "x", gid="a"),
        ),
        (
            "only a Rectangle made by ax.bar",
            lambda ax, _: ax.add_patch(Rectangle((0, 0), 1, 1, gid="a")),
        ),
        (
            "two dimensions and a linear norm",
            lambda ax, out: ax.imshow(out["pixels"], norm="symlog", gid="pixels"),
        ),
        (
            "stands level",
            lambda ax, out: ax.text(out["a"], 0, "x", rotation=90, gid="x=a"),
        ),
        (
            "in data coordinates",
            lambda ax, out: ax.text(
                out["a"], 0, "x", transform=ax.transAxes, gid="x=a"
            ),
        ),
        (
            "more than one line",
            lambda ax, out: ax.text(out["a"], 0, "x\ny", gid="x=a"),
        ),
        (
            "more than one line",
            lambda ax, _: ax.text(1, 0, "here\n{a:.1f}"),
        ),
        (
            "shows 'z', but the outputs are a, y",
            lambda ax, _: ax.set_title("{z:.1f}"),
        ),
        (
            "unknown format '5q'",
            lambda ax, _: ax.set_title("{a:5q}"),
        ),
        ("follows an output, but is not drawn", hidden_template),
        (
            "follows an output, but is not drawn",
            lambda ax, out: ax.plot(out["y"], gid="y", visible=False),
        ),
    ],
)
def test_what_cannot_follow_is_an_error(message, paint):
    with pytest.raises(ValueError, match=message):
        drawn(paint)


def test_image_of_colours_is_an_error():
    outputs = {"photo": np.full((2, 2, 3), 0.5)}
    with pytest.raises(ValueError, match="two dimensions"):
        drawn(lambda ax, out: ax.imshow(out["photo"], gid="photo"), outputs)


def test_round_axes_are_an_error():
    def figure(out):
        ax = plt.figure().add_subplot(projection="polar")
        ax.plot(out["y"], gid="y")
        ax.set(xlim=(0, 6), ylim=(0, 1))
        return ax

    with pytest.raises(ValueError, match="linear or log"):
        draw(figure, OUTPUTS, (WIDTH, HEIGHT), 14, "id")


def test_text_that_is_nowhere_at_first_is_an_error():
    with pytest.raises(ValueError, match="'here' is not on the page"):
        drawn(lambda ax, out: ax.text(out["a"], 0, "here", gid="x=a"), {"a": np.nan})


def test_polygon_may_end_where_it_starts():
    outputs = {"xy": np.array([[0.0, 1, 1, 0], [0.0, 0, 1, 0]])}
    svg, _ = drawn(lambda ax, out: ax.fill(*out["xy"], gid="xy"), outputs)
    assert live_path(svg).shape == (2, 3)  # a stroke back to the start closes it


def test_open_polygon_is_an_error():
    corners = Polygon(OUTPUTS["xy"].T, closed=False, gid="xy")
    with pytest.raises(ValueError, match="is closed"):
        drawn(lambda ax, _: ax.add_patch(corners))


@pytest.mark.parametrize("size", [{"figsize": (5, 3)}, {"dpi": 100}])
def test_figure_of_its_own_size_is_an_error(size):
    def figure(_):
        return plt.subplots(**size)[0]

    with pytest.raises(ValueError, match="set height="):
        draw(figure, OUTPUTS, (WIDTH, HEIGHT), 14, "id")


@pytest.mark.parametrize("wrong", [None, (), "ax", 3])
def test_other_than_figure_or_axes_is_an_error(wrong):
    name = type(wrong).__name__
    with pytest.raises(TypeError, match=f"returns a Figure or Axes, not {name}"):
        draw(lambda _: wrong, OUTPUTS, (WIDTH, HEIGHT), 14, "id")


def test_figure_is_closed_also_after_an_error():
    before = plt.get_fignums()
    drawn(lambda ax, out: ax.plot(out["y"], gid="y"))
    with pytest.raises(ValueError, match="follows"):
        drawn(lambda ax, out: ax.plot(out["y"], gid="z"))
    assert plt.get_fignums() == before


@pytest.mark.long
def test_axes_without_limits_take_the_span_of_many_settings():
    def line(a, b):
        return {"y": a * np.arange(5.0) + b}

    def drawn(out):
        fig, ax = plt.subplots()
        ax.plot(out["y"], gid="y")
        ax.set_xlim(0, 9)
        return fig

    controls = {"a": Slider(-2, 3, 1, "a", step=0.5), "b": Slider(0, 10, 0, "b")}
    live = Live(line, drawn, alt="a line", **controls)
    assert live.figure.__name__ == "drawn"
    for setting in ({}, {"a": 3, "b": 10}, {"a": -2, "b": 0}):
        fig = live.figure(live.outputs(**setting))
        (ax,) = fig.axes
        low, high = ax.get_ylim()
        assert ax.get_xlim() == (0, 9) and low <= -8 and high >= 22
        assert low > -12 and high < 26
        plt.close(fig)

"""A figure that would not move in the page as matplotlib draws it is an error."""

import functools
import re

import matplotlib.patheffects
import matplotlib.pyplot as plt
import numpy as np
import pytest

from lstmbook.live import IntSlider, Live, Slider, TraceError

X = np.linspace(0, 1, 8)


def outputs(a):
    level = a * np.array([1.0, 2, 1.5])
    return {
        "y": a * X,
        "v": a / 2,
        "half": level / 2,
        "level": level,
        "z": a * np.eye(3),
        "outline": np.stack([np.concatenate([X, X[::-1]]), a * (np.arange(16) > 7)]),
        "gaps": np.where(np.arange(8) < 8 * a - 4, X, np.nan),
    }


def live(paint, start=0.8, function=outputs, **options):
    def draw(out):
        _, ax = plt.subplots()
        ax.set(xlim=(0, 3), ylim=(0, 2))
        paint(ax, out)
        return ax

    a = Slider(0, 1, start, "a", step=0.05)
    return Live(function, draw, alt="A line.", **{"a": a} | options)


def stem(ax, out):
    ax.stem(X, out["y"]).markerline.set_gid("y")


def arrow(ax, out):
    look = {"arrowstyle": "->"}
    arrow = ax.annotate("", xy=(0.5, out["v"]), xytext=(0, 0), arrowprops=look)
    arrow.arrow_patch.set_gid("alpha=v")
    arrow.arrow_patch.set_alpha(out["v"])


def labelled_bars(ax, out):
    ax.bar_label(ax.bar(range(3), out["level"], gid="level"), fmt="%.2f")


def glow(ax, out):
    edge = matplotlib.patheffects.withStroke(linewidth=8 * out["v"], foreground="y")
    ax.plot(X, out["y"], path_effects=[edge], gid="y")


def crowd(ax, out):
    ax.plot(3 * X, out["steep"], gid="steep", label="it")
    ax.legend()


# What would stand still: how it is drawn, what the error names, its cure.
LIES = {
    "a dot without a gid": (
        lambda ax, o: ax.plot(0.5, o["v"], "o", label="dot"),
        "Line2D 'dot'",
        "gid=",
    ),
    "words of an f-string": (
        lambda ax, o: ax.set_title(f"v = {o['v']:.2f}"),
        "Text 'v = ",
        "template",
    ),
    "mathematics of an f-string": (
        lambda ax, o: ax.set_title(rf"$\alpha$ = {o['a']:.2f}"),
        "Text",
        "template",
    ),
    "half of a stem": (stem, "LineCollection", "gaps of np.nan"),
    "half of an error bar": (
        lambda ax, o: ax.errorbar(X, o["y"], yerr=o["v"] * X)[0].set_gid("y"),
        "LineCollection",
        "gaps of np.nan",
    ),
    "bars on bars": (
        lambda ax, o: ax.bar(range(3), o["half"], bottom=o["half"], gid="half"),
        "base moves",
        "height=name y=name",
    ),
    "labels of bars": (labelled_bars, "Text|Annotation", "gid=|template"),
    "the frame of a text": (
        lambda ax, o: ax.text(o["v"], 1, "hi", bbox={"facecolor": "r"}, gid="x=v"),
        "'hi' follows only in part",
        "artist of its own",
    ),
    "an arrow": (arrow, "Axes stands still", "an arrow"),
    "an effect": (glow, "Line2D follows only in part", "artist of its own"),
    "dots that scatter": (
        lambda ax, o: ax.scatter(X, o["y"]),
        "PathCollection",
        "gid='name s=name c=name'",
    ),
    "an area between": (
        lambda ax, o: ax.fill_between(X, o["y"]),
        "Collection",
        r"ax\.fill\(",
    ),
    "the other side of an area": (
        lambda ax, o: ax.fill_between(X, o["y"], o["v"] * X, gid="y1=y"),
        "y2 data moves",
        "'y2=name' beside the others",
    ),
    "where lines stand": (
        lambda ax, o: ax.vlines(X * o["v"], 0, o["y"], gid="high=y"),
        "at data moves",
        "'at=name' beside the others",
    ),
    "sizes of dots": (
        lambda ax, o: ax.scatter(X, o["y"], s=90 * o["v"], gid="y"),
        "s data moves",
        "'s=name' beside the others",
    ),
    "colours of dots": (
        lambda ax, o: ax.scatter(X, o["y"], c=o["y"], vmin=0, vmax=1, gid="y=y"),
        "PathCollection follows only in part",
        "c=name",
    ),
    "the scale of an image": (
        lambda ax, o: ax.imshow(o["z"], extent=(0, 1, 0, 1), aspect="auto", gid="z"),
        "vmax moves",
        "hold everywhere",
    ),
    "x data": (
        lambda ax, o: ax.plot(X + o["v"], o["y"], gid="y"),
        "x data moves",
        r"shape \(2, n\)",
    ),
    "limits": (
        lambda ax, o: [ax.plot(o["y"], gid="y"), ax.set_ylim(0, 1 + o["v"])],
        "the y axis .*goes to",
        "set_ylim",
    ),
    "one limit": (
        lambda ax, o: [
            ax.set_ylim(auto=True),
            ax.plot(X, o["y"], gid="y"),
            ax.set_ylim(bottom=0),
        ],
        "the y axis .*goes to",
        "set_ylim",
    ),
    "more lines": (
        lambda ax, o: [ax.plot(X, X) for _ in range(int(4 * o["a"]))],
        "artists at",
        "np.nan",
    ),
    "words on the axis": (
        lambda ax, o: ax.set_xticks([0.5], [f"{o['v']:.2f}"]),
        "XAxis",
        "labels that stay",
    ),
    "a place of a legend": (crowd, "", "loc="),
}


@pytest.mark.long
@pytest.mark.parametrize("lie", LIES)
def test_what_would_stand_still_is_an_error_with_artist_and_cure(lie):
    paint, named, cure = LIES[lie]
    function = lambda a: outputs(a) | {"steep": 5 * a * X - 2.05}  # noqa: E731
    with pytest.raises(ValueError) as error:
        live(paint, function=function)
    assert re.search(named, str(error.value))
    assert re.search(cure, str(error.value))


HONEST = {
    "line": lambda ax, o: ax.plot(X, o["y"], "o-", gid="y"),
    "line with gaps": lambda ax, o: ax.plot(X, o["gaps"], "o-", gid="gaps"),
    "bars": lambda ax, o: ax.bar(range(3), o["level"], gid="level"),
    "area": lambda ax, o: ax.fill(*o["outline"], gid="outline"),
    "image": lambda ax, o: ax.imshow(o["z"], vmin=0, vmax=1, gid="z"),
    "words": lambda ax, _: ax.set_title("v = {v:.2f}"),
    "place": lambda ax, o: ax.text(o["v"], 1, "hi", gid="x=v"),
    "style": lambda ax, o: ax.scatter(X, X, alpha=o["v"], gid="alpha=v"),
    "rule": lambda ax, o: ax.axhline(o["v"], gid="v"),
    "what stays": lambda ax, _: [ax.plot(X, label="it"), ax.legend(), ax.grid()],
}


@pytest.mark.parametrize("what", HONEST)
def test_what_follows_in_all_is_no_error(what):
    live(HONEST[what])


@pytest.mark.parametrize("marker", ["o", "o-"])
def test_a_start_without_marks_is_no_error(marker):
    figure = live(lambda ax, o: ax.plot(X, o["gaps"], marker, gid="gaps"), start=0.0)
    uses = re.findall("<use[^>]*>", figure.html)
    marks = [use for use in uses if "display: none" in use]
    assert len(marks) == 2 * len(X)  # in both drawings, all hidden


@pytest.mark.parametrize("words", [r"$\alpha$ = {a:.1f}", r"$\alpha$"])
def test_mathematics_does_not_follow(words):
    with pytest.raises(ValueError, match="between dollars nothing follows"):
        live(lambda ax, o: ax.text(o["v"], 1, words, gid="x=v"))


def test_axes_that_cannot_follow_are_named():
    def draw(out):
        _, ax = plt.subplots(subplot_kw={"projection": "3d"})
        ax.plot(X, X, out["y"], gid="y")
        return ax

    with pytest.raises(ValueError, match="linear or log, not 3d"):
        Live(outputs, draw, alt="A.", a=Slider(0, 1, 0.5, "a"))


# The function.


def test_function_that_answers_twice_differently_is_an_error():
    rng = np.random.default_rng(0)
    with pytest.raises(TraceError, match="asked twice.*'y'.*Dice"):
        live(HONEST["line"], function=lambda a: {"y": a * rng.normal(size=8)})


@pytest.mark.long
def test_a_partial_is_a_function():
    function = functools.partial(lambda a, k: {"y": k * a * X}, k=1)
    assert (
        live(HONEST["line"], function=function).name == "test_a_partial_is_a_function"
    )


@pytest.mark.parametrize("divide", [np.floor_divide, np.remainder])
def test_whole_numbers_divide_by_zero_as_in_numpy(divide):
    figure = Live(
        lambda k: {"y": divide(10, k)}, None, alt="", k=IntSlider(-3, 3, 1, "k")
    )
    kinds = [step[0] for step in figure.program.steps]
    assert "where" in kinds


@pytest.mark.parametrize("power", [lambda k: k**40, lambda k: k**k])
def test_powers_of_whole_numbers_are_refused(power):
    with pytest.raises(TraceError, match=r"power of whole numbers.*astype\(float\)"):
        Live(lambda k: {"y": power(k)}, None, alt="", k=IntSlider(0, 3, 1, "k"))


def test_a_small_power_of_a_whole_number_is_recorded():
    Live(lambda k: {"y": k**2}, None, alt="", k=IntSlider(-3, 3, 1, "k"))
    Live(lambda k: {"y": 2**k}, None, alt="", k=IntSlider(0, 3, 1, "k"))


def test_an_array_of_outside_is_told_where_to_be_made():
    outside = np.zeros(5)

    def fill(a):
        outside[1] = a
        return {"y": outside}

    with pytest.raises(TraceError, match=r"Writing into an array.*np.zeros or np.copy"):
        Live(fill, None, alt="", a=Slider(0, 1, 0.5, "a"))


def test_a_table_may_be_longer_than_np_choose_takes():
    table = np.sin(np.arange(100.0))
    Live(lambda k: {"y": table[k]}, None, alt="", k=IntSlider(0, 99, 3, "k"))


@pytest.mark.long
def test_a_long_delay_line_is_no_recursion():
    def delay(a):
        line = a * np.zeros(1200)
        for _ in range(1100):
            line = np.concatenate([line[1:], line[:1] + a])
        return {"y": line[-1]}

    Live(delay, None, alt="", a=Slider(0, 1, 0.5, "a"))


# Arguments.


@pytest.mark.parametrize("name", ["height", "readout", "presets", "figure", "alt"])
def test_a_name_that_live_has_itself_is_named(name):
    control = {name: Slider(0, 1, 0.5, "s")}
    options = {"alt": "A."} | control
    with pytest.raises(ValueError, match=f"its? own '{name}': rename the control"):
        Live(lambda **k: {"y": k[name] * X}, None, **options)


def test_what_is_no_control_is_named():
    with pytest.raises(TypeError, match=r"a=\(0, 1\) is no control: use Slider"):
        live(HONEST["line"], a=(0, 1))


def test_presets_take_numbers_of_numpy():
    figure = live(HONEST["line"], presets={"End": {"a": np.float64(1)}})
    assert 'data-values="{&quot;a&quot;: 1.0}"' in figure.html


def noisy(n):
    noise = np.random.default_rng(0).normal(size=n)
    return lambda a: {"y": a * noise}


def plain(ax, out):
    ax.plot(out["y"], gid="y")
    ax.set_ylim(-5, 5)


def test_a_heavy_figure_says_so():
    with pytest.warns(UserWarning, match=r"weighs \d+ kB, compressed, more than 40"):
        live(plain, function=noisy(3000))


@pytest.mark.long
def test_a_figure_beyond_a_megabyte_is_an_error_unless_asked_for():
    with pytest.raises(ValueError, match="heavy=True"):
        live(plain, function=noisy(60_000))

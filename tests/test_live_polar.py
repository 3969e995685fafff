"""Lines, polygons and dots on polar axes: where matplotlib puts them, in Node too."""

from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from node import in_node
from test_live_guess import spec_of
from test_live_parity import RUN
from test_live_running import IN_NODE

from lstmbook.live import Guess, Live, Slider, panels
from lstmbook.live.axes import axis_of, output_of
from lstmbook.live.drawing import NARROW, draw
from lstmbook.live.page import FONT_SIZE, undrawn
from lstmbook.live.printed import picture

T = np.linspace(0, 2 * np.pi, 61)
rng = np.random.default_rng(6)
SETTINGS = [
    {"k": float(k), "a": float(a)}
    for k, a in [(1, 0), (7, 2), *np.round(rng.uniform([1, 0], [7, 2], (18, 2)), 1)]
]


def rose(k, a):
    r = a * np.cos(k * T)
    return {
        "r": r,
        "size": np.abs(r),
        "hand": np.array([[0.0, k], [0.0, a]]),
        "tip": np.stack([k, a]),
        "dots": np.stack([k * T[::9], np.abs(r[::9])]),
        "far": np.where(r > 0, r, np.nan)[::9],
        "mark": 9 + 20 * np.abs(r[::9]),
        "thick": 1 + a,
    }


def plain(ax, out):
    ax.set_rlim(0, 2)
    ax.plot(T, out["r"], gid="r linewidth=thick", lw=out["thick"])
    ax.plot(*out["hand"], "r-", gid="hand")
    ax.plot(*out["tip"][:, None], "o", gid="tip")
    ax.scatter(T[::9], out["far"], s=out["mark"], gid="y=far s=mark")
    ax.scatter(*out["dots"], c=out["mark"], vmin=9, vmax=50, gid="dots c=mark")


def filled(ax, out):
    ax.fill(*out["dots"], gid="dots")


def turned(ax, out):
    ax.set_theta_zero_location("N", offset=20)
    ax.set_theta_direction(-1)
    ax.set(rlim=(0.4, 2.5), rorigin=-1)
    ax.plot(T, out["r"], "o-", gid="r")
    ax.scatter(T[::9], out["far"], gid="far")


def wedge(ax, out):
    ax.set(thetamin=10, thetamax=170, rlim=(3, 0))
    ax.plot(T, out["size"], gid="size")


def live(paint, function=rose, **options):
    def figure(out):
        fig, ax = plt.subplots(subplot_kw={"projection": "polar"})
        paint(ax, out)
        return fig

    controls = {"k": Slider(1, 7, 3, "k", step=0.1), "a": Slider(0, 2, 1, "a")}
    return Live(function, figure, alt="Petals.", height=300, **controls, **options)


PAINTED = {"plain": plain, "filled": filled, "turned": turned, "wedge": wedge}


@pytest.fixture(scope="module")
def made():
    """{name: (figure, {place: (20, ...) in Node})}, all in one Node."""
    figures = {name: live(paint) for name, paint in PAINTED.items()}
    asked = [
        [w.program.as_lists(), list(w.places.values()), SETTINGS]
        for w in figures.values()
    ]
    found = in_node(f"(all) => all.map({RUN})", asked)
    return {
        name: (w, [dict(zip(w.places, row, strict=True)) for row in rows])
        for (name, w), rows in zip(figures.items(), found, strict=True)
    }


@pytest.mark.long
@pytest.mark.parametrize("name", PAINTED)
def test_page_numpy_and_matplotlib_agree(name, made):
    w, found = made[name]
    again = [(setting, w.outputs(**setting)) for setting in SETTINGS]
    for (_, outputs), arrays in zip(again, found, strict=True):
        for key in w.places:
            numbers = np.ravel(outputs[key]).astype(float)
            here = np.array(arrays[key], float)
            np.testing.assert_allclose(here, numbers, 1e-12, 1e-12, err_msg=key)
    assert any(key.startswith("polar ") for key in w.places)
    size = NARROW, 300
    _, how = draw(w.figure, w.drawn, size, FONT_SIZE, "afresh", again[:3])
    check_places(w, again[:6], how, size)


def check_places(w, again, how, size):
    """A fresh drawing has the lines where the page puts them."""
    for _, outputs in again:
        with plt.rc_context({"figure.constrained_layout.use": True}):
            fig = w.figure(outputs)
            fig.set_dpi(72)
            fig.set_size_inches(size[0] / 72, size[1] / 72)
            fig.draw_without_rendering()
        (ax,) = fig.axes
        ways = [way for way in how["artists"] if way[1] == "line"]
        lines = [way for way in ways if not way[3]["closed"]]
        assert len(lines) == len(ax.lines)
        for (_, _, name, axes), line in zip(lines, ax.lines, strict=True):
            page = ax.transData.transform(np.stack(line.get_data(), axis=1))
            plane = ax.transProjectionAffine + ax.transWedge + ax.transAxes
            ours = np.reshape(outputs[name], (2, -1)).T
            np.testing.assert_allclose(plane.transform(ours), page, atol=1e-6)
            height = fig.bbox.height
            (a, b, _), (c, d, _) = (axis_of(ax, k, height, polar=True) for k in "xy")
            there = ours * [a, c] + [b, d]
            np.testing.assert_allclose(there, page * [1, -1] + [0, height], atol=1e-4)
            assert np.isclose(axes["x"][0], -axes["y"][0])
        plt.close(fig)


@pytest.mark.long
def test_one_that_is_drawn_later_is_the_same(made):
    w, _ = made["plain"]
    with undrawn():
        later = live(plain)
    small = picture(later, later.drawn, "narrow", "see")
    assert later.fragment("id") == w.fragment("id") and later.places == w.places
    again = picture(w, w.drawn, "narrow", "see")
    assert ElementTree.tostring(small) == ElementTree.tostring(again)


def test_with_a_kernel_the_places_are_known_from_the_start(made):
    w = live(plain, needs_kernel=True)
    assert w.results.keys() == made["plain"][0].places.keys()


def test_what_a_control_says_is_placed_too():
    def figure(ax, out):
        ax.set_rlim(0, 2)
        ax.plot([np.pi / 2], out["a"], "o", gid="a")
        ax.set_title("{k:.0f}")

    w = live(figure)
    (name,) = [key for key in w.places if key.startswith("polar ")]
    np.testing.assert_allclose(np.ravel(w.outputs(a=1.5)[name]), [0, 1.5], atol=1e-9)


@pytest.mark.long
def test_the_narrow_drawing_may_have_axes_of_its_own():
    def figure(out):
        fig, axes = panels(2, subplot_kw={"projection": "polar"})
        ax = axes[0 if fig.bbox.width > 400 else 1]
        ax.set_rlim(0, 2)
        ax.plot(T, out["r"], gid="r")
        return fig

    controls = {"k": Slider(1, 7, 3, "k", step=0.1), "a": Slider(0, 2, 1, "a")}
    w = Live(rose, figure, alt="Petals.", height=(300, 600), **controls)
    assert len([key for key in w.places if key.startswith("polar ")]) == 2


@pytest.mark.parametrize(
    "paint, words",
    [
        (lambda ax, o: ax.bar(T[::9], o["mark"], 0.2, gid="mark"), "linear or log"),
        (lambda ax, o: ax.vlines(T[::9], 0, o["mark"], gid="mark"), "linear or log"),
        (lambda ax, o: ax.fill_between(T, o["size"], gid="size"), "linear or log"),
        (lambda ax, o: ax.text(o["k"], 1, "here", gid="x=k"), "linear or log"),
        (
            lambda ax, o: [ax.set_rscale("log"), ax.plot(T, o["size"] + 1, gid="size")],
            "linear or log",
        ),
    ],
)
def test_what_else_moves_on_polar_axes_is_refused(paint, words):
    def figure(ax, out):
        ax.set_rlim(0, 60)
        paint(ax, out)

    with pytest.raises(ValueError, match=rf"{words}, not polar.*r \* np.cos\(t\)"):
        live(figure)


def test_its_cure_works():
    def bars(k, a):
        r = 2 + a * np.cos(k * T[::9])
        ends = np.stack([0 * r, r, np.nan * r], -1)
        xy = [ends * f(T[::9])[:, None] for f in (np.cos, np.sin)]
        return {"bars": np.reshape(np.stack(xy), (2, -1))}

    def figure(out):
        _, ax = plt.subplots()
        ax.plot(*out["bars"], gid="bars")
        ax.set(aspect="equal", xlim=(-5, 5), ylim=(-5, 5))
        return ax

    controls = {"k": Slider(1, 7, 3, "k", step=1), "a": Slider(0, 2, 1, "a")}
    assert Live(bars, figure, alt="A star.", **controls).places.keys() >= {"bars"}


# Figures that go on.

CLOCK = {"rate": Slider(0, 1, 0.5, "rate"), "r": Slider(0, 2, 1, "r")}


def begin():
    return {"t": 0.1}


def step(state, rate, r):
    t = state["t"]
    hand = {"tip": np.stack([t, r]), "wave": np.abs(r * np.cos(T + t))}
    return {"t": t + rate}, hand | {"t": t}


def clock(follows="tip", **options):
    def draw(out):
        fig, ax = plt.subplots(subplot_kw={"projection": "polar"})
        ax.set_rlim(0, 2)
        ax.plot(T, out["wave"], gid="wave")
        xs, ys = np.reshape(out[follows], (2, -1))
        ax.plot(xs, ys, "o", gid=follows)
        return fig

    usual = {"alt": "A hand.", "steps": 20, "history": ("t",), "controls": CLOCK}
    return Live.running(begin, step, draw, **usual | options)


def test_a_hand_goes_round_in_node_as_in_numpy():
    w = clock()
    counts = [0, 1, 5, 14]
    answers = in_node(IN_NODE, [w.programs(), {"rate": 0.5, "r": 1.0}, counts])
    for n, (out, _, ended) in zip(counts, answers, strict=True):
        known = w.advance(n)
        placed = [key for key in known if key.startswith("polar ")]
        assert len(placed) == 2 and out.keys() <= known.keys() and ended == w.ended
        for key in (*placed, "tip", "steps"):
            here, there = np.array(out[key], float), np.ravel(known[key])
            np.testing.assert_allclose(here, there, 1e-12, 1e-12)
        tip = np.ravel(known[placed[1]])
        t = known["t"]
        np.testing.assert_allclose(tip, [np.cos(t), np.sin(t)], 1e-9, 1e-9)
    assert w.ended == "steps"
    assert not [key for key in w.programs()["taken"]["shapes"] if "polar" in key]


@pytest.mark.long
def test_a_hand_that_is_drawn_later_is_the_same():
    with undrawn():
        w = clock()
    w.advance(3)
    drawn, known = w.fragment("id"), w.outputs()
    assert drawn == clock().fragment("id") and known["steps"] == 3
    assert len([key for key in known if key.startswith("polar ")]) == 2


def test_its_curve_stays_on_plain_axes():
    with pytest.raises(ValueError, match="an output of step moves, not 't.curve'"):
        clock(follows="t.curve")


# Guesses.


def asked(guess):
    """Dots on polar axes, r over t and the tip on plain ones beside it."""

    def figure(out):
        fig = plt.figure()
        around = fig.add_subplot(1, 2, 1, projection="polar")
        around.set_rlim(0, 2)
        around.plot(T, out["size"], gid="size")
        around.plot(*out["tip"][:, None], "o", gid="tip")
        ax = fig.add_subplot(1, 2, 2, ylim=(0, 2), xlim=(-2, 7))
        ax.plot(T, out["r"], gid="r")
        ax.plot(*out["at"][:, None], "o", gid="at")
        return fig

    def function(k, a):
        at = np.stack([a * np.cos(k), a * np.sin(k)])
        return rose(k, a) | {"at": at}

    controls = {"k": Slider(1, 7, 3, "k", step=0.1), "a": Slider(0, 2, 1, "a")}
    return Live(function, figure, alt="Petals.", height=300, guess=guess, **controls)


@pytest.mark.parametrize(
    "guess", [Guess.curve("size", "Draw it."), Guess.place("tip", "Where?")]
)
def test_a_guess_is_not_drawn_on_polar_axes(guess):
    words = "not on polar ones.*plain axes.*Guess.choice or Guess.number"
    with pytest.raises(ValueError, match=f"guess of {guess.of!r}.*{words}"):
        asked(guess)


@pytest.mark.long
@pytest.mark.parametrize(
    "guess",
    [
        Guess.curve("r", "Draw it.", shows=["size"]),
        Guess.place("at", "Where?", shows=["size"]),
        Guess.number(lambda out: out["size"].max(), "How far?", shows=["size"]),
        Guess.choice(lambda _: 0, "How many?", ("three", "six"), shows=["size"]),
    ],
)
def test_the_cures_of_that_work(guess):
    """What may be seen before is seen on polar axes too, the rest is hidden."""
    spec = spec_of(asked(guess))
    follows = [name for _, _, name, _ in spec["drawings"][0]["artists"]]
    seen = [name for name in follows if name in spec["guess"]["shows"]]
    assert len(follows) == 4 and [output_of(name) for name in seen] == ["size"]

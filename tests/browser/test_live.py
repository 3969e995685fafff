"""Live figures in Chromium: what they draw is what matplotlib draws, whatever moves."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Circle
from matplotlib.patches import Rectangle as Box
from playwright.sync_api import expect
from shapes import compare, fresh, of_page, of_text
from small import FILES, settle

from lstmbook.live import (
    Checkbox,
    Choice,
    IntSlider,
    Live,
    Number,
    Play,
    Point,
    Radio,
    Sequence,
    Slider,
    Text,
    letters,
)

WIDTHS = {"wide": 1000, "narrow": 390}


def move(figure, values):
    """Move controls as a script would; returns where all of them stand then."""
    return figure.evaluate(
        "(f, v) => { f.live.set(v); return f.live.values(); }", values
    )


# ---- A figure of everything that can follow.


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


# ---- Controls.


def leak(f, n, start, sign):
    left = start * f ** np.arange(6.0) * np.where(sign, -1, 1)
    return {"left": left, "now": left[n], "sum": np.sum(left)}


def paint_leak(out):
    _, ax = plt.subplots()
    ax.plot(out["left"], color="black", gid="left")
    ax.set(ylim=(-4, 4), title="{now:.3f}")
    return ax


def leaking(**options):
    """A small figure with one control of each common kind."""
    return Live(
        leak,
        paint_leak,
        alt="A falling curve.",
        readout="{now:.3f} is left of {start:one|two|three}.",
        presets={"Keep": {"f": 1.0, "n": 3}, "Forget": {"f": 0.0}},
        f=Slider(0, 1, 0.5, "f, kept", step=0.01, unit="a step"),
        n=Play(0, 5, 1, "step", interval=400),
        start=Choice(("one", "two", "three"), "start", 2),
        sign=Checkbox("negative"),
        **options,
    )


def curve(figure):
    """The heights of the curve of `leaking` in the drawing, in data units."""
    d = figure.locator("svg.live-wide g[id] > path").first.get_attribute("d")
    pixels = np.array(re.findall(r"[-\d.]+", d), float)[1::2]
    _, _, _, how = json.loads(figure.locator("script").text_content())["drawings"][0][
        "artists"
    ][0]
    slope, start, _ = how["y"]
    return (pixels - start) / slope


def assert_curve(figure, f=0.5, start=2, sign=1):
    np.testing.assert_allclose(
        curve(figure), sign * start * f ** np.arange(6.0), atol=2e-4
    )


def readout(figure):
    """The sentence below the drawing, which a screen reader says when it changes."""
    return figure.get_by_role("status").and_(figure.locator("p"))


def test_arrow_key_moves_slider_drawing_readout_and_what_a_listener_hears(put):
    figure = put(leaking().fragment("live-leak"))
    slider = figure.get_by_role("slider", name="f, kept")
    status = readout(figure)
    assert_curve(figure)
    expect(status).to_have_text("1.000 is left of three.")
    slider.press("ArrowRight")
    expect(slider).to_have_value("0.51")
    expect(slider).to_have_attribute("aria-valuetext", "0.51 a step")
    expect(figure.get_by_label("type f, kept")).to_have_value("0.51 a step")
    expect(status).to_have_text("1.020 is left of three.")
    expect(figure.locator("svg.live-wide")).to_contain_text("1.020")
    assert_curve(figure, f=0.51)
    slider.press("End")
    assert_curve(figure, f=1.0)


def test_slider_shows_how_far_it_is(put):
    figure = put(leaking().fragment("live-leak"))
    slider = figure.get_by_role("slider", name="f, kept")
    part = "e => e.style.getPropertyValue('--at')"
    assert slider.evaluate(part) == "50%"
    slider.press("Home")
    assert slider.evaluate(part) == "0%"


def test_choice_and_checkbox_move_the_drawing(put):
    figure = put(leaking().fragment("live-leak"))
    figure.get_by_label("start").select_option("one")
    assert_curve(figure, start=0)
    figure.get_by_label("start").select_option("two")
    assert_curve(figure, start=1)
    figure.get_by_label("negative").check()
    assert_curve(figure, start=1, sign=-1)
    expect(readout(figure)).to_have_text("−0.500 is left of two.")


def test_preset_sets_its_controls_and_reset_sets_all(put):
    figure = put(leaking().fragment("live-leak"))
    figure.get_by_label("negative").check()
    figure.get_by_role("button", name="Keep").click()
    values = "f => f.live.values()"
    assert figure.evaluate(values) == {"f": 1, "n": 3, "start": 2, "sign": True}
    assert_curve(figure, f=1, sign=-1)
    figure.get_by_role("button", name="Forget").click()
    assert figure.evaluate(values)["f"] == 0
    figure.get_by_role("button", name="Reset").click()
    assert figure.evaluate(values) == {"f": 0.5, "n": 1, "start": 2, "sign": False}
    assert_curve(figure)


def test_play_goes_on_pauses_and_stops_at_the_end(put, page):
    page.clock.install()
    figure = put(leaking().fragment("live-leak"))
    step = figure.get_by_label("step", exact=True)
    figure.get_by_role("button", name="Play step").click()
    page.clock.run_for(850)
    expect(step).to_have_value("3")
    expect(readout(figure)).to_have_text("0.250 is left of three.")
    figure.get_by_role("button", name="Pause step").click()
    page.clock.run_for(2000)
    expect(step).to_have_value("3")
    figure.get_by_role("button", name="Play step").click()
    page.clock.run_for(5000)
    expect(step).to_have_value("5")
    figure.get_by_role("button", name="Play step").click()  # from the start again
    expect(step).to_have_value("0")
    page.clock.run_for(450)
    expect(step).to_have_value("1")
    figure.get_by_role("button", name="Reset").click()
    page.clock.run_for(2000)
    expect(step).to_have_value("1")


def test_step_buttons_go_one_on_and_back_and_halt_the_play(put, page):
    page.clock.install()
    figure = put(leaking().fragment("live-leak"))
    step = figure.get_by_label("step", exact=True)
    figure.get_by_role("button", name="Play step").click()
    figure.get_by_role("button", name="Step on step").click()
    page.clock.run_for(2000)
    expect(step).to_have_value("2")
    for _ in range(3):
        figure.get_by_role("button", name="Step back step").click()
    expect(step).to_have_value("0")
    expect(readout(figure)).to_have_text("2.000 is left of three.")


def test_reader_who_wants_less_motion_gets_no_play_button(put, page):
    page.emulate_media(reduced_motion="reduce")
    figure = put(leaking().fragment("live-leak"))
    expect(figure.get_by_role("button", name="Play step")).to_be_hidden()
    figure.get_by_role("button", name="Step on step").click()
    expect(figure.get_by_label("step", exact=True)).to_have_value("2")


def test_two_figures_on_a_page_are_independent(put, page):
    live = leaking()
    put(live.fragment("live-leak") + live.fragment("live-leak-2"))
    first, second = page.locator("figure.live").all()
    second.get_by_role("slider", name="f, kept").press("End")
    assert_curve(first)
    assert_curve(second, f=1)
    first.locator("label", has_text="negative").click()
    assert_curve(first, sign=-1)
    assert_curve(second, f=1)


def test_figure_goes_on_when_its_width_changes(put, page):
    figure = put(leaking().fragment("live-leak"))
    figure.get_by_role("slider", name="f, kept").press("End")
    for width, shown, hidden in ((390, "narrow", "wide"), (1000, "wide", "narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        expect(figure.locator(f"svg.live-{shown}")).to_be_visible()
        expect(figure.locator(f"svg.live-{hidden}")).to_be_hidden()
        expect(figure.locator(f"svg.live-{shown}")).to_contain_text("2.000")


def test_paper_shows_where_the_controls_stand(put, page):
    figure = put(leaking().fragment("live-leak"))
    figure.get_by_role("slider", name="f, kept").press("End")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for drawing in figure.locator("svg").all():
        expect(drawing).to_contain_text("2.000")
    page.emulate_media(media="print")
    expect(figure.locator(".live-controls")).to_be_hidden()


def test_without_javascript_the_picture_is_there_and_no_control(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    css = FILES["live.css"][1]
    page.set_content(f"<style>{css}</style>{leaking().fragment('live-leak')}")
    expect(page.locator("svg.live-wide")).to_be_visible()
    expect(page.get_by_role("img", name="A falling curve.")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("1.000 is left of three.")
    expect(page.locator(".live-controls")).to_be_hidden()
    context.close()


def test_figure_that_needs_a_kernel_shows_its_defaults_and_no_control(put):
    figure = put(leaking(needs_kernel=True).fragment("live-leak"))
    expect(figure.locator("svg.live-wide")).to_be_visible()
    expect(figure.locator(".live-controls")).to_be_hidden()


def test_policy_of_the_test_page_is_in_force(put, page):
    put(leaking().fragment("live-leak"))
    answer = page.evaluate("""new Promise((resolve) => {
        addEventListener("securitypolicyviolation", (e) => resolve(e.blockedURI));
        const tag = document.createElement("script");
        tag.textContent = "1";
        document.head.append(tag);
    })""")
    assert answer == "inline"
    assert "Content Security Policy" in put.errors.pop()
    assert put.errors == []


# ---- Controls of more than one number.


def gather(p, steps, text, answer, typed):
    return {
        "p": p,
        "steps": np.cumsum(steps),
        "places": text,
        "count": np.sum(text >= 0),
        "right": np.where(answer == 1, 1, np.where(answer == 2, 2, 0)),
        "far": np.where(np.isnan(typed), -1, np.abs(typed - 3)),
    }


def paint_gathered(out):
    _, ax = plt.subplots()
    ax.plot(*out["p"][:, None], "o", markersize=12, gid="p")
    ax.plot(out["steps"], color="C1", gid="steps")
    ax.set(xlim=(0, 4), ylim=(-4, 4))
    return ax


def gathering():
    """A figure with a point, a sequence, a text, a question and a number."""
    return Live(
        gather,
        paint_gathered,
        alt="A point and a walk.",
        readout="{count:d} letters, {right:no|yes|unanswered}, off by {far:.1f}",
        presets={"Walk": {"steps": [1.0, 1.0, 1.0], "p": [1.0, -1.0], "text": "bb"}},
        p=Point((0, 4), (-4, 4), (2.0, 1.0), "point", step=0.05),
        steps=Sequence((-1, 0, 1), (0, 1, -1), "steps"),
        text=Text("abc", "ab", 4, "word"),
        answer=Radio(("first", "second"), "Which?"),
        typed=Number("guess", "m"),
    )


def outputs(figure):
    """Every output as the page computes it."""
    code = """f => Object.fromEntries(Object.entries(f.live.outputs())
        .map(([k, v]) => [k, Array.from(v, String)]))"""
    return {k: np.array(v, float) for k, v in figure.evaluate(code).items()}


def test_controls_of_many_numbers_compute_what_numpy_computes(put):
    live = gathering()
    figure = put(live.fragment("live-gather"))
    rng = np.random.default_rng(1)
    samples = {name: c.samples(rng) for name, c in live.controls.items()}
    for turn in range(6):
        wanted = {name: s[turn % len(s)] for name, s in samples.items()}
        values = move(figure, wanted)
        if turn:
            assert values["steps"] == wanted["steps"]
            assert values["text"] == wanted["text"]
        page = outputs(figure)
        for name, value in live.outputs(**values).items():
            np.testing.assert_allclose(page[name], np.ravel(value), err_msg=name)


def test_point_follows_the_pointer_and_stays_on_its_steps(put, page):
    figure = put(gathering().fragment("live-gather"))
    grip = figure.locator("svg.live-wide .live-grip")
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 100, y - 30, steps=3)
    page.mouse.up()
    page.mouse.move(x, y)  # let go: nothing follows
    moved_x, moved_y = figure.evaluate("f => f.live.values().p")
    scale = figure.locator("svg.live-wide").evaluate("e => e.getScreenCTM().a")
    how = json.loads(figure.locator("script").text_content())["drawings"][0]["artists"]
    slopes = [how[0][3][axis][0] * scale for axis in "xy"]
    np.testing.assert_allclose(
        [moved_x, moved_y], [2 + 100 / slopes[0], 1 - 30 / slopes[1]], atol=0.03
    )
    assert np.isclose(moved_x * 20, round(moved_x * 20))
    after = grip.bounding_box()
    half_steps = [0.03 * abs(slope) for slope in slopes]
    assert abs(after["x"] - box["x"] - 100) < half_steps[0]
    assert abs(after["y"] - box["y"] + 30) < half_steps[1]


def test_point_moves_by_keyboard_too(put):
    figure = put(gathering().fragment("live-gather"))
    figure.get_by_label("point, down to up").press("ArrowUp")
    assert figure.evaluate("f => f.live.values().p") == [2, 1.05]


def test_press_on_a_step_takes_the_next_level(put):
    figure = put(gathering().fragment("live-gather"))
    steps = figure.get_by_role("group", name="steps").get_by_role("button")
    steps.nth(1).click()
    expect(steps.nth(1)).to_have_text("-1")
    expect(steps.nth(1)).to_have_accessible_name("step 2: -1")
    assert figure.evaluate("f => f.live.values().steps") == [0, -1, -1]
    np.testing.assert_array_equal(outputs(figure)["steps"], [0, -1, -2])


def test_text_takes_its_letters_and_says_so(put):
    figure = put(gathering().fragment("live-gather"))
    figure.get_by_label("word").fill("cax")
    expect(readout(figure)).to_contain_text("2 letters")
    expect(figure.get_by_text("only a b c")).to_be_visible()
    np.testing.assert_array_equal(outputs(figure)["places"], [2, 0, -1, -1])
    figure.get_by_label("word").fill("")
    expect(readout(figure)).to_contain_text("0 letters")
    expect(figure.get_by_text("only a b c")).to_have_count(0)


def test_question_and_number_wait_for_an_answer(put):
    figure = put(gathering().fragment("live-gather"))
    status = readout(figure)
    expect(status).to_have_text("2 letters, unanswered, off by −1.0")
    figure.get_by_role("group", name="Which?").get_by_label("second").check()
    figure.get_by_label("guess").fill("2.5")
    expect(status).to_have_text("2 letters, yes, off by 0.5")
    figure.get_by_role("button", name="Reset").click()
    expect(status).to_have_text("2 letters, unanswered, off by −1.0")


def test_preset_reaches_every_kind_of_control(put):
    figure = put(gathering().fragment("live-gather"))
    figure.get_by_role("button", name="Walk").click()
    values = figure.evaluate("f => f.live.values()")
    assert values["steps"] == [1, 1, 1]
    assert values["p"] == [1, -1]
    assert values["text"] == "bb"


# ---- The widget of a notebook: the same script as a module, and a model.

MODEL = """async (state) => {
  const heard = {}, saved = [];
  window.model = {
    saved, heard,
    get: (name) => state[name],
    set(name, value) {
      const changed = JSON.stringify(state[name]) !== JSON.stringify(value);
      state[name] = value;
      if (changed) for (const f of [...(heard["change:" + name] || [])]) f();
    },
    on(event, f) { (heard[event] ||= []).push(f); },
    off(event, f) { heard[event] = heard[event].filter((g) => g !== f); },
    save_changes() { saved.push(structuredClone(state)); },
  };
  const view = (await import("/widget.js")).default;
  window.show = () => {
    const el = document.createElement("div");
    document.body.append(el);
    return view.render({ model, el });
  };
  window.end = window.show();
}"""


@pytest.fixture
def widget(put, page):
    """Show a Live as anywidget does in a notebook."""

    def widget(live):
        put("", script="")
        state = live.get_state()
        shared = {
            k: state[k]
            for k in ("html", "results", "run", *live.controls)
            if k in state
        }
        page.evaluate(MODEL, json.loads(json.dumps(shared)))
        settle(page)
        return page.locator("figure.live").first

    return widget


def test_slider_of_the_widget_sets_the_model(widget, page):
    figure = widget(leaking())
    figure.get_by_role("slider", name="f, kept").press("ArrowRight")
    assert page.evaluate("model.get('f')") == 0.51
    assert page.evaluate("model.saved.length") == 1
    assert page.evaluate("model.saved[0].f") == 0.51
    assert_curve(figure, f=0.51)


def test_model_moves_the_controls_and_the_drawing_of_the_widget(widget, page):
    figure = widget(leaking())
    page.evaluate("model.set('f', 1)")
    assert_curve(figure, f=1)
    expect(figure.get_by_role("slider", name="f, kept")).to_have_value("1")
    page.evaluate("model.set('sign', true)")
    assert_curve(figure, f=1, sign=-1)
    assert page.evaluate("model.saved.length") == 0


def test_widget_draws_the_kernels_number_between_two_steps(widget, page):
    figure = widget(leaking())
    page.evaluate("model.set('f', 0.333)")
    assert_curve(figure, f=0.333)


def test_widget_starts_where_the_model_stands(widget):
    live = leaking()
    live.f, live.start = 0.25, 1
    figure = widget(live)
    expect(figure.get_by_role("slider", name="f, kept")).to_have_value("0.25")
    expect(figure.get_by_label("start")).to_have_value("two")
    assert_curve(figure, f=0.25, start=1)


def test_two_views_of_a_widget_move_together_and_share_no_id(widget, page):
    widget(leaking())
    page.evaluate("window.show()")
    settle(page)
    first, second = page.locator("figure.live").all()
    second.locator("label", has_text="negative").click()
    for figure in (first, second):
        assert_curve(figure, sign=-1)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_view_that_is_gone_hears_no_more(widget, page):
    widget(leaking())
    count = "Object.values(model.heard).flat().length"
    assert page.evaluate(count) > 0
    page.evaluate("window.end()")
    assert page.evaluate(count) == 0


def test_widget_without_a_program_waits_for_the_kernel(widget, page):
    live = leaking(needs_kernel=True)
    figure = widget(live)
    assert_curve(figure)
    figure.get_by_role("slider", name="f, kept").press("End")
    expect(figure.get_by_label("type f, kept")).to_have_value("1.00 a step")
    assert_curve(figure)  # not yet
    live.f = 1.0
    page.evaluate("r => model.set('results', r)", live.results)
    assert_curve(figure, f=1)

"""Figures with a state in Chromium: buttons, what is said, what the kernel hears."""

import json

import numpy as np
import pytest
from going import CONTROLS, begin, going, step
from playwright.sync_api import expect
from small import move, outputs, settle
from test_live_model import widget  # noqa: F401 a fixture

from lstmbook.live import Guess


@pytest.fixture(scope="module")
def live():
    return going()


@pytest.fixture
def figure(put, live):
    return put(live.fragment("live-going"))


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


def status(figure):
    return figure.get_by_role("status")


def state(figure):
    code = """f => Object.fromEntries(Object.entries(f.live.state)
        .map(([k, v]) => [k, Array.from(v)]))"""
    return figure.evaluate(code)


def after(steps, rate=0.1, wish=1.0, seed=3):
    """The state after so many steps, by a plain loop."""
    here = begin(seed)
    for _ in range(steps):
        here, _ = step(here, rate, wish)
    return {k: np.ravel(v).tolist() for k, v in here.items()}


def test_steps_are_taken_one_and_ten_at_a_time(figure):
    assert state(figure) == after(0)
    press(figure, "1 step")
    assert state(figure) == after(1)
    expect(status(figure)).to_have_text("After 1 steps.")
    expect(figure.locator("svg.live-wide")).to_contain_text("1 steps, 2")
    press(figure, "10 steps")
    assert state(figure) == after(11)
    expect(figure.locator("svg.live-wide")).to_contain_text("11 steps, 2")


def test_it_trains_until_it_is_done_and_says_so(figure, live):
    press(figure, "Train")
    expect(status(figure)).to_have_text("Done after 34 steps. It is near.")
    expect(figure.get_by_role("button", name="Train")).to_be_visible()
    page, plain = outputs(figure), going().advance(1000)
    for name, value in plain.items():
        np.testing.assert_array_equal(page[name], np.ravel(value), err_msg=name)
    assert live.fragment("x").count(f"{plain['steps']} steps")


# A clock by which each recorded step takes five milliseconds and all else no time; what
# only the drawing needs is not counted. `tasks` has how many were taken in each task.
COUNTED = """
window.tasks = [];
let made, pieces = 0;
const counted = (fill) => (turn) => {
    pieces++;
    window.tasks[window.tasks.length - 1]++;
    return fill(turn);
};
performance.now = () => 5 * pieces;
Object.defineProperty(globalThis, "liveRunning", { get: () => made, set(given) {
    made = (engine) => {
        const all = given(engine);
        return { ...all, running(spec, numbers, values, ...programs) {
            for (const { parts } of programs)
                for (const name of ["all", "core"])
                    parts[name] = parts[name].map(counted);
            return all.running(spec, numbers, values, ...programs);
        } };
    };
} });
for (const name of ["requestAnimationFrame", "setTimeout"]) {
    const later = window[name];
    window[name] = (f, ...rest) => later((...given) => {
        window.tasks.push(0);
        f(...given);
    }, ...rest);
}
"""
CLICK = "f => { window.tasks.push(0); f.click(); }"
WHOLE = 7  # recorded steps make a training step
SOME = 3  # and so many fit in a task


def test_no_task_is_long_when_it_wakes_trains_and_takes_ten_steps(put, page, live):
    page.add_init_script(COUNTED)
    far = '<div style="height:5000px"></div>'
    figure = put(far + live.fragment("live-going") + far)
    assert page.evaluate("window.tasks.every((n) => !n)")
    page.evaluate("scrollTo(0, 4600)")
    expect(figure).to_have_class("live live-on")
    woken = page.evaluate("window.tasks.splice(0)")
    figure.get_by_role("button", name="10 steps").evaluate(CLICK)
    expect(status(figure)).to_have_text("After 10 steps.")
    assert state(figure) == after(10)
    ten = page.evaluate("window.tasks.splice(0)")
    figure.get_by_role("button", name="Train").evaluate(CLICK)
    expect(status(figure)).to_have_text("Done after 34 steps. It is near.")
    trained = page.evaluate("window.tasks.splice(0)")
    assert sum(woken) > WHOLE
    assert (sum(ten), sum(trained)) == (10 * WHOLE, 24 * WHOLE)
    assert max(woken + ten + trained) <= SOME


def test_who_comes_midway_finds_whole_steps(figure):
    """A step that is cut is finished for who asks; what moves holds for all of it."""
    cut = "f => { f.live.going.on(() => true); return f.live.going.midway; }"
    press(figure, "1 step")
    assert figure.evaluate(cut)
    assert state(figure) == after(2) and outputs(figure)["steps"] == [2]
    assert figure.evaluate(cut)
    press(figure, "1 step")
    assert state(figure) == after(4)
    assert figure.evaluate(cut)
    move(figure, {"rate": 0.2})
    assert outputs(figure)["steps"] == [5] and state(figure) == after(5)
    press(figure, "1 step")
    here, _ = step({k: np.array(v) for k, v in after(5).items()}, 0.2, 1.0)
    np.testing.assert_allclose(state(figure)["w"], here["w"], 1e-15)
    assert figure.evaluate(cut)
    press(figure, "Undo")
    assert outputs(figure)["steps"] == [7]
    assert figure.evaluate(cut)
    figure.evaluate("f => { f.live.state = f.live.state; }")
    assert outputs(figure)["steps"] == [8]
    assert figure.evaluate(cut)
    press(figure, "The same start again")
    assert state(figure) == after(0) and outputs(figure)["steps"] == [0]


def test_it_pauses_goes_on_and_follows_controls_meanwhile(put, page, live):
    page.clock.install(time=0)
    figure = put(live.fragment("live-going"))
    page.clock.pause_at(60_000)
    figure.get_by_label("speed").select_option("a step a frame")
    press(figure, "Train")
    expect(status(figure)).to_have_text("Training started.")
    page.clock.run_for(100)
    press(figure, "Pause")
    n = int(outputs(figure)["steps"][0])
    assert 2 <= n <= 8
    expect(status(figure)).to_have_text(f"Training paused after {n} steps.")
    page.clock.run_for(1000)
    assert state(figure) == after(n)
    press(figure, "Train")
    page.clock.run_for(60)
    move(figure, {"rate": 0.01})
    page.clock.run_for(60)
    press(figure, "Pause")
    assert n < int(outputs(figure)["steps"][0]) < 20
    assert state(figure)["w"] != after(int(outputs(figure)["steps"][0]))["w"]


def test_the_same_start_and_another(figure):
    press(figure, "10 steps")
    press(figure, "The same start again")
    assert state(figure) == after(0)
    expect(status(figure)).to_have_text("At the start again.")
    press(figure, "10 steps")
    press(figure, "Another start")
    assert state(figure) == after(0, seed=4)
    expect(status(figure)).to_have_text("At another start, number 4.")
    move(figure, {"seed": 9})
    press(figure, "Another start")
    assert state(figure) == after(0, seed=0)


def test_preset_and_reset_start_anew(figure):
    press(figure, "10 steps")
    press(figure, "Reset")
    assert state(figure) == after(0)
    press(figure, "1 step")
    press(figure, "Wild")
    assert state(figure) == after(0, seed=0)
    press(figure, "10 steps")
    np.testing.assert_allclose(state(figure)["w"], after(10, 1.5, 1.0, 0)["w"], 1e-12)


def runaway():
    def leap(state, rate):
        return {"w": state["w"] * 1e100 ** (10 * rate)}, {
            "loss": np.sum(state["w"]),
            "w": state["w"][:3],
            "good": state["w"][0] < 0,
            "left": state["w"][0],
        }

    start = {"w": np.ones(3)}
    controls = {k: CONTROLS[k] for k in ("rate",)}
    return going(lambda: start, leap, controls, presets={}, outcome="", shown=0)


def test_it_stops_before_what_is_not_finite_and_says_why(put):
    figure = put(runaway().fragment("live-runaway"))
    press(figure, "Train")
    expect(status(figure)).to_contain_text("stopped before step 4: w is not finite.")
    assert np.all(np.isfinite(state(figure)["w"]))
    press(figure, "Train")  # from the start
    expect(status(figure)).to_contain_text("stopped before step 4")


def test_out_of_sight_it_stops(put, page):
    slow = going(steps=10**6, done="", shown=5)
    figure = put(slow.fragment("live-slow") + "<div style=height:5000px>")
    figure.get_by_label("speed").select_option("slow")
    press(figure, "Train")
    page.evaluate("scrollTo(0, 4000)")
    expect(status(figure)).to_contain_text("out of sight, after")
    page.evaluate("scrollTo(0, 0)")
    expect(figure.get_by_role("button", name="Train")).to_be_visible()


def test_reader_who_wants_less_motion_runs_to_the_end(put, page, live):
    page.emulate_media(reduced_motion="reduce")
    figure = put(live.fragment("live-going"))
    title = figure.locator("svg.live-wide text", has_text="steps, ")
    title.evaluate("""(e) => {
        window.seen = [];
        new MutationObserver(() => window.seen.push(e.textContent))
            .observe(e, { childList: true, characterData: true, subtree: true });
    }""")
    press(figure, "Run to the end")
    expect(title).to_have_text("34 steps, 1")
    assert set(page.evaluate("window.seen")) == {"34 steps, 1"}


def test_a_figure_that_fails_does_not_stop_the_next(put, page, live):
    html = live.fragment("live-going")
    broken = html.replace('"matmul"', '"x"').replace('["input"', '["nothing"', 1)
    put(broken.replace("live-going", "live-broken") + html)
    assert "live-broken" in put.errors.pop()
    assert put.errors == []
    figure = page.locator("#live-going")
    press(figure, "1 step")
    assert state(figure) == after(1)


def test_its_sentence_is_not_read_aloud_at_every_step(figure):
    assert figure.get_by_role("status").count() == 1
    expect(figure.locator(".live-readout")).to_contain_text("The loss is")


def test_kernel_hears_where_the_page_stands(widget, page):  # noqa: F811
    live = going()
    figure = widget(live)
    press(figure, "10 steps")
    run = page.evaluate("model.saved.at(-1).run")
    assert run["steps"] == 10
    live.run = json.loads(json.dumps(run))
    assert {k: v.ravel().tolist() for k, v in live.state.items()} == after(10)
    assert live.advance(1)["loss"] < live.outputs()["loss.curve"][1, 0]
    page.evaluate("run => model.set('run', run)", live.run)
    assert state(figure) == after(11)
    np.testing.assert_array_equal(
        outputs(figure)["loss.curve"], live.outputs()["loss.curve"].ravel()
    )


def test_a_second_view_stands_where_the_first_one_does(widget, page):  # noqa: F811
    first = widget(going())
    press(first, "10 steps")
    page.evaluate("window.show()")
    settle(page)
    second = page.locator("figure.live").nth(1)
    assert state(second) == after(10)
    second.get_by_role("button", name="1 step").click()
    assert state(first) == after(11)
    second.get_by_role("button", name="Another start").click()
    assert state(first) == state(second) == after(0, seed=4)


def guessing(**options):
    """Who comes to the wish: asked before the first step, told after the last."""
    asked = Guess.choice("good", "Will it come near?", ("no", "yes"), why="{loss:.0e}.")
    return going(guess=asked, **options)


ANSWERS = [("yes", "Right: yes."), ("no", "Not so.")]


@pytest.mark.parametrize(("option", "told"), ANSWERS)
def test_a_guess_is_judged_where_training_ends(put, option, told):
    figure = put(guessing().fragment("live-going"))
    said, question = figure.locator(".live-status"), figure.locator(".live-guess")
    expect(figure.locator(".live-controls")).to_have_js_property("inert", True)
    expect(figure.locator(".live-asked")).to_have_count(0)
    press(figure, option)
    expect(question).to_be_hidden()
    expect(said).to_have_text("Noted. Train, and it will be told.")
    expect(figure.get_by_role("button", name="Train")).to_be_focused()
    press(figure, "1 step")
    expect(said).to_have_text("After 1 steps.")
    press(figure, "Train")
    expect(said).to_contain_text(f"It is near. You said {option}. {told}")
    expect(said).to_contain_text("10⁻⁷.")


def test_a_guess_is_judged_from_any_start_but_at_no_other_setting(put):
    figure = put(guessing().fragment("live-going"))
    said = figure.locator(".live-status")
    press(figure, "no")
    move(figure, {"wish": 0.5})
    figure.evaluate("f => f.live.advance(1000)")
    press(figure, "1 step")
    expect(said).to_contain_text("It is near.")
    expect(said).not_to_contain_text("You said")
    figure.evaluate("f => f.live.set({wish: 1, seed: 5})")
    figure.evaluate("f => f.live.advance(1000)")
    press(figure, "1 step")
    expect(said).to_contain_text("You said no. Not so. It is: yes.")


def test_who_does_not_guess_may_train(put):
    figure = put(guessing().fragment("live-going"))
    press(figure, "No guess")
    press(figure, "Train")
    expect(figure.locator(".live-status")).to_contain_text("Done after")
    expect(figure.locator(".live-status")).not_to_contain_text("You said")

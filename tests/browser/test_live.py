"""Controls of a live figure: what they move, with a hand, a key, a script."""

from leaking import assert_curve, leaking, readout
from playwright.sync_api import expect
from small import FILES, settle


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

"""The widget of a notebook: the same script as a module, and a model."""

import json

import pytest
from leaking import assert_curve, leaking
from playwright.sync_api import expect
from small import settle

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

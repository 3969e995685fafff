"""A live figure as a widget: its traits, its errors, what it shows where."""

import dataclasses
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
import traitlets

from lstmbook.book.figures import lstm_cell
from lstmbook.live import (
    Checkbox,
    Choice,
    Column,
    IntSlider,
    Live,
    Number,
    Play,
    Point,
    Radio,
    Sequence,
    Slider,
    Strokes,
    Text,
    TraceError,
)
from lstmbook.live.page import ID

# Every kind of control, its default, another value, and one it must refuse.
CONTROLS = {
    "slider": (Slider(0, 2, 0.5, "s"), 0.5, 1.25, 2.5),
    "whole": (IntSlider(-3, 3, 1, "w"), 1, -2, 4),
    "play": (Play(0, 9, 0, "p"), 0, 9, 10),
    "choice": (Choice(("one", "two", "three"), "c", 1), 1, 2, 3),
    "box": (Checkbox("b", True), True, False, "yes"),
    "point": (Point((0, 1), (0, 2), (0.5, 1.0), "p"), [0.5, 1.0], [0.0, 2.0], [1.0]),
    "steps": (Sequence((-1, 0, 1), (0, 1, -1), "s"), [0, 1, -1], [1, 1, 1], [0.0]),
    "text": (Text("ab", "ba", 3, "t"), "ba", "aab", 7),
    "column": (Column("1 3 2", "own", most=4), "1 3 2", "2\n4\n9", "1 plum"),
    "strokes": (Strokes("AA__", "s", 4), "AA__", "AA__.gA", 7),
    "radio": (Radio(("yes", "no"), "r"), 2, 0, 3),
    "number": (Number("n"), None, 1.5, "1"),
}
each_control = pytest.mark.parametrize("name", CONTROLS)


def show(out):
    """A drawing of the output y."""
    _, ax = plt.subplots()
    ax.plot(np.reshape(out["y"], -1), gid="y")
    ax.set(ylim=(-9, 9))
    return ax


def live(function=lambda a, b: {"y": a * np.arange(5.0) + b}, **options):
    """A figure of two sliders, a line."""
    controls = {"a": Slider(-1, 1, 0.5, "slope"), "b": IntSlider(0, 4, 1, "start")}
    return Live(function, show, **controls | {"alt": "A line."} | options)


def of_one(control, **options):
    """A figure of one control `x`, whose numbers it draws."""
    return Live(
        lambda x: {"y": np.ravel(x) * 1.0}, None, alt="", **{"x": control} | options
    )


# Traits.


@each_control
def test_control_is_a_trait_to_read_to_set_and_to_observe(name):
    control, default, other, _ = CONTROLS[name]
    figure = of_one(control)
    assert figure.x == default
    seen = []
    figure.observe(lambda change: seen.append((change.old, change.new)), "x")
    figure.x = other
    assert figure.x == other
    assert seen == [(default, other)]


@each_control
def test_value_out_of_range_is_refused(name):
    control, default, _, wrong = CONTROLS[name]
    figure = of_one(control)
    with pytest.raises(traitlets.TraitError):
        figure.x = wrong
    assert figure.x == default


@each_control
def test_traits_travel_to_the_page(name):
    figure = of_one(CONTROLS[name][0])
    assert figure.trait_metadata("x", "sync")
    assert figure.get_state()["x"] == CONTROLS[name][1]


@each_control
def test_function_gets_numpy_numbers(name):
    control, _, other, _ = CONTROLS[name]
    got = []

    def note(x):
        got.append(x)
        return {"y": np.zeros(2)}

    figure = Live(note, None, alt="", needs_kernel=True, x=control)
    figure.x = other
    assert len(got) == 3  # at first for the drawing, then for each set of results
    assert all(isinstance(value, (np.generic, np.ndarray)) for value in got)


@each_control
def test_samples_hold_both_ends_and_are_taken(name):
    control, default, _, _ = CONTROLS[name]
    figure = of_one(control)
    samples = control.samples(np.random.default_rng(0))
    assert default in samples
    for sample in samples:
        figure.x = sample
    for end in {"slider": (0, 2), "whole": (-3, 3), "choice": (0, 2)}.get(name, ()):
        assert end in samples


def test_samples_of_a_slider_lie_on_its_steps():
    rng = np.random.default_rng(0)
    slider = Slider(-1, 2, 0.5, "s", step=0.25)
    drawn = {slider.samples(rng)[-1] for _ in range(200)}
    assert drawn == set(np.arange(-1, 2.01, 0.25))


# Outputs.


@pytest.mark.long
def test_outputs_follow_the_traits_and_hold_the_values():
    figure = live()
    figure.a = -0.5
    out = figure.outputs()
    np.testing.assert_array_equal(out["y"], -0.5 * np.arange(5) + 1)
    assert (out["a"], out["b"]) == (-0.5, 1)


def test_outputs_take_other_values_without_moving_the_figure():
    figure = live()
    np.testing.assert_array_equal(figure.outputs(a=0, b=2)["y"], np.full(5, 2.0))
    assert (figure.a, figure.b) == (0.5, 1)


def test_outputs_of_an_unknown_control_is_an_error():
    with pytest.raises(ValueError, match="no control is called c; there are a, b"):
        live().outputs(c=1)


def test_function_that_returns_no_dict_is_an_error():
    with pytest.raises(TypeError, match="returned float64; a live figure takes a dict"):
        live(lambda a, b: a * b)


def test_function_that_cannot_be_recorded_is_an_error():
    with pytest.raises(TraceError, match="test_live_widget.py"):
        live(lambda a, b: {"y": np.arange(5.0) if a > 0 else np.full(5, b)})


def test_control_that_nothing_depends_on_is_an_error():
    with pytest.raises(ValueError, match="depends on b"):
        live(lambda a, b: {"y": a * np.arange(5.0)})  # noqa: ARG005


# The figure's own errors.


@pytest.mark.parametrize(
    "name", ["layout", "comm", "send", "outputs", "html", "controls", "program", "name"]
)
def test_control_with_the_name_of_something_else_is_an_error(name):
    def function(**values):
        return {"y": values[name] * np.arange(5.0)}

    with pytest.raises(ValueError, match=f"its own '{name}'"):
        Live(function, show, alt="A line.", **{name: Slider(0, 1, 0, "a")})


def test_figure_without_controls_is_an_error():
    with pytest.raises(ValueError, match="at least one control"):
        Live(lambda: {"y": np.arange(5.0)}, show, alt="A line.")


@pytest.mark.parametrize(
    "values, message",
    [
        ({"c": 1.0}, "preset 'P' sets 'c', but the controls are a, b"),
        ({"a": 1.5}, "preset 'P', a: .*greater than 1"),
        ({"b": 1.5}, "preset 'P', b: .*expected an int"),
        ({"a": 0.005}, "preset 'P': the slider 'a' has no position at 0.005"),
    ],
)
def test_preset_of_what_is_not_there_is_an_error(values, message):
    with pytest.raises(ValueError, match=message):
        live(presets={"P": values})


def test_preset_of_a_text_of_other_letters_is_an_error():
    with pytest.raises(ValueError, match="preset 'P', x: text 'z'"):
        of_one(CONTROLS["text"][0], presets={"P": {"x": "z"}})


def test_preset_of_a_point_between_its_steps_is_an_error():
    message = "preset 'P': the point 'x' has no position at"
    with pytest.raises(ValueError, match=message):
        of_one(CONTROLS["point"][0], presets={"P": {"x": [0.5, 1.02]}})


def test_presets_at_both_ends_are_taken():
    figure = live(presets={"Low": {"a": -1.0, "b": 0}, "High": {"a": 1.0, "b": 4}})
    buttons = re.findall(r'data-values="([^"]*)">(\w+)<', figure.fragment("live-a"))
    assert [name for _, name in buttons] == ["Low", "High"]
    assert json.loads(buttons[0][0].replace("&quot;", '"')) == {"a": -1.0, "b": 0}


@pytest.mark.parametrize(
    "readout, message",
    [
        ("{z:.2f}", "shows 'z', but the outputs are a, b, y"),
        ("{y:5q}", "unknown format '5q'"),
    ],
)
def test_readout_of_what_is_not_there_is_an_error(readout, message):
    with pytest.raises(ValueError, match=message):
        live(readout=readout)


# The controls' own errors.


@pytest.mark.parametrize(
    "message, make",
    [
        ("does not reach 3", lambda: Slider(0, 2, 3, "s")),
        ("does not reach -1", lambda: Slider(0, 2, -1, "s")),
        ("does not reach 1", lambda: Slider(1, 1, 1, "s")),
        ("does not reach 0", lambda: Slider(1, -1, 0, "s")),
        ("does not reach 0.55", lambda: Slider(0, 1, 0.55, "s", step=0.1)),
        ("does not reach 1", lambda: Slider(0, 1, 0, "s", step=0.3)),
        ("in steps of 2", lambda: IntSlider(0, 4, 3, "s", step=2)),
        ("unknown format 'x'", lambda: Slider(0, 1, 0, "s", format="x")),
        ("value 2 is no number of", lambda: Choice(("a", "b"), "c", 2)),
        ("two or more", lambda: Choice(("a",), "c")),
        ("does not lie in", lambda: Point((0, 1), (0, 1), (0, 2), "p")),
        ("does not lie in", lambda: Point((0, 1), (0, 1), (2, 0), "p")),
        ("in steps of 0.05", lambda: Point((0, 1), (0, 1), (0.52, 0), "p")),
        ("in steps of 0.1", lambda: Point((0, 1), (0, 1), (0.2, 0.25), "p", 0.1)),
        ("not a level", lambda: Sequence((0, 1), (0, 2), "s")),
        ("out of 'ab'", lambda: Text("ab", "abc", 3, "t")),
        ("at most 2 characters", lambda: Text("ab", "aba", 2, "t")),
        ("a character twice", lambda: Text("aba", "a", 3, "t")),
        ("1 answers, needs 2", lambda: Radio(("a",), "r")),
    ],
)
def test_control_that_cannot_work_is_an_error(message, make):
    with pytest.raises(ValueError, match=message):
        make()


@each_control
@pytest.mark.parametrize("label", ["", " "])
def test_control_without_a_label_is_an_error(name, label):
    unnamed = dataclasses.replace(CONTROLS[name][0], label=label)
    with pytest.raises(ValueError, match="control 'x' needs a label"):
        of_one(unnamed)


@each_control
def test_control_says_what_it_is_and_where_it_stands(name):
    control = CONTROLS[name][0]
    html = of_one(control).fragment("live-a")
    assert re.search(rf"<(label|span|legend)[^>]*>{control.label}</", html)
    assert f'data-name="x" data-kind="{control.kind}"' in html


@pytest.mark.parametrize(
    "slider, text",
    [
        (Slider(0, 2, 0.5, "s"), "0.50"),
        (Slider(-2, 2, -0.5, "s", step=0.1, format="+.1f", unit="mV"), "−0.5 mV"),
        (IntSlider(0, 9, 3, "s", unit="steps"), "3 steps"),
    ],
)
def test_slider_says_its_value_to_eye_and_ear(slider, text):
    html = of_one(slider).fragment("live-a")
    assert f'aria-valuetext="{text}"' in html
    assert f'<input type="text" value="{text}"' in html


def test_slider_steps_are_a_hundredth_of_the_range():
    assert 'step="0.03"' in of_one(Slider(-1, 2, 0.5, "s")).fragment("live-a")
    assert 'step="1"' in of_one(IntSlider(0, 9, 3, "s")).fragment("live-a")


# What it shows where.


@pytest.fixture
def bundle():
    """What a front end and the book build choose from."""
    data, metadata = live(readout="At first {b:d}.")._repr_mimebundle_()
    assert isinstance(metadata, dict)
    return data


def test_front_end_with_a_kernel_gets_the_widget(bundle):
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert set(view) >= {"model_id", "version_major"}


def test_book_gets_the_figure(bundle):
    assert bundle["text/html"].startswith('<figure class="live" id="live-lambda')
    assert "At first 1." in bundle["text/html"]


def test_terminal_gets_the_values_without_an_address(bundle):
    assert bundle["text/plain"] == "Live(lambda: a=0.5, b=1)"


def test_widget_brings_its_script_and_style():
    figure = live()
    assert figure._esm.rstrip().endswith("export default { render: live.render };")
    assert "figure.live" in figure._css
    assert '<figure class="live" id="{live-id}">' in figure.get_state()["html"]


def test_widget_and_page_show_the_same_html():
    figure = live()
    assert figure.fragment("live-a") == figure.html.replace(ID, "live-a")


def test_question_has_neither_drawing_nor_reset():
    html = of_one(CONTROLS["radio"][0]).fragment("live-a")
    assert '<figure class="live live-question"' in html
    assert "<svg" not in html
    assert "Reset" not in html


# Python answers.


def test_with_a_kernel_python_answers_each_move():
    def kinked(a, b):  # what a page cannot repeat
        return {"y": np.arange(5.0) if a > 0 else np.full(5, float(b))}

    figure = live(kinked, needs_kernel=True)
    assert figure.results["y"] == [0, 1, 2, 3, 4]
    figure.a = -1.0
    assert figure.results["y"] == [1] * 5
    figure.b = 3
    assert figure.results["y"] == [3] * 5
    assert '"steps"' not in figure.fragment("live-a")


def test_results_are_json_also_where_they_are_no_numbers():
    def broken(a, b):
        return {"y": np.stack([a, b, np.nan, np.inf, -np.inf])}

    figure = live(broken, needs_kernel=True)
    text = json.dumps(figure.results, allow_nan=False)
    assert json.loads(text)["y"] == [0.5, 1, "NaN", "Infinity", "-Infinity"]


def test_recorded_figure_asks_python_nothing():
    figure = live()
    figure.a = 0.0
    assert figure.results == {}
    assert '"steps"' in figure.fragment("live-a")


# Settings.


def test_set_moves_the_controls_and_returns_the_figure():
    figure = live()
    assert figure.set(a=-0.125, b=3) is figure
    assert (figure.a, figure.b) == (-0.125, 3)


@pytest.mark.parametrize("values", [{"a": 1.5}, {"b": "two"}, {"c": 1}])
def test_set_refuses_what_no_control_has(values):
    figure = live()
    with pytest.raises(ValueError, match=f"{[*values][0]}"):
        figure.set(**values)
    assert (figure.a, figure.b) == (0.5, 1)


@pytest.mark.long
def test_line_of_a_figure_of_the_book_makes_it():
    figure = lstm_cell.forget_gate()
    here = {}
    make, line = figure.python().split("\n")
    exec(make, here)  # noqa: S102  the line that the book gave us
    again = eval(line + ".set(f=0.9)", here)  # noqa: S307
    assert (again.name, again.f) == ("forget_gate", 0.9)


def test_figure_that_no_function_makes_has_no_such_line():
    assert live().python() == "figure"


# Steps.


def test_a_gates_slider_is_fine_at_both_ends():
    gate = Slider(0, 1, 0.999, "f", step=0.05, fine=0.001, format=".3f")
    positions = gate.positions()
    assert positions[:3] == [0, 0.001, 0.002]
    assert positions[-3:] == [0.998, 0.999, 1]
    assert np.isclose(np.diff(positions[50:-50]), 0.05).all()
    assert not gate.reaches(0.501) and gate.reaches(0.5)
    assert set(gate.samples(np.random.default_rng(0))) <= set(positions)


@pytest.mark.parametrize("step", [0, -0.1, np.nan])
def test_a_step_that_leads_nowhere_is_an_error(step):
    for option in ("step", "fine"):
        with pytest.raises(ValueError, match=r"'s'.*leads nowhere"):
            Slider(0, 1, 0.5, "s", **{option: step})


@pytest.mark.parametrize(
    "slider",
    [
        (0.05, 10, 1, 0.5),
        (0.01, 0.5, 0.01, 0.02),
        (0.1, 6.28, 0.1, 0.1),
        (1, 2, 1.5, 2),
    ],
)
def test_a_range_that_steps_miss_is_told_one_that_they_reach(slider):
    low, high, value, step = slider
    with pytest.raises(ValueError, match="does not reach") as error:
        Slider(low, high, value, "s", step=step)
    cure = re.search(r"Use value=(\S+), high=(\S+) or", str(error.value))
    Slider(low, float(cure[2]), float(cure[1]), "s", step=step)


def test_numbers_of_numpy_are_numbers():
    slider = IntSlider(np.int64(0), np.int64(5), np.int64(2), "s", step=np.int64(1))
    assert of_one(slider).fragment("a") == of_one(IntSlider(0, 5, 2, "s")).fragment("a")

"""A live figure on paper shows its telling states and says what the page says."""

from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lstmbook.live import Live, Slider
from lstmbook.live.printed import printed


def line(f):
    return {"kept": f * np.ones(3)}


def draw(out):
    fig, ax = plt.subplots()
    ax.set_ylim(0, 1)
    ax.plot(range(3), out["kept"], gid="kept")
    return fig


def figure():
    presets = {"As it is": {"f": 0.5}, "None": {"f": 0.0}, "All": {"f": 1.0}}
    return Live(
        line,
        draw,
        f=Slider(0, 1, 0.5, "kept"),
        alt="a line",
        readout="{f:.1f} is kept.",
        presets=presets | {"Most": {"f": 0.9}},
    )


def test_first_it_stands_as_it_opens_then_at_presets_that_look_otherwise():
    states = printed(figure())
    assert [name for name, _, _ in states] == ["", "None", "All"]
    said = [sentence for _, _, sentence in states]
    assert said == ["0.5 is kept.", "0.0 is kept.", "1.0 is kept."]
    assert len({svg for _, svg, _ in states}) == 3


@pytest.mark.long
def test_drawings_have_the_width_asked_for_and_no_ids_of_outputs():
    for width, px in (("wide", "720"), ("narrow", "360")):
        (_, svg, _), *_ = printed(figure(), width, most=1)
        root = ElementTree.fromstring(svg)
        assert root.get("viewBox").split()[2] == px
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert [id for id in ids if "printed-" not in id] == []


def begin(f):
    return {"x": f * 1.0}


def step(state, f):
    return {"x": state["x"] * f}, {"x": state["x"]}


def falling(presets, **more):
    def graph(out):
        fig, ax = plt.subplots()
        ax.set_xlim(0, 10)
        ax.set_ylim(0, 1)
        ax.plot(*out["x.curve"], gid="x.curve")
        return fig

    return Live.running(
        begin,
        step,
        graph,
        controls={"f": Slider(0, 1, 0.5, "f")},
        alt="a curve",
        steps=10,
        history=("x",),
        readout="{x:.4f} after {steps:d}",
        presets=presets,
        **more,
    )


def test_what_goes_on_is_shown_where_it_ends_and_stands_at_its_start_again():
    live = falling({"Half": {"f": 0.9}})
    (_, _, first), (name, _, second) = printed(live)
    assert (name, first) == ("Half", f"{0.5**11:.4f} after 10")
    assert second == f"{0.9**11:.4f} after 10"
    assert live.outputs()["steps"] == 0
    assert live.f == 0.5


def test_what_takes_long_is_printed_as_it_opens_only():
    presets = {"Again": {"f": 0.5}, "Half": {"f": 0.9}}
    assert [name for name, _, _ in printed(falling(presets))] == ["", "Half"]
    assert [name for name, _, _ in printed(falling(presets, shown=0))] == [""]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"width": "a4"}, "wide, narrow, not 'a4'"),
        ({"most": 0}, "1 or more, not 0"),
    ],
)
def test_what_it_cannot_print_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        printed(figure(), **options)

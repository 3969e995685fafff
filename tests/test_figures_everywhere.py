"""Wherever a reader may go in a figure: it shows numbers, and what is said of it holds.

Each figure is tried at 600 random settings and as many corners (tries.py), at fewer if
its function is a long one; a sentence is searched further, from where it nearly fails.
"""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from counterexample import Counterexample, Remembered, anywhere, climb, corners
from figure_sentences import SENTENCES
from made import FIGURES, curves, made
from tries import tries

from lstmbook.live.format import FIELD, format_number

ENDLESS = {  # outputs that may be without end, or have gaps, and say so
    "live-forget-gate": {"half_life", "lifetime"},
    "live-signal-and-rubbish": {"lifetime"},
    "live-gradient-by-layer": {"both", "bends"},
    "live-inside-the-lstm": {"f", "i", "o", "c"},
    "live-learns-to-hold": {"up", "down"},
    "live-reads-along": {"track"},
    "live-reads-on": {"pixels"},
    "live-fitted-by-hinges": {
        *("on_right", "on_left", "off_right", "off_left", "shares"),
    },
}


LINE = {"border", "side"}  # it has no ends
CUT = {  # what a drawing puts out of the picture, and what runs out of it
    "live-any-variant": {"marked"},
    "live-ten-dots": {"curve"},
    "live-lags-by-one": {"found"},
    "live-windows-in-time": LINE,
    "live-perceptron-weights": LINE | {"arrow"},
    "live-drag-the-line": LINE | {"arrow"},
    "live-two-lines": {"line_0", "line_1", "last", "side"},
    "live-learning-rule": LINE,
    "live-fitted-by-hinges": {"fit"},
    "live-xor-net": {"line_0", "line_1", "last", "side"},
    "live-two-unit-orbit": {"path"},
    "live-gradient-by-lag": {"of_3"},
    "live-the-wall": {"free"},
    "live-signal-and-rubbish": {"rubbish", "below"},
}


def settings_of(figure, rng, work=60_000):
    """Random settings and corners, 600 of each unless the program is long."""
    n = tries(int(np.clip(work // len(figure.program.steps), 40, 600)))
    controls = figure.controls
    random = ({k: anywhere(c, rng) for k, c in controls.items()} for _ in range(n))
    return [*random, *corners(controls, rng, n)]


def faults(figure, out, endless=()):
    """What is no number of the outputs, and what no reader could read."""
    for name, value in out.items():
        if name not in endless and not np.all(np.isfinite(value)):
            yield f"{name} is {value}"
    for name, spec in FIELD.findall(figure.readout):
        if format_number(np.ravel(out[name])[0], spec) == "–":
            yield f"{name} reads – for {out[name]}"


@pytest.mark.long
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_at_every_setting(name):
    figure, rng = Remembered(made(name)), np.random.default_rng(0)
    endless = ENDLESS.get(name, set()) | curves(figure)
    margins = {sentence: [] for sentence in SENTENCES.get(name, {})}
    settings = settings_of(figure, rng)
    for each in settings:
        out = figure.outputs(**each)
        assert not list(faults(figure, out, endless)), each
        for sentence, found in margins.items():
            found.append(least(SENTENCES[name][sentence])(out))
    for sentence, found in margins.items():
        claim = least(SENTENCES[name][sentence])
        for n in np.argsort(found)[:10]:
            start = Counterexample(settings[n], found[n])
            worst = climb(figure, claim, start, rng)
            assert worst.margin >= 0, (sentence, worst)


def least(claim):
    """The smallest of a claim's margins; none at all is no number."""
    return lambda out: float(np.min(np.nan_to_num(claim(out), nan=-np.inf)))


def test_every_sentence_is_about_a_figure():
    assert SENTENCES.keys() <= FIGURES.keys()


@pytest.mark.long
@pytest.mark.parametrize("name", FIGURES)
def test_what_a_preset_shows_is_in_the_picture(name):
    figure = made(name)
    with plt.rc_context({"figure.max_open_warning": 0}):
        drawn = figure.figure(figure.outputs())
    drawn = getattr(drawn, "figure", drawn)
    outside = [
        f"{preset}: {gid}"
        for preset, values in {"the defaults": {}, **figure.presets}.items()
        for gid in sorted(set(leaving(drawn, figure.outputs(**values))))
        if gid not in CUT.get(name, ())
    ]
    plt.close(drawn)
    assert outside == []


def leaving(drawn, out):
    """The ids of lines and bars whose data leave their axes."""
    for ax in drawn.axes:
        frame = np.array([sorted(ax.get_xlim()), sorted(ax.get_ylim())])
        low, high = (frame + 0.01 * np.diff(frame) * [-1, 1]).T
        for artist in [*ax.lines, *ax.patches]:
            values = np.asarray(out.get(artist.get_gid(), np.nan), float)
            for axis, data in enumerate(followed(artist, values)):
                if np.any((data < low[axis]) | (data > high[axis])):
                    yield artist.get_gid()


def followed(artist, values):
    """The x and y that an artist takes from an output; nan for what it does not."""
    xs = getattr(artist, "get_xdata", list)()
    if len(xs) == 2 and xs[0] == xs[1]:  # a vertical line
        return values, np.nan
    if values.shape[:1] == (2,) and (values.ndim == 2 or len(xs) == 1):
        return values
    return np.nan, values + sum(artist.sticky_edges.y[:1])  # a bar's foot

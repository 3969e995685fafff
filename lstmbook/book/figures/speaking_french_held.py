"""A hand on the gates of a trained LSTM: which, in which unit, at which words."""

import itertools

import numpy as np

from lstmbook.book.figures.speaking_french import (
    COUNTRIES,
    MAPS,
    STORY,
    UNITS,
    draw_maps,
    in_fields,
    languages,
    next_word,
    tell,
    tracks_of,
)
from lstmbook.book.networks import trained
from lstmbook.lab.repair import SHUT, WIDE, HeldLSTM
from lstmbook.live import Choice, IntSlider, Live

WORDS = 27  # of the story: where Chen lives, four sentences, "Chen speaks"
# What may be held: one gate, or two of them, each at 0 or at 1.
ONE = [((gate, at),) for gate in "fio" for at in (0, 1)]
TWO = [a + b for a, b in itertools.combinations(ONE, 2) if a[0][0] != b[0][0]]
HELD = ("nothing", *(", ".join(f"{g} = {at}" for g, at in k) for k in ONE + TWO))
PUSH = np.array(  # added to the sums of f, i and o
    [
        [{0: SHUT, 1: WIDE}.get(dict(held).get(gate), 0) for gate in "fio"]
        for held in ((), *ONE, *TWO)
    ]
)


def read(params, xs, held, start, words, whose=1.0):
    """Read words (T, D), with what is held at some of them, in the units of `whose`.

    params  of the cell

    Returns the states h (T, 1, H) and the caches.
    """
    cell, push = HeldLSTM(params, {}), PUSH[held]
    state, caches, hs = cell.zero_state(1), [], []
    for t, x in enumerate(xs, 1):
        now = whose * ((t >= start) & (t < start + words))
        cell.pushes = {name: now * push[n] for n, name in enumerate("fio")}
        state, cache = cell.forward(x[None], state)
        caches.append(cache)
        hs.append(state[0])
    return np.stack(hs), caches


def hold_two_gates() -> Live:
    """One gate or two of a trained LSTM, held in a unit or in each, for some words."""

    def run(country, held, unit, start, words):
        story = 2, country, 4, 0, 0
        xs, _ = tell(*story)
        model = trained("LSTM that forgets")
        whose = np.where(unit == 0, 1, 1.0 * (np.arange(UNITS) == unit - 1))
        params = model.layers[0].cell.params
        hs, caches = read(params, xs[:WORDS], held, start, words, whose)
        p = languages(next_word(model, hs, WORDS))
        said = {"p": p, "says": np.argmax(p), "sure": np.max(p), "end": WORDS - 0.5}
        return in_fields(*story) | tracks_of(caches) | said

    usual = {"country": 2, "unit": 0, "start": 10, "words": 1}
    hidden, both = HELD.index("o = 0"), HELD.index("f = 0, i = 0")
    return Live(
        run,
        draw_maps,
        alt=MAPS,
        readout=STORY,
        height=(640, 640),
        presets={
            "Nothing held": usual | {"held": 0},
            "Forget at one word": usual | {"held": 1},
            "Forget at ten words": usual | {"held": 1, "words": 10},
            "Empty at one word": usual | {"held": both},
        },
        country=Choice(tuple(COUNTRIES), "Chen lives in", 2),
        held=Choice(HELD, "held", hidden),
        unit=IntSlider(0, UNITS, 0, "in unit (0: in each)"),
        start=IntSlider(1, WORDS, 10, "from word"),
        words=IntSlider(1, WORDS, 1, "for so many words"),
    )

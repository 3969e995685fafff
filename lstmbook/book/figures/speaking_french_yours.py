"""A hand on the gates of the network that the reader taught a gap."""

from functools import cache

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.speaking_french import (
    COUNTRIES,
    FORCED,
    MAPS,
    STORY,
    draw_maps,
    in_fields,
    languages,
    next_word,
    tell,
    tracks_of,
)
from lstmbook.book.figures.speaking_french_held import WORDS, read
from lstmbook.book.figures.speaking_french_learns import CHEN, FRANCE, LEARNER
from lstmbook.live import Choice, IntSlider, Live
from lstmbook.nn.parameters import of_parts, within


@cache
def stored():
    """{name: array}: the network of `learns_a_gap` where its training ends."""
    form = of_parts({"net.net": LEARNER.form.params})
    state = end_of("learns_a_gap")["state"]
    return {k: np.round(np.reshape(state[k], np.shape(v)), 2) for k, v in form.items()}


def reads_your_story(weights=None) -> Live:
    """The LSTM that learned a gap reads of Chen while one of its gates is held.

    weights   {name: array}, as `learns_a_gap().state` has them
    """
    own = {k: (weights or stored())[k] for k in stored()}

    def run(country, fillers, held, start, words, weights):
        story = CHEN, country, fillers, 0, 0
        xs, length = tell(*story)
        net = LEARNER.network(within("net", weights))
        hs, caches = read(net.layers[0].cell.params, xs[:WORDS], held, start, words)
        p, there = languages(next_word(net, hs, length)), np.arange(WORDS) < length
        tracks = {k: np.where(there, v, 0.0) for k, v in tracks_of(caches).items()}
        said = {"p": p, "says": np.argmax(p), "sure": np.max(p), "end": length - 0.5}
        return in_fields(*story) | tracks | said

    return Live(
        run,
        draw_maps,
        alt=MAPS.replace("eight units", "sixteen units"),
        readout=STORY,
        height=(640, 640),
        heavy=weights is not None,  # not rounded
        weights=own,
        giver="learns_a_gap",
        country=Choice(tuple(COUNTRIES), "Chen lives in", FRANCE),
        fillers=IntSlider(0, 4, 2, "sentences that do not matter"),
        held=Choice(FORCED, "held", 1),
        start=IntSlider(1, WORDS, 10, "from word"),
        words=IntSlider(1, WORDS, 1, "for so many words"),
    )

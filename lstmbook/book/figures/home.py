"""The live figure of the home page."""

import numpy as np

from lstmbook.book.figures.speaking_french import (
    COUNTRIES,
    FILLERS,
    LANGUAGES,
    SAYS,
    WORD,
    draw_languages,
    languages,
    one_of,
    word_numbers,
)
from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, IntSlider, Live, mosaic
from lstmbook.nn.functions import softmax
from lstmbook.nn.sequence import unroll

READERS = {"rnn": "one sentence, RNN", "lstm": "one sentence, LSTM"}
BETWEEN = (*FILLERS, "the rain sings again .", "the clock rests slowly .")
WORDS = 5 + 5 * len(BETWEEN)


def asked_at_once(model, xs):
    """What a network would say at each word of xs (T, D), if it were asked there.

    Returns the probabilities of all next words after "Chen speaks", (T, K).
    """
    cell, readout = model.layers[0].cell, model.layers[-1]
    hs, _, caches = unroll(cell, xs[:, None])
    state = (hs[:, 0],)
    if len(cell.zero_state(1)) == 2:
        state = hs[:, 0], np.stack([cache.c_t[0] for cache in caches])
    for word in word_numbers("Chen speaks"):
        row = 1.0 * (np.arange(len(WORD)) == word)
        state, _ = cell.forward(np.ones((len(xs), 1)) * row, state)
    scores, _, _ = readout.forward(state[0][None])
    return softmax(scores[0])


def who_still_knows() -> Live:
    """An RNN and an LSTM read on: which of them still knows where it began?"""
    chen, lives, full_stop = word_numbers("Chen"), word_numbers("lives in"), WORD["."]
    rest = [word_numbers(text) for text in BETWEEN]

    def read(country, between):
        home = np.choose(country, word_numbers(" ".join(COUNTRIES)))
        first = np.stack([chen[0], *lives, home, full_stop])
        story = np.concatenate([first, *rest])
        xs = 1.0 * (np.arange(len(WORD)) == story[:, None])
        words = np.arange(WORDS)
        asked = 1.0 * (words == 4 + 5 * between)
        right = np.choose(country, word_numbers(" ".join(LANGUAGES)))
        out = {"where": country, "end": 5 + 5 * between}
        for key, name in READERS.items():
            p = asked_at_once(trained(name), xs)
            said = languages(asked @ p)
            known = p @ (1.0 * (np.arange(len(WORD)) == right))
            out |= {key: said, f"{key}_says": np.argmax(said)}
            curve = np.stack([words + 1.0, known])
            out |= {f"{key}_knows": curve, f"{key}_last": known[-1]}
        return out | {f"told_{n}": between > n for n in range(len(BETWEEN))}

    def draw(out):
        fig, axes = mosaic("ab;cc", "ab;cc")
        for ax, key in zip("ab", READERS, strict=True):
            draw_languages(axes[ax], out[key], key)
            axes[ax].set_title(f"{key.upper()}: {{{key}_says:{SAYS}}}")
        axes["a"].set_ylabel("probability")
        ax = axes["c"]
        for key, line in (("rnn", "--"), ("lstm", "-")):
            ax.plot(*out[f"{key}_knows"], line, color=COLOR["c"], gid=f"{key}_knows")
            at = f"y={key}_last"
            ax.text(WORDS + 1, out[f"{key}_last"], key.upper(), va="center", gid=at)
        ax.axvline(out["end"], color=COLOR["h"], gid="end")
        ax.set(xlim=(1, WORDS + 6), ylim=(0, 1.05), yticks=[0, 0.5, 1])
        ax.set(xticks=range(5, WORDS + 1, 5), xlabel="words read")
        ax.set_title("How sure of the right language")
        return fig

    return Live(
        read,
        draw,
        alt="Above, for an RNN and an LSTM, nine bars each: the probability that the "
        "next word is one of eight languages, or anything else. Below, by the number "
        "of words read, the probability that each gives to the right language.",
        readout=f"Chen lives in {{where:{one_of(COUNTRIES)}}}. "
        + "".join(
            f"{{told_{n}:|{text.capitalize()[:-2]}. }}"
            for n, text in enumerate(BETWEEN)
        )
        + f"Chen speaks ... Right: {{where:{one_of(LANGUAGES)}}}.",
        height=(380, 400),
        country=Choice(tuple(COUNTRIES), "Chen lives in", 2),
        between=IntSlider(0, len(BETWEEN), 1, "sentences in between"),
    )

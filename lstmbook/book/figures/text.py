"""The live figures of the chapter "A network that writes"."""

import numpy as np

from lstmbook.book.palette import COLOR, LEANING
from lstmbook.lab.letters import TEMPERATURES, UNITS, letter_writer, stored
from lstmbook.live import Choice, IntSlider, Live, Slider, Text, letters, mosaic
from lstmbook.nn.functions import cross_entropy, softmax
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.batch import one_hot_rows
from lstmbook.tasks.text import ALPHABET, K

LETTERS = ALPHABET[1:]  # a field of one line holds no line ends
SEEN = "¶␣" + ALPHABET[2:]  # as the bars name them
WIDE, HIGH, TOP = 20, 3, 8  # letters in a row, rows; letters that may follow
FIRST = "the cell (its memory) keeps what it is"
PRESETS = {
    "One unit": {"text": "the network keeps a number", "unit": 39},
    "Forget gates": {"text": "the network keeps a number", "unit": 39, "shown": 2},
    "Cold": {"temperature": 0.3},
    "Hot": {"temperature": 2.0},
}
PRESETS = {
    name: {"text": FIRST, "unit": 23, "shown": 0, "temperature": 1.0} | preset
    for name, preset in PRESETS.items()
}
SHOWN = ("cell state, tanh c", "hidden state, h", "forget gate, f")


def likeliest(p):
    """Places and probabilities of the TOP letters, the likeliest first."""
    places, shares = [], []
    for _ in range(TOP):
        place = np.argmax(p)
        there = np.arange(K) == place
        places.append(place)
        shares.append(np.sum(np.where(there, p, 0)))
        p = np.where(there, -1, p)
    return places, np.stack(shares)


def reads_along() -> Live:
    """Type a text: each letter in the colour of one unit, and what may follow."""

    def read(text, unit, shown, temperature):
        cell, readout = letter_writer().layers[0].cell, letter_writer().layers[1]
        length = np.sum(1 * (text >= 0))
        symbols = np.concatenate([np.zeros(1, int), np.where(text >= 0, text + 1, -1)])
        hs, _, caches = unroll(cell, one_hot_rows(symbols, K)[:, None])
        tracks = np.stack(
            [
                np.tanh(np.concatenate([cache.c_t for cache in caches[1:]])),
                hs[1:, 0],
                np.concatenate([cache.f for cache in caches[1:]]),
            ]
        )
        track = np.choose(shown, tracks) @ (1.0 * (np.arange(UNITS) == unit - 1))
        scores, _, _ = readout.forward(hs)  # (N + 1, 1, K)
        bits = cross_entropy(scores[:-1, 0], np.maximum(symbols[1:], 0)) / np.log(2)
        there = 1 * (text >= 0)
        last = (1.0 * (np.arange(len(symbols)) == length)) @ scores[:, 0]
        places, shares = likeliest(softmax(last / temperature))
        out = {"track": np.reshape(np.where(text >= 0, track, np.nan), (HIGH, WIDE))}
        out |= {"top": shares, "length": length}
        out["bits"] = np.sum(bits * there) / np.maximum(length, 1)
        out |= {f"letter_{t}": text[t] + 1 for t in range(WIDE * HIGH)}
        return out | {f"top_{k}": place for k, place in enumerate(places)}

    def draw(out):
        _, axes = mosaic("t;b", "t;b", height_ratios=[3, 4])
        page, bars = axes["t"], axes["b"]
        page.imshow(
            out["track"], cmap=LEANING, vmin=-2, vmax=2, aspect="auto", gid="track"
        )
        for t in range(WIDE * HIGH):
            words = letters(f"letter_{t}", " " + LETTERS)
            page.text(t % WIDE, t // WIDE + 0.2, words, ha="center", va="baseline")
        page.set(xlim=(-0.5, WIDE - 0.5), ylim=(HIGH - 0.5, -0.5))
        page.axis("off")
        bars.bar(range(TOP), out["top"], width=0.7, color=COLOR["o"], gid="top")
        for k in range(TOP):
            words = letters(f"top_{k}", SEEN)
            bars.text(k, -0.14, words, ha="center", va="baseline")
        bars.set(xlim=(-0.6, TOP - 0.4), ylim=(0, 1), yticks=[0, 0.5, 1], xticks=[])
        bars.set(title="the next letter: its probability")
        return page

    return Live(
        read,
        draw,
        alt="Above, the letters of the text in three rows, each on a ground from "
        "orange, below zero, through clear to blue, above zero: what one unit holds "
        "after that letter. Below, bars for the eight likeliest next letters.",
        readout="{length:d} letters, {bits:.1f} bits each.",
        height=(330, 400),
        presets=PRESETS,
        text=Text(
            LETTERS, "the cell (its memory) keeps what it is", WIDE * HIGH, "text"
        ),
        unit=IntSlider(1, UNITS, 23, "unit"),
        shown=Choice(SHOWN, "shown"),
        temperature=Slider(0.1, 2, 1, "temperature", step=0.1, format=".1f"),
    )


def drafts() -> Live:
    """What one network wrote after more and more training, by temperature."""
    kept = stored()["drafts"]
    steps = np.array([draft["step"] for draft in kept])
    bits = np.array([draft["bits"] for draft in kept])
    lines = np.array([draft["lines"] for draft in kept])  # (drafts, temperatures, 3, N)
    wide = 40

    def show(draft, temperature):
        page = np.choose(draft, lines)
        page = np.choose(temperature, page)[:, :wide]
        now = np.choose(draft, bits)
        out = {"step": np.choose(draft, steps), "bits": now}
        out["now"] = np.stack([1.0 * draft, now])
        return out | {f"line_{k}": line for k, line in enumerate(page)}

    def draw(out):
        _, axes = mosaic("l;t", "l;t", height_ratios=[3, 2])
        loss, page = axes["l"], axes["t"]
        loss.plot(bits, "o-", color=COLOR["c"], linewidth=1.5)
        loss.plot(*out["now"][:, None], "o", color=COLOR["i"], markersize=11, gid="now")
        loss.set(ylim=(0, 6), yticks=[0, 2, 4, 6], xlim=(-0.3, len(bits) - 0.7))
        loss.set_xticks(range(len(bits)), [f"{step:,}" for step in steps])
        loss.set(xlabel="steps of training", title="bits per letter")
        page.set(xlim=(0, 1), ylim=(0, len(lines[0][0])), title="what it writes")
        page.axis("off")
        for k in range(len(lines[0][0])):
            words = letters(f"line_{k}", SEEN.replace("␣", " "))
            page.text(0, 2.3 - k, words, family="monospace", va="baseline")
        return loss

    names = ["the likeliest", *(f"dice, {t:g}" for t in TEMPERATURES[1:])]
    return Live(
        show,
        draw,
        alt="Above, bits per letter after more and more steps of training, falling, "
        "with a dot at the chosen one. Below, three lines that the network wrote then.",
        readout="After {step:d} steps: {bits:.2f} bits per letter.",
        height=(340, 420),
        draft=IntSlider(0, len(kept) - 1, 2, "draft"),
        temperature=Choice(tuple(names), "each letter", 3),
    )

"""The live figures of the chapter "Speaking French"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR, LEANING, opening
from lstmbook.lab.gaps import TRAVELLED
from lstmbook.lab.repair import HeldLSTM
from lstmbook.live import Choice, IntSlider, Live, Slider
from lstmbook.nn.functions import softmax
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.language import LANGUAGE_OF, SLOTS, words

UNITS = TRAVELLED["LSTM that forgets"][2]
NAMES = SLOTS["NAME"]
COUNTRIES = SLOTS["COUNTRY"]
LANGUAGES = list(LANGUAGE_OF.values())
SHORT = [name[:3] for name in LANGUAGES]
FILLERS = (
    "the cat waits again .",
    "the moon turns slowly .",
    "the wind sings outside .",
    "the train rests tonight .",
)
WORD = {word: n for n, word in enumerate(words("speaks"))}


def word_numbers(text):
    """Places of the words of a text in words("speaks")."""
    return np.array([WORD[word] for word in text.split()])


def tell(name, country, fillers, other, move):
    """The story of `speaks` that the reader chose, with room for the longest.

    name, country   places in NAMES and COUNTRIES
    fillers         how many of FILLERS are told, 0 ... 4
    other           whether someone else's country is told as well
    move            0 for none, or 1 + the place of the country the person moves to
    Returns one-hot words (T, D) and how many of them are told.
    """
    people, lands = word_numbers(" ".join(NAMES)), word_numbers(" ".join(COUNTRIES))
    name, stranger = np.choose(name, people), np.choose((name + 3) % 8, people)
    lives, to = word_numbers("lives in ."), word_numbers("moves to .")
    home, away = (np.choose(k, lands) for k in (country, np.maximum(move, 1) - 1))
    elsewhere = np.choose((country + 5) % 8, lands)
    between = [word_numbers(text) for text in FILLERS]
    sentences = np.stack(
        [
            np.stack([name, lives[0], lives[1], home, lives[2]]),
            between[0] + 0 * name,
            np.stack([name, to[0], to[1], away, to[2]]),
            np.stack([stranger, lives[0], lives[1], elsewhere, lives[2]]),
            *[text + 0 * name for text in between[1:]],
            np.stack([name, WORD["speaks"], 0, 0, 0]),
        ]
    )
    told = [fillers > 0, move > 0, other > 0, *(fillers > k for k in (1, 2, 3))]
    told = np.stack([fillers >= 0, *told, fillers >= 0])
    place = np.cumsum(1 * told) - 1  # of a sentence in the story, if it is told
    there = told & (place == np.arange(len(told))[:, None])  # (place, sentence)
    story = (1.0 * there) @ sentences
    story = np.reshape(story, -1)[:-3]
    xs = 1.0 * (np.arange(len(WORD)) == story[:, None])
    return xs, 5 * np.sum(1 * told) - 3


def next_word(model, hs, length):
    """The probabilities of the word after the first `length` of hs (T, 1, H)."""
    last = 1.0 * (np.arange(len(hs)) == length - 1)
    scores, _, _ = model.layers[-1].forward((last @ hs[:, 0])[None])
    return softmax(scores[0])


def languages(p):
    """The probabilities of the eight languages, and of all other words together."""
    eight = p[word_numbers(" ".join(LANGUAGES))]
    nine = np.concatenate([eight, np.reshape(1 - np.sum(eight), 1)])
    return np.where(nine < 0.001, 0.0, nine)  # no bar could show it


def one_of(options, before="", after="", none=False):
    """The field of a template that says one of the options; with none, 0 is silence."""
    return "|".join([""] * none + [f"{before}{option}{after}" for option in options])


# The story of `tell` as a sentence of a readout; its fields are those of `in_fields`.
STORY = (
    f"{{who:{one_of(NAMES)}}} lives in {{home:{one_of(COUNTRIES)}}}. "
    f"{{filler_1:|{FILLERS[0].capitalize()[:-2]}. }}"
    f"{{mover:{one_of(NAMES, after=' moves to ', none=True)}}}"
    f"{{to:{one_of(COUNTRIES, after='. ', none=True)}}}"
    f"{{stranger:{one_of(NAMES, after=' lives in ', none=True)}}}"
    f"{{elsewhere:{one_of(COUNTRIES, after='. ', none=True)}}}"
    + "".join(
        f"{{filler_{n}:|{text.capitalize()[:-2]}. }}"
        for n, text in enumerate(FILLERS[1:], 2)
    )
    + f"{{who:{one_of(NAMES)}}} speaks ... Right: {{where:{one_of(LANGUAGES)}}}."
)


def in_fields(name, country, fillers, other, move):
    """What STORY shows of a story that `tell` tells, and the right answer, `where`."""
    return {
        "who": name,
        "home": country,
        "mover": np.where(move > 0, name + 1, 0),
        "to": move,
        "stranger": np.where(other > 0, (name + 3) % 8 + 1, 0),
        "elsewhere": np.where(other > 0, (country + 5) % 8 + 1, 0),
        "where": np.where(move > 0, move - 1, country),
    } | {f"filler_{n}": fillers >= n for n in (1, 2, 3, 4)}


SAYS = one_of([*LANGUAGES, "another word"])


def draw_languages(ax, heights, name):
    """Bars for the probabilities of the next word."""
    bars = ax.bar([*SHORT, "else"], heights, width=0.7, color=COLOR["c"], gid=name)
    ax.set(ylim=(0, 1.05), yticks=[0, 0.5, 1])
    ax.tick_params(axis="x", labelrotation=90)
    return bars


def draw_rows(ax, out, name):
    """A gate or the cell state, a row for each unit, and where the story ends."""
    look = {"cmap": LEANING, "vmin": -3, "vmax": 3}
    if name != "c":
        look = {"cmap": opening(COLOR[name]), "vmin": 0, "vmax": 1}
    ax.imshow(out[name], gid=name, aspect="auto", **look)
    for t in range(5, 30, 5):
        ax.axvline(t - 0.5, color=COLOR["h"], linewidth=0.5)
    ax.axvline(out["end"], color=COLOR["h"], linestyle="--", gid="end")


def tracks_of(caches):
    """{gate, or c: (H, T)} of the caches of T steps with one sequence."""
    return {
        name: np.stack([getattr(k, part)[0] for k in caches], axis=1)
        for name, part in zip("fioc", ("f", "i", "o", "c_t"), strict=True)
    }


def draw_maps(out):
    """The gates and the cell state, and below them the next word."""
    fig, axes = plt.subplots(5, 1, height_ratios=[3, 3, 3, 3, 2.4])
    for ax, name in zip(axes, "fioc", strict=False):
        draw_rows(ax, out, name)
        units, words = out[name].shape
        ax.set(yticks=[0, units - 1], yticklabels=[1, units], xticks=[])
        ax.set_xlim(-0.5, words - 0.5)
        ax.set_ylabel(name, color=COLOR[name], rotation=0, va="center")
    said = [n for n in (1, 10, 20, 30) if n <= words]
    axes[3].set_xticks([n - 1 for n in said], said)
    axes[3].set_xlabel("word")
    draw_languages(axes[4], out["p"], "p")
    axes[4].set_title(f"{{says:{SAYS}}}, {{sure:.0%}}")
    return fig


MAPS = (
    "Four maps, a row for each of eight units and a column for each word: the forget, "
    "input and output gates and the cell state. Below them, bars for the probability "
    "of each language as the next word."
)
FORCED = ("nothing", "f = 0", "f = 1", "i = 0", "i = 1", "o = 0", "o = 1")


def inside_the_lstm() -> Live:
    """Every gate and cell of the trained LSTM over a story; gates held, a unit off."""
    person = 2

    def run(country, fillers, move, held, silent):
        story = person, country, fillers, 0, move
        xs, length = tell(*story)
        push = {
            name: 1000 * (1.0 * (held == 2 * n + 2) - (held == 2 * n + 1))
            for n, name in enumerate("fio")
        }
        mute = np.where(np.arange(UNITS) == silent - 1, -1000, 0)
        push["o"] = np.where(mute < 0, mute, push["o"])
        model = trained("LSTM that forgets")
        params = model.layers[0].cell.params
        # Held from the sixth word on: what comes after the first sentence.
        begun, state, caches = unroll(HeldLSTM(params, {"o": mute}), xs[:5, None])
        ended, _, more = unroll(HeldLSTM(params, push), xs[5:, None], state)

        p = languages(next_word(model, np.concatenate([begun, ended]), length))
        there = (np.arange(len(xs)) < length)[:32]
        tracks = tracks_of((caches + more)[:32])
        out = in_fields(*story)
        out |= {name: np.where(there, rows, np.nan) for name, rows in tracks.items()}
        said = {"p": p, "says": np.argmax(p), "sure": np.max(p)}
        return out | said | {"end": length - 0.5}

    usual = {"move": 0, "held": 0, "silent": 0, "country": 2, "fillers": 2}
    return Live(
        run,
        draw_maps,
        alt=MAPS,
        readout=STORY,
        height=(640, 640),
        presets={
            "As trained": usual,
            "Forget everything": usual | {"held": 1},
            "Moves": usual | {"move": 5},
            "Moves, no forgetting": usual | {"move": 5, "held": 2},
            "Moves, no writing": usual | {"move": 5, "held": 3},
        },
        country=Choice(tuple(COUNTRIES), "Chen lives in", 2),
        fillers=IntSlider(0, 4, 2, "sentences that do not matter"),
        move=Choice(("stays", *COUNTRIES), "then moves to"),
        held=Choice(FORCED, "held from the sixth word on"),
        silent=IntSlider(0, UNITS, 0, "unit made silent (0: none)"),
    )


WRITTEN, THROWS = 12, 20  # words after the first; throws of the dice to choose from


def let_it_write() -> Live:
    """A trained LSTM writes a story, word for word, with dice and a temperature."""
    dice = np.random.default_rng(70).random((THROWS, WRITTEN))
    spoken = [LANGUAGE_OF.get(word, "") for word in WORD]  # by word
    spoken = np.array([WORD.get(name, -1) for name in spoken])

    def write(person, temperature, throw):
        recurrent, readout = trained("writer").layers
        cell, places = recurrent.cell, np.arange(len(WORD))
        word = np.choose(person, word_numbers(" ".join(NAMES)))
        luck, state = np.choose(throw - 1, dice), cell.zero_state(1)
        story, chances, most = [word], [], []
        for t in range(WRITTEN):
            state, _ = cell.forward(1.0 * (places == word)[None], state)
            scores, _, _ = readout.forward(state[0])
            share = softmax(scores[0] / temperature)
            word = np.argmax(1.0 * (np.cumsum(share) > luck[t]))
            story.append(word)
            chances.append(np.sum(share * (places == word)))
            most.append(np.max(share))
        due = np.sum(spoken * (places == story[3]))
        return {f"word_{n}": word for n, word in enumerate(story)} | {
            "chances": np.stack(chances),
            "most": np.stack([np.arange(WRITTEN), np.stack(most)]),
            "knows": due == story[-1],
        }

    def draw(out):
        _, ax = plt.subplots()
        at = np.arange(WRITTEN)
        ax.bar(at, out["chances"], width=0.6, color=COLOR["c"], gid="chances")
        ax.plot(*out["most"], "o", color=COLOR["i"], gid="most")
        ax.set(ylim=(0, 1.05), yticks=[0, 0.5, 1], ylabel="probability")
        ax.set_xticks(at, at + 2)
        ax.set(xlim=(-0.6, WRITTEN - 0.4), xlabel="word")
        return ax

    return Live(
        write,
        draw,
        alt="A bar for each word that was written after the first: how probable it was "
        "before the dice fell. A dot shows the most probable word of that place.",
        readout=" ".join(f"{{word_{n}:{one_of(WORD)}}}" for n in range(WRITTEN + 1))
        + " (country and language {knows:do not agree|agree})",
        height=(280, 420),
        presets={
            "Cold": {"temperature": 0.1, "person": 2, "throw": 2},
            "As trained": {"temperature": 1.0, "person": 2, "throw": 2},
            "Hot": {"temperature": 2.5, "person": 2, "throw": 2},
        },
        person=Choice(tuple(NAMES), "first word", 2),
        temperature=Slider(0.1, 3, 1, "temperature", step=0.1, format=".1f"),
        throw=IntSlider(1, THROWS, 2, "throw of the dice"),
    )

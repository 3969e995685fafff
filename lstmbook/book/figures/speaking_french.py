"""The experiments and the live figures of the chapter "Speaking French"."""

import functools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

from lstmbook.book.palette import COLOR, opening
from lstmbook.lab.adding import orthogonal_rnn
from lstmbook.live import Choice, IntSlider, Live, Slider, Still, panels
from lstmbook.live.drawing import NARROW
from lstmbook.nn.cells import GRUCell, LSTMCell, RNNCell
from lstmbook.nn.functions import sigmoid, softmax
from lstmbook.nn.layers import LastState, Network, Readout
from lstmbook.nn.seeds import alone, together
from lstmbook.tasks import language
from lstmbook.tasks.batch import side_by_side
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam

# What the stories of each task are made of.
TEMPLATES = {
    "speaks": [language.LIVES, language.MOVES, language.FILLER, language.SPEAKS],
    "certainly": [language.ENTERS, language.FILLER, language.SAYS],
    "dessert": [language.ENTERS, language.FILLER, language.TASTES],
    "his_or_her": [language.TRAVELS, language.WITH, language.PACKS],
}
ANSWERS = {
    "speaks": language.LANGUAGE_OF,
    "certainly": language.ADDRESS_OF,
    "dessert": language.TASTE_OF,
    "his_or_her": language.PRONOUN_OF,
}

KEEPS = {"forget_bias": 5.0, "input_bias": -3.0}
OF_1997 = {"forget_gate": False, "input_bias": -3.0}

# name: what makes a cell, with which options, and its learning rate, the best of two to
# four tried on the seeds 0 to 4
ARMS = {
    "RNN": (RNNCell.init, {}, 1e-2),
    "RNN, orthogonal": (orthogonal_rnn, {}, 1e-2),
    "LSTM that forgets": (LSTMCell.init, {"forget_bias": 1.0}, 1e-2),
    "LSTM that fades": (LSTMCell.init, {"forget_bias": 3.0}, 1e-2),
    "LSTM that keeps": (LSTMCell.init, KEEPS, 5e-2),
    "LSTM of 1997": (LSTMCell.init, OF_1997, 5e-2),
    "GRU that keeps": (GRUCell.init, {"keep_bias": 3.0}, 3e-2),
}


@functools.cache
def words(task):
    """The words that the stories of a task use, a part of language.VOCABULARY."""
    tokens = " ".join([*TEMPLATES[task], *ANSWERS[task].values()]).split()
    return sorted({w for t in tokens for w in language.SLOTS.get(t, [t])})


def stories(task, rng, size, **options):
    """So many stories of a task of language.py as a Batch with one answer for each.

    xs (T, B, D) and targets (1, B) know the D words of the task alone: the other words
    of the vocabulary never occur, and their weights would be multiplied by 0.
    """
    batch = in_few_words(task, getattr(language, task)(rng, size, **options))
    answers = np.sum(batch.targets * (batch.counts > 0), axis=0)
    return batch._replace(targets=answers[None], counts=None)


def in_few_words(task, batch):
    """A batch of language.py in the words of one task."""
    used = [language.NUMBER[word] for word in words(task)]
    place = np.zeros(language.V, int)
    place[used] = np.arange(len(used))
    xs = batch.xs[..., used].astype(np.float32)  # zeros and ones: nothing is lost
    return batch._replace(xs=xs, targets=place[batch.targets], K=len(used))


def tales(rng, size):
    """Stories of `speaks` with one sentence between; every next word is asked for."""
    batch = in_few_words("speaks", language.speaks(rng, size, gap=1))
    return batch._replace(counts=batch.mask)


def travellers(rng, size, most=4):
    """Stories of `speaks`, gaps 0 to `most`; in every other one the person moves.

    Three sentences in ten of those between say where someone else lives.
    """
    half = size // 2
    stays = stories("speaks", rng, half, gap=spread(0, most, half), distractors=0.3)
    moves = spread(1, most, half)
    moves = stories("speaks", rng, half, gap=moves, distractors=0.3, switch=True)
    both = side_by_side([stays, moves])
    flat = {
        k: getattr(both, k).reshape(len(getattr(both, k)), size, *rest)
        for k, rest in (("xs", [both.K]), ("targets", []), ("mask", []))
    }
    return both._replace(counts=None, **flat)


def spread(low, high, size):
    """The whole numbers from low to high, in turn."""
    return low + np.arange(size) % (high - low + 1)


def learn(
    arm,
    seeds,
    book,
    steps,
    H=16,
    B=8,
    dtype=np.float32,
    ends=None,
    progress=None,
    learning_rate=None,
):
    """Train a network for each seed on minibatches of the book; all seeds at once.

    arm   one of ARMS; it also has the learning rate, unless another one is given
    book  a Batch of stories, or of tales, which ask for more than the last word; each
          minibatch is B of them, drawn by the seed's generator
    ends  takes the model every 50 steps; if it returns True, training ends
    Returns one model with a seed axis, see `seeds.together`.
    """
    init, options, usual_rate = ARMS[arm]
    last_word = [LastState()] if book.counts is None else []
    rngs = [np.random.default_rng(seed) for seed in seeds]
    D = book.K
    model = together(
        [
            Network(
                init(D, H, rng, dtype=dtype, **options),
                *last_word,
                Readout.init(H, D, rng, dtype=dtype),
            )
            for rng in rngs
        ]
    )

    # Numbers of words are quicker to pick than rows of zeros. Behind a story's end this
    # reads the first word, but the mask leaves it out.
    told, one_hot = np.argmax(book.xs, axis=-1), np.eye(D, dtype=dtype)

    def draw(rng):
        k = rng.integers(book.xs.shape[1], size=B)
        parts = {n: getattr(book, n) for n in ("targets", "mask", "counts")}
        parts = {n: part[:, k] for n, part in parts.items() if part is not None}
        return book._replace(xs=one_hot[told[:, k]], **parts)

    def watch(history):
        return ends is not None and len(history.loss) % 50 == 0 and ends(model)

    fit(
        model,
        draw,
        rngs,
        steps,
        Adam(learning_rate or usual_rate),
        "cross_entropy",
        clip=1.0,
        watch=watch,
        progress=progress,
    )
    return model


def accuracy(model, book):
    """The share of right last words, for each seed of the model."""
    ys, _, _ = model.forward(book.xs, mask=book.mask)
    return np.mean(np.argmax(ys[0], axis=-1) == book.targets[0], axis=-1)


def best(arm, seeds, book, test, steps, progress=None):
    """Train as `learn` does: the best accuracy of each seed on the stories of `test`.

    It is looked at every 50 steps. When nine in ten seeds have been right about nine in
    ten stories, training ends. Returns the scores (seeds,) and the model.
    """
    scores = np.zeros(len(seeds))

    def ends(model):
        scores[:] = np.maximum(scores, accuracy(model, test))
        return np.mean(scores > 0.9) >= 0.9

    return scores, learn(arm, seeds, book, steps, ends=ends, progress=progress)


def over_gaps(arm, seeds, gaps, steps=200, progress=None):
    """Scores (gaps, seeds) of networks that were each trained at one gap.

    The gaps grow. Once at most three seeds in ten have learned one, the longer ones are
    not tried: their scores stay nan.
    """
    scores = np.full((len(gaps), len(seeds)), np.nan)
    for n, gap in enumerate(gaps):
        if n and np.mean(learned(scores[n - 1])) <= 0.3:
            break
        label = progress and f"{progress}, gap {gap}"
        scores[n], _ = best(arm, seeds, *at_gap(gap), steps, progress=label)
    return scores


@functools.cache
def at_gap(gap):
    """Stories of `speaks`, one book for all: 2000 to learn from, 100 to test."""
    train = stories("speaks", np.random.default_rng(10), 2000, gap=gap)
    return train, stories("speaks", np.random.default_rng(11), 100, gap=gap)


def learned(scores):
    """More than six answers in ten are right."""
    return scores > 0.6


def learn_to_write(seeds, dtype=np.float32, progress=None):
    """Train LSTMs of 24 units to say the next word of `tales`; all seeds at once.

    The settings were chosen on the seeds 0 to 4.
    """
    book, kind = tales(np.random.default_rng(60), 2000), "LSTM that fades"
    return learn(
        kind, seeds, book, 1000, 24, 32, dtype, progress=progress, learning_rate=2e-2
    )


# The networks of the figures ----------------------------------------------------------

# name: seed, steps, units H, batch B. Of the seeds 0, 1, 2 it is the first that learns.
# The LSTM is small so that no product is shared out between threads: the weights would
# differ in their last digits, and training makes more of it.
READERS = {
    "RNN, orthogonal": (1, 600, 12, 16),
    "LSTM that forgets": (0, 1200, 8, 10),
    "GRU that keeps": (0, 250, 12, 16),
}
UNITS = READERS["LSTM that forgets"][2]
NAMES = language.SLOTS["NAME"]
COUNTRIES = language.SLOTS["COUNTRY"]
LANGUAGES = list(language.LANGUAGE_OF.values())
SHORT = [name[:3] for name in LANGUAGES]
FILLERS = (
    "the cat waits again .",
    "the moon turns slowly .",
    "the wind sings outside .",
    "the train rests tonight .",
)
WORD = {word: n for n, word in enumerate(words("speaks"))}


@functools.cache
def their_book():
    """The stories that the networks of the figures learn from."""
    return travellers(np.random.default_rng(20), 4000)


@functools.cache
def trained(arm):
    """One of the READERS, trained on `travellers`; weights rounded to 3 decimals."""
    seed, steps, H, B = READERS[arm]
    model = learn(arm, [seed], their_book(), steps, H, B, np.float64, progress=arm)
    return rounded(model, 3)


def rounded(model, decimals):
    """The first of the model's seeds, its weights as a page can hold them."""
    model = alone(model, 0)
    model.update({name: np.round(p, decimals) for name, p in model.params.items()})
    return model


def numbers(text):
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
    people, lands = numbers(" ".join(NAMES)), numbers(" ".join(COUNTRIES))
    name, stranger = np.choose(name, people), np.choose((name + 3) % 8, people)
    lives, to = numbers("lives in ."), numbers("moves to .")
    home, away = (np.choose(k, lands) for k in (country, np.maximum(move, 1) - 1))
    elsewhere = np.choose((country + 5) % 8, lands)
    between = [numbers(text) for text in FILLERS]
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


def read(model, xs, length, force=None):
    """Run a trained network over a story, written out so that a reader may interfere.

    force  takes the gates of an LSTM {name: (H,)} and the step, gives those to use
    Returns the probabilities of the next word, and the tracks of an LSTM's gates, cell
    and hidden state, (T, H) each, nan behind the end.
    """
    cell, readout = model.layers[0].cell, model.layers[-1].params
    p = cell.params
    sums = xs @ p["W_x"] + p["b"]  # (T, gates H)
    h, c, tracks = np.zeros(cell.H), np.zeros(cell.H), []
    for t in range(len(xs)):
        here = t < length
        if isinstance(cell, LSTMCell):
            i, f, g, o = np.split(sums[t] + h @ p["W_h"], 4)
            gates = {"i": sigmoid(i), "f": sigmoid(f), "g": np.tanh(g), "o": sigmoid(o)}
            gates = force(gates, t) if force else gates
            new_c = gates["f"] * c + gates["i"] * gates["g"]
            new_h = gates["o"] * np.tanh(new_c)
            tracks.append(gates | {"c": new_c, "h": new_h})
            c = np.where(here, new_c, c)
        elif isinstance(cell, GRUCell):
            (a_r, a_z, a_n), u = np.split(sums[t], 3), h @ p["W_h"]
            u_r, u_z, u_n = np.split(u, 3)
            z = sigmoid(a_z + u_z)
            n = np.tanh(a_n + sigmoid(a_r + u_r) * (u_n + p["b_hn"]))
            new_h = (1 - z) * n + z * h
        else:
            new_h = np.tanh(sums[t] + h @ p["W_h"])
        h = np.where(here, new_h, h)
    y = h @ readout["W_y"] + readout["b_y"]
    there = (np.arange(len(xs)) < length)[:, None]
    tracks = {
        k: np.where(there, np.stack([s[k] for s in tracks]), np.nan)
        for k in (tracks[0] if tracks else ())
    }
    return softmax(y), tracks


def languages(p):
    """The probabilities of the eight languages, and of all other words together."""
    eight = p[numbers(" ".join(LANGUAGES))]
    nine = np.concatenate([eight, np.reshape(1 - np.sum(eight), 1)])
    return np.where(nine < 0.001, 0.0, nine)  # no bar could show it


def one_of(options, before="", after="", none=False):
    """The field of a template that says one of the options; with none, 0 is silence."""
    return "|".join([""] * none + [f"{before}{option}{after}" for option in options])


# The story of `tell` as a sentence of a readout; its fields are those of `in_words`.
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


def in_words(name, country, fillers, other, move):
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


def three_readers() -> Live:
    """Three trained networks finish the reader's story: which language is it?"""

    def run(person, country, fillers, other, move):
        xs, length = tell(person, country, fillers, other, move)
        out = in_words(person, country, fillers, other, move)
        for key, arm in zip(("rnn", "lstm", "gru"), READERS, strict=True):
            p = languages(read(trained(arm), xs, length)[0])
            out |= {key: p, f"{key}_says": np.argmax(p), f"{key}_p": np.max(p)}
        return out

    def draw(out):
        fig, axes = panels(3)
        for ax, title in zip(axes, ("RNN", "LSTM", "GRU"), strict=True):
            key = title.lower()
            draw_languages(ax, out[key], key)
            ax.set_title(f"{title}: {{{key}_says:{SAYS}}}, {{{key}_p:.0%}}")
        axes[0].set_ylabel("probability")
        return fig

    return Live(
        run,
        draw,
        alt="For an RNN, an LSTM and a GRU, nine bars each: the probability that the "
        "next word is one of eight languages, or anything else.",
        readout=STORY,
        height=(290, 640),
        presets={
            "France": {"country": 2, "fillers": 0, "other": 0, "move": 0},
            "A long way": {"country": 2, "fillers": 4, "other": 0, "move": 0},
            "Someone else": {"country": 2, "fillers": 4, "other": 1, "move": 0},
            "Moves to Japan": {"country": 2, "fillers": 4, "other": 0, "move": 5},
        },
        person=Choice(tuple(NAMES), "who", 2),
        country=Choice(tuple(COUNTRIES), "lives in", 2),
        fillers=IntSlider(0, 4, 2, "sentences that do not matter"),
        other=Choice(("no one else", "someone else too"), "whose home is told later"),
        move=Choice(("stays", *COUNTRIES), "then moves to"),
    )


# The cell state, from orange through clear to blue: no row hides in a light page or a
# dark one.
strength = np.linspace(-1, 1, 256)[:, None]
BELOW, ABOVE = to_rgb("#E69F00"), to_rgb("#56B4E9")
LEANING = ListedColormap(
    np.hstack([np.where(strength < 0, BELOW, ABOVE), np.abs(strength)])
)
FORCED = ("nothing", "f = 0", "f = 1", "i = 0", "i = 1", "o = 0", "o = 1")


def inside_the_lstm() -> Live:
    """Every gate and cell of the trained LSTM over a story; gates held, a unit off."""
    person = 2

    def run(country, fillers, move, held, silent):
        story = person, country, fillers, 0, move
        xs, length = tell(*story)
        off = np.arange(UNITS) == silent - 1

        def force(gates, t):
            """From the sixth word on: what comes after the first sentence."""
            if t >= 5:
                for n, name in enumerate("fio"):
                    low, high = held == 2 * n + 1, held == 2 * n + 2
                    gate = np.where(low, 0.0, np.where(high, 1.0, gates[name]))
                    gates = gates | {name: gate}
            return gates | {"o": np.where(off, 0.0, gates["o"])}

        p, tracks = read(trained("LSTM that forgets"), xs, length, force)
        p = languages(p)
        out = in_words(*story) | {k: tracks[k][:32].T for k in "fioc"}
        said = {"p": p, "says": np.argmax(p), "sure": np.max(p)}
        return out | said | {"end": length - 0.5}

    def draw(out):
        fig, axes = plt.subplots(5, 1, height_ratios=[3, 3, 3, 3, 2.4])
        for ax, name in zip(axes, "fioc", strict=False):
            colors = opening(COLOR[name]) if name != "c" else LEANING
            ax.imshow(
                out[name],
                cmap=colors,
                vmin=-3 if name == "c" else 0,
                vmax=3 if name == "c" else 1,
                aspect="auto",
                gid=name,
            )
            for t in range(5, 30, 5):
                ax.axvline(t - 0.5, color=COLOR["h"], linewidth=0.5)
            ax.axvline(out["end"], color=COLOR["h"], linestyle="--", gid="end")
            ax.set(yticks=[0, 7], yticklabels=[1, 8], xticks=[])
            ax.set_xlim(-0.5, 31.5)
            ax.set_ylabel(name, color=COLOR[name], rotation=0, va="center")
        axes[3].set_xticks([0, 9, 19, 29], [1, 10, 20, 30])
        axes[3].set_xlabel("word")
        draw_languages(axes[4], out["p"], "p")
        axes[4].set_title(f"{{says:{SAYS}}}, {{sure:.0%}}")
        return fig

    return Live(
        run,
        draw,
        alt="Four maps, a row for each of eight units and a column for each word: the "
        "forget, input and output gates and the cell state. Below them, bars for the "
        "probability of each language as the next word.",
        readout=STORY,
        height=(640, 640),
        presets={
            "As trained": {"move": 0, "held": 0, "silent": 0},
            "Forget everything": {"move": 0, "held": 1, "silent": 0},
            "Moves": {"move": 5, "held": 0, "silent": 0},
            "Moves, no forgetting": {"move": 5, "held": 2, "silent": 0},
            "Moves, no writing": {"move": 5, "held": 3, "silent": 0},
        },
        country=Choice(tuple(COUNTRIES), "Chen lives in", 2),
        fillers=IntSlider(0, 4, 2, "sentences that do not matter"),
        move=Choice(("stays", *COUNTRIES), "then moves to"),
        held=Choice(FORCED, "held from the sixth word on"),
        silent=IntSlider(0, UNITS, 0, "unit made silent (0: none)"),
    )


WRITTEN, THROWS = 12, 20  # words after the first; throws of the dice to choose from
WRITER = 3  # the first seed that, cooled to 0.5, brings all languages right


@functools.cache
def writer():
    """The network that writes; weights rounded to 2 decimals."""
    return rounded(learn_to_write([WRITER], np.float64, "writer"), 2)


def let_it_write() -> Live:
    """A trained LSTM writes a story, word for word, with dice and a temperature."""
    dice = np.random.default_rng(70).random((THROWS, WRITTEN))
    spoken = [language.LANGUAGE_OF.get(word, "") for word in WORD]  # by word
    spoken = np.array([WORD.get(name, -1) for name in spoken])

    def write(person, temperature, throw):
        recurrent, readout = writer().layers
        cell, places = recurrent.cell, np.arange(len(WORD))
        word = np.choose(person, numbers(" ".join(NAMES)))
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
            "Cold": {"temperature": 0.1},
            "As trained": {"temperature": 1.0},
            "Hot": {"temperature": 2.5},
        },
        person=Choice(tuple(NAMES), "first word", 2),
        temperature=Slider(0.1, 3, 1, "temperature", step=0.1, format=".1f"),
        throw=IntSlider(1, THROWS, 2, "throw of the dice"),
    )


# Drawings -----------------------------------------------------------------------------


def draw_cliff(scores, gaps):
    """The score of every seed against the gap, a panel for each kind of network.

    scores  {name: (gaps, seeds)}, nan where a gap was not tried
    """

    def draw():
        narrow = plt.rcParams["figure.figsize"][0] * 72 <= NARROW
        columns = 2 if narrow else 4
        rows = -(-len(scores) // columns)
        fig, axes = plt.subplots(rows, columns, sharex=True, sharey=True)
        for ax, (name, values) in zip(axes.flat, scores.items(), strict=False):
            sway = np.linspace(-0.2, 0.2, values.shape[1])
            for n, row in enumerate(values):
                ax.plot(n + sway, np.sort(row), "o", color=COLOR["c"], alpha=0.5, ms=5)
            ax.plot(np.median(values, axis=1), color=COLOR["i"])
            ax.axhline(1 / 8, color=COLOR["h"], linestyle="--", linewidth=1)
            ax.set_xticks(range(len(gaps)), gaps)
            ax.set(ylim=(0, 1.05), yticks=[0, 0.5, 1], title=name)
        for ax in axes.flat[len(scores) - columns : len(scores)]:
            ax.tick_params(labelbottom=True)
        for ax in axes.flat[len(scores) :]:
            ax.set_axis_off()
        fig.supxlabel("sentences between")
        fig.supylabel("share right")
        return fig

    return Still(
        draw,
        alt="Share of right answers against the gap, a dot for each of ten seeds, a "
        "panel for each kind of network: some kinds stay near one at every gap, the "
        "others fall to one in eight.",
        height=(400, 640),
    )

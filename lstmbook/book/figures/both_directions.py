"""The experiments and the live figures of the chapter "Both directions"."""

import functools

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, IntSlider, Live, Slider
from lstmbook.nn.cells import RNNCell
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.layers import Bidirectional, Network, Readout
from lstmbook.nn.seeds import alone, together
from lstmbook.tasks import language
from lstmbook.tasks.batch import Batch, one_hot_rows, require
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam

WAYS = ("forward", "backward", "both")
ONE, BOTH = COLOR["h"], COLOR["c"]  # what one reader knows, and both together

# Tasks --------------------------------------------------------------------------------


def around(rng, batch_size, rule, length=20, lag=2, late=0):
    """y_t = rule(x_{t-lag}, x_{t+lag}): half of the question lies in the future.

    xs       (T, B, 1)  random bits, as -1 and 1
    targets  (T, B, 1)  rule of the two bits, 0 or 1, said `late` steps later
    counts              the steps for which both bits exist
    """
    require(rng, batch_size=(batch_size, 1), lag=(lag, 1), late=(late, 0))
    require(rng, length=(length, 2 * lag + late + 1))
    bits = rng.integers(2, size=(length, batch_size, 1))
    answers = rule(bits[: -2 * lag], bits[2 * lag :])
    targets, counts = np.zeros(bits.shape), np.zeros(bits.shape[:2])
    begin, end = lag + late, length - lag + late
    kept = min(end, length) - begin
    targets[begin:end], counts[begin:end] = answers[:kept], 1
    mask = np.ones(bits.shape[:2])
    return Batch(2.0 * bits - 1, targets, mask, counts, 1, 1 / 2)


# word: 1 if only an animal is meant, -1 if only a thing, 0 if it may be either
ADJECTIVES = {"old": 0, "small": 0, "hungry": 1, "sleepy": 1, "broken": -1, "cheap": -1}
NOUNS = {"bat": 0, "crane": 0, "mouse": 0, "seal": 0, "dog": 1, "lamp": -1}
VERBS = {"falls": 0, "moves": 0, "eats": 1, "breathes": 1, "breaks": -1, "rusts": -1}
PREPOSITIONS, OTHERS = ("behind", "near"), ("wall", "door", "dog", "lamp")
WORDS = sorted({*ADJECTIVES, *NOUNS, *VERBS, *PREPOSITIONS, *OTHERS, "the", "."})
PLACE = {word: n for n, word in enumerate(WORDS)}
NOUN = 2  # the step of the word that is in question


def senses(rng, batch_size):
    """the old bat near the wall eats . Is the bat an animal or a thing?

    Adjective, noun and verb are drawn from the words that fit what is meant.
    xs       (8, B, V)  one-hot words of WORDS
    targets  (8, B, 1)  1 if an animal is meant; asked at each word
    chance: 1/2 of the answers.
    """
    require(rng, batch_size=(batch_size, 1))
    animal = rng.integers(2, size=batch_size)

    def fitting(words):
        thing, alive = (
            rng.choice([PLACE[w] for w in words if words[w] != other], batch_size)
            for other in (1, -1)
        )
        return np.where(animal, alive, thing)

    def any_of(words):
        return rng.choice([PLACE[word] for word in words], batch_size)

    the, stop = (np.full(batch_size, PLACE[word]) for word in ("the", "."))
    subject = [the, fitting(ADJECTIVES), fitting(NOUNS)]
    where = [any_of(PREPOSITIONS), the, any_of(OTHERS)]
    sentence = np.stack([*subject, *where, fitting(VERBS), stop])
    xs = one_hot_rows(sentence, len(WORDS))
    targets = np.broadcast_to(1.0 * animal[:, None], (*sentence.shape, 1))
    ones = np.ones(sentence.shape)
    return Batch(xs, targets, ones, ones, 1, 1 / 2)


def settled_by(batch):
    """What adjective, noun and verb of `senses` say by themselves, (3, B): 1, -1, 0."""
    told = [
        np.array([words.get(word, 0) for word in WORDS])
        for words in (ADJECTIVES, NOUNS, VERBS)
    ]
    number = np.argmax(batch.xs, axis=-1)
    return np.stack([told[n][number[t]] for n, t in enumerate((1, NOUN, 6))])


def visits(rng, batch_size):
    """A girl enters the bar. The cat waits again. ...: the next word at every step.

    The stories of `language.certainly` with a gap of one sentence, in the words they
    use. counts is 1 where several next words are possible, for there one has to guess.
    """
    batch = language.certainly(rng, batch_size, gap=1)
    tokens = " ".join([language.ENTERS, language.FILLER, language.SAYS]).split()
    open_to = np.array([len(language.SLOTS.get(token, [0])) for token in tokens[1:]])
    guess = np.append(open_to, 1) > 1
    counts = np.repeat(1.0 * guess[:, None], batch_size, axis=1)
    chance = np.mean(1 / np.append(open_to, 1)[guess])
    xs = batch.xs.astype(np.float32)
    return batch._replace(xs=xs, counts=counts, chance=chance)


def turned(batch):
    """The same batch, read from its end."""
    arrays = {k: getattr(batch, k)[::-1] for k in ("xs", "targets", "mask", "counts")}
    return batch._replace(**arrays)


# Training -----------------------------------------------------------------------------


def learn(layers, draw, seeds, steps, dtype=np.float32, rate=5e-3, progress=None):
    """Train a network for each seed, all at once; Adam, 32 sequences a batch.

    layers  makes the network's layers with a generator and a dtype
    draw    makes a batch of so many sequences: draw(rng, 32)
    Returns one model with a seed axis, see `seeds.together`.
    """
    rngs = [np.random.default_rng(seed) for seed in seeds]
    model = together([Network(*layers(rng, dtype)) for rng in rngs])
    classes = np.issubdtype(draw(np.random.default_rng(0), 1).targets.dtype, np.integer)
    loss = "cross_entropy" if classes else "binary_cross_entropy"
    adam = Adam(rate)
    fit(model, lambda r: draw(r, 32), rngs, steps, adam, loss, 1.0, progress=progress)
    return model


def answers(ys):
    """What is answered: of one score, whether it is above 0; of K, which is largest."""
    return ys[..., 0] > 0 if ys.shape[-1] == 1 else np.argmax(ys, axis=-1)


def hits(model, batch):
    """Which answers are right: (T, S, B)."""
    targets = batch.targets if batch.K > 1 else batch.targets[..., 0]
    return answers(model.forward(batch.xs)[0]) == targets[:, None]


def right(model, batch):
    """The share of right answers among those that count, for each seed."""
    share = hits(model, batch) * batch.counts[:, None]
    return np.sum(share, axis=(0, 2)) / np.sum(batch.counts)


def one_way(D, H, K=1):
    """Layers of a network that reads in one direction."""
    return lambda rng, dtype: [
        RNNCell.init(D, H, rng, dtype=dtype),
        Readout.init(H, K, rng, dtype),
    ]


def two_way(D, H, K=1, depth=1):
    """Layers of a network that reads in both, so many layers of it."""

    def layers(rng, dtype):
        wide = [D] + [2 * H] * depth
        pairs = [
            [RNNCell.init(d, H, rng, dtype=dtype) for _ in "ab"] for d in wide[:-1]
        ]
        return [
            *(Bidirectional(*pair) for pair in pairs),
            Readout.init(2 * H, K, rng, dtype),
        ]

    return layers


# What each direction knows ------------------------------------------------------------


@functools.cache
def readers():
    """Three small networks that learnt `senses`: forward, backward, both.

    Weights rounded to 3 decimals, so that they are the same on every machine.
    """
    V, kind = len(WORDS), {"dtype": np.float64, "rate": 2e-2}
    flipped = lambda rng, size: turned(senses(rng, size))  # noqa: E731
    made = {
        "forward": learn(one_way(V, 5), senses, [0], 600, **kind),
        "backward": learn(one_way(V, 5), flipped, [0], 600, **kind),
        "both": learn(two_way(V, 5), senses, [0], 600, **kind),
    }
    made = {name: alone(model, 0) for name, model in made.items()}
    for model in made.values():
        model.update({name: np.round(p, 3) for name, p in model.params.items()})
    return made


def beliefs(xs):
    """How sure the three `readers` are at each word that an animal is meant, (8,) each.

    xs (8, 1, V). What the backward reader says at a word comes from there to the end.
    """
    nets = readers()
    scores = {
        "forward": nets["forward"].forward(xs)[0],
        "backward": nets["backward"].forward(xs[::-1])[0][::-1],
        "both": nets["both"].forward(xs)[0],
    }
    return {name: sigmoid(np.reshape(ys, -1)) for name, ys in scores.items()}


def told_as(options):
    """Words as they stand in a readout's template: "|" between them."""
    return "|".join(options)


def which_side_knows() -> Live:
    """A sentence of the reader's choice, and what three trained networks make of it."""
    menus = [list(words) for words in (ADJECTIVES, NOUNS, OTHERS, VERBS)]

    def run(adjective, noun, other, verb):
        picked = [
            np.choose(k, np.array([PLACE[word] for word in menu]))
            for k, menu in zip((adjective, noun, other, verb), menus, strict=True)
        ]
        a, n, o, v = picked
        the, near, stop = (PLACE[word] + 0 * a for word in ("the", "near", "."))
        sentence = np.stack([the, a, n, near, the, o, v, stop])
        xs = 1.0 * (np.arange(len(WORDS)) == sentence[:, None, None])
        known = beliefs(xs)
        at_noun = {f"{name}_noun": p[NOUN] for name, p in known.items()}
        return {name: 2 * p - 1 for name, p in known.items()} | at_noun

    def draw(out):
        fig, axes = plt.subplots(3, 1, sharex=True)
        for ax, name in zip(axes, WAYS, strict=True):
            color = BOTH if name == "both" else ONE
            ax.axhline(0, color=COLOR["h"], linewidth=1)
            ax.axvspan(NOUN - 0.5, NOUN + 0.5, color=COLOR["h"], alpha=0.15)
            ax.bar(np.arange(8), out[name], width=0.6, color=color, gid=name)
            ax.set(ylim=(-1.1, 1.1), yticks=[-1, 1], yticklabels=["thing", "animal"])
            ax.set(xlim=(-0.6, 7.6), xticks=[], title=name)
        words = ["the", *["{%s:%s}"] * 2, "near", "the", *["{%s:%s}"] * 2, "."]
        names = ("adjective", "noun", "other", "verb")
        slots = iter(
            (name, told_as(menu)) for name, menu in zip(names, menus, strict=True)
        )
        for t, word in enumerate(words):
            text = word % next(slots) if "%" in word else word
            axes[2].text(t, -1.3, text, rotation=-90, ha="center", va="top")
        axes[2].text(0, -2.5, " ")  # room for the longest word
        return fig

    return Live(
        run,
        draw,
        alt="Three rows of bars, one bar for each word of a sentence: how sure a "
        "forward, a backward and a bidirectional network are that its subject is an "
        "animal, up, or a thing, down.",
        readout="At the noun, an animal: forward {forward_noun:.0%}, "
        "backward {backward_noun:.0%}, both {both_noun:.0%}.",
        height=(470, 470),
        presets={
            "Settled before": {"adjective": 2, "noun": 0, "verb": 0},
            "Settled after": {"adjective": 0, "noun": 0, "verb": 2},
            "Settled by itself": {"adjective": 0, "noun": 5, "verb": 0},
            "Never settled": {"adjective": 0, "noun": 0, "verb": 0},
        },
        adjective=Choice(tuple(ADJECTIVES), "adjective"),
        noun=Choice(tuple(NOUNS), "noun"),
        other=Choice(OTHERS, "near the"),
        verb=Choice(tuple(VERBS), "verb", 2),
    )


# The window of influence --------------------------------------------------------------

STEPS = 11
NOISE = np.random.default_rng(3).normal(0, 0.5, STEPS)


def scan(xs, slopes, w):
    """One tanh unit over xs (T,), input weight 1, with its slopes by each first input.

    slopes (T, N)  how xs moves with each of N numbers. Returns the same for h.
    """
    h, dh, hs, dhs = 0.0, 0.0, [], []
    for x_t, dx_t in zip(xs, slopes, strict=True):
        h = np.tanh(x_t + w * h)
        dh = (1 - h**2) * (dx_t + w * dh)
        hs.append(h)
        dhs.append(dh)
    return np.stack(hs), np.stack(dhs)


def one_layer(xs, slopes, way, w):
    """`scan` ahead, back, or half of each: the upper layer reads their mean."""
    ahead = scan(xs, slopes, w)
    back = [part[::-1] for part in scan(xs[::-1], slopes[::-1], w)]
    share = np.where(way == 0, 1.0, np.where(way == 1, 0.0, 0.5))
    return [share * a + (1 - share) * b for a, b in zip(ahead, back, strict=True)]


def window_of_influence() -> Live:
    """How far each input moves each output: |dy_t / dx_s| for one or two layers."""

    def run(lower, upper, w, looked):
        one, by_one = one_layer(NOISE, np.eye(STEPS), lower, w)
        _, by_two = one_layer(one, by_one, upper - 1, w)
        by = np.abs(np.where(upper > 0, by_two, by_one))  # (t, s)
        row = (1.0 * (np.arange(STEPS) == looked - 1)) @ by
        return {"by": by, "row": row, "reached": np.sum(1 * (row > 0.01))}

    def draw(out):
        fig, (top, bottom) = plt.subplots(2, 1, height_ratios=[3, 1.3])
        where = {"extent": (0.5, STEPS + 0.5, STEPS + 0.5, 0.5), "aspect": "auto"}
        top.imshow(out["by"], cmap="cividis", vmin=0, vmax=1, gid="by", **where)
        top.axhline(out["looked"], color="white", linewidth=1.5, gid="looked")
        ticks = [1, 6, 11]
        top.set(xlim=(0.5, STEPS + 0.5), ylim=(STEPS + 0.5, 0.5))
        top.set(xticks=ticks, yticks=ticks, ylabel="output t")
        bottom.bar(np.arange(1, STEPS + 1), out["row"], color=BOTH, gid="row")
        bottom.set(xlim=(0.5, STEPS + 0.5), ylim=(0, 1.05), yticks=[0, 1], xticks=ticks)
        bottom.set(xlabel="input s", ylabel="influence")
        return fig

    return Live(
        run,
        draw,
        alt="A square map, a row for each output and a column for each input: bright "
        "where the input moves the output. Below it, bars for the row that is looked "
        "at.",
        readout="Output {looked:d} hears {reached:d} of 11 inputs (over 0.01).",
        height=(520, 520),
        presets={
            "Past only": {"lower": 0, "upper": 0},
            "Future only": {"lower": 1, "upper": 0},
            "Everything": {"lower": 2, "upper": 0},
            "Up and down": {"lower": 0, "upper": 2},
            "Two layers ahead": {"lower": 0, "upper": 1},
        },
        lower=Choice(WAYS, "first layer", 2),
        upper=Choice(("none", *WAYS), "second layer"),
        w=Slider(0, 1, 0.7, "w, recurrent weight", step=0.05),
        looked=IntSlider(1, STEPS, 4, "output looked at"),
    )


# A sum of two scores ------------------------------------------------------------------

RULES = ("AND", "OR", "XOR")
PAIRS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
WANTED = np.array([[0, 0, 0, 1], [0, 1, 1, 1], [0, 1, 1, 0]])


def sum_of_two_scores() -> Live:
    """A readout adds what it hears of the past and of the future: AND, OR, not XOR."""

    def add(rule, past, future, b):
        score = PAIRS[:, 0] * past + PAIRS[:, 1] * future + b
        wanted = 1.0 * (np.arange(3) == rule) @ WANTED
        good = (score > 0) == (wanted > 0.5)
        sides = np.where(wanted > 0.5, 4.4, -4.4)
        marks = np.stack([np.arange(4.0), sides])
        return {"score": score, "marks": marks, "right": np.sum(1 * good)}

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=1)
        names = [f"{p}, {f}" for p, f in PAIRS]
        ax.bar(np.arange(4), out["score"], width=0.6, color=ONE, gid="score")
        ax.plot(*out["marks"], "o", markersize=11, color=BOTH, gid="marks")
        ax.set(ylim=(-5.2, 5.2), yticks=[-3, 0, 3], ylabel="score")
        ax.set_xticks(np.arange(4), names)
        ax.set(xlim=(-0.6, 3.6), xlabel="bit in the past, bit in the future")
        return ax

    return Live(
        add,
        draw,
        alt="Four bars, the score for each pair of a past and a future bit, with a dot "
        "above or below for the side on which the bar should stand.",
        readout="{right:d} of 4 bars stand on the side of their dot.",
        height=320,
        presets={
            "AND": {"rule": 0, "past": 1.0, "future": 1.0, "b": -1.5},
            "OR": {"rule": 1, "past": 1.0, "future": 1.0, "b": -0.5},
            "XOR, an attempt": {"rule": 2, "past": 1.0, "future": 1.0, "b": -0.5},
        },
        rule=Choice(RULES, "the dots show", 2),
        past=Slider(-2, 2, 1, "past bit adds", step=0.1, format="+.1f"),
        future=Slider(-2, 2, 1, "future bit adds", step=0.1, format="+.1f"),
        b=Slider(-2, 2, -1.5, "b, always added", step=0.1, format="+.1f"),
    )

"""A sentence of "The recurrent network", read word by word by a trained network."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.unrolled import narrow, small
from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR, LEANING
from lstmbook.live import Choice, Guess, IntSlider, Live, Play
from lstmbook.nn.functions import softmax
from lstmbook.tasks.language import PRONOUN_OF, words

SENTENCE = "the girl who swims every friday packs".split()
T, WHO = len(SENTENCE), 1
WORDS = words("his_or_her")
READ = np.array([WORDS.index(word) for word in SENTENCE])
PERSONS = [WORDS.index(word) for word in PRONOUN_OF]
ENDINGS = np.array([WORDS.index(word) for word in PRONOUN_OF.values()])
KINDS = "h", "seen", "says", "share", "on"
COLUMN, HIGH = 110, (262, 326)  # px: of notes, of all on a wide and a narrow page
W_X, W_H, W_Y = COLOR["i"], COLOR["g"], COLOR["h"]


def read(model, xs, wiped):
    """States (T, B, H) and next words (T, B, K) of a network that reads xs (T, B, K).

    wiped  after so many words its state is put to zero; 0: never
    """
    cell, hs = model.layers[0].cell, []
    (h,) = cell.zero_state(xs.shape[1])
    for t, x_t in enumerate(xs):
        (h,), _ = cell.forward(x_t, (h * (wiped != t),))
        hs.append(h)
    hs = np.stack(hs)
    return hs, softmax(model.layers[-1].forward(hs)[0])


def reads_a_sentence() -> Live:
    """A recurrent network reads a sentence: its notes, and the word it expects."""
    steps = np.arange(1, T + 1)

    def run(person, wiped, step):
        them = np.where(np.arange(T)[:, None] == WHO, PERSONS, READ[:, None])
        xs = 1.0 * (np.arange(len(WORDS)) == them[:, :, None])
        hs, p = read(trained("his or her"), xs, wiped)
        its = 1.0 * (np.arange(len(PERSONS)) == person)
        right = np.argmax(p[-1], axis=-1) == ENDINGS
        out = {"person": person, "right": np.sum(right), "told": step}
        for t in range(T):
            seen, own = 1.0 * (step >= steps[t]), its @ p[t]
            out |= {f"h_{t}": seen * (its @ hs[t])[:, None], f"seen_{t}": seen}
            out |= {f"says_{t}": np.argmax(own), f"share_{t}": np.max(own)}
            out |= {f"on_{t}": seen * (wiped != t)}
        return out

    def draw(out):
        _, ax = plt.subplots()
        size = {"fontsize": small(ax)}
        above, below = ({"ha": "center", "va": va} for va in ("bottom", "top"))
        if narrow(ax):  # words stand upright
            turn = {"rotation": 90, "rotation_mode": "anchor", "va": "center"}
            above, below = (turn | {"ha": ha} for ha in ("left", "right"))
        low = 116 if narrow(ax) else 74
        top, middle = low + COLUMN, low + COLUMN / 2
        for t, word in enumerate(SENTENCE):
            said = f"{{person:{'|'.join(PRONOUN_OF)}}}" if t == WHO else word
            ax.text(t, top + 30, said, color=W_X, **above, **size)
            ax.plot([t, t], [top + 24, top + 10], color=W_X, linewidth=2)
            ax.plot([t], [top + 9], "v", color=W_X, markersize=9)
            look = {"cmap": LEANING, "vmin": -1, "vmax": 1, "aspect": "auto"}
            sides = (t - 0.18, t + 0.18, low, top)
            ax.imshow(out[f"h_{t}"], gid=f"h_{t}", extent=sides, **look)
            box = np.array([sides[:2], sides[:2][::-1]]).ravel()
            ax.plot([*box, box[0]], [low, low, top, top, low], color=W_Y, linewidth=1)
            if t:
                look = {"gid": f"alpha=on_{t}", "alpha": out[f"on_{t}"], "color": W_H}
                ax.plot([t - 0.8, t - 0.32], [middle] * 2, linewidth=2, **look)
                ax.plot([t - 0.29], [middle], ">", markersize=9, **look)
            look = {"gid": f"alpha=seen_{t}", "alpha": out[f"seen_{t}"]}
            ax.plot([t, t], [low - 4, low - 16], color=W_Y, linewidth=2, **look)
            ax.plot([t], [low - 18], "v", color=W_Y, markersize=9, **look)
            look |= size
            said = f"{{says_{t}:{'|'.join(WORDS)}}}"
            ax.text(t, low - 30, said, **below, **look)
            share = {"va": "bottom", "ha": "center", "color": W_Y} | look
            ax.text(t, 2, f"{{share_{t}:.0%}}", **share)
        ax.set_axis_off()
        ax.set(xlim=(-0.55, T - 0.45), ylim=(0, HIGH[int(narrow(ax))]))
        return ax

    begin = {"person": list(PRONOUN_OF).index("girl"), "wiped": 0}
    return Live(
        run,
        draw,
        alt="Seven columns of twelve fields, one for each word of a sentence. The word "
        "stands above its column, an arrow leads from each column to the next, and "
        "below stands the word that the network expects next, with its share.",
        readout="Words read: {told:d}. The sentence ends in the right word for "
        "{right:d} of 4 persons.",
        guess=Guess.choice(
            lambda out: out["right"] / 2,
            "The notes are wiped after the word swims. For how many of the four "
            "persons will the sentence end in the right word?",
            ("none", "two", "all four"),
            why="The notes say nothing of the person any more, so it ends all four "
            "sentences alike.",
            shows=[f"{k}_{t}" for k in KINDS for t in range(T - 1)] + [f"on_{T - 1}"],
            at={"person": begin["person"], "wiped": 4, "step": T},
        ),
        height=HIGH,
        presets={
            "A girl": begin | {"step": T},
            "A man": {"person": list(PRONOUN_OF).index("man"), "wiped": 0, "step": T},
            "Notes wiped": begin | {"wiped": 4, "step": T},
        },
        person=Choice(tuple(PRONOUN_OF), "the person", begin["person"]),
        step=Play(1, T, 1, "words read", interval=900),
        wiped=IntSlider(0, T - 1, 0, "notes wiped after word (0: never)"),
    )

"""The live figures of the chapter "Counting"."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, to_rgb, to_rgba

from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR, strip
from lstmbook.live import Guess, Live, Slider, Still, Text
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.parameters import of_parts, within
from lstmbook.nn.seeds import shell
from lstmbook.nn.sequence import unroll

OPEN = 40.0  # sigmoid(40) and tanh(40) are 1 in 64 bits


def logit(p):
    """The sum that makes a gate stand at p; from 1 on one that opens it all the way."""
    below = np.clip(p, 1e-9, 1 - 1e-9)
    return np.where(p < 1, np.log(below) - np.log(1 - below), OPEN)


def counter_network(f=1.0, down=1.0):
    """A network of two LSTM units, its weights set by hand, that reads a^n b^n.

    Unit 0 counts: an a adds 1, a b takes `down` away, and each step leaves the share f
    of it. Unit 1 remembers that there was a b. Symbols S, a, b, T as in
    `grammars.counted`; an output above 0 says that this symbol may follow.
    """
    # i, f, g, o of both units
    up = np.array([0, 0, 0, 0, OPEN, 0, 0, 0])
    off = np.stack([logit(down) - OPEN, 0.0, 0.0, 0.0, -OPEN, OPEN, 0.0, 0.0])
    W_x = np.stack([np.zeros(8), up, off, np.zeros(8)])  # a row for each symbol
    b = np.stack([OPEN, OPEN, logit(f), OPEN, 0.0, 0.0, OPEN, OPEN])
    cell = LSTMCell({"W_x": W_x, "W_h": np.zeros((2, 8)), "b": b})
    #                  S    a    b    T
    W_y = np.array([[0.0, 0.0, 1.0, -1.0], [0.0, -1.0, 0.0, 1.0]])
    b_y = np.array([-1.0, 0.5, -0.5, -0.5])
    return Network(cell, Readout({"W_y": W_y, "b_y": b_y}))


def judge(text, ys):
    """What may follow in a string that should become a^n b^n, and what a network says.

    text  (T,)         places in "ab", -1 behind the end
    ys    (T + 1, 4)   outputs after the start S and after each letter
    Returns `marks` (3, T + 1), a row for a, b and the end: -1 where an answer is wrong,
    else its probability; and numbers: length, member, accepted, and how
    many answers are `right` before the first wrong one.
    """
    t, length = np.arange(len(text) + 1), np.sum(text >= 0)
    a, b = 1.0 * (text == 0), 1.0 * (text == 1)
    before = np.tri(len(text) + 1, len(text), -1)  # row t adds up the first t letters
    n_a, n_b = before @ a, before @ b
    alive = (before @ (a * (n_b[:-1] > 0)) == 0) & (n_b <= n_a)
    legal = [alive & (n_b == 0), alive & (n_b < n_a), alive & (n_b == n_a) & (n_b > 0)]
    legal = 1.0 * np.stack(legal)

    p = 1 / (1 + np.exp(-np.clip(ys[:, 1:].T, -30, 30)))
    says, there = 1.0 * (p > 0.5), t <= length
    wrong = 1.0 * ((says != legal) & there & alive)  # nobody says what follows a slip
    slips = np.tri(len(t)) @ np.sum(wrong, axis=0)  # up to and with step t
    at_end = 1.0 * (t == length)
    let_in = np.all(says[0, :-1] * a + says[1, :-1] * b >= a + b)
    return {
        "marks": np.where(there, np.where(wrong > 0, -1.0, p), 0.0),
        "length": length,
        "member": np.sum(legal[2] * at_end) > 0,
        "accepted": let_in & (np.sum(says[2] * at_end) > 0),
        "right": np.sum(1.0 * ((slips == 0) & there)),
    }


def states(cell, text):
    """Hidden states (T + 1, 1, H) of a cell that reads S and the text, and caches."""
    places = np.concatenate([np.zeros(1), text + 1.0 - 9.0 * (text < 0)])  # S is 0
    xs = 1.0 * (np.arange(4) == places[:, None])[:, None, :]  # (T + 1, 1, 4)
    hs, _, caches = unroll(cell, xs)
    return hs, caches


def held(text):
    """For each step the last one that was read, and its place on the axis."""
    return np.minimum(np.arange(len(text) + 1), np.sum(text >= 0))


def path(values, last):
    """A curve (2, T + 1) that ends where the text ends."""
    return np.stack([1.0 * last, values[last]])


# From -1 to 0 a wrong answer, from 0 to 1 the probability of a right one.
RIGHT = np.tile(to_rgb(COLOR["i"]), (128, 1)), np.linspace(0, 1, 128)[:, None]
WRONG = np.tile(to_rgba(COLOR["f"]), (128, 1))
ANSWERS = ListedColormap(np.vstack([WRONG, np.hstack(RIGHT)]))


def draw_answers(ax, marks, name, label):
    """The rows a, b, end: filled where a network says that the symbol may follow."""
    ax.imshow(marks, cmap=ANSWERS, vmin=-1, vmax=1, aspect="auto", gid=name)
    ax.set(yticks=[0, 1, 2], yticklabels=["a", "b", "end"], ylabel=label)
    for y in (0.5, 1.5):
        ax.axhline(y, color=COLOR["h"], linewidth=0.5)


def hand_made_counter() -> Live:
    """Two units whose weights are set by hand read a string: one counts."""
    length = 20

    def run(text, f, down):
        cell, readout = counter_network(f, down).layers
        hs, caches = states(cell.cell, text)
        ys, _, _ = readout.forward(hs)
        last, there = held(text), np.arange(length + 1) <= np.sum(text >= 0)
        c = np.stack([k.c_t[0, 0] for k in caches])
        written = np.stack([k.i[0, 0] * k.g[0, 0] for k in caches])
        kept = np.stack([k.f[0, 0] for k in caches])
        steps = np.concatenate([np.zeros(1), 1.0 * (text == 0) - 1.0 * (text == 1)])
        letters = {f"letter_{t}": text[t] + 1 for t in range(length)}
        return (
            letters
            | judge(text, 20 * ys[:, 0])  # the same answers, said with more certainty
            | {
                "written": np.where(there, written, 0.0),
                "kept": np.where(there, kept, 0.0).reshape(1, -1),
                "exact": path(np.tri(length + 1) @ steps, last),
                "counter": path(c, last),
                "c": c[last[-1]],
            }
        )

    def draw(out):
        fig, (top, kept, middle, bottom) = plt.subplots(
            4, 1, sharex=True, height_ratios=[3, 1, 5, 3]
        )
        t = np.arange(length + 1)
        top.axhline(0, color=COLOR["h"], linewidth=1)
        top.bar(t, out["written"], width=0.7, color=COLOR["i"], gid="written")
        top.set(ylim=(-1.1, 2.2), yticks=[-1, 0, 1])
        top.set_ylabel("i g", color=COLOR["i"])
        for k in range(length):
            word = f"{{letter_{k}: |a|b}}"
            top.text(k + 1, 1.45, word, ha="center")
        strip(kept, out["kept"], "kept", COLOR["f"], "f", vmin=0.8)
        middle.axhline(0.55, color=COLOR["h"], linewidth=1, linestyle=":")
        middle.plot(*out["exact"], color=COLOR["h"], linestyle="--", gid="exact")
        middle.plot(
            *out["counter"], "o-", color=COLOR["c"], markersize=5, gid="counter"
        )
        middle.set(ylim=(-3, 12), yticks=[0, 5, 10], ylabel="c")
        draw_answers(bottom, out["marks"], "marks", "may follow")
        bottom.set(xlim=(-0.5, length + 0.5), xticks=[0, 5, 10, 15, 20])
        bottom.set_xlabel("symbols read")
        return fig

    return Live(
        run,
        draw,
        alt="Top, the letters of the string and what each writes into the cell: one up "
        "for an a, one down for a b. Middle, the forget gate and the cell state, which "
        "rises and falls with the count. Bottom, which symbols may follow.",
        guess=Guess.choice(
            lambda out: int(np.sign(out["c"])) + 1,
            "Nine a's, nine b's, a forget gate at 0.98. Where does the counter end?",
            ("below zero", "at zero", "above zero"),
            at="A leak",
            shows=("written", "exact"),
        ),
        readout="{length:d} symbols, c = {c:.2f}: the network "
        "{accepted:rejects|accepts} the string, which {member:does not belong|belongs} "
        "to the language.",
        height=(470, 470),
        presets={
            "Four and four": {"text": "aaaabbbb", "f": 1.0, "down": 1.0},
            "One b too many": {"text": "aaaabbbbb", "f": 1.0, "down": 1.0},
            "Out of order": {"text": "aabab", "f": 1.0, "down": 1.0},
            "A leak": {"text": "a" * 9 + "b" * 9, "f": 0.98, "down": 1.0},
            "Uneven steps": {"text": "a" * 9 + "b" * 9, "f": 1.0, "down": 0.92},
        },
        text=Text("ab", "aaaabbbb", length, "your string of a and b"),
        f=Slider(
            0.9, 1, 1, "f, forget gate", step=0.005, color=COLOR["f"], format=".3f"
        ),
        down=Slider(0.8, 1, 1, "a b takes away", step=0.01, color=COLOR["i"]),
    )


def trained_counters(weights=None) -> Live:
    """Two trained networks, a 1997 LSTM and a GRU, read the reader's string.

    weights   {name: array} of the LSTM, as `learns_to_count().state` has them
    """
    length = 40
    lstm = trained("counting, LSTM")
    own = of_parts({"signed.net": lstm.params})
    weights = own if weights is None else {name: weights[name] for name in own}

    def run(text, weights):
        last, out = held(text), {}
        of_lstm = shell(lstm)
        of_lstm.update(within("signed.net", weights))
        for name, net in (("lstm", of_lstm), ("gru", trained("counting, GRU"))):
            layer, readout = net.layers
            hs, caches = states(layer.cell, text)
            ys, _, _ = readout.forward(hs)
            verdict = judge(text, ys[:, 0])
            for u in range(layer.cell.H):
                out[f"{name}_h{u}"] = path(hs[:, 0, u], last)
            out |= {f"{name}_{k}": v for k, v in verdict.items()}
            if name == "lstm":
                cs = np.stack([k.c_t[0] for k in caches])
                out |= {f"c{u}": path(cs[:, u], last) for u in range(2)}
        return out | {"answers": np.sum(text >= 0) + 1}

    def draw(out):
        fig, (c, h, says, gru, guess) = plt.subplots(
            5, 1, sharex=True, height_ratios=[5, 3, 3, 3, 3]
        )
        styles = ("-", "--", ":", "-.")
        for ax, names in (
            (c, ["c0", "c1"]),
            (h, ["lstm_h0", "lstm_h1"]),
            (gru, [f"gru_h{u}" for u in range(4)]),
        ):
            ax.axhline(0, color=COLOR["h"], linewidth=0.5)
            color = COLOR["c" if ax is c else "h"]
            for name, style in zip(names, styles, strict=False):
                ax.plot(*out[name], color=color, linestyle=style, linewidth=2, gid=name)
            ax.set(ylim=(-1.1, 1.1), yticks=[-1, 0, 1], ylabel="h")
        c.set(ylim=(-22, 22), yticks=[-20, 0, 20], ylabel="c")
        c.set_title("LSTM of 1997")
        gru.set_title("GRU")
        draw_answers(says, out["lstm_marks"], "lstm_marks", "next")
        draw_answers(guess, out["gru_marks"], "gru_marks", "next")
        guess.set(xlim=(-0.5, length + 0.5), xticks=[0, 10, 20, 30, 40])
        guess.set_xlabel("symbols read")
        return fig

    return Live(
        run,
        draw,
        alt="For the LSTM its two cell states, one rising with each a and falling with "
        "each b, its hidden states and the symbols it allows next. Below, the four "
        "hidden states of the GRU and the symbols it allows; wrong answers are orange.",
        guess=Guess.choice(
            lambda out: int(out["lstm_accepted"] + 2 * out["gru_accepted"]),
            "Both learned n up to 10. Which of the two accepts n = 20?",
            ("neither", "the LSTM alone", "the GRU alone", "both"),
            at="n = 20",
            shows=("c0", "c1", "lstm_h0", "lstm_h1")
            + tuple(f"gru_h{u}" for u in range(4)),
        ),
        readout="LSTM: {lstm_accepted:rejects|accepts}. GRU: "
        "{gru_accepted:rejects|accepts}. In the language: {lstm_member:no|yes}. Right "
        "answers before the first wrong one: LSTM {lstm_right:d}, GRU "
        "{gru_right:d}, of {answers:d}.",
        height=(640, 640),
        presets={
            "n = 8": {"text": "a" * 8 + "b" * 8},
            "n = 20": {"text": "a" * 20 + "b" * 20},
            "One b short": {"text": "a" * 14 + "b" * 13},
            "Out of order": {"text": "aabbab"},
        },
        weights=weights,
        giver="learns_to_count",
        text=Text("ab", "a" * 14 + "b" * 14, length, "your string of a and b"),
    )


def draw_reach_by_drift(drift, reached, slip):
    """Drift of the counter in each pair of a and b, and how far the network counts.

    drift    (S,) as a share of its step; the dashed line is reached = 0.5 / drift
    reached  (S,), from 10 on; an arrow up is a network that was still right at 1000,
             where the test ends
    slip     (S,) where in the next string it fails: a cross if before 0.9 of it
    """
    drift, reached, slip = map(np.asarray, (drift, reached, slip))
    kept = reached >= 10
    kinds = {
        "o": kept & (reached < 1000) & (slip > 0.9),
        "x": kept & (reached < 1000) & (slip <= 0.9),
        "^": reached >= 1000,
    }

    def draw():
        _, ax = plt.subplots()
        line = np.array([5e-5, 2])
        ax.plot(line, 0.5 / line, color=COLOR["h"], linestyle="--")
        for marker, some in kinds.items():
            ax.plot(drift[some], reached[some], marker, color=COLOR["c"], alpha=0.6)
        ax.set(xscale="log", yscale="log", xlim=line, ylim=(8, 1500))
        ax.set(xlabel="drift in each pair of a and b", ylabel="accepts every n up to")
        return ax

    return Still(
        draw,
        alt="A mark for each network on two logarithmic scales. Dots, which fail at "
        "the end of a string, lie along a dashed line: the smaller the drift of the "
        "counter, the further it counts. Crosses, which fail in the middle, lie "
        "beside it. Arrows mark networks that were right to the end of the test.",
        height=300,
    )

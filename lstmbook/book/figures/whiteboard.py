"""The live figures of the chapter "The whiteboard"."""

import functools

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.networks import trained
from lstmbook.book.palette import COLOR, opening
from lstmbook.live import Choice, Guess, IntSlider, Live, Play, Sequence
from lstmbook.nn.sequence import unroll
from lstmbook.tasks.board import COUNT, HOLD, JOBS, REPLACE, T, one_cell

# What can stand on a line, and what stands on lines 1 to 3 after each step.
WORDS = ("·", "xy", "xz", "yz", "xz + yz", "xy (xz + yz)", "? (xz + yz)")
BOARDS = np.array(
    [
        [[0, 0, 0], [1, 0, 0], [1, 2, 0], [1, 2, 3], [1, 4, 0], [1, 4, 5]],  # erasing
        [[0, 0, 0], [1, 0, 0], [1, 2, 0], [1, 2, 3], [4, 2, 3], [4, 6, 3]],  # not
    ]
)
# What is done to each line: 0 nothing, 1 write, 2 read, 3 read and erase, then also
# 4 read, erase, write anew; 5 write over what stood there.
DEEDS = np.array(
    [
        [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 4, 3], [2, 2, 1]],
        [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [5, 2, 2], [2, 5, 0]],
    ]
)
DEED_WORDS = (
    "·",
    "write",
    "read",
    "read, erase",
    "read, erase, write",
    "written over",
)


def small_board() -> Live:
    """An expression evaluated on a board with three lines, erasing or not."""

    def work(step, erase, x, y, z):
        total = x * z + y * z
        values = np.stack([0, x * y, x * z, y * z, total, x * y * total, 0])
        at = 6 * erase + step
        out = {"done": (step == 5) * (1 + erase), "result": x * y * total}
        for line in range(3):
            word = np.choose(at, BOARDS[:, :, line].reshape(-1))
            out[f"word_{line}"] = word
            out[f"value_{line}"] = np.choose(word, values)
            out[f"there_{line}"] = 1.0 * ((word > 0) & (word < 6))
            out[f"deed_{line}"] = np.choose(at, DEEDS[:, :, line].reshape(-1))
        return out

    def draw(out):
        _, ax = plt.subplots()
        ax.plot([0, 10, 10, 0, 0], [0, 0, 6, 6, 0], color=COLOR["h"])
        for line, y in enumerate((5, 3, 1)):
            if line:
                ax.axhline(y + 1, 0.04, 0.96, color=COLOR["h"], linewidth=0.7)
            ax.text(0.3, y, "{word_%d:%s|}" % (line, "|".join(WORDS)), va="center")
            style = {"va": "center", "ha": "right", "gid": f"alpha=there_{line}"}
            ax.text(5.2, y, "{value_%d:d}" % line, alpha=out[f"there_{line}"], **style)
            deed = "{deed_%d:%s|}" % (line, "|".join(DEED_WORDS))
            ax.text(9.8, y, deed, va="center", ha="right", color=COLOR["f"])
        ax.set(xlim=(-0.3, 10.3), ylim=(-0.3, 6.3))
        ax.set_axis_off()
        return ax

    return Live(
        work,
        draw,
        alt="A board with three lines. Each line shows what is written on it, its "
        "value, and what is done to it at this step: write, read, erase or write over.",
        guess=Guess.choice(
            lambda _: int(work(5, 1, 2, 3, 4)["done"] == 2),
            "The board is full, and the rule is to write over the oldest line. Can the "
            "answer be found?",
            ("it can", "no: something is lost that is needed"),
            at={"step": 3, "erase": 1},
            shows=tuple(
                f"{k}_{n}" for k in ("word", "value", "there") for n in range(3)
            )
            + ("deed_0", "deed_1", "deed_2"),
        ),
        readout="{done:Not done yet.|Done, the answer stands on the board.|Stuck. "
        "The value of xy is gone, and nobody can say what it was.}",
        height=(240, 240),
        presets={
            "Erase what is used up": {"step": 5, "erase": 0, "x": 2, "y": 3, "z": 4},
            "Write over the oldest": {"step": 5, "erase": 1, "x": 2, "y": 3, "z": 4},
        },
        step=Play(0, 5, 4, "step", interval=1200),
        erase=Choice(
            ("erase what is used up", "never erase, write over the oldest"), "rule"
        ),
        x=IntSlider(1, 9, 2, "x"),
        y=IntSlider(1, 9, 3, "y"),
        z=IntSlider(1, 9, 4, "z"),
    )


# The game: the same steps for eight streams, so that one schedule can serve them all.
WHEN = ((1, 9), (1, 9), (1, 4, 6, 9), (1, 3, 6, 7, 9))
STREAMS = 8
GAME = [
    one_cell(np.random.default_rng(5), STREAMS, job, steps)
    for job, steps in enumerate(WHEN)
]
VALUES = np.stack([batch.xs[..., 0].T for batch in GAME])  # (4, STREAMS, T)
TARGETS = np.stack([batch.targets[..., 0].T for batch in GAME])
MARKS, ASKED = (
    np.stack([batch.xs[:, 0, k] for batch in GAME])
    for k in (1, 2)  # (4, T)
)
# What the last answer should hold of each step: the last mark, in COUNT all of them.
WANTED = MARKS * (np.arange(T) > np.array([[0], [0], [4], [0]]))
# Steps at which something other than 0 can get in.
MATTER = 1.0 * np.any(VALUES != 0, axis=1)
VERDICTS = (
    "Passed: all 8 streams are answered.",
    "Not yet. It speaks when nobody asks: shut o there.",
    "Not yet. It is too quiet when it is asked: open o.",
    "Not yet. A marked value was not written in full: open i there.",
    "Not yet. A marked value was written, and then lost: keep f open.",
    "Not yet. The old value is still there: shut f where the new one comes.",
    "Not yet. Noise has got in: shut i where there is no mark.",
    "Not yet. The first question is answered wrongly.",
)


def shares(f, i):
    """What the cell holds of each step's value after the last: i_k f_{k+1} ... f_T."""
    kept, found = 1.0, []
    for t in reversed(range(T)):
        found.append(i[t] * kept)
        kept = kept * f[t]
    return np.stack(found[::-1])


def play(xs, f, i, o):
    """c and h (S, T) of one cell that follows a schedule (T,) of gates; h = o c."""
    c, cs = 0.0, []
    for t in range(T):
        c = f[t] * c + i[t] * xs[:, t]
        cs.append(c)
    cs = np.stack(cs, axis=1)
    return cs, o * cs


def verdict_of(job, hs, share, i, o):
    """The number of the verdict in VERDICTS: 0 if every stream is answered."""
    off = np.abs(hs - np.choose(job, TARGETS)) >= 0.5
    asked, wanted = np.choose(job, ASKED), np.choose(job, WANTED)
    excess = (share - wanted) * np.choose(job, MATTER)
    at = np.arange(T) == np.argmax(np.abs(excess))  # the step that spoils it most
    lost = np.where(np.sum(at * i) < 1, 3, 4)
    extra = np.where(np.sum(at * np.choose(job, MARKS)) > 0, 5, 6)
    why = np.where(np.sum(at * wanted) > 0, lost, extra)
    quiet = np.where(o[-1] < 1, 2, 7)
    why = np.where(np.max(np.abs(excess)) < 0.2, quiet, why)
    why = np.where(np.any(off & (asked == 0)), 1, why)
    return np.where(np.any(off), why, 0)


@functools.cache
def their_gates():
    """What a network trained for each job does on the game's streams.

    An array (4, STREAMS, 4, T): f, i, o and |i g|, what is written.
    """
    gates = []
    for job, batch in zip(JOBS, GAME, strict=True):
        _, _, caches = unroll(trained(job).layers[0].cell, batch.xs)
        rows = [np.stack([k.f, k.i, k.o, abs(k.i * k.g)])[..., 0] for k in caches]
        gates.append(np.transpose(rows, (2, 1, 0)))
    return np.stack(gates)


def schedule(marks, asked, fresh=()):
    """f, i, o that write at the marks, forget at `fresh`, speak where asked."""
    steps = np.arange(T)
    return {
        "f": (1.0 * ~np.isin(steps, fresh)).tolist(),
        "i": (1.0 * np.isin(steps, marks)).tolist(),
        "o": (1.0 * np.isin(steps, asked)).tolist(),
    }


HELD = schedule([1], [9])
REPLACED = schedule([1, 6], [4, 9], fresh=[6])
COUNTED = schedule([1, 3, 6, 7], [9])
OPEN = [1.0] * T


def be_the_network() -> Live:
    """Set the gates of one cell by hand until it answers, then see a trained one's."""
    gates = their_gates().reshape(-1, 4, T)
    steps = np.arange(1, T + 1)

    def run(task, stream, f, i, o):
        xs = np.choose(task, VALUES)
        cs, hs = play(xs, f, i, o)
        share = shares(f, i)
        verdict = verdict_of(task, hs, share, i, o)
        one = np.arange(STREAMS) == stream - 1
        net = np.choose(task * STREAMS + stream - 1, gates) * (verdict == 0)
        return {
            "rows_f": np.stack([f, net[0]]),
            "rows_i": np.stack([i, net[1], net[3]]),
            "rows_o": np.stack([o, net[2]]),
            "signs": np.stack([np.choose(task, MARKS), np.choose(task, ASKED)]),
            "x": one @ xs,
            "c": one @ cs,
            "h": one @ hs,
            "target": one @ np.choose(task, TARGETS),
            "share": share,
            "verdict": verdict,
            "right": np.sum(
                np.all(np.abs(hs - np.choose(task, TARGETS)) < 0.5, axis=1)
            ),
        }

    def draw(out):
        fig, axes = plt.subplots(
            7, 1, sharex=True, height_ratios=[2.2, 1.4, 1.4, 2.1, 1.4, 1.5, 3]
        )
        value, signs, *strips, share, bottom = axes

        def image(ax, name, color, labels):
            look = {"vmin": 0, "vmax": 1, "aspect": "auto", "gid": name}
            extent = (0.5, T + 0.5, len(labels) - 0.5, -0.5)
            ax.imshow(out[name], cmap=opening(color), extent=extent, **look)
            for row in range(1, len(labels)):
                ax.axhline(row - 0.5, color=COLOR["h"], linewidth=0.5)
            ax.set(yticks=range(len(labels)), yticklabels=labels)

        value.axhline(0, color=COLOR["h"], linewidth=1)
        value.bar(steps, out["x"], width=0.6, color=COLOR["g"], gid="x")
        value.set(ylim=(-1.1, 1.1), yticks=[-1, 0, 1], title="the value offered")
        image(signs, "signs", COLOR["g"], ["mark", "asked"])
        for ax, name in zip(strips, "fio", strict=True):
            labels = [f"{name}, you", f"{name}, net", "|i g|, net"]
            image(ax, f"rows_{name}", COLOR[name], labels[: 2 + (name == "i")])
        share.bar(steps, out["share"], width=0.6, color=COLOR["c"], gid="share")
        share.set(ylim=(0, 1.05), yticks=[0, 1], ylabel="share")
        bottom.axhline(0, color=COLOR["h"], linewidth=1)
        bottom.plot(steps, out["c"], color=COLOR["c"], gid="c")
        style = {"linestyle": "none", "gid": "target", "markersize": 12}
        bottom.plot(steps, out["target"], "o", color=COLOR["h"], alpha=0.5, **style)
        style = {"linestyle": "none", "gid": "h", "markersize": 6}
        bottom.plot(steps, out["h"], "o", color=COLOR["o"], **style)
        bottom.set(xlim=(0.5, T + 0.5), ylim=(-4.5, 5.5), yticks=[-4, 0, 4])
        bottom.set(xlabel="step", ylabel="c, h", xticks=[1, 4, 7, 10])
        return fig

    return Live(
        run,
        draw,
        alt="From the top: the values of ten steps, which of them are marked and when "
        "an answer is asked; the forget, input and output gate of the reader's "
        "schedule and of a trained network; the share of each step in the last "
        "answer; the cell as a line, what it says as dots in the circles of what it "
        "should say.",
        readout="{verdict:%s|} {right:d} of 8 streams." % "|".join(VERDICTS),
        height=(620, 640),
        presets={
            "All open": {"task": HOLD, "stream": 1, "f": OPEN, "i": OPEN, "o": OPEN},
            "Hold": {"task": HOLD, "stream": 1} | HELD,
            "Leak": {"task": HOLD, "stream": 1} | HELD | {"f": [0.9] * T},
            "Forgot to forget": {"task": REPLACE, "stream": 1} | REPLACED | {"f": OPEN},
            "Replace": {"task": REPLACE, "stream": 1} | REPLACED,
            "Count": {"task": COUNT, "stream": 1} | COUNTED,
        },
        task=Choice(JOBS, "task", value=HOLD),
        stream=IntSlider(1, STREAMS, 1, "stream shown"),
        f=Sequence((0, 0.5, 0.9, 1), tuple(OPEN), "f, keep"),
        i=Sequence((0, 0.5, 0.9, 1), tuple(OPEN), "i, write"),
        o=Sequence((0, 0.5, 0.9, 1), tuple(OPEN), "o, say"),
    )

"""The live figures and the experiments of the chapter "The GRU"."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams import GRU_COLOR, gru_diagram, gru_lines
from lstmbook.book.figures.lstm_cell import MARKED, MARKS, STEPS, VALUES
from lstmbook.book.palette import COLOR, opening
from lstmbook.live import Checkbox, Live, Slider, Still
from lstmbook.live.drawing import panels
from lstmbook.nn.cells import GRUCell
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import together
from lstmbook.tasks import signals as tasks
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam

AVERAGE_STEPS = 80
LEVEL = np.where(np.arange(AVERAGE_STEPS) < 20, 0.0, 1.0)
LEVEL = LEVEL - np.where(np.arange(AVERAGE_STEPS) < 50, 0.0, 1.5)
NOISY = LEVEL + np.random.default_rng(5).normal(0, 0.3, AVERAGE_STEPS)


def running_average() -> Live:
    """A running average: keep the share z of the old, take the rest from the new."""
    t = np.arange(AVERAGE_STEPS)

    def average(z):
        h, hs = 0.0, []
        for n in NOISY:
            h = z * h + (1 - z) * n
            hs.append(h)
        return {"hs": np.stack(hs), "half_life": np.log(0.5) / np.log(z)}

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=0.5)
        ax.plot(t, NOISY, "o", color=GRU_COLOR["n"], markersize=3)
        ax.plot(t, LEVEL, color=COLOR["h"], linestyle="--", linewidth=1)
        ax.plot(t, out["hs"], color=COLOR["c"], gid="hs")
        ax.set(xlim=(-1, AVERAGE_STEPS), ylim=(-1.3, 1.9), yticks=[-1, 0, 1])
        ax.set(xlabel="step", ylabel="dots: new, line: average")
        return ax

    return Live(
        average,
        draw,
        alt="Dots scatter around a level that jumps up and later down. A line, the "
        "running average, follows them: smooth and late for a large z, quick and "
        "rough for a small one.",
        readout="Half of what was there is gone after {half_life:.3g} steps.",
        height=300,
        presets={
            "Quick and rough": {"z": 0.3},
            "Smooth and late": {"z": 0.95},
        },
        z=Slider(0.01, 0.99, 0.8, "z, update gate", step=0.01, color=GRU_COLOR["z"]),
    )


def whole_gru() -> Live:
    """The whole GRU cell: lines swell and fade with the gates."""
    w_h = 2.0  # how strongly the candidate listens to what it sees of the past

    def step(h_prev, x, r, z):
        n = np.tanh(x + r * (w_h * h_prev))
        h = (1 - z) * n + z * h_prev
        return {"n": n, "h": h} | gru_lines(r, z, n, h_prev, h)

    def draw(out):
        _, ax = plt.subplots()
        return gru_diagram(out, ax)

    return Live(
        step,
        draw,
        alt="The GRU cell. The state runs along the top, first times the update gate, "
        "then plus the candidate times what the update gate leaves. The candidate "
        "sees the state behind the reset gate. Dotted: the output gate and the tanh "
        "that an LSTM has besides.",
        readout="n = tanh({x:.2f} + {r:.2f} × 2 × {h_prev:.2f}) = {n:.2f},  "
        "h = {w:.2f} n + {z:.2f} × {h_prev:.2f} = {h:.2f}",
        height=(380, 380),
        presets={
            "Keep": {"z": 1.0},
            "Replace": {"z": 0.0, "r": 0.0},
            "Plain RNN": {"z": 0.0, "r": 1.0},
            "Half and half": {"z": 0.5, "r": 1.0},
        },
        h_prev=Slider(-1, 1, 0.8, "h before", step=0.01, color=COLOR["h"]),
        x=Slider(-2, 2, -0.6, "what the input says", step=0.05, color=GRU_COLOR["n"]),
        r=Slider(0, 1, 0.5, "r, reset gate", step=0.01, color=GRU_COLOR["r"]),
        z=Slider(0, 1, 0.7, "z, update gate", step=0.01, color=GRU_COLOR["z"]),
    )


def gru_and_lstm() -> Live:
    """A GRU and an LSTM of one unit on one sequence; two sliders move both."""
    candidates = np.tanh(2 * VALUES)

    def run(keep, open_up, b_i, tied):
        a = keep - open_up * MARKS  # the sum that z and f are both told
        z = sigmoid(a)
        write = sigmoid(-a)  # 1 - z
        own = sigmoid(b_i + 12 * MARKS)  # the LSTM's input gate, if it has its own
        i = np.where(tied, write, own)
        h, c, hs, cs = 0.0, 0.0, [], []
        for t, n in enumerate(candidates):
            h = z[t] * h + write[t] * n
            c = z[t] * c + i[t] * n
            hs.append(h)
            cs.append(c)
        hs, cs = np.stack(hs), np.stack(cs)
        return {
            "z_row": z.reshape(1, -1),
            "i_row": i.reshape(1, -1),
            "hs": hs,
            "cs": cs,
            "apart": np.max(np.abs(hs - cs)),
            "h": hs[-1],
            "c": cs[-1],
            "half_life": np.log(2) / np.log1p(np.exp(-keep)),
        }

    def draw(out):
        fig, (top, *strips, bottom) = plt.subplots(
            4, 1, sharex=True, height_ratios=[3, 1, 1, 6]
        )
        t = np.arange(STEPS)
        top.bar(t, VALUES, color=np.where(MARKS > 0, COLOR["g"], COLOR["h"]))
        top.plot(MARKED, [1.15] * len(MARKED), "v", color=COLOR["g"], markersize=8)
        top.set(ylim=(-1.1, 1.3), yticks=[-1, 0, 1], ylabel="x")
        rows = ("z_row", "z, f", COLOR["f"]), ("i_row", "i", COLOR["i"])
        for ax, (name, label, color) in zip(strips, rows, strict=True):
            shade = {"cmap": opening(color), "vmin": 0, "vmax": 1, "aspect": "auto"}
            ax.imshow(out[name], gid=name, **shade)
            ax.set(yticks=[])
            ax.set_ylabel(label, color=color, rotation=0, va="center", labelpad=14)
        for level in (-1, 0, 1):
            bottom.axhline(level, color=COLOR["h"], linewidth=0.5)
        bottom.plot(t, out["cs"], color=COLOR["c"], gid="cs")
        bottom.plot(t, out["hs"], color=GRU_COLOR["n"], linestyle="--", gid="hs")
        bottom.set(xlim=(-0.5, STEPS - 0.5), ylim=(-2.1, 2.1), yticks=[-2, -1, 0, 1, 2])
        bottom.set(xlabel="step", ylabel="LSTM c, GRU h (dashed)")
        return fig

    return Live(
        run,
        draw,
        alt="Top, a stream of noise with three marked values. Middle, how far the gate "
        "that keeps and the LSTM's input gate are open. Bottom, the LSTM's cell state "
        "and the GRU's state: the GRU stays between −1 and 1, the LSTM need not.",
        readout="At the end c = {c:+.2f}, h = {h:+.2f}; they were at most "
        "{apart:.2f} apart. Between marks half is gone after {half_life:.3g} steps.",
        height=(470, 470),
        presets={
            "Tied": {"keep": 6.0, "open_up": 8.0, "tied": True},
            "Add up": {"keep": 8.0, "open_up": 0.0, "b_i": -6.0, "tied": False},
            "Latch": {"keep": 8.0, "open_up": 16.0, "b_i": -6.0, "tied": False},
            "Leak": {"keep": 2.0, "open_up": 0.0, "b_i": -6.0, "tied": False},
        },
        keep=Slider(
            -2, 8, 6, "bias of z and f", step=0.1, color=COLOR["f"], format="+.1f"
        ),
        open_up=Slider(
            0, 16, 8, "a mark takes from z, f", color=COLOR["f"], step=0.5, format=".1f"
        ),
        b_i=Slider(
            -8,
            2,
            -6,
            "bias of i, LSTM alone",
            step=0.1,
            color=COLOR["i"],
            format="+.1f",
        ),
        tied=Checkbox("i tied to f: i = 1 − f"),
    )


# name: the task, its loss, D, K
TASKS = {
    "order": (tasks.temporal_order_2013, "cross_entropy", 6, 4),
    "adding": (tasks.adding, "squared_error", 2, 1),
}


def networks(inits, task, H, rngs):
    """Networks for a task side by side, one for each (init of a cell, generator)."""
    _, _, D, K = TASKS[task]
    single, made = {"dtype": np.float32}, []
    for init, rng in zip(inits, rngs, strict=True):
        cell = init(D, H, rng, **single)
        made.append(Network(cell, Readout.init(H, K, rng, **single)))
    return together(made)


def share_right(model, batch):
    """The share of right answers of each network, (S,); off by 0.04 is wrong."""
    ys, _, _ = model.forward(batch.xs.astype(np.float32), mask=batch.mask)
    truth = batch.targets[:, None]
    off = np.abs(ys - truth)[..., 0] if batch.K == 1 else np.argmax(ys, -1) != truth
    right = off < 0.04 if batch.K == 1 else ~off
    return np.sum(right * batch.counts[:, None], axis=(0, 2)) / np.sum(batch.counts)


def race(task, biases, seeds, steps, learning_rate, length=100, H=8):
    """GRUs with different biases on z learn a task: after how many steps is it solved?

    Every bias gets the same first weights and the same data, seed by seed.
    Returns {bias: (S,)}, looked at every 25 steps: the first time that 95 % of 128
    answers were right; 0 if that never was, in all the `steps`.
    """
    make, loss, _, _ = TASKS[task]
    arms = [(bias, seed) for bias in biases for seed in seeds]
    rngs = [np.random.default_rng(seed) for _, seed in arms]
    inits = [partial(GRUCell.init, keep_bias=bias) for bias, _ in arms]
    model = networks(inits, task, H, rngs)
    solved = np.zeros(len(arms), int)

    def watch(history):
        step = len(history.loss)
        if step % 25 == 0:
            test = make(np.random.default_rng((10_000, step)), 128, length)
            solved[(solved == 0) & (share_right(model, test) > 0.95)] = step
        return np.all(solved > 0)

    def draw(rng):
        return make(rng, 20, length)

    options = {"clip": 1.0, "watch": watch, "progress": task}
    fit(model, draw, rngs, steps, Adam(learning_rate), loss, **options)
    return dict(zip(biases, np.split(solved, len(biases)), strict=True))


def from_few(init, H, task, sizes, seeds, learning_rate, steps=250, length=20):
    """Learn a task from so many sequences and no more; then fresh ones, (sizes, S).

    init   makes a cell, as `GRUCell.init`; H units
    Returns the shares of 1000 fresh answers that are right.
    """
    make, loss, _, _ = TASKS[task]
    arms = [(size, seed) for size in sizes for seed in seeds]
    rngs = [np.random.default_rng(seed) for _, seed in arms]
    model = networks([init] * len(arms), task, H, rngs)
    data = [make(rng, size, length) for rng, (size, _) in zip(rngs, arms, strict=True)]
    pool = {id(rng): batch for rng, batch in zip(rngs, data, strict=True)}

    def draw(rng):
        batch = pool[id(rng)]
        rows = rng.integers(batch.xs.shape[1], size=20)
        arrays = ("xs", "targets", "mask", "counts")
        return batch._replace(**{k: getattr(batch, k)[:, rows] for k in arrays})

    options = {"clip": 1.0, "progress": "few"}
    fit(model, draw, rngs, steps, Adam(learning_rate), loss, **options)
    test = make(np.random.default_rng(10_000), 1000, length)
    return share_right(model, test).reshape(len(sizes), len(seeds))


def standing(solved, steps):
    """Where the dots of `draw_race` stand: who never solved it, right of all steps."""
    return np.sort(np.where(solved > 0, solved, 1.15 * steps))


def draw_race(results):
    """After how many steps each network has solved its task; right of the line: not.

    results  {task: ({bias: steps (S,), 0 is never}, steps trained)}, one panel a task
    """

    def race():
        fig, axes = panels(len(results))
        for ax, (task, (solved, steps)) in zip(axes, results.items(), strict=True):
            for row, at in enumerate(solved.values()):
                spread = row + np.linspace(-0.28, 0.28, len(at))
                ax.plot(standing(at, steps), spread, "o", color=COLOR["c"], alpha=0.6)
            ax.axvline(1.05 * steps, color=COLOR["h"], linestyle="--", linewidth=1.5)
            ax.set_yticks(range(len(solved)), [f"bias {bias}" for bias in solved])
            ax.set(xlim=(0, 1.25 * steps), ylim=(len(solved) - 0.4, -0.6))
            ax.set_xticks(range(0, steps + 1, 50))
            ax.set(title=task, xlabel="solved after so many steps")
        return fig

    return Still(
        race,
        alt="For each task two rows of dots, one dot for each network. With a large "
        "bias on z all dots lie left of a dashed line, where the task was solved; with "
        "a bias of zero all lie right of it: not solved.",
        height=(190, 330),
    )


def draw_few(results):
    """Shares of right answers by cell and size of the training set.

    results  {task: (sizes, {name: (sizes, S)})}, one panel a task; a dot for each
             network, a stroke and a number for their mean
    """

    def few():
        fig, axes = panels(len(results))
        for ax, (task, (sizes, shares)) in zip(axes, results.items(), strict=True):
            rows = [(n, name) for n in range(len(sizes)) for name in shares]
            for row, (n, name) in enumerate(rows):
                right = np.sort(shares[name][n])
                spread = row + np.linspace(-0.28, 0.28, len(right))
                ax.plot(right, spread, "o", color=COLOR["c"], markersize=4, alpha=0.6)
                mean = np.mean(right)
                ax.plot([mean, mean], [row - 0.4, row + 0.4], color=COLOR["f"])
                ax.text(1.06, row, f"{100 * mean:.0f}", va="center", color=COLOR["f"])
            ax.set_yticks(range(len(rows)), [f"{k}, {sizes[n]}" for n, k in rows])
            ax.set(xlim=(0.05, 1.2), ylim=(len(rows) - 0.4, -0.6))
            ax.set_xticks([0.2, 0.6, 1])
            ax.set(title=task, xlabel="share of fresh answers right")
        return fig

    means = ", ".join(
        f"{task}, {size}, {name}: {np.mean(right):.2f}"
        for task, (sizes, shares) in results.items()
        for name, rows in shares.items()
        for size, right in zip(sizes, rows, strict=True)
    )
    return Still(
        few,
        alt="A row of dots for each cell and each size of the training set, a dot for "
        f"each network: the share of right answers. The means: {means}.",
        height=(330, 620),
    )

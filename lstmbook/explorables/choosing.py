"""The live figures and the experiment of the chapter "Choosing a cell"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook import tasks
from lstmbook.figures import COLOR
from lstmbook.functions import sigmoid
from lstmbook.live import Choice, Live, Slider, panels
from lstmbook.network import Network, Readout
from lstmbook.optimise import Adam
from lstmbook.parameters import together
from lstmbook.train import fit
from lstmbook.variants import VARIANTS

# name: the task and its length, the loss, D, K, training steps
TASKS = {
    "order": (tasks.temporal_order_2013, 20, "cross_entropy", 6, 4, 150),
    "adding": (tasks.adding, 12, "squared_error", 2, 1, 300),
    "latch": (tasks.latch, 20, "binary_cross_entropy", 1, 1, 100),
}


def learn(kind, task, seeds, H=8, **options):
    """Train a cell on a task, all seeds at once: the share of 500 answers right, (S,).

    In adding an answer is right if it is off by less than 0.04.
    kind     a class of cells; options go to its init
    """
    make, length, loss, D, K, steps = TASKS[task]
    rngs = [np.random.default_rng(seed) for seed in seeds]
    single = {"dtype": np.float32}
    networks = [
        Network(
            kind.init(D, H, rng, **options, **single), Readout.init(H, K, rng, **single)
        )
        for rng in rngs
    ]
    model = together(networks)

    def draw(rng):
        return make(rng, 32, length)

    fit(model, draw, rngs, steps, Adam(1e-2), loss, clip=1.0, progress=task)
    batch = make(np.random.default_rng(10_000), 500, length)
    ys, _, _ = model.forward(batch.xs.astype(np.float32), mask=batch.mask)
    truth = batch.targets[:, None]
    if loss == "cross_entropy":
        right = np.argmax(ys, -1) == truth
    elif loss == "squared_error":
        right = np.abs(ys - truth)[..., 0] < 0.04
    else:
        right = ((ys > 0) == (truth > 0))[..., 0]
    return np.sum(right * batch.counts[:, None], axis=(0, 2)) / 500


def draw_shares(shares):
    """A dot for each network: shares {name: {task: (S,)}}, one panel a task."""
    size = {"figsize": (7, 0.9 + 0.3 * len(shares)), "layout": "constrained"}
    fig, axes = plt.subplots(1, len(TASKS), sharey=True, **size)
    for ax, task in zip(axes, TASKS, strict=True):
        for row, by_task in enumerate(shares.values()):
            spread = row + np.linspace(-0.2, 0.2, len(by_task[task]))
            ax.plot(by_task[task], spread, "o", color=COLOR["i"], alpha=0.6)
        ax.set(xlim=(-0.05, 1.05), title=task, xlabel="share right")
    axes[0].set_yticks(range(len(shares)), list(shares))
    axes[0].set_ylim(len(shares) - 0.5, -0.5)
    return fig


def any_variant() -> Live:
    """The same eight inputs through any variant of one LSTM unit."""
    xs = np.array([0, 1.0, 0, 0, 0, -1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0])

    def run(kind, b_i, b_f, b_o):
        no_i, no_f, no_o, raw_g, raw_h, coupled, peep = (
            1.0 * (kind == k) for k in range(1, 8)
        )
        c, h, cs, hs = 0.0, 0.0, [], []
        for x in xs:
            i = no_i + (1 - no_i) * sigmoid(b_i + 4 * np.abs(x) - peep * c)
            f = no_f + (1 - no_f) * sigmoid(b_f - peep * c)
            f = coupled * (1 - i) + (1 - coupled) * f
            a = 1.5 * x + 0.2 * h
            g = raw_g * a + (1 - raw_g) * np.tanh(a)
            c = f * c + i * g
            o = no_o + (1 - no_o) * sigmoid(b_o + peep * c)
            h = o * (raw_h * c + (1 - raw_h) * np.tanh(c))
            cs.append(c)
            hs.append(h)
        cs, hs = np.stack(cs), np.stack(hs)
        return {"cs": cs, "hs": hs, "c": cs[-1], "h": hs[-1]}

    def draw(out):
        fig, (top, middle, bottom) = plt.subplots(
            3, 1, sharex=True, height_ratios=[1, 2, 2]
        )
        t = np.arange(1, len(xs) + 1)
        top.bar(t, xs, color=COLOR["g"])
        top.set(ylim=(-1.2, 1.2), yticks=[-1, 0, 1], ylabel="x")
        for ax, name, limit in ((middle, "c", 6), (bottom, "h", 2)):
            ax.axhline(0, color=COLOR["h"], linewidth=0.5)
            ax.plot(t, out[f"{name}s"], "o-", color=COLOR[name], gid=f"{name}s")
            ax.set(ylim=(-limit, limit), yticks=[-limit, 0, limit], ylabel=name)
        bottom.set(xlim=(0.5, 16.5), xticks=[1, 4, 8, 12, 16], xlabel="step")
        return fig

    return Live(
        run,
        draw,
        alt="Top, the inputs: a push up, a push down, and three pushes up. Middle, the "
        "cell state of the chosen variant; bottom, what it shows of it.",
        readout="At the end c = {c:+.2f} and h = {h:+.2f}.",
        height=(430, 430),
        presets={
            "Full": {"kind": 0, "b_i": -2.0, "b_f": 3.0, "b_o": 1.0},
            "Never forgets": {"kind": 2, "b_i": -2.0, "b_f": 3.0, "b_o": 1.0},
            "Shows all": {"kind": 5, "b_i": -2.0, "b_f": 3.0, "b_o": 4.0},
        },
        kind=Choice(tuple(VARIANTS), "variant"),
        b_i=Slider(-6, 4, -2, "bias of i", step=0.5, color=COLOR["i"], format="+.1f"),
        b_f=Slider(-4, 6, 3, "bias of f", step=0.5, color=COLOR["f"], format="+.1f"),
        b_o=Slider(-4, 4, 1, "bias of o", step=0.5, color=COLOR["o"], format="+.1f"),
    )


def exponential_gate() -> Live:
    """Old and new content mixed by sigmoid gates, and by an exponential one."""
    axis = np.linspace(-4, 4, 81)

    def run(a, n):
        def shares(a):
            return {"sigmoid": sigmoid(a), "exponential": np.exp(a) / (n + np.exp(a))}

        curves, now = shares(axis), shares(a)
        points = {f"at_{k}": np.stack([a, v]).reshape(2, 1) for k, v in now.items()}
        return curves | points | {f"now_{k}": v for k, v in now.items()}

    def draw(out):
        fig, axes = panels(2)
        for ax, name in zip(axes, ("sigmoid", "exponential"), strict=True):
            ax.plot(axis, out[name], color=COLOR["i"], gid=name)
            ax.plot(*out[f"at_{name}"], "o", color=COLOR["i"], gid=f"at_{name}")
            ax.set(xlim=(-4, 4), ylim=(-0.05, 1.05), yticks=[0, 0.5, 1], title=name)
            ax.set(xticks=[-4, -2, 0, 2, 4], xlabel="sum a of the gate")
        return fig

    return Live(
        run,
        draw,
        alt="Left, the share of new content with a sigmoid gate over its sum. Right, "
        "the share with an exponential gate, which depends on what was written before.",
        readout="New content: sigmoid {now_sigmoid:.2f}, "
        "exponential {now_exponential:.2f}.",
        height=(280, 480),
        presets={
            "A blank memory": {"a": 0.0, "n": 0.1},
            "A full memory": {"a": 0.0, "n": 20.0},
        },
        a=Slider(-4, 4, 0, "a, sum of the gate", step=0.1, format="+.1f"),
        n=Slider(0.1, 20, 1, "n, written before", step=0.1, format=".1f"),
    )

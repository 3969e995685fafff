"""The live figures and the experiments of the chapter "Choosing a cell"."""

from functools import partial
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown

from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Live, Play, Slider, Still, panels
from lstmbook.nn.functions import sigmoid
from lstmbook.nn.layers import Network, Readout
from lstmbook.nn.seeds import together
from lstmbook.nn.variants import VARIANTS, VariantCell
from lstmbook.tasks import signals as tasks
from lstmbook.tasks.grammars import counted
from lstmbook.train.loop import fit
from lstmbook.train.optimise import Adam


class Task(NamedTuple):
    """What to learn, and how.

    pool, test  take a generator: the sequences to learn from, those to be asked
    score       takes the outputs (T, S, B, K) and the test: a share for each network
    size, H     of a minibatch, and how many units
    """

    pool: object
    test: object
    score: object
    loss: str
    size: int
    H: int
    steps: int
    learning_rate: float
    forget_bias: float


def share_within(tolerance, ys, batch):
    """The share of the answers that are off by less than the tolerance, (S,)."""
    right = np.abs(ys - batch.targets[:, None])[..., 0] < tolerance
    return np.sum(right * batch.counts[:, None], axis=(0, 2)) / np.sum(batch.counts)


def share_accepted(ys, batch):
    """The share of the strings of which every step is right, (S,)."""
    right = np.all((ys > 0) == (batch.targets[:, None] > 0), axis=-1)
    return np.mean(np.all(right | (batch.mask[:, None] == 0), axis=0), axis=-1)


TASKS = {
    "replace": Task(
        lambda rng: tasks.last_marked(rng, 3000, 24),
        lambda rng: tasks.last_marked(rng, 200, 48),
        partial(share_within, 0.1),
        *("squared_error", 16, 6, 200, 2e-2, 1.0),
    ),
    "add": Task(
        lambda rng: tasks.adding(rng, 3000, 20),
        lambda rng: tasks.adding(rng, 500, 20),
        partial(share_within, 0.04),
        *("squared_error", 16, 6, 250, 3e-2, 3.0),
    ),
    "count": Task(
        lambda _: counted(range(1, 9)),
        lambda _: counted(range(1, 31)),
        share_accepted,
        *("binary_cross_entropy", 8, 3, 500, 2e-2, 1.0),
    ),
}
ARRAYS = ("xs", "targets", "mask", "counts")  # of a batch, (T, B, ...)


def networks(task, inits, rngs):
    """A network for each (init of a cell, generator), side by side, float32."""
    batch = TASKS[task].test(np.random.default_rng(0))
    D, single, made = batch.xs.shape[-1], {"dtype": np.float32}, []
    for init, rng in zip(inits, rngs, strict=True):
        cell = init(D, TASKS[task].H, rng, **single)
        made.append(Network(cell, Readout.init(cell.H, batch.K, rng, **single)))
    return together(made)


def train(task, inits, seeds):
    """Train a network for each init of a cell and each seed, all side by side.

    Those with the same seed learn from the same sequences, in the same order.
    """
    how, arms = TASKS[task], [(init, seed) for init in inits for seed in seeds]
    pools = {seed: how.pool(np.random.default_rng(seed)) for seed in seeds}
    rngs = [np.random.default_rng(seed) for _, seed in arms]
    model = networks(task, [init for init, _ in arms], rngs)
    pool = {id(rng): pools[seed] for rng, (_, seed) in zip(rngs, arms, strict=True)}

    def draw(rng):
        batch = pool[id(rng)]
        rows = rng.integers(batch.xs.shape[1], size=how.size)
        return batch._replace(**{k: getattr(batch, k)[:, rows] for k in ARRAYS})

    options = {"clip": 1.0, "progress": task}
    fit(model, draw, rngs, how.steps, Adam(how.learning_rate), how.loss, **options)
    return model


def ask(model, task):
    """The score of each network on fresh sequences, the same for all: (S,)."""
    test = TASKS[task].test(np.random.default_rng(10_000))
    ys, _, _ = model.forward(test.xs.astype(np.float32), mask=test.mask)
    return TASKS[task].score(ys, test)


def ablation(task, seeds, names=tuple(VARIANTS), **options):
    """{variant: (S,)}: the scores after training; options go to VariantCell.init."""
    options = {"forget_bias": TASKS[task].forget_bias} | options
    inits = [partial(VariantCell.init, variant=name, **options) for name in names]
    scores = ask(train(task, inits, seeds), task)
    return dict(zip(names, np.split(scores, len(names)), strict=True))


def draw_scores(scores):
    """A dot for each network, a stroke for their median: {task: {name: (S,)}}."""

    def dots_by_task():
        fig, axes = panels(len(scores), sharey=True)
        for ax, (task, by_name) in zip(axes, scores.items(), strict=True):
            for row, share in enumerate(by_name.values()):
                spread = row + np.linspace(-0.28, 0.28, len(share))
                ax.plot(np.sort(share), spread, "o", color=COLOR["c"], alpha=0.6)
                ends = [row - 0.42, row + 0.42]
                ax.plot([np.median(share)] * 2, ends, color=COLOR["f"], linewidth=2)
            ax.set_yticks(range(len(by_name)), list(by_name))
            ax.set(xlim=(-0.05, 1.05), ylim=(len(by_name) - 0.4, -0.6))
            ax.set(xticks=[0, 0.5, 1], title=f"{task}: share right")
        return fig

    medians = "; ".join(
        f"{task}: " + ", ".join(f"{k} {np.median(s):.2f}" for k, s in by_name.items())
        for task, by_name in scores.items()
    )
    rows = max(len(by_name) for by_name in scores.values())
    return Still(
        dots_by_task,
        alt="A row of dots for each case, a dot for each network: the share of right "
        f"answers. The medians, {medians}.",
        height=(90 + 34 * rows, len(scores) * (90 + 28 * rows)),
    )


def score_table(scores, told_apart):
    """Median, worst and best of the networks, in points of a hundred.

    told_apart  the pairs (task, name) that are to stand out
    """
    lines = [["Variant", *scores], [":--"] * (1 + len(scores))]
    for name in next(iter(scores.values())):
        lines.append([name])
        for task, by_name in scores.items():
            worst, median, best = 100 * np.quantile(by_name[name], [0, 0.5, 1])
            bold = "**" if (task, name) in told_apart else ""
            spread = f"({worst:.0f},\N{NO-BREAK SPACE}{best:.0f})"
            lines[-1].append(f"{bold}{median:.0f}{bold} {spread}")
    return Markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))


STEPS = np.arange(1, 17)
MARKED = np.isin(STEPS, [1, 6, 11])
NOISE = np.random.default_rng(2).uniform(-0.5, 0.5, 16)
VALUES = np.where(MARKED, np.repeat([0.8, -0.6, 0.5], [5, 5, 6]), NOISE)
PUSHES = np.repeat([0.5, -0.5, 0.0], [5, 5, 6])
# task: the inputs, where they are marked, whether a mark takes the place, what to hold
TO_DO = {
    "replace": (VALUES, MARKED, 1.0, np.repeat([0.8, -0.6, 0.5], [5, 5, 6])),
    "add": (VALUES, MARKED, 0.0, np.cumsum(VALUES * MARKED)),
    "count": (PUSHES, PUSHES != 0, 0.0, np.cumsum(PUSHES)),
}


def any_variant() -> Live:
    """One unit, wired by hand for a task, and the same unit with a part missing."""
    columns = zip(*TO_DO.values(), strict=True)
    inputs, marks, replaces, wanted = (np.stack(column) for column in columns)

    def run(task, kind, b_i, b_f, b_o):
        no_i, no_f, no_o, raw_g, raw_h, coupled, peep = (
            1.0 * (kind == k) for k in range(1, len(VARIANTS))
        )
        xs, want = np.choose(task, inputs), np.choose(task, wanted)
        mark, lets_go = np.choose(task, marks), np.choose(task, replaces)
        i = np.maximum(sigmoid(b_i + 12 * mark), no_i)
        f = np.maximum(sigmoid(b_f - 24 * mark * lets_go), no_f)
        f = coupled * (1 - i) + (1 - coupled) * f
        a = np.arctanh(xs)
        g = raw_g * a + (1 - raw_g) * np.tanh(a)
        c, cs = 0.0, []
        for t in range(len(STEPS)):
            c = f[t] * c + i[t] * g[t]
            cs.append(c)
        cs = np.stack(cs)
        o = np.maximum(sigmoid(b_o + 4 * peep * cs), no_o)
        hs = o * (raw_h * cs + (1 - raw_h) * np.tanh(cs))
        return {
            "xs": xs,
            "marked": np.where(mark, xs, 9.0),  # 9 is outside the picture
            "want": want,
            "cs": cs,
            "hs": hs,
            "c": cs[-1],
            "h": hs[-1],
            "end": want[-1],
            "off": np.max(np.abs(cs - want)),
        }

    def draw(out):
        fig, (top, middle, bottom) = plt.subplots(
            3, 1, sharex=True, height_ratios=[1, 2, 2]
        )
        top.plot(STEPS, out["xs"], "o", color=COLOR["h"], gid="xs", markersize=4)
        top.plot(STEPS, out["marked"], "D", color=COLOR["g"], gid="marked")
        top.set(ylim=(-1.1, 1.1), yticks=[-1, 0, 1], ylabel="input")
        middle.plot(STEPS, out["want"], "--", color=COLOR["g"], gid="want")
        middle.plot(STEPS, out["cs"], "o-", color=COLOR["c"], gid="cs", markersize=4)
        middle.set_ylabel("c")
        bottom.plot(STEPS, out["hs"], "o-", color=COLOR["h"], gid="hs", markersize=4)
        bottom.set(xlim=(0.5, 16.5), xticks=[1, 6, 11, 16], xlabel="step", ylabel="h")
        for ax in (top, middle, bottom):
            ax.axhline(0, color=COLOR["h"], linewidth=0.5)
        for ax in (middle, bottom):
            ax.set(ylim=(-3, 3), yticks=[-2, 0, 2])
        return fig

    def named(task, variant):
        return {"task": list(TO_DO).index(task), "kind": list(VARIANTS).index(variant)}

    usual = {"b_i": -6.0, "b_f": 6.0, "b_o": 2.0}
    return Live(
        run,
        draw,
        alt="Top, sixteen inputs, some of them marked by a diamond. Middle, the cell "
        "state of the chosen variant, with a dashed line for what it should hold. "
        "Bottom, what it shows of its state.",
        readout="At the end it should hold {end:+.2f} and holds {c:+.2f}; it shows "
        "{h:+.2f}. On the way it was off by up to {off:.2f}.",
        height=(460, 460),
        presets={
            "All parts": named("replace", "full") | usual,
            "Cannot let go": named("replace", "no forget gate") | usual,
            "Takes in all": named("add", "no input gate") | usual,
            "Cannot add": named("add", "coupled") | usual,
            "Shows it raw": named("count", "no output act.") | usual,
        },
        task=Choice(tuple(TO_DO), "task"),
        kind=Choice(tuple(VARIANTS), "variant"),
        b_i=Slider(-8, 4, -6, "bias of i", step=0.5, color=COLOR["i"], format="+.1f"),
        b_f=Slider(-4, 8, 6, "bias of f", step=0.5, color=COLOR["f"], format="+.1f"),
        b_o=Slider(-6, 4, 2, "bias of o", step=0.5, color=COLOR["o"], format="+.1f"),
    )


def exponential_gate() -> Live:
    """Old and new content mixed by sigmoid gates, and by an exponential one."""
    axis = np.linspace(-4, 4, 81)

    def run(a, w):
        def shares(a):
            return {"sigmoid": sigmoid(a), "exponential": np.exp(a) / (w + np.exp(a))}

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
        axes[0].set_ylabel("share of the new")
        return fig

    return Live(
        run,
        draw,
        alt="Left, the share of new content with a sigmoid gate over its sum. Right, "
        "the share with an exponential gate, which depends on what was written before.",
        readout="Of the new content: {now_sigmoid:.2f} with a sigmoid, "
        "{now_exponential:.2f} with the exponential gate.",
        height=(280, 480),
        presets={
            "A blank memory": {"a": 0.0, "w": 0.1},
            "A full memory": {"a": 0.0, "w": 20.0},
            "An urgent word": {"a": 4.0, "w": 20.0},
        },
        a=Slider(-4, 4, 0, "a, sum of the gate", step=0.1, format="+.1f"),
        w=Slider(0.1, 20, 5, "w, written before", step=0.1, format=".1f"),
    )


ROUNDS = 5
PULSES = np.zeros(2**ROUNDS)
PULSES[[1, 10, 19]] = 1.0, -0.8, 0.6


def scan_rounds() -> Live:
    """A leaky memory by a parallel scan: what each step knows after some rounds."""
    steps = np.arange(1, len(PULSES) + 1)

    def run(share, rounds):
        s, u = share * np.ones(len(PULSES)), PULSES
        known = [u * share**0]
        for k in 2 ** np.arange(ROUNDS):
            u = np.concatenate([u[:k], s[k:] * u[:-k] + u[k:]])
            s = np.concatenate([s[:k], s[k:] * s[:-k]])
            known.append(u)
        now = np.choose(rounds, known)
        return {
            "now": now,
            "loop": known[-1],
            "heard": 2**rounds,
            "off": np.max(np.abs(now - known[-1])),
            "half_life": np.log(0.5) / np.log(share),
        }

    def draw(out):
        _, ax = plt.subplots()
        ax.axhline(0, color=COLOR["h"], linewidth=0.5)
        ax.plot(steps, out["loop"], color=COLOR["h"], gid="loop")
        ax.plot(steps, out["now"], "o", color=COLOR["c"], gid="now", markersize=5)
        ax.plot(steps[PULSES != 0], [1.25] * 3, "v", color=COLOR["g"], markersize=8)
        ax.set(xlim=(0, len(PULSES) + 1), ylim=(-1.1, 1.4), yticks=[-1, 0, 1])
        ax.set(xlabel="step", ylabel="dots: scan, line: loop")
        return ax

    return Live(
        run,
        draw,
        alt="Three pulses come into a leaky memory. A line shows the state that a loop "
        "computes. Dots show the scan: at first the pulses alone, and after five "
        "rounds the whole line.",
        readout="Each dot has heard the last {heard:d} of 32 steps and is off by up to "
        "{off:.2f}. Half is gone after {half_life:.3g} steps.",
        height=300,
        presets={
            "Nothing joined": {"rounds": 0},
            "Three rounds": {"rounds": 3},
            "All five": {"rounds": 5},
        },
        rounds=Play(0, ROUNDS, 2, "rounds", interval=900),
        share=Slider(0.5, 0.99, 0.9, "s, share kept", step=0.01, color=COLOR["f"]),
    )


def more_c_than_d(batch):
    """Another question to the sequences of `temporal_order_2013`: more c than d?"""
    c, d = np.sum(batch.xs, axis=0)[:, 2:4].T
    targets = (batch.counts * (c > d)).astype(int)
    return batch._replace(targets=targets, K=2, chance=1 / 2)


def as_table(batch):
    """One row for each sequence, how often each symbol occurs: no order is left."""
    ones = np.ones((1, batch.xs.shape[1]))
    xs, targets = np.sum(batch.xs, axis=0)[None], batch.targets[-1:]
    return batch._replace(xs=xs, targets=targets, mask=ones, counts=ones)


def shuffled(batch, rng):
    """The steps of each sequence in another order; what is asked stays as it was."""
    order = np.argsort(rng.random(batch.xs.shape[:2]), axis=0)  # (T, B)
    return batch._replace(xs=np.take_along_axis(batch.xs, order[..., None], axis=0))

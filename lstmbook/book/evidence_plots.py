"""What came of an experiment, drawn: how many learned, and after how many steps."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Still, panels

# An arm is told by its colour, its line and the name at the end of it.
COLORS = [COLOR[name] for name in "ifgohc"]
LINES = ["-", "--", "-.", ":"]


def counts(evidence, label="learned", above=None, alt=""):
    """How many networks of each arm learned, and where their share lies (95 %).

    evidence  of an experiment, `lab.judgement.Evidence`; a panel for each of its points
    label     what the networks did
    above     count those whose score is above, see `Evidence.count`
    alt       what else there is to see, a sentence
    """
    row = evidence.experiment
    table = [
        [evidence.count(arm, above, **point) for arm in row.arms]
        for point in row.points
    ]

    def draw():
        fig, axes = panels(len(table), squeeze=False, sharey=True)
        for ax, point, found in zip(axes.flat, row.points, table, strict=True):
            for y, count in enumerate(found):
                ax.plot([count.low, count.high], [y, y], color=COLOR["c"], linewidth=2)
                ax.plot(count.share, y, "o", color=COLOR["c"])
                ax.text(1.06, y, f"{count.k} of {count.n}", va="center")
            ax.set_yticks(range(len(row.arms)), list(row.arms))
            ax.set_ylim(len(row.arms) - 0.4, -0.6)
            ax.set_xlabel(f"share that {label}", wrap=True)
            ax.set(xlim=(-0.03, 1.45), xticks=[0, 0.5, 1])
            ax.set_title(said(point))
        return fig

    words = "; ".join(
        f"{', '.join(filter(None, [arm, said(point)]))}: {count}"
        for point, found in zip(row.points, table, strict=True)
        for arm, count in zip(row.arms, found, strict=True)
    )
    start = f"For each kind of network the share that {label}, with its interval."
    height = 70 + 34 * len(row.arms) + (24 if row.over else 0)
    return Still(
        draw,
        alt=f"{start} {words}. {alt}".strip(),
        height=(height, len(table) * height),
    )


def until_learned(evidence, over, alt="", **settings):
    """After how many steps each arm learned, over how hard it is.

    A dot is a network, a line joins the medians; an arrow at the end of the budget
    stands for the networks that had not learned by then, with their number.

    over      the setting that makes it harder, on the x-axis
    settings  the values of the other settings of a point, if there are any
    alt       what else there is to see, a sentence
    """
    row = evidence.experiment
    if over not in row.over or row.budget is None:
        raise ValueError(
            f"over is {over!r}, expected one of {list(row.over)}, of an experiment "
            "with a budget of steps"
        )
    hard = list(row.over[over])
    middles = {
        arm: [evidence.middle(arm, **settings, **{over: at}) for at in hard]
        for arm in row.arms
    }

    def draw():
        _, ax = plt.subplots()
        ends = np.array(
            [min(found[-1].median, row.budget) for found in middles.values()]
        )
        side = min(0.09, 0.5 / len(middles))
        for k, (arm, found) in enumerate(middles.items()):
            x = np.arange(len(hard)) + side * (k - (len(middles) - 1) / 2)
            look = COLORS[k % len(COLORS)], LINES[k % len(LINES)]
            draw_arm(ax, x, found, *look, above=1.45 + 0.55 * (k % 3))
            y = apart(np.log(ends), 0.09 * np.log(row.budget / lowest))[k]
            color = COLORS[k % len(COLORS)]
            ax.text(len(hard) - 0.7, np.exp(y), arm, va="center", color=color)
        ax.axhline(row.budget, color=COLOR["h"], linestyle="--", linewidth=1.5)
        ax.set(xlim=(-0.4, len(hard) + 0.2), xlabel=over)
        ax.set(yscale="log", ylim=(0.8 * lowest, 3.4 * row.budget))
        ax.set_xticks(range(len(hard)), [str(at) for at in hard])
        ax.set_yticks(ticks, [f"{tick:,}" for tick in ticks], minor=False)
        ax.set_ylabel(row.outcome)
        ax.minorticks_off()
        return ax

    lowest = min(found.values[0] for each in middles.values() for found in each)
    lowest = min(lowest, row.budget / 10)
    ticks = sorted({*powers_of_ten(lowest, row.budget), row.budget})
    words = "; ".join(
        f"{arm}: " + ", ".join(f"{at}, {m}" for at, m in zip(hard, found, strict=True))
        for arm, found in middles.items()
    )
    start = f"{row.outcome.capitalize()} over {over}, for each network."
    return Still(draw, alt=f"{start} {words}. {alt}".strip(), height=(360, 420))


def draw_arm(ax, x, found, color, line, above=1.45):
    """The medians of an arm, a dot for each network, an arrow for those left over.

    above  where their number stands, in budgets
    """
    budget = found[0].budget
    medians = [min(middle.median, budget) for middle in found]
    ax.plot(x, medians, line, color=color, linewidth=2)
    for at, middle in zip(x, found, strict=True):
        steps = np.array(middle.values)[: len(middle.values) - middle.never]
        ax.plot(np.full(len(steps), at), steps, "o", color=color, alpha=0.4)
        if middle.never:
            ax.plot([at], [1.3 * budget], "^", color=color)
            ax.text(at, above * budget, middle.never, color=color, ha="center")


def apart(y, gap):
    """Heights moved down as far as needed to be `gap` apart, in their order."""
    placed, below = np.array(y, float), np.inf
    for n in np.argsort(-placed, kind="stable"):
        placed[n] = below = min(placed[n], below - gap)
    return placed


def powers_of_ten(low, high):
    """Those from low to 0.6 high, where the tick of `high` itself has room."""
    exponents = range(int(np.ceil(np.log10(low))), int(np.log10(0.6 * high)) + 1)
    return [10**n for n in exponents]


def said(point):
    """A point in words: "T = 10, H = 8"."""
    return ", ".join(f"{name} = {value}" for name, value in point.items())

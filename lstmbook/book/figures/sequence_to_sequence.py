"""The live figures of the chapter "From one sequence to another"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR, opening
from lstmbook.live import (
    Choice,
    Dice,
    Guess,
    IntSlider,
    Live,
    Slider,
    letters,
    panels,
)
from lstmbook.nn.attention import attend
from lstmbook.tasks.walks import HEADINGS, TURNS, followed, path

TRUE, WRITTEN = COLOR["h"], COLOR["f"]

# One mistake --------------------------------------------------------------------------

LENGTH = 12


def one_mistake() -> Live:
    """Twelve turns, one heading that is written wrong, and what becomes of the rest."""

    def walk(at, off, told, seed):
        turns = Dice(seed).integers(3, size=(LENGTH, 1))
        right = followed(turns, np.array([LENGTH])).targets[:LENGTH, 0]
        step = np.arange(1, LENGTH + 1)
        later = np.where(told == 0, step == at, step >= at)
        said = (right + off * later) % 4
        wrong = said != right
        ways = path(np.stack([right, said], axis=1))  # (2, T + 1, 2)
        return {
            "true": ways[..., 0],
            "written": ways[..., 1],
            "ends": np.stack([ways[:, -1, 0], ways[:, -1, 1]], axis=1),
            "turns": np.ravel(turns),
            "right": right,
            "said": said,
            "wrong": np.sum(wrong),
        }

    def draw(out):
        fig, (ground, lines) = panels(2)
        draw_ground(ground, out, LENGTH // 2 + 2)
        ground.plot(*out["ends"], "o", color=COLOR["c"], gid="ends", markersize=7)
        font = {"family": "monospace", "va": "baseline", "fontsize": "large"}
        rows = (("the turns", "turns", TURNS), ("right headings", "right", HEADINGS))
        rows += (("as written", "said", HEADINGS),)
        for row, (label, name, alphabet) in enumerate(rows):
            lines.text(0, 2.6 - row, label, va="baseline")
            lines.text(0, 2.2 - row, letters(name, alphabet), **font)
        lines.set(xlim=(0, 1), ylim=(-0.2, 3.1))
        lines.axis("off")
        return fig

    usual = {"at": 3, "off": 1, "seed": 125}
    return Live(
        walk,
        draw,
        alt="A walk on squared paper, and beside it the walk as it was written down "
        "with one mistake. If the truth is told after it, one leg is wrong and the "
        "rest is moved; if not, the whole rest is turned round.",
        guess=Guess.number(
            "wrong",
            "Of twelve headings the third is written wrong. Whoever writes reads only "
            "what was written. How many of the twelve are wrong in the end?",
            at=usual | {"told": 1},
            within=0.01,
            format="d",
            shows=("turns", "right", "true"),
            why="Each heading is the one before and a turn. From the third on, all "
            "{wrong:d} are turned by as much.",
        ),
        readout="{wrong:d} of 12 headings are wrong.",
        height=(320, 560),
        presets={
            "Told the truth": usual | {"told": 0},
            "In its own words": usual | {"told": 1},
            "A late mistake": usual | {"told": 1, "at": 11},
        },
        at=IntSlider(1, LENGTH, 3, "the mistake is at step"),
        off=IntSlider(1, 3, 1, "wrong by so many quarter turns"),
        told=Choice(("is told the right heading", "reads what it wrote"), "then it"),
        seed=IntSlider(0, 9999, 125, "list, number"),
    )


def draw_ground(ax, out, reach):
    """The walk as it is to be, grey, and as it was written, on squared paper."""
    ax.set_xlabel("grey: as told, orange: as written")
    ax.plot(*out["true"], color=TRUE, gid="true", linewidth=6, alpha=0.5)
    ax.plot(*out["written"], color=WRITTEN, gid="written")
    ax.plot([0], [0], "s", color=COLOR["c"], markersize=7)
    ticks = [-reach + 2, 0, reach - 2]
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=ticks, yticks=ticks)
    ax.set_aspect("equal")


def draw_heard(ax, out, longest):
    """The attention's weights: a row for each heading, a column for each turn."""
    look = {"cmap": opening(COLOR["i"]), "vmin": 0, "vmax": 1, "aspect": "auto"}
    look |= {"extent": (0.5, longest + 1.5, longest + 1.5, 0.5)}
    ax.imshow(out["weights"], gid="weights", **look)
    ax.set(xticks=[1, 5, 9], yticks=[1, 5, 9])
    ax.set(xlabel="step of the list", ylabel="heading written")


# A moving query -----------------------------------------------------------------------

STEPS = 6
ANGLES = np.pi * (0.5 - np.arange(STEPS) / (STEPS - 1))
KEYS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)  # (T, 2)


def moving_query() -> Live:
    """Six keys on a half circle, a query that moves, its weights and what is heard."""

    def hear(angle, length, there):
        turned = np.pi * angle / 180
        query = length * np.stack([np.cos(turned), np.sin(turned)])
        mask = 1.0 * (np.arange(STEPS)[:, None] < there)
        keys = KEYS[:, None]
        heard, cache = attend(query[None, None], keys, keys, mask)
        weights = cache.weights[0, 0]
        nearest = np.argmax(weights)
        return {
            "query": np.stack([np.zeros(2), query / 20], axis=1),
            "heard": np.reshape(heard, (2, 1)),
            "keys": np.where(mask[:, 0] == 1, KEYS.T, KEYS.T[:, :1]),
            "weights": weights,
            "most": weights[nearest],
            "nearest": nearest + 1,
        }

    def draw(out):
        fig, (plane, bars) = panels(2)
        around = np.linspace(-np.pi / 2, np.pi / 2, 50)
        half = np.cos(around), np.sin(around)
        plane.plot(*half, color=COLOR["h"], linewidth=0.5)
        plane.plot(*KEYS.T, "o", color=COLOR["h"], fillstyle="none", markersize=12)
        plane.plot(*out["keys"], "o", color=COLOR["h"], gid="keys", markersize=12)
        for n, (x, y) in enumerate(KEYS):
            plane.text(1.2 * x, 1.2 * y, str(n + 1), ha="center", va="center")
        plane.plot(*out["query"], color=COLOR["i"], gid="query")
        plane.plot(*out["heard"], "X", color=COLOR["g"], gid="heard", markersize=11)
        plane.set(xlim=(-1.3, 1.4), ylim=(-1.4, 1.4), xticks=[-1, 0, 1], yticks=[])
        plane.set_yticks([-1, 0, 1])
        plane.set_xlabel("line: query, cross: what is heard")
        plane.set_aspect("equal")
        bars.bar(
            np.arange(1, STEPS + 1), out["weights"], color=COLOR["i"], gid="weights"
        )
        bars.set(xlim=(0.4, STEPS + 0.6), ylim=(0, 1.03), yticks=[0, 0.5, 1])
        bars.set(xlabel="step of the source", ylabel="weight")
        return fig

    usual = {"angle": 18.0, "length": 8.0, "there": 6}
    return Live(
        hear,
        draw,
        alt="Left, six keys on a half circle, a query that points at one of them and a "
        "cross for what is heard. Right, the weight of each key. A long query gives "
        "nearly all to the key it points at, a short one hears the mean of all.",
        guess=Guess.number(
            "most",
            "The query is 0: it points nowhere. What is the weight of each of the six?",
            at=usual | {"length": 0.0},
            within=0.03,
            format=".2f",
            shows=("query", "keys"),
            why="All are as alike to it: one sixth each. What is heard is the mean.",
        ),
        readout="Most is heard of step {nearest:d}: {most:.2f}.",
        height=(320, 560),
        presets={
            "Points at 3": usual,
            "Between 3 and 4": usual | {"angle": 0.0},
            "Points nowhere": usual | {"length": 0.0},
            "Very sure": usual | {"length": 20.0},
            "Three steps padded": usual | {"angle": -90.0, "there": 3},
        },
        angle=Slider(-90, 90, 18, "the query points at", step=1, unit="°", format="d"),
        length=Slider(0, 20, 8, "its length", step=0.1, format=".1f", color=COLOR["i"]),
        there=IntSlider(1, STEPS, STEPS, "steps that are there"),
    )


# A beam -------------------------------------------------------------------------------

DEPTH = 3


def beam_tree() -> Live:
    """Sentences of three letters a or b, what each is worth, and which a beam keeps."""

    def search(first, after_a, after_b, width):
        table = np.stack([after_a, after_b])
        worth = [np.stack([first, 1 - first])]
        for _ in range(DEPTH - 1):
            last = np.arange(worth[-1].size) % 2
            a = np.where(last == 0, table[0], table[1])
            worth.append(np.ravel(np.stack([worth[-1] * a, worth[-1] * (1 - a)], 1)))
        out, kept = {}, np.ones(1)
        for depth, each in enumerate(worth, start=1):
            held = np.repeat(kept, 2)
            mine = np.where(held == 1, each, -1.0)
            order = np.arange(mine.size)
            ahead = (mine[None] > mine[:, None]) | (
                (mine[None] == mine[:, None]) & (order[None] < order[:, None])
            )
            kept = held * (np.sum(ahead, axis=1) < width)
            for k in range(2**depth):
                out[f"edge_{depth}_{k}"] = 1.5 + 4.5 * kept[k]
                out[f"ink_{depth}_{k}"] = 0.25 + 0.75 * kept[k]
        found = np.argmax(np.where(kept == 1, worth[-1], -1.0))
        best = np.argmax(worth[-1])
        out |= {f"p_{k}": worth[-1][k] for k in range(2**DEPTH)}
        return out | {
            "worth": worth[-1],
            "found": found,
            "found_p": worth[-1][found],
            "best": best,
            "best_p": worth[-1][best],
            "mark": np.stack([DEPTH + 0.12 + 0 * found, place(DEPTH, found)])[:, None],
            "star": np.stack([DEPTH + 0.12 + 0 * best, place(DEPTH, best)])[:, None],
        }

    def place(depth, k):
        """The height of node k: its leaves lie evenly below one another."""
        return -(k + 0.5) * 2 ** (DEPTH - depth) + 0.5

    def draw(out):
        _, ax = plt.subplots()
        for depth in range(1, DEPTH + 1):
            for k in range(2**depth):
                ends = place(depth - 1, k // 2), place(depth, k)
                ax.plot([depth - 1, depth], ends, color=COLOR["h"], linewidth=1)
                follows = f"linewidth=edge_{depth}_{k} alpha=ink_{depth}_{k}"
                look = {"linewidth": out[f"edge_{depth}_{k}"], "gid": follows}
                look |= {"alpha": out[f"ink_{depth}_{k}"], "color": COLOR["i"]}
                ax.plot([depth - 1, depth], ends, **look)
                x, y = depth - 0.4, ends[0] + 0.6 * (ends[1] - ends[0])
                ax.text(x, y + 0.16, "ab"[k % 2], ha="center", va="baseline")
        ax.plot(*out["star"], "s", color=COLOR["g"], gid="star", markersize=14)
        ax.plot(*out["mark"], "o", color=COLOR["f"], gid="mark", markersize=7)
        for k in range(2**DEPTH):
            word = "".join("ab"[k >> (DEPTH - 1 - n) & 1] for n in range(DEPTH))
            y = place(DEPTH, k) - 0.15
            ax.text(DEPTH + 0.28, y, word + " {p_%d:.3f}" % k, va="baseline")
        ax.set(xlim=(-0.1, DEPTH + 1.1), ylim=(-7.7, 0.8))
        ax.axis("off")
        return ax

    usual = {"first": 0.6, "after_a": 0.5, "after_b": 0.05}
    return Live(
        search,
        draw,
        alt="A tree of the eight sentences of three letters. Thick branches are those "
        "that a beam has kept. A square marks the most probable sentence, a dot the "
        "one that was found: with a width of 1 another one, with 2 the same.",
        guess=Guess.choice(
            lambda out: "bbb" if out["found"] == 7 else "aaa",
            "a is likelier at first, 0.6. After an a both are even; after a b comes "
            "another b, 0.95. Greedy takes the likeliest letter at each step. Which "
            "sentence does it find?",
            ("aaa", "bbb"),
            at=usual | {"width": 1},
            shows=tuple(f"p_{k}" for k in range(2**DEPTH)),
            why="It has 0.6 at once, and never sees the 0.4 × 0.95 × 0.95 = "
            "{best_p:.2f} that begins with the less likely letter.",
        ),
        readout="Found: {found_p:.3f}, the square is worth {best_p:.3f}.",
        height=360,
        presets={
            "Greedy loses": usual | {"width": 1},
            "A beam of 2": usual | {"width": 2},
            "Greedy is right": usual | {"after_a": 0.9, "after_b": 0.4, "width": 1},
        },
        first=Slider(0.01, 0.99, 0.6, "a at first", step=0.01),
        after_a=Slider(0.01, 0.99, 0.5, "a after a", step=0.01),
        after_b=Slider(0.01, 0.99, 0.05, "a after b", step=0.01),
        width=IntSlider(1, 4, 1, "beginnings kept"),
    )

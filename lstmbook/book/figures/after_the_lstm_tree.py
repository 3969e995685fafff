"""How a scan joins steps, drawn: in rounds of pairs, and up and down a tree."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.unrolled import small
from lstmbook.book.palette import COLOR
from lstmbook.live import Choice, Guess, Live, Play, Slider

T, ROUNDS = 8, 7  # the loop takes the most rounds
WAYS = ("one after the other", "doubling", "up and down a tree")
GROUND, RISE = 46, 32  # px, of the inputs, of a round
U = np.array([1.0, 0.0, -0.5, 0.0, 0.0, 0.8, 0.0, 0.0])


def joins_of(way):
    """The joins of a way: [(round, step that takes in, step that is taken in)]."""
    if way == "one after the other":
        return [(t - 1, t, t - 1) for t in range(1, T)]
    if way == "doubling":
        return [(k, t, t - 2**k) for k in range(3) for t in range(2**k, T)]
    up = [(k, t, t - 2**k) for k in range(3) for t in range(2 ** (k + 1) - 1, T, 2**k)]
    up = [(k, t, r) for k, t, r in up if (t + 1) % 2 ** (k + 1) == 0]
    return up + [(3, 5, 3), (4, 2, 1), (4, 4, 3), (4, 6, 5)]


PLANS = [joins_of(way) for way in WAYS]
LINES = sorted({join for joins in PLANS for join in joins})
USED = 1.0 * np.array([[line in joins for line in LINES] for joins in PLANS])


def by_round(joins, share, u):
    """What each step knows after 0 to ROUNDS rounds: (ROUNDS + 1, T).

    A join puts what one step knows, h = s h_before + u, into another.
    """
    s, u = [share] * T, list(u)
    known = [np.stack(u)]
    for k in range(ROUNDS):
        old_s, old_u = list(s), list(u)
        for _, t, r in (join for join in joins if join[0] == k):
            u[t] = old_s[t] * old_u[r] + old_u[t]
            s[t] = old_s[t] * old_s[r]
        known.append(np.stack(u))
    return np.stack(known)


# A share of 1 and ones for inputs count the steps that each has heard of.
HEARD = np.stack([by_round(joins, 1.0, np.ones(T)) for joins in PLANS])
WHOLE = 1.0 * (np.arange(1, T + 1) == HEARD)


def scan_tree() -> Live:
    """The joins of a scan: one after the other, doubling, and up and down a tree."""
    u = [x + np.zeros(()) for x in U]

    def run(way, rounds, share):
        known = np.choose(way, np.stack([by_round(j, share, u) for j in PLANS]))
        now = 1.0 * (np.arange(ROUNDS + 1) == rounds)
        there = np.choose(way, USED)
        out = {f"j_{j}": there[j] * (rounds > line[0]) for j, line in enumerate(LINES)}
        joins = sum(out.values())
        whole = now @ np.choose(way, WHOLE)
        out |= {f"h_{t}": h for t, h in enumerate(now @ known)}
        out |= {f"whole_{t}": done for t, done in enumerate(whole)}
        return out | {"h": now @ known, "joins": joins, "whole": np.sum(whole)}

    def draw(out):
        _, ax = plt.subplots()
        ax.set_axis_off()
        top = GROUND + ROUNDS * RISE
        ax.set(xlim=(-0.6, T - 0.4), ylim=(0, top + 40))
        words = {"ha": "center", "va": "center", "fontsize": small(ax)}
        for t in range(T):
            ax.plot([t, t, t], [GROUND, top / 2, top], color=COLOR["h"], linewidth=1)
            ax.plot([t], [GROUND], "s", color=COLOR["g"], markersize=9)
            written = f"{U[t]:+.1f}".replace("-", "−").replace("+0.0", "0")
            ax.text(t, GROUND - 18, written, color=COLOR["g"], **words)
            ax.text(t, GROUND - 38, t + 1, color=COLOR["h"], **words)
            ax.plot([t], [top], "o", color=COLOR["h"], markersize=11)
            look = {"gid": f"alpha=whole_{t}", "alpha": out[f"whole_{t}"]}
            ax.plot([t], [top], "o", color=COLOR["c"], markersize=14, **look)
            ax.text(t, top + 24, f"{{h_{t}:+.2f}}", **words)
        for j, (k, t, r) in enumerate(LINES):
            low, high = GROUND + k * RISE, GROUND + (k + 1) * RISE
            look = {"gid": f"alpha=j_{j}", "alpha": out[f"j_{j}"], "color": COLOR["i"]}
            ax.plot([r, t], [low, high], linewidth=2, **look)
            ax.plot([t], [high], "o", markersize=9, **look)
        return ax

    begin = {"share": 0.9}
    return Live(
        run,
        draw,
        alt="Eight columns, one for each step, with its input below and what it knows "
        "of its state above. Lines lead from the steps that are joined to those that "
        "take them in, a row of lines for each round, upwards. A full dot on top marks "
        "a step that has heard of all steps before it.",
        readout="{joins:d} joins so far; {whole:d} of 8 states are whole.",
        guess=Guess.number(
            "joins",
            "One after the other takes 7 joins. How many does doubling take, in 3 "
            "rounds?",
            at=begin | {"way": 1, "rounds": ROUNDS},
            format="d",
            shows=[f"whole_{t}" for t in range(T)],
            why="In round 1 seven steps take in another, then six, then four.",
        ),
        height=(340, 340),
        presets={
            "The loop": begin | {"way": 0, "rounds": ROUNDS},
            "Doubling": begin | {"way": 1, "rounds": 3},
            "A tree": begin | {"way": 2, "rounds": 5},
        },
        way=Choice(WAYS, "how"),
        rounds=Play(0, ROUNDS, 1, "rounds", interval=900),
        share=Slider(0.5, 1, 0.9, "s, share kept", step=0.05, color=COLOR["f"]),
    )

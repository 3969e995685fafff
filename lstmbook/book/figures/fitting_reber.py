"""The graph of Reber's grammar, walked along: for the chapter "Learning too much"."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.palette import COLOR
from lstmbook.live import Guess, Live, Play, Sequence
from lstmbook.live.format import letters
from lstmbook.tasks.grammars import ARCS, REBER, REBER_SYMBOLS

END, STEPS, COINS = 7, 12, 11
AT = [(0, 1), (1.1, 1), (2.2, 2), (2.2, 0), (3.6, 2), (3.6, 0), (4.7, 1), (5.8, 1)]
GRAPH = [(int(a), symbol, int(b) or END) for a, symbol, b in ARCS]
# Of each node its arcs, by their letters; where there is one, it is both.
BY_LETTER = sorted(range(len(GRAPH)), key=lambda j: GRAPH[j][1])
FROM = [[j for j in BY_LETTER if GRAPH[j][0] == k] for k in range(END)]
FORK = np.array([len(js) > 1 for js in FROM] + [False]) * 1.0
TAKEN = np.array([[js[0], js[-1]] for js in FROM] + [[len(GRAPH)] * 2])
NEXT = np.array([b for _, _, b in GRAPH] + [END])
WRITTEN = np.array([REBER_SYMBOLS.index(s) for _, s, _ in GRAPH] + [-1])
STRINGS = ("BTSXSE", "BPVVE", "BTXPSE", "BPTVPSE")


def writes(string):
    """Whether the graph writes a string, from its start to its end."""
    node = 0
    for symbol in string:
        node = REBER[node, REBER_SYMBOLS.index(symbol)]
        if node < 0:
            return False
    return node == 0


def path_of(j):
    """The line of arc j, (2, n), and where its letter stands."""
    a, _, b = GRAPH[j]
    (x, y), (u, v) = AT[a], AT[b]
    if a == b:
        angle, side = np.linspace(0, 2 * np.pi, 41), 1 if y > 1 else -1
        line = np.stack(
            [x + 0.3 * np.sin(angle), y + side * 0.26 * (1 - np.cos(angle))]
        )
        return line, (x + 0.42, y + side * 0.4)
    across = np.array([y - v, u - x]) / np.hypot(u - x, v - y)
    where = np.array([x + u, y + v]) / 2 + 0.2 * across
    return np.array([[x, u], [y, v]], float), where


def reber_walk() -> Live:
    """Reber's grammar as a graph: coins choose the arcs, the arcs write a string."""

    def run(coins, step):
        node, at, said, forks = 0 * step, [], [], []
        for t in range(STEPS):
            at.append(node)
            coin = coins[max(t - 1, 0)].astype(int)  # B needs none
            arc = np.take(TAKEN, 2 * node + coin)
            forks.append(np.take(FORK, node))
            said.append(np.take(WRITTEN, arc))
            node = np.take(NEXT, arc)
        at.append(node)
        steps = np.arange(STEPS)
        here = np.sum(np.stack(at) * (np.arange(STEPS + 1) == step))
        out = {"said": np.where(steps < step, np.stack(said), -1)}
        out |= {"forks": np.sum(np.stack(forks) * (steps < step))}
        out |= {f"at_{k}": 1.0 * (here == k) for k in range(END + 1)}
        out |= {f"out_{j}": 1.0 * (here == arc[0]) for j, arc in enumerate(GRAPH)}
        return out | {"ended": here == END}

    def draw(out):
        _, ax = plt.subplots()
        ax.set_axis_off()
        ax.set(xlim=(-0.4, 6.2), ylim=(-1.25, 2.75))
        for j, (a, symbol, b) in enumerate(GRAPH):
            line, where = path_of(j)
            ax.plot(*line, color=COLOR["h"], linewidth=1.5, zorder=0)
            lit = {"gid": f"alpha=out_{j}", "alpha": out[f"out_{j}"]}
            ax.plot(*line, color=COLOR["i"], linewidth=4, zorder=1, **lit)
            if a != b:
                (x, u), (y, v) = line
                at = np.array([[x], [y]]) + 0.62 * np.array([[u - x], [v - y]])
                turn = np.degrees(np.arctan2((v - y) * 70, (u - x) * 55)) - 90
                ax.plot(*at, marker=(3, 0, turn), color=COLOR["h"], markersize=11)
            style = {"ha": "center", "va": "center", "fontweight": "bold"}
            ax.text(*where, symbol, color=COLOR["c"], **style)
        for k, (x, y) in enumerate(AT):
            ax.plot([x], [y], "o", markersize=17, color=COLOR["h"], zorder=2)
            here = {"gid": f"alpha=at_{k}", "alpha": out[f"at_{k}"], "zorder": 3}
            ax.plot([x], [y], "o", markersize=20, color=COLOR["c"], **here)
        for k, name in ((0, "start"), (END, "end")):
            ax.text(AT[k][0], 0.55, name, ha="center", va="center", color=COLOR["h"])
        return ax

    begin = {"coins": [0] * COINS, "step": STEPS}
    return Live(
        run,
        draw,
        alt="A graph of eight nodes from start to end. Each arc carries a letter; from "
        "five of the nodes two arcs lead on, and two arcs lead back to their own node. "
        "The node that is reached is black, the arcs that lead on from it are thick.",
        readout="Written: " + letters("said", REBER_SYMBOLS) + "{ended:|, at its end}. "
        "Coins decided {forks:d} of its letters.",
        guess=Guess.choice(
            lambda _: [writes(string) for string in STRINGS].index(False),
            "Which of these strings can the graph not write?",
            STRINGS,
            at=begin | {"step": 1},
            shows=[f"at_{k}" for k in range(END + 1)],
        ),
        height=(300, 300),
        presets={
            "Shortest": {"coins": [1, 1, 0] + [0] * 8, "step": STEPS},
            "Round and round": begin,
            "Across": {"coins": [0, 1, 0, 1, 0, 1, 1] + [0] * 4, "step": STEPS},
        },
        coins=Sequence((0, 1), (0, 1) * 5 + (1,), "coins: 0 is the earlier letter"),
        step=Play(1, STEPS, 4, "letters written", interval=700),
    )

"""The first live figure of "The gradient of the LSTM": blame runs back by two paths."""

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.diagrams.unrolled import circles, level, radius, row_name, small
from lstmbook.book.palette import COLOR
from lstmbook.live import Guess, Live, Play, Slider
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.influence import cell_paths
from lstmbook.nn.sequence import unroll

XS = np.array([0.8, -0.3, 0.4, 0.6, -0.5, 0.3])
T = len(XS)
LISTENS = np.array([[0.7, 0.7, 1.0, 0.7]])  # i, f, g, o to h, at w = 1
HIGH, LOW = 236, 150  # px, of the row of cells and of the bars
C, H = 178, 62  # px, where the two rows lie


def one_cell(f, i, o, w):
    """An LSTMCell of one unit whose gates stand at f, i and o where h is 0."""
    at = [np.log(gate / (1 - gate)) for gate in (i, f, o)]
    b = np.stack([at[0], at[1], 0.0 * w, at[2]])
    W_x = np.array([[0.0, 0.0, 0.4, 0.0]])
    return LSTMCell({"W_x": W_x, "W_h": w * LISTENS, "b": b})


def come_back(cell):
    """The package's steps back from h_T.

    Returns the gradients of h and of c, (T + 1,) each, what is left of that of c along
    the belt alone, (T + 1,), and the forget gates, (T,).
    """
    _, _, caches = unroll(cell, XS[:, None, None])
    dh, dc, of_h, of_c = np.ones((1, 1)), np.zeros((1, 1)), [], []
    for k in reversed(caches):
        of_h.append(dh)
        of_c.append(cell.at_cell((dh, dc), k)[0])
        _, (dh, dc), _ = cell.backward((dh, dc), k)
    rows = [*of_h, dh][::-1], [*of_c, dc][::-1], [k.f for k in caches]
    asked = np.concatenate([np.zeros((T - 1, 1, 1)), np.ones((1, 1, 1))])
    of_h, of_c, f = (np.stack(row).reshape(-1) for row in rows)
    return of_h, of_c, cell_paths(cell, asked, caches).c_path.reshape(-1), f


def roads(ax, out):
    """The lines that blame runs along, as wide as what they carry, from right to left.

    c to c by the forget gate, c and h to the gates, from there to h before, h to c.
    """
    gap = (radius(ax) + 3) * (ax.get_xlim()[1] - ax.get_xlim()[0])
    gap /= ax.figure.get_figwidth() * 72
    for k in range(T + 1):
        seen = f"here_{k}"
        ends = [H + radius(ax) + 2, C - radius(ax) - 8]
        if k > 0:
            road(ax, [k, k], ends, COLOR["h"], out, f"up_{k}", seen, "^")
        if k == T:
            continue
        belt, row = [k + 1 - gap, k + gap], [C, C]
        road(ax, belt, row, COLOR["c"], out, f"belt_{k}", seen, "<")
        road(ax, [k + 0.5, k + gap], [H, H], COLOR["h"], out, f"way_{k}", seen, "<")
        for x, y in ((k + 1 - gap, H), (k + 1 - 0.7 * gap, C - radius(ax) - 2)):
            look = {"color": COLOR["h"], "linewidth": 1, "alpha": out[seen]}
            ax.plot([x, k + 0.58], [y, H], gid=f"alpha={seen}", zorder=1, **look)
        frame = {"markersize": 13, "color": COLOR["h"], "zorder": 3}
        ax.plot([k + 0.5], [H], "s", **frame)
        style = {"ha": "center", "va": "center", "fontsize": small(ax)}
        ax.text(k + 0.5, C + 17, f"{{f_{k}:.2f}}", color=COLOR["f"], **style)


def road(ax, xs, ys, color, out, wide, seen, tip):
    """One of them, with its tip; it is there from the step on at which `seen` is 1."""
    look = {"color": color, "alpha": out[seen], "zorder": 2}
    gid = f"linewidth={wide} alpha={seen}"
    ax.plot(xs, ys, linewidth=out[wide], solid_capstyle="butt", gid=gid, **look)
    ax.plot([xs[1]], [ys[1]], tip, markersize=6, gid=f"alpha={seen}", **look)


def blame_by_two_paths() -> Live:
    """Blame runs back along a row of LSTM cells, by the cell state and by h."""
    steps = np.arange(T + 1)

    def run(back, f, i, o, w):
        of_h, of_c, belt, gates = come_back(one_cell(f, i, o, w))
        here = 1.0 * (steps >= T - back)
        way = np.concatenate([of_h[:-1], np.zeros(1)])
        up = np.abs(of_c - np.concatenate([of_c[1:] * gates, np.zeros(1)]))
        wide = {"belt": np.abs(of_c[1:] * gates), "way": np.abs(way), "up": up}
        out = {
            "fill_c": level(here * of_c, 18),
            "fill_h": level(here * of_h, 18),
            "by_c": np.clip(here * belt, -2.1, 2.1),
            "by_h": np.clip(here * (of_c - belt), -2.1, 2.1),
            "belt": belt,
            "of_c": of_c,
            "passed": belt[0] / belt[-1],
            "belt_0_share": belt[0],
            "detour_0": of_c[0] - belt[0],
            "f_T": gates,
        }
        for name, row in wide.items():
            lines = 1 + level(row, 10)
            out |= {f"{name}_{k}": lines[k] for k in range(len(row))}
        out |= {f"here_{k}": here[k] for k in steps}
        out |= {f"f_{k}": gates[k] for k in range(T)}
        return out | {
            f"{n}_{k}": r[k] for n, r in (("c", of_c), ("h", of_h)) for k in steps
        }

    def draw(out):
        fig, (top, low) = plt.subplots(2, 1, sharex=True, height_ratios=[HIGH, LOW])
        top.set_axis_off()
        top.set(xlim=(-0.85, T + 0.6), ylim=(0, HIGH))
        roads(top, out)
        for name, y, color, side in (("c", C, "c", 1), ("h", H, "h", -1)):
            circles(top, out, f"fill_{name}", y, COLOR[color])
            row_name(top, y, name, COLOR[color])
            for k in steps:
                seen = f"here_{k}"
                style = {"ha": "center", "va": "center", "fontsize": small(top)}
                style |= {"color": COLOR[color], "alpha": out[seen]}
                text = f"{{{name}_{k}:+.2f}}"
                where = y + side * (radius(top) + 28 if side > 0 else radius(top) + 12)
                top.text(k, where, text, gid=f"alpha={seen}", **style)
        row_name(top, C + 17, "f", COLOR["f"])
        low.axhline(0, color=COLOR["h"], linewidth=0.8)
        for shift, name, color in ((-0.15, "by_c", "c"), (0.15, "by_h", "h")):
            low.bar(steps + shift, out[name], 0.28, color=COLOR[color], gid=name)
        for y, text, color in ((-1.2, "by c alone", "c"), (-1.9, "by way of h", "h")):
            low.text(-0.3, y, text, color=COLOR[color], fontsize=small(low))
        low.set(ylim=(-2.2, 2.2), yticks=[-2, 0, 2])
        low.set_xticks(steps, [f"{k}" for k in steps])
        low.set(xlabel="step", ylabel="blame at c")
        return fig

    usual = {"back": T, "f": 0.9, "i": 0.5, "o": 0.95, "w": 1.0}
    asked = usual | {"back": 2}
    return Live(
        run,
        draw,
        alt="A row of LSTM cells, each a circle for c above one for h. Blame starts at "
        "the last h and runs to the left: along the upper row from c to c, and by way "
        "of the gates from h to h. Lines are as wide as what they carry. Below, for "
        "each step, the blame that came by c alone and the rest.",
        guess=Guess.choice(
            lambda out: int(out["detour_0"] > out["belt_0_share"]),
            "Two steps back both roads have brought about as much. Which one brings "
            "more to step 0?",
            ("the upper, by c alone", "the lower, by way of h"),
            at=asked,
            shows=tuple(run(**asked)),
            why="By c alone {belt_0_share:+.2f} arrives, by way of h {detour_0:+.2f}.",
        ),
        readout="At step 0 arrive {belt_0_share:+.3f} by c alone, {passed:.0%} of what "
        "set out, and {detour_0:+.3f} by way of h.",
        height=(HIGH + LOW + 20, HIGH + LOW),
        presets={
            "By c alone": usual | {"w": 0.0},
            "f half shut": usual | {"w": 0.0, "f": 0.5},
            "More by h": usual,
            "They cancel": usual | {"f": 0.95, "w": -2.0},
            "f shut": usual | {"f": 0.05, "w": 2.0},
        },
        back=Play(0, T, 2, "steps back", interval=900),
        f=Slider(0.05, 0.99, 0.9, "f, forget gate", step=0.01, color=COLOR["f"]),
        i=Slider(0.05, 0.99, 0.5, "i, input gate", step=0.01, color=COLOR["i"]),
        o=Slider(0.05, 0.99, 0.95, "o, output gate", step=0.01, color=COLOR["o"]),
        w=Slider(-3, 3, 1, "w, how much the gates hear of h", step=0.1, format="+.1f"),
    )

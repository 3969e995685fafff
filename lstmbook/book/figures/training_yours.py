"""A hand on the gates of a network that the reader taught to add."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.figures.gru_learns import NUMBERS
from lstmbook.book.figures.speaking_french import FORCED
from lstmbook.book.figures.speaking_french_held import read
from lstmbook.book.figures.training import DRAWN, GATED, LENGTH, LIMIT, gated
from lstmbook.book.palette import COLOR, strip
from lstmbook.live import Choice, Dice, IntSlider, Live
from lstmbook.nn.layers import Readout
from lstmbook.nn.parameters import of_parts, within

T = LENGTH + 1  # steps of the list that is read here
VALUES = NUMBERS[:T]
ENDS = np.isin(np.arange(T), (0, T - 1))
LARGEST = 2  # cell state that is drawn


@cache
def stored():
    """{name: array}: the four with gates, where `learns_to_add` ends."""
    form = of_parts({"cell97.net": gated(GATED)(Dice(0)).params})
    state = end_of("learns_to_add")["state"]
    return {k: np.round(np.reshape(state[k], np.shape(v)), 2) for k, v in form.items()}


def marked(first, second):
    """The list (T, 2) with two of its numbers marked, and their scaled sum."""
    t = np.arange(T)
    marks = (t == first) | (t == second)
    xs = np.stack([VALUES, np.where(ENDS, -1.0, 1.0 * marks)], -1)
    return xs, 0.5 + np.sum(VALUES * marks) / 4


def add_up(params, xs, held, step):
    """Read a list with a gate held at one step. Returns the answer and the caches."""
    hs, caches = read(within("0", params), xs, held, step + 1, 1)
    return Readout(within("1", params)).forward(hs[-1])[0][0, 0], caches


def holds_your_adder(weights=None) -> Live:
    """A network that learned to add reads a list while one of its gates is held.

    weights   {name: array}, as `learns_to_add().state` has them
    """
    weights = {k: (weights or stored())[k] for k in stored()}

    def run(kind, first, second, held, step, weights):
        xs, right = marked(first, second)
        params = within("cell97.net", weights)
        params = {k: np.take(v, kind, axis=0) for k, v in params.items()}
        says, caches = add_up(params, xs, held, step)
        rows = {n: np.stack([getattr(k, n)[0] for k in caches], axis=1) for n in "fio"}
        out = {f"{n}_row": row for n, row in rows.items()}
        cs = np.clip(np.stack([k.c_t[0] for k in caches], axis=1), -LARGEST, LARGEST)
        out |= {f"c{u}": c for u, c in enumerate(cs)}
        places = np.stack([1.0 * first, 1.0 * second])
        out |= {"marks": np.stack([places, np.full(2, 1.25)])}
        return out | {
            "right": right,
            "says": says,
            "off": np.abs(says - right) >= LIMIT,
        }

    usual = {"kind": 0, "first": 3, "second": 7, "held": 3, "step": 7}
    return Live(
        run,
        draw,
        alt="Bars for the numbers of a list, with triangles at two that are marked. "
        "Below, a row for each of eight units: how far forget, input and output gate "
        "stand open at each step. Below these the eight cell states.",
        readout="It says {says:.2f}, right is {right:.2f}{off:|: wrong}.",
        height=(520, 600),
        presets={
            "Nothing held": usual | {"held": 0},
            "Not written": usual,
            "Shut later": usual | {"step": 15},
            "Forgotten": usual | {"held": 1, "step": 15},
        },
        weights=weights,
        giver="learns_to_add",
        kind=Choice(tuple(DRAWN[name][0] for name in GATED), "network"),
        first=IntSlider(1, T - 2, 3, "one mark, at step"),
        second=IntSlider(1, T - 2, 7, "the other, at step"),
        held=Choice(FORCED, "held", 3),
        step=IntSlider(0, T - 1, 7, "at step"),
    )


def draw(out):
    """The list, the gates over it, and the cell states."""
    fig, (top, *gates, low) = plt.subplots(
        5, 1, sharex=True, height_ratios=[4, 2.5, 2.5, 2.5, 4]
    )
    top.axhline(0, color=COLOR["h"], linewidth=0.5)
    top.bar(range(T), VALUES, width=0.6, color=COLOR["i"])
    top.plot(*out["marks"], "v", color=COLOR["g"], markersize=9, gid="marks")
    top.set(ylim=(-1.1, 1.6), yticks=[-1, 0, 1], ylabel="x")
    for ax, name in zip(gates, "fio", strict=True):
        strip(ax, out[f"{name}_row"], f"{name}_row", COLOR[name], name)
    low.axhline(0, color=COLOR["h"], linewidth=0.5)
    for gid in (f"c{u}" for u in range(8)):
        low.plot(range(T), out[gid], color=COLOR["c"], linewidth=1.2, gid=gid)
    low.set(ylim=(-1.05 * LARGEST, 1.05 * LARGEST), yticks=[-2, 0, 2], ylabel="c")
    low.set(xlim=(-0.6, T - 0.4), xticks=[0, 5, 10, 15, 20], xlabel="step of the list")
    for ax in (top, *gates, low):
        ax.axvline(out["step"], color=COLOR["h"], linestyle=":", gid="step")
    return fig

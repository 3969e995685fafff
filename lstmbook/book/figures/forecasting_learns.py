"""The figure of the chapter "Tomorrow is like today" in which a network learns."""

from functools import cache

import numpy as np

from lstmbook.book.ends import end_of
from lstmbook.book.learning import Learner
from lstmbook.book.palette import COLOR
from lstmbook.lab.forecasting import ENDS, WINDOW, cut, rival_forecasts
from lstmbook.live import Choice, Dice, Guess, IntSlider, Live, Running, Slider, panels
from lstmbook.nn.cells import LSTMCell
from lstmbook.nn.layers import Network, Readout
from lstmbook.tasks.batch import Batch
from lstmbook.tasks.series import bridged, off_by, series
from lstmbook.train.optimise import Adam

H, BATCH, STEPS = 6, 16, 400
READS = ("sunspots", True), ("co2", True), ("co2", False)  # changes, or values
NAMES = "sunspots, changes", "CO2, changes", "CO2, values"
MIDDLE, END = 35, 54  # answers: the last of the middle part, the first of the end
PARTS = slice(MIDDLE), slice(MIDDLE, None)
FLOOR, TOP = 0.2, 3.0  # of the errors that are drawn; "same as now" is 1
AIR = 0.15  # above and below what came

LEARNER = Learner(
    lambda rng: Network(LSTMCell.init(1, H, rng), Readout.init(H, 1, rng)),
    Adam(3e-2),
    "squared_error",
    learned=0.0,
)


@cache
def tables():
    """{name: array}, an entry for each of READS: what a page needs of a `cut`.

    read    (3, N): what the network reads, scaled, then zeros
    values  (3, N + 1): the series; the answer at a place of `read` is one place on
    starts  (3, 2): where the answers stop that are learned from, where the end begins
    scale   (3, 2): how `read` is scaled;  low_high (3, 2): of what came in the end
    same    (3, 2): off by as "same as now", in the middle part and in the end
    rivals  (3, 2): line and season in the end, as a share of that
    """
    rows, N = [], max(len(series(name)[1]) for name, _ in READS) - 1
    for name, changes in READS:
        values, scaler = bridged(series(name)[1]), cut(name, changes).scaler
        steps, (first, end) = np.diff(values), np.array(ENDS[name]) - 1
        middle, rest = slice(end - MIDDLE, end), (0, N - len(steps))
        ways = [rival_forecasts(name, k) for k in ("last value", "line", "season")]
        same, *errors = (off_by(found[:END], came[:END]) for found, came in ways)
        came = ways[0][1][:END]
        rows.append(
            {
                "read": np.pad(scaler.scaled(steps if changes else values[1:]), rest),
                "values": np.pad(values, rest),
                "starts": [first, end],
                "scale": [scaler.middle, scaler.size],
                "low_high": [np.min(came), np.max(came)],
                "same": [off_by(values[:-1][middle], values[1:][middle]), same],
                "rivals": np.array(errors) / same,
            }
        )
    return {k: np.array([row[k] for row in rows], float) for k in rows[0]}


def table(which):
    """The same of one of READS."""
    return {name: np.take(array, which, axis=0) for name, array in tables().items()}


def reading(read, answers):
    """Windows (WINDOW, B, 1) of what is read; answers (B,): the places behind them."""
    at = answers - WINDOW + np.arange(WINDOW)[:, None]
    return np.take(read, at.astype(int))[..., None]


def drawn_windows(read, learned, dice):
    """A batch of the first `learned` windows of what is read, each asked at its end."""
    first = WINDOW + np.floor(dice.uniform(size=BATCH) * learned)
    counts = np.zeros((WINDOW, BATCH))
    counts[-1] = 1.0
    return Batch(reading(read, first), reading(read, first + 1), None, counts, 1, 1.0)


def begin_series(which, seed):
    """An untrained network, and the best that the middle part has seen so far."""
    own, rng = Dice(seed).split(2)
    best = {"least": 1e9, "kept": 1e9, "best_at": 0.0}
    return {"dice": own.state, "t": 0.0 * which} | best | LEARNER.begin(rng)


def judged(net, known, changes):
    """How it foresees what it does not learn from.

    Returns off by, in the middle part and in the end, as a share of "same as now", and
    the forecasts of the end, (END,).
    """
    middle, size = known["scale"]
    answers = (known["starts"][1] + np.arange(-MIDDLE, END)).astype(int)
    ys = net.forward(reading(known["read"], answers))[0][-1, :, 0]
    found = middle + size * ys + changes * np.take(known["values"], answers)
    came = np.take(known["values"], answers + 1)
    off = [off_by(found[part], came[part]) for part in PARTS]
    return *(np.stack(off) / known["same"]), found[MIDDLE:]


def step_series(state, which, rate):
    """A training step on windows of the oldest part; how it stands before it."""
    known, dice, t = table(which), Dice(state=state["dice"]), state["t"]
    read, values, starts = known["read"], known["values"], known["starts"]
    batch = drawn_windows(read, starts[0] - WINDOW, dice)

    middle, off, found = judged(LEARNER.network(state), known, 1.0 * (which < 2))
    better = middle < state["least"]
    best = {
        "least": np.where(better, middle, state["least"]),
        "kept": np.where(better, off, state["kept"]),
        "best_at": np.where(better, t, state["best_at"]),
    }
    factor = rate * (1 - 0.9 * t / STEPS)
    new, _, _ = LEARNER.step(state, t, batch, clip=1.0, factor=factor)
    new |= {"dice": dice.state, "t": t + 1} | best

    low, high = known["low_high"]
    came = np.take(values, starts[1].astype(int) + 1 + np.arange(END))
    line, season = known["rivals"]
    out = best | {"off": off, "low": low, "high": high, "line": line, "season": season}
    out |= {"end": np.minimum(off, TOP), "middle": np.minimum(middle, TOP)}
    out["best"] = np.stack([best["best_at"], np.minimum(best["kept"], TOP)])
    out["came"] = (came - low) / (high - low)
    out["found"] = np.clip((found - low) / (high - low), -AIR, 1 + AIR)
    above = line > season
    out["season_y"] = season * np.where(above, 0.88, 1.13)
    out["line_x"] = np.where(above, 0.88 * STEPS, 5)
    out["line_y"] = line * np.where(above, 1.13, 0.8)
    out["standing"] = 1 * (best["kept"] < 1) + 1 * (best["kept"] < line)
    unit = known["same"][1]
    return new, out | {"off_by": best["kept"] * unit, "line_by": line * unit}


def draw_series(out):
    """Left the errors by step beside the rivals', right the forecasts of the end."""
    fig, (off, said) = panels(2)
    look = {"color": COLOR["h"], "linewidth": 1.5}
    off.axhline(1, linestyle="-.", **look)
    off.axhline(out["season"], linestyle=":", color=COLOR["g"], gid="season")
    off.axhline(out["line"], linestyle="--", color=COLOR["i"], gid="line")
    off.text(STEPS, 0.97, "same as now", color=COLOR["h"], ha="right", va="top")
    at = {"va": "center", "gid": "x=line_x y=line_y"}
    off.text(out["line_x"], out["line_y"], "line", color=COLOR["i"], **at)
    at["gid"] = "y=season_y"
    off.text(5, out["season_y"], "season", color=COLOR["g"], **at)
    for name, dash, color in (("middle", ":", "c"), ("end", "-", "f")):
        gid = f"{name}.curve"
        off.plot(*out[gid], dash, color=COLOR[color], linewidth=2, gid=gid)
    look = {"color": COLOR["f"], "markersize": 9}
    off.plot(*out["best"][:, None], "D", gid="best", **look)
    off.set(yscale="log", ylim=(FLOOR, 1.1 * TOP), xlim=(0, STEPS))
    off.set_yticks([0.25, 0.5, 1, 2, TOP], ["1/4", "1/2", "1", "2", "3 or more"])
    off.set_yticks([], minor=True)
    off.set(xticks=range(0, STEPS + 1, 100), xlabel="step of training")
    off.set_title("off by, same as now = 1\nfull: the end, dotted: the middle part")
    said.plot(out["came"], color=COLOR["c"], linewidth=1.5, gid="came")
    said.plot(out["found"], "--", color=COLOR["f"], linewidth=2, gid="found")
    said.set(xlim=(0, END - 1), ylim=(-AIR, 1 + AIR), xticks=[0, 20, 40])
    said.set_yticks([0, 1], ["", ""])
    for y, told in enumerate(("{low:.0f}", "{high:.0f}")):
        said.text(-1.5, y, told, ha="right", va="center")
    said.set(xlabel="{which:years|months|months} from where the end begins")
    said.set_ylabel("{which:sunspots|ppm of CO2|ppm of CO2}", labelpad=25)
    said.set_title("the end\nfull: what came, dashed: foreseen")
    return fig


def learns_a_series() -> Running:
    """An LSTM learns to foresee a real series, beside three rivals that need not."""

    def begin(which, seed):
        return begin_series(which, seed)

    def step(state, which, rate):
        return step_series(state, which, rate)

    settings = (1, 1.0), (2, 1.0), (0, 30.0)
    names = "CO2, changes", "CO2, values", "Rate 30 times as high"
    return Live.running(
        begin,
        step,
        draw_series,
        steps=STEPS,
        history=("end", "middle"),
        guess=Guess.choice(
            "standing",
            f"After {STEPS} steps, kept where the middle part was foreseen best: how "
            "does it do in the end?",
            (
                "no better than same as now",
                "better, but not than the line",
                "better than the line",
            ),
        ),
        outcome="Kept, it is {standing:no better than same as now|better than same as "
        "now, not than the line|better than the line}.",
        alt="Left, by step of training, how far off a network is in the end and in the "
        "middle part of a series, beside level lines of three rivals: same as now, the "
        "season and a line of least squares. A diamond marks where the middle part was "
        "foreseen best. Right, what came in the end and what was foreseen of it, one "
        "step before.",
        readout="{steps:d} steps. Best in the middle part at {best_at:d}: off by "
        "{off_by:.3g} in the end, the line by {line_by:.3g}.",
        height=(320, 500),
        presets={
            name: {"which": which, "rate": rate, "seed": 0}
            for name, (which, rate) in zip(names, settings, strict=True)
        },
        controls={
            "which": Choice(NAMES, "it reads"),
            "rate": Slider(0.1, 30, 1, "rate, times the usual", step=0.1, format=".1f"),
            "seed": IntSlider(0, 9999, 0, "start, number"),
        },
        end=end_of("learns_a_series"),
    )
